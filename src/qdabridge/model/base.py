"""What every element of the model has in common; no XML, no ZIP, no files here."""

from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from qdabridge.model.values import DateTime, Guid

__all__ = ["Authored", "Element", "Foreign", "ForeignElement", "Identified"]


def standard_name(field: str) -> str:
    """Return the standard's spelling of a field: ``start_position``, startPosition.

    >>> standard_name("creating_user_guid")
    'creatingUserGUID'
    """
    first, *rest = field.split("_")
    return first + "".join("GUID" if w == "guid" else w.capitalize() for w in rest)


class _Base(BaseModel):
    model_config = ConfigDict(
        alias_generator=standard_name,
        populate_by_name=True,
        extra="forbid",
        allow_inf_nan=False,
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

        Twenty times as fast as ``model_copy(deep=True)``: values are immutable, and
        so is foreign content by agreement.
        """
        copy = object.__new__(type(self))
        fields = {name: _cloned(value) for name, value in self.__dict__.items()}
        object.__setattr__(copy, "__dict__", fields)
        for slot in ("fields_set", "extra", "private"):
            name = f"__pydantic_{slot}__"
            object.__setattr__(copy, name, getattr(self, name))
        return copy


def _cloned(value: Any) -> Any:
    if isinstance(value, Element):
        return value.clone()
    if value.__class__ is list:
        return [_cloned(item) for item in value]
    return value


class Identified(Element):
    """An element with a GUID of its own, made when none is given."""

    guid: Guid = Field(default_factory=Guid.new)


class Authored(Identified):
    """An element that says who made and changed it, and when."""

    creating_user: Guid | None = Field(default=None, description="GUID of a User")
    creation_date_time: DateTime | None = None
    modifying_user: Guid | None = Field(default=None, description="GUID of a User")
    modified_date_time: DateTime | None = None
