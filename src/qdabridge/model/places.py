"""Where a coding is: a stretch, a rectangle, a moment, two sync points, or the whole.

Everything that asks where codings lie asks here: what counts them, merges them,
compares coders or tells people. Places of a canonical project count code points.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Literal, NamedTuple

from qdabridge.model.base import Guid
from qdabridge.model.project import Holder, PlacedCoding
from qdabridge.model.sources import (
    AnySource,
    AudioSelection,
    Note,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    SyncPoint,
    Transcript,
    TranscriptSelection,
    VideoSelection,
    VideoSource,
)

__all__ = [
    "Ground",
    "Place",
    "SyncPoints",
    "covered",
    "nowhere",
    "place_of",
    "selection_at",
]


class Ground(StrEnum):
    """What a place lies on, and so what its numbers count."""

    TEXT = "text"
    """Code points of one text."""
    PAGE = "page"
    """PDF points of one page, from the bottom left."""
    PICTURE = "picture"
    """Pixels of one picture, from the upper left."""
    TIME = "time"
    """Milliseconds of one recording."""
    POINTS = "points"
    """Nothing: it lies between two sync points of a transcript, by their GUIDs."""
    WHOLE = "whole"
    """Nothing: it is a whole source, note or text."""
    NOWHERE = "nowhere"
    """Nothing: it is not known where it lies; such a place meets only itself."""


_AREAS = (Ground.PAGE, Ground.PICTURE)


class Place(NamedTuple):
    """A stretch, or a rectangle, of which ``start`` to ``end`` is the width.

    Places sort by what they are on, then by where they begin.

    >>> one = Place(Ground.TEXT, "a", start=12, end=34)
    >>> one.told(), one.meets(one._replace(start=34, end=40))
    ('12-34', False)
    """

    ground: Ground
    thing: str
    """Key of the GUID of the text, source or selection it lies on."""
    page: int = 0
    """Page as the document numbers it, from 0; 0 where there are no pages."""
    start: int = 0
    end: int = 1
    """Half-open."""
    low: int = 0
    high: int = 0
    """Height of a rectangle, half-open; 0 and 0 for a stretch."""
    points: tuple[str, str] = ("", "")
    """Keys of the GUIDs of the two sync points, empty where one is open."""

    @property
    def on(self) -> tuple[Ground, str, int]:
        """The ground, as something to group places by."""
        return self.ground, self.thing, self.page

    @property
    def size(self) -> int:
        """How much it covers: code points, milliseconds, or units of area."""
        width = max(self.end - self.start, 0)
        is_area = self.ground in _AREAS
        return width * max(self.high - self.low, 0) if is_area else width

    def meets(self, other: "Place") -> bool:
        """Do both share a character, a millisecond, or a piece of area?"""
        if self.on != other.on or self.points != other.points:
            return False
        if max(self.start, other.start) >= min(self.end, other.end):
            return False
        is_area = self.ground in _AREAS
        return not is_area or max(self.low, other.low) < min(self.high, other.high)

    def words(self, text: str | None) -> str | None:
        """Return its words, given the text it lies on; None if it has none."""
        if text is None or self.ground is not Ground.TEXT:
            return None
        return text[max(self.start, 0) : max(self.end, 0)]

    def told(
        self, *, first_page: int = 0, with_corners: bool = True, dash: str = "-"
    ) -> str:
        """Return it in words: ``12-34``, ``page 3``, ``1200-3400 ms``.

        Args:
            first_page: What the first page is called: 0 as in files, or 1 for people.
            with_corners: Say where on a page it is.
            dash: What stands between two ends.
        """
        span = f"{self.start}{dash}{self.end}"
        corners = f"at {self.start},{self.low}{dash}{self.end},{self.high}"
        match self.ground:
            case Ground.TEXT:
                return span
            case Ground.TIME:
                return f"{span} ms"
            case Ground.PAGE:
                page = f"page {self.page + first_page}"
                return f"{page} {corners}" if with_corners else page
            case Ground.PICTURE:
                return corners if with_corners else f"{self.start}, {self.low}"
            case Ground.WHOLE:
                return "whole"
            case Ground.POINTS:
                return "transcript"
        return "elsewhere"


class SyncPoints:
    """Finds the sync points of transcripts by GUID; reads each transcript once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, SyncPoint]] = {}

    def of(self, holder: Holder | Note, guid: Guid | None) -> SyncPoint | None:
        """Return a sync point of a transcript; None: it has none with this GUID."""
        if guid is None or not isinstance(holder, Transcript):
            return None
        key = holder.guid.key
        if key not in self._known:
            points = reversed(holder.sync_points)  # of two with one GUID the first
            self._known[key] = {point.guid.key: point for point in points}
        return self._known[key].get(guid.key)

    def ends(
        self, holder: Holder | Note, selection: TranscriptSelection
    ) -> tuple[SyncPoint | None, SyncPoint | None]:
        """Return the two sync points of a stretch, as far as they are known."""
        return (
            self.of(holder, selection.from_sync_point),
            self.of(holder, selection.to_sync_point),
        )

    def place(self, placed: PlacedCoding) -> Place:
        """Return where a coding is; see ``place_of``."""
        return place_of(
            placed.selection, placed.holder, placed.source, sync_points=self
        )


Way = Literal["positions", "time", "points"]


def place_of(
    selection: Selection | None,
    holder: Holder | Note,
    source: Holder | Note,
    *,
    transcripts: Way = "positions",
    sync_points: SyncPoints | None = None,
    moved: tuple[int, int] | None = None,
    key: Callable[[Guid], str] = lambda guid: guid.key,
) -> Place:
    """Return where a selection is.

    Args:
        selection: The selection; None: all of the holder.
        holder: What carries it: the source, or a text of it.
        source: The source or note it belongs to; or the holder again, where places of
            one holder alone are compared.
        transcripts: What a stretch of a transcript lies on: ``positions``, the text, if
            both its sync points have one, else the recording's ``time``; or ``points``,
            the sync points themselves, which are compared by their GUIDs.
        sync_points: Remembers the sync points; give the same one for many selections.
        moved: Where a stretch of text lies instead, such as in another version.
        key: Returns the key that stands for a GUID, where several are one thing.
    """
    match selection:
        case None:
            return Place(Ground.WHOLE, key(holder.guid))
        case PlainTextSelection():
            span = moved or (selection.start_position, selection.end_position)
            return Place(Ground.TEXT, key(holder.guid), 0, *span)
        case AudioSelection() | VideoSelection():
            span = selection.begin, selection.end
            return Place(Ground.TIME, key(source.guid), 0, *span)
        case PDFSelection():
            page = Place(Ground.PAGE, key(source.guid), selection.page)
            return _rectangle(page, selection)
        case PictureSelection():
            return _rectangle(Place(Ground.PICTURE, key(source.guid)), selection)
        case TranscriptSelection() if transcripts == "points":
            ends = selection.from_sync_point, selection.to_sync_point
            first, last = (key(end) if end else "" for end in ends)
            return Place(Ground.POINTS, key(holder.guid), points=(first, last))
        case TranscriptSelection():
            found = (sync_points or SyncPoints()).ends(holder, selection)
            return _between(found, transcripts, key(holder.guid), key(source.guid)) or (
                nowhere(selection)
            )
    return nowhere(selection)


def nowhere(selection: Selection) -> Place:
    """Return the place of a selection whose words are gone, or were never said."""
    return Place(Ground.NOWHERE, selection.guid.key)


def _rectangle(on: Place, drawn: PDFSelection | PictureSelection) -> Place:
    left, right = sorted((drawn.first_x, drawn.second_x))
    low, high = sorted((drawn.first_y, drawn.second_y))
    return on._replace(start=left, end=right, low=low, high=high)


def _between(
    ends: tuple[SyncPoint | None, SyncPoint | None], way: Way, text: str, source: str
) -> Place | None:
    positions = [point.position if point else None for point in ends]
    times = [point.time_stamp if point else None for point in ends]
    for ground, thing, (start, end) in (
        (Ground.TEXT, text, positions),
        (Ground.TIME, source, times),
    ):
        is_asked = ground is Ground.TIME or way == "positions"
        if is_asked and start is not None and end is not None:
            return Place(ground, thing, 0, start, end)
    return None


def selection_at(place: Place, source: AnySource | Note) -> Selection | None:
    """Return a new selection at a place; None for what needs none, such as the whole.

    Args:
        place: Where it shall be.
        source: What it will belong to: a stretch of time is one of sound or of film.
    """
    match place.ground:
        case Ground.TEXT:
            return PlainTextSelection(
                start_position=place.start, end_position=place.end
            )
        case Ground.TIME:
            kind = VideoSelection if isinstance(source, VideoSource) else AudioSelection
            return kind(begin=place.start, end=place.end)
        case Ground.PAGE:
            return PDFSelection(page=place.page, **_corners(place))
        case Ground.PICTURE:
            return PictureSelection(**_corners(place))
        case Ground.POINTS:
            first, last = (Guid(key) if key else None for key in place.points)
            return TranscriptSelection(from_sync_point=first, to_sync_point=last)
    return None


def _corners(place: Place) -> dict[str, int]:
    return {
        "first_x": place.start,
        "first_y": place.low,
        "second_x": place.end,
        "second_y": place.high,
    }


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
