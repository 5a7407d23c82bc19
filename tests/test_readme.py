"""The README does what it says."""

import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = "\n".join(blocks("sh")).replace(" && ", "\n").splitlines()
    bare = [re.sub(r"\s+# .*", "", line).strip() for line in lines]
    return [c for c in bare if re.match(r"(\.venv/bin/)?qdabridge ", c)]


def targets(words: list[str]) -> list[str]:
    """The files and folders that a command shall write."""
    if words[0] in ("convert", "tables"):
        return [words[2]]
    return [after for word, after in pairwise(words) if word == "-o"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return tmp_path


def test_readme_shows_the_main_job() -> None:
    assert len(commands()) >= 6


def test_readme_shows_the_other_jobs() -> None:
    shown = {shlex.split(command)[1] for command in commands()}
    assert shown >= {"codebook", "tables", "quotes", "crosstab", "merge"}


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_readme_run(command: str, checkout: Path) -> None:
    words = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "qdabridge", *words],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for target in targets(words):
        assert (checkout / target).exists()
        assert (checkout / target).stat().st_size > 0


@pytest.mark.parametrize("block", blocks("python"))
def test_python_of_the_readme_runs(
    block: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_of_the_readme_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_ci_calls_the_test_command_of_the_readme() -> None:
    (command,) = [b for b in blocks("sh") if "pytest" in b]
    test = command.strip().rpartition(" && .venv/bin/")[2]
    assert test in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
