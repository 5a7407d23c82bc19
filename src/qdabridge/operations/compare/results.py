"""All figures of a comparison: per code, per source, per pair, pooled."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qdabridge.agreement import Cells, Coefficient, mean_of, pooled_kappa, undefined
from qdabridge.operations.compare.figures import (
    POOLINGS,
    WHY_NOT,
    WITHOUT_D,
    Figure,
    Interval,
)
from qdabridge.operations.compare.tally import (
    Counted,
    Counts,
    Grid,
    Pair,
    Tally,
    summed,
)

__all__ = ["Result", "result_of"]

UNIT_OF = {"area": "area", "time": "millisecond"}
"""What is counted where there are no characters."""


def _over_codes(
    grid: Grid[Counted],
    codes: Sequence[str],
    source: str | None,
    total: Callable[[Iterable[Counted]], Counted],
) -> tuple[Counted, ...]:
    """Return what was counted in each source, or in one, summed over codes."""
    if source is None:
        rows = [grid.row(code) for code in codes]
    else:
        rows = [grid.at(code, source) for code in codes]
    return rows[0] if len(rows) == 1 else tuple(map(total, zip(*rows, strict=True)))


class _Means(Mapping[str, Coefficient]):
    """The means of coefficients over figures, each made when it is asked for."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        self._names = figures[0].names if figures else ()

    def __getitem__(self, name: str) -> Coefficient:
        if name not in self._names:
            raise KeyError(name)
        return mean_of(one.measure(name) for one in self._figures)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Result:
    """The figures of one ground: words, areas, times, or whole sources.

    Attributes:
        ground: ``text``, ``area``, ``time``, or the unit itself.
        unit: What was counted.
        sources: Keys of the sources that enter.
        sizes: Number of units of each; None: not known.
        codes: Keys of the codes.
        pairs: The pairs of coders, by number.
        coders: How many coders there are.
    """

    ground: str
    unit: str
    sources: tuple[str, ...]
    sizes: Mapping[str, int | None]
    codes: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    coders: int
    tally: Tally = field(repr=False)
    has_gold: bool = False
    one_if_undefined: bool = False
    open_why: str = ""
    interval: Interval = field(default_factory=Interval)
    _kept: dict[tuple[str | None, Pair | None, str], Figure] = field(
        default_factory=dict, repr=False, compare=False
    )

    def figure(
        self,
        code: str | None = None,
        source: str | None = None,
        pair: Pair | None = None,
        rule: str = "",
    ) -> Figure:
        """Return a figure.

        Args:
            code: Key of a code; None: all, pooled.
            source: Key of a source; None: all.
            pair: Two coders; None: all of them, which for two is the same.
            rule: One of ``POOLINGS`` for all codes; by default the first.
        """
        rule = (rule or POOLINGS[0]) if code is None else ""
        pair = pair or (self.pairs[0] if self.coders == 2 else None)
        if source is not None:  # too many to keep them
            return self._figure(code, source, pair, rule)
        key = code, pair, rule
        if key not in self._kept:
            self._kept[key] = self._figure(code, None, pair, rule)
        return self._kept[key]

    def _figure(
        self, code: str | None, source: str | None, pair: Pair | None, rule: str
    ) -> Figure:
        if rule and rule != POOLINGS[0]:
            return self._by_rule(source, pair, rule)
        if pair is None and self.unit in WHY_NOT:
            return self._of_pairs(code, source, rule)
        codes = self.codes if code is None else (code,)
        if pair is None:
            votes = _over_codes(self.tally.patterns(self.coders), codes, source, summed)
            return self._made(code, source, self._everybody, rule, votes=votes)
        parts = _over_codes(self.tally.tables(pair), codes, source, Cells.total)
        return self._made(code, source, pair, rule, parts=parts)

    @cached_property
    def _is_open(self) -> bool:
        """Is there a source of which it is not known how much there is?"""
        return any(self.sizes.get(source) is None for source in self.sources)

    @property
    def _everybody(self) -> tuple[int, ...]:
        return tuple(range(self.coders))

    def _made(
        self,
        code: str | None,
        source: str | None,
        coders: tuple[int, ...],
        rule: str,
        *,
        parts: tuple[Cells, ...] = (),
        votes: tuple[Counts, ...] = (),
        values: Mapping[str, Coefficient] | None = None,
    ) -> Figure:
        allowed, why = WHY_NOT.get(self.unit, (WITHOUT_D, self.open_why))
        size = self.sizes.get(source or "")
        is_open = self._is_open if source is None else size is None
        return Figure(
            code,
            source,
            coders,
            rule,
            parts,
            votes,
            why if is_open else "",
            allowed,
            self.has_gold,
            self.one_if_undefined,
            self.interval,
            values,
        )

    def _of_pairs(self, code: str | None, source: str | None, rule: str) -> Figure:
        """Return the means over pairs, for units that exist for two coders only."""
        each = [self.figure(code, source, pair) for pair in self.pairs]
        return self._made(code, source, self._everybody, rule, values=_Means(each))

    def _by_rule(self, source: str | None, pair: Pair | None, rule: str) -> Figure:
        each = [self.figure(code, source, pair) for code in self.codes]
        coders = each[0].coders if each else ()
        if rule == "pooled kappa":
            tables = [one.cells for one in each if one.cells is not None]
            if each and each[0].open_why:
                kappa = undefined(each[0].open_why)
            elif pair is None:
                kappa = undefined("pooled kappa is defined for two coders")
            else:
                kappa = pooled_kappa(tables)
            return self._made(None, source, coders, rule, values={"kappa": kappa})
        return self._made(None, source, coders, rule, values=_Means(each))

    @property
    def pooled(self) -> Figure:
        """All codes and all sources, by the sum of the tables."""
        return self.figure()

    def left_out(self, name: str) -> list[str]:
        """Return the keys of codes that have no value of a coefficient."""
        return [c for c in self.codes if self.figure(c).measure(name).value is None]

    def figures(self, *, by_source: bool = True) -> Iterator[Figure]:
        """Yield all figures: pooled, per code, per source and per code and source."""
        groups: list[tuple[int, int] | None] = [None]
        if self.coders > 2:
            groups = [*([] if self.has_gold else [None]), *self.pairs]
        for pair in groups:
            for rule in POOLINGS:
                yield self.figure(None, None, pair, rule)
            for code in self.codes:
                yield self.figure(code, None, pair)
            for source in self.sources if by_source else ():
                yield self.figure(None, source, pair)
                for code in self.codes:
                    yield self.figure(code, source, pair)


def result_of(
    tally: Tally,
    codes: Sequence[str],
    coders: int,
    pairs: Sequence[tuple[int, int]],
    *,
    has_gold: bool = False,
    one_if_undefined: bool = False,
    interval: Interval | None = None,
    why_open: str = "",
) -> Result:
    """Return the figures of what was counted.

    Args:
        tally: The counts.
        codes: Keys of the codes.
        coders: How many coders there are.
        pairs: Whom to compare with whom.
        has_gold: The first coder is the reference.
        one_if_undefined: Show undefined values as 1.
        interval: How intervals are made.
        why_open: Why it is not known how much there is, where a size is None.
    """
    return Result(
        tally.result,
        UNIT_OF.get(tally.result, tally.unit),
        tuple(tally.workers),
        dict(tally.sizes),
        tuple(codes),
        tuple(pairs),
        coders,
        tally,
        has_gold,
        one_if_undefined,
        why_open,
        interval or Interval(),
    )
