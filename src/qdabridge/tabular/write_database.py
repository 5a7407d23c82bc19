"""Writing SQLite: one file with a typed SQL table for each table.

Types by the kind of a column: TEXT, INTEGER, REAL, BOOLEAN (1, 0), DATE and TIMESTAMP
(text in ISO 8601). Nothing is rounded: a column with an integer beyond 64 bits, or a
decimal of more than 15 digits, is TEXT. What a column means stands as a comment in the
table's definition, which SQLite keeps (``.schema`` shows it).
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from qdabridge.errors import QdaBridgeError, WriteError
from qdabridge.report import Report
from qdabridge.tabular.grid import Sheet, unique_names
from qdabridge.tabular.table import (
    Column,
    Kind,
    Table,
    Value,
    as_text,
    is_double,
    is_int64,
    library,
    one_line,
    to_arrow,
)

__all__ = ["write_parquet", "write_sqlite"]


_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.DECIMAL: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
}


def write_sqlite(tables: Sequence[Table], sink: BinaryIO) -> Report:
    """Write a database; the same tables give the same bytes with one SQLite.

    Names of tables and columns that differ by nothing but case get a number.

    Raises:
        WriteError: SQLite refuses, as it does more than 2,000 columns.
    """
    try:
        # In memory: a file of its own would lie in the temporary folder, words and all.
        with closing(sqlite3.connect(":memory:")) as database:
            _fill(database, tables)
            sink.write(database.serialize())
    except sqlite3.Error as error:
        raise WriteError(
            f"SQLite refuses the tables ({error})", hint="write csv or parquet"
        ) from error
    return Report()


def _fill(database: sqlite3.Connection, tables: Sequence[Table]) -> None:
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    # Names that begin with sqlite_ are SQLite's own.
    names = unique_names([_allowed(table.name) for table in tables])
    for name, table in zip(names, tables, strict=True):
        _add(database, name, table)
    if not tables:
        database.execute("VACUUM")  # else there would be no file
    database.commit()


def _allowed(name: str) -> str:
    return f"_{name}" if name.lower().startswith("sqlite_") else name or "table"


def _add(database: sqlite3.Connection, name: str, table: Table) -> None:
    types = [_stored(column, table, n) for n, column in enumerate(table.columns)]
    names = unique_names([column.name for column in table.columns])
    lines = [
        f"  {_quoted(name)} {kind}{',' * (n < len(names))} -- {_comment(column)}\n"
        for n, (name, kind, column) in enumerate(
            zip(names, types, table.columns, strict=True), start=1
        )
    ]
    database.execute(f"CREATE TABLE {_quoted(name)} (\n{''.join(lines)})")
    marks = ", ".join("?" * len(names))
    makers = [_maker(kind) for kind in types]
    database.executemany(
        f"INSERT INTO {_quoted(name)} VALUES ({marks})",
        ([make(v) for make, v in zip(makers, row, strict=True)] for row in table.rows),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\x00", "") + '"'


def _comment(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return one_line(f"{column.meaning}{unit}".replace("\x00", ""))


def _stored(column: Column, table: Table, place: int) -> str:
    """Return the SQL type that holds all values of a column."""
    values = (row[place] for row in table.rows)
    if column.kind is Kind.INTEGER and not is_int64(values):
        return "TEXT"
    if column.kind is Kind.DECIMAL and not all(
        is_double(v) for v in values if isinstance(v, Decimal | int)
    ):
        return "TEXT"
    return _TYPES[column.kind]


def _maker(kind: str) -> Callable[[Value], Any]:
    """Return what makes of a value one that SQLite takes."""

    def make(value: Value) -> Any:
        if kind == "REAL" and value is not None:
            return float(value)  # type: ignore[arg-type]
        if kind == "TEXT" and value is not None:
            return as_text(value)
        return value.isoformat() if isinstance(value, date) else value

    return make


def write_parquet(table: Table, sink: BinaryIO) -> Report:
    """Write a table, its columns typed as ``frames`` says; needs the extra ``tables``.

    Raises:
        WriteError: pyarrow is not installed.
    """
    try:
        parquet = library("pyarrow.parquet")
    except QdaBridgeError as error:
        raise WriteError(error.message, hint=error.hint) from error
    parquet.write_table(to_arrow(table), sink, compression="zstd")
    return Report()


def sqlite_sheets(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the tables of sheets into one SQLite database."""
    return write_sqlite([sheet.table for sheet in sheets], sink)


def parquet_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as Parquet."""
    return write_parquet(sheets[0].table, sink)
