"""What every element of the model has in common, and the types of its values.

GUIDs and dates are strings that keep the spelling of the file and know their value.
"""

import gc
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha1
from typing import Annotated, Any, ClassVar, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "RGB",
    "Authored",
    "Date",
    "DateTime",
    "Direction",
    "Element",
    "Foreign",
    "ForeignElement",
    "Guid",
    "Identified",
    "LineStyle",
    "Shape",
    "TypeOfVariable",
    "inner_fields",
    "no_garbage_collection",
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

    __slots__ = ("_key",)
    _key: str  # made when it is first asked for: many never are
    pattern: ClassVar[re.Pattern[str]] = re.compile(rf"{_GUID}|\{{{_GUID}\}}")

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random GUID in lower case without braces."""
        return cls(uuid.uuid4())

    @classmethod
    def derived(cls, *parts: str) -> Self:
        """Return the GUID that always stands for these parts (UUID version 5)."""
        said = _NAMESPACE + "\x1f".join(parts).encode()
        made = sha1(said, usedforsecurity=False).hexdigest()
        # what uuid5 does, at a third of its price
        variant = _VARIANT[made[16]]
        return cls(
            f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{variant}{made[17:20]}-{made[20:32]}"
        )

    @property
    def key(self) -> str:
        """The one spelling all equal GUIDs share: lower case, no braces."""
        try:
            return self._key
        except AttributeError:
            self._key = key = self.strip("{}").lower()
            return key

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            mine, its = self.lower(), other.lower()
            return mine == its or mine.strip("{}") == its.strip("{}")
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.key)


_NAMESPACE = uuid.UUID("8d6e2c1a-6f0b-5a7e-9d53-0f3f6a5b7c41").bytes
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
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
    year, month, day = map(int, text.lstrip("-").split("-"))
    if year == 0:
        return False
    if month == 2:
        return day <= 28 + (year % 4 == 0 and (year % 100 > 0 or year % 400 == 0))
    return day <= (30 if month in (4, 6, 9, 11) else 31)


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


@cache
def standard_name(field: str) -> str:
    """Return the standard's spelling of a field: ``start_position``, startPosition.

    >>> standard_name("creating_user_guid")
    'creatingUserGUID'
    """
    first, *rest = field.split("_")
    return first + "".join("GUID" if w == "guid" else w.capitalize() for w in rest)


class _Base(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        alias_generator=standard_name,
        populate_by_name=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=True,
    )

    @model_serializer(mode="wrap")
    def _without_nothing(
        self, handler: SerializerFunctionWrapHandler
    ) -> dict[str, Any]:
        """Leave out what is not there, so that the JSON form stays readable."""
        fields: dict[str, Any] = handler(self)
        return {k: v for k, v in fields.items() if v is not None and v != []}


class ForeignElement(_Base):
    """An element the standard does not have, kept as it was found.

    Names are local names, or ``{namespace}local`` outside QDA-XML's namespaces; a
    nameless one is text that stood between elements.
    """

    name: str
    within: str = Field(default="", description="the element or container it stood in")
    attributes: dict[str, str] = {}
    content: "list[str | ForeignElement]" = []


class Foreign(_Base):
    """Everything about an element that the standard has no place for.

    Attribute keys are local names, ``{namespace}local`` names, or, for references and
    containers that the model flattens, paths such as ``NoteRef[2]/@colour``.
    """

    attributes: dict[str, str] = {}
    elements: list[ForeignElement] = []


class Element(_Base):
    """Base of every element of the standard."""

    foreign: Foreign | None = Field(
        default=None, description="content outside the standard, kept and reported"
    )

    def clone(self) -> Self:
        """Return a copy that shares no element and no list with this one.

        Nine times as fast as ``model_copy(deep=True)``: values are immutable, and so
        is foreign content by agreement, so only ``inner_fields`` are looked at.
        """
        return _clones([self])[0]

    def replaced(self, **fields: Any) -> Self:
        """Return a copy in which these fields have other values, unchecked.

        What is inside is shared. Does what ``model_copy(update=...)`` does, in a
        fraction of the time.
        """
        made = object.__new__(self.__class__)
        _put_fields(made, self.__dict__ | fields)
        _put_set(made, self.__pydantic_fields_set__)
        _put_extra(made, self.__pydantic_extra__)
        _put_private(made, self.__pydantic_private__)
        return made


E = TypeVar("E", bound=Element)

# pydantic's own way of setting checks every name, and object's looks each up
_put_fields, _put_set, _put_extra, _put_private = (
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)


def _clones(elements: Iterable[E]) -> list[E]:
    """Return copies of elements and of all inside them; see ``Element.clone``."""
    made = []
    for element in elements:
        model, fields = element.__class__, element.__dict__.copy()
        for name in inner_fields(model):
            value = fields[name]
            if value.__class__ is not list:
                if value is not None:
                    fields[name] = _clones((value,))[0]
            elif value and isinstance(value[0], Element):
                fields[name] = _clones(value)
            else:
                fields[name] = value[:]
        copy = object.__new__(model)  # what replaced does, without a call for each
        _put_fields(copy, fields)
        _put_set(copy, element.__pydantic_fields_set__)
        _put_extra(copy, element.__pydantic_extra__)
        _put_private(copy, element.__pydantic_private__)
        made.append(copy)
    return made


@cache
def inner_fields(model: type[Element]) -> tuple[str, ...]:
    """Return the fields of a class of elements that hold an element or a list.

    All other fields hold values, which most elements have nothing but.
    """
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if _is_inner(field.annotation))


def _is_inner(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Element):
        return True
    return get_origin(annotation) is list or any(map(_is_inner, get_args(annotation)))


class Identified(Element):
    """An element with a GUID of its own, made when none is given."""

    guid: Guid = Field(default_factory=Guid.new)


class Authored(Identified):
    """An element that says who made and changed it, and when."""

    creating_user: Guid | None = Field(default=None, description="GUID of a User")
    creation_date_time: DateTime | None = None
    modifying_user: Guid | None = Field(default=None, description="GUID of a User")
    modified_date_time: DateTime | None = None


_MANY = 100_000
"""Objects that a collection would walk for some milliseconds."""


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Pause the cyclic collector: reading makes a million objects and no cycles.

    Afterwards the new objects are moved to the oldest generation (which is what
    freezing and unfreezing does), else the first collection would walk them all. Few
    stay where they are: what is moved is seldom looked at again, and small files read
    by the thousand leave a little each.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if gc.get_count()[0] > _MANY and not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
