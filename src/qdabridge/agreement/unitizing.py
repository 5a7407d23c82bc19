"""Coefficients for coders who also cut the units: where they begin and end counts.

What the literature leaves open is refused with the reason, never approximated: for more
than two coders, published programs disagree on cu-alpha and (k)u-alpha.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from qdabridge.agreement.ratings import Coefficient, Span, undefined

__all__ = ["Unitized", "ValuedSpan", "alpha_u", "alpha_u_overall", "unitized"]


OPEN = (
    "for more than two coders the published programs disagree on it; compare the coders"
    " two by two"
)
NO_VARIATION = "no variation"


class ValuedSpan(NamedTuple):
    """A unit: where it is, half-open, and its value; None marks a gap."""

    start: int
    end: int
    value: Hashable

    @property
    def size(self) -> int:
        """Its length."""
        return self.end - self.start


# --- alpha_U of 1995 and 2004 ---------------------------------------------------------


def alpha_u(coders: Sequence[Iterable[Span]], length: int) -> Coefficient:
    """Return Krippendorff's alpha_U of 1995 and 2004, of units of one category.

    Units that touch stay two: the coefficient is about where units begin and end.

    Args:
        coders: The units of each coder, half-open, not overlapping.
        length: Size of the whole.

    Raises:
        ValueError: Units of one coder overlap, or lie outside the whole.
    """
    return alpha_u_overall([coders], length)


def alpha_u_overall(
    categories: Sequence[Sequence[Iterable[Span]]], length: int
) -> Coefficient:
    """Return alpha_U over several categories: 1 minus the ratio of the sums."""
    observed = expected = 0.0
    for coders in categories:
        parts = [
            _partition([ValuedSpan(*span, 1) for span in spans], length)
            for spans in coders
        ]
        observed += _observed(parts, length)
        expected += _expected(parts, length)
    if not expected:
        return undefined("nobody coded: no variation")
    return Coefficient(1 - observed / expected)


def _partition(units: Iterable[ValuedSpan], length: int) -> list[ValuedSpan]:
    """Return the units of a coder in order, with the gaps between them."""
    made: list[ValuedSpan] = []
    here = 0
    for unit in sorted(units, key=lambda unit: unit[:2]):
        if unit.start < here or unit.end > length or not unit.size:
            raise ValueError(
                "units of one coder may neither overlap nor be empty nor end outside"
            )
        if unit.start > here:
            made.append(ValuedSpan(here, unit.start, None))
        made.append(unit)
        here = unit.end
    if here < length:
        made.append(ValuedSpan(here, length, None))
    return made


def _observed(parts: Sequence[Sequence[ValuedSpan]], length: int) -> float:
    pairs = combinations(parts, 2)
    total = sum(
        _apart(one, other)
        for first, second in pairs
        for one, other, _ in _meetings(first, second)
    )
    many = len(parts)
    return 2 * total / (many * (many - 1) * length * length)


def _apart(one: ValuedSpan, other: ValuedSpan) -> int:
    if one.value is not None and other.value is not None:
        return (one.start - other.start) ** 2 + (one.end - other.end) ** 2
    for unit, gap in ((one, other), (other, one)):
        is_inside = gap.start <= unit.start and unit.end <= gap.end
        if unit.value is not None and gap.value is None and is_inside:
            return unit.size**2
    return 0


def _meetings(
    first: Sequence[ValuedSpan], second: Sequence[ValuedSpan]
) -> Iterable[tuple[ValuedSpan, ValuedSpan, int]]:
    """Yield the sections of two coders that meet, and on how much."""
    here = there = 0
    while here < len(first) and there < len(second):
        one, other = first[here], second[there]
        shared = min(one.end, other.end) - max(one.start, other.start)
        if shared > 0:
            yield one, other, shared
        if one.end <= other.end:
            here += 1
        else:
            there += 1


def _expected(parts: Sequence[Sequence[ValuedSpan]], length: int) -> float:
    units = [s.size for part in parts for s in part if s.value is not None]
    gaps = [s.size for part in parts for s in part if s.value is None]
    many = len(parts)
    under = many * length * (many * length - 1) - sum(n * (n - 1) for n in units)
    over = sum(
        (len(units) - 1) * n * (n - 1) * (2 * n - 1) / 3
        + n * n * sum(gap - n + 1 for gap in gaps if gap >= n)
        for n in units
    )
    return 2 / length * over / under if under else 0.0


# --- The family of 2016 ---------------------------------------------------------------


class Unitized(NamedTuple):
    """The coefficients of Krippendorff, Mathet, Bouvry and Widlöcher (2016)."""

    u: Coefficient
    """u-alpha: units, their values, and gaps."""
    binary: Coefficient
    """|u-alpha: units against gaps, whatever their values; ATLAS.ti's binary alpha."""
    cu: Coefficient
    """cu-alpha: the values, where both coders see units."""
    cu_coverage: float
    """Share of the whole that cu-alpha is about."""
    by_value: dict[Hashable, Coefficient]
    """(k)u-alpha: how well one value is told from the others."""
    coverage: dict[Hashable, float]
    """Share of what has the value that (k)u-alpha is about."""


def unitized(
    coders: Sequence[Iterable[ValuedSpan]],
    length: int | None = None,
    *,
    partitions: Sequence[Sequence[ValuedSpan]] = (),
) -> Unitized:
    """Return the u-alpha family of coders' units on one continuum.

    Args:
        coders: The units of each coder, not overlapping.
        length: Size of the continuum.
        partitions: Instead of both: all sections of each coder, gaps with value None.

    Raises:
        ValueError: Units of one coder overlap or lie outside; fewer than two coders.
    """
    parts = list(partitions) or [_partition(units, length or 0) for units in coders]
    if len(parts) < 2:
        raise ValueError("agreement needs at least two coders")
    met = _met(parts)
    sizes = {
        v: sum(n for (one, _), n in met.items() if one == v) for v in _values(parts)
    }
    return Unitized(
        _u(parts, met, sizes),
        _binary(parts, met, sizes),
        *_cu(parts, met, sizes),
    )


Met = dict[tuple[Hashable, Hashable], float]


def _values(parts: Sequence[Sequence[ValuedSpan]]) -> list[Hashable]:
    return list(dict.fromkeys(s.value for part in parts for s in part))


def _met(parts: Sequence[Sequence[ValuedSpan]]) -> Met:
    """Return how much two values meet, over all ordered pairs of coders."""
    met: Met = defaultdict(float)
    for first, second in permutations(parts, 2):
        for one, other, shared in _meetings(first, second):
            met[one.value, other.value] += shared / (len(parts) - 1)
    return met


def _own(parts: Sequence[Sequence[ValuedSpan]]) -> dict[Hashable, float]:
    """Return for each value what its sections would meet of themselves."""
    own: dict[Hashable, float] = defaultdict(float)
    for part in parts:
        for s in part:
            own[s.value] += s.size if s.value is None else s.size**2
    return own


def _u(
    parts: Sequence[Sequence[ValuedSpan]], met: Met, sizes: dict[Hashable, float]
) -> Coefficient:
    own, total = _own(parts), sum(sizes.values())
    alike = sum(met[v, v] for v in sizes)
    by_chance = sum(_by_chance(v, v, own, sizes) for v in sizes)
    if total == by_chance or len(sizes) < 2:
        return undefined(NO_VARIATION)
    return Coefficient(1 - (total - alike) / (total - by_chance))


def _by_chance(
    one: Hashable,
    other: Hashable,
    own: dict[Hashable, float],
    sizes: dict[Hashable, float],
) -> float:
    total = sum(sizes.values())
    same = own[one] if one == other else 0.0
    return total * (sizes[one] * sizes[other] - same) / (total**2 - sum(own.values()))


def _binary(
    parts: Sequence[Sequence[ValuedSpan]], met: Met, sizes: dict[Hashable, float]
) -> Coefficient:
    if None not in sizes or len(sizes) < 2:
        return undefined(NO_VARIATION)
    own = _own(parts)
    by_chance = sum(_by_chance(None, v, own, sizes) for v in sizes if v is not None)
    apart = sum(met[None, v] for v in sizes if v is not None)
    return Coefficient(1 - apart / by_chance) if by_chance else undefined(NO_VARIATION)


def _cu(
    parts: Sequence[Sequence[ValuedSpan]], met: Met, sizes: dict[Hashable, float]
) -> tuple[Coefficient, float, dict[Hashable, Coefficient], dict[Hashable, float]]:
    values = [value for value in sizes if value is not None]
    shared = {v: sum(met[v, w] for w in values) for v in values}
    total, whole = sum(shared.values()), sum(sizes.values())
    covered = {v: shared[v] / sizes[v] for v in values}
    share = total / whole if whole else 0.0
    if len(parts) > 2:
        return undefined(OPEN), share, {v: undefined(OPEN) for v in values}, covered
    own = _own_shared(parts)
    divisor = total - sum(own.values()) / total if total else 0.0
    if not divisor or len([v for v in values if shared[v]]) < 2:
        nothing = undefined(NO_VARIATION if total else "the coders share no units")
        return nothing, share, dict.fromkeys(values, nothing), covered

    def chance(one: Hashable, other: Hashable) -> float:
        same = own[one] if one == other else 0.0
        return (shared[one] * shared[other] - same) / divisor

    others = list(permutations(values, 2))
    apart: float = sum(met[v, w] for v, w in others)
    by_chance: float = sum(chance(v, w) for v, w in others)
    by_value = {}
    for v in values:
        row = sum(chance(v, w) for w in values)
        beside = row - chance(v, v)
        by_value[v] = (
            Coefficient(1 - row / shared[v] * (shared[v] - met[v, v]) / beside)
            if shared[v] and beside
            else undefined(NO_VARIATION)
        )
    return Coefficient(1 - apart / by_chance), share, by_value, covered


def _own_shared(parts: Sequence[Sequence[ValuedSpan]]) -> dict[Hashable, float]:
    """Return for each value the squares of what its units share with any unit."""
    own: dict[Hashable, float] = defaultdict(float)
    for first, second in permutations(parts, 2):
        valued: dict[tuple[int, int], float] = defaultdict(float)
        kinds: dict[tuple[int, int], Hashable] = {}
        for one, other, shared in _meetings(first, second):
            if one.value is not None and other.value is not None:
                valued[one.start, one.end] += shared
                kinds[one.start, one.end] = one.value
        for key, covered in valued.items():
            own[kinds[key]] += covered**2
    return own
