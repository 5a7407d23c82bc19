"""What the reader does with everything the schema would refuse.

Nothing is thrown away: what can be understood is mended, what cannot is kept as
foreign content, and each kind of it is noted once with a count. Which tool writes
what is told in the documentation of the tools.
"""

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from qdabridge.model import Element, ForeignElement, Guid
from qdabridge.qdaxml.foreign import (
    Unread,
    clark,
    harmless,
    keep_attribute,
    keep_element,
)
from qdabridge.qdaxml.lexical import field_type
from qdabridge.qdaxml.near_names import NEAR_ATTRIBUTES, fold
from qdabridge.qdaxml.parser import Events
from qdabridge.qdaxml.tables import Entry, Plan
from qdabridge.report import Collector, Finding, Report, Severity

__all__ = ["NIL", "Mender", "Notebook", "is_only_respelt"]


class Notebook:
    """Collects findings while a document is read.

    The same finding about the same kind of place is kept once, with its first place
    and a count.
    """

    def __init__(self, parser: Events) -> None:
        self._parser = parser
        self._collector = Collector()

    @property
    def line(self) -> int:
        """The line the parser is at."""
        return int(self._parser.CurrentLineNumber)

    def add(
        self,
        code: str,
        severity: Severity,
        path: str,
        message: str,
        subject: str | None = None,
    ) -> None:
        """Note something about the kind of place ``path``."""
        self._collector.add(
            (code, path),
            lambda: Finding.of(
                code,
                severity,
                message,
                line=self.line,
                path=path,
                subject=subject,
                cites=True,
            ),
        )

    def info(self, code: str, path: str, message: str) -> None:
        """Note something harmless."""
        self.add(code, Severity.INFO, path, message)

    def warning(self, code: str, path: str, message: str) -> None:
        """Note something that was mended or set aside."""
        self.add(code, Severity.WARNING, path, message)

    def error(self, code: str, path: str, message: str) -> None:
        """Note something that could not be understood."""
        self.add(code, Severity.ERROR, path, message)

    def report(self) -> Report:
        """Return what was noted, in the order it was first met."""
        return self._collector.report()


NIL = Guid("00000000-0000-0000-0000-000000000000")
"""Stands where a document refers to nothing although it must refer to something."""

_SPACE = " \t\r\n"
_FALLBACKS: dict[type, Any] = {bool: True, int: 0, str: ""}
_HARMLESS = ("guid", "is_codable")
"""Required attributes that say nothing which is lost where they are missing."""

Fields = dict[str, Any]


class Mender:
    """The reader's slow path: one method for each kind of trouble."""

    def __init__(self, notebook: Notebook) -> None:
        self.notes = notebook
        self.unread: Unread = Unread()
        self.is_strange: bool = False
        """Is there anything that a look at the whole document may make sense of?"""
        self._minted = 0

    def attribute(
        self, plan: Plan, fields: Fields, name: str, attributes: dict[str, str]
    ) -> None:
        """Deal with an attribute that has no place or no understandable value."""
        raw = attributes[name]
        if name in plan.attributes:
            self._value(plan, fields, name, raw)
        elif harmless({clark(name): raw}):
            keep_attribute(fields, clark(name), raw)
        elif (
            (known := _respelt(plan, name))
            and known not in attributes
            and fields[plan.attributes[known][0]] is None
        ):
            self.notes.warning(
                "attribute-misspelt",
                f"{plan.row.tag}/@{name}",
                f"attribute {name} was read as {known}",
            )
            self._set(plan, fields, known, raw)
        else:
            key = clark(name)
            self._unknown_attribute(fields, f"{plan.row.tag}/@{key}", key, raw)

    def _set(self, plan: Plan, fields: Fields, name: str, raw: str) -> None:
        field, read = plan.attributes[name]
        try:
            fields[field] = raw if read is None else read(raw)
        except ValueError:
            self._value(plan, fields, name, raw)

    def _unknown_attribute(
        self, fields: Fields, path: str, key: str, raw: str, inside: str = ""
    ) -> None:
        self.is_strange = self.is_strange or _may_mean_something(key)
        keep_attribute(fields, f"{inside}/@{key}" if inside else key, raw)
        self.notes.warning(
            "attribute-foreign",
            path,
            f"attribute {key} is not part of the standard; it was set aside",
        )

    def _value(self, plan: Plan, fields: Fields, name: str, raw: str) -> None:
        """Deal with a value of the wrong form."""
        field = plan.attributes[name][0]
        kind = field_type(plan.model, field)
        path = f"{plan.row.tag}/@{name}"
        if kind is Guid and not raw.strip(_SPACE):
            self.notes.info("reference-empty", path, f"{name} is empty; read as absent")
            return
        self.is_strange = self.is_strange or kind is Guid
        keep_attribute(fields, name, raw)
        mended = mend_value(kind, field, raw)
        fields[field] = mended
        if mended is None:
            done = "it was set aside"
            if name in plan.row.required:
                fields[field] = self._stand_in(plan, fields, field, {})
                done += f", and {fields[field]} stands in for it"
            self.notes.error(
                "value-invalid",
                path,
                f"{name} has the value {_short(raw)}, which means nothing here; {done}",
            )
        else:
            self.notes.warning(
                "value-mended", path, f"{name}={_short(raw)} was read as {mended}"
            )

    def missing(self, plan: Plan, fields: Fields, field: str, parent: Fields) -> None:
        """Fill in a required attribute that is not there."""
        name = next(a for a, (f, _) in plan.attributes.items() if f == field)
        self.is_strange = True
        fields[field] = value = self._stand_in(plan, fields, field, parent)
        tell = self.notes.warning if field in _HARMLESS else self.notes.error
        tell(
            "attribute-missing",
            f"{plan.row.tag}/@{name}",
            f"{name} is required and missing; {value!s} stands in for it"
            if value != ""
            else f"{name} is required and missing; it was left empty",
        )

    def _stand_in(self, plan: Plan, fields: Fields, field: str, parent: Fields) -> Any:
        kind = field_type(plan.model, field)
        if field == "guid":
            return self._mint(plan.row.tag, fields, parent)
        if kind is Guid:
            return NIL
        if issubclass(kind, StrEnum):
            return next(iter(kind))
        return _FALLBACKS[kind]

    def _mint(self, tag: str, fields: Fields, parent: Fields) -> Guid:
        """Make a GUID from what is known, so that the same file gives the same one."""
        self._minted += 1
        known = [f"{k}={v}" for k, v in fields.items() if isinstance(v, str)]
        above = str(parent.get("guid") or parent.get("name") or "")
        return Guid.derived("minted", tag, above, str(self._minted), *known)

    def text_value(self, fields: Fields, entry: Entry, raw: str) -> None:
        """Keep the text of an element whose value cannot be understood."""
        plan, tag = entry.plan, entry.child.tags[0]
        element = ForeignElement(name=tag, content=[raw] if raw else [])
        keep_element(fields, element)
        self.notes.error(
            "value-invalid",
            f"{plan.row.tag}/{tag}",
            f"{tag} holds {_short(raw)}, which cannot be understood; it was set aside",
        )

    def reference(
        self, fields: Fields, entry: Entry, name: str, attributes: dict[str, str]
    ) -> str | None:
        """Return the GUID of a reference with unusual attributes; None: look inside."""
        wanted = entry.child.attribute
        rest = dict(attributes)
        raw = rest.pop(wanted, None)
        tag = clark(name)
        other = next((a for a in rest if "guid" in a.lower()), None)
        if raw is None and other:
            raw = rest.pop(other)
            self.notes.warning(
                "attribute-misspelt",
                f"{tag}/@{other}",
                f"attribute {other} was read as {wanted}",
            )
        for key, value in rest.items():
            place = f"{tag}[{self._place(fields, entry)}]/@{clark(key)}"
            keep_attribute(fields, place, value)
            self.notes.warning(
                "attribute-foreign",
                f"{tag}/@{clark(key)}",
                f"attribute {clark(key)} is not part of the standard; it was set aside",
            )
        return raw

    def _place(self, fields: Fields, entry: Entry) -> int:
        known = fields.get(entry.field)
        return len(known) + 1 if isinstance(known, list) else 1

    def reference_text(self, entry: Entry, raw: str) -> str:
        """Return the GUID that stands inside a reference instead of on it."""
        tag = entry.child.tags[0]
        if raw.strip(_SPACE):
            self.notes.warning(
                "reference-as-text",
                tag,
                f"{tag} has its GUID as text; read as its {entry.child.attribute}",
            )
        return raw

    def guid(self, fields: Fields, entry: Entry, raw: str) -> Guid | None:
        """Return a GUID for a reference that is none, the same for the same text."""
        tag = entry.child.tags[0]
        if not raw.strip(_SPACE):
            self.notes.error(
                "reference-empty", tag, f"{tag} refers to nothing; it was left out"
            )
            return None
        self.is_strange = True
        place = f"{tag}[{self._place(fields, entry)}]/@{entry.child.attribute}"
        keep_attribute(fields, place, raw)
        mended: Guid = mend_value(Guid, entry.field, raw)
        self.notes.warning("value-mended", tag, f"{_short(raw)} was read as {mended}")
        return mended

    def absent(self, tag: str, fields: Fields, field: str) -> None:
        """Deal with an element that lacks what it must hold."""
        if isinstance(fields[field], list):
            self.notes.warning(
                "container-empty", tag, f"{tag} is empty; it will be left out"
            )
            return
        self.is_strange = True
        fields[field] = NIL
        self.notes.error(
            "reference-missing", tag, f"{tag} does not say its {field}; kept without"
        )

    def order(self, parent: str, tag: str) -> None:
        """Note an element that comes too late."""
        self.notes.warning(
            "element-order",
            f"{parent}/{tag}",
            f"{tag} comes later in {parent} than the schema has it; it was put right",
        )

    def container(self, fields: Fields, tag: str, attributes: dict[str, str]) -> None:
        """Keep attributes of a container, which has none in the standard."""
        for name, raw in attributes.items():
            key = clark(name)
            self._unknown_attribute(fields, f"{tag}/@{key}", key, raw, tag)

    def repeated(self, parent: str, tag: str) -> None:
        """Note a container that comes twice."""
        self.notes.warning(
            "container-repeated", f"{parent}/{tag}", f"{tag} comes twice; joined"
        )

    def element(self, parent: str, fields: Fields, element: ForeignElement) -> None:
        """Keep an element that has no place here."""
        self.is_strange = True
        self.unread.element(parent, element)
        keep_element(fields, element, parent)
        self.notes.warning(
            "element-foreign",
            f"{parent}/{element.name}",
            f"{element.name} has no place in {parent}; it was set aside",
        )

    def stray_text(self, parent: str, fields: Fields, text: str) -> None:
        """Keep text that stands between elements."""
        self.is_strange = True
        self.unread.any = True
        keep_element(fields, ForeignElement(name="", content=[text]), parent)
        self.notes.warning(
            "text-foreign", parent, f"{parent} has text between its elements; set aside"
        )

    def space(self, tag: str) -> None:
        """Note white space in an element that must be empty."""
        self.notes.info(
            "space-dropped", tag, f"{tag} must be empty; its white space is not kept"
        )

    def namespace(self, found: str, wanted: str) -> None:
        """Note elements of another version's namespace."""
        self.notes.warning(
            "namespace-other",
            found or "no namespace",
            f"namespace {found or '(none)'} was read as {wanted}",
        )


def _respelt(plan: Plan, name: str) -> str | None:
    """Return the attribute meant by a name in other case."""
    return next((a for a in plan.attributes if a.lower() == name.lower()), None)


def _may_mean_something(key: str) -> bool:
    """May an attribute that is not part of the standard say what another one should?"""
    return not key.startswith("{") and any(
        fold(key) in near for near in NEAR_ATTRIBUTES.values()
    )


def _short(raw: str) -> str:
    return repr(raw if len(raw) <= 40 else raw[:39] + "…")


def mend_value(kind: Any, field: str, raw: str) -> Any:
    """Return what a value of the wrong form most likely means, or None.

    Seen in the wild: GUIDs that are other names (transact-qda), ``rgba()`` colours
    (OpenQDA), fractions for pixels (several scripts), TRUE for true.
    """
    bare = raw.strip()
    if kind is Guid:
        return Guid.derived("invalid", bare)
    if field == "color":
        return mend_colour(bare)
    if kind is bool:
        return {"true": True, "yes": True, "false": False, "no": False}.get(
            bare.lower()
        )
    if kind is int:
        return _rounded(bare)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next((m for m in kind if m.value.lower() == bare.lower()), None)
    return None


def _rounded(bare: str) -> int | None:
    try:
        number = Decimal(bare)
        # Its size comes first: 1e999999999 cannot be compared, let alone written.
        is_small = number.is_finite() and number.adjusted() < 12
        return round(number) if is_small else None
    except InvalidOperation:
        return None


def mend_colour(bare: str) -> str | None:
    """Return ``#RRGGBB`` for the spellings of colours that tools are known to use."""
    if match := re.fullmatch(r"#?([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?", bare):
        return f"#{match[1]}"
    if match := re.fullmatch(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\b.*\)", bare):
        parts = [min(int(part), 255) for part in match.groups()]
        return "#{:02X}{:02X}{:02X}".format(*parts)
    return None


_REFERENCE = re.compile(r"\w+\[\d+\]/@\w*guid", re.IGNORECASE)


def is_only_respelt(thing: Element, key: str, raw: str, field: str | None) -> bool:
    """Is what was set aside only the spelling of a value that is written?

    Reading told it as mended. A value that stands in for one that means nothing is
    another matter: there, something is lost.

    Args:
        thing: The element.
        key: Where the value as it was spelled is kept.
        raw: That value.
        field: The field of the attribute of this name, if there is one.
    """
    if field is None:
        return _REFERENCE.fullmatch(key) is not None
    if thing.__dict__[field] is None:
        return False
    kind = type(thing)
    is_optional = kind.model_fields[field].default is None
    return is_optional or mend_value(field_type(kind, field), field, raw) is not None
