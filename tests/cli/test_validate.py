"""``qdabridge validate``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import qdabridge as qb
from qdabridge.operations.checking import validate

Run = Callable[..., Result]


def test_a_valid_file(run: Run, study: Path) -> None:
    result = run("validate", study)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{study}: valid\n"


def test_an_invalid_file_is_told_by_line_and_path(run: Run, invalid: Path) -> None:
    result = run("validate", invalid)
    assert (result.exit_code, result.stderr) == (1, "")
    finding, verdict = result.stdout.splitlines()
    assert finding.startswith("error: invalid.qdc, line 2, /CodeBook/Codes/Code")
    assert finding.endswith("[schema-attribute-missing]")
    assert verdict == f"{invalid}: invalid (1 error)"


def test_quiet_gives_the_verdict_alone(run: Run, invalid: Path, study: Path) -> None:
    result = run("validate", "-q", study, invalid)
    assert result.exit_code == 1
    assert result.stdout == f"{study}: valid\n{invalid}: invalid (1 error)\n"


def test_never_means_never(run: Run, invalid: Path) -> None:
    assert run("validate", invalid, "--fail-on", "never").exit_code == 0


def test_unreadable_outweighs_invalid(run: Run, invalid: Path, tmp_path: Path) -> None:
    assert run("validate", invalid, tmp_path / "missing.qdpx").exit_code == 3


def test_json_holds_a_report_for_each_file(
    run: Run, invalid: Path, study: Path, tmp_path: Path
) -> None:
    result = run("validate", "--json", study, invalid, tmp_path / "missing.qdpx")
    good, bad, missing = json.loads(result.stdout)
    assert good == {"file": str(study), "report": {"findings": []}, "error": None}
    [finding] = qb.Report.model_validate(bad["report"])
    assert finding.location.line == 2
    assert missing["report"] is None
    assert missing["error"]["type"] == "ReadError"


def test_a_fault_of_ours_hides_no_other_file(
    run: Run, study: Path, invalid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_once(path: Path, **kwargs: Any) -> qb.Report:
        if path == invalid:
            raise KeyError("surprise")
        return validate(path, **kwargs)

    monkeypatch.setattr("qdabridge.operations.checking.validate", fail_once)
    result = run("validate", invalid, study)
    assert result.exit_code == 70
    assert result.stdout == f"{study}: valid\n"
    assert result.stderr.startswith("error: unexpected KeyError")
