"""What every element of the model has in common; no XML, no ZIP, no files here."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from qdabridge.model.values import DateTime, Guid

__all__ = [
    "Authored",
    "Element",
    "Foreign",
    "ForeignElement",
    "Identified",
    "inner_fields",
    "no_garbage_collection",
]


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
        fields = self.__dict__.copy()
        for name in inner_fields(type(self)):
            value = fields[name]
            if isinstance(value, list):
                if value and isinstance(value[0], Element):
                    fields[name] = [item.clone() for item in value]
                else:
                    fields[name] = value.copy()
            elif value is not None:
                fields[name] = value.clone()
        return self._made_of(fields)

    def replaced(self, **fields: Any) -> Self:
        """Return a copy in which these fields have other values, unchecked.

        What is inside is shared. Does what ``model_copy(update=...)`` does, in a
        fraction of the time.
        """
        return self._made_of({**self.__dict__, **fields})

    def _made_of(self, fields: dict[str, Any]) -> Self:
        """Return another element of this class that has these fields."""
        made = object.__new__(type(self))
        put = object.__setattr__  # pydantic's own checks every name
        put(made, "__dict__", fields)
        put(made, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        put(made, "__pydantic_extra__", self.__pydantic_extra__)
        put(made, "__pydantic_private__", self.__pydantic_private__)
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
