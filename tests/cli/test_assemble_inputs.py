"""``qdabridge assemble`` where inputs are missing, in the way, or confidential."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

import qdabridge as qb

Run = Callable[..., Result]
STUDY = FIXTURES / "study"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    text = "Well, hello. I have no time for it."
    (tmp_path / "texts" / "talk.txt").write_text(text, "utf-8")
    return tmp_path


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("place", ["texts/talk.txt", "rows.csv"])
@pytest.mark.parametrize("is_list", [False, True])
def test_no_input_is_replaced(
    run: Run, talk: Path, place: str, *, is_list: bool
) -> None:
    rows = table(talk / "rows.csv", "document,quote,code", "talk,hello,A")
    before = (talk / place).read_bytes()
    outputs = (
        [talk / "out.qdpx", "--unplaced", talk / place]
        if is_list
        else [talk / place, "--to", "qdpx"]
    )
    result = run("assemble", rows, *outputs, "--texts", talk / "texts", "--force")
    assert result.exit_code == 4
    assert (talk / place).read_bytes() == before


def test_a_project_among_the_texts_may_be_replaced(run: Run, talk: Path) -> None:
    rows = table(talk / "rows.csv", "document,quote,code", "talk,hello,A")
    out = talk / "texts" / "out.qdpx"
    for _ in range(2):
        result = run("assemble", rows, out, "--texts", talk / "texts", "--force")
        assert result.exit_code == 0


def test_project_and_list_are_two_files(run: Run, talk: Path) -> None:
    rows = table(talk / "rows.csv", "document,quote,code", "talk,hello,A")
    out = talk / "out.qdpx"
    result = run("assemble", rows, out, "--texts", talk / "texts", "--unplaced", out)
    assert result.exit_code == 4
    assert not out.exists()


def test_odd_positions_stay_out_with_the_quotes(run: Run, talk: Path) -> None:
    line = "talk,I had, no time for it,5,A"
    rows = table(talk / "rows.csv", "document,quote,start,end,code", line)
    listed = talk / "left.csv"
    arguments = [rows, talk / "o.qdpx", "--texts", talk / "texts", "--unplaced", listed]
    assert run("assemble", *arguments).exit_code == 1
    assert " no time for it" in listed.read_text("utf-8")
    result = run("assemble", *arguments, "--no-quotes", "--force", "--json")
    assert "no time" not in result.output + listed.read_text("utf-8")


def test_odd_positions_beside_a_good_quote_are_told(run: Run, talk: Path) -> None:
    rows = table(talk / "rows.csv", "document,quote,start,code", "talk,hello,¶ 3,A")
    result = run("assemble", rows, talk / "out.qdpx")
    assert "column 'start' holds no whole number here; the place" in result.stderr
    assert "¶" not in result.output
    assert result.exit_code == 0


def test_a_row_with_too_many_cells_is_not_believed(run: Run, talk: Path) -> None:
    rows = table(
        talk / "rows.csv",
        "document,quote,code",
        "talk,I have, no time for it,A",
        "talk,hello,A",
    )
    listed = talk / "left.csv"
    arguments = [rows, talk / "o.qdpx", "--texts", talk / "texts", "--unplaced", listed]
    result = run("assemble", *arguments, "--no-quotes")
    assert "rows.csv, line 2: this row is left out: it has more cells" in result.stderr
    assert "no time" not in result.output + listed.read_text("utf-8")
    with qb.open(talk / "o.qdpx") as package:
        assert [code.name for code, _ in package.project.walk_codes()] == ["A"]


@pytest.mark.parametrize(
    ("line", "texts", "told"),
    [
        ("talk,hello,A", None, "no transcripts: the table names 'talk'; name their"),
        ("talk,hello,A", "empty", "no transcripts: the table names 'talk'"),
        ("tolk,hello,A", "texts", "did you mean 'talk'? Name the right folder"),
        ("talk,hello,A", "rows.csv", "this is no transcript (.txt, .md, .docx, .odt)"),
    ],
)
def test_missing_transcripts_are_one_error(
    run: Run, tmp_path: Path, talk: Path, line: str, texts: str | None, told: str
) -> None:
    (talk / "empty").mkdir()
    folder = talk / "elsewhere"
    folder.mkdir()
    if texts == "rows.csv":
        table(talk / "rows.csv", "x")
    rows = table(folder / "codings.csv", "document,quote,code", line, line)
    option = ["--texts", talk / texts] if texts else []
    result = run("assemble", rows, talk / "out.qdpx", *option)
    assert (result.exit_code, result.stdout) == (3, "")
    (error,) = result.stderr.splitlines()
    assert told in error
    assert not (talk / "out.qdpx").exists()


def test_tidy_tables_without_their_texts_are_one_error(
    run: Run, tmp_path: Path
) -> None:
    run("tables", FIXTURES / "study.qdpx", tmp_path / "tables")
    result = run("assemble", tmp_path / "tables", tmp_path / "out.qdpx")
    assert result.exit_code == 3
    assert "and 5 more; name their folder (--texts)" in result.stderr


def test_codes_are_found_by_their_numbers(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    options = ["--texts", STUDY / "transcripts", "--codes", STUDY / "codebook.csv"]
    result = run("assemble", STUDY / "codings.csv", out, *options)
    assert result.exit_code == 0
    assert "short code (118 times) [code-found-by-number]" in result.stderr
    assert "118 codings, 18 codes" in result.stdout


def test_paths_taken_for_names_are_told(run: Run, talk: Path) -> None:
    lines = ["talk,hello,Barriers > Time", "talk,no time,Barriers > Money"]
    rows = table(talk / "rows.csv", "document,quote,code", *lines)
    result = run("assemble", rows, talk / "out.qdpx")
    assert result.exit_code == 0
    assert "--separator ' > ' (2 times) [code-path-unsplit]" in result.stderr
    split = run("assemble", rows, talk / "two.qdpx", "--separator", " > ")
    assert "code-path-unsplit" not in split.stderr
    assert "2 codings, 3 codes" in split.stdout


def test_backslashes_are_shown_once(run: Run, talk: Path) -> None:
    rows = table(talk / "rows.csv", "document,quote,code", "talk,hello,Barriers\\Time")
    result = run("assemble", rows, talk / "out.qdpx")
    assert "'Barriers\\Time' is in no codebook" in result.stderr
    assert "--separator '\\' [code-path-unsplit]" in result.stderr


def test_lists_of_codes_and_objects_in_json(run: Run, talk: Path) -> None:
    rows = [
        {"document": "talk", "quote": "hello", "code": ["B", "C; D"]},
        {"document": {"x": 1}, "quote": "I have", "code": "B"},
        {"document": "talk", "quote": "no time", "code": {"x": 1}},
        {"document": "talk", "quote": "no time", "code": []},
    ]
    lines = table(talk / "rows.jsonl", *map(json.dumps, rows))
    result = run("assemble", lines, talk / "out.qdpx", "--no-quotes")
    assert result.exit_code == 1
    assert "line 2: this row is left out: the document is no name" in result.stderr
    assert "line 3: this row is left out: the code is no name" in result.stderr
    assert "line 4: this row is left out: no code is named" in result.stderr
    with qb.open(talk / "out.qdpx") as package:
        codes = [code.name for code, _ in package.project.walk_codes()]
        assert codes == ["B", "C; D"]
        assert len(list(package.project.codings())) == 2
        (source,) = package.project.sources
        assert isinstance(source, qb.TextSource)
        assert len(source.plain_text_selections) == 1  # none of rows without code


def test_media_come_back(run: Run, tmp_path: Path) -> None:
    full, tables = FIXTURES / "full.qdpx", tmp_path / "tables"
    run("tables", full, tables, "--texts")
    bare = run("assemble", tables, tmp_path / "bare.qdpx")
    assert "(--media) (5 times) [file-missing]" in bare.stderr
    media = tmp_path / "media"
    media.mkdir()
    with qb.open(full) as package:
        for name in package.files:
            with package.open_file(name) as stream:
                (media / Path(name).name).write_bytes(stream.read())
    out = tmp_path / "out.qdpx"
    result = run("assemble", tables, out, "--media", media)
    assert "file-missing" not in result.stderr
    with qb.open(full) as package, qb.open(out) as made:
        for source, other in zip(
            package.project.sources, made.project.sources, strict=True
        ):
            if not isinstance(source, qb.TextSource):
                assert not isinstance(other, qb.TextSource)
                assert source.path is not None
                assert other.path is not None
                with (
                    package.open_file(source.path) as old,
                    made.open_file(other.path) as new,
                ):
                    assert old.read() == new.read()
