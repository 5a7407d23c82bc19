"""XML text to Python values and back, one pair of functions per schema type.

Reading functions raise ValueError for what the schema would refuse; surrounding white
space is accepted where the schema collapses it.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from qdabridge.model import Date, DateTime, Element, Guid, Lexical

__all__ = [
    "PLAIN_VALUE",
    "USUAL",
    "VALUE",
    "WORDS",
    "GuidCache",
    "Reader",
    "attribute_text",
    "element_text",
    "field_type",
    "reader_of",
    "text_writer_of",
    "unescaped",
    "writer_of",
]


_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]').search
_IN_ELEMENT = re.compile(f"[&<>\r{_ILLEGAL}]").search
_FIND_ILLEGAL = re.compile(f"[{_ILLEGAL}]").search

# Parsers turn literal white space in attributes into blanks and CR into LF anywhere,
# so both are written as character references.
_ELEMENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _ELEMENT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def attribute_text(text: str) -> str:
    """Return text fit to stand between double quotes.

    Raises:
        ValueError: It has a character that XML 1.0 cannot carry.
    """
    return _escaped(text, _ATTRIBUTE) if _IN_ATTRIBUTE(text) else text


def element_text(text: str) -> str:
    """Return text fit to stand between tags.

    Raises:
        ValueError: It has a character that XML 1.0 cannot carry.
    """
    return _escaped(text, _ELEMENT) if _IN_ELEMENT(text) else text


def _escaped(text: str, table: dict[int, str]) -> str:
    if found := _FIND_ILLEGAL(text):
        raise ValueError(
            f"character U+{ord(found[0]):04X} at position {found.start()}"
            " cannot stand in XML"
        )
    return text.translate(table)


PLAIN_VALUE = f'[^&<"\t\n\r{_ILLEGAL}]*'
"""The pattern of a value in double quotes that stands for itself."""
_ENTITY = "&(?:amp|lt|gt|quot|apos);"
VALUE = f"{PLAIN_VALUE}(?:{_ENTITY}{PLAIN_VALUE})*"
"""That of one with XML's own entities, too."""
_WORDS = f"[^]&<\r{_ILLEGAL}]*"
WORDS = f"{_WORDS}(?:{_ENTITY}{_WORDS})*"
"""The pattern of the text of an element, likewise."""


def unescaped(text: str) -> str:
    """Return text with XML's own entities, and no others, as what they stand for."""
    if "&" not in text:
        return text
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'")):
        text = text.replace(f"&{name};", sign)
    return text.replace("&amp;", "&")


Reader = Callable[[str], Any]

_SPACE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_COLOUR = re.compile(r"#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
_new = str.__new__

# The usual spellings, unrolled for speed; all others take the way of the full pattern.
_HEX = "[0-9a-fA-F]"
_USUAL_GUID = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_USUAL_DATE_TIME = (
    r"[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?Z?"
)
_USUAL_INTEGER = "[0-9]{1,18}"
_IS_USUAL_GUID = re.compile(_USUAL_GUID).fullmatch
_IS_USUAL_DATE_TIME = re.compile(_USUAL_DATE_TIME).fullmatch
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


def read_own_guid(text: str) -> Guid:
    """Read the GUID of a thing itself, which comes but once: no cache."""
    if _IS_USUAL_GUID(text):
        return _new(Guid, text)
    return Guid(read_lexical(Guid, text))


def read_date_time(text: str) -> DateTime:
    """Read an xs:dateTime; most are different, so there is no cache here either."""
    if _IS_USUAL_DATE_TIME(text):
        return _new(DateTime, text)
    return DateTime(read_lexical(DateTime, text))


USUAL: dict[Any, tuple[type, str]] = {
    read_own_guid: (Guid, _USUAL_GUID),
    read_date_time: (DateTime, _USUAL_DATE_TIME),
    read_integer: (int, _USUAL_INTEGER),
}
"""Of some readers: the class of the value and the pattern of its usual spellings, which
need no more than this class. None holds a line end."""


class GuidCache(dict[str | None, Guid]):
    """Reads references: each spelling once, because they repeat.

    A dictionary look-up is the fastest reader there is.
    """

    def __missing__(self, text: str | None) -> Guid:
        value = read_own_guid(text or "")
        if len(self) < _CACHE_SIZE:
            self[text] = value
        return value


def read_date(text: str) -> Date:
    """Read an xs:date."""
    return Date(read_lexical(Date, text))


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
    if field == "guid":
        return read_own_guid
    if kind is DateTime:
        return read_date_time
    if kind is Guid:
        return GuidCache().__getitem__
    if kind is Date:
        return read_date
    if issubclass(kind, StrEnum):
        return _enum_reader(kind)
    return _READERS[kind]


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
    """Return the function that spells an attribute; None: the value is its spelling.

    GUIDs, dates and enumerations need no escaping: their types admit no such
    characters, and the schema check would see a smuggled one.
    """
    kind = field_type(model, field)
    if kind in _EXPECTED or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return None
    return _WRITERS.get(kind, attribute_text)


def text_writer_of(model: type[Element], field: str) -> Callable[[Any], str]:
    """Return the function that spells the text of an element."""
    return _WRITERS.get(field_type(model, field), element_text)


def write_boolean(value: object) -> str:
    """Write an xs:boolean, and nothing that is merely true or false to Python."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    raise TypeError(f"expected True or False, got {value!r}")


def _spelt(value: Decimal) -> str:
    """Write out a decimal, which has no exponent in XML."""
    is_decimal = isinstance(value, Decimal)  # scripts put floats there, too
    if is_decimal and value.is_finite() and abs(value.adjusted()) > _MOST_DIGITS:
        raise TypeError(f"the number {value} is too large, or too small")
    return format(value, "f")


_MOST_DIGITS = 10_000

_WRITERS: dict[Any, Callable[[Any], str]] = {
    bool: write_boolean,
    int: int.__repr__,  # refuses what is no int, unlike str
    Decimal: _spelt,
}
