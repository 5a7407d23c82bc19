"""Codebooks that cannot be read as they are: where it is wrong, and what to do."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import Result

Run = Callable[..., Result]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
FLAT = "Code,Definition\nHope,h\nFear,f\n"
PATHS = "Code,Definition\nA,x\nA::B,y\n"

TEXTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "circle.csv": (
        b"Code,Parent,Definition\nA,B,x\nB,A,y\n",
        ("line 2, column B", "in a circle: row 2 'A' in 'B'", "correct one"),
    ),
    "json.csv": (b'{"error": "log in"}', ("this is JSON", "download it again")),
    "json.xlsx": (b'{"error": "log in"}', ("this is JSON", "download it again")),
    "page.csv": (b"<!DOCTYPE html><html>", ("web page", "download it again")),
    "page.xlsx": (b"<html><table/></html>", ("web page", "save it as .xlsx")),
    "old.xls": (
        _OLE + "Workbook".encode("utf-16-le") + b"\0" * 99,
        ("old Excel workbook (.xls)", "save it as .xlsx"),
    ),
    "locked.xlsx": (
        _OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99,
        ("protected by a password", "save it without password"),
    ),
    "empty.csv": (b"", ("the file is empty", "export it again")),
    "header.csv": (b"Code,Definition\n", ("no row has a code", "give each code a row")),
    "codebook.rtf": (b"{\\rtf1 Codes}", ("rich text (RTF)", "save it as .docx")),
    "report.csv": (
        b"File/case,Coder,Coded,Id,Codename,Category\n1,ana,words,4,Hope,Mood\n",
        ("a table of coded segments", "give the codebook"),
    ),
    "codings.csv": (
        b"source,start,end,quote,code,memo\nA.txt,0,3,abc,Hope,\n",
        ("a table of codings", "qdabridge assemble"),
    ),
}


def refused(run: Run, path: Path, *told: str) -> None:
    target = path.with_name("out.qdc")
    for command in (
        ("codebook", "preview", path),
        ("codebook", "convert", path, target),
        ("convert", path, target),
    ):
        result = run(*command)
        assert (result.exit_code, result.stdout) == (3, ""), command
        assert len(result.stderr.splitlines()) == 1
        assert path.name in result.stderr
        for words in told:
            assert words in result.stderr, command
        assert not target.exists()


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_codebook_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    data, told = TEXTS[name]
    (tmp_path / name).write_bytes(data)
    refused(run, tmp_path / name, *told)


def test_a_workbook_without_content(run: Run, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "c.xlsx")
    refused(run, tmp_path / "c.xlsx", "no sheet with content (Sheet)", "save it with")


def test_a_word_document_without_table(run: Run, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Our codes are hope and fear.")
    document.save(str(tmp_path / "c.docx"))
    refused(run, tmp_path / "c.docx", "no table with content", "put the codes into")


def test_a_circle_in_a_sheet_has_its_address(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Codes"
    for row in (("Code", "Parent"), ("A", "B"), ("B", "A")):
        sheet.append(row)
    book.save(tmp_path / "c.xlsx")
    refused(run, tmp_path / "c.xlsx", "c.xlsx, sheet Codes, row 2, column B: codes lie")


def test_a_database_is_sent_elsewhere(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "study.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table codes (name)")
    connection.commit()
    connection.close()
    refused(run, path, "an SQLite database", "REFI-QDA (.qdpx)")


def test_a_folder_of_tables_is_sent_elsewhere(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tidy"
    folder.mkdir()
    (folder / "codings.parquet").write_bytes(b"PAR1")
    refused(run, folder, "qdabridge assemble")


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    refused(run, tmp_path / "no.csv", "No such file", "check the name")


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        (FLAT, ("--parent", "Code"), "the only one with names of codes"),
        (FLAT, ("--separator", "~"), "'~' (column A 'Code'); leave it out"),
        (PATHS, ("--separator", "~"), "(column A 'Code'); there are '::'"),
        (FLAT, ("--name", "Title"), "choose one of A 'Code', B 'Definition'"),
        (FLAT, ("--layout", "spiral"), "columns, numbers"),
        (FLAT, ("--layout", "spiral"), "qualcoder-list"),
        (FLAT, ("--layout", "parent"), "name it with --parent"),
        ("Code,Definition,Code\nA,x,B\n", ("--name", "Code"), "columns A and C"),
    ],
)
def test_wrong_hints_are_wrong_usage(
    run: Run, tmp_path: Path, text: str, options: tuple[str, ...], told: str
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    for command in (("preview", path), ("convert", path, tmp_path / "out.qdc")):
        result = run("codebook", *command, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "codes.csv" in result.stderr
        assert told in result.stderr


def test_two_columns_of_one_name_are_told_with_their_letters(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Definition,Code,Definition\nA,x,K1,y\nB,z,K2,w\n")
    result = run("codebook", "preview", path)
    assert result.exit_code == 0
    assert "columns A 'Code' and C 'Code (column C)' could both" in result.stderr
    assert "columns B and D are both called 'Definition'" in result.stderr


@pytest.mark.parametrize("suffix", [".qdpx", ".qdc", ".json"])
def test_projects_and_codebooks_show_their_tree_too(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    study = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
    path = tmp_path / f"study{suffix}"
    assert run("convert", study, path).exit_code == 0
    result = run("codebook", "preview", path)
    assert result.exit_code == 0
    assert "  ■ Organisational culture  How things are" in result.stdout
    assert "Codes:  18" in result.stdout
