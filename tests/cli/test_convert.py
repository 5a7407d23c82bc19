"""``qdabridge convert``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]


def test_it_converts_there_and_back(run: Run, study: Path, tmp_path: Path) -> None:
    there = run("convert", study, tmp_path / "study.json")
    assert (there.exit_code, there.stderr) == (0, "")
    assert there.stdout == f"{tmp_path / 'study.json'} written\n"
    assert run("convert", tmp_path / "study.json", tmp_path / "2.qdpx").exit_code == 0
    with qb.open(study) as one, qb.open(tmp_path / "2.qdpx") as two:
        assert one.project == two.project


def test_what_it_costs_is_told_on_stderr(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "codes.qdc")
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 'codes.qdc'} written (5 warnings)\n"
    lines = result.stderr.splitlines()
    assert lines[0].startswith("warning: users: there is no place for it")
    assert all(line.endswith("[content-dropped]") for line in lines)


def test_json_is_the_report(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "codes.qdc", "--json")
    report = qb.Report.model_validate_json(result.stdout)
    assert {f.code for f in report} == {"content-dropped"}
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on_decides_and_the_output_is_written(
    fail_on: str, code: int, run: Run, study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "codes.qdc"
    assert run("convert", study, out, "--fail-on", fail_on).exit_code == code
    assert out.exists()


def test_quiet_says_nothing(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "codes.qdc", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_verbose_tells_the_step(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "study.json", "-v")
    assert result.stderr == f"converting {study}\n"


def test_formats_can_be_named(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "study.backup"
    assert run("convert", study, out, "--to", "json", "--from", "qdpx").exit_code == 0
    assert json.loads(out.read_text())["format"] == "qdabridge project"


def test_media_must_be_a_folder(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    assert run("convert", study, out, "--media", tmp_path).exit_code == 0
    wrong = run("convert", study, out, "--media", tmp_path / "nowhere")
    assert wrong.exit_code == 2


def refused(result: Result, code: int, *words: object) -> None:
    assert (result.exit_code, result.stdout) == (code, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    for word in words:
        assert str(word) in line


def test_an_existing_output_needs_force(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("precious")
    refused(run("convert", study, out), 4, out, "(--force)")
    assert out.read_text() == "precious"
    assert run("convert", study, out, "--force").exit_code == 0
    assert out.read_text() != "precious"


def test_the_input_is_never_written(run: Run, study: Path) -> None:
    before = study.read_bytes()
    refused(run("convert", study, study, "--force"), 4, study, "name another output")
    assert study.read_bytes() == before


def test_the_folder_must_exist(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out.qdpx"
    refused(run("convert", study, out), 4, out, "make it first")
    assert not out.parent.exists()


def test_an_output_that_is_a_folder(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    out.mkdir()
    refused(run("convert", study, out, "--force"), 4, out, "name a file")


def test_an_unknown_suffix_is_wrong_usage(
    run: Run, study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.docx"
    refused(run("convert", study, out), 2, out, ".qdpx, .qde, .qdc, .json", "(--to)")
    assert not out.exists()


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_an_unknown_format_is_wrong_usage(
    option: str, run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("convert", study, tmp_path / "out.qdpx", option, "word")
    refused(result, 2, "no format 'word'", "choose one of qdpx")
    assert not (tmp_path / "out.qdpx").exists()


def test_a_format_that_is_only_read(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "out", "--to", "folder")
    refused(result, 2, tmp_path / "out", "folder is only read")
