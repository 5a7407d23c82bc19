"""Two coders, one code, coded or not: the table of four cells and its coefficients.

The same numbers as from ratings, by formulas on whole numbers that are quick enough for
tens of thousands of tables.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from math import fsum
from typing import NamedTuple

from qdabridge.agreement.ratings import (
    Coefficient,
    Ratings,
    Span,
    common,
    size,
    undefined,
)

__all__ = [
    "MEASURES",
    "Cells",
    "holsti",
    "matched",
    "mean_of",
    "pooled_kappa",
    "qualcoder_kappa",
]


NOBODY = "nobody coded"
NOTHING_LEFT = "both coded everything"
EMPTY = "there is nothing to agree on"


class Cells(NamedTuple):
    """How many units of agreement lie in each cell.

    >>> Cells(50, 50, 50, 850).kappa().value
    0.4444444444444444
    """

    a: int
    """Both coded it."""
    b: int
    """Only the first did."""
    c: int
    """Only the second did."""
    d: int
    """Neither did."""

    @classmethod
    def of_spans(
        cls, first: Iterable[Span], second: Iterable[Span], length: int
    ) -> "Cells":
        """Count by interval arithmetic; each one's overlapping spans count once."""
        one, other = list(first), list(second)
        both, ones, others = size(common(one, other)), size(one), size(other)
        return cls(both, ones - both, others - both, length - ones - others + both)

    @classmethod
    def total(cls, tables: Iterable["Cells"]) -> "Cells":
        """Return the sum of tables, which weighs each by its size."""
        columns = list(zip(*tables, strict=True))
        return cls(*map(sum, columns)) if columns else cls(0, 0, 0, 0)

    def without(self, part: "Cells") -> "Cells":
        """Return the table that is left when a part is taken away."""
        a, b, c, d = self
        return Cells(a - part[0], b - part[1], c - part[2], d - part[3])

    @property
    def n(self) -> int:
        """All units."""
        return self.a + self.b + self.c + self.d

    def ratings(self) -> Ratings:
        """Return the same as ratings of two raters: 1 coded, 0 not."""
        a, b, c, d = self
        patterns = {(1, 1): a, (1, 0): b, (0, 1): c, (0, 0): d}
        return Ratings(patterns, categories=(0, 1))

    # --- Agreement as it is -----------------------------------------------------------

    def percent(self) -> Coefficient:
        """Return the share of units on which both decided alike."""
        return _share(self.a + self.d, self.n, EMPTY)

    def f1(self) -> Coefficient:
        """Return positive specific agreement: F1, or Dice's coefficient."""
        return _share(2 * self.a, 2 * self.a + self.b + self.c, NOBODY)

    def negative(self) -> Coefficient:
        """Return negative specific agreement: on what was not coded."""
        return _share(2 * self.d, 2 * self.d + self.b + self.c, NOTHING_LEFT)

    def jaccard(self) -> Coefficient:
        """Return the share of agreement in what either coded."""
        return _share(self.a, self.a + self.b + self.c, NOBODY)

    def precision(self) -> Coefficient:
        """Return how much of what the second coded is right by the first."""
        return _share(self.a, self.a + self.c, "the coder did not use it")

    def recall(self) -> Coefficient:
        """Return how much of what the first coded the second found."""
        return _share(self.a, self.a + self.b, "the reference did not use it")

    def holsti(self) -> Coefficient:
        """Return Holsti's reliability of all decisions, the same as percent here."""
        return holsti(self.a + self.d, self.n, self.n)

    def prevalence_index(self) -> Coefficient:
        """Return how unequal yes and no are, 0 to 1; kappa sinks as it rises."""
        return _share(abs(self.a - self.d), self.n, EMPTY)

    def bias_index(self) -> Coefficient:
        """Return how unequally much the two coded, 0 to 1."""
        return _share(abs(self.b - self.c), self.n, EMPTY)

    # --- Agreement beyond chance --------------------------------------------------

    def chance(self) -> Coefficient:
        """Return the agreement Cohen's kappa expects by chance."""
        return _share(self._chance(), self.n * self.n, EMPTY)

    def _chance(self) -> int:
        """By chance after Cohen, times the square of n."""
        ones, others = self.a + self.b, self.a + self.c
        return ones * others + (self.n - ones) * (self.n - others)

    def kappa(self) -> Coefficient:
        """Return Cohen's kappa."""
        n, chance = self.n, self._chance()
        return self._beyond((self.a + self.d) * n - chance, n * n - chance)

    def pi(self) -> Coefficient:
        """Return Scott's pi, which is Fleiss' kappa for two."""
        return self._beyond(*self._pi())

    def _pi(self) -> tuple[int, int]:
        yes, n = 2 * self.a + self.b + self.c, self.n
        chance = yes * yes + (2 * n - yes) ** 2
        return 4 * n * (self.a + self.d) - chance, 4 * n * n - chance

    def alpha(self) -> Coefficient:
        """Return Krippendorff's nominal alpha, with its term for small samples."""
        over, under = self._pi()
        return self._beyond(over * 2 * self.n + under - over, 2 * self.n * under)

    def ac1(self) -> Coefficient:
        """Return Gwet's AC1; without variation it is 1 by definition, and flagged."""
        yes, n = 2 * self.a + self.b + self.c, self.n
        chance = 2 * yes * (2 * n - yes)
        over, under = 4 * n * (self.a + self.d) - chance, 4 * n * n - chance
        return self._flagged(_share(over, under, EMPTY))

    def pabak(self) -> Coefficient:
        """Return Brennan and Prediger's kappa: chance is one half."""
        return self._flagged(_share(2 * (self.a + self.d) - self.n, self.n, EMPTY))

    def _beyond(self, over: int, under: int) -> Coefficient:
        return Coefficient(over / under) if under else undefined(self.why_undefined())

    def why_undefined(self) -> str:
        """Return why there is nothing to correct for chance; empty if there is."""
        if not self.n:
            return EMPTY
        if self.a == self.n:
            return f"{NOTHING_LEFT}: no variation"
        return f"{NOBODY}: no variation" if self.d == self.n else ""

    def _flagged(self, found: Coefficient) -> Coefficient:
        return found._replace(flag=self.why_undefined()) if self.n else found


MEASURES: dict[str, Callable[[Cells], Coefficient]] = {
    "percent": Cells.percent,
    "f1": Cells.f1,
    "negative": Cells.negative,
    "jaccard": Cells.jaccard,
    "holsti": Cells.holsti,
    "kappa": Cells.kappa,
    "pi": Cells.pi,
    "alpha": Cells.alpha,
    "ac1": Cells.ac1,
    "pabak": Cells.pabak,
    "prevalence_index": Cells.prevalence_index,
    "bias_index": Cells.bias_index,
}
"""The coefficients of a table of four cells, by name."""


def _share(part: int, whole: int, reason: str) -> Coefficient:
    return Coefficient(part / whole) if whole else undefined(reason)


def holsti(agreements: int, first: int, second: int) -> Coefficient:
    """Return Holsti's 2M / (N1 + N2).

    Args:
        agreements: Decisions on which both agree.
        first: All decisions of the one.
        second: All decisions of the other.
    """
    return _share(2 * agreements, first + second, "no decisions")


def mean_of(values: Iterable[Coefficient]) -> Coefficient:
    """Return the mean of the defined ones; how many were not is flagged."""
    given = list(values)
    found = [one.value for one in given if one.value is not None]
    if not found:
        return undefined("no value is defined")
    left = len(given) - len(found)
    flag = f"mean of {len(found)}; {left} undefined left out" if left else ""
    return Coefficient(fsum(found) / len(found), flag=flag)


def pooled_kappa(tables: Sequence[Cells]) -> Coefficient:
    """Return pooled kappa (De Vries et al. 2008): means of observed and expected."""
    shares = [
        (table.percent().value, table.chance().value) for table in tables if table.n
    ]
    if not shares:
        return undefined(EMPTY)
    observed = fsum(one for one, _ in shares if one is not None)
    expected = fsum(one for _, one in shares if one is not None)
    if expected == len(shares):
        return undefined("no variation in any code")
    return Coefficient((observed - expected) / (len(shares) - expected))


def qualcoder_kappa(
    first: Iterable[Span], second: Iterable[Span], length: int
) -> Coefficient:
    """Return the number QualCoder shows as kappa (its code at c3204641), to 4 places.

    It is not Cohen's kappa: only characters that anybody coded enter, chance is the
    product of yes and no, and one counter for both takes overlaps within one coder for
    agreement.
    """
    one, other = list(first), list(second)
    depth = _depths([*one, *other], length)
    twice = depth.get(2, 0)  # what is covered three times is in none of its counts
    coded = depth.get(1, 0) + twice
    if not coded:
        return undefined(NOBODY)
    ones, others = (sum(max(e - s, 0) for s, e in spans) for spans in (one, other))
    yes = ones / coded * (others / coded)
    no = (coded - ones) / coded * ((coded - others) / coded)
    chance = yes * no
    if chance == 1:
        return undefined("no variation")
    return Coefficient(round((twice / coded - chance) / (1 - chance), 4))


def _depths(spans: Sequence[Span], length: int) -> dict[int, int]:
    """Return how much is covered once, twice ... by spans, whosever they are."""
    edges = sorted(
        edge
        for start, end in spans
        for edge in ((max(start, 0), 1), (min(end, length), -1))
        if start < end
    )
    found: dict[int, int] = {}
    here = depth = 0
    for at, step in edges:
        if depth and at > here:
            found[depth] = found.get(depth, 0) + at - here
        here, depth = at, depth + step
    return found


# --- Segments ---------------------------------------------------------------------


def matched(
    first: Sequence[Span], second: Sequence[Span], least: float
) -> tuple[int, int, int]:
    """Match segments one to one: how many pairs, and how many alone on either side.

    Two segments fit if what they share is at least this part of what they cover
    together; of the ways to pair them, one with the most pairs is taken.
    """
    one, other = sorted(set(first)), sorted(set(second))
    starts = [start for start, _ in other]
    fits = []
    for start, end in one:
        # A segment that begins earlier than this would be too long to fit.
        begin = bisect_left(starts, start - (end - start) / least)
        near = range(begin, bisect_right(starts, end))
        fits.append([n for n in near if _fit((start, end), other[n]) >= least])
    partner: dict[int, int] = {}
    pairs = sum(_augment(n, fits, partner, set()) for n in range(len(one)))
    return pairs, len(one) - pairs, len(other) - pairs


def _fit(a: Span, b: Span) -> float:
    if a == b:
        return 1.0
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def _augment(
    n: int, fits: Sequence[Sequence[int]], partner: dict[int, int], seen: set[int]
) -> bool:
    for other in fits[n]:
        if other in seen:
            continue
        seen.add(other)
        if other not in partner or _augment(partner[other], fits, partner, seen):
            partner[other] = n
            return True
    return False
