"""``qdabridge crosstab``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

Run = Callable[..., Result]

STUDY = FIXTURES / "study.qdpx"
SITE_BY_ROLE = ("crosstab", STUDY, "--rows", "case.site", "--columns", "case.role")


def test_the_participants(run: Run) -> None:
    result = run(*SITE_BY_ROLE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Cases by case.site and case.role",
        "case.site       MHW   PSW   Policy-maker   Manager   all",
        "────────────────────────────────────────────────────────",
        "Ulm              10     1              1         0    12",
        "Kampala          14    16              1         1    32",
        "Be'er Sheva       8     2              0         4    14",
        "Hamburg           5     7              0         0    12",
        "Dar es Salaam    12     0              0         4    16",
        "all              49    26              2         9    86",
    ]


def test_names_above_columns_are_shown_as_they_are_and_steer_nothing(
    run: Run, tmp_path: Path
) -> None:
    import qdabridge as qb

    project = qb.Project(name="Study", code_book=qb.CodeBook(codes=[qb.Code(name="C")]))
    project.sources.append(
        qb.TextSource(name="[red]P12\x9b31m", plain_text_content="x")
    )
    qb.Package(project).save(tmp_path / "study.qdpx")
    told = run(
        "crosstab", tmp_path / "study.qdpx", "--rows", "codes", "--columns", "sources"
    )
    assert "[red]P12\\x9b31m" in told.stdout


def test_json(run: Run) -> None:
    told = json.loads(run(*SITE_BY_ROLE, "--json", "--percent", "row").stdout)
    assert (told["count"], told["total"]) == ("cases", 86)
    assert told["cells"][0] == [10, 1, 1, 0]
    assert told["percentages"][0] == [83.3, 8.3, 8.3, 0.0, 100.0]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "md", "docx", "tex"])
def test_files(run: Run, suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"table.{suffix}"
    result = run(*SITE_BY_ROLE, "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{out} written: cases by case.site and case.role\n"
    assert run(*SITE_BY_ROLE, "-o", out).exit_code == 4


def test_a_csv_holds_the_numbers(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    run(*SITE_BY_ROLE, "-o", out, "--no-totals")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["case.site,MHW,PSW,Policy-maker,Manager", "Ulm,10,1,1,0"]


def test_an_unknown_variable_is_wrong_usage(run: Run) -> None:
    result = run("crosstab", STUDY, "--rows", "codes", "--columns", "case.rol")
    assert result.exit_code == 2
    assert "number, site, role, gender, group" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        SITE_BY_ROLE,
        ["cooccurrence", STUDY],
        ["codebook", "diff", STUDY, STUDY],
    ],
    ids=["crosstab", "cooccurrence", "codebook diff"],
)
def test_findings_of_reading_hide_their_quotes_on_request(
    run: Run, arguments: list[str | Path]
) -> None:
    result = run(*arguments, "--no-quotes", "--json")
    assert result.exit_code == 0
    findings = json.loads(result.stdout)["report"].get("findings", [])
    assert not any(finding.get("quote") for finding in findings)


def test_a_codebook_has_nothing_to_count(run: Run) -> None:
    book = FIXTURES / "codebook.qdc"
    result = run("crosstab", book, "--rows", "codes", "--columns", "coders")
    assert result.exit_code == 3
    assert "this is a codebook and has no codings" in result.stderr
