"""Whose words a coding is on: the cases, such as participants, behind a place.

A case says where it speaks by SelectionRefs (turns of a group discussion) or, for an
interview, by a SourceRef. Turns win over the whole: of several, the one with most of
the coded place.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import NamedTuple

from qdabridge.model import Case, PlacedCoding, PlainTextSelection, Project, Selection
from qdabridge.model.index import holders

__all__ = ["Speakers", "Turn"]


class Turn(NamedTuple):
    """A case that speaks in a place, and how much of the place is its."""

    case: Case
    characters: int
    """Code points of the place; 0 where that is not known (media, whole sources)."""


class _Stretch(NamedTuple):
    start: int
    end: int
    case: Case


class _Line:
    """The stretches of one text in order, found by where they are."""

    def __init__(self, stretches: list[_Stretch]) -> None:
        self._sorted = sorted(stretches, key=lambda s: (s.start, s.end))
        self._starts = [s.start for s in self._sorted]
        # The furthest end so far never falls, so it can be searched like the starts.
        self._reach = list(accumulate((s.end for s in self._sorted), max))

    def near(self, start: int, end: int) -> list[_Stretch]:
        """Return every stretch that may overlap a place: no other one does."""
        first = bisect_right(self._reach, start)
        return self._sorted[first : bisect_left(self._starts, end)]


class Speakers:
    """Looks up the cases behind codings of a canonical project."""

    def __init__(self, project: Project) -> None:
        self._of_source: dict[str, list[Case]] = defaultdict(list)
        self._of_selection: dict[str, list[Case]] = defaultdict(list)
        for case in project.cases:
            for ref in case.source_refs:
                self._of_source[ref.key].append(case)
            for ref in case.selection_refs:
                self._of_selection[ref.key].append(case)
        stretches: dict[str, list[_Stretch]] = defaultdict(list)
        for source in [*project.sources, *project.notes]:
            for holder in holders(source):
                for selection in holder.selections:
                    stretches[holder.guid.key] += self._stretches_of(selection)
        self._lines = {key: _Line(found) for key, found in stretches.items() if found}

    def _stretches_of(self, selection: Selection) -> list[_Stretch]:
        if not isinstance(selection, PlainTextSelection):
            return []
        place = selection.start_position, selection.end_position
        cases = self._of_selection.get(selection.guid.key, ())
        return [_Stretch(*place, case) for case in cases]

    def of(self, placed: PlacedCoding) -> list[Turn]:
        """Return the cases behind a coding, the one with most of the place first.

        Empty if no case is known there.
        """
        selection = placed.selection
        if isinstance(selection, PlainTextSelection):
            turns = self._overlapping(placed.holder.guid.key, selection)
        else:
            named = self._of_selection.get(selection.guid.key, ()) if selection else ()
            turns = [Turn(case, 0) for case in named]
        if turns:
            return turns
        for thing in (placed.holder, placed.source):
            if cases := self._of_source.get(thing.guid.key):
                return [Turn(case, 0) for case in cases]
        return []

    def _overlapping(self, holder: str, selection: PlainTextSelection) -> list[Turn]:
        start, end = selection.start_position, selection.end_position
        shares: dict[str, Turn] = {}
        line = self._lines.get(holder)
        for stretch in line.near(start, end) if line else ():
            shared = min(stretch.end, end) - max(stretch.start, start)
            if shared > 0:
                case = stretch.case
                before = shares.get(case.guid.key, Turn(case, 0))
                shares[case.guid.key] = Turn(case, before.characters + shared)
        return sorted(shares.values(), key=lambda turn: -turn.characters)
