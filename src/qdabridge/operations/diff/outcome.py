"""What is different in two projects, for people and for scripts."""

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.report import Report
from qdabridge.text import MoveStatus

__all__ = [
    "CodingChange",
    "ProjectDiff",
    "SelectionChange",
    "Shared",
    "Tally",
    "TextChange",
    "ThingChange",
    "What",
]


class What(StrEnum):
    """What happened from the first project to the second."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    REDEFINED = "redefined"
    RECOLOURED = "recoloured"
    CHANGED = "changed"

    @property
    def reversed(self) -> "What":
        """What happened seen from the other side."""
        return {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}.get(self, self)


class _Change(BaseModel):
    what: What


class ThingChange(_Change):
    """One difference of anything but codings and selections.

    ``what`` is ``changed`` for a field, or for something that belongs to the thing:
    then ``before`` alone means that it is gone, ``after`` alone that it is new.
    """

    kind: str = Field(description="user, code, variable, case, source, note ...")
    first: str | None = Field(default=None, description="its name in the first")
    second: str | None = Field(default=None, description="its name in the second")
    field: str | None = Field(default=None, description="what of it")
    before: str | None = None
    after: str | None = None
    is_quote: bool = Field(default=False, description="before and after hold memos")

    @property
    def name(self) -> str:
        """Its name, the first if it has two."""
        return self.first or self.second or ""

    def reversed(self) -> Self:
        """Return the same seen from the other side."""
        return self.model_copy(
            update={
                "what": self.what.reversed,
                "first": self.second,
                "second": self.first,
                "before": self.after,
                "after": self.before,
            }
        )


class TextChange(BaseModel):
    """A text that has other words, and what became of the selections of one version."""

    source: str = Field(description="its name in the first")
    removed: int = Field(description="characters of the first that are gone")
    added: int = Field(description="characters of the second that are new")
    moved: str = Field(description="whose selections were moved: first or second")
    statuses: dict[MoveStatus, int] = Field(
        description="these selections by what became of them in the other text"
    )


class SelectionChange(_Change):
    """A comment on a place, or a place that is marked, in one of the two only."""

    source: str
    place: str = Field(description="as its own project counts it")
    start: int | None = Field(default=None, description="code points, if of a text")
    end: int | None = None
    label: str | None = None
    comment: str | None = None
    quote: str | None = Field(default=None, description="its words")


class CodingChange(_Change):
    """A coding in one of the two only, or with another date there."""

    source: str
    place: str = Field(description="as its own project counts it")
    start: int | None = Field(default=None, description="code points, if of a text")
    end: int | None = None
    code: str = Field(description="path of the code")
    coder: str | None = None
    date: str | None = None
    new_date: str | None = Field(default=None, description="in the second, if changed")
    alike_by: list[str] = Field(
        default=[],
        description="coders of the other one who have this code at this place",
    )
    guid: str | None = None
    new_guid: str | None = Field(default=None, description="in the second, if changed")
    quote: str | None = Field(default=None, description="its words")


class Tally(BaseModel):
    """How many codings of a coder, or of a code, are in both projects or in one."""

    name: str
    both: int = 0
    first: int = 0
    second: int = 0


class Shared(BaseModel):
    """How much the coders of one project have coded that others of the second did."""

    places: int = Field(default=0, description="places that both have coded")
    alike: int = Field(default=0, description="places and codes that both have")


class ProjectDiff(BaseModel):
    """What is different in two projects."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    files: list[str] = Field(description="names of the two")
    changes: list[ThingChange] = []
    texts: list[TextChange] = []
    selections: list[SelectionChange] = []
    codings: list[CodingChange] = []
    total: Tally = Field(default=Tally(name="all"), description="all codings")
    shared: Shared = Field(
        default=Shared(), description="what different coders of the two have coded"
    )
    by_coder: list[Tally] = []
    by_code: list[Tally] = []
    ambiguous: list[str] = Field(
        default=[], description="what could not be told apart inside one project"
    )
    report: Report = Field(default=Report(), description="what opening found")

    @property
    def is_equal(self) -> bool:
        """Is there no difference?"""
        return not (self.changes or self.texts or self.selections or self.codings)

    def of(self, kind: str, what: str | None = None) -> list[ThingChange]:
        """Return the differences of one kind of thing, or those of one sort."""
        return [
            c for c in self.changes if c.kind == kind and what in (None, c.what.value)
        ]

    def without_quotes(self) -> "ProjectDiff":
        """Return a copy without words of texts and memos."""
        hidden = {"quote": None}
        return self.model_copy(
            update={
                "changes": [_without_words(change) for change in self.changes],
                "codings": [c.model_copy(update=hidden) for c in self.codings],
                "selections": [_without_label(s) for s in self.selections],
                "report": self.report.without_quotes(),
            }
        )


def _without_words(change: ThingChange) -> ThingChange:
    if not change.is_quote:
        return change
    sizes = {name: _size(getattr(change, name)) for name in ("before", "after")}
    return change.model_copy(update=sizes)


def _without_label(change: SelectionChange) -> SelectionChange:
    """Hide the words of a place, and its label: many tools put the words there."""
    comment = _size(change.comment)
    return change.model_copy(update={"quote": None, "label": None, "comment": comment})


def _size(text: str | None) -> str | None:
    return None if text is None else f"{len(text):,} characters"
