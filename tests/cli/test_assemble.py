"""``qdabridge assemble``."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A folder with a text and a table of codings, one of which has two places."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "talk.txt").write_text("Well, hello. I said hello.", "utf-8")
    (tmp_path / "mine.csv").write_text(
        "file,quote,tag\ntalk,I said,Hope\ntalk,hello,Hope\n", "utf-8"
    )
    (tmp_path / "good.csv").write_text("file,quote,tag\ntalk,I said,Hope\n", "utf-8")
    return tmp_path


def test_a_project_is_made_and_told(run: Run, talk: Path) -> None:
    out = talk / "out.qdpx"
    result = run("assemble", talk / "good.csv", out, "--coder", "Ada", "--name", "N")
    assert result.exit_code == 0
    assert result.stdout == f"{out} written: 1 coding, 1 code, 1 source\n"
    with qb.open(out) as package:
        assert package.project.name == "N"
        assert [user.name for user in package.project.users] == ["Ada"]


def test_rows_without_place_are_listed_and_fail(run: Run, talk: Path) -> None:
    out, listed = talk / "out.qdpx", talk / "left.csv"
    args = ("assemble", talk / "mine.csv", out, "--unplaced", listed)
    result = run(*args)
    assert result.exit_code == 1
    assert "1 row without place left out" in result.stdout
    assert str(listed) in result.stdout
    assert "mine.csv, line 3: this row is left out" in result.stderr
    with listed.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["quote"], row["candidates"]) == ("hello", "6-11 20-25")
    assert out.exists()
    again = run(*args)
    assert again.exit_code == 4
    assert run(*args, "--force", "--fail-on", "never").exit_code == 0


def test_quotes_stay_out_on_request(run: Run, talk: Path) -> None:
    out, listed = talk / "out.qdpx", talk / "left.csv"
    args = (talk / "mine.csv", out, "--unplaced", listed, "--no-quotes")
    result = run("assemble", *args)
    assert "hello" not in result.output
    assert "hello" not in listed.read_text("utf-8")


def test_json_is_one_document(run: Run, talk: Path) -> None:
    result = run("assemble", talk / "mine.csv", talk / "out.qdpx", "--json")
    told = json.loads(result.stdout)
    assert (told["codings"], told["unplaced"], told["sources"]) == (1, 1, 1)
    qb.Report.model_validate(told["report"])
    assert result.stderr == ""


def test_tools_and_formats_are_written(run: Run, talk: Path) -> None:
    table = talk / "good.csv"
    assert run("assemble", table, talk / "a.qdpx", "--to", "atlasti").exit_code == 0
    assert list(qb.validate(talk / "a.qdpx")) == []
    assert run("assemble", table, talk / "a.json").exit_code == 0
    assert run("assemble", table, talk / "a.odd").exit_code == 2
    assert run("assemble", table, talk / "b.qdpx", "--to", "nothing").exit_code == 2


def test_what_tables_wrote_comes_back(run: Run, study: Path, tmp_path: Path) -> None:
    assert run("tables", study, tmp_path / "t", "--texts", "-q").exit_code == 0
    result = run("assemble", tmp_path / "t", tmp_path / "out.qdpx")
    assert result.exit_code == 0
    with qb.open(study) as old, qb.open(tmp_path / "out.qdpx") as new:
        before, after = qb.tables(old), qb.tables(new)
    assert after.codings.rows == before.codings.rows


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["no.csv"], "no.csv"),
        (["good.csv", "--texts", "none"], "no such folder"),
        (["good.csv", "--codes", "none.xlsx"], "none.xlsx"),
        (["good.csv", "--cases", "none.xlsx"], "none.xlsx"),
        (["texts"], "the folder has no table codings"),
    ],
)
def test_what_is_not_there_is_named(
    args: list[str], words: str, run: Run, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(talk)
    result = run("assemble", args[0], "out.qdpx", *args[1:])
    assert result.exit_code == 3
    assert words in result.stderr
    assert not (talk / "out.qdpx").exists()
