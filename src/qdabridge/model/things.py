"""What a project is made of beside its sources: codes, cases, links and sets."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from qdabridge.model.base import (
    RGB,
    Date,
    DateTime,
    Direction,
    Element,
    Guid,
    Identified,
    LineStyle,
    Shape,
    TypeOfVariable,
)

__all__ = [
    "Case",
    "Code",
    "CodeBook",
    "Edge",
    "Graph",
    "Link",
    "Set",
    "User",
    "Variable",
    "VariableValue",
    "Vertex",
]


class Link(Identified):
    """A relation between any two things that have a GUID."""

    name: str | None = None
    direction: Direction | None = None
    color: RGB | None = None
    origin_guid: Guid | None = Field(default=None, description="where it starts")
    target_guid: Guid | None = Field(default=None, description="where it leads")
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")


class Set(Identified):
    """A named group of codes, sources and notes."""

    name: str
    description: str | None = None
    member_codes: list[Guid] = Field(default=[], description="GUIDs of Codes")
    member_sources: list[Guid] = Field(default=[], description="GUIDs of sources")
    member_notes: list[Guid] = Field(default=[], description="GUIDs of Notes")


class Vertex(Identified):
    """A box in a graph; corners in pixels from the upper left of the drawing."""

    represented_guid: Guid | None = Field(default=None, description="the thing shown")
    name: str | None = None
    first_x: int
    first_y: int
    second_x: int | None = None
    second_y: int | None = None
    shape: Shape | None = None
    color: RGB | None = None


class Edge(Identified):
    """A line between two vertices."""

    represented_guid: Guid | None = Field(default=None, description="often a Link")
    name: str | None = None
    source_vertex: Guid = Field(description="GUID of a Vertex of the same graph")
    target_vertex: Guid = Field(description="GUID of a Vertex of the same graph")
    color: RGB | None = None
    direction: Direction | None = None
    line_style: LineStyle | None = None


class Graph(Identified):
    """A network, map or diagram."""

    name: str | None = None
    vertices: list[Vertex] = []
    edges: list[Edge] = []


class User(Identified):
    """A coder or author."""

    name: str | None = None
    id: str | None = None


class Code(Identified):
    """A code, which may hold other codes."""

    name: str
    is_codable: bool = Field(default=True, description="false marks a mere folder")
    color: RGB | None = None
    description: str | None = Field(default=None, description="its definition")
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")
    codes: "list[Code]" = []


class CodeBook(Element):
    """All codes of a project, or of a ``.qdc`` file.

    ``origin`` and ``sets`` exist in codebook files only; in a project both stand on
    the Project.
    """

    origin: str | None = Field(default=None, description="the writing tool (.qdc only)")
    codes: list[Code] = []
    sets: list[Set] = Field(default=[], description="groups of codes (.qdc only)")

    def walk(self) -> Iterator[tuple[Code, tuple[str, ...]]]:
        """Yield every code with its path of names, parents before children."""
        yield from walk_codes(self.codes)


def walk_codes(
    codes: list[Code], above: tuple[str, ...] = ()
) -> Iterator[tuple[Code, tuple[str, ...]]]:
    """Yield each code below ``codes`` with the names from the top down to it."""
    for code in codes:
        path = (*above, code.name)
        yield code, path
        yield from walk_codes(code.codes, path)


Value = str | bool | int | Decimal | Date | DateTime


class Variable(Identified):
    """An attribute that cases and sources can have."""

    name: str
    type_of_variable: TypeOfVariable = TypeOfVariable.TEXT
    description: str | None = None


class VariableValue(Element):
    """What one variable says about one case or source: one value, or none."""

    variable_ref: Guid = Field(description="GUID of the Variable")
    text_value: str | None = None
    boolean_value: bool | None = None
    integer_value: int | None = None
    float_value: Decimal | None = Field(default=None, description="any decimal number")
    date_value: Date | None = None
    date_time_value: DateTime | None = None

    @property
    def value(self) -> Value | None:
        """The value, whatever its type; None when there is none."""
        return next((v for v in self._values() if v is not None), None)

    def _values(self) -> tuple[Value | None, ...]:
        return (
            self.text_value,
            self.boolean_value,
            self.integer_value,
            self.float_value,
            self.date_value,
            self.date_time_value,
        )

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if sum(value is not None for value in self._values()) > 1:
            raise ValueError("a VariableValue holds one value; more than one was given")
        return self


class Case(Identified):
    """A unit of study, such as a participant: its variables and where it speaks."""

    name: str | None = None
    description: str | None = None
    code_refs: list[Guid] = Field(default=[], description="GUIDs of Codes")
    variable_values: list[VariableValue] = []
    source_refs: list[Guid] = Field(default=[], description="GUIDs of whole sources")
    selection_refs: list[Guid] = Field(default=[], description="GUIDs of selections")
