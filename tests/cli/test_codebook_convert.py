"""``qdabridge codebook convert``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb
from qdabridge.catalogue import HIERARCHIES, USED_BY
from qdabridge.codebook.tabulated import Counts, Hierarchy
from qdabridge.codebook.writing import FORMATS

Run = Callable[..., Result]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A codebook as people keep it."""
    path = tmp_path / "codebook.csv"
    path.write_text(
        "Theme,Code,Definition\n"
        "Barriers,Time,Not enough of it\n"
        ",Money,Not enough either\n"
        "Drivers,Hope,Looks ahead\n"
    )
    return path


def paths(file: Path) -> list[tuple[str, ...]]:
    with qb.open(file) as package:
        return [path for _, path in package.project.walk_codes()]


TREE = [
    ("Barriers",),
    ("Barriers", "Time"),
    ("Barriers", "Money"),
    ("Drivers",),
    ("Drivers", "Hope"),
]


def test_a_table_becomes_a_nested_qdc(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "codebook.qdc"
    result = run("codebook", "convert", table, out)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{out} written")
    assert "codes, understood as columns" in result.stderr
    assert paths(out) == TREE
    assert run("validate", out).exit_code == 0


def test_the_same_table_gives_the_same_qdc(
    run: Run, table: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "1.qdc", tmp_path / "2.qdc"
    for out in (one, two):
        assert run("codebook", "convert", table, out).exit_code == 0
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".docx", ".md"])
def test_there_and_back(suffix: str, run: Run, table: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "codebook.qdc", tmp_path / f"out{suffix}"
    assert run("codebook", "convert", table, book).exit_code == 0
    assert run("codebook", "convert", book, out, "--guids").exit_code == 0
    assert run("codebook", "convert", out, tmp_path / "back.qdc").exit_code == 0
    assert paths(tmp_path / "back.qdc") == TREE
    with qb.open(book) as one, qb.open(tmp_path / "back.qdc") as two:
        ids = [[c.guid for c, _ in p.project.walk_codes()] for p in (one, two)]
    assert ids[0] == ids[1]


def test_the_style_can_be_chosen(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.csv"
    style = ("--as", "paths", "--numbers", "--counts", "both")
    assert run("codebook", "convert", study, out, *style).exit_code == 0
    assert out.read_text().splitlines() == [
        "Number,Path,Codable,Sources,Sources (with subcodes),Codings,"
        "Codings (with subcodes)",
        "1,Feelings,false,0,1,0,2",
        "1.1,Feelings > Hope,true,1,1,2,2",
    ]


def test_hints_say_how_a_table_is_meant(run: Run, tmp_path: Path) -> None:
    table, out = tmp_path / "odd.csv", tmp_path / "out.qdc"
    table.write_text("Word,Belongs\nBarriers,\nTime,Barriers\n")
    hints = ("--name", "Word", "--parent", "Belongs")
    assert run("codebook", "convert", table, out, *hints).exit_code == 0
    assert paths(out) == [("Barriers",), ("Barriers", "Time")]


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("qualcoder", "c.txt"),
        ("taguette", "c.csv"),
        ("qc", "c.yaml"),
        ("nvivo", "c.qdc"),
    ],
)
def test_for_a_tool(
    tool: str, name: str, run: Run, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / name
    assert run("codebook", "convert", table, out, "--to", tool).exit_code == 0
    assert "Time" in out.read_text()


def test_losses_can_be_refused(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.csv"
    to = ("--to", "taguette", "--fail-on", "loss")
    result = run("codebook", "convert", study, out, *to)
    assert result.exit_code == 1
    assert "nothing was written" in result.stderr
    assert not out.exists()


def test_json_is_the_report(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("codebook", "convert", study, tmp_path / "codes.csv", "--json")
    found = {finding["code"] for finding in json.loads(result.stdout)["findings"]}
    assert {"codes-only", "guid-dropped"} <= found


@pytest.mark.parametrize("name", ["codes.csv", "codes.docx", "codes.qdc"])
def test_what_was_not_asked_for_is_no_loss(
    name: str, run: Run, study: Path, tmp_path: Path
) -> None:
    out = tmp_path / name
    result = run("codebook", "convert", study, out, "--fail-on", "loss")
    assert result.exit_code == 0
    assert "info: only the codes are written; " in result.stderr
    assert "content-dropped" not in result.stderr
    assert out.exists()


def test_a_project_that_becomes_a_table_tells_where_codings_go(
    run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("convert", study, tmp_path / "codes.csv")
    assert "'qdabridge tables' writes a table of them" in result.stderr


def test_counts_of_nothing_are_told(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "counted.xlsx"
    result = run("codebook", "convert", table, out, "--counts", "both")
    assert "[counts-empty]" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("c.odt",), 2, "the suffix .odt says no format for codebooks"),
        (("c.csv", "--to", "word"), 2, "there is no tool or format 'word'"),
        (("c.csv", "--to", "nvivo"), 2, "no list of codes is written for 'nvivo'"),
        (("c.qdc", "--numbers"), 2, "are for tables"),
        (("c.csv", "--to", "taguette", "--guids"), 2, "are for tables"),
        (("codebook.csv",), 4, "this is the input itself"),
        (("none/c.csv",), 4, "does not exist"),
    ],
)
def test_what_cannot_be_written_is_explained(
    arguments: tuple[str, ...],
    code: int,
    message: str,
    run: Run,
    table: Path,
    tmp_path: Path,
) -> None:
    out, *more = arguments
    result = run("codebook", "convert", table, tmp_path / out, *more)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_a_file_is_replaced_only_if_asked(
    run: Run, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    assert run("codebook", "convert", table, out).exit_code == 4
    assert out.read_text() == "mine"
    assert run("codebook", "convert", table, out, "--force").exit_code == 0


@pytest.mark.parametrize("name", ["gone.csv", "broken.qdc", "broken.xlsx", "bin.csv"])
def test_what_cannot_be_read_is_explained(name: str, run: Run, tmp_path: Path) -> None:
    if not name.startswith("gone"):
        (tmp_path / name).write_bytes(b"\x00\x01PK nothing")
    result = run("codebook", "convert", tmp_path / name, tmp_path / "out.md")
    assert result.exit_code == 3
    assert name in result.stderr
    assert not (tmp_path / "out.md").exists()


def test_the_names_in_the_help_are_those_of_the_library() -> None:
    assert tuple(Hierarchy) == HIERARCHIES
    assert tuple(Counts) == USED_BY
    assert set(FORMATS) == {".csv", ".tsv", ".xlsx", ".docx", ".md", ".tex"}
