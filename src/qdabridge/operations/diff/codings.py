"""Differences of codings, comments and marked places, and how many agree."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from qdabridge.model import Coding, Guid, Place, PlainTextSelection
from qdabridge.operations.diff.outcome import (
    CodingChange,
    SelectionChange,
    Shared,
    Tally,
    What,
)
from qdabridge.operations.diff.pairing import Pairing, Spot
from qdabridge.operations.diff.statements import Comment, comment_on, date_of, turns
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
    counts: dict[tuple[Hashable, Hashable, int, int], _Times] = {}
    for holding in bench.holdings:
        found = _by_key(bench, holding)
        alone = _alone(bench, found)
        _count_shared(shared, alone)
        for (place, code, coder), sides in found.items():
            first, second = sides
            kind = code, coder, len(first), len(second)
            counted = counts.get(kind)
            if counted is None:
                counts[kind] = counted = _Times((first or second)[0])
            counted.times += 1
            left = _without_equals(sides, guids)
            if left[0] or left[1]:
                changes += _changes(bench, left, alone[place, code])
    for (code, coder, one, other), counted in counts.items():
        (number, *_), coding = counted.first
        for count in (
            total,
            by_code.of(code, number, coding.code_ref),
            by_coder.of(coder, number, coding.creating_user),
        ):
            count.add(one, other, counted.times)
    changes.sort(key=_order)
    return CodingDiff(
        changes, shared, total.tally(), by_coder.sorted(), by_code.sorted()
    )


@dataclass(slots=True)
class _Times:
    """At how many places a code and coder are so many times in each project."""

    first: _Said
    times: int = 0


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

    def add(self, first: int, second: int, times: int) -> None:
        """Count the codings of so many places, of one code and coder in each."""
        both = min(first, second)
        self.both += both * times
        self.first += (first - both) * times
        self.second += (second - both) * times

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
"""Place, as a number, code and coder of a coding."""


def _by_key(bench: Pairing, holding: Carrier) -> dict[_Key, _Sides]:
    """Return the codings of both projects by place, code and coder."""
    found: dict[_Key, _Sides] = {}
    places: dict[Place, int] = {}
    for spot in bench.spots(holding):
        codings = spot.codings
        if not codings:
            continue
        number, place = spot.number, places.setdefault(spot.place, len(places))
        known = bench.meant[number]
        for coding in codings:
            ref, who = coding.code_ref, coding.creating_user
            coder: Hashable = None
            code, _ = known.get(id(ref)) or bench.follow(number, ref)
            if who:
                coder, _ = known.get(id(who)) or bench.follow(number, who)
            key = place, code, coder
            if (sides := found.get(key)) is None:
                found[key] = sides = [], []
            sides[number].append(_Said(spot, coding))
    return found


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
    first, second = sides
    if not (first and second):
        return sides
    kept: _Sides = [], []
    if len(first) == len(second) == 1:
        one, other = first[0].coding, second[0].coding
        is_same = not guids or one.guid.key == other.guid.key
        return kept if is_same and _are_of_one_date(one, other) else sides
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


def _are_of_one_date(one: Coding, other: Coding) -> bool:
    if one.creation_date_time == other.creation_date_time:
        return True
    return date_of(one) == date_of(other)


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
        sides: list[dict[_Remark, list[Spot]]] = [defaultdict(list) for _ in range(2)]
        for spot, comment in _speaking(bench, holding, belonging):
            sides[spot.number][spot.place, comment].append(spot)
        for number, what in enumerate(_WHATS):
            for key, spots in sides[number].items():
                label, text = key[1]
                for spot in spots[len(sides[1 - number].get(key, ())) :]:
                    where = _where(bench, spot)
                    yield SelectionChange(
                        what=what, label=label or None, comment=text or None, **where
                    )


_Remark = tuple[Place, Comment]
"""What is said of a place."""


def _speaking(
    bench: Pairing, holding: Carrier, belonging: list[set[str]]
) -> Iterator[tuple[Spot, Comment]]:
    """Yield selections with a comment, and one for each place not spoken of else."""
    spots = [spot for spot in bench.spots(holding) if spot.selection]
    spoken_of: tuple[set[Place], set[Place]] = set(), set()
    for number, _, selection, place in spots:
        if selection and (selection.codings or selection.guid.key in belonging[number]):
            spoken_of[number].add(place)
    for spot in spots:
        number, holder, selection, place = spot
        if selection:
            comment = comment_on(bench.labels[number], selection, holder)
            if not comment.is_empty or place not in spoken_of[number]:
                spoken_of[number].add(place)
                yield spot, comment
