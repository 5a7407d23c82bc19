"""``qdabridge tables``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import qdabridge as qb
from qdabridge.catalogue import TABLES
from qdabridge.formats.tidy import table_names

Run = Callable[..., Result]


def test_the_names_are_those_of_the_registries() -> None:
    assert table_names() == TABLES


def test_it_tells_what_was_written(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("tables", study, tmp_path / "out", "--texts")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["Table", "Rows", "Columns"]
    assert ["codings.csv", "2", "32"] in lines
    assert result.stdout.endswith(f"{tmp_path / 'out'} written, with 1 text\n")
    assert (tmp_path / "out" / "texts" / "Talk.txt").read_bytes() == b"Hello, world."


def test_json_is_one_document(run: Run, study: Path, tmp_path: Path) -> None:
    result = run(
        "tables", study, tmp_path / "out.xlsx", "--only", "codes, users", "--json"
    )
    told = json.loads(result.stdout)
    assert [table["name"] for table in told["tables"]] == ["codes", "users"]
    assert told["format"] == "xlsx"
    qb.Report.model_validate(told["report"])
    assert result.stderr == ""


def test_quiet_says_nothing(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("tables", study, tmp_path / "out", "-q", "--format", "parquet")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "out" / "codings.parquet").exists()


def test_quotes_stay_out_on_request(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "codings.csv"
    assert run("tables", study, out, "--only", "codings").exit_code == 0
    assert "Hello" in out.read_text(encoding="utf-8")
    options = ("--only", "codings", "--no-quotes", "--force")
    assert run("tables", study, out, *options).exit_code == 0
    assert "Hello" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "options", "code", "message"),
    [
        ("out", ["--texts", "--no-quotes"], 2, "do not go together"),
        (
            "out",
            ["--only", "codngs"],
            2,
            "there is no table 'codngs'; choose of codings",
        ),
        ("out", ["--format", "dta"], 2, "'dta' is not one of 'csv'"),
        ("out.duckdb", [], 2, "the suffix .duckdb says no format for tables"),
        ("out.xslx", [], 2, "the suffix .xslx says no format for tables"),
        ("out.csv", [], 4, "holds one table only; name a folder"),
        ("out.xlsx", ["--texts"], 4, "name a folder as output"),
        ("gone/out", [], 4, "does not exist; make it first"),
    ],
)
def test_what_does_not_go_is_one_line(
    name: str,
    options: list[str],
    code: int,
    message: str,
    run: Run,
    study: Path,
    tmp_path: Path,
) -> None:
    result = run("tables", study, tmp_path / name, *options)
    assert (result.exit_code, result.stdout) == (code, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("error: ")
    assert message in last
    assert not (tmp_path / name).exists()


def test_a_folder_in_use_needs_force(run: Run, study: Path, tmp_path: Path) -> None:
    assert run("tables", study, tmp_path / "out").exit_code == 0
    again = run("tables", study, tmp_path / "out")
    assert again.exit_code == 4
    assert "the folder is not empty" in again.stderr
    assert run("tables", study, tmp_path / "out", "--force").exit_code == 0


def test_losses_can_fail_it(run: Run, tmp_path: Path) -> None:
    project = qb.Project(name="P", graphs=[qb.Graph(name="Map")])
    qb.Package(project).save(tmp_path / "p.qdpx")
    out = tmp_path / "out"
    result = run("tables", tmp_path / "p.qdpx", out, "--fail-on", "warning")
    assert result.exit_code == 1
    assert "[graphs-dropped]" in result.stderr
    assert out.is_dir()


def test_a_suffix_of_no_file_is_part_of_the_name_of_a_folder(
    run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("tables", study, tmp_path / "results.v1.2")
    assert result.exit_code == 0
    assert (tmp_path / "results.v1.2" / "codings.csv").is_file()


def test_nothing_is_replaced_if_one_file_cannot_be(
    run: Run, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "out" / "texts.csv").mkdir(parents=True)
    old = tmp_path / "out" / "codes.csv"
    old.write_text("mine", "utf-8")
    result = run("tables", study, tmp_path / "out", "--force")
    assert result.exit_code == 4
    assert "texts.csv: this is a folder, and a file is to be there" in result.stderr
    assert old.read_text("utf-8") == "mine"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "codes.csv",
        "texts.csv",
    ]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_codebook_alone_is_told(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "readme.md"
    book.write_text(
        "# Hall\n\n## Doors\n- Red: of wood.\n- Blue: of glass.\n## Walls\nOf stone.\n",
        encoding="utf-8",
    )
    result = run("tables", book, tmp_path / "out")
    assert (result.exit_code, result.stderr.count("codebook-alone")) == (0, 1)
    result = run("tables", book, tmp_path / "codes.csv", "--only", "codes")
    assert (result.exit_code, result.stderr.count("codebook-alone")) == (0, 0)
