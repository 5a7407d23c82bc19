"""CSV and JSON Lines: exact, and read back by real readers."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_strategies import TYPED, any_text, tables, text_tables

from qdabridge.model import Guid
from qdabridge.tabular import write_text
from qdabridge.tabular.reading import read_grids
from qdabridge.tabular.table import Column, Kind, Table, as_text
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


def spelt_one_by_one(
    table: Table, delimiter: str, safe: bool
) -> tuple[bytes, list[int]]:
    """Return the file, and the rows of cells that look like formulas."""
    lines, live = "", []
    for number, row in enumerate([tuple(table.names), *table.rows]):
        cells = []
        for value in row:
            text = as_text(value)
            if isinstance(value, str):
                if re.match(r"[-=+@\t\r\n]", text):
                    if safe:
                        text = f"'{text}"
                    elif not re.fullmatch(r"[+-][0-9][0-9.,]*%?", text):
                        live.append(number)
                if re.search(rf'^\s|\s\Z|[{delimiter}"\r\n,;\t|]|^\Z', text):
                    text = '"' + text.replace('"', '""') + '"'
            cells.append('""' if value is None and len(row) == 1 else text)
        lines += delimiter.join(cells) + "\r\n"
    return lines.encode(), live


GUID = "0a0a0a0a-1111-2222-3333-444444444444"
FEW = [
    st.sampled_from(["=1", "+a", "it"]),
    st.sampled_from(["=1", "-5", " x", "a ", '"', ""]),
    st.sampled_from([Guid(GUID), Guid(GUID.upper()), Kind.TEXT, Kind.DATE]),
    st.sampled_from([True, 1, -5, Decimal("1.0"), Decimal(1), date(2024, 2, 29)]),
    st.sampled_from([datetime(2024, 2, 29), datetime(2024, 2, 29, tzinfo=UTC)]),
]
"""Cells that are often there twice, and some that are equal and spelt otherwise."""
COLUMNS = [any_text(), FEW[0], *FEW, st.one_of(*FEW), st.one_of(*FEW[:4]), st.nothing()]


@given(st.data(), st.sampled_from(",;\t"), st.booleans())
def test_columns_are_spelt_as_their_cells_are(
    data: st.DataObject, delimiter: str, safe: bool
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=4))
    count = data.draw(st.integers(0, 12))
    values = [
        data.draw(st.lists(kind | st.none(), min_size=count, max_size=count))
        for kind in kinds
    ]
    heads = [Column(data.draw(any_text()), Kind.TEXT, "any") for _ in kinds]
    table, sink = Table.of_columns("any", heads, values), io.BytesIO()
    with mock.patch.object(write_text, "_TOGETHER", 5):
        report = write_text.write_csv(table, sink, delimiter=delimiter, safe=safe)
    expected, live = spelt_one_by_one(table, delimiter, safe)
    assert sink.getvalue() == expected
    first = min(filter(None, live), default=0)
    assert [(one.count, one.location.path) for one in report] == (
        [(len(live), f"any, row {first}")] if live else []
    )


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


def test_the_first_row_with_such_a_cell_is_told() -> None:
    columns = [Column(name, Kind.TEXT, "any") for name in ("a", "b")]
    rows = [("it", "it"), ("it", "=1"), ("=1", None), ("=1", "=1")]
    (finding,) = write_table(Table("t", columns, rows), io.BytesIO(), "csv")
    assert (finding.location.path, finding.count) == ("t, row 2", 4)


def test_whatever_may_look_like_a_delimiter_is_quoted() -> None:
    sink = io.BytesIO()
    write_text.write_csv(one("a;b", "c,d"), sink, delimiter=";")
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
