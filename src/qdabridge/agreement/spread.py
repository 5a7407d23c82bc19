"""How sure a coefficient is: standard errors and intervals.

Characters of one text are not independent, so an interval over sources leaves out or
draws whole sources. Gwet's variances are for units cut beforehand and rated one by one.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from math import exp, fsum, lgamma, log, log1p, sqrt
from typing import NamedTuple

from qdabridge.agreement.coefficients import (
    brennan_prediger,
    chance_of,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from qdabridge.agreement.ratings import Coefficient, Pattern, Ratings

__all__ = ["LEAST", "Spread", "bootstrap", "gwet_interval", "jackknife", "student_t"]


LEAST = 3
"""From fewer sources no interval is made."""


class Spread(NamedTuple):
    """An interval for a coefficient, or the reason why there is none."""

    low: float | None
    high: float | None
    error: float | None
    """Standard error."""
    method: str
    reason: str = ""
    used: int = 0
    """Sources left out in turn, samples drawn, or units."""


def jackknife(
    count: int,
    value: Callable[[int | None], Coefficient],
    *,
    level: float = 0.95,
    least: float = -1.0,
) -> Spread:
    """Return the interval by leaving out one source at a time, with Student's t.

    Args:
        count: How many sources there are.
        value: Returns the coefficient without source number n; for None, of all.
        level: How sure the interval is.
        least: The smallest value the coefficient can have; the largest is 1.
    """
    method = "jackknife over sources"
    if reason := _too_few(count):
        return Spread(None, None, None, method, reason)
    whole = value(None).value
    parts = [value(number).value for number in range(count)]
    found = [part for part in parts if part is not None]
    if whole is None or len(found) < count:
        left = "the coefficient" if whole is None else "it without one of the sources"
        return Spread(None, None, None, method, f"{left} is undefined")
    mean = fsum(found) / count
    error = sqrt(fsum((part - mean) ** 2 for part in found) * (count - 1) / count)
    return _around(whole, error, count - 1, level, least, method, count)


def bootstrap(
    count: int,
    value: Callable[[Sequence[int]], Coefficient],
    *,
    level: float = 0.95,
    samples: int = 1000,
    seed: int = 0,
) -> Spread:
    """Return the interval of percentiles over sources drawn with replacement.

    Args:
        count: How many sources there are.
        value: Returns the coefficient of these sources, some of them several times.
        level: How sure the interval is.
        samples: How many are drawn; those without a value are left out, ``used`` are
            the others.
        seed: The same seed gives the same interval.
    """
    method = "bootstrap over sources"
    if reason := _too_few(count):
        return Spread(None, None, None, method, reason)
    draw = random.Random(seed)
    drawn = (draw.choices(range(count), k=count) for _ in range(samples))
    found = sorted(v for d in drawn if (v := value(d).value) is not None)
    if len(found) < samples / 2:
        reason = f"only {len(found)} of {samples} samples have a value"
        return Spread(None, None, None, method, reason, len(found))
    mean = fsum(found) / len(found)
    error = sqrt(fsum((v - mean) ** 2 for v in found) / (len(found) - 1))
    tail = (1 - level) / 2
    low, high = (_percentile(found, share) for share in (tail, 1 - tail))
    return Spread(low, high, error, method, used=len(found))


def _too_few(count: int) -> str:
    if count >= LEAST:
        return ""
    return (
        f"an interval needs at least {LEAST} sources coded by both; there are {count}"
    )


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _around(
    value: float,
    error: float,
    freedom: int,
    level: float,
    least: float,
    method: str,
    used: int,
) -> Spread:
    reach = student_t(0.5 + level / 2, freedom) * error
    low, high = max(value - reach, least), min(value + reach, 1.0)
    return Spread(low, high, error, method, used=used)


# --- Gwet's variances -----------------------------------------------------------------

_FAMILY = {
    gwet_ac1: "ac1",
    fleiss_kappa: "fleiss",
    brennan_prediger: "uniform",
    conger_kappa: "conger",
}


def gwet_interval(
    measure: Callable[[Ratings], Coefficient],
    ratings: Ratings,
    *,
    level: float = 0.95,
    large: bool = False,
) -> Spread:
    """Return Gwet's interval of a coefficient of units that were rated one by one.

    Args:
        measure: ``percent_agreement``, ``fleiss_kappa``, ``conger_kappa``,
            ``brennan_prediger``, ``gwet_ac1`` or ``krippendorff_alpha`` (nominal).
        ratings: What the raters said.
        level: How sure the interval is.
        large: Divide by n instead of n - 1, as the formulas for tables of two raters
            do (Fleiss, Cohen and Everitt 1969).

    Raises:
        ValueError: There is no such variance for this measure.
    """
    method = "Gwet's variance over units"
    value = measure(ratings).value
    if value is None:
        return Spread(None, None, None, method, "the coefficient is undefined")
    if measure is krippendorff_alpha:
        centre, parts = _alpha_parts(ratings)
    elif measure is percent_agreement:
        centre, parts = value, _plain_parts(ratings)
    elif measure in _FAMILY:
        centre, parts = value, _parts(ratings, _FAMILY[measure], value)
    else:
        raise ValueError("no variance is known for this measure")
    units = sum(number for _, number in parts)
    if units < 2:
        return Spread(None, None, None, method, "one unit has no variance")
    squares = fsum(number * (part - centre) ** 2 for part, number in parts)
    error = sqrt(squares / units / (units if large else units - 1))
    return _around(value, error, units - 1, level, -1.0, method, units)


Parts = list[tuple[float, int]]
"""What a pattern of ratings adds to the coefficient, and how many units have it."""


def _counts(pattern: Pattern) -> tuple[int, dict[object, int]]:
    counts: dict[object, int] = {}
    for value in pattern:
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    return sum(counts.values()), counts


def _agreeing(size: int, counts: dict[object, int]) -> float:
    if size < 2:
        return 0.0
    return sum(c * (c - 1) for c in counts.values()) / (size * (size - 1))


def _plain_parts(ratings: Ratings) -> Parts:
    scale = ratings.units / ratings.paired
    said = [(_counts(p), n) for p, n in ratings.patterns.items()]
    return [(scale * _agreeing(*counts), n) for counts, n in said if counts[0]]


def _parts(ratings: Ratings, kind: str, value: float) -> Parts:
    chance = float(chance_of(ratings, kind) or 0)
    scale = ratings.units / ratings.paired
    made: Parts = []
    for pattern, number in ratings.patterns.items():
        size, counts = _counts(pattern)
        if not size:
            continue
        own = (_agreeing(size, counts) - chance) * scale if size > 1 else 0.0
        expected = _expected(ratings, kind, pattern, chance)
        part = (own - 2 * (1 - value) * (expected - chance)) / (1 - chance)
        made.append((part, number))
    return made


def _expected(ratings: Ratings, kind: str, pattern: Pattern, chance: float) -> float:
    """Return what one unit adds to the agreement expected by chance."""
    size, counts = _counts(pattern)
    if kind == "conger":
        return _expected_by_habits(ratings, pattern)
    shares = {c: float(share) for c, share in ratings.shares.items()}
    if kind == "fleiss":
        return sum(shares[c] * count for c, count in counts.items()) / size
    if kind == "ac1":
        rest = sum((1 - shares[c]) * count for c, count in counts.items())
        return rest / size / (len(shares) - 1)
    return chance


def _expected_by_habits(ratings: Ratings, pattern: Pattern) -> float:
    """Return it for Conger's kappa; who did not rate adds what they do on the whole."""
    found = 0.0
    for rater, value in enumerate(pattern):
        others, usual, scale = ratings.habits[rater]
        found += usual
        if value is not None:
            found += scale * (others[value] - usual)
    return found / (ratings.raters * (ratings.raters - 1))


def _alpha_parts(ratings: Ratings) -> tuple[float, Parts]:
    said = [(_counts(p), n) for p, n in ratings.patterns.items()]
    paired = [(size, counts, n) for (size, counts), n in said if size > 1]
    units = ratings.paired
    mean = sum(size * n for size, _, n in paired) / units
    small = 1 / (units * mean)
    shares: dict[object, float] = {}
    for _, counts, number in paired:
        for c, count in counts.items():
            shares[c] = shares.get(c, 0.0) + count * number / (units * mean)
    chance = sum(share * share for share in shares.values())
    agreeing = [
        (
            sum(c * (c - 1) for c in counts.values()) / (mean * (size - 1)),
            size,
            counts,
            n,
        )
        for size, counts, n in paired
    ]
    plain = fsum(p * n for p, _, _, n in agreeing) / units
    observed = (1 - small) * plain + small
    centre = (plain - chance) / (1 - chance)
    parts: Parts = []
    for agreed, size, counts, number in agreeing:
        off = (size - mean) / mean
        own = (agreed - observed * off - chance) / (1 - chance)
        expected = sum(shares[c] * n for c, n in counts.items()) / mean - chance * off
        drift = 2 * (1 - centre) * (expected - chance) / (1 - chance)
        parts.append((own - drift, number))
    return centre, parts


# --- Student's t ----------------------------------------------------------------------


@cache
def student_t(share: float, freedom: float) -> float:
    """Return the value of Student's t below which this share of it lies.

    >>> round(student_t(0.975, 9), 4)
    2.2622
    """
    if share < 0.5:
        return -student_t(1 - share, freedom)
    low, high = 0.0, 1.0
    while _below(high, freedom) < share:
        low, high = high, high * 2
    for _ in range(80):
        middle = (low + high) / 2
        if _below(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(t: float, freedom: float) -> float:
    """Return the share of Student's t below a positive value."""
    return 1 - _beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2


def _beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    up, down, result = 1.0, 0.0, 1.0
    for step in range(400):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2 == 0:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        else:
            term = (
                -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
            )
        down = 1 / ((1 + term * down) or 1e-300)
        up = (1 + term / up) or 1e-300
        result *= up * down
        if abs(1 - up * down) < 1e-15:
            break
    return front * (result - 1)
