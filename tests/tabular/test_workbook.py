"""Workbooks are read as a person sees them, hostile ones refused."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
    UnsafePackageError,
)
from qdabridge.tabular.grid import Continued, Grid
from qdabridge.tabular.reading import read_grids

NO, ABOVE, LEFT = Continued.NO, Continued.ABOVE, Continued.LEFT
IN_PLACE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def saved(tmp_path: Path, rows: list[list[Any]], change: Any = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Codes"
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    path = tmp_path / "codes.xlsx"
    book.save(path)
    return path


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of an archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in parts.items():
            archive.writestr(member, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def with_rows(path: Path, rows: str) -> Path:
    """Give the first sheet other rows."""
    new = f"<sheetData>{rows}</sheetData>".encode()
    pattern = re.compile(rb"<sheetData>.*</sheetData>|<sheetData\s*/>", re.DOTALL)
    return with_part(path, SHEET, lambda xml: pattern.sub(new, xml))


def test_values_are_text_as_a_person_sees_it(tmp_path: Path) -> None:
    row: list[Any] = [1.1, 3, 2.0, 0.25, True, "=1+1", "#N/A"]
    row += [date(2024, 2, 29), datetime(2024, 2, 29, 10, 5), time(9, 30)]
    row += [timedelta(hours=30), "x\ny"]

    def change(sheet: Any) -> None:
        sheet["A1"].number_format = "0.00"
        sheet["D1"].number_format = "0%"

    (grid,) = read_grids(saved(tmp_path, [row], change))
    assert texts(grid) == [
        [
            *("1.10", "3", "2", "25%", "TRUE", "", "#N/A", "2024-02-29"),
            *("2024-02-29T10:05:00", "09:30:00", "30:00:00", "x\ny"),
        ]
    ]
    assert grid.assumed == (
        "formulas whose result is not stored are read as empty (open the file in "
        "Excel and save it): F1",
    )


def test_stored_results_of_formulas_are_read(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>x</f><v></v></c>'
    cells += '<c r="C1" t="str"><f>y</f><v>Hope</v></c><c t="e"><v>#REF!</v></c>'
    path = with_rows(saved(tmp_path, [["x"]]), f'<row r="1">{cells}</row>')
    (grid,) = read_grids(path)
    assert texts(grid) == [["2", "", "Hope", "#REF!"]]
    assert grid.assumed == ()


def test_dates_among_numbers_are_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["No", "On"],
        ["1-1", date(2024, 1, 1)],
        [date(2024, 1, 2), ""],
        ["1-3"],
    ]
    (grid,) = read_grids(saved(tmp_path, rows))
    (told,) = grid.assumed
    assert told.endswith("entries like 1-2: A3 (2024-01-02)")


def test_looks_are_kept(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A1"].font = Font(bold=True, color="FF0000")
        sheet["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
        sheet["A1"].alignment = Alignment(indent=2)
        sheet["A2"].fill = PatternFill("solid", fgColor="0000FF")
        sheet["C1"].fill = PatternFill("solid", fgColor="0000FF")

    (grid,) = read_grids(saved(tmp_path, [["Hope", "a"], [None, "b"]], change))
    cell = grid.rows[0][0]
    assert (cell.is_bold, cell.color, cell.fill) == (True, "#FF0000", "#00FF00")
    assert cell.indent == 2
    assert (grid.rows[1][0].text, grid.rows[1][0].fill) == ("", "#0000FF")
    assert grid.width == 2


def test_merged_areas_continue_their_first_cell(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:B2")
        sheet.merge_cells("C2:C9")

    rows = [["a", None, "x"], [None, None, "y"], [None, None, None, "z"]]
    path = saved(tmp_path, rows, change)
    with_part(path, SHEET, lambda xml: xml.replace(b"C2:C9", b"C2:C1048576"))
    (grid,) = read_grids(path)
    marks = [[cell.continued for cell in row.cells] for row in grid.rows]
    assert marks == [[NO, LEFT, NO], [ABOVE, LEFT, NO], [NO, NO, ABOVE, NO]]


def test_hidden_sheet_is_kept_and_told_empty_ones_are_left_out(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.parent.create_sheet("Old").append(["b"])
        sheet.parent["Old"].sheet_state = "hidden"
        sheet.parent.create_sheet("Empty")

    grids = read_grids(saved(tmp_path, [["a"]], change))
    assert [(grid.name, grid.assumed) for grid in grids] == [
        ("Codes", ()),
        ("Old", ("the sheet is hidden",)),
    ]
    assert grids[0].where(grids[0].rows[0], 0) == "sheet Codes, row 1, column A"


def test_workbook_without_content_is_told_with_its_sheets(tmp_path: Path) -> None:
    path = saved(tmp_path, [], lambda sheet: sheet.parent.create_sheet("Two"))
    with pytest.raises(NotThisFormatError, match=r"\(Codes, Two\)"):
        read_grids(path)


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="=\ufeff_")
)


@IN_PLACE
@given(rows=st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=5))
def test_texts_are_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    def change(sheet: Any) -> None:
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value, cell.data_type = text, "s"

    path = saved(tmp_path, [], change)
    filled = [n for n, row in enumerate(rows, 1) if any(c.strip() for c in row)]
    if not filled:
        with pytest.raises(NotThisFormatError):
            read_grids(path)
        return
    (grid,) = read_grids(path)
    assert [row.number for row in grid.rows] == filled
    for row in grid.rows:
        for column, text in enumerate(rows[row.number - 1]):
            assert row[column].text == text


def test_escaped_characters_are_read(tmp_path: Path) -> None:
    inline = '<is><t xml:space="preserve"> a_x000D_\nb_x005F_x000D_</t></is>'
    row = f'<row><c t="inlineStr">{inline}</c></row>'
    (grid,) = read_grids(with_rows(saved(tmp_path, [["x"]]), row))
    assert texts(grid) == [[" a\nb_x000D_"]]


# --- Hostile and broken -------------------------------------------------------------


def test_claimed_size_costs_nothing(tmp_path: Path) -> None:
    row = '<row r="1048576"><c r="B1048576" t="str"><v>x</v></c></row>'
    path = with_rows(saved(tmp_path, [["x"]]), row)
    claim = b'<dimension ref="A1:XFD1048576"/>'
    with_part(path, SHEET, lambda x: re.sub(rb"<dimension[^>]*>", claim, x))
    (grid,) = read_grids(path)
    assert [(row.number, row[1].text) for row in grid.rows] == [(1_048_576, "x")]


def test_cells_far_to_the_right_are_counted_with_their_row(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="XFD{n}" t="str"><v>x</v></c></row>' for n in range(1, 100)
    )
    path = with_rows(saved(tmp_path, [["x"]]), rows)
    with pytest.raises(LimitError, match=r"sheet Codes, row 62.*more than 1000000"):
        read_grids(path)
    assert len(read_grids(path, max_cells=2_000_000)[0].rows) == 99


def test_merged_areas_that_cover_each_other_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, [["x"] * 100] * 10)
    areas = b"".join(b'<mergeCell ref="A1:XFD1048576"/>' for _ in range(10))
    areas = b"</sheetData><mergeCells>" + areas + b"</mergeCells>"
    with_part(path, SHEET, lambda xml: xml.replace(b"</sheetData>", areas))
    with pytest.raises(DamagedPackageError, match="cover each other"):
        read_grids(path, max_cells=1000)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', "row 1, column A"),
        ('<row r="1"><c r="A1"><v>many</v></c></row>', "row 1, column A"),
        ('<row r="1"><c r="ZZZ1"><v>1</v></c></row>', "no column ZZZ"),
        ('<row r="1"><c r="?"><v>1</v></c></row>', "no address"),
        ('<row r="9999999"><c><v>1</v></c></row>', "no row 9999999"),
        ('<row r="inf"><c><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c s="x"><v>1</v></c></row>', "row 1, column A"),
    ],
)
def test_damaged_cells_are_told_with_their_place(
    tmp_path: Path, row: str, told: str
) -> None:
    path = with_rows(saved(tmp_path, [["x"]]), row)
    with pytest.raises(DamagedPackageError, match=told) as caught:
        read_grids(path)
    assert "sheet Codes" in str(caught.value)


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    path = with_part(
        saved(tmp_path, [["x"]]), SHEET, lambda x: bomb + x[x.index(b"<worksheet") :]
    )
    with pytest.raises(UnsafePackageError, match="DOCTYPE"):
        read_grids(path)


def test_bomb_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, [["x"]])
    with_part(path, SHEET, lambda xml: xml + b" " * (20 << 20))
    with pytest.raises(LimitError, match="would grow"):
        read_grids(path)
    with pytest.raises(LimitError, match="max_bytes is 1000000"):
        read_grids(path, max_bytes=1_000_000)


def outcome(path: Path) -> Path | str | None:
    """Return the path an error tells; None: it was read."""
    try:
        read_grids(path)
    except ReadError as error:
        return error.path
    return None


EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4)


@settings(IN_PLACE, max_examples=150)
@given(edits=EDITS, cut=st.integers(0, 10_000) | st.just(0))
def test_broken_bytes_end_in_a_table_or_a_clear_error(
    tmp_path: Path, edits: list[tuple[int, int]], cut: int
) -> None:
    path = saved(tmp_path, [["Code", "n"], ["Hope", 1.5], ["Fear", date(2024, 1, 1)]])
    content = bytearray(path.read_bytes())
    for place, value in edits:
        content[place % len(content)] = value
    path.write_bytes(content[: len(content) - cut % len(content)])
    assert outcome(path) in (None, path)


PARTS = st.sampled_from(
    [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
VALUES = st.sampled_from([b"", b"-1", b"x", b"9" * 30, b"1e9", b"A1"])


@settings(IN_PLACE, max_examples=150)
@given(part=PARTS, number=st.integers(0, 1000), new=VALUES)
def test_broken_parts_end_in_a_table_or_a_clear_error(
    tmp_path: Path, part: str, number: int, new: bytes
) -> None:
    def broken(xml: bytes) -> bytes:
        values = list(re.finditer(rb'"[^"]*"', xml))
        value = values[number % len(values)]
        return xml[: value.start() + 1] + new + xml[value.end() - 1 :]

    path = with_part(saved(tmp_path, [["Code", 1], ["Hope", 2.5]]), part, broken)
    assert outcome(path) in (None, path)
