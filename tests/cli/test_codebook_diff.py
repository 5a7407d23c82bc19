"""``qdabridge codebook diff``, and from a changed table to a changed project."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]
FIXTURES = Path(__file__).parents[2] / "fixtures"
STUDY = FIXTURES / "study.qdpx"
TABLE = FIXTURES / "study" / "codebook.csv"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The codebook of the study as edited in a spreadsheet.

    One definition is new, one code has another name, one stands elsewhere, one is gone.
    """
    with TABLE.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    by_number = {row[0]: row for row in rows}
    by_number["1.3"][1] = "Staff and space"
    by_number["2.6"][2] = "Friendship and where it ends."
    by_number["2.8"][0] = "3.3"
    left = [row for row in rows if row[0] not in ("1.2", "3.3")]
    path = tmp_path / "codebook-v2.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *left, by_number["2.8"]])
    return path


def test_equal_codebooks_exit_with_0(run: Run) -> None:
    result = run("codebook", "diff", STUDY, TABLE)
    assert result.exit_code == 0
    assert result.stdout.startswith("no difference: 18 and 18 codes")


def test_differences_are_shown(run: Run, changed: Path) -> None:
    result = run("codebook", "diff", STUDY, changed)
    assert result.exit_code == 1
    for line in (
        "~ renamed      Context of the service > Staff, space & money  ->",
        "~ redefined    The peer support role > Closeness and distance: 'Friendship",
        "> moved        The peer support role > Leaving the role  ->  What changes >",
        "- removed      Context of the service > Leadership and backing from above",
    ):
        assert line in result.stdout
    assert "1 renamed, 1 redefined, 1 moved, 1 removed" in result.stdout


def test_json_is_one_document(run: Run, changed: Path) -> None:
    result = run("codebook", "diff", TABLE, changed, "--json")
    document = json.loads(result.stdout)
    assert {change["kind"] for change in document["changes"]} >= {"renamed", "moved"}
    assert result.exit_code == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("old", [STUDY, TABLE], ids=["project", "table"])
def test_from_a_changed_table_to_a_changed_project(
    run: Run, changed: Path, tmp_path: Path, old: Path, suffix: str
) -> None:
    code_map, out = tmp_path / f"map{suffix}", tmp_path / "out.qdpx"
    assert run("codebook", "diff", old, changed, "--map", code_map).exit_code == 1
    assert run("recode", STUDY, "--map", code_map, "-o", out).exit_code == 0
    with qb.open(out) as package:
        paths = {" > ".join(path) for _, path in package.project.walk_codes()}
        assert "Context of the service > Staff and space" in paths
        assert "What changes > Leaving the role" in paths
        assert "Retired > Leadership and backing from above" in paths
        assert len(list(package.project.codings())) == 118


def test_the_map_replaces_nothing_unasked(run: Run, changed: Path) -> None:
    before = changed.read_bytes()
    result = run("codebook", "diff", TABLE, changed, "--map", changed)
    assert result.exit_code == 4
    assert changed.read_bytes() == before


def test_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    assert run("codebook", "diff", TABLE, tmp_path / "nowhere.csv").exit_code == 3
