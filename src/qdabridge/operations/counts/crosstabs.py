"""Cross tables: how many codings, sources, cases or characters in each combination."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from qdabridge.catalogue import COUNTED, PERCENTS
from qdabridge.errors import UnknownNameError, UnsupportedContentError
from qdabridge.model import Ground, SyncPoints, covered, no_garbage_collection
from qdabridge.operations.attribution import Attribution
from qdabridge.operations.counts.dimensions import (
    NONE,
    Dimension,
    Fact,
    Key,
    Keys,
    dimension,
    facts_of,
)
from qdabridge.operations.jobs import need_codings
from qdabridge.package import Package
from qdabridge.pages import Heatmap
from qdabridge.report import Finding, Report, Severity
from qdabridge.spelling import unknown_name
from qdabridge.tabular import Column, Kind, Table, Value, unique_names
from qdabridge.tools import canonical

__all__ = [
    "CrossTable",
    "Tally",
    "crosstab",
    "without_characters",
]


_Categories = Callable[[Fact], Keys]
_Groups = dict[tuple[Key, Key], list[Fact]]


class Tally:
    """Facts sorted into cells, and the numbers that come of it."""

    def __init__(
        self, count: str, facts: list[Fact], down: Dimension, across: Dimension
    ) -> None:
        self._measure = _measures(facts)[count]
        self._is_added_up = count == "characters"
        self._facts = facts
        self._down, self._across = down, across
        self._cells = _sorted_in(facts, down.wide, across.wide)
        self._in_rows = self._totals(down.wide, across.own, 0)
        self._in_columns = self._totals(down.own, across.wide, 1)

    def _totals(
        self, down: _Categories, across: _Categories, side: int
    ) -> dict[Key, int]:
        """Measure rows (side 0) or columns (side 1) as wholes, or add up their cells.

        The other side is taken without the codes above a code, which would count
        twice.
        """
        groups: dict[Key, list[list[Fact]]] = defaultdict(list)
        if self._is_added_up:
            for cell, facts in _sorted_in(self._facts, down, across).items():
                groups[cell[side]].append(facts)
        else:
            of = (down, across)[side]
            for (key, _), facts in _sorted_in(self._facts, of, _everything).items():
                groups[key].append(facts)
        return {key: sum(map(self._measure, parts)) for key, parts in groups.items()}

    def cell(self, row: Key, column: Key) -> int:
        """Return the number in a cell."""
        facts = self._cells.get((row, column))
        return self._measure(facts) if facts else 0

    def of_row(self, key: Key) -> int:
        """Return the total of a row."""
        return self._in_rows.get(key, 0)

    def of_column(self, key: Key) -> int:
        """Return the total of a column."""
        return self._in_columns.get(key, 0)

    def total(self) -> int:
        """Return the number of everything."""
        if not self._is_added_up:
            return self._measure(self._facts)
        cells = _sorted_in(self._facts, self._down.own, self._across.own)
        return sum(map(self._measure, cells.values()))

    def keys(self, dimension: Dimension, *, skip_empty: bool) -> list[Key]:
        """Return the categories to show; None (no category) only if it is met."""
        totals = self._in_rows if dimension is self._down else self._in_columns
        known = [k for k in dimension.categories if not skip_empty or totals.get(k)]
        rest = [key for key in totals if key not in dimension.categories]
        return known + [k for k in rest if not skip_empty or totals[k]]


def _sorted_in(
    facts: Iterable[Fact], down: _Categories, across: _Categories
) -> _Groups:
    cells: _Groups = defaultdict(list)
    for fact in facts:
        for cell in product(down(fact) or (None,), across(fact) or (None,)):
            cells[cell].append(fact)
    return cells


def _everything(fact: Fact) -> Keys:
    return ()


def _measures(facts: list[Fact]) -> dict[str, Callable[[Sequence[Fact]], int]]:
    points = SyncPoints()
    spans = [points.place(fact.placed) if fact.placed else None for fact in facts]
    return {
        "codings": len,
        "sources": lambda some: len({f.source.guid.key for f in some if f.source}),
        "cases": lambda some: len({f.cases[0].guid.key for f in some if f.cases}),
        "characters": lambda some: covered(
            span for f in some if (span := spans[f.number])
        ),
    }


def without_characters(facts: Iterable[Fact]) -> list[Fact]:
    """Return the codings that do not lie on a stretch of a text."""
    points = SyncPoints()
    return [
        fact
        for fact in facts
        if fact.placed and points.place(fact.placed).ground is not Ground.TEXT
    ]


_MOST_CELLS = 5_000_000
_TOTAL = "all"


@dataclass(frozen=True, kw_only=True)
class CrossTable:
    """What was counted, and how to show it.

    Attributes:
        row_dimension: What stands in the rows, such as ``case.site``.
        column_dimension: What stands in the columns.
        count: What the numbers count.
        rows: Labels of the rows, each once.
        columns: Labels of the columns, each once.
        cells: One list of counts for each row.
        row_totals: A count for each row.
        column_totals: A count for each column.
        total: The count of everything.
        percent: Of what ``table`` shows percentages; None: it shows the counts.
        has_totals: Does ``table`` show the totals?
        report: What is to be known about the counts.
    """

    row_dimension: str
    column_dimension: str
    count: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[int]]
    row_totals: Sequence[int]
    column_totals: Sequence[int]
    total: int
    percent: str | None = None
    has_totals: bool = True
    report: Report = field(default_factory=Report)

    @property
    def heatmap(self) -> Heatmap:
        """The counts as a figure."""
        title = f"{self.count} by {self.row_dimension} and {self.column_dimension}"
        return Heatmap(title, self.rows, self.columns, self.cells)

    @property
    def table(self) -> Table:
        """The table as shown: labels, numbers or percentages, totals last."""
        heads = [*self.columns, *([_TOTAL] if self.has_totals else [])]
        kind = Kind.DECIMAL if self.percent else Kind.INTEGER
        share = f", in percent of {self.percent}" if self.percent else ""
        name = self.row_dimension
        first = Column(name, Kind.TEXT, f"category of {name}")
        columns = [first] + [
            Column(
                label,
                kind,
                f"{self.count} of this row with {self.column_dimension} {head}{share}",
                "percent" if self.percent else None,
            )
            for head, label in zip(heads, unique_names([name, *heads])[1:], strict=True)
        ]
        return Table("crosstab", columns, list(self._lines()))

    def _lines(self) -> Iterator[tuple[Value, ...]]:
        lines = list(zip(self.cells, self.row_totals, strict=True))
        labels = list(self.rows)
        if self.has_totals:
            lines.append((self.column_totals, self.total))
            labels = unique_names([*labels, _TOTAL])
        for label, (cells, total) in zip(labels, lines, strict=True):
            bases = [*self.column_totals, self.total]
            counts = list(zip([*cells, total], bases, strict=True))
            numbers = [self._shown(n, total, base) for n, base in counts]
            yield (label, *(numbers if self.has_totals else numbers[:-1]))

    def _shown(self, number: int, row: int, column: int) -> int | Decimal | None:
        if self.percent is None:
            return number
        base = {"row": row, "column": column, "all": self.total}[self.percent]
        if not base:
            return None
        share = Decimal(100 * number) / base
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


@no_garbage_collection()
def crosstab(
    package: Package,
    rows: str,
    columns: str,
    *,
    count: str | None = None,
    with_subcodes: bool = False,
    percent: str | None = None,
    totals: bool = True,
    skip_empty: bool = False,
) -> CrossTable:
    """Count by two dimensions.

    A dimension is ``codes`` (in the order of the codebook), ``sources``, ``cases``
    (in that of the document), ``coders``, ``sets``, or a variable: ``case.site``,
    ``source.language`` (numbers and dates sorted, texts as first met). What has no
    category is counted as ``(none)``.

    A coding belongs to the case that speaks most of it. If both dimensions are about
    cases, all cases are counted, coded or not; so are sources. Asked for another
    count, such as codings, even those go by the codings.

    Totals count anew what their row or column holds: a source, case or coding that
    stands in several of its cells counts once. Only characters are added up.

    Args:
        package: The project; it is made canonical first if it is not.
        rows: The dimension of the rows.
        columns: The dimension of the columns.
        count: Count codings, or the different sources or cases they are on, or the
            characters (code points) they cover: in each cell every character once,
            however many codings it has. By default codings, or cases or sources where
            both dimensions are about them.
        with_subcodes: A code's codings are those of the codes below it too.
        percent: Show percentages of the totals of rows or columns or of all.
        totals: Show totals.
        skip_empty: Leave out rows and columns in which nothing was counted.

    Raises:
        NotThisFormatError: It is a codebook.
        UnknownNameError: There is no such dimension, variable, count or percentage.
        UnsupportedContentError: The table would have more than five million cells.
    """
    _check(count, percent)
    need_codings(package)
    package = canonical(package)
    attribution = Attribution(package.project)
    down = dimension(rows, attribution, with_subcodes=with_subcodes)
    across = dimension(columns, attribution, with_subcodes=with_subcodes)
    if down.name == across.name:
        raise UnknownNameError(
            f"rows and columns are both {down.name}",
            hint="name two dimensions; codes by codes is counted by 'cooccurrence'",
        )
    about = {down.about, across.about}
    counted, facts = _universe(attribution, about, count)
    tally = Tally(counted, facts, down, across)
    row_keys = tally.keys(down, skip_empty=skip_empty)
    column_keys = tally.keys(across, skip_empty=skip_empty)
    _check_size(len(row_keys), len(column_keys))
    return CrossTable(
        row_dimension=down.name,
        column_dimension=across.name,
        count=counted,
        rows=_labels(down, row_keys),
        columns=_labels(across, column_keys),
        cells=[[tally.cell(r, c) for c in column_keys] for r in row_keys],
        row_totals=[tally.of_row(key) for key in row_keys],
        column_totals=[tally.of_column(key) for key in column_keys],
        total=tally.total(),
        percent=percent,
        has_totals=totals,
        report=_report(package, facts, counted, about),
    )


def _check(count: str | None, percent: str | None) -> None:
    if count is not None and count not in COUNTED:
        raise unknown_name("count", count, COUNTED)
    if percent is not None and percent not in PERCENTS:
        raise unknown_name("percentage", percent, PERCENTS)


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > _MOST_CELLS:
        raise UnsupportedContentError(
            f"the table would have {rows:,} rows and {columns:,} columns",
            hint="choose other dimensions, or leave out empty rows and columns",
        )


def _universe(
    attribution: Attribution, about: set[str], count: str | None
) -> tuple[str, list[Fact]]:
    """Return what to count, and in what: all cases, all sources or all codings."""
    for thing, things in (("case", "cases"), ("source", "sources")):
        if about == {thing} and count in (None, things):
            return things, facts_of(attribution, about)
    with_cases = "case" in about or count == "cases"
    facts = facts_of(attribution, {"coding"}, with_cases=with_cases)
    return count or "codings", facts


def _labels(dimension: Dimension, keys: list[Key]) -> list[str]:
    return unique_names(dimension.categories.get(key, NONE) for key in keys)


def _report(
    package: Package, facts: list[Fact], counted: str, about: set[str]
) -> Report:
    """Tell what reading doubted, and what the numbers leave out or had to decide."""
    report = Report(findings=package.report.reaching(Severity.WARNING))
    coded = [fact for fact in facts if fact.placed]
    told = []
    if "case" in about or counted == "cases":
        told.append((_TIED, [f for f in coded if len(f.cases) > 1]))
    if counted == "cases":
        told.append((_NAMELESS, [f for f in coded if not f.cases]))
    if counted == "characters":
        told.append((_WORDLESS, without_characters(coded)))
    report.extend(_finding(what, found) for what, found in told if found)
    return report


_TIED = (
    "cases-tied",
    "several cases stand behind a coding alike; the first counts, or the first that has"
    " a value",
)
_NAMELESS = ("cases-unknown", "no case stands behind a coding; it counts for no case")
_WORDLESS = (
    "characters-unknown",
    "a coding lies on a region, a recording or a whole source and counts no characters",
)


def _finding(what: tuple[str, str], found: list[Fact]) -> Finding:
    code, message = what
    first = found[0].placed
    return Finding.of(
        code,
        Severity.INFO,
        message,
        subject=first.coding.guid if first else None,
        count=len(found),
    )
