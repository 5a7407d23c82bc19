"""``qdabridge convert``."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]


def test_it_converts_there_and_back(run: Run, study: Path, tmp_path: Path) -> None:
    there = run("convert", study, tmp_path / "study.json", "--as-written")
    assert (there.exit_code, there.stderr) == (0, "")
    assert there.stdout == f"{tmp_path / 'study.json'} written\n"
    back = run("convert", tmp_path / "study.json", tmp_path / "2.qdpx", "--as-written")
    assert back.exit_code == 0
    with qb.open(study) as one, qb.open(tmp_path / "2.qdpx") as two:
        assert one.project == two.project


def test_what_it_costs_is_told_on_stderr(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "codes.qdc", "--as-written")
    assert result.exit_code == 0
    assert result.stdout == (
        f"{tmp_path / 'codes.qdc'} written, 3 kinds of loss (5 warnings)\n"
    )
    lines = result.stderr.splitlines()
    assert lines[0].startswith("warning: users: there is no place for it")
    assert all(line.endswith("[content-dropped]") for line in lines)


def test_json_is_the_report(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "codes.qdc", "--json", "--as-written")
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
    result = run("convert", study, tmp_path / "study.json", "-v", "--as-written")
    assert result.stderr == f"converting {study}\n"


def test_formats_can_be_named(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "study.backup"
    assert run("convert", study, out, "--to", "json", "--from", "qdpx").exit_code == 0
    assert json.loads(out.read_text())["format"] == "qdabridge project"


@pytest.fixture
def with_map(tmp_path: Path, project: qb.Project) -> Path:
    """A project with a graph, which NVivo drops."""
    project.graphs.append(qb.Graph(name="Map"))
    path = tmp_path / "with-map.qdpx"
    qb.Package(project).save(path)
    return path


def test_it_brings_into_canonical_form(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    result = run("convert", study, out)
    assert re.fullmatch(rf"{re.escape(str(out))} written \(\d info\)\n", result.stdout)
    assert "[coder-on-selection]" in result.stderr
    with qb.open(out) as package:
        for placed in package.project.codings():
            assert placed.selection is not None
            assert placed.coding.creating_user == placed.selection.creating_user


@pytest.mark.parametrize(
    ("tool", "title"),
    [
        ("refi", "REFI-QDA"),
        ("nvivo", "NVivo"),
        ("nvivo-mac", "NVivo (nvivo-mac)"),
        ("atlasti", "ATLAS.ti"),
        ("maxqda", "MAXQDA"),
        ("qualcoder", "QualCoder"),
    ],
)
def test_it_writes_for_a_tool(
    tool: str, title: str, run: Run, study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.qdpx"
    result = run("convert", study, out, "--to", tool)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{out} written for {title}, ")
    with qb.open(out, as_written=True) as package:
        assert f" for {tool}" in (package.project.origin or "")


def test_losses_are_counted(run: Run, with_map: Path, tmp_path: Path) -> None:
    result = run("convert", with_map, tmp_path / "out.qdpx", "--to", "nvivo")
    assert result.exit_code == 0
    assert " written for NVivo, 1 kind of loss (" in result.stdout
    assert "[graph-lost]" in result.stderr


def test_losses_can_be_refused(run: Run, with_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    result = run("convert", with_map, out, "--to", "nvivo", "--fail-on", "loss")
    assert (result.exit_code, result.stdout) == (1, "")
    *findings, last = result.stderr.splitlines()
    assert any("[graph-lost]" in finding for finding in findings)
    assert last.startswith(f"error: {out}: ")
    assert "nothing was written" in last
    assert not out.exists()


def test_refused_losses_as_json(run: Run, with_map: Path, tmp_path: Path) -> None:
    arguments = ("--to", "nvivo", "--fail-on", "loss", "--json")
    result = run("convert", with_map, tmp_path / "out.qdpx", *arguments)
    assert result.exit_code == 1
    report = qb.Report.model_validate_json(result.stdout)
    assert [finding.code for finding in report.losses] == ["graph-lost"]


def test_without_losses_it_writes(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    result = run("convert", study, out, "--to", "nvivo", "--fail-on", "loss")
    assert result.exit_code == 0
    assert f"{out} written for NVivo, no loss known (" in result.stdout
    assert out.exists()


def test_only_convert_knows_losses(run: Run, study: Path) -> None:
    assert run("check", study, "--fail-on", "loss").exit_code == 2


def test_codes_and_sets_on_request(run: Run, tmp_path: Path) -> None:
    talk = qb.TextSource(name="Talk", plain_text_content="Hello")
    made = qb.Project(
        name="P",
        origin="ATLAS.ti for Mac 8.4",
        code_book=qb.CodeBook(codes=[qb.Code(name="Barriers::Time")]),
        sources=[talk],
        sets=[qb.Set(name="gender: male", member_sources=[talk.guid])],
    )
    flat, tree = tmp_path / "flat.qdpx", tmp_path / "tree.qdpx"
    qb.Package(made).save(flat)
    wishes = ("--split-codes", "--sets-as-variables")
    assert run("convert", flat, tree, *wishes).exit_code == 0
    with qb.open(tree) as package:
        names = [code.name for code, _ in package.project.walk_codes()]
        assert names == ["Barriers", "Time"]
        assert [v.name for v in package.project.variables] == ["gender"]


@pytest.mark.parametrize("wish", ["--split-codes", "--sets-as-variables"])
def test_as_written_allows_no_wishes(
    wish: str, run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("convert", study, tmp_path / "out.qdpx", "--as-written", wish)
    refused(result, 2, "--as-written changes nothing")


def test_as_written_allows_no_tool(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    refused(run("convert", study, out, "--as-written", "--to", "nvivo"), 2, "nvivo")
    assert not out.exists()


def test_names_are_completed(cli: click.Group) -> None:
    command = cli.commands["convert"]
    [to] = [p for p in command.params if p.name == "to"]
    found = to.shell_complete(click.Context(command), "nv")
    assert [item.value for item in found] == ["nvivo", "nvivo-windows", "nvivo-mac"]


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
    out = tmp_path / "out.pptx"
    refused(run("convert", study, out), 2, out, ".qdpx, .qde, .qdc, .json", "(--to)")
    assert not out.exists()


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_an_unknown_format_is_wrong_usage(
    option: str, run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("convert", study, tmp_path / "out.qdpx", option, "word")
    refused(result, 2, "format 'word'", "choose one of", "qdpx")
    assert not (tmp_path / "out.qdpx").exists()


def test_a_format_that_is_only_read(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("convert", study, tmp_path / "out", "--to", "folder")
    refused(result, 2, tmp_path / "out", "folder is only read")
