"""What a schema error says: what is wrong, what was found, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches

from qdabridge.model import Guid
from qdabridge.qdaxml.rules import Rule, Slot, Values

_LONGEST = 40


def root_unknown(name: str) -> str:
    """The document is something else."""
    return (
        f"the root element is {name}, not Project or CodeBook of QDA-XML; export the"
        " project as REFI-QDA"
    )


def namespace(tag: str, found: str, wanted: str) -> str:
    """The element is spelled in another namespace."""
    return (
        f"{tag} is in {f'namespace {found}' if found else 'no namespace'}; give it"
        f' xmlns="{wanted}" (it was checked as if it had that)'
    )


def unexpected(name: str, parent: str, rule: Rule) -> str:
    """The element has no place here."""
    remedy = _rename(name, rule.order) or "remove it"
    return f"{name} has no place in {parent}, which holds {_contents(rule)}; {remedy}"


def order(tag: str, latest: str, parent: str, rule: Rule) -> str:
    """The element comes too late, or the latest one came too early."""
    return (
        f"{tag} comes after {latest}; put the elements of this {parent} in the order"
        f" {', '.join(rule.order)}"
    )


def repeated(tag: str, parent: str, slot: Slot) -> str:
    """The element is one too many."""
    what = f"one {tag}" if len(slot.tags) == 1 else f"one of {', '.join(slot.tags)}"
    return (
        f"{parent} holds {what} at most, and this is one more; join them or remove it"
    )


def content_missing(tag: str, slot: Slot) -> str:
    """The element lacks a child."""
    child = " or ".join(slot.tags)
    if slot.most == 1:
        return f"{tag} has no {child}, and must have one; add it"
    return f"{tag} is empty, and must hold at least one {child}; leave {tag} out"


def attribute(name: str, tag: str, rule: Rule, missing: Iterable[str]) -> str:
    """The element has an attribute too many."""
    # Transana and others write guid for targetGUID.
    guid = next((m for m in missing if "guid" in name.lower() and "GUID" in m), None)
    remedy = f"rename it to {guid}" if guid else _rename(name, rule.attributes)
    known = ", ".join(rule.attributes)
    may = f"{tag} may have {known}" if known else f"{tag} may have none"
    return (
        f"{tag} has an attribute {name} that the schema does not know ({may});"
        f" {remedy or 'remove it'}"
    )


def attribute_missing(name: str, tag: str, values: Values) -> str:
    """The element lacks an attribute."""
    what = "" if values.is_free else f", {values.expected}"
    return f"{tag} has no {name}, which is required; add it{what}"


def value(name: str, raw: str, values: Values, is_needed: bool) -> str:
    """The value has the wrong form."""
    if raw.strip():
        found, remedy = f"the value {cut(raw)!r}", "correct it"
    else:
        found, remedy = "no value", "add it" if is_needed else f"leave {name} out"
    return f"{name} has {found}, and must have {values.expected}; {remedy}"


def text(tag: str, found: str, rule: Rule) -> str:
    """There is text where only elements, or nothing, may be."""
    what = "text" if found else "white space"
    where = "between its elements" if rule.slots else "in it"
    # Transana writes some references as text.
    is_reference = Guid.is_valid(found) and rule.required and not rule.slots
    remedy = f"move it into its {rule.required[0]}" if is_reference else "remove it"
    return f"{tag} has {what} {where}, and may have none; {remedy}"


def cut(raw: str) -> str:
    """Return no more of a text than may be shown."""
    return raw if len(raw) <= _LONGEST else f"{raw[: _LONGEST - 1]}…"


def _contents(rule: Rule) -> str:
    if rule.text is not None:
        return "only text"
    return ", ".join(rule.order) or "nothing"


def _rename(name: str, known: Iterable[str]) -> str | None:
    """Return the advice to spell a name like the known one it resembles."""
    by_lower = {k.lower(): k for k in known}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.8)
    return f"did you mean {by_lower[close[0]]}?" if close else None
