"""``qdabridge cooccurrence``."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from coded import FIXTURES

import qdabridge as qb

Run = Callable[..., Result]

STUDY = FIXTURES / "study.qdpx"
TWO = ("--code", "Hope made visible", "--code", "Using one's own experience")


def test_codes_by_codes(run: Run) -> None:
    result = run("cooccurrence", STUDY, *TWO)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Pairs of codings, overlap",
        "Code                          1  2",
        "──────────────────────────────────",
        "1 Using one's own experience  7  6",
        "2 Hope made visible           6  8",
    ]


def test_pairs(run: Run) -> None:
    result = run("cooccurrence", STUDY, *TWO, "--pairs", "--same-coder")
    assert result.stdout.splitlines()[-1].split()[-4:] == ["3", "7", "8", "0.250"]


def test_json(run: Run) -> None:
    told = json.loads(run("cooccurrence", STUDY, *TWO, "--json").stdout)
    assert told["counts"] == [[7, 6], [6, 8]]
    assert told["pairs"][0]["coefficient"] == 0.667


def test_files(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "together.csv"
    result = run("cooccurrence", STUDY, "--by", "source", "-o", out)
    assert result.stdout == f"{out} written: sources with both codes\n"
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 19


def test_an_unknown_way_is_wrong_usage(run: Run) -> None:
    result = run("cooccurrence", STUDY, "--by", "place")
    assert result.exit_code == 2
    assert "near=N" in result.stderr


def test_one_code_is_shown_with_those_that_occur_with_it(run: Run) -> None:
    study = FIXTURES / "study.qdpx"
    result = run("cooccurrence", study, "--code", "Role clarity", "--json")
    found = json.loads(result.stdout)
    assert found["codes"] == ["Role clarity", "Closeness and distance"]
    assert found["counts"] == [[11, 1], [1, 6]]
    assert len(found["pairs"]) == 1


def test_a_codebook_has_nothing_to_count(run: Run) -> None:
    result = run("cooccurrence", FIXTURES / "codebook.qdc")
    assert result.exit_code == 3
    assert "this is a codebook and has no codings" in result.stderr


def test_of_many_codes_the_most_frequent_pairs_are_printed(
    run: Run, tmp_path: Path
) -> None:
    codes = [qb.Code(name=f"code {n}", is_codable=True) for n in range(70)]
    selections = [
        qb.PlainTextSelection(
            start_position=n,
            end_position=n + 1,
            codings=[qb.Coding(code_ref=code.guid) for code in codes[: 70 - n]],
        )
        for n in range(2)
    ]
    text = qb.TextSource(
        name="t", plain_text_content="ab", plain_text_selections=selections
    )
    project = qb.Project(name="many", sources=[text])
    project.code_book.codes = codes
    path, out = tmp_path / "many.qdpx", tmp_path / "all.csv"
    qb.Package(project).save(path)
    lines = run("cooccurrence", path).stdout.splitlines()
    hidden = 70 * 69 // 2 - 200
    assert lines[1].split()[:3] == ["code", "other", "together"]
    assert len([line for line in lines[2:] if line.startswith("code ")]) == 200
    assert lines[-1].startswith(f"{hidden:,} more pairs")
    run("cooccurrence", path, "-o", out)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 71
    told = json.loads(run("cooccurrence", path, "--json").stdout)
    assert len(told["pairs"]) == hidden + 200
