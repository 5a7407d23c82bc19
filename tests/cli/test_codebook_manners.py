"""The commands on codebooks: no input is replaced, nothing unasked is told."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from coded import FIXTURES

from qdabridge.cli.terminal import one_line

Run = Callable[..., Result]
STUDY = FIXTURES / "study.qdpx"


def test_the_group_alone_shows_its_help(run: Run) -> None:
    result = run("codebook")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: ")
    assert "preview" in result.stderr


@pytest.mark.parametrize("name", ["new.docx", "none/map.csv"])
def test_a_map_that_cannot_be_written_is_refused_first(
    run: Run, tmp_path: Path, name: str
) -> None:
    for book in ("old.csv", "new.csv"):
        (tmp_path / book).write_text("Code,Definition\nA,a\n")
    arguments = [tmp_path / "old.csv", tmp_path / "new.csv", "--map", tmp_path / name]
    result = run("codebook", "diff", *arguments)
    assert result.exit_code in (2, 4)
    assert result.stdout == ""


def test_no_doubts_are_told_as_such(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Definition\nA,a\nB,b\n")
    assert run("codebook", "preview", path).stdout.endswith(f"{path}: no doubts\n")


def test_info_shows_the_real_format(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Definition\nA,a\nB,b\n")
    assert ".csv (codebook)" in run("info", path).stdout


def test_what_turns_the_writing_is_shown() -> None:
    assert one_line("a\u202eb\u2066c") == "a\\u202eb\\u2066c"
    assert one_line("שלום") == "שלום"


def test_a_codebook_is_refused_as_a_map(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    assert run("codebook", "convert", STUDY, book).exit_code == 0
    result = run("recode", STUDY, "--map", book, "--dry-run")
    assert result.exit_code == 3
    assert "codebook diff OLD NEW --map map.csv" in result.stderr


def test_what_a_map_leaves_as_it_is_is_not_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Definition,Colour\nA,a,#8C510A\nB,b,#FFFFFF\n")
    book, code_map = tmp_path / "codes.qdc", tmp_path / "map.csv"
    assert run("codebook", "convert", path, book).exit_code == 0
    code_map.write_text(
        "action,code,description,color,codable\nkeep,A,a,#8c510a,yes\nkeep,B,c,,\n"
    )
    result = run("recode", book, "--map", code_map, "--dry-run")
    assert result.exit_code == 0
    assert "code-recoloured" not in result.stderr
    assert "code-use-changed" not in result.stderr
    assert result.stderr.count("[code-redefined]") == 1


def test_a_memo_column_does_not_hide_the_definition(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [
        ["Code", "Definition", "Inclusion criteria", "Memo"],
        ["Trust", "what trust is", "when named", "my note"],
    ]:
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    shown = run("codebook", "preview", tmp_path / "book.xlsx").stdout
    assert "Trust  what trust is" in shown
    assert "inclusion (1)" in shown
