"""Do selections lie where there is something to select?

At this level positions are as written: tools count code points or UTF-16 units, a CRLF
as one or two, a BOM or not. What is outside the text by the most generous of these
counts is outside by all of them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.checks.inspection import Inspection, Located, Problem, TextFacts
from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AudioSelection,
    Guid,
    Note,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    TranscriptSelection,
    VideoSelection,
)
from qdabridge.package import Text

__all__ = [
    "disordered",
    "empty",
    "flat",
    "foreign_encoding",
    "incomplete_point",
    "negative",
    "negative_corner",
    "negative_page",
    "note_about_source",
    "nowhere",
    "open_ended",
    "out_of_range",
    "reversed_passage",
    "reversed_selection",
    "swapped_x",
    "swapped_y",
    "sync_point_out_of_range",
    "twice",
    "unreadable",
]


class _Span(NamedTuple):
    """Where a selection starts and ends, and what these attributes are called."""

    at: Located[Selection]
    start: int
    end: int
    first: str
    last: str


def _spans(view: Inspection) -> Iterator[_Span]:
    for at in view.of(PlainTextSelection):
        start, end = at.thing.start_position, at.thing.end_position
        yield _Span(at, start, end, "startPosition", "endPosition")
    for stretch in (*view.of(AudioSelection), *view.of(VideoSelection)):
        begin, end = stretch.thing.begin, stretch.thing.end
        yield _Span(stretch, begin, end, "begin", "end")


def _quote(selection: Selection) -> str | None:
    """Return the beginning of what most tools name a selection: its words."""
    return (selection.name or "")[:_LONGEST_QUOTE] or None


_LONGEST_QUOTE = 80


def reversed_selection(view: Inspection) -> Iterator[Problem]:
    """Does every selection start before it ends?"""
    for at, start, end, first, last in _spans(view):
        if start > end:
            yield Problem(
                at,
                f"it starts after it ends ({first} {start}, {last} {end}); swap them",
                f"/@{first}",
                _quote(at.thing),
            )


def empty(view: Inspection) -> Iterator[Problem]:
    """Does every selection have a length?"""
    for at, start, end, _, last in _spans(view):
        if start == end:
            yield Problem(
                at,
                f"it starts and ends at {start}, so nothing is selected; expect that"
                " tools drop it",
                f"/@{last}",
                _quote(at.thing),
            )


def negative(view: Inspection) -> Iterator[Problem]:
    """Are positions and times counted from 0?"""
    for at, start, end, first, last in _spans(view):
        if min(start, end) < 0:
            name = first if start < 0 else last
            yield Problem(
                at,
                f"{name} is {min(start, end)}, and nothing lies before 0; correct it",
                f"/@{name}",
                _quote(at.thing),
            )


def out_of_range(view: Inspection) -> Iterator[Problem]:
    """Does every text selection lie inside its text, however that is counted?"""
    for at, end, length in _outside(view):
        if not isinstance(at.holder, Note):
            yield Problem(
                at,
                f"it reaches to {end}, and the text has {length} characters even by the"
                " most generous count (UTF-16 units, CRLF as two); export it again"
                " with the text that was coded",
                "/@endPosition",
                _quote(at.thing),
            )


def note_about_source(view: Inspection) -> Iterator[Problem]:
    """Do selections in notes lie inside the note's own text?"""
    for at, end, length in _outside(view):
        if isinstance(at.holder, Note):
            yield Problem(
                at,
                f"it reaches to {end}, and the note has {length} characters; QualCoder"
                " and Quirkos write so which place of a source the note is about",
                "/@endPosition",
                _quote(at.thing),
            )


def _outside(
    view: Inspection,
) -> Iterator[tuple[Located[PlainTextSelection], int, int]]:
    """Yield the selections that leave their text, to where, and its length."""
    for at in view.of(PlainTextSelection):
        if not isinstance(at.holder, TextElement):
            continue
        reach = max(at.thing.start_position, at.thing.end_position)
        facts = view.facts(at.holder)
        if isinstance(facts, TextFacts) and reach > facts.length:
            yield at, reach, facts.length


def sync_point_out_of_range(view: Inspection) -> Iterator[Problem]:
    """Does every sync point lie inside its transcript?"""
    for at in view.of(SyncPoint):
        position = at.thing.position
        if position is None or not isinstance(at.holder, Transcript):
            continue
        facts = view.facts(at.holder)
        if isinstance(facts, TextFacts) and not 0 <= position <= facts.length:
            yield Problem(
                at,
                f"position is {position}, and the transcript has {facts.length}"
                " characters even by the most generous count; export it again",
                "/@position",
            )


class _Region(NamedTuple):
    at: Located[Selection]
    first_x: int
    first_y: int
    second_x: int
    second_y: int


def _regions(view: Inspection) -> Iterator[_Region]:
    for at in (*view.of(PictureSelection), *view.of(PDFSelection)):
        it = at.thing
        yield _Region(at, it.first_x, it.first_y, it.second_x, it.second_y)


def swapped_x(view: Inspection) -> Iterator[Problem]:
    """Is the first corner of every region left of the second?"""
    for at, first, _, second, _ in _regions(view):
        if first > second:
            yield Problem(
                at,
                f"firstX is greater than secondX ({first}, {second}); swap the two",
                "/@firstX",
            )


def swapped_y(view: Inspection) -> Iterator[Problem]:
    """Does the first corner of every region have the smaller Y?"""
    for at, _, first, _, second in _regions(view):
        if first > second:
            yield Problem(
                at,
                f"firstY is greater than secondY ({first}, {second}), as Transana"
                " writes it; the region is the same",
                "/@firstY",
            )


def negative_corner(view: Inspection) -> Iterator[Problem]:
    """Does every region lie on its page or picture?"""
    for at, *corners in _regions(view):
        if min(corners) < 0:
            yield Problem(
                at,
                f"a corner is at {min(corners)}, off the page or picture; cut the"
                " region at 0",
            )


def flat(view: Inspection) -> Iterator[Problem]:
    """Does every region have a width and a height?"""
    for at, x, y, other_x, other_y in _regions(view):
        if x == other_x or y == other_y:
            yield Problem(
                at, "its corners span no area, so nothing is selected; select anew"
            )


def negative_page(view: Inspection) -> Iterator[Problem]:
    """Are pages counted from 0?"""
    for at in view.of(PDFSelection):
        if at.thing.page < 0:
            yield Problem(
                at, f"page is {at.thing.page}, and the first is 0; correct it", "/@page"
            )


def incomplete_point(view: Inspection) -> Iterator[Problem]:
    """Does every sync point tie a position to a time?"""
    for at in view.of(SyncPoint):
        ends = (("timeStamp", at.thing.time_stamp), ("position", at.thing.position))
        for name, value in ends:
            if value is None:
                yield Problem(
                    at,
                    f"the sync point has no {name}, so it ties nothing (ATLAS.ti"
                    " refuses such points); add it or remove the point",
                    f"/@{name}",
                )


def disordered(view: Inspection) -> Iterator[Problem]:
    """Does what comes later in a transcript come later in the recording?"""
    for at in view.of(Transcript):
        latest = None
        for position, time, number in sorted(_ties(at.thing)):
            if latest is not None and time < latest:
                yield Problem(
                    at,
                    f"the sync point at position {position} is at {time} ms, and one"
                    f" before it at {latest} ms; correct its timeStamp",
                    f"/SyncPoint[{number}]",
                )
            latest = time if latest is None else max(latest, time)


def _ties(transcript: Transcript) -> Iterator[tuple[int, int, int]]:
    """Yield position, time and number of the sync points that have all of them."""
    for number, point in enumerate(transcript.sync_points, 1):
        if point.position is not None and point.time_stamp is not None:
            yield point.position, point.time_stamp, number


def open_ended(view: Inspection) -> Iterator[Problem]:
    """Does every selection of a transcript say from and to which sync point?"""
    for at in view.of(TranscriptSelection):
        ends = (
            ("fromSyncPoint", at.thing.from_sync_point),
            ("toSyncPoint", at.thing.to_sync_point),
        )
        for name, guid in ends:
            if guid is None:
                yield Problem(
                    at, f"it has no {name}, so it selects nothing; add it", f"/@{name}"
                )


def reversed_passage(view: Inspection) -> Iterator[Problem]:
    """Does every selection of a transcript go forward in time?"""
    times: dict[int, dict[Guid, int | None]] = {}
    for at in view.of(TranscriptSelection):
        if not isinstance(at.holder, Transcript):
            continue
        known = times.setdefault(id(at.holder), {})
        if not known:
            known.update({p.guid: p.time_stamp for p in at.holder.sync_points})
        start, end = (
            _time(known, at.thing.from_sync_point),
            _time(known, at.thing.to_sync_point),
        )
        if start is not None and end is not None and start > end:
            yield Problem(
                at,
                f"it starts after it ends ({start} ms, {end} ms); swap fromSyncPoint"
                " and toSyncPoint",
                "/@fromSyncPoint",
            )


def _time(known: dict[Guid, int | None], guid: Guid | None) -> int | None:
    return known.get(guid) if guid else None


def _texts(view: Inspection) -> Iterator[Located[Text]]:
    yield from view.of(TextElement)
    yield from view.of(Transcript)


def twice(view: Inspection) -> Iterator[Problem]:
    """Does every text stand in one place only?"""
    for at in _texts(view):
        if at.thing.plain_text_content is not None and at.thing.plain_text_path:
            yield Problem(
                at,
                "the text stands in PlainTextContent and in the file of plainTextPath;"
                " PlainTextContent is read, remove the other",
                "/@plainTextPath",
            )


def nowhere(view: Inspection) -> Iterator[Problem]:
    """Does every text stand somewhere?"""
    for at in _texts(view):
        text = at.thing
        if text.plain_text_content is None and not text.plain_text_path:
            rich = text.rich_text_path
            found = f"only rich text, {rich}" if rich else "nothing"
            yield Problem(
                at,
                f"there is neither PlainTextContent nor plainTextPath ({found}); add"
                " the plain text that selections count in",
            )


def unreadable(view: Inspection) -> Iterator[Problem]:
    """Can the files of all texts be read?"""
    for at in _texts(view):
        facts, path = view.facts(at.thing), at.thing.plain_text_path
        if isinstance(facts, QdaBridgeError) and path and view.package.resolve(path):
            yield Problem(
                at,
                f"{facts.message} ({path}); {facts.hint or 'export it again'}",
                "/@plainTextPath",
            )


def foreign_encoding(view: Inspection) -> Iterator[Problem]:
    """Are all texts in UTF-8?"""
    for at in _texts(view):
        facts = view.facts(at.thing)
        if (
            facts
            and not isinstance(facts, QdaBridgeError)
            and facts.encoding != "utf-8"
        ):
            yield Problem(
                at,
                f"the text is not in UTF-8 but in {facts.encoding}"
                f" ({at.thing.plain_text_path}); save it as UTF-8",
                "/@plainTextPath",
            )
