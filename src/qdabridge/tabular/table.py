"""A typed table with documented columns: scripts get it, files are written from it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from qdabridge.errors import QdaBridgeError
from qdabridge.spelling import named_one

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = [
    "MAX_PRECISION",
    "Column",
    "DecimalSize",
    "Kind",
    "Table",
    "Value",
    "as_text",
    "as_texts",
    "decimal_size",
    "in_utc",
    "is_double",
    "is_int64",
    "is_numeric",
    "library",
    "one_line",
    "to_arrow",
    "to_pandas",
    "to_polars",
]


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
    """

    def __init__(
        self, name: str, columns: Iterable[Column], rows: Iterable[tuple[Value, ...]]
    ) -> None:
        self.name = name
        self.columns: Sequence[Column] = tuple(columns)
        self._rows: Sequence[tuple[Value, ...]] = list(rows)
        self._values: Sequence[Sequence[Value]] | None = None

    @classmethod
    def of_columns(
        cls,
        name: str,
        columns: Iterable[Column],
        values: Iterable[Sequence[Value]],
    ) -> "Table":
        """Return a table from the values of each of its columns, equally many."""
        table = cls(name, columns, ())
        table._values = list(values)
        return table

    @property
    def rows(self) -> Sequence[tuple[Value, ...]]:
        """One tuple a row, as long as there are columns."""
        if self._values is not None:  # whatever is changed in rows counts from now on
            self._rows, self._values = list(zip(*self._values, strict=True)), None
        return self._rows

    @rows.setter
    def rows(self, rows: Sequence[tuple[Value, ...]]) -> None:
        self._rows, self._values = rows, None

    def by_column(self) -> Sequence[Sequence[Value]]:
        """Return the values of each column."""
        if self._values is not None:
            return self._values
        if self._rows:
            return list(zip(*self._rows, strict=True))
        return [()] * len(self.columns)

    def __len__(self) -> int:
        return len(self._values[0]) if self._values else len(self._rows)

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows, {len(self.columns)} columns>"

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
        if self._values is not None:
            return list(self._values[place])
        return [row[place] for row in self._rows]

    def without(self, names: Collection[str]) -> "Table":
        """Return the table without some of its columns."""
        return self._with(
            [n for n, column in enumerate(self.columns) if column.name not in names]
        )

    def only(self, names: Sequence[str]) -> "Table":
        """Return the table with these columns, in this order; all if none is named.

        Raises:
            UnknownFormatError: There is no such column.
        """
        if not names:
            return self
        places = [named_one("column", name, self.names) for name in names]
        return self._with([self.names.index(name) for name in places])

    def _with(self, kept: Sequence[int]) -> "Table":
        columns = [self.columns[n] for n in kept]
        if self._values is not None and kept:
            values = [self._values[n] for n in kept]
            return Table.of_columns(self.name, columns, values)
        rows = [tuple(row[n] for n in kept) for row in self.rows]
        return Table(self.name, columns, rows)

    def without_quotes(self) -> "Table":
        """Return the table without words of transcripts."""
        return self.without({c.name for c in self.columns if c.is_quote})

    def where(self, test: Callable[[dict[str, Any]], bool]) -> "Table":
        """Return the table with the rows whose record passes a test."""
        records = zip(self.records(), self.rows, strict=True)
        return Table(self.name, self.columns, [row for r, row in records if test(r)])

    def to_arrow(self) -> "pyarrow.Table":
        """Return a pyarrow Table; needs the extra ``tables``."""
        return to_arrow(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a pandas DataFrame with nullable types; needs the extra ``tables``."""
        return to_pandas(self)

    def to_polars(self) -> "polars.DataFrame":
        """Return a polars DataFrame; needs the extra ``tables``."""
        return to_polars(self)


MAX_DIGITS = 60
"""A decimal with more digits, or more zeros, is spelt with an exponent."""


class DecimalSize(NamedTuple):
    """How much room decimals take."""

    whole: int
    """Digits before the point."""
    scale: int
    """Digits after it."""

    @property
    def precision(self) -> int:
        """All digits; at least one."""
        return max(self.whole + self.scale, 1)


def as_text(value: Value) -> str:
    """Return a value as text, exactly: ISO 8601, all digits, true and false.

    >>> as_text(Decimal("1.50")), as_text(True), as_text(None)
    ('1.50', 'true', '')
    """
    if type(value) is str:
        return value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return _spelt(value)
        case datetime() | date():
            return value.isoformat()
    return str(value)


def as_texts(values: Sequence[Value]) -> Sequence[str | None]:
    """Return the values of a column as texts; what is not there stays so."""
    kinds = set(map(type, values)) - {NoneType}
    if kinds <= {str}:
        return cast("Sequence[str | None]", values)
    spell = _SPELLERS.get(kinds.pop(), as_text) if len(kinds) == 1 else as_text
    return [None if value is None else spell(value) for value in values]


_SPELLERS: dict[type, Callable[[Any], str]] = {int: str, datetime: datetime.isoformat}
"""What ``as_text`` comes to for values of one type."""


def _spelt(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    size = decimal_size([value])
    return f"{value:f}" if size.precision <= MAX_DIGITS else str(value)


def is_int64(values: Iterable[Value]) -> bool:
    """Do all integers fit into 64 bits?"""
    numbers = [v for v in values if isinstance(v, int)]
    return not numbers or (min(numbers) >= -(1 << 63) and max(numbers) < 1 << 63)


def is_double(value: Decimal | int) -> bool:
    """Does a double give the very same digits back? So it does with up to 15."""
    if isinstance(value, int):
        return abs(value) < 10**15
    if not value.is_finite():
        return False
    digits = len(value.as_tuple().digits)
    return digits <= 15 and abs(value.adjusted()) < 300


def decimal_size(values: Iterable[Value]) -> DecimalSize:
    """Return the room that decimals or integers take together; None counts nothing."""
    whole = scale = 0
    for value in values:
        if not isinstance(value, Decimal | int):
            continue
        number = Decimal(value)
        if not number.is_finite():
            return DecimalSize(1 << 30, 0)
        exponent = int(number.as_tuple().exponent)
        scale = max(scale, -exponent)
        whole = max(whole, number.adjusted() + 1 if number else 1)
    return DecimalSize(whole, scale)


def in_utc(values: Sequence[Value]) -> Sequence[Value] | None:
    """Return datetimes as one type can hold them; None: no type can.

    All with a zone: the same instants in UTC. None with a zone: as they are. Both
    kinds together, or an instant that in UTC lies outside the years 1 to 9999, fit no
    type.
    """
    found = [v for v in values if isinstance(v, datetime)]
    if all(v.tzinfo is UTC for v in found):
        return values
    zoned = {v.utcoffset() is not None for v in found}
    if len(zoned) > 1:
        return None
    if True not in zoned:
        return values
    try:
        return [
            v.astimezone(UTC) if isinstance(v, datetime) and v.tzinfo is not UTC else v
            for v in values
        ]
    except OverflowError:
        return None


def one_line(text: str) -> str:
    """Return a text with its line breaks and tabs as blanks."""
    return " ".join(text.split())


def is_numeric(kind: Kind) -> bool:
    """Are a column's values numbers?"""
    return kind in (Kind.INTEGER, Kind.DECIMAL)


MAX_PRECISION = 38
"""Digits of a decimal128, the widest that all three and DuckDB can hold."""


def library(name: str) -> Any:
    """Import a library of the extra ``tables``.

    Raises:
        QdaBridgeError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise QdaBridgeError(
            f"this needs {name}, which cannot be imported ({error})",
            hint="install it: pip install 'qdabridge[tables]'",
        ) from error


def to_arrow(table: Table) -> "pyarrow.Table":
    """Return a table as a pyarrow Table, with the meaning of each column.

    Raises:
        QdaBridgeError: pyarrow is not installed.
    """
    arrow = library("pyarrow")
    fields, arrays = [], []
    for column, found in zip(table.columns, table.by_column(), strict=True):
        typed, values = _typed(arrow, column.kind, found)
        arrays.append(arrow.array(values, type=typed))
        fields.append(arrow.field(column.name, typed, metadata=_metadata(column)))
    schema = arrow.schema(fields, metadata={"table": table.name})
    return arrow.Table.from_arrays(arrays, schema=schema)


def _metadata(column: Column) -> dict[str, str]:
    metadata = {"meaning": column.meaning, "kind": str(column.kind)}
    return metadata | ({"unit": column.unit} if column.unit else {})


def _typed(
    arrow: Any, kind: Kind, values: Sequence[Value]
) -> tuple[Any, Sequence[Value]]:
    """Return the type that holds all values of a column, and the values as it does."""
    match kind:
        case Kind.BOOLEAN:
            return arrow.bool_(), values
        case Kind.DATE:
            return arrow.date32(), values
        case Kind.INTEGER if is_int64(values):
            return arrow.int64(), values
        case Kind.INTEGER | Kind.DECIMAL:
            size = decimal_size(values)
            if size.precision <= MAX_PRECISION:
                return arrow.decimal128(MAX_PRECISION, size.scale), values
        case Kind.DATETIME:
            if (instants := in_utc(values)) is not None:
                zone = next((v.tzinfo and "UTC" for v in instants if v), None)  # type: ignore[union-attr]
                return arrow.timestamp("us", zone), instants
    return arrow.string(), as_texts(values)


def to_pandas(table: Table) -> "pandas.DataFrame":
    """Return a table as a pandas DataFrame whose types know NA.

    Decimals are exact: the column has pandas' Arrow type; ``astype(float)`` rounds.

    Raises:
        QdaBridgeError: pandas or pyarrow is not installed.
    """
    frames = library("pandas")
    arrow = library("pyarrow")

    def nullable(kind: Any) -> Any:
        simple = {
            arrow.int64(): frames.Int64Dtype(),
            arrow.bool_(): frames.BooleanDtype(),
            arrow.string(): frames.StringDtype(),
        }
        is_decimal = arrow.types.is_decimal(kind)
        return frames.ArrowDtype(kind) if is_decimal else simple.get(kind)

    frame: pandas.DataFrame = to_arrow(table).to_pandas(
        types_mapper=nullable, date_as_object=False
    )
    frame.attrs = {
        "table": table.name,
        "meanings": {c.name: c.meaning for c in table.columns},
        "units": {c.name: c.unit for c in table.columns if c.unit},
    }
    return frame


def to_polars(table: Table) -> "polars.DataFrame":
    """Return a table as a polars DataFrame.

    Raises:
        QdaBridgeError: polars or pyarrow is not installed.
    """
    frame: polars.DataFrame = library("polars").from_arrow(to_arrow(table))
    return frame
