"""Which codes occur together: in overlapping places, in one source, in one case."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from heapq import heappop, heappush
from typing import NamedTuple

from qdabridge.errors import UnknownNameError, UnsupportedContentError
from qdabridge.model import (
    Ground,
    Place,
    PlacedCoding,
    SyncPoints,
    no_garbage_collection,
)
from qdabridge.operations.attribution import Attribution
from qdabridge.operations.choosing import codes_named, labels_of_codes
from qdabridge.operations.jobs import need_codings
from qdabridge.package import Package
from qdabridge.pages import Heatmap
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Column, Kind, Table, Value, unique_names
from qdabridge.tools import canonical

__all__ = [
    "Cooccurrence",
    "Pairs",
    "alike",
    "cooccurrence",
    "meetings",
    "pair",
    "together",
]


Pairs = Counter[tuple[int, int]]
"""How often for two labels, the lower one first."""


def pair(one: int, other: int) -> tuple[int, int]:
    """Return two labels in the one order in which pairs are counted."""
    return (one, other) if one <= other else (other, one)


def meetings(spots: Iterable[tuple[Place, int]], near: int | None = None) -> Pairs:
    """Count the pairs of places that overlap, by their labels.

    Args:
        spots: Places and their labels.
        near: In texts, take also places with no more than so many code points between
            them.
    """
    grounds: dict[tuple[Ground, str, int], list[tuple[Place, int]]] = defaultdict(list)
    for place, label in spots:
        grounds[place.on].append((place, label))
    found: Pairs = Counter()
    for (ground, _, _), group in grounds.items():
        if ground in (Ground.PAGE, Ground.PICTURE):
            found.update(_rectangles(group))
        else:
            slack = near + 1 if near is not None and ground is Ground.TEXT else 0
            found.update(_stretches(group, slack))
    return found


def _stretches(group: list[tuple[Place, int]], slack: int) -> Pairs:
    found: Pairs = Counter()
    is_open: Counter[int] = Counter()
    ends: list[tuple[int, int]] = []
    for start, end, label in sorted((p.start, p.end + slack, n) for p, n in group):
        if start >= end:
            continue
        while ends and ends[0][0] <= start:
            _, closed = heappop(ends)
            is_open[closed] -= 1
            if not is_open[closed]:
                del is_open[closed]
        for other, count in is_open.items():
            found[(label, other) if label <= other else (other, label)] += count
        is_open[label] += 1
        heappush(ends, (end, label))
    return found


def _rectangles(group: list[tuple[Place, int]]) -> Pairs:
    found: Pairs = Counter()
    is_open: list[tuple[Place, int]] = []
    for place, label in sorted(group, key=lambda spot: spot[0].start):
        is_open = [spot for spot in is_open if spot[0].end > place.start]
        for other, other_label in is_open:
            if place.meets(other):
                found[pair(label, other_label)] += 1
        is_open.append((place, label))
    return found


def alike(spots: Iterable[tuple[Hashable, int]]) -> Pairs:
    """Count the pairs on the very same place, by their labels."""
    found: Pairs = Counter()
    for counts in _by_place(spots).values():
        labels = sorted(counts)
        for n, one in enumerate(labels):
            found[one, one] += counts[one] * (counts[one] - 1) // 2
            for other in labels[n + 1 :]:
                found[one, other] += counts[one] * counts[other]
    return found


def together(spots: Iterable[tuple[Hashable, int]]) -> Pairs:
    """Count the things that have both labels; both the same: that have this one."""
    found: Pairs = Counter()
    for counts in _by_place(spots).values():
        labels = sorted(counts)
        for n, one in enumerate(labels):
            for other in labels[n:]:
                found[one, other] += 1
    return found


def _by_place(spots: Iterable[tuple[Hashable, int]]) -> dict[Hashable, Counter[int]]:
    places: dict[Hashable, Counter[int]] = defaultdict(Counter)
    for place, label in spots:
        places[place][label] += 1
    return places


_WAYS = ("overlap", "same-span", "source", "case", "near=N")
_MOST_CODES = 2_000

_PAIRS = (
    Column("code", Kind.TEXT, "name of the code"),
    Column("other", Kind.TEXT, "name of the other code"),
    Column("together", Kind.INTEGER, "how often both occur together"),
    Column("of_code", Kind.INTEGER, "how often the code occurs"),
    Column("of_other", Kind.INTEGER, "how often the other code occurs"),
    Column("coefficient", Kind.DECIMAL, "c-coefficient: n12 / (n1 + n2 - n12)"),
)


@dataclass(frozen=True, kw_only=True)
class Cooccurrence:
    """How often codes occur together.

    Attributes:
        by: What counts as together, as it was asked for.
        codes: Names of the codes, in the order of the codebook, each once.
        counts: Pair of places in ``codes``, the lower first -> how often; a code with
            itself: how often it occurs at all. Zeros are left out.
        report: What is to be known about the counts.
    """

    by: str
    codes: Sequence[str]
    counts: dict[tuple[int, int], int]
    report: Report = field(default_factory=Report)

    def count(self, one: int, other: int) -> int:
        """Return how often two codes, by their places, occur together."""
        return self.counts.get(pair(one, other), 0)

    def coefficient(self, one: int, other: int) -> Decimal | None:
        """Return the c-coefficient of ATLAS.ti: n12 / (n1 + n2 - n12).

        Made for occurrences that pair off one to one, it then lies between 0 and 1.
        Where a coding overlaps several others it may exceed 1, and has no meaning
        (None) where the denominator is not positive.
        """
        both = self.count(one, other)
        rest = self.count(one, one) + self.count(other, other) - both
        if rest <= 0:
            return None
        return (Decimal(both) / rest).quantize(Decimal("0.001"), ROUND_HALF_UP)

    @property
    def heatmap(self) -> Heatmap:
        """The counts as a figure; a code with itself is left out of it."""
        places = range(len(self.codes))
        cells = [[self.count(n, m) if n != m else None for m in places] for n in places]
        return Heatmap(self.what, self.codes, self.codes, cells)

    @property
    def table(self) -> Table:
        """Codes by codes, symmetric; on the diagonal how often a code occurs."""
        names = zip(self.codes, unique_names(["code", *self.codes])[1:], strict=True)
        columns = [
            Column("code", Kind.TEXT, "name of the code"),
            *(
                Column(name, Kind.INTEGER, f"{self.what} with {label}")
                for label, name in names
            ),
        ]
        rows: list[tuple[Value, ...]] = [
            (label, *(self.count(n, other) for other in range(len(self.codes))))
            for n, label in enumerate(self.codes)
        ]
        return Table("cooccurrence", columns, rows)

    @property
    def pairs(self) -> Table:
        """One row for each two codes that occur together, the most frequent first."""
        found = [(-n, both) for both, n in self.counts.items() if both[0] != both[1]]
        rows = [
            (
                self.codes[one],
                self.codes[other],
                -number,
                self.count(one, one),
                self.count(other, other),
                self.coefficient(one, other),
            )
            for number, (one, other) in sorted(found)
        ]
        return Table("cooccurrence_pairs", _PAIRS, rows)

    @property
    def what(self) -> str:
        """What the numbers count, in words."""
        things = {"source": "sources", "case": "cases"}.get(self.by)
        return f"{things} with both codes" if things else f"pairs of codings, {self.by}"


@no_garbage_collection()
def cooccurrence(
    package: Package,
    *,
    by: str = "overlap",
    codes: Iterable[str] = (),
    with_subcodes: bool = False,
    same_coder: bool = False,
) -> Cooccurrence:
    """Count how often codes occur together.

    ``overlap`` counts the pairs of codings, one of each code, that share a character
    of a text, a part of a page or picture, or a millisecond of a recording.
    ``near=N`` takes also those with at most N code points between them in one text.
    ``same-span`` counts pairs of codings on the very same place. In these three a
    code with itself gives the number of its codings. ``source`` and ``case`` count
    the sources and cases that have both codes. Codings of whole things overlap only
    each other.

    Args:
        package: The project; it is made canonical first if it is not.
        by: What counts as together.
        codes: Names, paths or GUIDs of the codes to look at; none: all of them. Of a
            single code: how often others occur with it, and only those that do.
        with_subcodes: Look at the codes below these too.
        same_coder: Count only what one coder put together; codings without coder
            go with each other.

    Raises:
        NotThisFormatError: It is a codebook.
        UnknownNameError: There is no such code, or no such way of counting.
        UnsupportedContentError: There are more than two thousand codes.
    """
    way, near = _way(by)
    need_codings(package)
    package = canonical(package)
    attribution = Attribution(package.project)
    labels = _labels(attribution, list(codes), with_subcodes=with_subcodes)
    single = next(iter(labels)) if len(labels) == 1 else None
    if single is not None:
        labels = labels_of_codes(attribution.project)
    numbers = {key: n for n, key in enumerate(labels)}
    groups: dict[str | None, list[_Spot]] = {}
    for spot in _spots(attribution, numbers, with_cases=way == "case"):
        groups.setdefault(spot.coder if same_coder else None, []).append(spot)
    if way in ("source", "case"):
        counts = together(_things(groups, way))
    else:
        counts = _pairs(groups, way, near)
    made = Cooccurrence(by=by, codes=list(labels.values()), counts=dict(counts))
    if single is not None:
        made = _with(made, numbers[single])
        made.report.extend(_alone(made))
    made.report.extend(package.report.reaching(Severity.WARNING))
    made.report.extend(_caveats(made))
    return made


def _with(all_codes: Cooccurrence, code: int) -> Cooccurrence:
    """Return a code and those that occur with it, and how often each does with it."""
    counts = all_codes.counts
    met = {n for both in counts if code in both for n in both} | {code}
    places = {old: new for new, old in enumerate(sorted(met))}
    return Cooccurrence(
        by=all_codes.by,
        codes=[all_codes.codes[n] for n in places],
        counts={
            (places[one], places[other]): count
            for (one, other), count in counts.items()
            if code in (one, other) or (one == other and one in met)
        },
    )


def _alone(made: Cooccurrence) -> Iterator[Finding]:
    if len(made.codes) == 1:
        yield Finding.of(
            "code-alone", Severity.INFO, f"no other code occurs with {made.codes[0]!r}"
        )


def _way(by: str) -> tuple[str, int | None]:
    if match := re.fullmatch(r"near=([0-9]{1,9})", by):
        return "overlap", int(match[1])
    if by in _WAYS[:-1]:
        return by, None
    raise UnknownNameError(
        f"there is no way of counting {by!r}", hint=f"choose one of: {', '.join(_WAYS)}"
    )


def _labels(
    attribution: Attribution, wishes: list[str], *, with_subcodes: bool
) -> dict[str, str]:
    project = attribution.project
    labels = labels_of_codes(project)
    if wishes:
        found = codes_named(project, wishes, with_subcodes=with_subcodes)
        labels = {code.guid.key: labels[code.guid.key] for code in found}
    if len(labels) > _MOST_CODES:
        raise UnsupportedContentError(
            f"{len(labels):,} codes are too many for a table of codes by codes",
            hint="name those to look at",
        )
    return labels


class _Spot(NamedTuple):
    placed: PlacedCoding
    code: int
    coder: str | None
    cases: list[str]


def _spots(
    attribution: Attribution, numbers: dict[str, int], *, with_cases: bool
) -> Iterator[_Spot]:
    for placed in attribution.project.codings():
        code = numbers.get(placed.coding.code_ref.key)
        if code is not None:
            user = placed.coding.creating_user
            found = attribution.cases(placed) if with_cases else ()
            cases = [case.guid.key for case in found]
            yield _Spot(placed, code, user.key if user else None, cases)


def _pairs(groups: dict[str | None, list[_Spot]], way: str, near: int | None) -> Pairs:
    found: Pairs = Counter()
    points = SyncPoints()
    for group in groups.values():
        spots = [(points.place(spot.placed), spot.code) for spot in group]
        found.update(alike(spots) if way == "same-span" else meetings(spots, near))
    for both in [both for both in found if both[0] == both[1]]:
        del found[both]
    found.update((spot.code, spot.code) for group in groups.values() for spot in group)
    return found


def _things(
    groups: dict[str | None, list[_Spot]], way: str
) -> Iterator[tuple[Hashable, int]]:
    for coder, group in groups.items():
        for spot in group:
            source = [spot.placed.source.guid.key]
            for thing in source if way == "source" else spot.cases:
                yield (coder, thing), spot.code


def _caveats(made: Cooccurrence) -> Iterator[Finding]:
    counts = made.counts
    alone = [counts.get((n, n), 0) for n in range(len(made.codes))]
    rests = ((both, alone[n] + alone[m] - both) for (n, m), both in counts.items())
    # 1.0005 is the least that three digits show as more than 1.
    odd = sum(1 for both, rest in rests if rest <= 0 or both * 2000 >= rest * 2001)
    if odd:
        yield Finding.of(
            "coefficient-above-one",
            Severity.WARNING,
            "two codes have more overlapping pairs of codings than the"
            " c-coefficient is made for: it is above 1, or undefined; codings of"
            " several coders count as several, and same_coder (--same-coder) pairs"
            " only those of one",
            count=odd,
        )
