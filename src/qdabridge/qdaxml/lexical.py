"""XML text to Python values and back, one pair of functions per schema type.

Reading functions raise ValueError for what the schema would refuse; surrounding white
space is accepted where the schema collapses it.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from qdabridge.model import Date, DateTime, Element, Guid
from qdabridge.model.values import Lexical

__all__ = ["Reader", "field_type", "reader_of", "writer_of"]

Reader = Callable[[str], Any]

_SPACE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_COLOUR = re.compile(r"#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_CACHE_SIZE = 65_536


def read_integer(text: str) -> int:
    """Read an xs:integer."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if _INTEGER.fullmatch(bare := text.strip(_SPACE)):
        return int(bare)
    raise ValueError("a whole number")


def read_decimal(text: str) -> Decimal:
    """Read an xs:decimal: no exponent, no infinity."""
    if _DECIMAL.fullmatch(bare := text.strip(_SPACE)):
        return Decimal(bare)
    raise ValueError("a decimal number")


def read_boolean(text: str) -> bool:
    """Read an xs:boolean: true, false, 1 or 0."""
    try:
        return _BOOLEANS[text.strip(_SPACE)]
    except KeyError:
        raise ValueError("true or false") from None


def read_colour(text: str) -> str:
    """Read ``#RRGGBB`` or ``#RGB``."""
    if _COLOUR.fullmatch(bare := text.strip(_SPACE)):
        return bare
    raise ValueError("a colour such as #33CC33")


class _Cache(dict[str, Any]):
    """Reads each spelling once; refuses nothing it has read before.

    References and dates repeat, and a dictionary look-up is the fastest reader.
    """

    def __init__(self, kind: type[Lexical]) -> None:
        self.kind = kind

    def __missing__(self, text: str) -> Any:
        value = read_lexical(self.kind, text)
        if len(self) < _CACHE_SIZE:
            self[text] = value
        return value


def read_lexical(kind: type[Lexical], text: str) -> Lexical:
    """Read a GUID, date or dateTime, keeping its spelling."""
    if kind.is_valid(text):
        return kind(text)
    if kind.is_valid(bare := text.strip(_SPACE)):
        return kind(bare)
    raise ValueError(_EXPECTED[kind])


_EXPECTED: dict[type[Lexical], str] = {
    Guid: "a GUID such as 5215cc69-b628-4e02-afb9-9beeaee55808",
    DateTime: "a date and time such as 2026-01-31T12:00:00Z",
    Date: "a date such as 2026-01-31",
}


def field_type(model: type[Element], field: str) -> Any:
    """Return the type of a field without its ``| None``."""
    annotation = model.model_fields[field].annotation
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if kinds else annotation


def reader_of(model: type[Element], field: str) -> Reader | None:
    """Return the function that reads this field's text; None: the text is the value.

    Each call makes a new one: caches live as long as one reading.
    """
    kind = field_type(model, field)
    if field == "color":
        return read_colour
    if kind is str:
        return None
    if kind in _EXPECTED:
        return _Cache(kind).__getitem__
    if issubclass(kind, StrEnum):
        return _enum_reader(kind)
    return _READERS[kind]


def guid_reader() -> Callable[[str], Guid]:
    """Return a reader of GUIDs that makes each only once."""
    return _Cache(Guid).__getitem__


_READERS: dict[type, Reader] = {
    bool: read_boolean,
    int: read_integer,
    Decimal: read_decimal,
}


def _enum_reader(kind: type[StrEnum]) -> Reader:
    members = {member.value: member for member in kind}

    def read(text: str) -> StrEnum:
        try:
            return members[text.strip(_SPACE)]
        except KeyError:
            raise ValueError("one of " + ", ".join(members)) from None

    return read


def writer_of(model: type[Element], field: str) -> Callable[[Any], str] | None:
    """Return the function that spells this field; None: it is text, to be escaped."""
    kind = field_type(model, field)
    if kind is bool:
        return lambda value: "true" if value else "false"
    if kind is Decimal:
        return lambda value: format(value, "f")
    if kind is int:
        return str
    return None
