"""Links between things, and sets of things (standard, 4.3 and 12)."""

from pydantic import Field

from qdabridge.model.base import Identified
from qdabridge.model.values import RGB, Direction, Guid

__all__ = ["Link", "Set"]


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
