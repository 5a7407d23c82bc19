"""A typed table with documented columns: scripts get it, files are written from it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Column", "Kind", "Table", "Value"]

Value = str | bool | int | Decimal | date | datetime | None
"""What a cell can hold; None: unknown, or not there."""


class Kind(StrEnum):
    """The type of a column's values."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


class Column(NamedTuple):
    """A column and what it means."""

    name: str
    kind: Kind
    meaning: str
    unit: str | None = None
    """Code points, ms, pixels, PDF points ...; None where there is none."""
    is_quote: bool = False
    """It holds words of transcripts, which ``--no-quotes`` leaves out."""


class Table:
    """Rows under typed columns.

    >>> table = Table("codes", [Column("code", Kind.TEXT, "its name")], [("Hope",)])
    >>> list(table.records())
    [{'code': 'Hope'}]

    Attributes:
        name: Its name: of the file, sheet or SQL table.
        columns: The columns.
        rows: One tuple a row, as long as there are columns.
    """

    def __init__(
        self, name: str, columns: Iterable[Column], rows: Iterable[tuple[Value, ...]]
    ) -> None:
        self.name = name
        self.columns: Sequence[Column] = tuple(columns)
        self.rows: Sequence[tuple[Value, ...]] = list(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return (
            f"<Table {self.name}: {len(self.rows)} rows, {len(self.columns)} columns>"
        )

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def records(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dictionary."""
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def values(self, name: str) -> list[Value]:
        """Return the values of one column.

        Raises:
            ValueError: There is no such column.
        """
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    def without(self, names: Collection[str]) -> "Table":
        """Return the table without some of its columns."""
        kept = [n for n, column in enumerate(self.columns) if column.name not in names]
        return Table(
            self.name,
            [self.columns[n] for n in kept],
            [tuple(row[n] for n in kept) for row in self.rows],
        )

    def without_quotes(self) -> "Table":
        """Return the table without words of transcripts."""
        return self.without({c.name for c in self.columns if c.is_quote})

    def where(self, test: Callable[[dict[str, Any]], bool]) -> "Table":
        """Return the table with the rows whose record passes a test."""
        records = zip(self.records(), self.rows, strict=True)
        return Table(self.name, self.columns, [row for r, row in records if test(r)])

    def to_arrow(self) -> "pyarrow.Table":
        """Return a pyarrow Table; needs the extra ``tables``."""
        from qdabridge.tabular.frames import to_arrow

        return to_arrow(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a pandas DataFrame with nullable types; needs the extra ``tables``."""
        from qdabridge.tabular.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> "polars.DataFrame":
        """Return a polars DataFrame; needs the extra ``tables``."""
        from qdabridge.tabular.frames import to_polars

        return to_polars(self)
