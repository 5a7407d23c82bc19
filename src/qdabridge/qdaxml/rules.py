"""What a schema demands of each element, read from the XSD by the package xmlschema.

libxml2 judges by the same XSDs, but it does not tell what they say.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from qdabridge.model import Date, DateTime, Guid
from qdabridge.qdaxml.lexical import (
    Reader,
    read_boolean,
    read_colour,
    read_decimal,
    read_integer,
    read_lexical,
)
from qdabridge.qdaxml.names import CODEBOOK, PROJECT
from qdabridge.schemas import CODEBOOK_XSD, PROJECT_XSD, read_schema
from qdabridge.spelling import nearest

if TYPE_CHECKING:
    from xmlschema.validators import XsdElement, XsdSimpleType

__all__ = ["Rule", "Slot", "Values", "rule_for"]


_FILES = {PROJECT.root: PROJECT_XSD, CODEBOOK.root: CODEBOOK_XSD}

_REMEMBERED = 4096
"""References and dates repeat, and looking one up is faster than reading it."""

_READERS: dict[str | None, Reader] = {
    "boolean": read_boolean,
    "date": partial(read_lexical, Date),
    "dateTime": partial(read_lexical, DateTime),
    "decimal": read_decimal,
    "GUIDType": partial(read_lexical, Guid),
    "integer": read_integer,
    "RGBType": read_colour,
}


class Values:
    """The values that an attribute, or the text of an element, may have."""

    def __init__(self, kind: "XsdSimpleType") -> None:
        self._choices = tuple(map(str, kind.enumeration or ()))
        self._read = _READERS.get(kind.local_name)
        # xmlschema takes a fifth of a millisecond for a value and the readers almost
        # nothing, so it is asked only about types that they do not know.
        self._judge = lru_cache(maxsize=1024)(kind.is_valid)
        self._admitted: set[str] = set(self._choices)
        self.is_free: bool = kind.local_name == "string"
        """Will any text do?"""

    def admits(self, text: str) -> bool:
        """Is this a value the schema accepts?"""
        if self.is_free or text in self._admitted:
            return True
        if not self._read:
            return self._judge(text)
        try:
            self._read(text)
        except ValueError:
            return False
        if len(self._admitted) < _REMEMBERED:
            self._admitted.add(text)
        return True

    @property
    def expected(self) -> str:
        """What the schema wants, in words."""
        if self._choices:
            return "one of " + ", ".join(self._choices)
        try:
            # What a reader says when it refuses a value is what it had expected.
            return str(self._read("?")) if self._read else "another value"
        except ValueError as error:
            return str(error)


class Slot(NamedTuple):
    """A step in the order of an element's children, and how often it may come."""

    tags: tuple[str, ...]
    least: int
    most: int | None


class Rule(NamedTuple):
    """What may be on and in an element."""

    attributes: dict[str, Values]
    required: tuple[str, ...]
    slots: tuple[Slot, ...]
    order: dict[str, int]
    """Child tag -> its slot."""
    children: "dict[str, Rule]"
    text: Values | None
    """None: the element holds no text of its own."""


@cache
def rule_for(root: str) -> Rule:
    """Return the rule of a document's root element; the others hang below it."""
    from xmlschema import XMLSchema

    schema = XMLSchema(read_schema(_FILES[root]).decode())
    return _rule(schema.elements[root], {})


def _rule(element: "XsdElement", known: dict[Any, Rule]) -> Rule:
    kind: Any = element.type
    if kind.is_simple():
        return Rule({}, (), (), {}, {}, Values(kind))
    if kind in known:
        return known[kind]
    attributes = {str(name): a for name, a in kind.attributes.items() if name}
    slots = tuple(_slots(kind.content))
    rule = known[kind] = Rule(
        attributes={name: Values(a.type) for name, a in attributes.items()},
        required=tuple(n for n, a in attributes.items() if a.use == "required"),
        slots=slots,
        order={tag: i for i, slot in enumerate(slots) for tag in slot.tags},
        children={},
        text=None,
    )
    # Filled afterwards, because a Code may hold a Code.
    rule.children.update(
        {part.local_name: _rule(part, known) for part in kind.content.iter_elements()}
    )
    return rule


def _slots(group: Any) -> Iterator[Slot]:
    """Yield the steps of a sequence; a choice is one that several tags can take."""
    if group.model == "choice":
        parts = list(group.iter_elements())
        least = group.min_occurs if all(part.min_occurs for part in parts) else 0
        yield Slot(tuple(p.local_name for p in parts), least, group.max_occurs)
        return
    for part in group:
        if hasattr(part, "model"):
            yield from _slots(part)
        else:
            yield Slot((part.local_name,), part.min_occurs, part.max_occurs)


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
    close = nearest(name, known)
    return f"did you mean {close}?" if close else None
