"""Documents, pictures, recordings, and the texts that belong to them (standard, 9)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from qdabridge.model.base import Authored, Identified
from qdabridge.model.cases import VariableValue
from qdabridge.model.selections import (
    AudioSelection,
    Coding,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    TranscriptSelection,
    VideoSelection,
)
from qdabridge.model.values import Guid

__all__ = [
    "AnySource",
    "AudioSource",
    "PDFSource",
    "PictureSource",
    "Representation",
    "SyncPoint",
    "TextDescription",
    "TextElement",
    "TextSource",
    "Transcript",
    "VideoSource",
]


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

PDFSelection.model_rebuild()
