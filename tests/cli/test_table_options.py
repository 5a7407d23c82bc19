"""The same options for tables on every command, ``--into``, and ``preview``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb
from qdabridge.formats import text_hash

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
    for option, value in (("--sheet", "Two"), ("--table", "9")):
        refused = run("preview", table, option, value)
        assert refused.exit_code == 2
        assert f"{table}: there is no {option[2:]}" in refused.stderr


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


MAP = "Codes of May,,\n,,\nAlt,Was,Neu\nTime,rename,Zeit\n"


def test_maps_take_the_same_options(run: Run, study: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "map.csv", tmp_path / "new.qdpx"
    table.write_text(MAP, encoding="cp1252")
    roles = ("old=Alt", "action=B", "new_code=3")
    said = [f"--column={role}" for role in roles]
    said += ["--header", "3", "--encoding", "cp1252"]
    made = run("recode", study, "--map", table, "-o", out, *said)
    assert made.exit_code == 0, made.stderr
    with qb.open(out) as package:
        assert [c.name for c, _ in package.project.walk_codes()] == ["Zeit"]
    wrong: list[tuple[tuple[str, ...], int, str]] = [
        ((), 3, "name the columns old and new"),
        (("--column", "neu=A"), 2, "choose one of action, code"),
        (("--column", "old=Q"), 2, "there is no column 'Q'"),
        (("--header", "3", "--column", "old=Q"), 2, "choose one of A 'Alt'"),
        (("--header", "9"), 2, "rows 1 to 4"),
        (("--sheet", "x"), 2, "only one table"),
        (("--table", "2"), 2, "from 1 to 1"),
    ]
    for bad, status, words in wrong:
        refused = run("recode", study, "--map", table, "-o", out, "--force", *bad)
        assert (refused.exit_code, words in refused.stderr) == (status, True), bad


def test_a_map_is_found_below_titles_and_on_any_sheet(
    run: Run, study: Path, tmp_path: Path
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].append(["About this file"])
    for name, new in (("May", "Zeit"), ("June", "Temps")):
        page = book.create_sheet(name)
        for row in (["What we agreed on"], ["old", "new"], ["Time", new]):
            page.append(row)
    book.save(tmp_path / "maps.xlsx")
    given = ("recode", study, "--map", tmp_path / "maps.xlsx", "--dry-run")
    several = run(*given)
    assert several.exit_code == 3
    assert "--sheet 'May', --sheet 'June'" in several.stderr
    for said in (("--sheet", "June"), ("--table", "3")):
        made = run(*given, *said)
        assert (made.exit_code, "Temps" in made.stdout + made.stderr) == (0, True), said


def test_mappings_take_the_same_options(run: Run, study: Path, tmp_path: Path) -> None:
    other, table = tmp_path / "other.qdpx", tmp_path / "same.csv"
    (tmp_path / "b.csv").write_text(f"document,quote,code\nint1,{WORDS},Hours\n")
    texts = ("--texts", tmp_path / "texts")
    assert run("assemble", tmp_path / "b.csv", other, *texts).exit_code == 0
    table.write_text("Art;Eins;Zwei\ncode;Time;Hours\n")
    said = [f"--column={role}={n}" for role, n in zip(NAMES, "ABC", strict=True)]
    for command in (("merge", study, other), ("align", study, other)):
        out = tmp_path / f"{command[0]}.qdpx"
        made = run(*command, "-o", out, "--mapping", table, *said)
        assert made.exit_code == 0, made.stderr
        with qb.open(out) as package:
            assert len([*package.project.walk_codes()]) == 1
    refused = run("merge", study, other, "-o", tmp_path / "x.qdpx", "--sheet", "a")
    assert (refused.exit_code, "--mapping" in refused.stderr) == (2, True)
    plain = run("merge", study, other, "-o", tmp_path / "x.qdpx", "--mapping", table)
    assert (plain.exit_code, "--column kind=" in plain.stderr) == (3, True)


NAMES = ("kind", "first", "second")


def test_decisions_take_the_same_options(run: Run, study: Path, tmp_path: Path) -> None:
    with qb.open(study) as package:
        source = package.project.sources[0]
        ((code, _),) = package.project.walk_codes()
        decision = qb.Decision(
            source_guid=str(source.guid),
            text_sha256=text_hash(TEXT),
            start=0,
            end=len(TEXT),
            code_guid=str(code.guid),
            decision="keep",
        )
    qb.write_decisions([decision], tmp_path / "d.csv")
    text = (tmp_path / "d.csv").read_text(encoding="utf-8-sig")
    assert ",decision," in text
    (tmp_path / "d.csv").write_text(f"Meeting\n{text.replace(',decision,', ',said,')}")
    given = ("resolve", study, tmp_path / "d.csv", "-o", tmp_path / "r.qdpx")
    refused = run(*given)
    assert (refused.exit_code, "--column decision=" in refused.stderr) == (3, True)
    made = run(*given, "--column", "decision=said")
    assert made.exit_code == 0, made.stderr
    assert "1 new coding" in made.stdout
    qb.write_decisions([decision], tmp_path / "d.json")
    for said in ((tmp_path / "d.json", "--sheet", "x"), ("--sheet", "x")):
        wrong = run("resolve", study, *said, "-o", tmp_path / "s.qdpx")
        assert wrong.exit_code == 2, said


def test_codings_of_several_tables_are_chosen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "int1.txt").write_text(TEXT, encoding="utf-8")
    table = tmp_path / "t.csv"
    table.write_text(
        f"document,quote,code\nint1,{WORDS},Time\n,,\n,,\nRound two,,\n"
        "code,document,quote\nFamily,int1,My sister drives me\n",
        encoding="utf-8",
    )
    given = ("assemble", table, tmp_path / "o.qdpx", "--texts", tmp_path / "int1.txt")
    for number, code in ((1, "Time"), (2, "Family")):
        made = run(*given, "--table", str(number), "--force")
        assert made.exit_code == 0, made.stderr
        with qb.open(tmp_path / "o.qdpx") as package:
            assert [c.name for c, _ in package.project.walk_codes()] == [code]
    wrong = run(*given, "--table", "3", "--force")
    assert (wrong.exit_code, "choose one from 1 to 2" in wrong.stderr) == (2, True)
    (tmp_path / "tables").mkdir()
    folder = run("assemble", tmp_path / "tables", *given[2:], "--sheet", "x", "--force")
    assert (folder.exit_code, "folder of tables" in folder.stderr) == (2, True)


def test_preview_tells_maps_mappings_and_decisions(run: Run, tmp_path: Path) -> None:
    for text, kind, role in (
        ("Title\nold,new\nTime,Hours\n", "code map", "new_code"),
        ("kind,first,second\ncode,Time,Hours\n", "mapping", "second"),
    ):
        (tmp_path / "t.csv").write_text(text)
        shown = run("preview", tmp_path / "t.csv")
        assert f"looks like {kind}" in shown.stdout
        assert f"[{kind}: {role}]" in shown.stdout
    qb.write_decisions([], tmp_path / "d.csv")
    assert "looks like decisions" in run("preview", tmp_path / "d.csv").stdout


def test_quotes_and_counts_take_columns_and_a_template(
    run: Run, study: Path, tmp_path: Path
) -> None:
    import docx

    own = docx.Document()
    own.styles["Normal"].font.name = "Georgia"
    own.add_paragraph("Text of the template.")
    own.save(str(tmp_path / "own.docx"))
    template = ("--template", tmp_path / "own.docx")
    for command in (
        ("quotes", study),
        ("crosstab", study, "--rows", "codes", "--columns", "sources"),
        ("cooccurrence", study),
    ):
        out = tmp_path / f"{command[0]}.docx"
        made = run(*command, "-o", out, *template)
        assert made.exit_code == 0, made.stderr
        document = docx.Document(str(out))
        assert document.styles["Normal"].font.name == "Georgia"
        assert "template" not in " ".join(p.text for p in document.paragraphs)
        wrong = run(*command, "-o", tmp_path / "x.csv", *template)
        assert (wrong.exit_code, ".docx" in wrong.stderr) == (2, True)
    table = tmp_path / "q.csv"
    assert run("quotes", study, "-o", table, "--columns", "text, code").exit_code == 0
    head = table.read_text(encoding="utf-8-sig").splitlines()[0]
    assert head == "text,code"
    odd = run("quotes", study, "-o", table, "--columns", "txt", "--force")
    assert (odd.exit_code, "text" in odd.stderr) == (2, True)
    odd = run("quotes", study, "-o", tmp_path / "q.txt", "--columns", "text")
    assert (odd.exit_code, "only tables" in odd.stderr) == (2, True)


def test_preview_takes_what_is_said_of_a_table(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("a note\nb,c\ndocument,quote,code\nint1,so,Time\n", "utf-8")
    told = json.loads(run("preview", table, "--header", 3, "--json").stdout)
    assert [column["header"] for column in told["tables"][0]["columns"]] == [
        "document",
        "quote",
        "code",
    ]
    missing = run("preview", table, "--table", 7)
    assert (missing.exit_code, "choose a number" in missing.stderr) == (2, True)
    assert run("preview", table, "--sheet", "x").exit_code == 2
