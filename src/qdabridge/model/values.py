"""The value types of QDA-XML: GUIDs, dates, colours and enumerations.

GUIDs and dates are strings that keep the spelling of the file and know their value.
"""

import calendar
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "RGB",
    "Date",
    "DateTime",
    "Direction",
    "Guid",
    "LineStyle",
    "Shape",
    "TypeOfVariable",
]


_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_YEAR = r"-?(?!0000-)(?:[1-9][0-9]{3,17}|0[0-9]{3})"
_DAY = rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


class Lexical(str):
    """A string whose form is ruled by a pattern; its spelling is kept."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]]

    @classmethod
    def is_valid(cls, text: str) -> bool:
        """Does ``text`` have the form this type asks for?"""
        return cls.pattern.fullmatch(text) is not None

    @classmethod
    def _validate(cls, value: Any) -> Self:
        if type(value) is cls:
            return value
        if isinstance(value, str) and cls.is_valid(text := value.strip(" \t\r\n")):
            return cls(text)
        raise ValueError(f"not a valid {cls.__name__}: {value!r}")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{cls.pattern.pattern})$"}


class Guid(Lexical):
    """A GUID that equals another whatever their braces and case (standard, 4.3)."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]] = re.compile(rf"{_GUID}|\{{{_GUID}\}}")

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random GUID in lower case without braces."""
        return cls(uuid.uuid4())

    @classmethod
    def derived(cls, *parts: str) -> Self:
        """Return the GUID that always stands for these parts (UUID version 5)."""
        return cls(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))

    @property
    def key(self) -> str:
        """The one spelling all equal GUIDs share: lower case, no braces."""
        return self.strip("{}").lower()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            mine, its = self.lower(), other.lower()
            if mine == its or len(mine) == len(its):
                return mine == its
            return mine.strip("{}") == its.strip("{}")
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.key)


_NAMESPACE = uuid.UUID("8d6e2c1a-6f0b-5a7e-9d53-0f3f6a5b7c41")


_HAS_ZONE = re.compile(f"{_ZONE}$").search


class DateTime(Lexical):
    """An ``xs:dateTime`` as written: every digit of its fraction, its zone or none."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]] = re.compile(f"{_DAY}T{_TIME}{_ZONE}?")

    @classmethod
    def is_valid(cls, text: str) -> bool:
        """Does ``text`` have the form of an xs:dateTime and name a real day?"""
        return cls.pattern.fullmatch(text) is not None and _is_day(
            text[: text.index("T")]
        )

    @classmethod
    def _validate(cls, value: Any) -> Self:
        if isinstance(value, datetime):
            return cls(value.isoformat().replace("+00:00", "Z"))
        return super()._validate(value)

    @classmethod
    def now(cls) -> Self:
        """Return the present second in UTC."""
        return cls(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    @property
    def has_zone(self) -> bool:
        """Does it say which time zone it is in?"""
        return self.endswith("Z") or _HAS_ZONE(self) is not None

    def to_datetime(self) -> datetime:
        """Return a datetime, aware if there is a zone, cut to microseconds.

        Raises:
            ValueError: The year lies outside 1 to 9999.
        """
        text = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", self)
        if "T24:00:00" not in text:
            return datetime.fromisoformat(text)
        midnight = re.sub(r"T24:00:00(\.0+)?", "T00:00:00", text)
        try:
            return datetime.fromisoformat(midnight) + timedelta(days=1)
        except OverflowError as error:  # the end of 9999
            raise ValueError(f"no calendar of Python has {self}") from error


class Date(Lexical):
    """An ``xs:date`` as written, with or without a zone."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]] = re.compile(f"{_DAY}{_ZONE}?")

    @classmethod
    def is_valid(cls, text: str) -> bool:
        """Does ``text`` have the form of an xs:date and name a real day?"""
        return cls.pattern.fullmatch(text) is not None and _is_day(_day_of(text))

    @classmethod
    def _validate(cls, value: Any) -> Self:
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls(value.isoformat())
        return super()._validate(value)

    def to_date(self) -> date:
        """Return the day.

        Raises:
            ValueError: The year lies outside 1 to 9999.
        """
        return date.fromisoformat(_day_of(self))


def _day_of(text: str) -> str:
    return re.sub(f"{_ZONE}$", "", text)


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    """Is the day of the month one that its month has? Year 0 does not exist.

    Years before Christ leap as libxml2 has it, by their bare number.
    """
    year, month, day = text.lstrip("-").split("-")
    if int(year) == 0:
        return False
    if int(month) == 2:
        return int(day) <= (29 if calendar.isleap(int(year)) else 28)
    return int(day) <= (30 if int(month) in (4, 6, 9, 11) else 31)


RGB = Annotated[str, StringConstraints(pattern=r"^#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$")]
"""A colour as ``#RRGGBB`` or ``#RGB``."""


class TypeOfVariable(StrEnum):
    """What kind of values a variable takes."""

    TEXT = "Text"
    BOOLEAN = "Boolean"
    INTEGER = "Integer"
    FLOAT = "Float"
    DATE = "Date"
    DATE_TIME = "DateTime"


class Direction(StrEnum):
    """Which way a link or an edge points."""

    ASSOCIATIVE = "Associative"
    ONE_WAY = "OneWay"
    BIDIRECTIONAL = "Bidirectional"


class Shape(StrEnum):
    """The outline of a vertex."""

    PERSON = "Person"
    OVAL = "Oval"
    RECTANGLE = "Rectangle"
    ROUNDED_RECTANGLE = "RoundedRectangle"
    STAR = "Star"
    LEFT_TRIANGLE = "LeftTriangle"
    RIGHT_TRIANGLE = "RightTriangle"
    UP_TRIANGLE = "UpTriangle"
    DOWN_TRIANGLE = "DownTriangle"
    NOTE = "Note"


class LineStyle(StrEnum):
    """How an edge is drawn."""

    DOTTED = "dotted"
    DASHED = "dashed"
    SOLID = "solid"
