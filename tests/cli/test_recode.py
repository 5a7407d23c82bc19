"""``qdabridge recode``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]
FIXTURES = Path(__file__).parents[2] / "fixtures"
STUDY = FIXTURES / "study.qdpx"


@pytest.fixture
def code_map(tmp_path: Path) -> Path:
    path = tmp_path / "map.csv"
    path.write_text(
        "old,new\nPay and recognition,Role clarity\nHope made visible,Hope\n"
    )
    return path


def test_codes_are_changed_and_told(run: Run, code_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    result = run("recode", STUDY, "--map", code_map, "-o", out)
    assert result.exit_code == 0
    assert "1 renamed, 1 merged, 11 codings moved" in result.stdout
    assert "map.csv, line 3: 'What changes > Hope made visible'" in result.stderr
    with qb.open(out) as package:
        names = [code.name for code, _ in package.project.walk_codes()]
        assert "Hope" in names
        assert "Pay and recognition" not in names
        assert len(list(package.project.codings())) == 118


def test_for_a_tool(run: Run, code_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    assert (
        run("recode", STUDY, "--map", code_map, "-o", out, "--to", "nvivo").exit_code
        == 0
    )
    with qb.open(out, as_written=True) as package:
        assert "for nvivo" in str(package.project.origin)


def test_a_dry_run_writes_nothing(run: Run, code_map: Path, tmp_path: Path) -> None:
    result = run("recode", STUDY, "--map", code_map, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("nothing written (")
    assert [path.name for path in tmp_path.iterdir()] == ["map.csv"]


def test_json_is_the_report(run: Run, code_map: Path) -> None:
    result = run("recode", STUDY, "--map", code_map, "--dry-run", "--json")
    found = {finding["code"] for finding in json.loads(result.stdout)["findings"]}
    assert found >= {"code-renamed", "code-merged", "codings-moved"}


def test_output_or_dry_run(run: Run, code_map: Path, tmp_path: Path) -> None:
    assert run("recode", STUDY, "--map", code_map).exit_code == 2
    both = run(
        "recode", STUDY, "--map", code_map, "--dry-run", "-o", tmp_path / "x.qdpx"
    )
    assert both.exit_code == 2


@pytest.mark.parametrize("line", ["Hope made visable,Hope", "?,x"])
def test_a_wrong_row_writes_nothing(run: Run, line: str, tmp_path: Path) -> None:
    code_map, out = tmp_path / "map.csv", tmp_path / "out.qdpx"
    code_map.write_text(f"old,new\n{line}\n")
    result = run("recode", STUDY, "--map", code_map, "-o", out)
    assert result.exit_code == 3
    assert "map.csv, line 2: there is no code" in result.stderr
    assert not out.exists()


def test_a_loss_can_be_forbidden(run: Run, tmp_path: Path) -> None:
    code_map, out = tmp_path / "map.csv", tmp_path / "out.qdpx"
    code_map.write_text("action,code,retire\nretire,Hope made visible,uncode\n")
    arguments = ("recode", STUDY, "--map", code_map, "-o", out)
    refused = run(*arguments, "--fail-on", "loss")
    assert refused.exit_code == 1
    assert not out.exists()
    assert run(*arguments).exit_code == 0
    with qb.open(out) as package:
        assert len(list(package.project.codings())) == 110


def test_nothing_is_replaced_unasked(run: Run, code_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    out.write_text("precious")
    assert run("recode", STUDY, "--map", code_map, "-o", out).exit_code == 4
    assert out.read_text() == "precious"
    assert run("recode", STUDY, "--map", code_map, "-o", out, "--force").exit_code == 0
    same = run("recode", STUDY, "--map", code_map, "-o", code_map, "--force")
    assert same.exit_code in (2, 4)
