"""``qdabridge check``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb
from qdabridge.checks import CHECKS

Run = Callable[..., Result]


@pytest.fixture
def implausible(tmp_path: Path, project: qb.Project) -> Path:
    """A project whose codings use a code that is not there."""
    broken = project.model_copy(update={"code_book": qb.CodeBook()})
    path = tmp_path / "implausible.qdpx"
    qb.Package(broken).save(path)
    return path


def test_a_plausible_project(run: Run, study: Path) -> None:
    result = run("check", study)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{study}: nothing found\n"


def test_findings_are_the_result(run: Run, implausible: Path) -> None:
    result = run("check", implausible)
    assert (result.exit_code, result.stderr) == (1, "")
    *findings, verdict = result.stdout.splitlines()
    assert findings[0].startswith("error: implausible.qdpx, /Project/Sources/TextSour")
    assert findings[0].endswith("[reference-dangling]")
    assert verdict == f"{implausible}: 2 errors"


def test_quiet_gives_the_verdict_alone(run: Run, implausible: Path) -> None:
    assert run("check", implausible, "-q").stdout == f"{implausible}: 2 errors\n"


def test_fail_on(run: Run, tmp_path: Path, project: qb.Project) -> None:
    path = tmp_path / "nameless.qdpx"
    project.users[0].name = None
    qb.Package(project).save(path)
    assert run("check", path).exit_code == 0
    assert run("check", path, "--fail-on", "warning").exit_code == 1
    assert run("check", path, "--fail-on", "never").exit_code == 0


def test_json_holds_a_report_for_each_file(
    run: Run, implausible: Path, study: Path
) -> None:
    good, bad = json.loads(run("check", "--json", study, implausible).stdout)
    assert good == {"file": str(study), "report": {"findings": []}, "error": None}
    report = qb.Report.model_validate(bad["report"])
    assert {finding.code for finding in report} == {"reference-dangling"}


def test_media_folders_are_looked_at(
    run: Run, tmp_path: Path, project: qb.Project
) -> None:
    path = tmp_path / "film.qdpx"
    project.sources.append(qb.VideoSource(name="Film", path="relative:///film.mp4"))
    qb.Package(project).save(path)
    assert "[file-external]" in run("check", path).stdout
    (tmp_path / "film.mp4").write_bytes(b"moving pictures")
    assert run("check", path, "--media", tmp_path).stdout == f"{path}: nothing found\n"


def test_the_list_has_every_question(run: Run) -> None:
    result = run("check", "--list")
    assert result.exit_code == 0
    for check in CHECKS:
        [line] = [x for x in result.stdout.splitlines() if x.startswith(check.code)]
        assert line.split()[:2] == [check.code, check.severity]
        assert line.endswith(check.question)


def test_the_list_as_json(run: Run) -> None:
    listed = json.loads(run("check", "--list", "--json").stdout)
    assert [entry["code"] for entry in listed] == [check.code for check in CHECKS]
    assert list(listed[0]) == ["code", "severity", "question"]


def test_words_of_transcripts_can_be_left_out(
    run: Run, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = qb.Finding(
        code="a-b", severity=qb.Severity.INFO, message="odd", quote="my secret"
    )

    def found(*args: object, **kwargs: object) -> qb.Report:
        return qb.Report(findings=[finding])

    monkeypatch.setattr("qdabridge.operations.checking.check", found)
    assert "info: odd «my secret» [a-b]" in run("check", study).stdout
    for option in ("--json", "--quiet", "--verbose"):
        assert "my secret" not in run("check", study, option, "--no-quotes").output
