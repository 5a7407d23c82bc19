"""Units counted: which set of coders applied a code to how many of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar, cast

from qdabridge.agreement import (
    Box,
    Cells,
    Pattern,
    Span,
    area_cells,
    cells,
    common,
    matched,
)
from qdabridge.model import Ground
from qdabridge.operations.compare.layout import CUTS, Cut, Field, Layout, cut
from qdabridge.operations.compare.material import ComparedCase

__all__ = [
    "ACROSS",
    "Counted",
    "Counts",
    "Extent",
    "Grid",
    "Pair",
    "Tally",
    "Votes",
    "summed",
    "tally",
]

ACROSS = ("source", "frequency", "case")
"""Units that all marks of a source count for, wherever and however they are made."""

Votes = Counter[frozenset[int]]
"""Number of units by who applied the code there."""
_NOBODY = frozenset[int]()
Counts = Mapping[Pattern, int]
"""Number of units by what each coder decided: 1, 0, None: did not work there."""
Pair = tuple[int, int]
"""Two coders, by number."""
Counted = TypeVar("Counted")


class Grid(Generic[Counted]):
    """What some coders decided, for each code and each source they all worked on.

    Most codes are used in few sources: they share what is counted in all others.
    """

    def __init__(
        self,
        found: Mapping[tuple[str, str], Any],
        sources: Iterable[str],
        count: Callable[[Any, str], Counted],
    ) -> None:
        """Count all there is, in the order in which it was found.

        Args:
            found: What there is of each code in each source.
            sources: The sources.
            count: Counts that, or None for a code that is not used, in a source.
        """
        self._unused = {source: count(None, source) for source in sources}
        self._used: dict[str, dict[str, Counted]] = defaultdict(dict)
        for (code, source), one in found.items():
            if source in self._unused:
                self._used[code][source] = count(one, source)

    def row(self, code: str) -> tuple[Counted, ...]:
        """Return the counts of a code in all sources, in their order."""
        return tuple((self._unused | self._used.get(code, {})).values())

    def at(self, code: str, source: str) -> tuple[Counted, ...]:
        """Return the count of a code in a source, if it is one of them."""
        if source not in self._unused:
            return ()
        return (self._used.get(code, {}).get(source, self._unused[source]),)


class Extent(NamedTuple):
    """What there is to decide about in one source, for one result.

    Attributes:
        texts: Texts by key.
        pages: Width and height of each page or of the picture, by number.
        turns: Where cases speak in each text, by the text's key.
        length: Of a recording, in milliseconds; None: not known.
    """

    texts: Mapping[str, str]
    pages: Mapping[int, tuple[int, int]]
    turns: Mapping[str, Sequence[Span]]
    length: int | None = None


@dataclass
class Tally:
    """The counts of one result.

    Attributes:
        result: ``text``, ``area``, ``time``, or the unit itself.
        unit: What was counted.
        workers: Numbers of the coders whose decisions count, by source.
        sizes: Number of units of each source; None: how many there are is not known.
        votes: The counts, by code and source, of what anybody applied.
        cuts: The units of each text, by source and text; none for characters.
        segments: For the unit segment the marks of each coder on each field, by code
            and source.
        overlap: From which overlap on two segments are one.
        amounts: For the unit frequency the number of codings, by code, source, coder.
    """

    result: str
    unit: str
    workers: dict[str, frozenset[int]] = field(default_factory=dict)
    sizes: dict[str, int | None] = field(default_factory=dict)
    votes: dict[tuple[str, str], Votes] = field(default_factory=dict)
    cuts: dict[tuple[str, str], Cut] = field(default_factory=dict)
    segments: dict[tuple[str, str], list[list[Sequence[Span]]]] = field(
        default_factory=dict
    )
    overlap: float = 1.0
    amounts: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)
    _tables: dict[Pair, Grid[Cells]] = field(default_factory=dict)
    _cells: dict[Pair, dict[frozenset[int], int]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """Which cell of a table a set of coders counts in, found out once."""
    _patterns: dict[int, Grid[Counts]] = field(default_factory=dict)
    _said: dict[tuple[int, frozenset[int]], dict[frozenset[int], Pattern]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """The pattern of a set of coders, by how many there are and who worked there."""

    def of(self, code: str, source: str) -> Votes:
        """Return the counts of a code in a source; nobody's units are in them."""
        known = self.votes.get((code, source))
        return known or Counter({frozenset(): self.sizes[source] or 0})

    def tables(self, pair: Pair) -> Grid[Cells]:
        """Return the tables of two coders."""
        if pair not in self._tables:
            self._tables[pair] = Grid(
                self.votes or self.segments or self.amounts,
                self.shared(set(pair)),
                lambda found, source: self._counted(found, source, pair),
            )
        return self._tables[pair]

    def patterns(self, coders: int) -> Grid[Counts]:
        """Return what all the coders decided, where any two of them worked."""
        if coders not in self._patterns:
            self._patterns[coders] = Grid(
                self.votes,
                self.shared(set()),
                lambda votes, source: self._decided(votes, source, coders),
            )
        return self._patterns[coders]

    def _decided(self, votes: Votes | None, source: str, coders: int) -> Counts:
        workers = self.workers[source]
        pattern_of = self._said[coders, workers]
        found: dict[Pattern, int] = {}
        for who, number in (votes or {_NOBODY: self.sizes[source] or 0}).items():
            pattern = pattern_of.get(who)
            if pattern is None:
                said = (int(n in who) if n in workers else None for n in range(coders))
                pattern = pattern_of[who] = tuple(said)
            found[pattern] = found.get(pattern, 0) + number
        return found

    def _counted(self, found: Any, source: str, pair: Pair) -> Cells:
        first, second = pair
        if self.unit == "segment":
            return Cells.total(
                Cells(*matched(one[first], one[second], self.overlap), 0)
                for one in found or ()
            )
        if self.unit == "frequency":
            amounts = found or {}
            one, other = amounts.get(first, 0), amounts.get(second, 0)
            is_same = one == other
            return Cells(
                int(is_same and one > 0),
                int(one > other),
                int(one < other),
                int(is_same and not one),
            )
        if not found:
            return Cells(0, 0, 0, self.sizes[source] or 0)
        table, cell_of = [0, 0, 0, 0], self._cells[pair]
        for who, number in found.items():
            cell = cell_of.get(who)
            if cell is None:
                cell = cell_of[who] = 3 - 2 * (first in who) - (second in who)
            table[cell] += number
        return Cells._make(table)

    def shared(self, coders: set[int], source: str | None = None) -> list[str]:
        """Return the sources that all of these coders worked on, and at least two.

        Args:
            coders: Numbers of coders.
            source: Only this one; None: any.
        """
        if source is not None:
            found = {source: self.workers[source]} if source in self.workers else {}
        else:
            found = self.workers
        return [s for s, own in found.items() if len(own) > 1 and own >= coders]


def summed(counts: Iterable[Counts], *, less: Counts | None = None) -> Counts:
    """Return the sum of counts, less those of a part."""
    total: dict[Pattern, int] = {}
    for one in counts:
        for pattern, number in one.items():
            total[pattern] = total.get(pattern, 0) + number
    for pattern, number in (less or {}).items():
        total[pattern] -= number
    return total


def tally(
    layout: Layout,
    result: str,
    unit: str,
    extents: Mapping[str, Extent],
    *,
    cases: Sequence[ComparedCase] = (),
    threshold: str = "any",
    segment_overlap: float = 0.9,
) -> Tally:
    """Count one result.

    Args:
        layout: Who marked what.
        result: ``text``, ``area``, ``time``; for the unit ``source`` the whole.
        unit: What is counted.
        extents: What there is to decide about, by source.
        cases: The cases, if they are the units.
        threshold: How much of a unit must be coded.
        segment_overlap: From which overlap on two segments are one.
    """
    made = Tally(result, unit)
    for source in extents:
        workers = (
            layout.roster.get(source, frozenset())
            if unit in ACROSS
            else layout.workers(source, result)
        )
        if len(workers) > 1:
            made.workers[source] = workers
    if unit == "source":
        _count_sources(made, layout)
    elif unit == "frequency":
        _count_codings(made, layout)
    elif unit == "case":
        _count_cases(made, layout, cases)
    elif unit == "segment":
        made.overlap = segment_overlap
        _keep_segments(made, layout)
    elif result == "text":
        _count_texts(made, layout, extents, threshold)
    elif result == "area":
        _count_areas(made, layout, extents)
    else:
        _count_times(made, layout, extents)
    return made


Marks = Mapping[int, Sequence[Span | Box]]


def _by_source(
    layout: Layout, made: Tally
) -> Iterable[tuple[Field, str, list[Sequence[Span | Box]]]]:
    """Yield the marks of each code on each field, a list for each coder."""
    for one, marked in layout.fields.items():
        workers = made.workers.get(one.source)
        if workers is None or (one.result != made.result and made.unit not in ACROSS):
            continue
        for code, by_coder in marked.items():
            given: list[Sequence[Span | Box]] = [[] for _ in range(layout.coders)]
            for coder, pieces in by_coder.items():
                if coder in workers:
                    given[coder] = pieces
            yield one, code, given


def _add(made: Tally, code: str, source: str, votes: Votes) -> None:
    votes.pop(frozenset(), None)
    if known := made.votes.get((code, source)):
        known.update(votes)
    else:
        made.votes[code, source] = votes


def _close(made: Tally) -> None:
    """Give nobody the units that are left."""
    for (_, source), votes in made.votes.items():
        size = made.sizes.get(source)
        if size is not None:
            rest = size - sum(votes.values())
            if rest > 0:
                votes[frozenset()] = rest


def _count_texts(
    made: Tally, layout: Layout, extents: Mapping[str, Extent], threshold: str
) -> None:
    lengths: dict[tuple[str, str], int] = {}
    for source in list(made.workers):
        texts = extents[source].texts
        for key, text in texts.items():
            if made.unit in CUTS:
                made.cuts[source, key] = cut(
                    text, made.unit, threshold, extents[source].turns.get(key, ())
                )
                lengths[source, key] = len(made.cuts[source, key])
            else:
                lengths[source, key] = len(text)
        total = sum(lengths[source, key] for key in texts)
        made.sizes[source] = total if texts else None
        if made.unit in CUTS and not total:
            del made.workers[source], made.sizes[source]
    for one, code, given in _by_source(layout, made):
        where = one.source, one.place[1]
        spans = cast("list[Sequence[Span]]", given)
        if where in made.cuts:
            spans = [made.cuts[where].spans(own) for own in spans]
        length = lengths.get(where, max((e for s in spans for _, e in s), default=0))
        _add(made, code, one.source, cells(spans, length))
    _close(made)


def _count_areas(made: Tally, layout: Layout, extents: Mapping[str, Extent]) -> None:
    for source in made.workers:
        pages = extents[source].pages
        made.sizes[source] = sum(w * h for w, h in pages.values()) if pages else None
    for one, code, given in _by_source(layout, made):
        boxes = cast("list[Sequence[Box]]", given)
        page = extents[one.source].pages.get(one.place[2])
        if page:
            boxes = [[_on_page(box, page) for box in own] for own in boxes]
        _add(made, code, one.source, area_cells(boxes, 0))
    _close(made)


def _on_page(box: Box, page: tuple[int, int]) -> Box:
    left, low, right, high = box
    width, height = page
    return max(left, 0), max(low, 0), min(right, width), min(high, height)


def _count_times(made: Tally, layout: Layout, extents: Mapping[str, Extent]) -> None:
    """Count milliseconds; how long a recording is, few files say."""
    for source in made.workers:
        made.sizes[source] = extents[source].length
    for one, code, given in _by_source(layout, made):
        spans = cast("list[Sequence[Span]]", given)
        last = max((end for own in spans for _, end in own), default=0)
        length = made.sizes[one.source]
        _add(made, code, one.source, cells(spans, last if length is None else length))
    _close(made)


def _count_sources(made: Tally, layout: Layout) -> None:
    """Count sources: does the code occur, wherever and however?"""
    made.sizes = dict.fromkeys(made.workers, 1)
    who: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one, code, given in _by_source(layout, made):
        who[code, one.source].update(n for n, own in enumerate(given) if own)
    for key, coders in who.items():
        made.votes[key] = Counter({frozenset(coders): 1})


def _count_cases(made: Tally, layout: Layout, cases: Sequence[ComparedCase]) -> None:
    """Count cases: does the code occur in what belongs to them?

    Where a source says who speaks where, that counts, and not whose the whole is.
    """
    who: dict[tuple[str, str], set[int]] = defaultdict(set)
    has_turns = {text for case in cases for text in case.turns}
    for one, code, given in _by_source(layout, made):
        for case in cases:
            for coder, own in enumerate(given):
                if own and _is_of_case(case, one, own, has_turns):
                    who[code, case.key].add(coder)
    workers: dict[str, frozenset[int]] = {}
    for case in cases:
        own_workers = [made.workers[s] for s in case.places if s in made.workers]
        if own_workers:
            workers[case.key] = frozenset.intersection(*own_workers)
    made.workers = {key: own for key, own in workers.items() if len(own) > 1}
    made.sizes = dict.fromkeys(made.workers, 1)
    for (code, case_key), coders in who.items():
        if case_key in made.workers:
            own_coders = frozenset(coders) & made.workers[case_key]
            made.votes[code, case_key] = Counter({own_coders: 1})


def _is_of_case(
    case: ComparedCase, one: Field, own: Sequence[Span | Box], has_turns: set[str]
) -> bool:
    text = one.place[1]
    if one.place[0] is not Ground.TEXT or text not in has_turns:
        return one.source in case.sources
    turns = case.turns.get(text, ())
    spans = [(piece[0], piece[1]) for piece in own]
    return bool(common(spans, turns))


def _count_codings(made: Tally, layout: Layout) -> None:
    """Count sources again, by how often each coder gave the code."""
    made.sizes = dict.fromkeys(made.workers, None)
    for one, code, given in _by_source(layout, made):
        amounts = made.amounts.setdefault((code, one.source), Counter())
        amounts.update({n: len(own) for n, own in enumerate(given) if own})


def _keep_segments(made: Tally, layout: Layout) -> None:
    made.sizes = dict.fromkeys(made.workers, None)
    for one, code, given in _by_source(layout, made):
        if one.place[0] in (Ground.TEXT, Ground.TIME):
            spans = cast("list[Sequence[Span]]", given)
            made.segments.setdefault((code, one.source), []).append(spans)
