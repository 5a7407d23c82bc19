"""``qdabridge align``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from copies import FIXTURES, renewed

import qdabridge as qb

Run = Callable[..., Result]
ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Ben's project after a tool that gave everything a new GUID."""
    path = tmp_path / "ben.qdpx"
    with qb.open(BEN) as ben:
        renewed(ben).save(path)
    return path


def test_a_copy_takes_the_guids_of_its_master(
    run: Run, copy: Path, tmp_path: Path
) -> None:
    out = tmp_path / "aligned.qdpx"
    result = run("align", ANNA, copy, "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "TextSource" in result.stdout
    assert f"{out} written" in result.stdout
    with qb.open(out) as made, qb.open(ANNA) as anna:
        for kind in ("sources", "cases", "variables", "sets"):
            ours, theirs = (
                {x.guid for x in getattr(p.project, kind)} for p in (made, anna)
            )
            assert ours == theirs
    assert run("validate", out).exit_code == 0


def test_json_tells_how_many(run: Run, copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "aligned.qdpx"
    args = ["align", ANNA, copy, "-o", out, "--to", "atlasti", "--json"]
    result = run(*args)
    told = json.loads(result.stdout)
    assert told["align"]["aligned"]["TextSource"] == 8
    assert set(told) == {"align", "report"}


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ([ANNA, BEN], 2, "-o"),
        ([ANNA, "-o", "out.qdpx"], 2, "COPY"),
        ([ANNA, ANNA, "-o", "out.qdpx"], 3, "named twice"),
        ([ANNA, "nowhere.qdpx", "-o", "out.qdpx"], 3, "nowhere.qdpx"),
        ([ANNA, FIXTURES / "codebook.qdc", "-o", "out.qdpx"], 3, "codebook"),
        ([ANNA, BEN, "-o", "out.qdpx", "--same-user", "x=y"], 3, "no project has"),
        ([ANNA, BEN, "-o", BEN, "--force"], 4, "study-ben"),
        ([ANNA, BEN, "-o", ANNA, "--force"], 4, "study-anna"),
    ],
)
def test_what_cannot_be_done_is_told(
    args: list[object],
    code: int,
    words: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("align", *args)
    assert result.exit_code == code
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []
