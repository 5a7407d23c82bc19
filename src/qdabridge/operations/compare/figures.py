"""The figures of a comparison: per code, per source, per pair, pooled."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qdabridge.agreement import (
    MEASURES,
    Cells,
    Coefficient,
    Ratings,
    Spread,
    bootstrap,
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_interval,
    jackknife,
    krippendorff_alpha,
    light_kappa,
    mean_of,
    percent_agreement,
    pooled_kappa,
    specific_agreement,
    undefined,
)
from qdabridge.operations.compare.tally import Tally

__all__ = [
    "MANY",
    "POOLINGS",
    "WHY_NOT",
    "Figure",
    "Interval",
    "Result",
    "many_names",
    "result_of",
]


POOLINGS = ("sum of the tables", "mean of the values", "pooled kappa")
"""How several codes become one figure; each rule gives another number."""

MANY: Mapping[str, Callable[[Ratings], Coefficient]] = {
    "percent": percent_agreement,
    "f1": lambda ratings: specific_agreement(ratings, 1),
    "negative": lambda ratings: specific_agreement(ratings, 0),
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
    "light": light_kappa,
    "alpha": krippendorff_alpha,
    "ac1": gwet_ac1,
    "pabak": brennan_prediger,
}
"""The coefficients for more than two coders, by name."""

WITHOUT_D = ("f1", "jaccard", "precision", "recall")
"""What does not ask how much nobody coded."""

WHY_NOT: dict[str, tuple[tuple[str, ...], str]] = {
    "segment": (WITHOUT_D, "segments that nobody marked cannot be counted"),
    "frequency": (("percent",), "counts are compared, no yes and no"),
}
"""Units of which only some coefficients are defined: these, and why no others."""

UNIT_OF = {"area": "area", "time": "millisecond"}
"""What is counted where there are no characters."""

_GWET = {
    "percent": percent_agreement,
    "kappa": conger_kappa,
    "conger": conger_kappa,
    "pi": fleiss_kappa,
    "fleiss": fleiss_kappa,
    "alpha": krippendorff_alpha,
    "ac1": gwet_ac1,
    "pabak": brennan_prediger,
}


def many_names() -> tuple[str, ...]:
    """Return the names of all coefficients that a figure can have."""
    return tuple(dict.fromkeys([*MEASURES, *MANY, "precision", "recall"]))


@dataclass(frozen=True)
class Interval:
    """How intervals are made.

    Attributes:
        kind: ``jackknife`` or ``bootstrap`` over sources, ``gwet`` over units.
        level: How sure they are.
        samples: Of the bootstrap.
        seed: Of the bootstrap.
    """

    kind: str = "jackknife"
    level: float = 0.95
    samples: int = 1000
    seed: int = 0


Counts = Counter[tuple[int | None, ...]]


@dataclass(frozen=True)
class Figure:
    """The agreement of some coders on some codes in some sources.

    Attributes:
        code: Key of the code; None: all that are compared.
        source: Key of the source; None: all that are compared.
        coders: Numbers of the coders; of two, the first is A.
        rule: How several codes were pooled; empty for one code.
        parts: The table of each source that enters, for two coders.
        votes: For more than two: patterns of each source, 1 coded, 0 not, None not
            worked there.
        open_why: Why it has no other coefficients than ``allowed``; empty if it has.
        allowed: The coefficients that are defined nevertheless.
        has_gold: The first coder is the reference.
        one_if_undefined: Undefined values are 1, as NVivo shows them.
        values: Values made by another rule than from the summed table.
    """

    code: str | None
    source: str | None
    coders: tuple[int, ...]
    rule: str = ""
    parts: tuple[Cells, ...] = ()
    votes: tuple[Counts, ...] = ()
    open_why: str = ""
    allowed: tuple[str, ...] = WITHOUT_D
    has_gold: bool = False
    one_if_undefined: bool = False
    interval: Interval = field(default_factory=Interval)
    values: Mapping[str, Coefficient] | None = None

    @cached_property
    def cells(self) -> Cells | None:
        """The table of two coders: both, only A, only B, neither."""
        return Cells.total(self.parts) if self.parts else None

    @cached_property
    def ratings(self) -> Ratings:
        """The same as ratings, for more than two coders."""
        return _ratings(self.votes)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Units by how many of those who worked there applied the code: ``2 of 3``."""
        found: Counter[tuple[int, int]] = Counter()
        for pattern, number in self.ratings.patterns.items():
            said = [value for value in pattern if value is not None]
            found[len(said), sum(map(bool, said))] += number
        return {f"{k} of {m}": found[m, k] for m, k in sorted(found)}

    @property
    def names(self) -> tuple[str, ...]:
        """The coefficients it has."""
        if self.values is not None:
            return tuple(self.values)
        if self.votes:
            return tuple(MANY)
        return (*MEASURES, *(("precision", "recall") if self.has_gold else ()))

    def measure(self, name: str) -> Coefficient:
        """Return a coefficient.

        Raises:
            KeyError: It has none of this name.
        """
        if self.values is not None:
            return self.values[name]
        found = self._of(name, self.ratings if self.votes else self.cells)
        is_shown_as_one = (
            self.one_if_undefined and found.value is None and not (self.open_why)
        )
        if is_shown_as_one:
            return Coefficient(1.0, flag=f"shown as 1; {found.reason}")
        return found

    @property
    def measures(self) -> dict[str, Coefficient]:
        """All coefficients by name."""
        return {name: self.measure(name) for name in self.names}

    def _of(self, name: str, table: Ratings | Cells | None) -> Coefficient:
        if self.open_why and name not in self.allowed:
            return undefined(self.open_why)
        if isinstance(table, Ratings):
            return MANY[name](table)
        if table is None:
            return undefined("nothing was compared")
        if name in ("precision", "recall"):
            return table.precision() if name == "precision" else table.recall()
        return MEASURES[name](table)

    def spread(self, name: str) -> Spread:
        """Return the interval of a coefficient, or why there is none."""
        wish = self.interval
        if self.values is not None:
            return Spread(None, None, None, wish.kind, "no interval for this rule")
        if wish.kind == "gwet":
            return self._gwet(name)
        count = len(self.votes or self.parts)
        least = 0.0 if name in ("percent", *WITHOUT_D) else -1.0
        if wish.kind == "bootstrap":
            return bootstrap(
                count,
                lambda drawn: self._of(name, self._total(drawn)),
                level=wish.level,
                samples=wish.samples,
                seed=wish.seed,
            )
        return jackknife(
            count, lambda left: self._without(name, left), level=wish.level, least=least
        )

    def _without(self, name: str, left: int | None) -> Coefficient:
        if left is None:
            return self._of(name, self._total(range(len(self.votes or self.parts))))
        if self.votes:
            kept = [n for n in range(len(self.votes)) if n != left]
            return self._of(name, self._total(kept))
        whole = self.cells or Cells(0, 0, 0, 0)
        return self._of(name, whole.without(self.parts[left]))

    def _total(self, numbers: Sequence[int]) -> Ratings | Cells:
        if self.votes:
            return _ratings([self.votes[n] for n in numbers])
        return Cells.total(self.parts[n] for n in numbers)

    def _gwet(self, name: str) -> Spread:
        method = "Gwet's variance over units"
        if name not in _GWET or self.open_why:
            return Spread(
                None, None, None, method, "there is none for this coefficient"
            )
        cells = self.cells
        ratings = self.ratings if self.votes else cells.ratings() if cells else None
        if ratings is None:
            return Spread(None, None, None, method, "nothing was compared")
        return gwet_interval(_GWET[name], ratings, level=self.interval.level)


def _ratings(votes: Sequence[Counts]) -> Ratings:
    total: Counts = Counter()
    for one in votes:
        total.update(one)
    return Ratings(total, categories=(0, 1))


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

    def figure(
        self,
        code: str | None = None,
        source: str | None = None,
        pair: tuple[int, int] | None = None,
        rule: str = "",
    ) -> Figure:
        """Return a figure.

        Args:
            code: Key of a code; None: all, pooled.
            source: Key of a source; None: all.
            pair: Two coders; None: all of them, which for two is the same.
            rule: One of ``POOLINGS`` for all codes; by default the first.
        """
        codes = self.codes if code is None else (code,)
        rule = (rule or POOLINGS[0]) if code is None else ""
        pair = pair or (self.pairs[0] if self.coders == 2 else None)
        if rule and rule != POOLINGS[0]:
            return self._by_rule(codes, source, pair, rule)
        if pair is None and self.unit in WHY_NOT:
            return self._of_pairs(code, source, rule)
        if pair is None:
            return self._of_all(codes, code, source, rule)
        where = self.tally.shared(set(pair), source)
        parts = tuple(
            Cells.total(self.tally.cells(c, s, pair) for c in codes) for s in where
        )
        return self._made(code, source, pair, rule, parts=parts)

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
        where = self.sources if source is None else (source,)
        is_open = any(self.sizes.get(one) is None for one in where)
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

    def _of_all(
        self, codes: Sequence[str], code: str | None, source: str | None, rule: str
    ) -> Figure:
        where = self.tally.shared(set(), source)
        votes = []
        for one in where:
            workers = self.tally.workers[one]
            counts: Counts = Counter()
            for c in codes:
                for who, number in self.tally.of(c, one).items():
                    counts[
                        tuple(
                            int(n in who) if n in workers else None
                            for n in range(self.coders)
                        )
                    ] += number
            votes.append(counts)
        coders = tuple(range(self.coders))
        return self._made(code, source, coders, rule, votes=tuple(votes))

    def _of_pairs(self, code: str | None, source: str | None, rule: str) -> Figure:
        """Return the means over pairs, for units that exist for two coders only."""
        each = [self.figure(code, source, pair) for pair in self.pairs]
        values = {n: mean_of(one.measure(n) for one in each) for n in each[0].names}
        return self._made(code, source, tuple(range(self.coders)), rule, values=values)

    def _by_rule(
        self,
        codes: Sequence[str],
        source: str | None,
        pair: tuple[int, int] | None,
        rule: str,
    ) -> Figure:
        each = [self.figure(code, source, pair) for code in codes]
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
        names = each[0].names if each else ()
        means = {name: mean_of(one.measure(name) for one in each) for name in names}
        return self._made(None, source, coders, rule, values=means)

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
