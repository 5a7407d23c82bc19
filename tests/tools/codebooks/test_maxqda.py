"""MAXQDA's code lists, of the described shapes: no real file was at hand."""

from pathlib import Path

import docx
import pytest
from cells import grid_of
from code_trees import plain_book, save
from docx.enum.style import WD_STYLE_TYPE
from openpyxl import Workbook, load_workbook

from qdabridge import Code, CodeBook, Guid
from qdabridge.codebook.content import Content
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import NotThisFormatError
from qdabridge.formats.codebook import propose
from qdabridge.tools.maxqda.codebook import (
    read_code_system,
    read_memo_table,
    recognises_code_system,
    recognises_memo_table,
)

GUID = "2B8F4E3A-6C7D-4E5F-8A9B-0C1D2E3F4A5B"


@pytest.mark.parametrize("between", [" > ", ">", "\\", " >> "])
def test_all_its_separators_make_paths(between: str) -> None:
    grid = grid_of(
        ["Code", "Memo"],
        ["Barriers", "all that hinders"],
        [f"Barriers{between}Time", "No time."],
        [f"New{between}Deep{between}Code", ""],
    )
    content = Content.of([grid])
    assert recognises_memo_table(content)
    found = {e.path: e.description for e in read_memo_table(content, Hints()).entries}
    assert found == {
        ("Barriers",): "all that hinders",
        ("Barriers", "Time"): "No time.",
        ("New", "Deep", "Code"): "",
    }


def test_a_separator_that_the_user_names_is_the_only_one() -> None:
    grid = grid_of(["Code", "Memo"], ["income > 50k|high", ""])
    proposal = read_memo_table(Content.of([grid]), Hints(separator="|"))
    assert [entry.path for entry in proposal.entries] == [("income > 50k", "high")]


def test_guid_and_color_are_kept_and_other_columns_too() -> None:
    plain = grid_of(["Code", "Memo"], ["Hope", "m"], name="Codes")
    rich = grid_of(
        ["GUID", "Color", "Generated", "Code", "Memo"],
        [GUID, "#8c510a", "yes", "Hope", "Looks ahead."],
        [GUID, "no colour", "", "Fear", ""],
        name="Team",
    )
    proposal = read_memo_table(Content.of([plain, rich]), Hints())
    hope, fear = proposal.entries
    assert (hope.guid, hope.color, hope.extras) == (
        GUID,
        "#8C510A",
        {"Generated": "yes"},
    )
    assert (fear.guid, fear.color) == (None, None)
    assert fear.extras == {"GUID": GUID, "Color": "no colour"}
    assert [str(f.location) for f in proposal.report.of("guid-repeated")] == [
        "sheet Team, row 3"
    ]
    assert [str(f.location) for f in proposal.report.of("sheet-left-aside")] == [
        "Codes"
    ]


def test_a_dictionary_of_maxdictio_is_no_codebook() -> None:
    grid = grid_of(
        ["Category", "Memo", "Search item", "Whole word"], ["a", "", "b", "1"]
    )
    content = Content.of([grid])
    assert recognises_memo_table(content)
    with pytest.raises(NotThisFormatError, match="MAXDictio"):
        read_memo_table(content, Hints())


def test_a_level_of_the_code_system_is_a_column() -> None:
    grid = grid_of(
        ["Code System", "", "", "Memo", "#"],
        ["Code System", " ", " ", "", "12"],
        [" ", "Barriers", " ", "all that hinders", "2"],
        [" ", " ", "Time", "", "1"],
        [" ", "Hope", " ", "", "1"],
        [" ", " ", " ", "whose?", ""],
        name="Sheet1",
    )
    content = Content.of([grid])
    assert recognises_code_system(content)
    proposal = read_code_system(content, Hints())
    assert [(e.path, e.description) for e in proposal.entries] == [
        (("Barriers",), "all that hinders"),
        (("Barriers", "Time"), ""),
        (("Hope",), ""),
    ]
    assert [str(f.location) for f in proposal.report.of("row-dropped")] == [
        "sheet Sheet1, row 6"
    ]


def test_the_headings_of_the_codebook_in_word_are_the_codes(tmp_path: Path) -> None:
    document = docx.Document()
    for style in ("MQ_Title", "MQ_Header1", "MQ_Header2"):
        document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    paragraphs: list[tuple[str, str | None]] = [
        ("Codebook", "MQ_Title"),
        ("1 Barriers", "MQ_Header1"),
        ("All that hinders.", None),
        ("1.1 Barriers >> Time", "MQ_Header2"),
        ("No time.", None),
        ("Ever.", None),
        ("1.1.1 Time >> Own time", "MQ_Header2"),
        ("2 Hope", "MQ_Header1"),
        ("3.1 Lone >> Child", "MQ_Header2"),
    ]
    for text, wanted in paragraphs:
        document.add_paragraph(text, style=wanted)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "1 Barriers"
    document.save(str(tmp_path / "c.docx"))
    proposal = propose(tmp_path / "c.docx")
    assert proposal.layout == "maxqda-codebook"
    assert [(e.path, e.description) for e in proposal.entries] == [
        (("Barriers",), "All that hinders."),
        (("Barriers", "Time"), "No time.\nEver."),
        (("Barriers", "Time", "Own time"), ""),
        (("Hope",), ""),
        (("Lone", "Child"), ""),
    ]


def test_the_workbook_it_imports_has_paths_and_memos(tmp_path: Path) -> None:
    book = plain_book()
    book.codes[1].name = "income > 50k \\ year"
    report = save(book, "maxqda", tmp_path / "codes.xlsx")
    rows = list(load_workbook(tmp_path / "codes.xlsx").worksheets[0].values)
    assert rows == [
        ("Code", "Memo"),
        ("Barriers", None),
        ("Barriers > Time", "No time."),
        ("income › 50k / year", "Looks ahead.\nOften."),
    ]
    (finding,) = report.of("name-characters-approximated")
    assert "write 'income › 50k / year'" in finding.message


def test_long_names_are_told_but_kept_as_newer_versions_take_them(
    tmp_path: Path,
) -> None:
    book = CodeBook(codes=[Code(guid=Guid.new(), name="x" * 64)])
    report = save(book, "maxqda", tmp_path / "codes.xlsx")
    (finding,) = report.of("name-long")
    assert "63" in finding.message
    assert not finding.is_loss
    assert [e.name for e in propose(tmp_path / "codes.xlsx").entries] == ["x" * 64]


def test_a_real_workbook_is_recognised_by_its_first_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Code", "Memo"], ["A > B", "text"]):
        sheet.append(row)
    book.save(tmp_path / "codes.xlsx")
    assert propose(tmp_path / "codes.xlsx").layout == "maxqda-memo-table"
