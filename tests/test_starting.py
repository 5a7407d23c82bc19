"""Ctrl-C ends the program at any moment, without a word of Python's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import qdabridge as qb
from qdabridge.starting import is_program

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")

SCRIPT = """
import os, sys, _signal
WHEN = int(sys.argv.pop(1))
seen = 0
def watch(event, about):
    global seen
    if event == "import":
        seen += 1
        if seen == WHEN:
            os.kill(os.getpid(), _signal.SIGINT)
        if WHEN == 0 and _signal.getsignal(_signal.SIGINT) is usual:
            print("unheard:", about[0], file=sys.stderr)
usual = _signal.getsignal(_signal.SIGINT)
sys.addaudithook(watch)
sys.argv[0] = "qdabridge"
from qdabridge.cli.main import cli
cli()
"""
"""What the installed script does, interrupted at an import; 0: told what comes before.
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "study.qdpx"
    qb.Package(qb.Project(name="Study")).save(path)
    return path


def run(*arguments: object) -> tuple[int, list[str]]:
    """Run it and return the exit code and the lines on stderr."""
    command = [sys.executable, "-c", SCRIPT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.splitlines()


def test_nothing_is_imported_before_interrupts_are_heard(study: Path) -> None:
    code, told = run(0, "info", study)
    assert code == 0
    unheard = [line.removeprefix("unheard: ") for line in told]
    own = ["qdabridge", "qdabridge.cli", "qdabridge.cli.main", "qdabridge.starting"]
    assert set(unheard) <= {*own, "os", "sys", "_signal"}


@pytest.mark.slow
@pytest.mark.parametrize("moment", [6, 7, 9, 15, 25, 45, 70, 100, 130, 160, 190])
def test_an_interrupt_while_modules_are_imported(moment: int, study: Path) -> None:
    assert run(moment, "convert", study, study.with_name("no.qdpx")) == (
        130,
        ["error: interrupted"],
    )
    assert [path.name for path in study.parent.iterdir()] == [study.name]


@pytest.mark.parametrize(
    ("argv", "words", "is_ours"),
    [
        (["-m"], ["python", "-X", "dev", "-m", "qdabridge", "info"], True),
        (["-m"], ["python", "-m", "pytest", "qdabridge"], False),
        (["/bin/qdabridge"], ["python", "/bin/qdabridge"], True),
        (["C:\\qdabridge.exe"], ["python", "C:\\qdabridge.exe"], True),
        (["script.py"], ["python", "script.py"], False),
        ([], ["python"], False),
    ],
)
def test_the_program_is_known_by_its_name(
    argv: list[str], words: list[str], is_ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", argv)
    monkeypatch.setattr(sys, "orig_argv", words)
    assert is_program() is is_ours
