"""``qdabridge codebook preview``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from qdabridge.operations.codebook import CodebookPreview

Run = Callable[..., Result]

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "codebook.csv"
    path.write_text(
        "Label,Belongs to,Definition,Quote\n"
        "Barriers,,What is in the way.,\n"
        "Time,Barriers,No time.,never a minute\n"
        ",,,\n"
        "https://example.org,,,\n",
        encoding="utf-8",
    )
    return path


def test_the_tree_its_reasons_and_its_fields(run: Run, table: Path) -> None:
    result = run("codebook", "preview", table)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Layout: parent (a column that names the parent of each code)"
    assert "  parents named in column B 'Belongs to'" in lines
    assert "Barriers  What is in the way." in lines
    assert "  Time  No time." in lines
    assert "Codes:  2 (level 1: 1, level 2: 1)" in lines
    assert "Fields: description (2), examples (1)" in lines
    assert f"warning: {table}, line 5: the row is not taken for a code" in result.stderr


def test_the_fixture_study(run: Run) -> None:
    result = run("codebook", "preview", FIXTURES / "study" / "codebook.csv")
    assert result.exit_code == 0
    assert "  ■ Role clarity  What a peer is there for" in result.stdout


def test_json_has_everything(run: Run, table: Path) -> None:
    result = run("codebook", "preview", table, "--json")
    found = CodebookPreview.model_validate(json.loads(result.stdout))
    assert found.codes[1].path == ("Barriers", "Time")
    assert found.codes[1].examples == "never a minute"
    assert found.codes[1].place == "line 3"
    assert found.levels == {1: 1, 2: 1}
    assert found.report.of("row-set-aside")


def test_quotes_can_be_left_out(run: Run, table: Path) -> None:
    result = run("codebook", "preview", table, "--json", "--no-quotes")
    assert "never a minute" not in result.stdout


def test_findings_decide_the_exit_code(run: Run, table: Path) -> None:
    assert run("codebook", "preview", table, "--fail-on", "warning").exit_code == 1
    assert run("codebook", "preview", table, "--fail-on", "never").exit_code == 0


def test_hints_reach_the_reader(run: Run, table: Path) -> None:
    result = run("codebook", "preview", table, "--layout", "flat")
    assert result.stdout.startswith("Layout: flat")
    assert "\nTime  No time." in result.stdout


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--layout", "spiral"), "choose one of flat"),
        (("--name", "Title"), "choose one of A 'Label'"),
        (("--sheet", "Two"), "the file has only one table"),
        (("--separator", "~"), "no name holds the separator"),
    ],
)
def test_a_wrong_hint_is_wrong_usage(
    run: Run, table: Path, option: tuple[str, str], told: str
) -> None:
    result = run("codebook", "preview", table, *option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_what_is_no_codebook_cannot_be_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Age\nAda,36\nBob,41\n", encoding="utf-8")
    result = run("codebook", "preview", path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "this is no codebook" in result.stderr
