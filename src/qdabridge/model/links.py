"""Links between things, and sets of things (standard, 4.3 and 12)."""

from pydantic import Field

from qdabridge.model.base import Identified
from qdabridge.model.values import RGB, Direction, Guid, LineStyle, Shape

__all__ = ["Edge", "Graph", "Link", "Set", "Vertex"]


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
