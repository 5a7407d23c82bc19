"""What a table leaves in doubt is told: signs, numbers, formulas, other columns."""

from pathlib import Path

import openpyxl
import pytest

import qdabridge as qb
from qdabridge.codebook.marks import unknown_separator
from qdabridge.codebook.proposal import Hints, Proposal
from qdabridge.formats.codebook import propose


def proposed(tmp_path: Path, *lines: str, hints: Hints | None = None) -> Proposal:
    path = tmp_path / "codes.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return propose(path, hints)


def workbook(path: Path, *rows: list[str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("sign", [" ~ ", " - ", " » ", " → ", ";", " – "])
def test_a_sign_that_nobody_knows_is_named(sign: str, tmp_path: Path) -> None:
    lines = ["Code", '"A"', f'"A{sign}A1"', f'"A{sign}A1{sign}x"', '"B"']
    found = proposed(tmp_path, *lines)
    [finding] = found.report.of("separator-unknown")
    assert f"--separator {sign!r}" in finding.message
    again = proposed(tmp_path, *lines, hints=Hints(separator=sign))
    assert ("A", "A1", "x") in [entry.path for entry in again.entries]


@pytest.mark.parametrize(
    "names",
    [
        ["Time", "Time (lost)", "Time (won)"],
        ["Pay, rise", "Pay", "Pay, cut"],
        ["co", "co-worker", "co-operation"],
        ["A", "B ~ x", "C ~ y"],
        ["Work", "Work/life"],
        [],
    ],
)
def test_ordinary_names_are_no_paths(names: list[str]) -> None:
    assert unknown_separator(names) is None


def test_an_arrow_of_two_signs_is_known(tmp_path: Path) -> None:
    found = proposed(tmp_path, "Code", "A", "A -> b", "A -> b -> c")
    assert [e.path for e in found.entries] == [("A",), ("A", "b"), ("A", "b", "c")]


def test_a_flat_list_that_the_user_wants_has_no_doubts(tmp_path: Path) -> None:
    found = proposed(
        tmp_path, "Code", "A", "A ~ b", "A ~ c", hints=Hints(layout="flat")
    )
    assert not found.report.of("separator-unknown")


def test_four_numbers_are_a_tree(tmp_path: Path) -> None:
    found = proposed(tmp_path, "No.,Code", "1,A", "1.1,B", "1.9,C", "1.1,D")
    assert [e.path for e in found.entries] == [
        ("A",),
        ("A", "B"),
        ("A", "C"),
        ("A", "D"),
    ]
    assert found.entries[-1].short_code == "1.10"
    assert found.report.of("number-repaired")


def test_numbers_that_make_no_tree_are_told(tmp_path: Path) -> None:
    rows = [f"1.1,{name}" for name in "BCDE"]
    found = proposed(tmp_path, "No.,Code", "1,A", *rows)
    [finding] = found.report.of("numbers-unused")
    assert "3 of them stand there again; say --layout numbers" in finding.message


@pytest.mark.parametrize("head", [["Code", "Definition"], ["Code", "Memo"]])
def test_formulas_without_result_are_told(head: list[str], tmp_path: Path) -> None:
    rows = [["A", "x"], ["=A2&1", "y"], ["C", "=B2"]]
    found = propose(workbook(tmp_path / "codes.xlsx", head, *rows))
    places = [f.location.path for f in found.report.of("formula-without-result")]
    assert places == ["sheet Sheet, row 3, column A", "sheet Sheet, row 4, column B"]


def test_the_error_of_a_formula_is_no_name(tmp_path: Path) -> None:
    found = proposed(tmp_path, "Code,Definition", "A,x", "#REF!,y")
    assert [f.location.path for f in found.report.of("name-is-error")] == ["line 3"]


def test_a_memo_beside_a_definition_is_a_column_of_its_own(tmp_path: Path) -> None:
    found = proposed(tmp_path, "Code,Definition,Inclusion,Memo", "A,what,when,mine")
    [entry] = found.entries
    assert (entry.description, entry.inclusion) == ("what", "when")
    assert entry.extras == {"Memo": "mine"}
    assert proposed(tmp_path, "Code,Memo", "A,x").layout == "maxqda-memo-table"


def test_the_report_of_qualcoder_with_a_column_a_code(tmp_path: Path) -> None:
    line = '"Third words\na.txt","Second\nb.docx"'
    with pytest.raises(qb.NotThisFormatError, match="coding report of QualCoder"):
        proposed(tmp_path, "Extrinsic,Free code", line)


def test_the_web_page_of_taguette(tmp_path: Path) -> None:
    page = "<!DOCTYPE html>\n<html><head><title>Taguette Codebook</title></head></html>"
    path = tmp_path / "codebook.html"
    path.write_text(page, "utf-8")
    with pytest.raises(qb.NotThisFormatError, match=r"as \.csv or \.docx"):
        propose(path)


def test_names_that_are_ids_are_kept_if_they_are_said(tmp_path: Path) -> None:
    lines = ("meaning,code", "Reasons,B", "Weather,B.1", "Money,B.2", "Ends,C")
    found = proposed(tmp_path, *lines)
    assert [entry.path[-1] for entry in found.entries][:2] == ["Reasons", "Weather"]
    said = proposed(tmp_path, *lines, hints=Hints(name="B"))
    assert [entry.path for entry in said.entries][:2] == [("B",), ("B", "1")]
    assert not said.report.of("level-assumed")


def test_ids_of_themes_are_no_possible_level(tmp_path: Path) -> None:
    lines = ["theme_id,Theme,Code,Definition", "T1,Soil,clay,Heavy and wet"]
    lines += ["T1,Soil,sand,Light and dry", "T2,Air,wind,From the west"]
    lines += ["T2,Air,frost,In May still", "T2,Air,sun,At noon"]
    assert not proposed(tmp_path, *lines).report.of("level-possible")


def test_what_surely_is_another_table_is_no_doubt(tmp_path: Path) -> None:
    rows = [["Code", "Definition", "Example", "Include"]]
    rows += [[f"bed {n}", f"What grows in bed {n}", "Peas", "Weeds"] for n in range(9)]
    path = workbook(tmp_path / "codes.xlsx", *rows)
    book = openpyxl.load_workbook(path)
    for name in ("Change log", "Themes of Anna"):
        sheet = book.create_sheet(name)
        for row in ("Theme|Description|Who", "Soil|Parted into two|A", "Air|Made|B"):
            sheet.append(row.split("|"))
    book.save(path)
    found = propose(path).report.of("sheet-set-aside")
    told = {"Change log" in f.message: str(f.severity) for f in found}
    assert told == {True: "info", False: "warning"}


def test_names_that_hold_their_definitions_are_told_or_parted(tmp_path: Path) -> None:
    lines = [f'"Bed {n}x: what grows here in the year {n} and later"' for n in range(5)]
    [finding] = proposed(tmp_path, "Code", *lines).report.of("names-longer")
    assert "seem to hold their definitions" in finding.message
    found = proposed(tmp_path, "Code / Definition", *lines)
    assert not found.report.of("names-longer")
    assert found.entries[1].path == ("Bed 1x",)
    assert found.entries[1].description == "what grows here in the year 1 and later"
