"""``qdabridge merge``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from copies import FIXTURES, talk

import qdabridge as qb

Run = Callable[..., Result]
ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"
OLD = "We hope for help; peers can help.\n\nThe end of it.\n"


@pytest.fixture
def drifted(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies: one without the sentence that is coded in the other."""
    paths = tmp_path / "new.qdpx", tmp_path / "old.qdpx"
    talk("The end of it.\n").save(paths[0])
    talk(OLD, "We hope for help", "The end", coder="Ben").save(paths[1])
    return paths


def test_two_coders_become_one_project(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "team.qdpx"
    result = run("merge", ANNA, BEN, "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{out} written" in result.stdout
    assert "together" in result.stdout
    with qb.open(out) as package:
        assert len(list(package.project.codings())) == 61 + 57
    assert run("validate", out).exit_code == 0
    assert run("check", out, "--fail-on", "warning").exit_code == 0


def test_the_same_bytes_come_out_again(run: Run, tmp_path: Path) -> None:
    outs = [tmp_path / f"{n}.qdpx" for n in range(2)]
    for out in outs:
        assert run("merge", ANNA, BEN, "-o", out, "-q").exit_code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "maxqda", "qualcoder"])
def test_the_result_can_be_for_a_tool(run: Run, tool: str, tmp_path: Path) -> None:
    out = tmp_path / "team.qdpx"
    assert run("merge", ANNA, BEN, "-o", out, "--to", tool).exit_code == 0
    assert run("validate", out).exit_code == 0


def test_a_dry_run_writes_nothing_but_the_report(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = run("merge", ANNA, BEN, "--dry-run", "--report", report)
    assert result.exit_code == 0
    assert "nothing written" in result.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]
    told = json.loads(report.read_text("utf-8"))
    assert [i["file"] for i in told["inputs"]] == ["study-anna.qdpx", "study-ben.qdpx"]
    assert told["counts"]["Coding"] == 61 + 57


def test_json_is_one_document(run: Run, tmp_path: Path) -> None:
    result = run("merge", ANNA, BEN, "-o", tmp_path / "team.qdpx", "--json")
    told = json.loads(result.stdout)
    assert set(told) == {"merge", "report"}
    assert result.stderr == ""
    assert {u["rule"] for u in told["merge"]["unified"]} >= {"guid"}


def test_orphans_are_told_and_words_can_be_hidden(
    run: Run, drifted: tuple[Path, Path], tmp_path: Path
) -> None:
    args = ["merge", *drifted, "--match", "guid", "--dry-run", "--mapping"]
    same = tmp_path / "same.csv"
    guid = qb.Guid.derived("talk")
    same.write_text(f"kind,first,second\nsource,{guid},{guid}\n")
    shown = run(*args, same)
    assert "coding-orphaned" in shown.stderr
    for more in ([], ["--json"]):
        hidden = run(*args, same, "--no-quotes", *more)
        assert "We hope" not in hidden.output
    assert "We hope" in run(*args, same, "--json").output
    report = tmp_path / "report.json"
    run(*args, same, "--no-quotes", "--report", report)
    assert "We hope" not in report.read_text("utf-8")


def test_coders_of_unsigned_codings(run: Run, tmp_path: Path) -> None:
    paths = tmp_path / "a.qdpx", tmp_path / "b=c.qdpx"
    for path, salt in zip(paths, "ab", strict=True):
        package = talk("We hope.", "hope", salt=salt)
        package.project.users = []
        for placed in package.project.codings():
            placed.coding.creating_user = None
        package.save(path)
    out = tmp_path / "out.qdpx"
    result = run("merge", *paths, "-o", out, "--coder", f"{paths[1]}=Cleo")
    assert result.exit_code == 0
    assert "coder-missing" in result.stderr
    with qb.open(out) as package:
        assert [user.name for user in package.project.users] == ["Cleo"]
        assert len(list(package.project.codings())) == 2
    result = run("merge", *paths, "--dry-run", "--coder", "nobody.qdpx=Cleo")
    assert result.exit_code == 3
    assert "no file is called 'nobody.qdpx'" in result.stderr


def test_a_conflict_that_is_refused_writes_nothing(run: Run, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.qdpx" for n in range(2)]
    for number, path in enumerate(paths):
        package = talk("We hope.", "hope")
        package.project.code_book.codes[0].description = f"Definition {number}."
        package.save(path)
    out, report = tmp_path / "out.qdpx", tmp_path / "report.json"
    args = ["merge", *paths, "-o", out, "--report", report]
    result = run(*args, "--conflicts", "error")
    assert result.exit_code == 1
    assert "disagree about the description of the code Hope" in result.stderr
    assert not out.exists()
    assert not report.exists()
    for policy in ("report", "ours", "theirs", "newest", "both"):
        result = run(*args, "--conflicts", policy, "--force")
        assert result.exit_code == 0
        assert "values-conflicting" in result.stderr


# --- Bad input ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ([ANNA, "-o", "OUT"], 2, "two files or more"),
        ([ANNA, BEN], 2, "name the output (-o), or use --dry-run"),
        ([ANNA, BEN, "-o", "OUT", "--dry-run"], 2, "name the output"),
        ([ANNA, BEN, "-o", "OUT", "--same-user", "anna"], 2, "not of the form A=B"),
        ([ANNA, BEN, "-o", "OUT", "--conflicts", "mine"], 2, "mine"),
        ([ANNA, FIXTURES / "codebook.qdc", "-o", "OUT"], 3, "is a codebook"),
        ([ANNA, BEN, ANNA, "-o", "OUT"], 3, "the same file is named twice"),
        ([ANNA, BEN, "nowhere.qdpx", "-o", "OUT"], 3, "nowhere.qdpx"),
        ([ANNA, BEN, "-o", "OUT", "--base", "nowhere.qdpx"], 3, "nowhere.qdpx"),
        ([ANNA, BEN, "-o", "OUT", "--mapping", "nowhere.csv"], 3, "nowhere.csv"),
        ([ANNA, BEN, "-o", "OUT", "--same-user", "anna=Zed"], 3, "no project has"),
        ([ANNA, BEN, "-o", "OUT", "--report", "OUT"], 3, "output and report"),
        ([ANNA, BEN, "-o", "no/such/folder.qdpx"], 4, "folder"),
        ([ANNA, BEN, "-o", "out.xyz"], 2, "xyz"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    args: list[object],
    code: int,
    words: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("merge", *("out.qdpx" if a == "OUT" else a for a in args))
    assert result.exit_code == code
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_file_is_that_file(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "link.qdpx"
    link.symlink_to(ANNA)
    result = run("merge", ANNA, link, "-o", tmp_path / "out.qdpx")
    assert result.exit_code == 3
    assert "the same file is named twice" in result.stderr


def test_files_are_not_replaced_and_inputs_never(run: Run, tmp_path: Path) -> None:
    anna, ben, base = (tmp_path / f"{n}.qdpx" for n in ("anna", "ben", "base"))
    for path, source in ((anna, ANNA), (ben, BEN), (base, FIXTURES / "study.qdpx")):
        path.write_bytes(source.read_bytes())
    for out in (ben, base):
        args = ["merge", anna, ben, "--base", base, "-o", out, "--force"]
        result = run(*args)
        assert result.exit_code == 4
        result = run(*args[:-3], "-o", tmp_path / "x.qdpx", "--report", out, "--force")
        assert result.exit_code == 4
    assert ben.read_bytes() == BEN.read_bytes()
    there = tmp_path / "there.qdpx"
    there.write_text("mine")
    result = run("merge", anna, ben, "-o", there)
    assert (result.exit_code, there.read_text()) == (4, "mine")
    report = tmp_path / "report.json"
    report.write_text("mine")
    out = tmp_path / "out.qdpx"
    result = run("merge", anna, ben, "-o", out, "--report", report)
    assert (result.exit_code, report.read_text()) == (4, "mine")
    assert not out.exists()
    assert run("merge", anna, ben, "-o", there, "--force").exit_code == 0


def test_a_damaged_file_stops_it(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.qdpx"
    bad.write_bytes(ANNA.read_bytes()[:9000])
    out = tmp_path / "out.qdpx"
    result = run("merge", ANNA, BEN, bad, "-o", out)
    assert result.exit_code == 3
    assert "bad.qdpx" in result.stderr
    assert not out.exists()


def test_strangers_are_told(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("merge", ANNA, study, "-o", tmp_path / "out.qdpx")
    assert result.exit_code == 0
    assert result.stderr.count("input-unrelated") == 2
