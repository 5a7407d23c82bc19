"""Excel workbooks: text stays text, looks are kept, what does not fit is told."""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given
from table_strategies import TYPED, text_tables

from qdabridge import Report, UnsupportedContentError
from qdabridge.tabular.grid import Look, Sheet
from qdabridge.tabular.reading import read_grids
from qdabridge.tabular.table import Column, Kind, Table, Value
from qdabridge.tabular.write_workbook import MAX_TEXT
from qdabridge.tabular.writing import write_sheets, write_table, write_tables


def column(name: str, kind: Kind, *values: Value) -> Table:
    return Table(name, [Column("c", kind, "any")], [(value,) for value in values])


def written(table: Table) -> tuple[Any, Report]:
    sink = io.BytesIO()
    report = write_table(table, sink, "xlsx")
    return openpyxl.load_workbook(io.BytesIO(sink.getvalue())).active, report


def cells(*values: Value, kind: Kind = Kind.TEXT) -> list[Any]:
    sheet, report = written(column("t", kind, *values))
    assert report.is_clean
    return [row[0] for row in sheet.iter_rows(min_row=2, max_row=len(values) + 1)]


@given(text_tables())
def test_openpyxl_reads_back_every_text(table: Table) -> None:
    # Excel knows _x0041_ for A, and openpyxl does not.
    assume(not re.search("_x[0-9A-Fa-f]{4}_", repr(table.rows)))
    sheet, report = written(table)
    assert report.is_clean
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == table.names
    found = [[cell or "" for cell in row] for row in rows[1:]]
    while len(found) < len(table):  # openpyxl leaves out empty rows at the end
        found.append([""] * len(table.names))
    assert found == [list(row) for row in table.rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "#N/A", "1.10", "TRUE"])
def test_texts_are_never_anything_else(text: str) -> None:
    [cell] = cells(text)
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix == (text[0] in "=+-@")


def test_typed_values_are_typed_cells() -> None:
    sheet, report = written(TYPED)
    assert report.is_clean
    values = [cell.value for cell in sheet[2]]
    assert values == [
        "one,\ntwo",
        7,
        1.5,
        True,
        datetime(2024, 2, 29),
        datetime(2024, 2, 29, 10, 30),
        datetime(2024, 2, 29, 12, 30),
    ]
    assert [cell.number_format for cell in sheet[2]][4:] == [
        "yyyy-mm-dd",
        'yyyy-mm-dd"T"hh:mm:ss"Z"',
        'yyyy-mm-dd"T"hh:mm:ss',
    ]
    assert all(cell.value is None for cell in sheet[3])


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.INTEGER, 2**53 + 1, "9007199254740993"),
        (Kind.DECIMAL, Decimal("0.1234567890123456"), "0.1234567890123456"),
        (Kind.DATE, date(1900, 2, 28), "1900-02-28"),
        (
            Kind.DATETIME,
            datetime(2024, 1, 1, microsecond=5),
            "2024-01-01T00:00:00.000005",
        ),
        (Kind.DATETIME, datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00+00:00"),
    ],
)
def test_what_excel_would_round_is_text(
    kind: Kind, value: Value, expected: str
) -> None:
    [cell] = cells(value, kind=kind)
    assert (cell.value, cell.data_type) == (expected, "s")


def test_control_characters_are_replaced_and_told_with_their_place() -> None:
    sheet, report = written(column("Codes", Kind.TEXT, "fine", "a\x07b\x00"))
    assert sheet["A3"].value == "a\ufffdb\ufffd"
    [finding] = report
    assert finding.code == "cell-text-approximated"
    assert str(finding.location) == "sheet Codes, row 3, column A"
    assert report.losses


@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"])
def test_long_texts_are_cut_and_told(letter: str) -> None:
    width = len(letter.encode("utf-16-le")) // 2
    sheet, report = written(column("Codes", Kind.TEXT, letter * 40_000))
    assert sheet["A2"].value == letter * (MAX_TEXT // width)
    [finding] = report
    assert finding.code == "cell-text-cut"
    assert str(finding.location) == "sheet Codes, row 2, column A"
    assert f"{40_000 * width:,}" in finding.message
    assert not report.without_quotes().of("cell-text-cut")[0].quote


def test_what_excel_would_take_for_an_escape_is_escaped() -> None:
    sink = io.BytesIO()
    write_table(column("t", Kind.TEXT, "_x0041_"), sink, "xlsx")
    with zipfile.ZipFile(sink) as archive:
        assert b"<t>_x005F_x0041_</t>" in archive.read("xl/worksheets/sheet1.xml")


def test_too_many_rows_are_refused() -> None:
    table = column("big", Kind.TEXT)
    table.rows = [("x",)] * 1_048_576
    with pytest.raises(UnsupportedContentError, match=r"1,048,577 rows.*write csv"):
        write_table(table, io.BytesIO(), "xlsx")


def test_sheets_get_names_that_excel_takes() -> None:
    names = ["a/b:c", "A_B_C", "x" * 40, "x" * 41, "", "history", "'q'"]
    sink = io.BytesIO()
    write_tables([column(name, Kind.TEXT) for name in names], sink, "xlsx")
    found = openpyxl.load_workbook(sink).sheetnames
    assert found == [
        "a_b_c",
        "A_B_C (2)",
        "x" * 31,
        "x" * 27 + " (2)",
        "_",
        "history_",
        "q",
    ]


def test_the_header_is_frozen_bold_and_filters() -> None:
    sheet, _ = written(TYPED)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:G4")
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width > 5


def test_looks_are_written_and_can_be_read(tmp_path: Path) -> None:
    looks = {
        (0, 0): Look(is_bold=True),
        (1, 0): Look(indent=2),
        (2, 0): Look(fill="#000080"),
    }
    path = tmp_path / "looks.xlsx"
    with path.open("wb") as sink:
        write_sheets(
            [Sheet(column("t", Kind.TEXT, "a", "b", "c"), looks)], sink, "xlsx"
        )
    [grid] = read_grids(path)
    found = [row[0] for row in grid.rows[1:]]
    assert [cell.is_bold for cell in found] == [True, False, False]
    assert [cell.indent for cell in found] == [0, 2, 0]
    assert (found[2].fill, found[2].color) == ("#000080", "#FFFFFF")


@pytest.mark.parametrize("format", ["xlsx", "docx", "sqlite", "parquet"])
def test_the_same_table_gives_the_same_bytes(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_table(TYPED, first, format)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_table(TYPED, second, format)
    assert first.getvalue() == second.getvalue()
    if format in ("xlsx", "docx"):
        with zipfile.ZipFile(first) as archive:
            assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {
            "1980-01-01T00:00:00Z"
        }


def test_what_comes_again_is_written_again() -> None:
    texts = ["<r><t>x</t></r>", "=1+1", " a ", "a\r\nb", "plain", "&amp;", ""]
    rows = [(text, texts[n % 5]) for n, text in enumerate(texts * 3)]
    columns = [Column(name, Kind.TEXT, "any") for name in ("a", "b")]
    sheet, report = written(Table("t", columns, rows))
    assert report.is_clean
    found = list(sheet.iter_rows(min_row=2, max_row=len(rows) + 1))
    assert [tuple(cell.value or "" for cell in row) for row in found] == rows
    assert {c.data_type for row in found for c in row if c.value} == {"s"}
    assert [row[0].quotePrefix for row in found] == [a == "=1+1" for a, _ in rows]
    assert sheet.calculate_dimension() == f"A1:B{len(rows) + 1}"


def test_words_lie_in_no_other_file_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watched(list[tuple[Value, ...]]):
        def __iter__(self) -> Iterator[tuple[Value, ...]]:
            for row in super().__iter__():
                found.extend(path.read_bytes() for path in tmp_path.rglob("*"))
                yield row

    found: list[bytes] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    table = column("t", Kind.TEXT)
    table.rows = Watched([("secret",)] * 5)
    write_table(table, io.BytesIO(), "xlsx")
    assert not [data for data in found if b"secret" in data]
    assert not list(tmp_path.iterdir())


_INTERRUPTED = """
import io, sys
from qdabridge.tabular.grid import Sheet
from qdabridge.tabular.table import Column, Kind, Table
from qdabridge.tabular.writing import write_sheets

rows = 0

def interrupt(frame, event, argument):
    global rows
    if event == "call" and frame.f_code.co_name == "cell":
        rows += 1
        if rows == 7:
            sys.setprofile(None)
            raise KeyboardInterrupt

table = Table("t", [Column("a", Kind.TEXT, "words")], [(f"{n}",) for n in range(20)])
sys.setprofile(interrupt)
try:
    write_sheets([Sheet(table)], io.BytesIO(), "xlsx")
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_an_interruption_leaves_nothing_to_complain_about() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
