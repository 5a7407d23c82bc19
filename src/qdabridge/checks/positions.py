"""Do selections lie where there is something to select?

At this level positions are as written: tools count code points or UTF-16 units, a CRLF
as one or two, a BOM or not. What is outside the text by the most generous of these
counts is outside by all of them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.checks.inspection import Inspection, Located, Problem, TextFacts
from qdabridge.model import (
    AudioSelection,
    Note,
    PlainTextSelection,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    VideoSelection,
)

__all__ = [
    "empty",
    "negative",
    "note_about_source",
    "out_of_range",
    "reversed_",
    "sync_point_out_of_range",
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


def reversed_(view: Inspection) -> Iterator[Problem]:
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
