"""A table of cells understood as a codebook: header, columns, rows with codes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from qdabridge.errors import LimitError
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.formats.codebooks.layouts.names import clean, has_bullets, without_bullet
from qdabridge.report import Collector, Finding, Location, Severity
from qdabridge.tabular.cells.grid import Cell, Grid, Row, column_name

__all__ = ["MAX_DEPTH", "STAIRS", "Column", "Draft", "Frame", "Line", "Path"]

Path = tuple[str, ...]
STAIRS = "level by column"
"""Why a column without header has names."""
_KEEP = 20
MAX_DEPTH = 100
"""No code lies deeper; real codebooks have up to 7 levels."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it was taken for.

    Attributes:
        index: From 0.
        header: Its header, made unique by position; ``Column C`` if it has none.
        field: What it holds.
        rank: How high the names in it stand, if it holds names: 1 is the top.
        why: Why it was taken for this, in words.
    """

    index: int
    header: str
    field: Field
    rank: float = 0
    why: str = "header"

    @property
    def letters(self) -> str:
        """Its letters in a spreadsheet."""
        return column_name(self.index)

    def taken_for(self, field: Field, why: str, rank: float | None = None) -> "Column":
        """Return it as a column of another kind."""
        rank = self.rank if rank is None else rank
        return replace(self, field=field, why=why, rank=rank)


@dataclass(slots=True)
class Line:
    """A row with a code, and the rows below that only go on with it."""

    row: Row
    more: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of its rows."""
        return [self.row, *self.more]


@dataclass(slots=True)
class Draft:
    """A code with its path, before its columns are read.

    Attributes:
        path: Names from the top down.
        row: Where it stands; a parent that was made: where it is first named.
        parts: Rows, each with the columns whose texts in it are about the code.
        number: The number that was taken off its name.
    """

    path: Path
    row: Row
    parts: list[tuple[Row, Sequence[Column]]] = field(default_factory=list)
    number: str = ""

    @property
    def is_row(self) -> bool:
        """Has it a row of its own? A parent that others name may have none."""
        return bool(self.parts)

    def take(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        """Add the texts of rows."""
        self.parts.extend((row, columns) for row in rows)


@dataclass
class Frame:
    """A table with its columns understood.

    Attributes:
        grid: The table.
        header: The row with the headers; None: it has none.
        columns: Those that hold anything.
        above: The rows over the header.
        body: The rows below it.
        found: Findings about it, the first twenty of each kind.
        reasons: Why it was understood so, in words.
        own: The layout that the headers of our own tables prove; None: they do not.
    """

    grid: Grid
    header: Row | None
    columns: list[Column]
    above: Sequence[Row]
    body: Sequence[Row]
    found: Collector = field(default_factory=lambda: Collector(keep=_KEEP))
    reasons: list[str] = field(default_factory=list)
    own: str | None = None

    def of(self, *fields: Field) -> list[Column]:
        """Return the columns that hold one of these."""
        return [column for column in self.columns if column.field in fields]

    def one(self, field: Field) -> Column | None:
        """Return the first column that holds this."""
        return next(iter(self.of(field)), None)

    def texts(self, column: Column) -> Iterator[str]:
        """Yield the texts of a column that are not blank."""
        for row in self.body:
            if row[column.index]:
                yield row[column.index].text.strip()

    def cells(self, row: Row) -> Iterator[tuple[Column, Cell]]:
        """Yield the cells of a row that hold anything, with their columns."""
        for column in self.columns:
            if row[column.index]:
                yield column, row[column.index]

    def retake(self, old: Column, field: Field, why: str, rank: float = 0) -> Column:
        """Take a column for another kind, and return it as such."""
        new = old.taken_for(field, why, rank)
        self.columns = [new if column == old else column for column in self.columns]
        return new

    @cached_property
    def has_bullets(self) -> bool:
        """Do bullets stand before the names?"""
        if self.own:
            return False
        names = self.of(Field.NAME) or self.of(Field.PATH)
        return has_bullets(
            clean(row[column.index].text)
            for row in self.body
            for column in names
            if row[column.index]
        )

    def name_in(self, cell: Cell) -> str:
        """Return the name in a cell, without blanks and bullet."""
        name = clean(cell.text)
        return without_bullet(name) if self.has_bullets else name

    def check_depth(self, depth: int, row: Row) -> None:
        """Refuse codes nested deeper than any study has them, before it costs much.

        Raises:
            LimitError: They are.
        """
        if depth > MAX_DEPTH:
            raise LimitError(
                f"the codes lie more than {MAX_DEPTH} deep in each other",
                location=self.grid.where(row),
                hint="say with --layout flat that they do not",
            )

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        place: Row | int | None = None,
        column: int | None = None,
        quote: str | None = None,
    ) -> None:
        """Report something about a row or cell; without a place, about the table."""
        path = self.grid.name or None
        if place is not None:
            path = self.grid.where(place, column)
        finding = Finding(
            code=code,
            severity=severity,
            message=message,
            location=Location(path=path),
            quote=quote,
        )
        self.found.add(code, lambda: finding)
