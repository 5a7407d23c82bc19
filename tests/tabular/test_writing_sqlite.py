"""SQLite databases: typed, exact, with the meaning of columns."""

import io
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal

from hypothesis import given
from table_strategies import TYPED, tables

from qdabridge.tabular.table import Column, Kind, Table, Value, as_text
from qdabridge.tabular.writing import write_tables


def opened(*tables: Table) -> sqlite3.Connection:
    sink = io.BytesIO()
    assert write_tables(tables, sink, "sqlite").is_clean
    database = sqlite3.connect(":memory:")
    database.deserialize(sink.getvalue())
    return database


def same(found: object, value: Value) -> bool:
    if isinstance(value, bool):
        return found == int(value)
    if isinstance(value, Decimal) and isinstance(found, float):
        return Decimal(repr(found)) == value
    return found == (as_text(value) if isinstance(value, Decimal | date) else value)


@given(tables())
def test_sqlite_reads_back_every_value(table: Table) -> None:
    with closing(opened(table)) as database:
        rows = database.execute('SELECT * FROM "any"').fetchall()
    assert len(rows) == len(table)
    for found, row in zip(rows, table.rows, strict=True):
        assert all(map(same, found, row))


def test_columns_are_typed_and_their_meaning_is_kept() -> None:
    with closing(opened(TYPED)) as database:
        found = database.execute("PRAGMA table_info(typed)").fetchall()
        [[sql]] = database.execute("SELECT sql FROM sqlite_master").fetchall()
        total = database.execute("SELECT sum(exact) FROM typed").fetchone()
    assert [row[2] for row in found] == [
        "TEXT",
        "INTEGER",
        "REAL",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP",
        "TIMESTAMP",
    ]
    assert '"whole" INTEGER, -- a number (code points)\n' in sql
    assert total == (1.375,)


def test_numbers_that_would_be_rounded_are_text() -> None:
    columns = [
        Column("n", Kind.INTEGER, "a number"),
        Column("d", Kind.DECIMAL, "a number"),
    ]
    table = Table("big", columns, [(2**63, Decimal("0.1234567890123456")), (1, None)])
    with closing(opened(table)) as database:
        rows = database.execute("SELECT * FROM big").fetchall()
    assert rows == [("9223372036854775808", "0.1234567890123456"), ("1", None)]


def test_names_that_sqlite_takes_for_the_same_get_numbers() -> None:
    def table(name: str, *names: str) -> Table:
        return Table(name, [Column(n, Kind.TEXT, "a\n--x") for n in names], [])

    given = [
        table("Codes", 'a"b', "A", "a"),
        table("codes", "x"),
        table("sqlite_x", "y"),
    ]
    with closing(opened(*given)) as database:
        names = database.execute("SELECT name FROM sqlite_master").fetchall()
        columns = database.execute('PRAGMA table_info("Codes")').fetchall()
    assert names == [("Codes",), ("codes (2)",), ("_sqlite_x",)]
    assert [row[1] for row in columns] == ['a"b', "A", "a (2)"]
