"""The same options for tables on every command, ``--into``, and ``preview``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]

WORDS = "I never had time."
TEXT = f"P: {WORDS} My sister drives me."


@pytest.fixture
def study(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "int1.txt").write_text(TEXT, encoding="utf-8")
    table = tmp_path / "a.csv"
    table.write_text(f"document,quote,code\nint1,{WORDS},Time\n", encoding="utf-8")
    made = tmp_path / "study.qdpx"
    assert run("assemble", table, made, "--texts", tmp_path / "texts").exit_code == 0
    return made


def test_codings_are_added_to_a_project(run: Run, study: Path, tmp_path: Path) -> None:
    table, more = tmp_path / "b.csv", tmp_path / "more.qdpx"
    table.write_text(
        f"document,quote,code,coder\nint1,My sister drives me,Family,model\n"
        f"int1,{WORDS},Time,model\n",
        encoding="utf-8",
    )
    assert run("assemble", table, more, "--into", study).exit_code == 0
    with qb.open(more) as package:
        assert [source.name for source in package.project.sources] == ["int1"]
        assert len(list(package.project.codings())) == 3
        assert [code.name for code, _ in package.project.walk_codes()] == [
            "Time",
            "Family",
        ]
    assert run("check", more).exit_code == 0
    refused = run("assemble", table, study, "--into", study, "--force")
    assert refused.exit_code == 4


def test_columns_and_sheets_can_be_named(run: Run, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].title = "Notes"
    for row in (["Name", "Name"], ["a", "b"]):
        book.worksheets[0].append(row)
    page = book.create_sheet("Data")
    for row in (["made in May", "", ""], ["x", "y", "z"], ["int1", WORDS, "Time"]):
        page.append(row)
    book.save(tmp_path / "codings.xlsx")
    (tmp_path / "int1.txt").write_text(TEXT, encoding="utf-8")
    said = ("--column", "document=x", "--column", "quote=B", "--column", "code=3")
    given = (
        tmp_path / "codings.xlsx",
        tmp_path / "o.qdpx",
        "--texts",
        tmp_path / "int1.txt",
    )
    made = run("assemble", *given, "--sheet", "Data", "--header", "2", *said)
    assert made.exit_code == 0, made.stderr
    wrong = run("assemble", *given, "--sheet", "Dada", "--force")
    assert (wrong.exit_code, "choose one of 'Notes', 'Data'" in wrong.stderr) == (
        2,
        True,
    )
    odd = run("assemble", *given, "--column", "quote", "--force")
    assert (odd.exit_code, "ROLE=COLUMN" in odd.stderr) == (2, True)


@pytest.mark.parametrize(
    "command", [("codebook", "preview"), ("codebook", "convert"), ("convert",)]
)
def test_codebooks_take_the_same_options(
    command: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("p;q;r\nBarriers;Time;None.\nBarriers;Money;None.\n", "cp1250")
    out = () if command[-1] == "preview" else (tmp_path / "codes.qdc",)
    said = ("--column", "level1=p", "--column", "level2=B", "--column", "description=3")
    made = run(*command, table, *out, "--header", "1", "--encoding", "cp1250", *said)
    assert made.exit_code == 0, made.stderr
    if out:
        with qb.open(out[0]) as package:
            paths = [path for _, path in package.project.walk_codes()]
        assert paths == [("Barriers",), ("Barriers", "Time"), ("Barriers", "Money")]


def test_codebooks_are_compared_with_the_same_options(run: Run, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("p,q\nTime,None of it.\n", encoding="utf-8")
    said = ("--header", "1", "--name", "p", "--description", "q")
    made = run("codebook", "diff", tmp_path / "a.csv", tmp_path / "b.csv", *said)
    assert made.exit_code == 0, made.stderr


def test_preview_tells_tables_headers_and_columns(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "Study of May,,\n,,\ndocument,code,quote\nint1,Time,words\n,,\n,,\n"
        "Theme,Code,Definition\nBarriers,Time,No time.\n",
        encoding="utf-8",
    )
    shown = run("preview", table)
    assert shown.exit_code == 0
    assert "Table 1: looks like codings" in shown.stdout
    assert "above it: Study of May" in shown.stdout
    assert "Table 2: looks like codebook" in shown.stdout
    found = json.loads(run("preview", table, "--json").stdout)
    assert [one["header"] for one in found["tables"]] == [[3], [7]]
    roles = [column["as_codings"] for column in found["tables"][0]["columns"]]
    assert roles == ["source", "code", "quote"]
    assert run("codebook", "preview", table, "--table", "2").exit_code == 0


def test_tables_for_papers_have_chosen_columns_and_styles_of_ones_own(
    run: Run, tmp_path: Path
) -> None:
    import docx

    template = docx.Document()
    template.styles["Normal"].font.name = "Georgia"
    template.add_paragraph("Text of the template.")
    template.save(str(tmp_path / "own.docx"))
    table = tmp_path / "codes.csv"
    table.write_text("Code,Definition,Example,GUID\nTime,None.,no,\n", encoding="utf-8")
    out = tmp_path / "paper.docx"
    said = ("--columns", "Examples", "--template", tmp_path / "own.docx")
    made = run("codebook", "convert", table, out, *said)
    assert made.exit_code == 0, made.stderr
    document = docx.Document(str(out))
    assert document.styles["Normal"].font.name == "Georgia"
    assert not any(paragraph.text for paragraph in document.paragraphs)
    assert [cell.text for cell in document.tables[0].rows[0].cells][-1] == "Examples"
    wrong = run("codebook", "convert", table, out, "--columns", "Nope", "--force")
    assert (wrong.exit_code, "choose of Description" in wrong.stderr) == (2, True)
