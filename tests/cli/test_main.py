"""The group: help, usage, and what becomes of every kind of error."""

import ast
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import qdabridge as qb

Run = Callable[..., Result]
COMMANDS = [
    *("convert", "info", "preview", "validate", "check"),
    *("codebook", "recode", "redact", "deposit", "tables", "assemble"),
    *("quotes", "crosstab", "cooccurrence"),
    *("blind", "compare", "resolve"),
    *("merge", "diff", "align"),
    *("tools", "formats"),
]
FOLDER = Path(__file__).parents[2] / "cli"
LIGHT = {"click", "qdabridge.catalogue", "qdabridge.errors", "qdabridge.starting"}


def test_the_commands_in_the_order_of_use(cli: click.Group) -> None:
    assert cli.list_commands(click.Context(cli)) == COMMANDS


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, option: str, run: Run) -> None:
    result = run(command, option)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0].startswith(f"Usage: cli {command} ")
    assert lines[2][0].isupper()
    assert lines[2].endswith(".")
    assert f"qdabridge {command}" in lines[lines.index("Examples:") + 1]
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_help_of_the_group_lists_commands_and_exit_codes(run: Run) -> None:
    shown = run("--help").stdout
    for command in COMMANDS:
        assert f"\n  {command} " in shown
    assert "\n    3    an input cannot be read\n" in shown
    assert "..." not in shown.partition("Commands:")[2].partition("Examples:")[0]


def test_version(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version").stdout.split()[-1] == version("qdabridge")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], "no such command 'nosuch'"),
        (["--nosuch"], "--nosuch"),
        (["convert", "one.qdpx"], "missing argument 'OUT'"),
        (["info"], "missing argument 'FILE...'"),
        (["check"], "name a FILE, or use --list"),
        (["validate", "x", "--fail-on", "often"], "'often' is not one of 'error'"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, run: Run) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert words in line
    assert line.endswith("--help'")


def test_no_command_shows_the_help(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (qb.ReadError("broken", path="a.qdpx"), 3, "a.qdpx: broken"),
        (qb.WriteError("full", hint="make room"), 4, "full; make room"),
        (qb.SchemaError("invalid"), 3, "invalid"),
        (qb.UnknownFormatError("what?"), 2, "what?"),
        (PermissionError(13, "Permission denied", "b"), 3, "b: Permission denied"),
        (OSError(28, "No space left on device"), 4, "No space left on device"),
        (OSError("odd"), 3, "odd"),
        (MemoryError(), 3, "there is not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (qb.ReadError("two\nlines\x1b[2J"), 3, "two lines\\x1b[2J"),
    ],
)
def test_every_error_is_one_line_and_a_code(
    error: BaseException,
    code: int,
    line: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("qdabridge.operations.convert.convert", fail)
    result = run("convert", "a", "b.qdpx")
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == f"error: {line}\n"


def test_a_closed_pipe_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def close(*args: object, **kwargs: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("qdabridge.operations.convert.convert", close)
    result = run("convert", "a", "b.qdpx")
    assert (result.exit_code, result.output) == (141, "")


def _fault(*args: object, **kwargs: object) -> None:
    raise KeyError("surprise")


def test_a_fault_of_ours_is_admitted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qdabridge.operations.convert.convert", _fault)
    result = run("convert", "a", "b.qdpx")
    assert result.exit_code == 70
    [line] = result.stderr.splitlines()
    assert line.startswith("error: unexpected KeyError: 'surprise'; this is a fault of")


def test_verbose_adds_the_traceback_of_a_fault(
    cli: click.Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qdabridge.operations.convert.convert", _fault)
    result = CliRunner().invoke(cli, ["convert", "a", "b.qdpx", "--verbose"])
    assert result.exit_code == 70
    assert "Traceback" in result.stderr
    assert "in _fault" in result.stderr


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda p: p.name)
def test_commands_import_what_is_heavy_only_when_they_run(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            name = node.module or ""
            is_standard = name.partition(".")[0] not in ("click", "qdabridge", "rich")
            assert is_standard or name in LIGHT, f"{path.name} imports {name} on top"
