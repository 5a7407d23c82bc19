"""The coefficients of agreement, from ratings; exact until the last division."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from statistics import fmean

from qdabridge.agreement.ratings import (
    Coefficient,
    Rating,
    Ratings,
    ratings_in,
    undefined,
)
from qdabridge.catalogue import LEVELS

__all__ = [
    "brennan_prediger",
    "chance_of",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "kappa_by_category",
    "krippendorff_alpha",
    "light_kappa",
    "masi_distance",
    "masi_dkpro_distance",
    "percent_agreement",
    "scott_pi",
    "set_distance",
    "specific_agreement",
    "weighted_kappa",
]


NOTHING = "no unit has two ratings"
NO_VARIATION = "no variation: every rating is the same"
NOT_TWO = "it is defined for two raters"
NO_RATERS = "it needs to be known which rating is whose"


def percent_agreement(ratings: Ratings) -> Coefficient:
    """Return the share of pairs of ratings that agree, the mean over units.

    For two raters this is the share of units on which they agree.
    """
    if not ratings.paired:
        return undefined(NOTHING)
    return Coefficient(float(ratings.observed))


def chance_of(ratings: Ratings, kind: str) -> Fraction | None:
    """Return the agreement expected by chance, as a family of coefficients sees it.

    Args:
        ratings: The ratings.
        kind: ``fleiss`` (what all chose on the whole; of two raters Scott's),
            ``conger`` (what each chose; of two raters Cohen's), ``uniform``
            (Brennan-Prediger, PABAK, Randolph), or ``ac1`` (Gwet).

    Returns:
        The agreement; None where fewer than two categories leave it undefined.
    """
    shares, many = ratings.shares, len(ratings.categories)
    squares = sum((share * share for share in shares.values()), Fraction())
    if kind == "fleiss":
        return squares
    if kind == "conger":
        return _by_habits(ratings)
    if many < 2:
        return None
    return Fraction(1, many) if kind == "uniform" else (1 - squares) / (many - 1)


def _by_habits(ratings: Ratings) -> Fraction:
    """Return the chance that two raters agree, each with the own habits."""
    own = [shares for shares in ratings.shares_by_rater if shares]
    pairs = len(own) * (len(own) - 1)
    total = Fraction()
    for category in ratings.categories:
        row = [shares[category] for shares in own]
        total += sum(row) ** 2 - sum(share * share for share in row)
    return total / pairs if pairs else Fraction(1)


def _corrected(ratings: Ratings, kind: str) -> Coefficient:
    if not ratings.paired:
        return undefined(NOTHING)
    chance = chance_of(ratings, kind)
    if chance is None:
        return undefined("fewer than two categories were offered")
    if chance == 1:
        return undefined(NO_VARIATION)
    flag = "" if ratings.varies else NO_VARIATION
    return Coefficient(float((ratings.observed - chance) / (1 - chance)), flag=flag)


def fleiss_kappa(ratings: Ratings) -> Coefficient:
    """Return Fleiss' kappa: chance from what all raters chose on the whole."""
    return _corrected(ratings, "fleiss")


def scott_pi(ratings: Ratings) -> Coefficient:
    """Return Scott's pi, which is Fleiss' kappa for two raters."""
    return fleiss_kappa(ratings) if ratings.raters == 2 else undefined(NOT_TWO)


def conger_kappa(ratings: Ratings) -> Coefficient:
    """Return Conger's kappa: chance from what each rater chose; Cohen's for two."""
    if not ratings.has_raters:
        return undefined(NO_RATERS)
    return _corrected(ratings, "conger")


def cohen_kappa(ratings: Ratings) -> Coefficient:
    """Return Cohen's kappa of two raters."""
    return conger_kappa(ratings) if ratings.raters == 2 else undefined(NOT_TWO)


def light_kappa(ratings: Ratings) -> Coefficient:
    """Return Light's kappa: the mean of Cohen's over the pairs that have one."""
    if not ratings.has_raters:
        return undefined(NO_RATERS)
    pairs = combinations(range(ratings.raters), 2)
    values = [cohen_kappa(ratings.of_pair(*pair)).value for pair in pairs]
    found = [value for value in values if value is not None]
    left = len(values) - len(found)
    if not found:
        return undefined("no pair of raters has a kappa")
    return Coefficient(
        fmean(found), flag=f"{left} pairs without a kappa left out" if left else ""
    )


def brennan_prediger(ratings: Ratings) -> Coefficient:
    """Return the kappa whose chance is 1 by the number of categories offered.

    Also known as Bennett's S, PABAK (for two categories), Randolph's free-marginal
    kappa.
    """
    return _corrected(ratings, "uniform")


def gwet_ac1(ratings: Ratings) -> Coefficient:
    """Return Gwet's AC1; without variation it is 1 by its definition, and flagged."""
    return _corrected(ratings, "ac1")


def kappa_by_category(ratings: Ratings) -> dict[Rating, Coefficient]:
    """Return Fleiss' kappa of each category against all others (Fleiss 1971)."""
    made = {}
    for category in ratings.categories:
        patterns: dict[tuple[Rating | None, ...], int] = {}
        for pattern, number in ratings.patterns.items():
            is_it = tuple(None if v is None else int(v == category) for v in pattern)
            patterns[is_it] = patterns.get(is_it, 0) + number
        made[category] = fleiss_kappa(Ratings(patterns, categories=(0, 1)))
    return made


def specific_agreement(ratings: Ratings, category: Rating) -> Coefficient:
    """Return the agreement specific to one category, over all pairs of raters.

    That is: of the ratings that chose it, how many the other raters shared. For two
    raters and coded / not coded this is Dice's coefficient, or F1.
    """
    shared = possible = 0
    for votes, number in ratings.votes.items():
        total = sum(count for _, count in votes)
        count = dict(votes).get(category, 0)
        shared += number * count * (count - 1)
        possible += number * count * (total - 1)
    if not possible:
        return undefined("nobody chose it")
    return Coefficient(shared / possible)


WEIGHTS: dict[str, Callable[[int, int], Fraction]] = {
    "linear": lambda apart, most: Fraction(apart, most),
    "quadratic": lambda apart, most: Fraction(apart, most) ** 2,
}


def weighted_kappa(
    ratings: Ratings, values: Sequence[Rating], *, weights: str = "linear"
) -> Coefficient:
    """Return weighted kappa of two raters: near ratings disagree less.

    Args:
        ratings: What the two said.
        values: All categories in their order, which nothing can guess.
        weights: ``linear`` or ``quadratic`` in the steps between categories.

    Raises:
        ValueError: A rating is none of the values, or the weights are unknown.
    """
    if weights not in WEIGHTS:
        raise ValueError(f"weights are linear or quadratic, not {weights!r}")
    place = {value: number for number, value in enumerate(values)}
    if missing := [c for c in ratings.categories if c not in place]:
        raise ValueError(f"{missing[0]!r} is none of the values, whose order counts")
    if ratings.raters != 2 or not ratings.has_raters:
        return undefined(NOT_TWO)
    if not ratings.paired:
        return undefined(NOTHING)
    pair = ratings.of_pair(0, 1)
    most = max(len(values) - 1, 1)

    def apart(one: Rating | None, other: Rating | None) -> Fraction:
        return WEIGHTS[weights](abs(place[one] - place[other]), most)

    observed = (
        sum((number * apart(*p) for p, number in pair.patterns.items()), Fraction())
        / pair.units
    )
    first, second = pair.shares_by_rater
    expected = sum(
        (first[a] * second[b] * apart(a, b) for a in first for b in second), Fraction()
    )
    if not expected:
        return undefined(NO_VARIATION)
    return Coefficient(float(1 - observed / expected))


Distance = Callable[[Rating, Rating], Fraction]


def krippendorff_alpha(
    ratings: Ratings,
    level: str = "nominal",
    *,
    values: Sequence[Rating] = (),
    distance: Distance | None = None,
) -> Coefficient:
    """Return Krippendorff's alpha.

    Args:
        ratings: What the raters said; units with one rating do not count.
        level: ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
        values: For ``ordinal`` and above: the categories in their order, unless they
            are numbers. Words are never ranked by the alphabet. For interval and
            ratio, words get the ranks 1, 2 ... as their numbers.
        distance: For other categories, such as sets: how far two are apart, squared if
            it is a difference (0 for equal ones).

    Raises:
        ValueError: The level is unknown, or an order is needed and not given.
    """
    if level not in LEVELS:
        raise ValueError(f"the level is one of {', '.join(LEVELS)}, not {level!r}")
    numbers = None if level == "nominal" or distance else _numbers(ratings, values)
    if not ratings.paired:
        return undefined(NOTHING)
    pairs, totals = _coincidences(ratings)
    if level == "ratio" and numbers and any(numbers[c] < 0 for c in totals):
        return undefined("a ratio needs values of 0 and more")
    apart = distance or _distance(level, totals, numbers)
    total = sum(totals.values())
    expected = sum(
        (totals[a] * totals[b] * apart(a, b) for a in totals for b in totals),
        Fraction(),
    )
    if not expected:
        return undefined(NO_VARIATION)
    found = sum((number * apart(*pair) for pair, number in pairs.items()), Fraction())
    return Coefficient(float(1 - (total - 1) * found / expected))


def _coincidences(
    ratings: Ratings,
) -> tuple[dict[tuple[Rating, Rating], Fraction], dict[Rating, Fraction]]:
    """Return how often two values meet in a unit, and how often each does at all."""
    pairs: dict[tuple[Rating, Rating], Fraction] = defaultdict(Fraction)
    totals: dict[Rating, Fraction] = defaultdict(Fraction)
    for votes, number in ratings.votes.items():
        size = ratings_in(votes)
        if size < 2:
            continue
        for one, count in votes:
            totals[one] += count * number
            for other, others in votes:
                meeting = count * (others - (one == other))
                if meeting:
                    pairs[one, other] += Fraction(meeting * number, size - 1)
    return pairs, totals


def _numbers(ratings: Ratings, values: Sequence[Rating]) -> dict[Rating, Fraction]:
    """Return the number each category stands for."""
    known = values or ratings.categories
    if missing := [c for c in ratings.categories if c not in known]:
        raise ValueError(f"{missing[0]!r} is none of the values, whose order counts")
    numbers: dict[Rating, Fraction] = {
        v: Fraction(v) for v in known if isinstance(v, int | float | Fraction)
    }
    if len(numbers) == len(set(known)):
        return numbers
    if not values:
        raise ValueError(
            "give the order of the values; words are not ranked by letters"
        )
    return {value: Fraction(rank) for rank, value in enumerate(values, start=1)}


def _distance(
    level: str,
    totals: dict[Rating, Fraction],
    numbers: dict[Rating, Fraction] | None,
) -> Distance:
    if numbers is None:
        return lambda one, other: Fraction(one != other)
    if level == "interval":
        return lambda one, other: (numbers[one] - numbers[other]) ** 2
    if level == "ratio":
        return lambda one, other: _ratio(numbers[one], numbers[other])
    below: dict[Rating, Fraction] = {}
    reached = Fraction()
    for value in sorted(totals, key=numbers.__getitem__):
        below[value] = reached + totals[value] / 2
        reached += totals[value]
    return lambda one, other: (below[one] - below[other]) ** 2


def _ratio(one: Fraction, other: Fraction) -> Fraction:
    total = one + other
    return ((one - other) / total) ** 2 if total else Fraction()


# --- Distances of sets ----------------------------------------------------------------


def _sets(one: Rating, other: Rating) -> tuple[frozenset[object], frozenset[object]]:
    if not isinstance(one, frozenset) or not isinstance(other, frozenset):
        raise ValueError("distances of sets need frozensets as ratings")
    return one, other


def set_distance(one: Rating, other: Rating) -> Fraction:
    """Return Passonneau's distance: 0 equal, 1/3 one in the other, 2/3 meeting, 1.

    The empty set lies in every other.
    """
    first, second = _sets(one, other)
    if first == second:
        return Fraction(0)
    if first <= second or second <= first:
        return Fraction(1, 3)
    return Fraction(2, 3) if first & second else Fraction(1)


def _jaccard(one: Rating, other: Rating) -> Fraction:
    first, second = _sets(one, other)
    return Fraction(len(first & second), len(first | second) or 1)


def masi_distance(one: Rating, other: Rating) -> Fraction:
    """Return MASI (Passonneau 2006): 1 - Jaccard similarity times monotonicity."""
    if one == other:
        return Fraction(0)
    return 1 - _jaccard(one, other) * (1 - set_distance(one, other))


def masi_dkpro_distance(one: Rating, other: Rating) -> Fraction:
    """Return what dkpro-statistics calls MASI: Jaccard times set distance."""
    return (
        (1 - _jaccard(one, other)) * set_distance(one, other)
        if one != other
        else Fraction(0)
    )
