"""Parts of sources, and the codings on them (standard, 10)."""

from typing import TYPE_CHECKING

from pydantic import Field

from qdabridge.model.base import Authored, Identified
from qdabridge.model.values import DateTime, Guid

if TYPE_CHECKING:
    from qdabridge.model.sources import Representation

__all__ = [
    "AnySelection",
    "AudioSelection",
    "Coding",
    "PDFSelection",
    "PictureSelection",
    "PlainTextSelection",
    "Selection",
    "TranscriptSelection",
    "VideoSelection",
]


class Coding(Identified):
    """A code given to a selection or to a whole source."""

    creating_user: Guid | None = Field(default=None, description="GUID of the coder")
    creation_date_time: DateTime | None = None
    code_ref: Guid = Field(description="GUID of the Code")
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")


class Selection(Authored):
    """What all selections share."""

    name: str | None = Field(default=None, description="many tools put the quote here")
    description: str | None = Field(default=None, description="a comment on the place")
    codings: list[Coding] = []
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")


class PlainTextSelection(Selection):
    """A stretch of a text (10.2).

    Positions count Unicode code points from 0 and are half-open by the standard as
    this library reads it; what a tool wrote may differ until ``normalise`` has run.
    """

    start_position: int = Field(description="first character")
    end_position: int = Field(description="the character after the last")


class _Region(Selection):
    first_x: int
    first_y: int
    second_x: int
    second_y: int


class PictureSelection(_Region):
    """A rectangle of a picture (10.4).

    Corners in pixels from the upper left, after any rotation the picture asks for.
    """


class PDFSelection(_Region):
    """A rectangle of a PDF page (10.3).

    Corners in PDF points (1/72 inch) from the bottom left of the media box.
    """

    page: int = Field(description="page, the first is 0 in files of real tools")
    representation: "Representation | None" = Field(
        default=None, description="the text of this place"
    )


class _Span(Selection):
    begin: int = Field(description="milliseconds from the start")
    end: int = Field(description="milliseconds from the start")


class AudioSelection(_Span):
    """A stretch of a recording, in milliseconds (10.4)."""


class VideoSelection(_Span):
    """A stretch of a film, in milliseconds (10.4)."""


class TranscriptSelection(Selection):
    """A stretch of a transcript between two of its sync points."""

    from_sync_point: Guid | None = Field(default=None, description="GUID of SyncPoint")
    to_sync_point: Guid | None = Field(default=None, description="GUID of SyncPoint")


AnySelection = (
    PlainTextSelection
    | PictureSelection
    | PDFSelection
    | AudioSelection
    | VideoSelection
    | TranscriptSelection
)
