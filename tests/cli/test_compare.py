"""``qdabridge compare``."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

from qdabridge.catalogue import AGREEMENT_TOOLS
from qdabridge.operations.compare import tools_with_views

Run = Callable[..., Result]

STUDY = FIXTURES / "study.qdpx"
BOTH = (FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx")
HOPE = ("--code", "Hope made visible")


def test_figures_and_places(run: Run) -> None:
    result = run("compare", *BOTH, *HOPE, "--unit", "paragraph")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Anna Becker and Ben Lindqvist, 1 code, 4 of 8 sources"
    row = next(line for line in lines if line.startswith("What changes"))
    assert row.split()[-8:] == [
        "3",
        "1",
        "0",
        "140",
        "0.993",
        "0.857",
        "0.854",
        "0.854",
    ]
    assert any("4 boundaries, " in line or "missed" in line for line in lines)
    assert "fg07_ulm" in result.stderr
    assert "--roster" in result.stderr


def test_one_file_and_two_files_show_the_same(run: Run) -> None:
    one, two = run("compare", STUDY, "-q"), run("compare", *BOTH, "-q")
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr == ""


def test_json(run: Run) -> None:
    told = json.loads(run("compare", *BOTH, *HOPE, "--json", "--no-quotes").stdout)
    pooled = told["results"][0]["figures"][0]
    assert (pooled["rule"], pooled["a"]) == ("sum of the tables", 246)
    assert 0 < pooled["intervals"]["kappa"]["low"] < pooled["kappa"]
    assert {one["kind"] for one in told["disagreements"]} == {"missed", "boundaries"}
    assert not any(one["text"] for one in told["disagreements"])
    assert told["report"]["findings"]


def test_files(run: Run, tmp_path: Path) -> None:
    names = [tmp_path / f"{name}.csv" for name in ("meeting", "units", "figures")]
    options = zip(("--disagreements", "--matrix", "-o"), names, strict=True)
    words = [word for pair in options for word in pair]
    result = run("compare", *BOTH, "--unit", "paragraph", *words)
    assert result.exit_code == 0
    assert all(f"{name} written" in result.stdout for name in names)
    meeting, units, figures = (
        list(csv.DictReader(name.read_text(encoding="utf-8-sig").splitlines()))
        for name in names
    )
    assert len(meeting) == 25
    assert meeting[0]["kind"] == "other code"
    assert meeting[0]["decision"] == ""
    assert len(units) == 144 * 17
    assert {row["Anna Becker"] for row in units} == {"0", "1"}
    assert figures[0]["rule"] == "sum of the tables"
    again = run("compare", *BOTH, "--disagreements", names[0])
    assert again.exit_code == 4
    assert "--force" in again.stderr or "exists" in again.stderr
    hidden = tmp_path / "hidden.csv"
    run("compare", *BOTH, "--disagreements", hidden, "--no-quotes")
    head = hidden.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "text" not in head.split(",")


def test_methods(run: Run) -> None:
    result = run("compare", *BOTH, "--methods", "--selected", "every second one", "-q")
    assert result.stdout.count("\n") == 1
    assert "every second one" in result.stdout
    assert "Cohen's kappa" in result.stdout


def test_measures_words_and_sources(run: Run) -> None:
    shown = ("--measure", "ac1", "--measure", "prevalence_index")
    result = run("compare", STUDY, *HOPE, *shown, "--words", "--by-source", "-q")
    head = next(line for line in result.stdout.splitlines() if line.startswith("Code"))
    assert head.split()[-4:] == ["AC1", "prevalence", "in", "words"]
    assert "fg03_beer-sheva" in result.stdout
    assert "moderate" in result.stdout
    every = run("compare", STUDY, *HOPE, "--measure", "all", "-q").stdout
    for name in ("agree", "Jaccard", "Holsti", "PABAK", "bias"):
        assert name in every


def test_like_a_tool(run: Run) -> None:
    supported = ("--code", "Supervision and support")
    result = run("compare", STUDY, *supported, "--like", "nvivo", "-q")
    lines = result.stdout.partition("as nvivo counts")[2].splitlines()
    assert any(line.split()[-1] == "1.0000" for line in lines if line.strip())


def test_a_roster(run: Run, tmp_path: Path) -> None:
    rows = [("coder", "source")] + [
        (coder, source)
        for coder in ("Anna Becker", "Ben Lindqvist")
        for source in ("fg07_ulm", "fg02_kampala")
    ]
    roster = tmp_path / "who.csv"
    roster.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    result = run("compare", STUDY, "--roster", roster)
    assert "2 of 8 sources" in result.stdout
    assert "by the roster" in result.stderr
    roster.write_text("name,text\nAnna,x\n", encoding="utf-8")
    result = run("compare", STUDY, "--roster", roster)
    assert (result.exit_code, "columns coder and source" in result.stderr) == (3, True)


def test_ratings(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "ratings.csv"
    sheet.write_text(
        "unit,A,B,C\nu1,low,low,\nu2,high,low,high\nu3,medium,medium,medium\nu4,,low,\n",
        encoding="utf-8",
    )
    result = run("compare", sheet)
    assert result.exit_code == 0
    assert "3 raters, 4 units, 3 with two ratings or more" in result.stdout
    assert "u4 with one rating" in result.stderr
    assert "alpha, ordinal" not in result.stdout
    ordered = ("--level", "ordinal", "--values", "low,medium,high")
    told = json.loads(run("compare", sheet, *ordered, "--json").stdout)
    assert told["overall"]["alpha_ordinal"] != told["overall"]["alpha_nominal"]
    result = run("compare", sheet, "--level", "ordinal")
    assert (result.exit_code, "--values" in result.stderr) == (2, True)
    result = run("compare", sheet, *ordered, "--methods", "-q")
    assert "low < medium < high" in result.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((BOTH[0],), 2, "only one coder"),
        ((STUDY, "--coder", "Anna Becker"), 2, "only one coder"),
        ((STUDY, "--coder", "Zoe"), 2, "there is no coder 'Zoe'"),
        ((STUDY, "--source", "nowhere"), 2, "there is no source 'nowhere'"),
        ((STUDY, "--round", "other.qdpx=one"), 2, "no file called 'other.qdpx'"),
        ((STUDY, "--round", "other.qdpx"), 2, "is not of the form A=B"),
        ((STUDY, "--group", "Team"), 2, "is not of the form NAME=A,B"),
        ((STUDY, "--level", "ordinal"), 2, "tables of ratings"),
        ((FIXTURES / "codebook.qdc",), 3, "codebook and no project"),
        ((FIXTURES / "study" / "codebook.csv",), 3, "no table of ratings"),
        ((FIXTURES / "study" / "codings.csv",), 3, "no table of ratings"),
        ((STUDY, STUDY), 3, "named twice"),
        (("nothing.qdpx",), 3, "nothing.qdpx"),
    ],
)
def test_bad_input_is_one_clear_line(
    run: Run, words: tuple[object, ...], code: int, told: str
) -> None:
    result = run("compare", *words)
    assert result.exit_code == code
    assert result.stdout == ""
    assert told in result.stderr
    assert result.stderr.count("error:") == 1


def test_the_catalogue_names_the_tools_whose_profile_says_how_they_count() -> None:
    assert set(AGREEMENT_TOOLS) == set(tools_with_views())
