"""What is different in two projects, and what its things are called."""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.model import (
    Guid,
    Holder,
    Note,
    PDFSelection,
    PDFSource,
    PlainTextSelection,
    Representation,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    TranscriptSelection,
    join_path,
    place_of,
)
from qdabridge.operations.merge import Input
from qdabridge.report import Report
from qdabridge.text import FoldedText, MoveStatus, fold

__all__ = [
    "MISSING",
    "NAMELESS",
    "CodingChange",
    "Labels",
    "ProjectDiff",
    "SelectionChange",
    "Shared",
    "Tally",
    "TextChange",
    "ThingChange",
    "What",
    "composed",
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


NAMELESS = "(no name)"
MISSING = "(missing)"
"""Stands for what a reference names and the project does not have."""


def composed(text: str) -> str:
    """Return a text with its letters composed (NFC), as names are compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Labels:
    """Names of everything in one project, with a word for the kind of thing.

    Places count the characters of a text whose letters are composed, so that the
    spelling of accents makes no difference.
    """

    def __init__(self, item: Input) -> None:
        self.item = item
        self._folded: dict[str, FoldedText | None] = {}

    def of(self, guid: Guid | None) -> str:
        """Return the name of what has a GUID."""
        return self._called(guid, ("", MISSING))[1] if guid else MISSING

    def tagged(self, guid: Guid | None) -> str:
        """Return kind and name of what has a GUID: ``code Themes > Trust``."""
        return " ".join(self._called(guid, (MISSING,))) if guid else MISSING

    def _called(self, guid: Guid, missing: tuple[str, ...]) -> tuple[str, ...]:
        key = guid.key
        found = self._things.get(key)
        return found if found else self._marks.get(key, missing)

    @cached_property
    def _things(self) -> dict[str, tuple[str, str]]:
        """Kind and name of everything but marks, by the key of its GUID."""
        found = dict(self._simple())
        found |= {
            key: ("code", composed(join_path(path)))
            for key, path in self.item.paths.items()
        }
        for holder, document in self.item.holders():
            kind, name = found.get(document.guid.key, ("source", NAMELESS))
            if holder is not document:
                name = f"{name} / {self._part(holder, document)}"
                kind = "text"
                found[holder.guid.key] = kind, name
            found |= self._points(holder, name)
        return found

    @cached_property
    def _marks(self) -> dict[str, tuple[str, str]]:
        """Kind and name of selections, codings and parts of graphs.

        They are many, and often nobody asks for them.
        """
        known = self._things
        found: dict[str, tuple[str, str]] = {}
        for holder, _ in self.item.holders():
            name = known[holder.guid.key][1]
            found |= dict(self._selections(holder, name, known))
        return found | dict(self._in_graphs(known | found))

    def _simple(self) -> Iterator[tuple[str, tuple[str, str]]]:
        project = self.item.project
        for user in project.users:
            yield user.guid.key, ("user", composed(user.name or user.id or NAMELESS))
        for kind, things in (
            ("variable", project.variables),
            ("case", project.cases),
            ("source", project.sources),
            ("note", project.notes),
            ("set", project.sets),
            ("link", project.links),
            ("graph", project.graphs),
        ):
            for thing in things:
                name = getattr(thing, "name", None) or NAMELESS
                yield thing.guid.key, (kind, composed(name))

    def _part(self, holder: Holder, document: object) -> str:
        """Return what tells a text from others inside the same source."""
        if isinstance(holder, Transcript):
            return composed(f"transcript {holder.name or ''}".rstrip())
        if isinstance(holder, Representation) and isinstance(document, PDFSource):
            region = self._regions.get(holder.guid.key)
            return f"region {self.place(region, document)}" if region else "text"
        return "text description"

    @cached_property
    def _regions(self) -> dict[str, PDFSelection]:
        """The regions that have a text, by the key of the text's GUID."""
        return {
            region.representation.guid.key: region
            for source in self.item.project.sources
            if isinstance(source, PDFSource)
            for region in source.pdf_selections
            if region.representation
        }

    def _points(self, holder: Holder, name: str) -> dict[str, tuple[str, str]]:
        points = holder.sync_points if isinstance(holder, Transcript) else ()
        return {
            p.guid.key: ("sync point", f"{name} @ {self.point(p, holder)}")
            for p in points
        }

    def _selections(
        self, holder: Holder, name: str, known: dict[str, tuple[str, str]]
    ) -> Iterator[tuple[str, tuple[str, str]]]:
        for selection in (*holder.selections, None):
            at = f"{name} @ {self.place(selection, holder)}"
            if selection is not None:
                yield selection.guid.key, ("selection", at)
                codings = selection.codings
            else:
                codings = getattr(holder, "codings", [])
            for coding in codings:
                code = known.get(coding.code_ref.key, ("", MISSING))[1]
                coder = coding.creating_user
                who = known.get(coder.key, ("", MISSING))[1] if coder else MISSING
                yield coding.guid.key, ("coding", f"{at} = {code} ({who})")

    def _in_graphs(
        self, known: dict[str, tuple[str, str]]
    ) -> Iterator[tuple[str, tuple[str, str]]]:
        for graph in self.item.project.graphs:
            for kind, parts in (("vertex", graph.vertices), ("edge", graph.edges)):
                for part in parts:
                    shown = part.represented_guid
                    name = part.name or (
                        " ".join(known.get(shown.key, (MISSING,)))
                        if shown
                        else NAMELESS
                    )
                    yield part.guid.key, (kind, composed(name))

    # --- Places -----------------------------------------------------------------------

    def place(self, selection: Selection | None, holder: Holder) -> str:
        """Return where a selection is: code points, milliseconds, corners."""
        if isinstance(selection, TranscriptSelection):
            return " - ".join(self._ends(selection, holder))
        if isinstance(selection, PlainTextSelection):
            places = selection.start_position, selection.end_position
            start, end = self.span(*places, holder)
            return f"{start}-{end}"
        return place_of(selection, holder, holder).told()

    def _ends(self, selection: TranscriptSelection, holder: Holder) -> Iterator[str]:
        for guid in (selection.from_sync_point, selection.to_sync_point):
            found = self.item.things.get(guid.key) if guid else None
            is_point = isinstance(found, SyncPoint)
            yield self.point(found, holder) if is_point else "open"  # type: ignore[arg-type]

    def point(self, point: SyncPoint, holder: Holder) -> str:
        """Return position (code points) and time of a sync point."""
        position, time = point.position, point.time_stamp
        if position is not None:
            position = self.span(position, position, holder)[0]
        where = "" if position is None else str(position)
        return where if time is None else f"{where} ({time} ms)".lstrip()

    def span(self, start: int, end: int, holder: Holder) -> tuple[int, int]:
        """Return a span as it is in the text with its letters composed."""
        folded = self._fold(holder)
        if folded is None or folded.starts is None:
            return start, end
        return folded.begin(start), folded.end(end)

    def _fold(self, holder: Holder) -> FoldedText | None:
        key = holder.guid.key
        if key not in self._folded:
            text = self.text(holder)
            self._folded[key] = fold(text) if text and not text.isascii() else None
        return self._folded[key]

    def text(self, holder: Holder | Note) -> str | None:
        """Return the text of what carries selections; None: it has none."""
        if not isinstance(holder, TextElement | Transcript):
            return None
        return self.item.text(holder)

    def quote(self, selection: Selection | None, holder: Holder) -> str | None:
        """Return the words of a selection; None: it has none, or is the whole."""
        words = self.words(selection, holder)
        return None if words is None else composed(words)

    def words(self, selection: Selection | None, holder: Holder) -> str | None:
        """Return the same as it stands in the text, its letters not composed."""
        start: int | None
        end: int | None
        if isinstance(selection, PlainTextSelection):
            start, end = selection.start_position, selection.end_position
        elif isinstance(selection, TranscriptSelection):
            start, end = self._between(selection)
        else:
            return None
        text = self.text(holder)
        if text is None or start is None or end is None:
            return None
        return text[max(start, 0) : max(end, 0)]

    def _between(self, selection: TranscriptSelection) -> tuple[int | None, int | None]:
        """Return where in the text a stretch of a transcript is, as far as known."""
        ends = (selection.from_sync_point, selection.to_sync_point)
        found = [self.item.things.get(guid.key) if guid else None for guid in ends]
        first, last = (p.position if isinstance(p, SyncPoint) else None for p in found)
        return first, last
