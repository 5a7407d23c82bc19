"""Bad files of every kind do no harm, whatever command gets them, and are told well.

``support/bad_files.py`` has the files and what is right for each; this says what is
right for all: a documented exit code, one clear line, nothing written, bounded time
and memory.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from attacks import BESIDE, READING, TABLES, chosen
from bad_files import BAD, BadFile, Right

from qdabridge.cli.main import cli
from qdabridge.cli.piping import INPUT

ATTACKS = Path(__file__).parent / "support" / "attacks.py"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TELLING = ("check {bad}", "convert {bad} out/o.qdpx")
LONGEST = 1500
"""Letters of a clear message, at most."""
SHARE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 8
"""One in so many commands is tried on a file, on each file another one."""
TOGETHER = 24
"""Files that one process is attacked with: loading it takes longer than most runs."""


def faults(file: BadFile, told: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what a command did with a file."""
    code, stderr = told["exit"], told["stderr"]
    if code is None:
        yield f"stopped after {told['seconds']} s of the processor"
        return
    if code not in range(5):
        yield f"exit {code}: {stderr[-200:]}"
        return
    if "Traceback" in stderr or "not enough memory" in stderr:
        yield stderr[-200:]
    is_json = "--json" in told["command"]
    if found := CONTROL.search(stderr if is_json else told["stdout"] + stderr):
        yield f"{found[0]!r} is sent to the terminal"
    if told["has_secret"]:
        yield "what lies outside the package is in the output"
    if code >= 2:
        yield from refusal_faults(file, told)
    elif is_json:
        json.loads(told["stdout"])
    yield from verdict_faults(file, told)


def refusal_faults(file: BadFile, told: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a refusal."""
    errors = [x for x in told["stderr"].splitlines() if x.startswith("error: ")]
    if told["written"]:
        yield f"refused, and yet there is {told['written']}"
    if len(errors) != 1:
        yield f"{len(errors)} lines of errors: {told['stderr'][:200]!r}"
    elif len(errors[0]) > LONGEST:
        yield f"a message of {len(errors[0])} letters"
    elif told["exit"] == 3 and not names_input(told["command"], errors[0]):
        yield f"the message names no file: {errors[0]}"
    if told["stdout"].strip():
        if "--json" in told["command"]:
            json.loads(told["stdout"])  # has the error
        else:
            yield f"refused, and yet says {told['stdout'][:200]!r}"


def names_input(command: str, message: str) -> bool:
    words = [word for word in command.split()[1:] if not word.startswith(("-", "out/"))]
    return any(word in message for word in words)


def verdict_faults(file: BadFile, told: dict[str, Any]) -> Iterator[str]:
    """Yield what is against the verdict of the file."""
    asked = {
        command.format(bad=file.name): command
        for command in (TABLES if file.is_table else READING)
    }
    if told["command"] not in asked:
        return
    is_invalid = told["command"].startswith("validate") and told["exit"] == 1
    if file.right is Right.REFUSED and told["exit"] != 3 and not is_invalid:
        yield f"exit {told['exit']}, and it has to be refused"
    if file.right is Right.REFUSED and file.says not in told["stderr"] + told["stdout"]:
        yield f"{file.says!r} is not said: {told['stderr'][-200:]}"
    is_telling = asked[told["command"]] in TELLING and told["exit"] < 2
    if file.right is Right.TOLD and is_telling:
        text = told["stdout"] + told["stderr"]
        if "warning: " not in text and "error: " not in text:
            yield f"it is read, and nothing is told: {text[:200]}"
    if file.right is Right.READ and told["exit"] > 1:
        yield f"exit {told['exit']}, and it has to be read: {told['stderr'][-200:]}"
    is_read = file.right is Right.READ and told["command"].startswith("quotes")
    if is_read and file.says not in told["stdout"]:
        yield f"{file.says} is not among the quotes: {told['stdout'][:200]}"


def attacked(folder: Path, share: int, names: list[str]) -> list[dict[str, Any]]:
    """Return what commands did with the named files."""
    done = subprocess.run(
        [sys.executable, ATTACKS, folder, str(share), *names],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    expected = sum(len(chosen(BAD[name], share)) for name in names)
    if len(told) != expected:  # killed: say where
        raise AssertionError(f"after {told[-1:]}: {done.returncode} {done.stderr}")
    return told


def batches(*, slow: bool) -> list[list[str]]:
    names = [file.name for file in BAD.values() if file.is_slow == slow]
    return [names[n : n + TOGETHER] for n in range(0, len(names), TOGETHER)]


CASES = [pytest.param(names, id=names[0]) for names in batches(slow=False)]
CASES += [
    pytest.param(names, id=names[0], marks=pytest.mark.slow)
    for names in batches(slow=True)
]


def inputs(command: click.Command, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield command and option of all that is read; an argument is no option."""
    if isinstance(command, click.Group):
        for word, part in command.commands.items():
            yield from inputs(part, f"{name} {word}".strip())
    for param in command.params:
        if param.type is INPUT:
            is_option = isinstance(param, click.Option)
            yield name, param.opts[0] if is_option else ""


def test_every_input_of_every_command_is_attacked() -> None:
    tried = {
        (before.split(" --")[0].strip(), option)
        for attack in (*READING, *TABLES, *BESIDE)
        for before, option in [re.split(r"((?:--[a-z]+)?) ?\{bad\}", attack)[:2]]
    }
    for name, option in inputs(cli):
        assert any(words.startswith(name) and option == o for words, o in tried), (
            f"{name} {option}"
        )


def test_the_corpus_has_projects_containers_and_tables() -> None:
    assert {"braces.qdpx", "count-lies.qdpx", "empty.csv", "span.docx"} <= set(BAD)


@pytest.mark.parametrize("names", CASES)
def test_every_command_stands_every_bad_file(names: list[str], tmp_path: Path) -> None:
    found = [
        f"{told['command']}: {fault}"
        for told in attacked(tmp_path, SHARE, names)
        for fault in faults(BAD[told["file"]], told)
    ]
    assert not found, "\n".join(found)
