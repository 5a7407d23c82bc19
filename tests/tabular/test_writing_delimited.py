"""CSV and JSON Lines: exact, and read back by real readers."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars
import pytest
from hypothesis import given
from table_strategies import TYPED, any_text, tables, text_tables

from qdabridge.tabular.reading import read_grids
from qdabridge.tabular.table import Column, Kind, Table, as_text
from qdabridge.tabular.write_text import write_csv
from qdabridge.tabular.writing import write_table


def written(table: Table, format: str = "csv") -> bytes:
    sink = io.BytesIO()
    report = write_table(table, sink, format)
    assert {finding.code for finding in report} <= {"cell-formula-like"}
    return sink.getvalue()


def one(*texts: str | None) -> Table:
    columns = [Column(f"c{n}", Kind.TEXT, "any") for n in range(len(texts))]
    return Table("one", columns, [texts])


@given(text_tables(any_text()))
def test_the_csv_module_reads_back_every_text(table: Table) -> None:
    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        text = io.StringIO(written(table, format).decode(), newline="")
        rows = list(csv.reader(text, delimiter=delimiter, strict=True))
        assert rows == [table.names, *map(list, table.rows)]


@given(tables())
def test_values_are_written_exactly(table: Table) -> None:
    text = io.StringIO(written(table).decode(), newline="")
    assert list(csv.reader(text))[1:] == [
        [as_text(value) for value in row] for row in table.rows
    ]


def test_nothing_and_an_empty_text_differ() -> None:
    assert written(one("", None, "x")) == b'c0,c1,c2\r\n"",,x\r\n'
    assert polars.read_csv(written(one("", None, "x"))).rows() == [("", None, "x")]


def test_a_row_of_one_cell_without_anything_is_no_blank_line() -> None:
    assert written(one(None)) == b'c0\r\n""\r\n'


def test_formulas_stay_as_they_are_unless_asked() -> None:
    assert written(one("=1+1", "-5")) == b"c0,c1\r\n=1+1,-5\r\n"
    assert written(one("=1+1", "a=b"), "csv-excel") == (
        b"\xef\xbb\xbfc0,c1\r\n'=1+1,a=b\r\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-a", "@SUM(1)", "\t=1", "\r=1"])
def test_cells_that_a_spreadsheet_may_calculate_are_told(text: str) -> None:
    table = one("word", text, "-5", "+3,5 %")
    (finding,) = write_table(table, io.BytesIO(), "csv")
    assert finding.code == "cell-formula-like"
    assert finding.count == 2  # "+3,5 %" is no plain number
    assert write_table(table, io.BytesIO(), "csv-excel").is_clean
    assert write_table(one("word", "-5"), io.BytesIO(), "csv").is_clean


def test_whatever_may_look_like_a_delimiter_is_quoted() -> None:
    sink = io.BytesIO()
    write_csv(one("a;b", "c,d"), sink, delimiter=";")
    assert sink.getvalue() == b'c0;c1\r\n"a;b";"c,d"\r\n'


def test_duckdb_finds_the_types_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "typed.csv"
    path.write_bytes(written(TYPED))
    found: Any = duckdb.sql(f"SELECT * FROM read_csv('{path}')")
    assert [str(kind) for kind in found.types] == [
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMP",
    ]
    rows = found.project("text, moment").fetchall()
    assert [row[0] for row in rows] == ["one,\ntwo", None, "=2"]
    assert [row[1] for row in rows] == TYPED.values("moment")


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_our_own_reader_reads_it(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"typed.{format}"
    path.write_bytes(written(TYPED, format))
    [grid] = read_grids(path)
    read = [[row[n].text for n in range(len(TYPED.names))] for row in grid.rows]
    expected = [[as_text(value) for value in row] for row in TYPED.rows]
    assert read == [TYPED.names, *[row for row in expected if any(row)]]


@given(tables())
def test_json_lines_keep_everything(table: Table) -> None:
    lines = written(table, "jsonl").decode().split("\n")
    assert lines.pop() == ""
    read = [json.loads(line, parse_float=Decimal) for line in lines]
    assert [list(record) for record in read] == [table.names] * len(table)
    for record, row in zip(read, table.rows, strict=True):
        for found, value in zip(record.values(), row, strict=True):
            plain = value is None or isinstance(value, str | bool | int | Decimal)
            assert found == (value if plain else as_text(value))


def test_numbers_of_any_size_keep_their_digits_in_json() -> None:
    columns = [
        Column("n", Kind.INTEGER, "a number"),
        Column("d", Kind.DECIMAL, "a number"),
    ]
    digits = "9" * 40
    table = Table("big", columns, [(int(digits), Decimal(f"{digits}.5"))])
    assert written(table, "jsonl").decode() == f'{{"n": {digits}, "d": {digits}.5}}\n'
