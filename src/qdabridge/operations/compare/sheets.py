"""Sheets of ratings: a row for each unit, a column for each rater."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from qdabridge.agreement import (
    Coefficient,
    Rating,
    Ratings,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_interval,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
    weighted_kappa,
)
from qdabridge.catalogue import LEVELS, VERSION
from qdabridge.errors import ComparisonError, ReadError
from qdabridge.operations.compare.findings import listed
from qdabridge.operations.compare.outcome import TITLES
from qdabridge.report import Collector, Report, Severity
from qdabridge.tabular import read_grids

__all__ = ["SheetComparison", "UnitDisagreement", "compare_ratings", "read_ratings"]


Cells = Sequence[str | None]
NAMES = TITLES | {"percent": "Mean pairwise agreement"}


@dataclass(frozen=True)
class UnitDisagreement:
    """A unit that raters rated differently."""

    unit: str
    who: dict[str, str]
    """What each said; who said nothing is not in it."""


@dataclass(frozen=True, kw_only=True)
class SheetComparison:
    """How raters of a sheet agree.

    Attributes:
        raters: Their names.
        units: How many rows there are.
        paired: How many have two ratings or more.
        alone: Names of the units with one rating, which is compared with nothing.
        empty: Names of the units that nobody rated.
        values: The categories, in their order where it is known.
        level: The level of measurement that was asked for.
        overall: Coefficients of all raters together, by name.
        pairs: Coefficients of two raters each; ``n`` is the number of units.
        intervals: Of the overall coefficients, where there is a variance.
        disagreements: The units that were rated differently.
        rows: All units with what each rater said, a value always in one spelling; no
            part of ``to_json``.
        report: What is to be known about them.
    """

    raters: tuple[str, ...]
    units: int
    paired: int
    alone: tuple[str, ...]
    empty: tuple[str, ...]
    values: tuple[str, ...]
    level: str
    overall: Mapping[str, Coefficient]
    pairs: Mapping[tuple[str, str], Mapping[str, Any]]
    intervals: Mapping[str, Any]
    disagreements: tuple[UnitDisagreement, ...]
    rows: Sequence[tuple[str, Cells]] = field(default=(), repr=False)
    report: Report = field(default_factory=Report)

    @property
    def methods(self) -> str:
        """The paragraph for a paper."""
        told = [
            f"{len(self.raters)} raters rated {self.units} units; {self.paired} units"
            " have two ratings or more and enter, missing ratings stay missing."
        ]
        if self.level != "nominal":
            order = " < ".join(self.values)
            told.append(f"Level of measurement: {self.level}, in the order {order}.")
        else:
            told.append("Level of measurement: nominal.")
        names = ["percent", "fleiss", "ac1", f"alpha_{self.level}"]
        for name in names:
            one = self.overall[name]
            value = "undefined" if one.value is None else f"{one.value:.3f}"
            told.append(f"{NAMES[name.partition('_')[0]]}: {value}.")
        told.append(f"Computed with qdabridge {VERSION}.")
        return " ".join(told)

    def to_json(self) -> dict[str, Any]:
        """Return everything as data for JSON."""
        return {
            "raters": list(self.raters),
            "units": {
                "rows": self.units,
                "with_two_or_more": self.paired,
                "with_one": list(self.alone),
                "with_none": list(self.empty),
            },
            "values": list(self.values),
            "level": self.level,
            "overall": {name: one.value for name, one in self.overall.items()},
            "undefined": {
                n: one.reason for n, one in self.overall.items() if one.reason
            },
            "intervals": {
                name: {"low": s.low, "high": s.high, "method": s.method}
                for name, s in self.intervals.items()
                if s.low is not None
            },
            "pairs": {
                f"{a} x {b}": {
                    k: v.value if isinstance(v, Coefficient) else v
                    for k, v in found.items()
                }
                for (a, b), found in self.pairs.items()
            },
            "disagreements": [
                {"unit": one.unit, "who": one.who} for one in self.disagreements
            ],
        }


def read_ratings(
    path: str | Path, *, units: str | None = None, raters: Sequence[str] = ()
) -> tuple[list[str], list[tuple[str, list[str | None]]]]:
    """Read a sheet: names of the raters, and a row for each unit.

    An empty cell, and one with nothing but white space, is a missing rating.

    Args:
        path: A table: csv, xlsx ...
        units: Name of the column that names the units; None: the first.
        raters: Names of the raters' columns; empty: all others.

    Raises:
        ReadError: It cannot be read, lacks a column, or has columns that are no
            raters' although none were named.
    """
    (grid, *_) = read_grids(path)
    head = (
        [grid.rows[0][n].text.strip() for n in range(grid.width)] if grid.rows else []
    )
    for name in [*([units] if units else []), *raters]:
        if name not in head:
            raise ReadError(
                f"there is no column {name!r}", path=path, hint=f"have {listed(head)}"
            )
    first = head.index(units) if units else 0
    columns = [head.index(name) for name in raters] or [
        n for n, name in enumerate(head) if n != first and name
    ]
    rows = [
        (row[first].text.strip(), [row[n].text.strip() or None for n in columns])
        for row in grid.rows[1:]
        if row
    ]
    names = [head[n] for n in columns]
    if not raters:
        _refuse_other_tables(path, names, rows)
    return names, rows


def _refuse_other_tables(
    path: str | Path, names: Sequence[str], rows: Sequence[tuple[str, list[str | None]]]
) -> None:
    """Refuse a table whose columns have nothing in common: they are no raters'.

    Raises:
        ReadError: A column shares no value with any other.
    """
    used = [{cells[n] for _, cells in rows} - {None} for n in range(len(names))]
    alone = [
        name
        for n, name in enumerate(names)
        if used[n] and not any(used[n] & used[m] for m in range(len(names)) if m != n)
    ]
    if len(names) > 1 and alone:
        raise ReadError(
            f"this is no table of ratings: no other column has a value of {alone[0]!r}",
            path=path,
            hint="give a row for each unit and a column for each rater; name the"
            " raters' columns with --coder if there are others",
        )


def compare_ratings(
    raters: Sequence[str],
    rows: Iterable[tuple[str, Cells]],
    *,
    level: str = "nominal",
    values: Sequence[str] = (),
) -> SheetComparison:
    """Compare raters who each gave a unit one value.

    Args:
        raters: Their names.
        rows: Name of the unit and what each rater said; None: nothing.
        level: ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
        values: The categories in their order; needed above nominal unless they are
            numbers, as nothing else says that medium lies between low and high.

    Raises:
        ComparisonError: There are not two raters, no unit has two ratings, or the order
            of words is needed.
    """
    given = [(unit, list(cells)) for unit, cells in rows]
    if len(raters) < 2:
        raise ComparisonError(
            "there is only one rater, and agreement needs two",
            hint="give a table with a column for each rater",
        )
    if level not in LEVELS:
        raise ComparisonError(
            f"there is no level {level!r}", hint=f"choose {', '.join(LEVELS)}"
        )
    if not any(sum(c is not None for c in cells) > 1 for _, cells in given):
        raise ComparisonError(
            "no unit has two ratings, so there is nothing to compare",
            hint="give a row for each unit and a column for each rater",
        )
    used = list(dict.fromkeys(c for _, cells in given for c in cells if c is not None))
    numbers = {value: _number(value) for value in used}
    is_numeric = bool(used) and None not in numbers.values()
    if strange := [value for value in used if values and value not in values]:
        raise ComparisonError(
            f"{strange[0]!r} is none of the values ({', '.join(values)})",
            hint="name all of them in their order (--values)",
        )
    if level != "nominal" and not values and not is_numeric:
        raise ComparisonError(
            f"the order of the values is not known ({', '.join(sorted(used))}), and the"
            f" level {level} needs it",
            hint="give it (--values LOWEST,...,HIGHEST): nothing ranks words",
        )
    if is_numeric and not values:
        once = {numbers[value] or 0: value for value in reversed(used)}
        values = [once[number] for number in sorted(once)]
    return _sheet(raters, given, level, values, numbers if is_numeric else {})


def _number(value: str) -> Fraction | None:
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None


def _sheet(
    raters: Sequence[str],
    rows: Sequence[tuple[str, list[str | None]]],
    level: str,
    values: Sequence[str],
    numbers: Mapping[str, Fraction | None],
) -> SheetComparison:
    def coded(cell: str | None) -> Rating | None:
        return numbers.get(cell, cell) if cell is not None else None

    order: list[Rating] = [numbers.get(value, value) or value for value in values]
    if numbers:
        order = [numbers[v] if numbers.get(v) is not None else v for v in values]
    spelt: dict[Rating | None, str] = {}
    for value in (*values, *(c for _, row in rows for c in row if c is not None)):
        spelt.setdefault(coded(value), value)
    ratings = Ratings.of_units([[coded(c) for c in row] for _, row in rows])
    overall = _overall(ratings, order)
    said = {unit: [c for c in cells if c is not None] for unit, cells in rows}
    found = Collector()
    alone = tuple(unit for unit, cells in said.items() if len(cells) == 1)
    empty = tuple(unit for unit, cells in said.items() if not cells)
    if alone or empty:
        found.note(
            "ratings-missing",
            Severity.INFO,
            f"missing ratings stay missing; units with fewer than two give no pair:"
            f" {listed(alone) or 'none'} with one rating, {listed(empty) or 'none'}"
            " without any",
        )
    measures = {
        "percent": percent_agreement,
        "fleiss": fleiss_kappa,
        "conger": conger_kappa,
        "ac1": gwet_ac1,
        "pabak": brennan_prediger,
        "alpha_nominal": krippendorff_alpha,
    }
    return SheetComparison(
        raters=tuple(raters),
        units=len(rows),
        paired=ratings.paired,
        alone=alone,
        empty=empty,
        values=tuple(values) or tuple(map(str, ratings.categories)),
        level=level,
        overall=overall,
        pairs={
            (raters[a], raters[b]): _pair(ratings.of_pair(a, b), order)
            for a, b in combinations(range(len(raters)), 2)
        },
        intervals={n: gwet_interval(m, ratings) for n, m in measures.items()},
        disagreements=tuple(
            UnitDisagreement(
                unit,
                {
                    rater: cell
                    for rater, cell in zip(raters, cells, strict=True)
                    if cell is not None
                },
            )
            for unit, cells in rows
            if len({coded(c) for c in cells if c is not None}) > 1
        ),
        rows=[(unit, [spelt.get(coded(c)) for c in cells]) for unit, cells in rows],
        report=found.report(),
    )


def _overall(ratings: Ratings, order: Sequence[Rating]) -> dict[str, Coefficient]:
    found = {
        "percent": percent_agreement(ratings),
        "fleiss": fleiss_kappa(ratings),
        "conger": conger_kappa(ratings),
        "light": light_kappa(ratings),
        "ac1": gwet_ac1(ratings),
        "pabak": brennan_prediger(ratings),
    }
    for level in LEVELS if order else LEVELS[:1]:
        found[f"alpha_{level}"] = krippendorff_alpha(ratings, level, values=order)
    return found


def _pair(ratings: Ratings, order: Sequence[Rating]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n": ratings.units,
        "percent": percent_agreement(ratings),
        "kappa": cohen_kappa(ratings),
    }
    for weights in ("linear", "quadratic") if order else ():
        found[f"kappa_{weights}"] = weighted_kappa(ratings, order, weights=weights)
    return found
