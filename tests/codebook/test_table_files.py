"""Codebook tables in real files: delimited text, workbooks, Word, and real samples."""

from pathlib import Path
from typing import Any

import pytest
from helpers import sample

from qdabridge.codebook.proposal import Hints, Proposal
from qdabridge.codebook.understanding import propose
from qdabridge.errors import NotThisFormatError
from qdabridge.tabular.reading import read_grids

FIXTURES = Path(__file__).parents[2] / "fixtures"


def read(path: Path, **hints: Any) -> Proposal:
    return propose(read_grids(path), Hints(**hints))


def paths(proposal: Proposal) -> list[str]:
    return ["/".join(entry.path) for entry in proposal.entries]


def test_the_codebook_of_the_fixture_study_is_a_tree() -> None:
    found = read(FIXTURES / "study" / "codebook.csv")
    assert found.layout == "numbers"
    assert sum(len(entry.path) == 1 for entry in found.entries) == 3
    assert len(found.entries) == 18
    last = found.entries[-1]
    assert last.path == ("What changes", "Naïve questions, new habits")
    assert (last.short_code, last.color) == ("", "#C2A5CF")
    assert [finding.code for finding in found.report] == ["numbers-set-aside"]


def test_semicolons_and_cp1252_are_told(tmp_path: Path) -> None:
    path = tmp_path / "codebuch.csv"
    path.write_bytes(
        "Oberkategorie;Kategorie;Definition;Ankerbeispiel\r\n"
        ";Gefühle;Äußert Gefühle;\r\n"
        "Gefühle;Hoffnung;Blickt voraus;„Es wird“\r\n".encode("cp1252")
    )
    found = read(path)
    assert (found.layout, paths(found)) == ("parent", ["Gefühle", "Gefühle/Hoffnung"])
    assert any("semicolon" in reason for reason in found.reasons)
    assert any("1252" in reason for reason in found.reasons)


def test_a_workbook_with_merged_themes_and_swatches(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book = Workbook()
    page = book.worksheets[0]
    rows = [
        ("Our codebook",),
        (),
        ("Theme", "Code", "Definition", "Color"),
        ("Barriers", "Time", "No time."),
        (None, "Money", "No money."),
        ("Helpers", "Friends", "They help."),
    ]
    for row in rows:
        page.append(row)
    page.merge_cells("A4:A5")
    page["D4"].fill = PatternFill("solid", fgColor="FF00AA10")
    book.save(tmp_path / "codebook.xlsx")
    found = read(tmp_path / "codebook.xlsx")
    assert paths(found) == [
        *("Barriers", "Barriers/Time", "Barriers/Money", "Helpers", "Helpers/Friends"),
    ]
    assert found.entries[1].color == "#00AA10"
    assert found.entries[1].place == "sheet Sheet, row 4"


def test_a_workbook_with_indented_cells(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment

    book = Workbook()
    page = book.worksheets[0]
    page.append(("Name", "Description"))
    for place, (name, indent) in enumerate([("A", 0), ("B", 1), ("C", 2), ("D", 1)], 2):
        page.append((name, "x"))
        page.cell(place, 1).alignment = Alignment(indent=indent)
    book.save(tmp_path / "codebook.xlsx")
    found = read(tmp_path / "codebook.xlsx")
    assert (found.layout, paths(found)) == ("indents", ["A", "A/B", "A/B/C", "A/D"])


def test_numbers_that_are_numbers_in_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.append(("No", "Code", "Definition"))
    for number in (1, *(1 + n / 10 for n in range(1, 10)), 1.10, 1.11, 2, 2.2):
        page.append((number, f"code {page.max_row}", "x"))
    book.save(tmp_path / "codebook.xlsx")
    found = read(tmp_path / "codebook.xlsx")
    assert [entry.short_code for entry in found.entries[9:13]] == [
        "1.9",
        "1.10",
        "1.11",
        "2",
    ]
    [repair] = found.report
    assert repair.code == "number-repaired"


def test_a_word_table_with_merged_themes(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    table = document.add_table(rows=4, cols=4)
    texts = [
        ("THEME", "CODE", "DESCRIPTION", "EXAMPLES"),
        ("Barriers", "Time", "No time.", "“Never.”"),
        ("", "Money", "No money.", ""),
        ("Helpers", "Friends", "They help.", ""),
    ]
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "codebook.docx"))
    found = read(tmp_path / "codebook.docx")
    assert (found.layout, len(found.entries)) == ("columns", 5)
    assert paths(found)[2] == "Barriers/Money"
    assert found.entries[1].examples == "“Never.”"


def test_a_word_table_indented_by_paragraphs(tmp_path: Path) -> None:
    import docx
    from docx.shared import Pt

    document = docx.Document()
    table = document.add_table(rows=5, cols=2)
    rows = [("Code", 0), ("A", 0), ("B", 20), ("C", 45), ("D", 20)]
    for row, (name, points) in zip(table.rows, rows, strict=True):
        row.cells[0].text = name
        row.cells[0].paragraphs[0].paragraph_format.left_indent = Pt(points)
        row.cells[1].text = "Definition" if name == "Code" else f"of {name}"
    document.save(str(tmp_path / "codebook.docx"))
    found = read(tmp_path / "codebook.docx")
    assert (found.layout, paths(found)) == ("indents", ["A", "A/B", "A/B/C", "A/D"])


# --- Real files ---------------------------------------------------------------------


def test_a_published_codebook_over_three_sheets() -> None:
    found = read(sample("codebooks/journal-codebook-arguLens.xlsx"))
    tops = [entry.name for entry in found.entries if len(entry.path) == 1]
    assert tops == [
        *("Non-argumentative", "Argumentative", "Claim", "Ground", "Warrant"),
        *("Support", "Against"),
    ]
    assert len(found.entries) == 41
    by_name = {entry.name: entry for entry in found.entries}
    assert by_name["Claim"].description.startswith("Function/features users want")
    assert by_name["Workaround"].path[0] == "Non-argumentative"
    clarification = by_name["Ask for clarification about expected behavior"]
    assert clarification.exclusion.startswith("If it questions why")
    assert clarification.extras["Note"].startswith("simply question")
    assert not any(finding.code == "row-set-aside" for finding in found.report)


@pytest.mark.parametrize(
    ("name", "layout", "codes", "tops"),
    [
        ("nvivo/codebook-export.docx", "indents", 613, None),
        ("atlasti/desktop-csv/20250914_codebook_full.csv", "paths", 465, 18),
        ("atlasti/desktop-csv/20250914_code_list_frequencies.csv", "columns", 465, 18),
        ("taguette/desktop/exports/codebook.csv", "paths", 9, 6),
    ],
)
def test_tables_of_tools_make_sense_as_tables_too(
    name: str, layout: str, codes: int, tops: int | None
) -> None:
    found = read(sample(name))
    assert (found.layout, len(found.entries)) == (layout, codes)
    if tops is not None:
        assert sum(len(entry.path) == 1 for entry in found.entries) == tops


@pytest.mark.parametrize(
    "name",
    [
        "atlasti/desktop-csv/20250914_quotation_export.csv",
        "atlasti/desktop-xlsx/codebook-statistics.xlsx",
        "qualcoder/v17/exports/coding_report.xlsx",
        "taguette/desktop/exports/highlights_all.csv",
    ],
)
def test_real_tables_that_are_no_codebooks_are_refused(name: str) -> None:
    with pytest.raises(NotThisFormatError, match="no codebook"):
        read(sample(name))


def test_hidden_rows_and_sheets_are_read_and_told(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Theme", "Code"], ["Access", "Cost"], ["Access", "Dropped"]):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(tmp_path / "c.xlsx")
    found = read(tmp_path / "c.xlsx")
    assert paths(found) == ["Access", "Access/Cost", "Access/Dropped"]
    (told,) = (f for f in found.report if f.code == "cells-doubtful")
    assert "hidden were read too: 3" in told.message


def test_indented_text_without_header_is_a_tree(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Work\n\tPay\n\tHours\n\t\tOvertime\nHome\n")
    found = read(tmp_path / "c.txt")
    assert paths(found)[-2:] == ["Work/Hours/Overtime", "Home"]
    assert "header-unknown" in {finding.code for finding in found.report}


def test_unicode_text_of_excel_is_a_codebook(tmp_path: Path) -> None:
    import qdabridge as qb

    (tmp_path / "c.txt").write_text("Code\tDefinition\nPráce\tWork\n", "utf-16")
    with qb.open(tmp_path / "c.txt") as package:
        assert [path for _, path in package.project.walk_codes()] == [("Práce",)]
