"""A figure of a comparison: the coefficients of some coders, codes and sources."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
    percent_agreement,
    specific_agreement,
    undefined,
)
from qdabridge.operations.compare.tally import Counts, summed

__all__ = [
    "MANY",
    "POOLINGS",
    "WHY_NOT",
    "WITHOUT_D",
    "Figure",
    "Interval",
    "many_names",
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
    _measures: dict[str, Coefficient] = field(
        default_factory=dict, repr=False, compare=False
    )
    _spreads: dict[str, Spread] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def cells(self) -> Cells | None:
        """The table of two coders: both, only A, only B, neither."""
        return Cells.total(self.parts) if self.parts else None

    @cached_property
    def ratings(self) -> Ratings:
        """The same as ratings, for more than two coders."""
        return _ratings(summed(self.votes))

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
        if name not in self._measures:
            self._measures[name] = self._measured(name)
        return self._measures[name]

    def _measured(self, name: str) -> Coefficient:
        if self.values is not None:
            return self.values[name]
        found = self._of(name, self._whole)
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
        if name not in self._spreads:
            self._spreads[name] = self._spread(name)
        return self._spreads[name]

    def _spread(self, name: str) -> Spread:
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
            count,
            lambda left: self._of(name, self._without(left)),
            level=wish.level,
            least=least,
        )

    @property
    def _whole(self) -> Ratings | Cells | None:
        return self.ratings if self.votes else self.cells

    def _without(self, left: int | None) -> Ratings | Cells | None:
        """Return the table without one of the sources."""
        if left is None:
            return self._whole
        if self.votes:
            return _ratings(summed([self.ratings.patterns], less=self.votes[left]))
        return self.cells and self.cells.without(self.parts[left])

    def _total(self, numbers: Sequence[int]) -> Ratings | Cells:
        if self.votes:
            return _ratings(summed(self.votes[n] for n in numbers))
        return Cells.total(self.parts[n] for n in numbers)

    def _gwet(self, name: str) -> Spread:
        method = "Gwet's variance over units"
        if name not in _GWET or self.open_why:
            return Spread(
                None, None, None, method, "there is none for this coefficient"
            )
        whole = self._whole
        if whole is None:
            return Spread(None, None, None, method, "nothing was compared")
        ratings = whole if isinstance(whole, Ratings) else whole.ratings()
        return gwet_interval(_GWET[name], ratings, level=self.interval.level)


def _ratings(counts: Counts) -> Ratings:
    return Ratings(counts, categories=(0, 1))
