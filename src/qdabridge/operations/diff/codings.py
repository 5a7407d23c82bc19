"""Differences of codings, comments and marked places, and how many agree."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from qdabridge.model import Coding, Guid, PlainTextSelection
from qdabridge.operations.diff.outcome import (
    CodingChange,
    SelectionChange,
    Shared,
    Tally,
    What,
)
from qdabridge.operations.diff.pairing import Pairing, Spot
from qdabridge.operations.diff.statements import comment_on, date_of, turns
from qdabridge.operations.merge import Carrier

__all__ = ["CodingDiff", "coding_diff", "selection_changes"]


class CodingDiff(NamedTuple):
    """Codings that are not in both, and counts of all."""

    changes: list[CodingChange]
    shared: Shared
    total: Tally
    by_coder: list[Tally]
    by_code: list[Tally]


class _Said(NamedTuple):
    """A coding and the place it is at."""

    spot: Spot
    coding: Coding


_WHATS = (What.REMOVED, What.ADDED)


def coding_diff(bench: Pairing, *, guids: bool = False) -> CodingDiff:
    """Compare the codings of two projects by place, code and coder.

    Args:
        bench: The two projects.
        guids: Codings that say the same under other GUIDs differ.
    """
    total, by_coder, by_code = _Count("all"), _Tallies(bench), _Tallies(bench)
    changes: list[CodingChange] = []
    shared = Shared()
    for holding in bench.holdings:
        found = _by_key(bench, holding)
        alone = _alone(bench, found)
        _count_shared(shared, alone)
        for (place, code, coder), sides in found.items():
            number, coding = _any_of(sides)
            many = len(sides[0]), len(sides[1])
            total.add(*many)
            by_code.of(code, number, coding.code_ref).add(*many)
            by_coder.of(coder, number, coding.creating_user).add(*many)
            left = _without_equals(sides, guids)
            if any(left):
                changes += _changes(bench, left, alone[place, code])
    changes.sort(key=_order)
    return CodingDiff(
        changes, shared, total.tally(), by_coder.sorted(), by_code.sorted()
    )


_Coders = tuple[dict[Hashable, str], dict[Hashable, str]]
"""Who says something in the first project only, and who in the second, with names."""
_Alone = Mapping[tuple[Hashable, Hashable], _Coders]


def _alone(bench: Pairing, found: "Mapping[_Key, _Sides]") -> _Alone:
    """Return who says something at a place in one project only, by place and code."""
    alone: dict[tuple[Hashable, Hashable], _Coders] = defaultdict(lambda: ({}, {}))
    for (place, code, coder), sides in found.items():
        if len(sides[0]) == len(sides[1]):
            continue
        coders = alone[place, code]
        for number, side in enumerate(sides):
            if len(side) > len(sides[1 - number]):
                who = side[0].coding.creating_user
                name = bench.labels[number].of(who) if who else "nobody"
                coders[number][coder] = name
    return alone


def _count_shared(shared: Shared, alone: _Alone) -> None:
    """Count the places, and codes at places, that different coders have alike."""
    at_place: dict[Hashable, tuple[set[Hashable], set[Hashable]]] = {}
    for (place, _), coders in alone.items():
        shared.alike += all(coders)
        here = at_place.setdefault(place, (set(), set()))
        for number, found in enumerate(coders):
            here[number].update(found)
    for first, second in at_place.values():
        shared.places += bool(first and second) and len(first | second) > 1


@dataclass(slots=True)
class _Count:
    """A tally while it is counted: a model checks every number it is given."""

    name: str
    both: int = 0
    first: int = 0
    second: int = 0

    def add(self, first: int, second: int) -> None:
        """Count the codings of one place, code and coder in both projects."""
        both = min(first, second)
        self.both += both
        self.first += first - both
        self.second += second - both

    def tally(self) -> Tally:
        """Return what was counted."""
        return Tally(**asdict(self))


class _Tallies:
    """Counts by what is counted, each under a name."""

    def __init__(self, bench: Pairing) -> None:
        self.bench = bench
        self._found: dict[Hashable, _Count] = {}

    def of(self, key: Hashable, number: int, guid: Guid | None) -> _Count:
        """Return the count of a code or coder that a project has under a GUID."""
        if key not in self._found:
            name = self.bench.labels[number].of(guid) if guid else "(nobody)"
            self._found[key] = _Count(name)
        return self._found[key]

    def sorted(self) -> list[Tally]:
        """Return the counts by name."""
        counts = sorted(self._found.values(), key=lambda count: count.name)
        return [count.tally() for count in counts]


def _order(change: CodingChange | SelectionChange) -> tuple[str, int, int, str]:
    """Sort by source and place, as one reads."""
    start = -1 if change.start is None else change.start
    return change.source, start, change.end or 0, change.place


_Sides = tuple[list[_Said], list[_Said]]
_Key = tuple[Hashable, Hashable, Hashable]
"""Place, code and coder of a coding."""


def _by_key(bench: Pairing, holding: Carrier) -> dict[_Key, _Sides]:
    """Return the codings of both projects by place, code and coder."""
    found: dict[_Key, _Sides] = defaultdict(lambda: ([], []))
    for spot in bench.spots(holding):
        number, place = spot.number, spot.place
        for coding in spot.codings:
            code = bench.same(number, coding.code_ref)
            key = place, code, bench.coder(number, coding)
            found[key][number].append(_Said(spot, coding))
    return found


def _any_of(sides: _Sides) -> tuple[int, Coding]:
    """Return a coding and the number of its project: the first's if it has one."""
    said = (sides[0] or sides[1])[0]
    return said.spot.number, said.coding


def _sorted(side: list[_Said]) -> list[_Said]:
    if len(side) < 2:
        return side
    return sorted(side, key=lambda s: (date_of(s.coding), s.coding.guid.key))


def _changes(bench: Pairing, left: _Sides, alone: _Coders) -> Iterator[CodingChange]:
    """Yield the codings of one place, code and coder that have no equal."""
    first, second = map(_sorted, left)
    for one, other in zip(first, second, strict=False):
        told = _told(bench, one)
        told |= {"new_date": date_of(other.coding), "new_guid": other.coding.guid.key}
        yield CodingChange(what=What.CHANGED, **told)
    common = min(len(first), len(second))
    for what, rest in zip(_WHATS, (first[common:], second[common:]), strict=True):
        for said in rest:
            others = list(alone[1 - said.spot.number].values())
            yield CodingChange(what=what, alike_by=others, **_told(bench, said))


def _without_equals(sides: _Sides, guids: bool) -> _Sides:
    """Return what is left when codings with equal dates (and GUIDs) are paired off."""
    if not all(sides):
        return sides
    kept: _Sides = [], []
    if len(sides[0]) == len(sides[1]) == 1:
        one, other = sides[0][0].coding, sides[1][0].coding
        is_same = not guids or one.guid.key == other.guid.key
        return kept if is_same and date_of(one) == date_of(other) else sides
    groups: dict[Hashable, _Sides] = defaultdict(lambda: ([], []))
    for number, side in enumerate(sides):
        for said in side:
            key = date_of(said.coding), said.coding.guid.key if guids else ""
            groups[key][number].append(said)
    for first, second in groups.values():
        common = min(len(first), len(second))
        kept[0].extend(first[common:])
        kept[1].extend(second[common:])
    return kept


def _told(bench: Pairing, said: _Said) -> dict[str, Any]:
    """Return all that is told of a coding."""
    spot, coding = said
    labels, who = bench.labels[spot.number], coding.creating_user
    return _where(bench, spot) | {
        "code": labels.of(coding.code_ref),
        "coder": labels.of(who) if who else None,
        "date": date_of(coding) or None,
        "guid": coding.guid.key,
    }


def _where(bench: Pairing, spot: Spot) -> dict[str, Any]:
    labels = bench.labels[spot.number]
    where: dict[str, Any] = {
        "source": labels.of(spot.holder.guid),
        "place": labels.place(spot.selection, spot.holder),
        "quote": labels.quote(spot.selection, spot.holder),
    }
    if isinstance(spot.selection, PlainTextSelection):
        where["start"] = spot.selection.start_position
        where["end"] = spot.selection.end_position
    return where


# --- Selections -----------------------------------------------------------------------


def selection_changes(bench: Pairing) -> list[SelectionChange]:
    """Return comments and marked places that one project only has."""
    return sorted(_selections(bench), key=_order)


def _selections(bench: Pairing) -> Iterator[SelectionChange]:
    belonging = [turns(labels) for labels in bench.labels]
    for holding in bench.holdings:
        sides: list[dict[Hashable, list[Spot]]] = [defaultdict(list) for _ in range(2)]
        for spot in _speaking(bench, holding, belonging):
            comment = _comment(bench, spot)
            sides[spot.number][spot.place, comment].append(spot)
        for number, what in enumerate(_WHATS):
            for key, spots in sides[number].items():
                for spot in spots[len(sides[1 - number].get(key, ())) :]:
                    label, text = _comment(bench, spot)
                    where = _where(bench, spot)
                    yield SelectionChange(
                        what=what, label=label or None, comment=text or None, **where
                    )


def _comment(bench: Pairing, spot: Spot) -> tuple[str, str]:
    if spot.selection is None:
        return "", ""
    return comment_on(bench.labels[spot.number], spot.selection, spot.holder)


def _speaking(
    bench: Pairing, holding: Carrier, belonging: list[set[str]]
) -> Iterator[Spot]:
    """Yield selections with a comment, and one for each place not spoken of else."""
    spots = [spot for spot in bench.spots(holding) if spot.selection]
    spoken_of = {
        (s.number, s.place)
        for s in spots
        if s.codings or (s.selection and s.selection.guid.key in belonging[s.number])
    }
    for spot in spots:
        here = spot.number, spot.place
        if any(_comment(bench, spot)) or here not in spoken_of:
            spoken_of.add(here)
            yield spot
