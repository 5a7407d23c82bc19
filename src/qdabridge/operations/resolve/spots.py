"""Places by code, to find those that meet another one without looking at all."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from qdabridge.model import Place

__all__ = ["Meeting"]


class Meeting:
    """Places with a code each, sorted by what they lie on."""

    def __init__(self, wishes: Iterable[tuple[Place, str]]) -> None:
        groups: dict[Any, list[Place]] = defaultdict(list)
        for place, code in dict.fromkeys(wishes):
            groups[place.on, code].append(place)
        self._lines = {key: _line(places) for key, places in groups.items()}

    def at(self, place: Place, code: str) -> Iterator[Place]:
        """Yield the places with this code that meet a place."""
        line = self._lines.get((place.on, code))
        if line is None:
            return
        places, starts, reach = line
        first, last = bisect_right(reach, place.start), bisect_left(starts, place.end)
        yield from (other for other in places[first:last] if other.meets(place))


def _line(places: list[Place]) -> tuple[list[Place], list[int], list[int]]:
    ordered = sorted(places)
    ends = accumulate((place.end for place in ordered), max)
    return ordered, [place.start for place in ordered], list(ends)
