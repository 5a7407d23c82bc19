"""Writing SQLite: one file with a typed SQL table for each table.

Types by the kind of a column: TEXT, INTEGER, REAL, BOOLEAN (1, 0), DATE and TIMESTAMP
(text in ISO 8601). Nothing is rounded: a column with an integer beyond 64 bits, or a
decimal of more than 15 digits, is TEXT. What a column means stands as a comment in the
table's definition, which SQLite keeps (``.schema`` shows it).
"""

import sqlite3
from collections.abc import Sequence
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
    as_texts,
    by_column,
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
    columns = list(by_column(table))
    types = [_stored(*each) for each in zip(table.columns, columns, strict=True)]
    names = unique_names([column.name for column in table.columns])
    lines = [
        f"  {_quoted(name)} {kind}{',' * (n < len(names))} -- {_comment(column)}\n"
        for n, (name, kind, column) in enumerate(
            zip(names, types, table.columns, strict=True), start=1
        )
    ]
    database.execute(f"CREATE TABLE {_quoted(name)} (\n{''.join(lines)})")
    marks = ", ".join("?" * len(names))
    cells = [_cells(*each) for each in zip(types, columns, strict=True)]
    database.executemany(
        f"INSERT INTO {_quoted(name)} VALUES ({marks})", zip(*cells, strict=True)
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\x00", "") + '"'


def _comment(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return one_line(f"{column.meaning}{unit}".replace("\x00", ""))


def _stored(column: Column, values: Sequence[Value]) -> str:
    """Return the SQL type that holds all values of a column."""
    if column.kind is Kind.INTEGER and not is_int64(values):
        return "TEXT"
    if column.kind is Kind.DECIMAL and not all(
        is_double(v) for v in values if isinstance(v, Decimal | int)
    ):
        return "TEXT"
    return _TYPES[column.kind]


def _cells(kind: str, values: Sequence[Value]) -> Sequence[Any]:
    """Return the values of a column as SQLite takes them."""
    match kind:
        case "TEXT":
            return as_texts(values)
        case "REAL":
            return [None if v is None else float(v) for v in values]  # type: ignore[arg-type]
        case "DATE" | "TIMESTAMP":
            return [v.isoformat() if isinstance(v, date) else v for v in values]
    return values


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
