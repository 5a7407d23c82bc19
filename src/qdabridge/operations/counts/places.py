"""Where a coding lies, in a form that can be compared: stretches and rectangles.

Places compare only on the same ground: one text, one page, one picture, one recording,
or one whole thing.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from qdabridge.model import (
    AudioSelection,
    Guid,
    PDFSelection,
    PictureSelection,
    PlacedCoding,
    PlainTextSelection,
    SyncPoint,
    Transcript,
    TranscriptSelection,
    VideoSelection,
)

__all__ = ["Ground", "Place", "Places", "covered", "overlap"]


class Ground(StrEnum):
    """What a place lies on, and so what its numbers count."""

    TEXT = "text"
    """Code points of one text."""
    PAGE = "page"
    """PDF points of one page."""
    PICTURE = "picture"
    """Pixels of one picture."""
    TIME = "time"
    """Milliseconds of one recording."""
    WHOLE = "whole"
    """Nothing: the coding is on a whole source, or its place is not known."""


class Place(NamedTuple):
    """A stretch, or a rectangle: ``start`` to ``end`` is then its width."""

    ground: Ground
    thing: str
    """Key of the GUID of the text, source or selection it lies on."""
    page: int
    """Page as the document numbers it, from 0; 0 where there are no pages."""
    start: int
    end: int
    """Half-open."""
    low: int = 0
    high: int = 0
    """Height of a rectangle, half-open; 0 and 0 for a stretch."""

    @property
    def on(self) -> tuple[Ground, str, int]:
        """The ground, as something to group places by."""
        return self.ground, self.thing, self.page


class Places:
    """Says where codings of a canonical project lie."""

    def __init__(self) -> None:
        self._points: dict[str, dict[str, SyncPoint]] = {}

    def of(self, placed: PlacedCoding) -> Place:
        """Return the place of a coding.

        A stretch of a transcript lies on its text if both its sync points have
        positions, else on the recording's time.
        """
        selection, holder = placed.selection, placed.holder
        source = placed.source.guid.key
        match selection:
            case PlainTextSelection(start_position=start, end_position=end):
                return Place(Ground.TEXT, holder.guid.key, 0, start, end)
            case AudioSelection() | VideoSelection():
                return Place(Ground.TIME, source, 0, selection.begin, selection.end)
            case PDFSelection():
                return _rectangle(Ground.PAGE, source, selection.page, selection)
            case PictureSelection():
                return _rectangle(Ground.PICTURE, source, 0, selection)
            case TranscriptSelection() if isinstance(holder, Transcript):
                return self._between(selection, holder, source)
        return Place(Ground.WHOLE, holder.guid.key, 0, 0, 1)

    def _between(
        self, selection: TranscriptSelection, holder: Transcript, source: str
    ) -> Place:
        first = self._point(holder, selection.from_sync_point)
        last = self._point(holder, selection.to_sync_point)
        for ground, thing, field in (
            (Ground.TEXT, holder.guid.key, "position"),
            (Ground.TIME, source, "time_stamp"),
        ):
            start, end = getattr(first, field, None), getattr(last, field, None)
            if start is not None and end is not None:
                return Place(ground, thing, 0, start, end)
        return Place(Ground.WHOLE, selection.guid.key, 0, 0, 1)

    def _point(self, holder: Transcript, guid: Guid | None) -> SyncPoint | None:
        key = holder.guid.key
        if key not in self._points:
            self._points[key] = {p.guid.key: p for p in holder.sync_points}
        return self._points[key].get(guid.key) if guid else None


def _rectangle(
    ground: Ground, thing: str, page: int, drawn: PDFSelection | PictureSelection
) -> Place:
    left, right = sorted((drawn.first_x, drawn.second_x))
    low, high = sorted((drawn.first_y, drawn.second_y))
    return Place(ground, thing, page, left, right, low, high)


def overlap(one: Place, other: Place) -> bool:
    """Do two places share a character, a millisecond, or a piece of area?"""
    if one.on != other.on or max(one.start, other.start) >= min(one.end, other.end):
        return False
    if one.ground not in (Ground.PAGE, Ground.PICTURE):
        return True
    return max(one.low, other.low) < min(one.high, other.high)


def covered(places: Iterable[Place]) -> int:
    """Count the code points of texts that lie in any of these places.

    >>> text = Ground.TEXT, "a", 0
    >>> covered([Place(*text, 0, 5), Place(*text, 3, 8), Place(*text, 9, 10)])
    9
    """
    total = 0
    reached: tuple[str, int] = "", 0
    texts = {(p.thing, p.start, p.end) for p in places if p.ground is Ground.TEXT}
    for thing, start, end in sorted(texts):
        if thing != reached[0]:
            reached = thing, start
        total += max(0, end - max(start, reached[1]))
        reached = thing, max(end, reached[1])
    return total
