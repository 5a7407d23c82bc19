"""Comparing coders from file to file: projects or ratings in, tables and a page out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from qdabridge.agreement import Coefficient
from qdabridge.errors import ReadError
from qdabridge.formats import write_tables
from qdabridge.operations.compare.choice import CompareWishes, read_roster
from qdabridge.operations.compare.listing import (
    decimal_of,
    disagreements_table,
    figures_table,
    matrix_table,
)
from qdabridge.operations.compare.outcome import TITLES, Comparison
from qdabridge.operations.compare.page import compare_page, figure_plot, told_with_ends
from qdabridge.operations.compare.run import compare
from qdabridge.operations.compare.sheets import (
    SheetComparison,
    compare_ratings,
    read_ratings,
)
from qdabridge.operations.jobs import open_each
from qdabridge.operations.merge import said_same
from qdabridge.package import Limits, check_target
from qdabridge.pages import (
    Heatmap,
    Interval,
    Intervals,
    Page,
    check_figure,
    figure_of,
    is_page,
    write_figure,
    write_page,
)
from qdabridge.tabular import Column, Kind, SaidTable, Table, Value

__all__ = [
    "Outputs",
    "compare_files",
    "compare_sheet",
    "is_sheet",
    "ratings_page",
    "ratings_plot",
    "ratings_tables",
]


MOST_VALUES = 60
"""Of more values only the most frequent are in a heatmap."""
MOST_PAIRS = 6
"""Of more pairs there is one heatmap of all."""


def ratings_page(made: SheetComparison) -> Page:
    """Return the page of a comparison of ratings."""
    scale = f", {' < '.join(made.values)}" if made.level != "nominal" else ""
    plot = ratings_plot(made)
    values = {value: n for n, value in enumerate(dict.fromkeys(_said(made)))}
    return Page(
        template="ratings",
        title="Ratings compared",
        values={
            "about": f"Raters: {', '.join(made.raters)}. Level: {made.level}{scale}.",
            "facts": [
                ("units", f"{made.units:,}"),
                ("with two ratings or more", f"{made.paired:,}"),
                ("rated differently", f"{len(made.disagreements):,}"),
                ("values", f"{len(made.values):,}"),
            ],
            "plot": figure_of(plot),
            "caption": plot.title,
            "overall": [_overall(made, name) for name in made.overall],
            "pair_heads": _pair_heads(made),
            "pairs": [
                (" and ".join(pair), *map(_shown, found.values()))
                for pair, found in made.pairs.items()
            ],
            "heatmaps": list(_heatmaps(made)),
            "methods": made.methods,
            "findings": list(made.report),
        },
        data={
            "raters": list(made.raters),
            "values": list(values),
            "units": [
                [unit, [None if c is None else values[c] for c in cells]]
                for unit, cells in made.rows
            ],
        },
    )


def ratings_plot(made: SheetComparison) -> Intervals:
    """Return the coefficients of all raters with their intervals as a plot."""
    rows = [
        Interval(label, one.value, low, high, told_with_ends(one, low, high))
        for name, one in made.overall.items()
        for label, low, high in [(_name(name), *_ends(made, name))]
    ]
    return Intervals("Coefficients of all raters, with 95% intervals", rows)


def ratings_tables(made: SheetComparison) -> tuple[Table, Table]:
    """Return all figures, and the units that were rated differently."""
    heads = [
        Column("raters", Kind.TEXT, "who is compared; empty: all together"),
        Column("coefficient", Kind.TEXT, "its name"),
        Column("value", Kind.DECIMAL, "empty: undefined"),
        Column("low", Kind.DECIMAL, "lower end of its interval"),
        Column("high", Kind.DECIMAL, "upper end of its interval"),
        Column("units", Kind.INTEGER, "units that enter"),
        Column("undefined", Kind.TEXT, "why it has no value"),
    ]
    figures = Table("figures", heads, list(_figures(made)))
    columns = [
        Column("unit", Kind.TEXT, "name of the unit"),
        *(Column(f"rater: {n}", Kind.TEXT, f"what {n} said") for n in made.raters),
    ]
    rows: list[tuple[Value, ...]] = [
        (one.unit, *(one.who.get(name) for name in made.raters))
        for one in made.disagreements
    ]
    return figures, Table("disagreements", columns, rows)


def _figures(made: SheetComparison) -> Iterator[tuple[Value, ...]]:
    for name, one in made.overall.items():
        low, high = map(decimal_of, _ends(made, name))
        value = decimal_of(one.value)
        yield None, name, value, low, high, made.paired, one.reason or None
    for pair, found in made.pairs.items():
        told, units = " x ".join(pair), found["n"]
        for name, one in found.items():
            if isinstance(one, Coefficient):
                value = decimal_of(one.value)
                yield told, name, value, None, None, units, one.reason or None


# --- Numbers --------------------------------------------------------------------------


def _name(name: str) -> str:
    first, _, rest = name.partition("_")
    return f"{TITLES[first]}, {rest}" if rest else TITLES[first]


def _ends(made: SheetComparison, name: str) -> tuple[float | None, float | None]:
    spread = made.intervals.get(name)
    return (spread.low, spread.high) if spread is not None else (None, None)


def _overall(made: SheetComparison, name: str) -> tuple[str, str, str]:
    one, (low, high) = made.overall[name], _ends(made, name)
    ends = "-" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    return _name(name), _shown(one), one.reason if one.value is None else ends


def _shown(value: Any) -> str:
    if isinstance(value, Coefficient):
        return "undefined" if value.value is None else f"{value.value:.3f}"
    return f"{value:,}"


def _pair_heads(made: SheetComparison) -> list[str]:
    names = next(iter(made.pairs.values()), {})
    return ["Pair", *("units" if name == "n" else _name(name) for name in names)]


# --- Values ---------------------------------------------------------------------------


def _said(made: SheetComparison) -> Iterator[str]:
    """Yield the values in their order, then what else was said, as it is spelt."""
    yield from made.values
    for _, cells in made.rows:
        yield from (cell for cell in cells if cell is not None)


def _heatmaps(made: SheetComparison) -> Iterator[tuple[Any, str, str]]:
    counts = Counter(_cells(made))
    often: Counter[str] = Counter()
    for (_, value), number in counts.items():
        often[value] += number
    kept = {value for value, _ in often.most_common(MOST_VALUES)}
    values = [value for value in dict.fromkeys(_said(made)) if value in kept]
    numbers = range(len(made.raters))
    yield _drawn(
        "Prevalence",
        "Units to which each rater gave the value of the row.",
        values,
        made.raters,
        [[counts[n, value] for n in numbers] for value in values],
    )
    pairs = list(combinations(numbers, 2))
    for pair in pairs if len(pairs) <= MOST_PAIRS else ():
        first, second = (made.raters[n] for n in pair)
        met = _met(made, [pair])
        yield _drawn(
            f"Values that met: {first} and {second}",
            f"Units that got the value of the row from {first} and that of the column"
            f" from {second}.",
            values,
            values,
            [[met[a, b] for b in values] for a in values],
        )
    if len(pairs) > MOST_PAIRS:
        met = _met(made, pairs)
        yield _drawn(
            "Values that met",
            "Pairs of ratings of one unit, of all pairs of raters: the earlier rater's"
            " value in the row.",
            values,
            values,
            [[met[a, b] for b in values] for a in values],
        )


def _drawn(
    title: str, caption: str, rows: Any, columns: Any, cells: Any
) -> tuple[Any, str, str]:
    return figure_of(Heatmap(title, rows, columns, cells)), title, caption


def _cells(made: SheetComparison) -> Iterator[tuple[int, str]]:
    for _, cells in made.rows:
        yield from ((n, cell) for n, cell in enumerate(cells) if cell is not None)


def _met(
    made: SheetComparison, pairs: list[tuple[int, int]]
) -> Mapping[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for _, cells in made.rows:
        for first, second in pairs:
            one, other = cells[first], cells[second]
            if one is not None and other is not None:
                found[one, other] += 1
    return found


SHEETS = (".csv", ".tsv", ".xlsx", ".txt", ".md", ".docx")
"""Suffixes of tables, which can be sheets of ratings."""


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Files to write, each only if it is named."""

    figures: Path | None = None
    disagreements: Path | None = None
    matrix: Path | None = None
    figure: Path | None = None
    ground: str = ""
    """What is drawn in the figure: text, area, time or a unit; empty: all."""
    with_quotes: bool = True
    overwrite: bool = False

    @property
    def page(self) -> Path | None:
        """The figures, if they are to be a page."""
        return self.figures if self.figures and is_page(self.figures) else None

    @property
    def paths(self) -> list[Path]:
        """The files that are named."""
        named = (self.figures, self.disagreements, self.matrix, self.figure)
        return [path for path in named if path is not None]


def is_sheet(paths: Sequence[Path]) -> bool:
    """Is this one table, and so a sheet of ratings?"""
    return len(paths) == 1 and paths[0].suffix.lower() in SHEETS


def compare_files(
    paths: Sequence[Path],
    wishes: CompareWishes,
    outputs: Outputs,
    *,
    roster: Path | None = None,
    mapping: Path | None = None,
    mapping_said: SaidTable | None = None,
    same_users: Sequence[tuple[str, str]] = (),
    limits: Limits | None = None,
    media: Iterable[Path] = (),
) -> Comparison:
    """Compare the coders of projects and write tables of it.

    Args:
        paths: The projects.
        wishes: What to compare, and how.
        outputs: What to write.
        roster: Table of who worked on which source.
        mapping: Table of what is the same in the projects.
        mapping_said: What the user says about the table of the mapping.
        same_users: Names of one coder.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, or is named twice.
        WriteError: An output cannot be written.
        ComparisonError: The coders cannot be compared.
    """
    _check(outputs, [*paths, *(path for path in (roster, mapping) if path)])
    if roster is not None:
        wishes = replace(wishes, roster=read_roster(roster))
    with ExitStack() as stack:
        packages = open_each(stack, paths, limits, media)
        same = said_same(mapping, same_users, limits, mapping_said)
        made = compare(packages, wishes, same=same)
        if outputs.figure:
            plot, over = figure_plot(made, outputs.ground), outputs.overwrite
            made.report.extend(write_figure(plot, outputs.figure, overwrite=over))
        if outputs.page:
            page = compare_page(made, with_quotes=outputs.with_quotes)
            found = write_page(page, outputs.page, overwrite=outputs.overwrite)
            made.report.extend(found)
        for path, table in _tables(made, outputs):
            shown = table if outputs.with_quotes else table.without_quotes()
            made.report.extend(write_tables([shown], path, overwrite=outputs.overwrite))
    return made


def _check(outputs: Outputs, inputs: Sequence[Path]) -> None:
    """Refuse outputs that cannot be, before anything is computed."""
    if outputs.figure:
        check_figure(outputs.figure)
    for number, target in enumerate(outputs.paths):
        for source in inputs:
            check_target(target, source, overwrite=outputs.overwrite)
        if target.resolve() in [p.resolve() for p in outputs.paths[:number]]:
            raise ReadError("two outputs are one file", path=target, hint="name two")


def _tables(made: Comparison, outputs: Outputs) -> Iterable[tuple[Path, Table]]:
    if outputs.figures and not outputs.page:
        yield outputs.figures, figures_table(made)
    if outputs.disagreements:
        yield outputs.disagreements, disagreements_table(made)
    if outputs.matrix:
        yield outputs.matrix, matrix_table(made)


def compare_sheet(
    path: Path,
    outputs: Outputs,
    *,
    raters: Sequence[str] = (),
    level: str = "nominal",
    values: Sequence[str] = (),
) -> SheetComparison:
    """Compare the ratings in a table and write a page, a figure and tables of it.

    Args:
        path: The table, with a row for each unit and a column for each rater.
        outputs: What to write; the matrix is the table itself and not written.
        raters: Names of the raters' columns; empty: all but the first.
        level: See ``compare_ratings``.
        values: See ``compare_ratings``.

    Raises:
        ReadError: The table cannot be read.
        WriteError: An output cannot be written.
        ComparisonError: The ratings cannot be compared.
    """
    _check(outputs, [path])
    names, rows = read_ratings(path, raters=raters)
    made = compare_ratings(names, rows, level=level, values=values)
    over = outputs.overwrite
    if outputs.figure:
        plot = ratings_plot(made)
        made.report.extend(write_figure(plot, outputs.figure, overwrite=over))
    if outputs.page:
        made.report.extend(write_page(ratings_page(made), outputs.page, overwrite=over))
    figures, disagreements = ratings_tables(made)
    targets = ((outputs.figures, figures), (outputs.disagreements, disagreements))
    for target, table in targets:
        if target and target != outputs.page:
            made.report.extend(write_tables([table], target, overwrite=over))
    return made
