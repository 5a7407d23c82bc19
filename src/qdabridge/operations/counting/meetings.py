"""Counting which labelled places meet, in one sweep over each text, page or recording.

Pairs in texts are counted without being made: while the sweep goes along a text, it
knows how many places of each label are open.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from heapq import heappop, heappush

from qdabridge.operations.counting.places import Ground, Place, overlap

__all__ = ["Pairs", "alike", "meetings", "pair", "together"]

Pairs = Counter[tuple[int, int]]
"""How often for two labels, the lower one first."""


def pair(one: int, other: int) -> tuple[int, int]:
    """Return two labels in the one order in which pairs are counted."""
    return (one, other) if one <= other else (other, one)


def meetings(spots: Iterable[tuple[Place, int]], near: int | None = None) -> Pairs:
    """Count the pairs of places that overlap, by their labels.

    Args:
        spots: Places and their labels.
        near: In texts, take also places with no more than so many code points between
            them.
    """
    grounds: dict[tuple[Ground, str, int], list[tuple[Place, int]]] = defaultdict(list)
    for place, label in spots:
        grounds[place.on].append((place, label))
    found: Pairs = Counter()
    for (ground, _, _), group in grounds.items():
        if ground in (Ground.PAGE, Ground.PICTURE):
            found += _rectangles(group)
        else:
            slack = near + 1 if near is not None and ground is Ground.TEXT else 0
            found += _stretches(group, slack)
    return found


def _stretches(group: list[tuple[Place, int]], slack: int) -> Pairs:
    found: Pairs = Counter()
    is_open: Counter[int] = Counter()
    ends: list[tuple[int, int]] = []
    for start, end, label in sorted((p.start, p.end + slack, n) for p, n in group):
        if start >= end:
            continue
        while ends and ends[0][0] <= start:
            _, closed = heappop(ends)
            is_open[closed] -= 1
            if not is_open[closed]:
                del is_open[closed]
        for other, count in is_open.items():
            found[pair(label, other)] += count
        is_open[label] += 1
        heappush(ends, (end, label))
    return found


def _rectangles(group: list[tuple[Place, int]]) -> Pairs:
    found: Pairs = Counter()
    is_open: list[tuple[Place, int]] = []
    for place, label in sorted(group, key=lambda spot: spot[0].start):
        is_open = [spot for spot in is_open if spot[0].end > place.start]
        for other, other_label in is_open:
            if overlap(place, other):
                found[pair(label, other_label)] += 1
        is_open.append((place, label))
    return found


def alike(spots: Iterable[tuple[Hashable, int]]) -> Pairs:
    """Count the pairs on the very same place, by their labels."""
    found: Pairs = Counter()
    for counts in _by_place(spots).values():
        labels = sorted(counts)
        for n, one in enumerate(labels):
            found[one, one] += counts[one] * (counts[one] - 1) // 2
            for other in labels[n + 1 :]:
                found[one, other] += counts[one] * counts[other]
    return found


def together(spots: Iterable[tuple[Hashable, int]]) -> Pairs:
    """Count the things that have both labels; both the same: that have this one."""
    found: Pairs = Counter()
    for counts in _by_place(spots).values():
        labels = sorted(counts)
        for n, one in enumerate(labels):
            for other in labels[n:]:
                found[one, other] += 1
    return found


def _by_place(spots: Iterable[tuple[Hashable, int]]) -> dict[Hashable, Counter[int]]:
    places: dict[Hashable, Counter[int]] = defaultdict(Counter)
    for place, label in spots:
        places[place][label] += 1
    return places
