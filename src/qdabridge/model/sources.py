"""Documents, pictures, recordings, and the texts that belong to them (standard, 9)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from qdabridge.model.base import Authored, DateTime, Guid, Identified
from qdabridge.model.things import VariableValue

__all__ = [
    "AnySelection",
    "AnySource",
    "AudioSelection",
    "AudioSource",
    "Coding",
    "Note",
    "PDFSelection",
    "PDFSource",
    "PictureSelection",
    "PictureSource",
    "PlainTextSelection",
    "Representation",
    "Selection",
    "SyncPoint",
    "TextDescription",
    "TextElement",
    "TextSource",
    "Transcript",
    "TranscriptSelection",
    "VideoSelection",
    "VideoSource",
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


class _Document(Authored):
    name: str | None = None
    description: str | None = None
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")


class _Coded(_Document):
    codings: list[Coding] = Field(default=[], description="codings of the whole")
    variable_values: list[VariableValue] = []


class TextElement(_Coded):
    """A text: in the XML itself or in a file of the package, not both (9)."""

    rich_text_path: str | None = Field(default=None, description="path of a .docx")
    plain_text_path: str | None = Field(
        default=None, description="path of a UTF-8 .txt"
    )
    plain_text_content: str | None = Field(default=None, description="the text itself")
    plain_text_selections: list[PlainTextSelection] = []

    @property
    def selections(self) -> Sequence[Selection]:
        """The selections of this text."""
        return self.plain_text_selections


class Representation(TextElement):
    """The text of a PDF, or of one place in it; carries the text selections."""


class PDFSelection(_Region):
    """A rectangle of a PDF page (10.3).

    Corners in PDF points (1/72 inch) from the bottom left of the media box.
    """

    page: int = Field(description="page, the first is 0 in files of real tools")
    representation: Representation | None = Field(
        default=None, description="the text of this place"
    )


class TextDescription(TextElement):
    """A text about a picture."""


class TextSource(TextElement):
    """A text document."""

    type: Literal["TextSource"] = "TextSource"


class _Media(_Coded):
    path: str | None = Field(default=None, description="where the file is")
    current_path: str | None = Field(default=None, description="where it came from")


class PictureSource(_Media):
    """A picture."""

    type: Literal["PictureSource"] = "PictureSource"
    text_description: TextDescription | None = None
    picture_selections: list[PictureSelection] = []

    @property
    def selections(self) -> Sequence[Selection]:
        """The regions of this picture."""
        return self.picture_selections


class PDFSource(_Media):
    """A PDF document, with its text as ``representation``."""

    type: Literal["PDFSource"] = "PDFSource"
    pdf_selections: list[PDFSelection] = []
    representation: Representation | None = None

    @property
    def selections(self) -> Sequence[Selection]:
        """The regions of this PDF; text selections are on its representation."""
        return self.pdf_selections


class SyncPoint(Identified):
    """Ties a place in a transcript to a moment of the recording."""

    time_stamp: int | None = Field(default=None, description="milliseconds")
    position: int | None = Field(default=None, description="code points from 0")


class Transcript(_Document):
    """The text of a recording."""

    rich_text_path: str | None = Field(default=None, description="path of a .docx")
    plain_text_path: str | None = Field(
        default=None, description="path of a UTF-8 .txt"
    )
    plain_text_content: str | None = Field(default=None, description="the text itself")
    sync_points: list[SyncPoint] = []
    transcript_selections: list[TranscriptSelection] = []

    @property
    def selections(self) -> Sequence[Selection]:
        """The selections of this transcript."""
        return self.transcript_selections


class AudioSource(_Media):
    """A recording of sound."""

    type: Literal["AudioSource"] = "AudioSource"
    transcripts: list[Transcript] = []
    audio_selections: list[AudioSelection] = []

    @property
    def selections(self) -> Sequence[Selection]:
        """The stretches of this recording."""
        return self.audio_selections


class VideoSource(_Media):
    """A film."""

    type: Literal["VideoSource"] = "VideoSource"
    transcripts: list[Transcript] = []
    video_selections: list[VideoSelection] = []

    @property
    def selections(self) -> Sequence[Selection]:
        """The stretches of this film."""
        return self.video_selections


AnySource = Annotated[
    TextSource | PictureSource | PDFSource | AudioSource | VideoSource,
    Field(discriminator="type"),
]

AnySelection = (
    PlainTextSelection
    | PictureSelection
    | PDFSelection
    | AudioSelection
    | VideoSelection
    | TranscriptSelection
)


class Note(TextElement):
    """A memo; what it is about says so by a NoteRef, or a Link leads to it."""
