"""Word documents are read cell by cell, with what carries meaning."""

import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from counting import calls
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor, Twips
from helpers import sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
    UnsafePackageError,
)
from qdabridge.tabular.grid import Cell, Continued, Grid
from qdabridge.tabular.read_docx import blocks, paragraphs
from qdabridge.tabular.reading import read_grids

NO, ABOVE, LEFT = Continued.NO, Continued.ABOVE, Continued.LEFT
MAIN = "word/document.xml"


def saved(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "codes.docx"
    document.save(path)
    return path


def with_body(tmp_path: Path, body: str) -> Path:
    """Return a document whose body has this XML, ``w:`` declared."""
    document = Document()
    element = document.element.body
    for child in list(element):
        element.remove(child)
    for child in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>"):
        element.append(child)
    return saved(tmp_path, document)


def paragraph(tmp_path: Path, inside: str) -> Cell:
    (cell,) = paragraphs(with_body(tmp_path, f"<w:p>{inside}</w:p>"))
    return cell


def test_codebook_of_nvivo_is_read_with_little_work() -> None:
    path = sample("nvivo/codebook-export.docx")
    grids: list[Grid] = []
    assert calls(lambda: grids.extend(read_grids(path))) < 500 * 614
    (grid,) = grids
    assert len(grid.rows) == 614
    assert [cell.text for cell in grid.heading][1:] == ["Codes"]
    assert [cell.style for cell in grid.heading] == ["Codebook Title", "Folder Name"]
    assert {row[0].indent for row in grid.rows} == set(range(0, 2701, 450))


def test_tables_and_paragraphs_come_in_their_order(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Codes", 1)
    document.add_table(1, 2).cell(0, 1).text = "a"
    document.add_table(1, 1)
    document.add_paragraph("between")
    document.add_table(1, 1).cell(0, 0).text = "b"
    path = saved(tmp_path, document)
    heading, first, between, second = blocks(path)
    assert isinstance(heading, Cell)
    assert heading.style == "heading 1"
    assert isinstance(first, Grid)
    assert isinstance(between, Cell)
    assert isinstance(second, Grid)
    assert (first.name, second.name) == ("table 1", "table 3")
    assert first.heading == (heading,)
    assert second.heading == (between,)
    assert first.where(1, 1) == "table 1, row 1, column B"
    assert read_grids(path) == [first, second]


def test_merged_cells_continue_their_first(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(3, 3)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(1, 1))
    (grid,) = read_grids(saved(tmp_path, document))
    marks = [[cell.continued for cell in row.cells] for row in grid.rows]
    assert marks == [[NO, LEFT, NO], [ABOVE, LEFT, NO], [NO, NO, NO]]
    assert [cell.text for cell in grid.rows[1].cells] == ["", "", "5"]


def test_looks_are_kept(tmp_path: Path) -> None:
    document = Document()
    document.styles["Quote"].paragraph_format.left_indent = Twips(300)
    table = document.add_table(1, 3)
    first, second, third = table.row_cells(0)
    run = first.paragraphs[0].add_run("Hope")
    run.bold, run.font.color.rgb = True, RGBColor(255, 0, 0)
    first.paragraphs[0].paragraph_format.left_indent = Twips(450)
    first.add_paragraph("and more")
    second.paragraphs[0].style = document.styles["Intense Quote"]
    second.paragraphs[0].add_run("plain").bold = False
    third.paragraphs[0].style = document.styles["Quote"]
    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="00ff00"/>'
    second._tc.get_or_add_tcPr().append(parse_xml(shade))
    (grid,) = read_grids(saved(tmp_path, document))
    row = grid.rows[0]
    assert row[0] == Cell("Hope\nand more", 450, color="#FF0000", style="Normal")
    assert (row[1].fill, row[1].is_bold) == ("#00FF00", False)
    assert (row[2].indent, row[2].style) == (300, "Quote")


def test_levels_of_lists_are_indents(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet 2")
    indents = [cell.indent for cell in paragraphs(saved(tmp_path, document))]
    assert 0 < indents[0] < indents[1]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        (
            "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>",
            "new",
        ),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
        ("<w:sdt><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>", "x"),
        ("<w:r><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r>", "7"),
        ('<w:r><w:t xml:space="preserve">  two</w:t></w:r>', "  two"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "a\u2011b"),
    ],
)
def test_text_of_a_paragraph(tmp_path: Path, inside: str, text: str) -> None:
    assert paragraph(tmp_path, inside).text == text


def test_tables_within_cells_and_wrapped_rows_are_kept(tmp_path: Path) -> None:
    def cell(inside: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{inside}</w:t></w:r></w:p></w:tc>"

    inner = f"<w:tbl><w:tr>{cell('b')}{cell('c')}</w:tr></w:tbl>"
    outer = cell("a").replace("</w:tc>", f"{inner}<w:p/></w:tc>")
    wrapped = f"<w:sdt><w:sdtContent><w:tr>{cell('d')}</w:tr></w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}</w:tr>"
    path = with_body(tmp_path, f"<w:tbl><w:tr>{outer}</w:tr>{wrapped}{gone}</w:tbl>")
    (grid,) = read_grids(path)
    assert [[c.text for c in row.cells] for row in grid.rows] == [["a\nb\nc\n"], ["d"]]


def test_document_without_table_is_told(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("x")
    with pytest.raises(NotThisFormatError, match="no table"):
        read_grids(saved(tmp_path, document))


# --- Hostile and broken -------------------------------------------------------------


def test_limits_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path, Document())
    span = '<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>'
    body = f"<w:tbl><w:tr><w:tc>{span}<w:p/></w:tc></w:tr></w:tbl>"
    with pytest.raises(DamagedPackageError, match="spans 1000000000 columns"):
        read_grids(with_body(tmp_path, body))
    document = Document()
    document.add_table(3, 3).cell(0, 0).text = "x"
    path = saved(tmp_path, document)
    with pytest.raises(LimitError, match="table 1, row 2: more than 5 cells"):
        read_grids(path, max_cells=5)


def test_deep_nesting_ends_in_a_clear_error(tmp_path: Path) -> None:
    path = saved(tmp_path, Document())
    head, tail = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    for depth in (20, 80, 5000):
        body = head * depth + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + tail * depth
        changed(path, partial(with_inside, body))
        try:
            assert read_grids(path)[0].rows[0][0].text == "x"
        except DamagedPackageError:
            assert depth > 50


def with_inside(body: str, xml: bytes) -> bytes:
    head, rest = xml.split(b"<w:body>")
    end = rest[rest.index(b"</w:body>") :]
    return b"".join((head, b"<w:body>", body.encode(), end))


def changed(path: Path, change: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[MAIN] = change(parts[MAIN])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, Document())
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document'
    changed(path, lambda xml: xml.replace(b"<w:document", bomb, 1))
    with pytest.raises(UnsafePackageError, match="DOCTYPE"):
        read_grids(path)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    edits=st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 40_000) | st.just(0),
)
def test_broken_bytes_end_in_a_table_or_a_clear_error(
    tmp_path: Path, edits: list[tuple[int, int]], cut: int
) -> None:
    path = tmp_path / "codes.docx"
    if not path.exists():
        document = Document()
        document.add_table(2, 2).cell(0, 0).text = "x"
        document.save(str(path))
    content = bytearray(path.read_bytes())
    for place, value in edits:
        content[place % len(content)] = value
    broken = tmp_path / "broken.docx"
    broken.write_bytes(content[: len(content) - cut % len(content)])
    assert outcome(broken) in (None, broken)


def outcome(path: Path) -> Path | str | None:
    """Return the path an error tells; None: it was read."""
    try:
        read_grids(path)
    except ReadError as error:
        return error.path
    return None
