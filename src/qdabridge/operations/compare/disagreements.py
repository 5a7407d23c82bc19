"""What coders disagree about, place by place, and where they agree.

A place is what hangs together by sharing characters. Places of one code at which all
who worked there marked the same are agreed; where all marked something but not the
same, the boundaries differ; what is left is missed, or, where those who lack it have
given another code to some of it, a matter of the other code.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from statistics import fmean
from typing import NamedTuple, cast

from qdabridge.agreement import Box, Span, united
from qdabridge.model import Ground
from qdabridge.operations.compare.layout import Field, Layout, Piece

__all__ = [
    "KINDS",
    "Cluster",
    "Found",
    "Shift",
    "confusions",
    "find",
    "majorities",
    "shifts",
]


KINDS = ("other code", "missed", "boundaries")
"""Kinds of disagreement, in the order in which they are best discussed."""

AREAS = (Ground.PAGE, Ground.PICTURE)


class Cluster(NamedTuple):
    """What hangs together of one code on one field."""

    field: Field
    code: str
    start: int
    end: int
    """Of the whole place; of areas the width."""
    marks: dict[int, tuple[Piece, ...]]
    """What each coder marked, united; boxes as they are."""
    low: int = 0
    high: int = 0


class Found(NamedTuple):
    """A disagreement: one cluster, or several of different codes."""

    kind: str
    clusters: tuple[Cluster, ...]

    @property
    def first(self) -> Cluster:
        """The cluster that begins first."""
        return self.clusters[0]


def find(layout: Layout) -> tuple[list[Found], list[Cluster]]:
    """Return all disagreements and all agreed places, in the order of the texts."""
    found: list[Found] = []
    agreed: list[Cluster] = []
    for one, marked in layout.fields.items():
        workers = layout.workers(one.source, one.result)
        if one.place[0] is Ground.WHOLE or len(workers) < 2:
            continue
        left: list[Cluster] = []
        for code, by_coder in marked.items():
            own = {n: pieces for n, pieces in by_coder.items() if n in workers}
            for cluster in _clusters(one, code, own):
                if set(cluster.marks) < workers:
                    left.append(cluster)
                elif _is_same(cluster):
                    agreed.append(cluster)
                else:
                    found.append(Found("boundaries", (cluster,)))
        found += _left_over(left)
    return found, agreed


# --- Clusters -------------------------------------------------------------------------


def _clusters(one: Field, code: str, own: dict[int, list[Piece]]) -> Iterator[Cluster]:
    if one.place[0] in AREAS:
        yield from _areas(one, code, own)
        return
    if len(own) == 1:  # by far most often: each stretch stands alone
        for coder, pieces in own.items():
            for span in united(cast("list[Span]", pieces)):
                yield Cluster(one, code, *span, {coder: (span,)})
        return
    spans = sorted(
        (*span, coder)
        for coder, pieces in own.items()
        for span in united(cast("list[Span]", pieces))
    )
    marks: dict[int, list[Piece]] = {}
    first = last = 0
    for start, end, coder in spans:
        if marks and start >= last:
            yield _cluster(one, code, first, last, marks)
            marks = {}
        if not marks:
            first = last = start
        marks.setdefault(coder, []).append((start, end))
        last = max(last, end)
    if marks:
        yield _cluster(one, code, first, last, marks)


def _cluster(
    one: Field, code: str, first: int, last: int, marks: dict[int, list[Piece]]
) -> Cluster:
    pieces = {coder: tuple(own) for coder, own in marks.items()}
    return Cluster(one, code, first, last, pieces)


def _areas(one: Field, code: str, own: dict[int, list[Piece]]) -> Iterator[Cluster]:
    """Yield what hangs together of boxes; those of one coder also where they touch."""
    boxes = [
        (coder, cast("Box", box))
        for coder, pieces in own.items()
        for box in dict.fromkeys(pieces)
    ]
    group = list(range(len(boxes)))
    for n, (coder, box) in enumerate(boxes):
        for m in range(n):
            other, its = boxes[m]
            if _meet(box, its, touching=coder == other):
                old, new = group[n], group[m]
                group = [new if g == old else g for g in group]
    for number in dict.fromkeys(group):
        members = [boxes[n] for n, g in enumerate(group) if g == number]
        marks: dict[int, tuple[Piece, ...]] = {}
        for coder, box in members:
            marks[coder] = (*marks.get(coder, ()), box)
        edges = [box for _, box in members]
        yield Cluster(
            one,
            code,
            min(b[0] for b in edges),
            max(b[2] for b in edges),
            marks,
            min(b[1] for b in edges),
            max(b[3] for b in edges),
        )


def _meet(one: Box, other: Box, *, touching: bool) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    least = 0 if touching else 1
    return wide >= least and high >= least


def _is_same(cluster: Cluster) -> bool:
    if cluster.field.place[0] not in AREAS:
        first, *others = cluster.marks.values()
        return all(other == first for other in others)
    return len({frozenset(_strips(pieces)) for pieces in cluster.marks.values()}) == 1


def _strips(pieces: Iterable[Piece]) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Yield what boxes cover in a form that does not depend on how they are cut."""
    boxes = [cast("Box", piece) for piece in pieces]
    lines = sorted({x for box in boxes for x in (box[0], box[2])})
    last: tuple[Span, tuple[Span, ...]] | None = None
    for left, right in pairwise(lines):
        inside = [(b[1], b[3]) for b in boxes if b[0] <= left and right <= b[2]]
        heights = tuple(united(inside))
        if last and last[1] == heights and last[0][1] == left:
            last = (last[0][0], right), heights
            continue
        if last and last[1]:
            yield last
        last = (left, right), heights
    if last and last[1]:
        yield last


# --- What is left ---------------------------------------------------------------------


def _left_over(left: list[Cluster]) -> Iterator[Found]:
    """Join clusters of different codes that share some of their place.

    Somebody who lacks the one must have given the other there, and the other way round.
    """
    left.sort(key=lambda c: (c.start, c.end, c.code))
    group = list(range(len(left)))

    def root(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    is_area = bool(left) and left[0].field.place[0] in AREAS
    for n, other in _meeting_boxes(left) if is_area else _meeting_stretches(left):
        group[root(n)] = root(other)
    groups: dict[int, list[Cluster]] = defaultdict(list)
    for n, cluster in enumerate(left):
        groups[root(n)].append(cluster)
    for members in groups.values():
        yield Found("other code" if len(members) > 1 else "missed", tuple(members))


def _meeting_stretches(left: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Yield pairs of clusters, by their numbers, by which all that belong are joined.

    What lies at one place is kept by whose cluster it is in, and whose it is. All of
    it that meets another one belongs together from then on, so that only the longest
    is kept: many codings at one place cost no more than elsewhere.
    """
    whose = [frozenset(cluster.marks) for cluster in left]
    pieces = sorted(
        (piece[0], piece[1], n, coder)
        for n, cluster in enumerate(left)
        for coder, own in cluster.marks.items()
        for piece in own
    )
    kept: dict[tuple[frozenset[int], int], list[tuple[int, int]]] = defaultdict(list)
    for start, end, n, coder in pieces:
        mine = whose[n]
        for (its, who), others in kept.items():
            if coder in its or who in mine:
                continue
            here = [one for one in others if one[0] > start]
            for _, other in here:
                yield n, other
            others[:] = [max(here)] if here else []
        kept[mine, coder].append((end, n))


def _meeting_boxes(left: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of clusters that belong together, by their numbers."""
    active: list[tuple[int, int]] = []
    for n, cluster in enumerate(left):
        while active and active[0][0] <= cluster.start:
            heappop(active)
        for _, other in active:
            if _have_a_box_in_common(cluster, left[other]):
                yield n, other
        heappush(active, (cluster.end, n))


def _have_a_box_in_common(one: Cluster, other: Cluster) -> bool:
    return any(
        _meet(cast("Box", mine), cast("Box", its), touching=False)
        for a in one.marks.keys() - other.marks.keys()
        for b in other.marks.keys() - one.marks.keys()
        for mine in one.marks[a]
        for its in other.marks[b]
    )


class Nearby:
    """Finds the clusters of a field that lie on a place."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._lines: dict[Field, tuple[list[Cluster], list[int], list[int]]] = {}

    def at(self, one: Field, start: int, end: int) -> list[Cluster]:
        """Return what anybody marked there; for areas what shares some width."""
        if one not in self._lines:
            workers = self._layout.workers(one.source, one.result)
            clusters = sorted(
                (
                    cluster
                    for code, by_coder in self._layout.fields[one].items()
                    for cluster in _clusters(
                        one, code, {n: p for n, p in by_coder.items() if n in workers}
                    )
                ),
                key=lambda c: (c.start, c.end),
            )
            starts = [cluster.start for cluster in clusters]
            reach = list(accumulate((cluster.end for cluster in clusters), max))
            self._lines[one] = clusters, starts, reach
        clusters, starts, reach = self._lines[one]
        first, last = bisect_right(reach, start), bisect_left(starts, end)
        return [c for c in clusters[first:last] if c.end > start]


# --- What is counted of them ----------------------------------------------------------


@dataclass(frozen=True)
class Shift:
    """How far apart the boundaries of a code's places are.

    Attributes:
        code: Name of the code.
        places: Places at which all of two coders marked one stretch, not the same.
        begin: How far apart they begin, the mean of absolute differences.
        end: How far apart they end.
        earlier: Places at which the first coder begins earlier.
        later: Places at which the first coder ends later.
    """

    code: str
    places: int
    begin: float
    end: float
    earlier: int
    later: int


def shifts(found: Iterable[Found]) -> dict[str, Shift]:
    """Return the shifts of stretches of text and time, by key of the code."""
    pairs: dict[str, list[tuple[Span, Span]]] = defaultdict(list)
    for one in found:
        cluster = one.first
        is_stretch = cluster.field.place[0] not in AREAS
        if one.kind != "boundaries" or len(cluster.marks) != 2 or not is_stretch:
            continue
        first, second = (cluster.marks[n] for n in sorted(cluster.marks))
        if len(first) == len(second) == 1:
            pairs[cluster.code].append(
                (cast("Span", first[0]), cast("Span", second[0]))
            )
    return {
        code: Shift(
            code,
            len(both),
            fmean(abs(a[0] - b[0]) for a, b in both),
            fmean(abs(a[1] - b[1]) for a, b in both),
            sum(a[0] < b[0] for a, b in both),
            sum(a[1] > b[1] for a, b in both),
        )
        for code, both in pairs.items()
    }


def confusions(layout: Layout, pair: tuple[int, int]) -> Counter[tuple[str, str]]:
    """Count characters under one code of the first and another of the second coder.

    Where either has both codes there is nothing to confuse.

    Returns:
        Characters (and milliseconds) by code of the first and code of the second.
    """
    first, second = pair
    total: dict[tuple[str, str], int] = {}
    for one, marked in layout.fields.items():
        if one.place[0] not in (Ground.TEXT, Ground.TIME):
            continue
        if not set(pair) <= layout.workers(one.source, one.result):
            continue
        edges = sorted(
            (at, code, coder)
            for code, by_coder in marked.items()
            for coder in pair
            if coder in by_coder
            for span in united(cast("list[Span]", by_coder[coder]))
            for at in span
        )
        has: dict[int, set[str]] = {first: set(), second: set()}
        only: dict[int, set[str]] = {first: set(), second: set()}
        for at, code, coder in edges:
            # Who alone has the code from here on, or had it up to here?
            other = second if coder == first else first
            alone, its = (other, coder) if code in has[other] else (coder, other)
            way = at if code in only[alone] else -at
            for against in only[its]:
                both = (code, against) if alone == first else (against, code)
                total[both] = total.get(both, 0) + way
            only[alone] ^= {code}
            has[coder] ^= {code}
    return Counter({both: size for both, size in total.items() if size > 0})


def majorities(layout: Layout) -> Iterator[tuple[Field, str, Span, int, int]]:
    """Yield where at least half of those who worked there gave a code.

    Yields:
        Field, code, span, how many gave it at least there, and of how many.
    """
    for one, marked in layout.fields.items():
        workers = layout.workers(one.source, one.result)
        if one.place[0] not in (Ground.TEXT, Ground.TIME) or len(workers) < 2:
            continue
        for code, by_coder in marked.items():
            edges = sorted(
                (at, step)
                for coder, pieces in by_coder.items()
                if coder in workers
                for start, end in united(cast("list[Span]", pieces))
                for at, step in ((start, 1), (end, -1))
            )
            yield from _majorities(one, code, edges, len(workers))


def _majorities(
    one: Field, code: str, edges: Sequence[tuple[int, int]], many: int
) -> Iterator[tuple[Field, str, Span, int, int]]:
    """Yield stretches of a majority, and apart from them those of exactly half."""
    pieces: dict[bool, list[Span]] = {True: [], False: []}
    here = depth = 0
    for at, step in edges:
        if at > here and 2 * depth >= many:
            pieces[2 * depth > many].append((here, at))
        here, depth = at, depth + step
    for is_majority, spans in pieces.items():
        for span in united(spans):
            yield one, code, span, (many // 2 + 1 if is_majority else many // 2), many
