"""``qdabridge check --positions``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from helpers import sample

import qdabridge as qb
from qdabridge.operations.checking import PositionsInfo, positions

Run = Callable[..., Result]

TEXT = "💶 Money\r\n💶 hope and more words"


def made(tmp_path: Path, spans: list[tuple[int, int]], origin: str | None) -> Path:
    """Write a project whose one text has selections at these places."""
    source = qb.TextSource(name="Talk")
    source.plain_text_selections = [
        qb.PlainTextSelection(start_position=start, end_position=end)
        for start, end in spans
    ]
    package = qb.Package(qb.Project(name="P", origin=origin, sources=[source]))
    source.plain_text_path = package.add_file(TEXT.encode(), ".txt")
    package.save(tmp_path / "p.qdpx")
    return tmp_path / "p.qdpx"


@pytest.fixture
def usual(tmp_path: Path) -> Path:
    """NVivo on Windows counts UTF-16 units, and CRLF twice."""
    return made(tmp_path, [(3, 8), (13, 17)], "NVivo for Windows 12.6")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_the_table_of_conventions(run: Run, usual: Path) -> None:
    result = run("check", "--positions", usual)
    head, _, first, *others, verdict = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert cells(head) == [
        "Text",
        "Convention",
        "Inside",
        "Quoted",
        "At words",
        "Verdict",
    ]
    assert cells(first) == [
        *("Talk", "UTF-16 units, CRLF counts 2", "2 of 2", "4 of 4"),
        "used, as expected",
    ]
    assert len(others) == 3
    assert verdict == (
        f"{usual}: 1 text with selections; expected of NVivo:"
        " UTF-16 units, CRLF counts 2"
    )


def test_a_surprise_is_a_warning(run: Run, tmp_path: Path) -> None:
    path = made(tmp_path, [(2, 7), (10, 14), (15, 18)], "NVivo for Windows 12.6")
    result = run("check", "--positions", path)
    assert result.exit_code == 0
    assert "code points, CRLF counts 1" in result.stdout.splitlines()[2]
    assert result.stdout.splitlines()[2].endswith("used, surprising")
    assert "1 text with selections, 1 surprising;" in result.stdout
    for fail_on, code in (("warning", 1), ("info", 1), ("never", 0)):
        done = run("check", "--positions", path, "--fail-on", fail_on)
        assert done.exit_code == code


def test_what_is_as_expected_never_fails(run: Run, usual: Path) -> None:
    assert run("check", "--positions", usual, "--fail-on", "info").exit_code == 0


def test_a_doubt_is_a_warning(run: Run, tmp_path: Path) -> None:
    path = made(tmp_path, [(900, 901), (902, 903)], "NVivo for Windows 12.6")
    result = run("check", "--positions", path, "--fail-on", "warning")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[2].endswith("used, doubtful, as expected")


def test_one_convention_means_that_all_agree(tmp_path: Path) -> None:
    source = qb.TextSource(name="Plain", plain_text_content="Only plain words here")
    source.plain_text_selections = [
        qb.PlainTextSelection(start_position=5, end_position=10)
    ]
    [text] = positions(qb.Package(qb.Project(name="P", sources=[source]))).texts
    assert text.is_moot
    assert not text.is_doubtful
    assert len(text.conventions) == 1


def test_a_text_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    source = qb.TextSource(name="Lost", plain_text_path="internal://lost.txt")
    source.plain_text_selections = [
        qb.PlainTextSelection(start_position=5, end_position=10)
    ]
    path = tmp_path / "lost.qde"
    qb.Package(qb.Project(name="P", sources=[source])).save(path)
    result = run("check", "--positions", path)
    assert result.exit_code == 1
    assert "unreadable: the file is not in the package" in result.stdout
    assert "1 text with selections, 1 unreadable;" in result.stdout


def test_in_a_file_of_ours_nothing_is_tried(run: Run, tmp_path: Path) -> None:
    path = made(tmp_path, [(900, 901)], "qdabridge 1.0 for nvivo-windows")
    result = run("check", "--positions", path, "--fail-on", "info")
    assert result.exit_code == 0
    [row] = result.stdout.splitlines()[2:-1]
    assert cells(row)[1] == "UTF-16 units, CRLF counts 2"
    assert row.endswith("used, written so by qdabridge")


def test_json_has_the_same_for_each_file(run: Run, usual: Path) -> None:
    result = run("check", "--positions", "--json", usual, usual.parent / "none.qdpx")
    good, bad = json.loads(result.stdout)
    assert result.exit_code == 3
    info = PositionsInfo.model_validate(good["positions"])
    assert info == positions(usual)
    assert [c.is_winner for c in info.texts[0].conventions] == [True] + [False] * 3
    assert bad["positions"] is None
    assert bad["error"]["type"] == "ReadError"


def test_quiet_gives_the_last_line(run: Run, usual: Path) -> None:
    result = run("check", "--positions", usual, "-q")
    assert len(result.stdout.splitlines()) == 1


def test_a_project_without_texts(run: Run, tmp_path: Path) -> None:
    qb.Package(qb.Project(name="P")).save(tmp_path / "p.qdpx")
    result = run("check", "--positions", tmp_path / "p.qdpx")
    assert result.exit_code == 0
    assert ": 0 texts with selections; expected of" in result.stdout


def test_all_selections_of_the_masked_file_lie_on_word_edges() -> None:
    info = positions(sample("nvivo/nvivo-windows-12.6-masked.qdpx"))
    [text] = info.texts
    winner = text.conventions[0]
    assert winner.convention == info.expected == "UTF-16 units, CRLF counts 2"
    assert (winner.starts, winner.ends, text.selections) == (97, 97, 97)


@pytest.mark.parametrize("version", ["v17", "qc3.5", "qc3.8.2"])
def test_annotations_of_qualcoder_are_tried_on_their_source(version: str) -> None:
    info = positions(sample(f"qualcoder/{version}/exports/interviews.qdpx"))
    assert info.texts
    for text in info.texts:
        assert (text.is_doubtful, text.is_surprising, text.error) == (
            False,
            False,
            None,
        )
