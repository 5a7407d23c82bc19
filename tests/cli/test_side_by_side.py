"""``-j``: several files at a time, and many projects as one data set."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from coded import FIXTURES

import qdabridge as qb

Run = Callable[..., Result]
FILES = [FIXTURES / f"study{name}.qdpx" for name in ("", "-anna", "-ben")]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three projects, and in the middle a file that is none."""
    made = [Path(shutil.copy(file, tmp_path)) for file in FILES]
    bad = tmp_path / "bad.qdpx"
    bad.write_bytes(b"PK\x03\x04 and nothing more")
    return [*made[:2], bad, made[2]]


@pytest.mark.parametrize(
    "command",
    [
        ("validate",),
        ("validate", "--json"),
        ("check",),
        ("check", "--positions"),
        ("check", "--privacy"),
        ("info", "--json"),
        ("info",),
    ],
)
def test_the_output_is_the_same_as_one_by_one(
    run: Run, files: list[Path], command: tuple[str, ...]
) -> None:
    one, two = (run(*command, *files, "-j", jobs) for jobs in (1, 2))
    assert one.exit_code == two.exit_code == 3
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)
    assert "bad.qdpx" in one.output


def test_converting_goes_on_after_a_bad_file(
    run: Run, files: list[Path], tmp_path: Path
) -> None:
    told = []
    for jobs in (1, 2):
        out = tmp_path / "out"
        result = run("convert", *files, "-o", out, "--to", "nvivo", "-j", jobs)
        assert result.exit_code == 3
        told.append((result.stdout, result.stderr))
        made = {path.name: path.read_bytes() for path in out.iterdir()}
        assert len(made) == 3
        shutil.rmtree(out)
    assert told[0] == told[1]


def test_a_loss_that_was_forbidden_comes_back_from_the_other_process(
    run: Run, files: list[Path], tmp_path: Path
) -> None:
    options = ("-o", tmp_path / "out", "--to", "nvivo", "--fail-on", "loss")
    files = [FIXTURES / "full.qdpx", files[1]]
    one = run("convert", *files, *options, "-j", 1, "--json")
    two = run("convert", *files, *options, "-j", 2, "--json")
    assert (one.exit_code, one.stdout) == (two.exit_code, two.stdout)
    assert json.loads(two.stdout)[0]["error"]["type"] == "LossError"


def test_an_unknown_format_is_told_once(run: Run, files: list[Path]) -> None:
    result = run("info", *files, "--from", "nothing", "-j", 2)
    assert result.exit_code == 2
    assert result.stderr.count("error:") == 1


# --- One data set ---------------------------------------------------------------------


def project(name: str, kind: qb.TypeOfVariable, **value: Any) -> qb.Package:
    age = qb.Variable(name="age", type_of_variable=kind)
    own = qb.Variable(name="project", type_of_variable=qb.TypeOfVariable.TEXT)
    values = [
        qb.VariableValue(variable_ref=age.guid, **value),
        qb.VariableValue(variable_ref=own.guid, text_value="mine"),
    ]
    if name == "c":
        own = qb.Variable(name=f"only {name}", type_of_variable=own.type_of_variable)
        values[1] = qb.VariableValue(variable_ref=own.guid, text_value="here")
    return qb.Package(
        qb.Project(
            name=name,
            variables=[age, own],
            cases=[qb.Case(name=f"case of {name}", variable_values=values)],
        )
    )


@pytest.fixture
def varied(tmp_path: Path) -> list[Path]:
    """Projects with one variable of several types, and names like numbers."""
    kinds = qb.TypeOfVariable
    made = {
        "a": project("a", kinds.INTEGER, integer_value=41),
        "007": project("b", kinds.FLOAT, float_value=Decimal("41.25")),
        "c=d": project("c", kinds.TEXT, text_value="many"),
    }
    for name, package in made.items():
        package.save(tmp_path / f"{name}.qdpx")
    return [tmp_path / f"{name}.qdpx" for name in made]


def rows(folder: Path, table: str, *columns: str) -> list[tuple[Any, ...]]:
    duckdb = pytest.importorskip("duckdb")
    chosen = ", ".join(f'"{column}"' for column in columns)
    query = (
        f"SELECT {chosen} FROM read_parquet('{folder}/{table}/*/*.parquet',"
        " hive_partitioning = true) ORDER BY ALL"
    )
    found: list[tuple[Any, ...]] = duckdb.sql(query).fetchall()
    return found


def test_projects_with_other_variables_are_one_table(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    result = run("tables", *varied, "-o", out, "--to", "parquet", "-j", 2)
    assert (result.exit_code, result.stderr) == (0, "")
    assert rows(out, "cases", "project", "name", "age", "case.project", "only c") == [
        ("a", "case of a", "41", "mine", None),
        ("c_d", "case of c", "many", None, "here"),
        ("p007", "case of b", "41.25", "mine", None),
    ]
    pl = pytest.importorskip("polars")
    frame = pl.scan_parquet(out / "cases", hive_partitioning=True).collect()
    assert sorted(frame["project"].to_list()) == ["a", "c_d", "p007"]


def test_integers_and_decimals_are_decimals_together(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    assert run("tables", *varied[:2], "-o", out).exit_code == 0
    found = rows(out, "cases", "project", "age")
    assert found == [("a", Decimal(41)), ("p007", Decimal("41.25"))]


def test_a_project_without_any_moment_fits_to_others(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    assert run("tables", varied[0], FILES[0], "-o", out).exit_code == 0
    pl = pytest.importorskip("polars")
    frame = pl.scan_parquet(out / "codings", hive_partitioning=True).collect()
    with qb.open(FILES[0]) as package:
        assert len(frame) == len(qb.tables(package).codings)


def test_it_says_the_same_as_the_tables_of_each_project(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "all"
    assert run("tables", *FILES, "-o", out, "-j", 2).exit_code == 0
    assert not list(out.rglob(".*"))
    pl = pytest.importorskip("polars")
    for file in FILES:
        with qb.open(file) as package:
            tables = qb.tables(package)
        for table in tables:
            parts = pl.scan_parquet(out / table.name, hive_partitioning=True)
            found = parts.filter(pl.col("project") == file.stem).drop("project")
            expected = table.to_polars()
            frame = found.collect().select(expected.columns)
            assert frame.to_dicts() == expected.to_dicts()
    [first, *_] = rows(out, "codings", "created")
    assert isinstance(first[0], datetime)


def test_spark_reads_it_as_one_table(run: Run, tmp_path: Path) -> None:
    spark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, which is not there")
    out = tmp_path / "all"
    assert run("tables", *FILES, "-o", out).exit_code == 0
    spark = spark_sql.SparkSession.builder.master("local[1]").getOrCreate()
    try:
        found = spark.read.parquet(str(out / "codings")).groupBy("project").count()
        counts = {row["project"]: row["count"] for row in found.collect()}
    finally:
        spark.stop()
    assert counts.keys() == {file.stem for file in FILES}


def test_a_bad_file_is_told_and_the_others_are_written(
    run: Run, files: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    one = run("tables", *files, "-o", out)
    two = run("tables", *files, "-o", out, "-j", 2, "--force")
    assert one.exit_code == two.exit_code == 3
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)
    assert "3 of 4 files" in one.stdout
    assert {path.name for path in (out / "codes").iterdir()} == {
        f"project={file.stem}" for file in FILES
    }


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["-o", "all", "--texts"], 2, "--texts goes with one IN"),
        (["-o", "all", "--to", "xlsx"], 4, "choose parquet, csv, tsv or jsonl"),
        (["-o", "all", "--only", "nothing"], 2, "no table 'nothing'"),
        ([], 2, "for several files name a folder: -o DIR"),
        (["-o", "full"], 4, "the folder is not empty"),
        (["-o", "all.csv"], 2, "all.csv would be one file"),
        (["-o", "-"], 2, "- would be one file"),
        ([FILES[0], "-o", "all"], 3, "the same file is named twice"),
    ],
)
def test_what_makes_no_data_set_is_refused(
    run: Run,
    files: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str | Path],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    before = sorted(tmp_path.rglob("*"))
    result = run("tables", FILES[0], *files[1:], *options, "-j", 2)
    assert (result.exit_code, message in result.stderr) == (code, True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("now", "options"),
    [
        (["a", "007"], ["--to", "csv"]),
        (["a"], []),
        (["a", "bad"], ["--only", "codings"]),
        (["a", "c=d"], ["--only", "cases,codings"]),
    ],
)
def test_projects_of_an_earlier_data_set_do_not_stay_in_silence(
    run: Run, varied: list[Path], tmp_path: Path, now: list[str], options: list[str]
) -> None:
    out = tmp_path / "all"
    assert run("tables", *varied[:2], "-o", out).exit_code == 0
    before = contents(out)
    varied[1].rename(tmp_path / "gone.qdpx")
    (tmp_path / "bad.qdpx").write_bytes(b"no project")
    files = [tmp_path / f"{name}.qdpx".replace("007", "gone") for name in now]
    result = run("tables", *files, "-o", out, "--force", *options)
    assert result.exit_code == 4
    assert "would stay beside these, such as" in result.stderr
    assert contents(out) == before


def test_a_project_that_cannot_be_read_again_does_not_stay_in_silence(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    assert run("tables", *varied, "-o", out).exit_code == 0
    before = contents(out)
    varied[1].write_bytes(b"no project")
    result = run("tables", *varied, "-o", out, "--force")
    assert (result.exit_code, contents(out)) == (4, before)
    assert "codings/project=p007" in result.stderr


def test_the_same_projects_may_be_written_again(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "all"
    assert run("tables", *varied[:2], "-o", out).exit_code == 0
    (out / "mine").touch()
    assert run("tables", *varied, "-o", out, "--force", "-j", 2).exit_code == 0
    assert len(rows(out, "cases", "project", "age")) == 3
    assert run("tables", *varied, "-o", tmp_path / "fresh").exit_code == 0
    assert contents(out) == contents(tmp_path / "fresh") | {"mine": b""}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_data_set_is_the_same_whatever_works_on_it(
    run: Run, varied: list[Path], tmp_path: Path
) -> None:
    made = []
    for jobs in (1, 2, 99):
        assert run("tables", *varied, *FILES, "-o", tmp_path / "all", "-j", jobs)
        made.append(contents(tmp_path / "all"))
        shutil.rmtree(tmp_path / "all")
    assert made[0] == made[1] == made[2]


def test_of_nothing_that_can_be_read_nothing_is_written(
    run: Run, files: list[Path], tmp_path: Path
) -> None:
    result = run("tables", files[2], "-o", tmp_path / "all")
    assert result.exit_code == 3
    assert "nothing to write" in result.stderr
    assert not (tmp_path / "all").exists()


# --- Ended from outside ---------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_goes_on_when_the_program_is_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    program = Path(sys.executable).with_name("qdabridge")
    if not program.exists():
        pytest.skip("the program is not installed beside Python")
    many = []
    for count in range(40):
        many.append(tmp_path / f"{count}.qdpx")
        shutil.copy(FILES[0], many[-1])
    command: list[str | Path] = [
        program,
        "tables",
        *many,
        "-o",
        tmp_path / "all",
        "-j",
        "2",
    ]
    made = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert made.stdout is not None
    made.stdout.readline()  # both processes are at work
    made.send_signal(number)
    _, errors = made.communicate(timeout=60)
    if number == signal.SIGINT:
        assert (made.returncode, errors) == (130, b"error: interrupted\n")
    assert not (tmp_path / "all").exists()
    deadline = time.monotonic() + 30
    while _lives(made.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _lives(made.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_processes_beside_hear_no_interrupt_from_their_start(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import signal\n"
        "from pathlib import Path\n"
        "from qdabridge.cli import batch, options\n"
        "blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])  # before the program\n"
        "def asked(path):\n"
        "    return signal.SIGINT in blocked\n"
        "if __name__ == '__main__':\n"
        "    files = [Path(name) for name in 'abc']\n"
        "    printing = options.Printing()\n"
        "    found = batch.each('asking', files, asked, printing, 3)\n"
        "    print([one.result for one in found], asked(None))\n"
    )
    made = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True
    )
    assert (made.stdout, made.stderr) == ("[True, True, True] False\n", "")


def _lives(group: int) -> bool:
    """Is any process of a group still there?"""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
