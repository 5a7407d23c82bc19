"""What a merge did, for people and for scripts."""

from enum import StrEnum

from pydantic import BaseModel, Field

from qdabridge.model import Guid
from qdabridge.text.realign import Status

__all__ = [
    "Conflict",
    "InputInfo",
    "MergeReport",
    "MovedSpan",
    "Policy",
    "TextInfo",
    "Unified",
]


class Policy(StrEnum):
    """Which of two values wins where both cannot stand."""

    REPORT = "report"
    """The first input's, and the conflict is told."""
    OURS = "ours"
    """The first input's."""
    THEIRS = "theirs"
    """The last input's."""
    NEWEST = "newest"
    """The one changed last, as far as the files say; else the greater value."""
    BOTH = "both"
    """Texts one after the other; of everything else the first input's."""
    ERROR = "error"
    """None: the merge is refused."""


class InputInfo(BaseModel):
    """What one project brought."""

    file: str
    origin: str | None = Field(default=None, description="the tool that wrote it")
    counts: dict[str, int] = Field(description="things in it, by kind")
    added: dict[str, int] = Field(description="things that no input before it had")
    shared: dict[str, int] = Field(
        default={}, description="things that another input has too, by kind"
    )
    signed: int = Field(
        default=0, description="codings that got the coder named for it"
    )


class Unified(BaseModel):
    """How many things of a kind were found to be the same by one rule."""

    kind: str
    rule: str
    count: int


class Conflict(BaseModel):
    """Two values, or two things, of which only one can stand."""

    kind: str = Field(description="kind of thing: code, source, case ...")
    guid: Guid | None = None
    name: str | None = None
    field: str = Field(description="what of it, such as name, parent, text")
    values: dict[str, str | None] = Field(description="by input")
    base: str | None = None
    chosen: str | None = Field(default=None, description="the value that stands now")
    is_quote: bool = Field(default=False, description="values are words of sources")


class MovedSpan(BaseModel):
    """A selection that had to change, or found no place, in another text version."""

    guid: Guid
    file: str = Field(description="the input it came from")
    source: str | None
    status: Status
    old_start: int = Field(description="code points in its own version of the text")
    old_end: int
    start: int | None = Field(default=None, description="code points; none if orphan")
    end: int | None = None
    quality: float = Field(description="share of its characters that are left, 0 to 1")
    codings: int = Field(description="how many codings are on it")
    quote: str | None = Field(default=None, description="its words before")
    note: Guid | None = Field(default=None, description="the note that keeps an orphan")


class TextInfo(BaseModel):
    """A text of which inputs had different versions."""

    source: str | None
    guid: Guid
    kept: str = Field(description="the input whose version stands")
    statuses: dict[Status, int] = Field(description="selections of the other versions")


class MergeReport(BaseModel):
    """Who brought what, what was the same, what was in conflict, what moved."""

    inputs: list[InputInfo] = []
    base: str | None = None
    base_is_related: bool = Field(
        default=True, description="an input shares a source or a code with the base"
    )
    unified: list[Unified] = []
    apart: list[Conflict] = Field(
        default=[], description="GUIDs that name different things"
    )
    ambiguous: list[str] = Field(
        default=[], description="what could not be told apart inside one input"
    )
    conflicts: list[Conflict] = []
    deleted: dict[str, int] = Field(
        default={}, description="things of the base that an input has removed, by kind"
    )
    joined_codings: int = Field(
        default=0, description="codings that said what another one says already"
    )
    unsigned_codings: int = Field(default=0, description="codings without a coder")
    texts: list[TextInfo] = []
    moved: list[MovedSpan] = Field(
        default=[], description="selections that changed, or became orphans"
    )
    counts: dict[str, int] = Field(default={}, description="things in the result")

    @property
    def orphans(self) -> list[MovedSpan]:
        """The selections that found no place."""
        return [span for span in self.moved if span.status is Status.ORPHAN]

    def without_quotes(self) -> "MergeReport":
        """Return a copy without words of transcripts."""
        moved = [span.model_copy(update={"quote": None}) for span in self.moved]
        conflicts = [_without_words(conflict) for conflict in self.conflicts]
        return self.model_copy(update={"moved": moved, "conflicts": conflicts})


def _without_words(conflict: Conflict) -> Conflict:
    if not conflict.is_quote:
        return conflict
    hidden = dict.fromkeys(conflict.values)
    return conflict.model_copy(update={"values": hidden, "base": None, "chosen": None})
