"""Who said what of which unit, counted: what every coefficient is computed from.

Stretches and rectangles are sets here, united and measured exactly: nothing walks
through characters, time and memory grow with the number of spans.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

__all__ = [
    "Box",
    "Coefficient",
    "Pattern",
    "Rating",
    "Ratings",
    "Span",
    "area_cells",
    "cells",
    "common",
    "size",
    "undefined",
    "united",
]


Span = tuple[int, int]
"""Half-open: from the first to the one after the last."""
Box = tuple[int, int, int, int]
"""Left, low, right, high; half-open."""


def united(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch made one.

    >>> united([(4, 6), (0, 3), (2, 4), (8, 8)])
    [(0, 6)]
    """
    given = sorted(spans)
    if len(given) == 1:  # by far most often
        return given if given[0][0] < given[0][1] else []
    made: list[Span] = []
    for start, end in given:
        if start >= end:
            continue
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return made


def size(spans: Iterable[Span]) -> int:
    """Return how much spans cover; what is covered twice counts once."""
    return sum(end - start for start, end in united(spans))


def common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Return what lies in spans of both.

    >>> common([(0, 5), (8, 9)], [(3, 10)])
    [(3, 5), (8, 9)]
    """
    one, other = united(first), united(second)
    made: list[Span] = []
    here = there = 0
    while here < len(one) and there < len(other):
        start = max(one[here][0], other[there][0])
        end = min(one[here][1], other[there][1])
        if start < end:
            made.append((start, end))
        if one[here][1] <= other[there][1]:
            here += 1
        else:
            there += 1
    return made


def cells(coders: Sequence[Iterable[Span]], length: int) -> Counter[frozenset[int]]:
    """Return how much of ``length`` each set of coders covers, and no other coder.

    Args:
        coders: The spans of each; one's own overlaps count once. What lies outside 0
            to ``length`` does not count.
        length: Size of the whole.

    >>> {tuple(k): n for k, n in cells([[(0, 4)], [(2, 6)]], 10).items()}
    {(0,): 2, (0, 1): 2, (1,): 2, (): 4}
    """
    edges: list[tuple[int, int]] = []
    for coder, spans in enumerate(coders):
        for start, end in united(spans) if spans else ():
            start, end = max(start, 0), min(end, length)
            if start < end:
                edges += [(start, coder), (end, coder)]
    edges.sort()
    return _swept(edges, length)


def _swept(edges: Sequence[tuple[int, int]], length: int) -> Counter[frozenset[int]]:
    """Walk along edges, each of which lets a coder in or out."""
    found: dict[frozenset[int], int] = {}
    here, who = 0, frozenset[int]()
    for at, coder in edges:
        if at > here:
            found[who] = found.get(who, 0) + at - here
            here = at
        who = _changed(who, coder)
    if length > here:
        found[who] = found.get(who, 0) + length - here
    return Counter(found)


@lru_cache(maxsize=4096)
def _changed(who: frozenset[int], coder: int) -> frozenset[int]:
    """Return who is in after one has come or gone; always the same set of them."""
    return who ^ {coder}


def area_cells(coders: Sequence[Iterable[Box]], area: int) -> Counter[frozenset[int]]:
    """Return how much of an area each set of coders covers: boxes as unions.

    Args:
        coders: The boxes of each, cut to the page or picture before.
        area: Size of the whole.
    """
    boxes = [(*box, coder) for coder, given in enumerate(coders) for box in given]
    lines = sorted({x for left, _, right, _, _ in boxes for x in (left, right)})
    found: Counter[frozenset[int]] = Counter()
    for left, right in pairwise(lines):
        strips: list[list[Span]] = [[] for _ in coders]
        for x1, y1, x2, y2, coder in boxes:
            if x1 <= left and right <= x2:
                strips[coder].append((y1, y2))
        edges = sorted(
            (y, coder)
            for coder, spans in enumerate(strips)
            for span in united(spans)
            for y in span
        )
        for who, height in _swept(edges, edges[-1][0] if edges else 0).items():
            if who:
                found[who] += height * (right - left)
    rest = area - sum(found.values())
    if rest > 0:
        found[frozenset()] += rest
    return found


Rating = Hashable
"""What a rater said of a unit; None says nothing: the rating is missing."""
Pattern = tuple[Rating | None, ...]
"""What each rater said of one unit, in the order of the raters."""


class Coefficient(NamedTuple):
    """A number, or the reason why there is none."""

    value: float | None
    reason: str = ""
    """Why it is undefined."""
    flag: str = ""
    """What to mind about a value that is defined."""


def undefined(reason: str) -> Coefficient:
    """Return a coefficient that has no value, for this reason."""
    return Coefficient(None, reason)


class Ratings:
    """Ratings of units by raters, as patterns and how many units have each.

    Units of equal weight and characters of a text are the same here: the characters of
    a million-letter text on which the same coders agree are one pattern.

    >>> Ratings.of_table([[20, 20], [10, 50]]).units
    100
    """

    def __init__(
        self,
        patterns: Mapping[Any, int],
        *,
        categories: Iterable[Rating] = (),
        has_raters: bool = True,
    ) -> None:
        """Take patterns with their numbers.

        Args:
            patterns: Number of units by ``Pattern``; all are equally long.
            categories: All values that raters could choose from, in their order; those
                that were used if it is left out.
            has_raters: False: the places in a pattern are nobody in particular.

        Raises:
            ValueError: Patterns differ in length, a number is negative, or a value is
                none of the categories.
        """
        self.patterns: Counter[Pattern] = Counter(
            {pattern: number for pattern, number in patterns.items() if number}
        )
        self.has_raters = has_raters
        if len({len(pattern) for pattern in self.patterns}) > 1:
            raise ValueError("every unit needs the same raters; give None for a gap")
        if any(number < 0 for number in self.patterns.values()):
            raise ValueError("a number of units cannot be negative")
        used = dict.fromkeys(v for p in self.patterns for v in p if v is not None)
        self.categories: tuple[Rating, ...] = tuple(dict.fromkeys(categories)) or tuple(
            sorted(used, key=_order)
        )
        if strange := [value for value in used if value not in self.categories]:
            raise ValueError(f"{strange[0]!r} is none of the categories")

    @classmethod
    def of_units(
        cls,
        rows: Iterable[Sequence[Rating | None]],
        *,
        categories: Iterable[Rating] = (),
    ) -> "Ratings":
        """Take a row for each unit: what each rater said, None where one said nothing.

        >>> Ratings.of_units([("a", "a"), ("a", "b"), ("b", None)]).raters
        2
        """
        return cls(Counter(map(tuple, rows)), categories=categories)

    @classmethod
    def of_raters(
        cls,
        rows: Iterable[Sequence[Rating | None]],
        *,
        categories: Iterable[Rating] = (),
    ) -> "Ratings":
        """Take a row for each rater: what was said of each unit."""
        return cls.of_units(zip(*rows, strict=True), categories=categories)

    @classmethod
    def of_table(
        cls, table: Sequence[Sequence[int]], *, categories: Sequence[Rating] = ()
    ) -> "Ratings":
        """Take a square table of two raters: rows are the first's categories."""
        names = tuple(categories) or tuple(range(len(table)))
        patterns = {
            (names[first], names[second]): number
            for first, row in enumerate(table)
            for second, number in enumerate(row)
        }
        return cls(patterns, categories=names)

    @classmethod
    def of_counts(
        cls, rows: Iterable[Sequence[int]], *, categories: Sequence[Rating] = ()
    ) -> "Ratings":
        """Take a row for each unit: how many raters chose each category.

        Who the raters were is not known then, so Cohen's and Conger's kappa, which
        need each rater's habits, are undefined.
        """
        counts = [tuple(row) for row in rows]
        width = max(map(len, counts), default=0)
        names = tuple(categories) or tuple(range(width))
        most = max(map(sum, counts), default=0)
        patterns: Counter[Pattern] = Counter()
        for row in counts:
            said = [
                n for n, votes in zip(names, row, strict=True) for _ in range(votes)
            ]
            patterns[(*said, *[None] * (most - len(said)))] += 1
        return cls(patterns, categories=names, has_raters=False)

    @classmethod
    def of_spans(cls, coders: Sequence[Iterable[Span]], length: int) -> "Ratings":
        """Take each coder's spans of one code in a text of ``length`` units.

        Half-open; those of one coder are united first. Categories are 1, coded, and 0.
        """
        sizes = cells(coders, length)
        patterns = {
            tuple(int(number in who) for number in range(len(coders))): size
            for who, size in sizes.items()
        }
        return cls(patterns, categories=(0, 1))

    # --- What is counted ------------------------------------------------------------

    @cached_property
    def raters(self) -> int:
        """How many raters there are."""
        return max(map(len, self.patterns), default=0)

    @cached_property
    def votes(self) -> "Counter[tuple[tuple[Rating, int], ...]]":
        """Number of units by how often each category was chosen there."""
        found: Counter[tuple[tuple[Rating, int], ...]] = Counter()
        for pattern, number in self.patterns.items():
            counts = Counter(value for value in pattern if value is not None)
            said = ((c, counts[c]) for c in self.categories if counts[c])
            found[tuple(said)] += number
        return found

    @cached_property
    def units(self) -> int:
        """How many units have at least one rating."""
        return sum(n for votes, n in self.votes.items() if votes)

    @cached_property
    def paired(self) -> int:
        """How many units have at least two, and so something to compare."""
        return sum(n for votes, n in self.votes.items() if ratings_in(votes) > 1)

    @cached_property
    def alone(self) -> int:
        """How many units have exactly one rating, which nothing can be compared to."""
        return self.units - self.paired

    @cached_property
    def varies(self) -> bool:
        """Was more than one category used, where there is something to compare?"""
        used = {c for votes in self.votes if ratings_in(votes) > 1 for c, _ in votes}
        return len(used) > 1

    @cached_property
    def shares(self) -> dict[Rating, Fraction]:
        """Share of each category: the mean over units of its share of the ratings."""
        by_size: dict[int, Counter[Rating]] = {}
        for votes, number in self.votes.items():
            sums = by_size.setdefault(ratings_in(votes), Counter())
            for category, count in votes:
                sums[category] += count * number
        return {
            category: sum(
                (
                    Fraction(s[category], size * self.units)
                    for size, s in by_size.items()
                    if size
                ),
                Fraction(),
            )
            for category in self.categories
        }

    @cached_property
    def observed(self) -> Fraction:
        """Share of agreeing pairs, the mean over units with at least two ratings."""
        by_size: Counter[int] = Counter()
        for votes, number in self.votes.items():
            by_size[ratings_in(votes)] += number * sum(c * (c - 1) for _, c in votes)
        return sum(
            (
                Fraction(pairs, size * (size - 1) * self.paired)
                for size, pairs in by_size.items()
                if size > 1
            ),
            Fraction(),
        )

    @cached_property
    def shares_by_rater(self) -> list[dict[Rating, Fraction]]:
        """Share of each category among what each rater said."""
        sums: list[Counter[Rating]] = [Counter() for _ in range(self.raters)]
        for pattern, number in self.patterns.items():
            for rater, value in enumerate(pattern):
                if value is not None:
                    sums[rater][value] += number
        return [
            {c: Fraction(one[c], total) for c in self.categories}
            if (total := sum(one.values()))
            else {}
            for one in sums
        ]

    @cached_property
    def habits(self) -> list[tuple[dict[Rating, float], float, float]]:
        """For each rater: the others' shares, what they have in common with the own.

        And units by units rated. It is what variances of Conger's kappa are made of.
        """
        own = self.shares_by_rater
        sums = {c: sum(float(one.get(c, 0)) for one in own) for c in self.categories}
        made = []
        for rater, shares in enumerate(own):
            others = {c: sums[c] - float(shares.get(c, 0)) for c in self.categories}
            usual = sum(float(share) * others[c] for c, share in shares.items())
            rated = sum(n for p, n in self.patterns.items() if p[rater] is not None)
            made.append((others, usual, self.units / rated if rated else 0.0))
        return made

    def of_pair(self, first: int, second: int) -> "Ratings":
        """Return what two of the raters said, where both said something."""
        found: Counter[Pattern] = Counter()
        for pattern, number in self.patterns.items():
            pair = pattern[first], pattern[second]
            if None not in pair:
                found[pair] += number
        return Ratings(found, categories=self.categories)


def ratings_in(votes: Sequence[tuple[Rating, int]]) -> int:
    """Return how many ratings a unit has."""
    return sum(count for _, count in votes)


def _order(value: Rating) -> tuple[str, object]:
    """Sort numbers as numbers; what cannot be compared, by its kind and spelling."""
    if isinstance(value, int | float | Fraction):
        return "", value
    return type(value).__name__, value if isinstance(value, str) else repr(value)
