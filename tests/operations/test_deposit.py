"""The folder that an archive asks for."""

import csv
import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.operations.redact import LeftoverError

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text("find,replace\nKampala,[City]\nUlm,\n", encoding="utf-8")
    return path


def test_a_deposit_is_whole_and_its_checksums_are_right(
    plan: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "deposit"
    command = ["deposit", str(STUDY), "--plan", str(plan), "-o", str(folder)]
    made = CliRunner().invoke(cli, command)
    assert made.exit_code == 0, made.output
    with (folder / "files.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    files = {path.name for path in folder.iterdir()}
    assert files - {"files.csv"} == set(rows)
    assert files > {"project.qdpx", "codebook.xlsx", "codebook.qdc", "README.md"}
    for name, row in rows.items():
        data = (folder / name).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        assert int(row["bytes"]) == len(data)
    with qb.open(STUDY) as before, qb.open(folder / "project.qdpx") as after:
        counts = [sum(1 for _ in p.project.codings()) for p in (before, after)]
        assert counts[0] == counts[1]
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert f"| codings | {counts[0]} |" in readme
        assert all(f"| {v.name} |" in readme for v in after.project.variables)
    for path in folder.iterdir():
        assert not qb.privacy(path, names=["Kampala", "Ulm"]).findings
    assert CliRunner().invoke(cli, command).exit_code == 4
    other = tmp_path / "again"
    qb.deposit(STUDY, plan, other)
    for path in folder.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()


def test_nothing_is_left_where_an_original_would_be(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("find,replace\nChecksums,X\n", encoding="utf-8")
    with pytest.raises(LeftoverError, match="line 2"):
        qb.deposit(STUDY, plan, tmp_path / "deposit")
    assert not (tmp_path / "deposit").exists()
