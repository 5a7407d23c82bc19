"""``-`` for pipes, several files into a folder, names torn apart, narrow terminals."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import qdabridge as qb

Run = Callable[..., Result]
FIXTURES = Path(__file__).parents[2] / "fixtures"
STUDY = FIXTURES / "study.qdpx"
BOOK = FIXTURES / "study" / "codebook.csv"


def fed(data: bytes, *args: object) -> Result:
    """Run a command that reads these bytes from its standard input."""
    [script] = entry_points(group="console_scripts", name="qdabridge")
    result = CliRunner().invoke(script.load(), list(map(str, args)), input=data)
    assert "Traceback" not in result.stderr
    return result


COMMANDS: list[Sequence[object]] = [
    ("info", "-"),
    ("check", "-", "--fail-on", "never"),
    ("validate", "-"),
    ("convert", "-", "OUT/a.qdpx"),
    ("convert", "-", "-o", "OUT/a.qdpx"),
    ("codebook", "preview", "-"),
    ("codebook", "convert", "-", "OUT/a.qdc"),
    ("codebook", "diff", "-", STUDY),
    ("tables", "-", "OUT/tables"),
    ("quotes", "-"),
    ("crosstab", "-", "--rows", "codes", "--columns", "coders"),
    ("cooccurrence", "-"),
    ("diff", "-", STUDY),
    ("diff", "--text", "-"),
    ("merge", "-", FIXTURES / "study-ben.qdpx", "--dry-run"),
    ("align", "-", FIXTURES / "study-ben.qdpx", "-o", "OUT/a.qdpx"),
]


@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: " ".join(map(str, args)))
def test_standard_input_is_read(
    args: Sequence[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text("never this")
    given = [str(arg).replace("OUT", str(tmp_path)) for arg in args]
    result = fed(STUDY.read_bytes(), *given)
    assert result.exit_code == 0, result.output
    assert Path("-").read_text() == "never this"
    assert "qdabridge-" not in result.output  # the name of the temporary folder


def test_a_table_of_codes_is_read_from_a_pipe(tmp_path: Path) -> None:
    out = tmp_path / "a.qdc"
    assert fed(BOOK.read_bytes(), "convert", "-", out).exit_code == 0
    assert fed(BOOK.read_bytes(), "codebook", "preview", "-").exit_code == 0


def test_what_is_wrong_is_told_of_standard_input() -> None:
    result = fed(b"%PDF-1.7\n", "info", "-")
    assert result.stderr.startswith("error: standard input: this is a PDF")
    assert fed(b"", "info", "-").exit_code == 3
    twice = fed(b"", "diff", "-", "-")
    assert (twice.exit_code, "named twice" in twice.stderr) == (2, True)


@pytest.mark.parametrize(
    ("args", "start"),
    [
        (("convert", STUDY, "-", "--to", "atlasti"), b"PK"),
        (("convert", STUDY, "-", "--to", "JSON"), b"{"),
        (("convert", STUDY, "-o", "-", "--to", "qde"), b"<?xml"),
        (("codebook", "convert", STUDY, "-", "--to", "nvivo"), b""),
        (("recode", STUDY, "--map", "MAP", "-o", "-", "--to", "nvivo"), b"PK"),
        (("quotes", STUDY, "-o", "-", "--format", "csv"), b"number,"),
        (("tables", STUDY, "-", "--only", "codes"), b"guid,name"),
        (("crosstab", STUDY, "--rows", "codes", "--columns", "coders", "-o", "-"), b""),
        (
            (
                "merge",
                FIXTURES / "study-anna.qdpx",
                FIXTURES / "study-ben.qdpx",
                *("-o", "-", "--to", "qdpx", "--fail-on", "never"),
            ),
            b"PK",
        ),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_standard_output_gets_the_file_alone(
    args: Sequence[object], start: bytes, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "map.csv").write_text("old,new\nRole clarity,Clarity\n")
    given = [tmp_path / "map.csv" if arg == "MAP" else arg for arg in args]
    if args[:2] == ("codebook", "convert"):
        assert run(*given).exit_code == 2  # NVivo has no list: only .qdc would do
        return
    result = run(*given)
    assert result.exit_code == 0, result.stderr
    assert result.stdout_bytes.startswith(start)
    assert b"output written" not in result.stdout_bytes
    assert "standard output written" in result.stderr
    assert run(*given, "--json").exit_code == 2
    if start == b"PK":
        (tmp_path / "made.qdpx").write_bytes(result.stdout_bytes)
        with qb.open(tmp_path / "made.qdpx") as package:
            assert sum(1 for _ in package.codings())


def test_a_failure_leaves_standard_output_empty(run: Run) -> None:
    result = run("convert", STUDY, "-", "--to", "nvivo", "--fail-on", "loss")
    assert (result.exit_code, result.stdout) == (1, "")
    result = run("convert", STUDY, "-")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name the format (--to)" in result.stderr


def test_a_pipe_of_two_commands_works(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("qdabridge")
    made = subprocess.run(
        f"{script} convert {STUDY} - --to nvivo -q | {script} info - --json",
        shell=True,
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    [entry] = json.loads(made.stdout)
    assert entry["info"]["counts"]["codings"] == 118


# --- Several files --------------------------------------------------------------------


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A folder with two projects and a file that is none."""
    for name in ("study-anna.qdpx", "study-ben.qdpx"):
        shutil.copy(FIXTURES / name, tmp_path)
    (tmp_path / "study-zoe.qdpx").write_bytes(b"%PDF-1.7\n")
    return tmp_path


def test_each_file_has_one_line_and_the_worst_decides(run: Run, batch: Path) -> None:
    files, out = sorted(batch.glob("*.qdpx")), batch / "for-atlasti"
    result = run("convert", *files, "-o", out, "--to", "ATLAS.ti")
    assert result.exit_code == 3
    anna, ben, last = result.stdout.splitlines()
    assert anna.startswith(f"{files[0]} -> {out / files[0].name} for ATLAS.ti, ")
    assert ben.startswith(f"{files[1]} -> {out / files[1].name} for ATLAS.ti, ")
    assert last == f"2 of 3 files in {out}, 1 failed"
    [error] = result.stderr.splitlines()
    assert error.startswith(f"error: {files[2]}: this is a PDF")
    assert sorted(path.name for path in out.iterdir()) == [f.name for f in files[:2]]


def test_a_format_gives_the_suffix(run: Run, batch: Path) -> None:
    files = sorted(batch.glob("study-[ab]*.qdpx"))
    out = batch / "as-json"
    result = run("convert", *files, "-o", out, "--to", "json", "--json")
    assert result.exit_code == 0
    assert [entry["file"] for entry in json.loads(result.stdout)] == [*map(str, files)]
    assert sorted(p.name for p in out.iterdir()) == [
        "study-anna.json",
        "study-ben.json",
    ]
    again = run("convert", *files, "-o", out, "--to", "json")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        4,
        f"0 of 2 files in {out}, 2 failed",
    )


def test_one_file_may_go_into_a_folder_or_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert run("convert", STUDY, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "study.qdpx").is_file()
    assert run("convert", STUDY, "-o", tmp_path / "one.qdpx").exit_code == 0
    assert (tmp_path / "one.qdpx").is_file()


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_glob_destroys_nothing(run: Run, batch: Path, force: list[str]) -> None:
    files = sorted(batch.glob("study-[ab]*.qdpx"))
    before = [path.read_bytes() for path in files]
    result = run("convert", *files, *force)
    assert result.exit_code == 4
    three = run("convert", *files, batch / "study-zoe.qdpx", *force)
    assert (three.exit_code, "-o DIR" in three.stderr) == (2, True)
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize("command", [("convert",), ("codebook", "convert")])
@pytest.mark.parametrize("suffix", [".csv", ".qdc"])
def test_somebodys_codebook_is_not_replaced_by_a_glob(
    command: Sequence[str], suffix: str, run: Run, tmp_path: Path
) -> None:
    one, two = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    for path in (one, two):
        source = BOOK if suffix == ".csv" else FIXTURES / "codebook.qdc"
        shutil.copy(source, path)
    result = run(*command, one, two, "--force")
    assert result.exit_code == 4
    assert two.read_bytes() == source.read_bytes()


def test_what_was_written_of_it_may_be_replaced(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    for _ in range(2):
        assert run("convert", STUDY, out, "--to", "nvivo", "--force").exit_code == 0


@pytest.mark.parametrize("name", ["out.qdpx", "-", "out.csv"])
def test_several_files_become_no_folder_called_as_a_file(
    run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(batch)
    result = run("convert", "study-anna.qdpx", "study-ben.qdpx", "-o", name)
    assert (result.exit_code, "would be one file" in result.stderr) == (2, True)
    assert not (batch / name).exists()


def test_hundreds_of_names_are_told_to_need_a_folder(run: Run, batch: Path) -> None:
    names = [batch / f"interview number {number}.qdpx" for number in range(400)]
    result = run("convert", *names)
    assert (result.exit_code, "name a folder: -o DIR" in result.stderr) == (2, True)


def test_two_files_of_one_name_are_told(run: Run, batch: Path) -> None:
    (batch / "other").mkdir()
    twin = shutil.copy(batch / "study-anna.qdpx", batch / "other")
    result = run("convert", batch / "study-anna.qdpx", twin, "-o", batch / "out")
    assert (result.exit_code, "would become" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "args",
    [
        ("convert", "My", "Study.qdpx", "out.qdpx"),
        ("convert", "My", "Study.qdpx"),
        ("info", "My", "Study.qdpx"),
        ("quotes", "My", "Study.qdpx"),
        ("merge", "My", "Study.qdpx", "-o", "out.qdpx"),
    ],
)
def test_a_name_torn_apart_gets_a_hint(
    args: Sequence[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(STUDY, "My Study.qdpx")
    result = run(*args)
    assert result.exit_code in (2, 3)
    assert "did you mean 'My Study.qdpx'? Put quotes around" in result.stderr


def test_a_narrow_terminal_cuts_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from qdabridge.cli.output import table

    made = table(("Name", "What"), [("A" * 50, "B" * 50)] * 3)
    sink = io.StringIO()
    Console(file=sink, width=40).print(made)
    lines = sink.getvalue().splitlines()
    assert len(lines) == 5
    assert all(len(line) <= 40 for line in lines)
    assert lines[2].count("…") == 2
