"""The installed script: real processes, pipes and terminals."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import qdabridge as qb

SCRIPT = Path(sysconfig.get_path("scripts")) / "qdabridge"
UNIX = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")


def script(*args: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [SCRIPT, *map(str, args)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_it_runs_and_exits(study: Path, tmp_path: Path) -> None:
    done = script("convert", study, tmp_path / "study.json", "--as-written")
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "study.json").exists()
    refused = script("convert", study, tmp_path / "study.json")
    assert (refused.returncode, refused.stdout) == (4, b"")
    assert refused.stderr.startswith(b"error: ")


def test_the_module_is_the_script() -> None:
    command = [sys.executable, "-m", "qdabridge", "--help"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == script("--help").stdout
    assert done.stdout.startswith(b"Usage: qdabridge ")


def test_help_loads_neither_rich_nor_xmlschema() -> None:
    code = (
        "import sys, click.testing; from qdabridge.cli.main import cli;"
        "click.testing.CliRunner().invoke(cli, ['convert', '--help']);"
        "print({'rich', 'xmlschema'} & set(sys.modules) or 'light')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"light"


@UNIX
@pytest.mark.parametrize("arguments", [["formats"], ["info", "--json"], ["--help"]])
def test_nobody_listening_is_no_error(arguments: list[str], study: Path) -> None:
    if arguments[0] == "info":
        arguments = [*arguments, str(study)]
    process = subprocess.Popen(
        [SCRIPT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (141, b"")


@UNIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [SCRIPT, "formats"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 4
    assert done.stderr == b"error: No space left on device\n"


def test_json_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(qb.Project(name="Ἐλπίς 💶")).save(path)
    done = script("info", "--json", path, PYTHONIOENCODING="ascii")
    [entry] = json.loads(done.stdout.decode("utf-8"))
    assert entry["info"]["name"] == "Ἐλπίς 💶"


def test_a_poor_encoding_costs_letters_but_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(qb.Project(name="Ἐλπίς")).save(path)
    done = script("info", path, PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u1f18\u03bb\u03c0\u03af\u03c2" in done.stdout


@UNIX
def test_a_file_name_that_is_no_text(study: Path) -> None:
    path = os.fsencode(study.parent) + b"/caf\xe9.qdpx"
    os.rename(study, path)  # noqa: PTH104 - the name has no str
    done = subprocess.run([SCRIPT, "info", "--json", path], capture_output=True)
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["file"].encode(errors="surrogateescape") == path
    assert subprocess.run([SCRIPT, "info", path], capture_output=True).returncode == 0


def on_terminal(*args: object, width: int, **environment: str) -> str:
    """Return what the script shows on a terminal this wide."""
    import pty

    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, *map(str, args)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(width), **environment},
    )
    os.close(follower)
    shown = b""
    try:
        while data := os.read(leader, 4096):
            shown += data
    except OSError:  # so Linux says that the other side has closed
        pass
    finally:
        os.close(leader)
        process.wait()
    return shown.decode()


COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@UNIX
@pytest.mark.parametrize("width", [50, 80, 160])
def test_findings_fit_the_terminal(width: int, invalid: Path) -> None:
    shown = on_terminal("validate", invalid, width=width)
    assert COLOUR.search(shown)
    _, _, findings = shown.rpartition("\x1b[2K")
    lines = CONTROL.sub("", findings).splitlines()
    assert lines[0].startswith("error    invalid.qdc, line 2")
    assert all(len(line) <= width for line in lines if not line.startswith("/"))


@UNIX
def test_a_terminal_is_told_what_is_being_done(study: Path) -> None:
    shown = on_terminal("info", study, study, width=300)
    assert f"reading {study} (2 of 2)" in shown
    assert "reading" not in on_terminal("info", study, "--quiet", width=300)


@UNIX
def test_no_color_is_respected(invalid: Path) -> None:
    shown = on_terminal("validate", invalid, width=80, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)


def test_no_colour_off_the_terminal(invalid: Path) -> None:
    assert b"\x1b" not in script("validate", invalid).stdout
