"""Tables as objects of pandas, polars and pyarrow.

Nothing is rounded. The types, by the kind of a column:

- integer: 64 bits; beyond that a decimal, beyond 38 digits text.
- decimal: decimal128 with as many places as the values have; beyond 38 digits text.
- date: a date; in pandas ``datetime64`` at midnight.
- datetime: microseconds, without a zone, or as the same instant in UTC if all values
  have one; text in ISO 8601 if only some have.
- text, boolean: themselves.

What is not there is null, in pandas NA or NaT. What a column means travels as metadata:
fields of pyarrow have ``meaning``, ``unit`` and ``kind``; DataFrames of pandas have
``df.attrs["meanings"]`` and ``df.attrs["units"]``; polars has no place for it.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qdabridge.errors import QdaBridgeError
from qdabridge.tabular.fitting import as_text, decimal_size, in_utc, is_int64
from qdabridge.tabular.table import Column, Kind, Table, Value

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["library", "to_arrow", "to_pandas", "to_polars"]

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
    for place, column in enumerate(table.columns):
        typed, values = _typed(arrow, column.kind, [row[place] for row in table.rows])
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
    return arrow.string(), [None if v is None else as_text(v) for v in values]


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
