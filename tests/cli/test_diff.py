"""``qdabridge diff``."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

import qdabridge as qb
from qdabridge.operations.diff.statements import facts

Run = Callable[..., Result]

ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"


@pytest.fixture
def changed(tmp_path: Path, project: qb.Project) -> Path:
    """The study after some work on it."""
    talk = project.sources[0]
    assert isinstance(talk, qb.TextSource)
    hope = project.code_book.codes[0].codes[0]
    trust = qb.Code(name="Trust")
    project.code_book.codes.append(trust)
    hope.description = "What helps"
    talk.plain_text_selections[0].codings[0].code_ref = trust.guid
    path = tmp_path / "changed.qdpx"
    qb.Package(project).save(path)
    return path


def test_what_is_printed(run: Run, study: Path, changed: Path) -> None:
    result = run("diff", study, changed)
    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[:8] == [
        "codes:",
        "~ Feelings > Hope: redefined: none -> What helps",
        "+ Trust",
        "",
        "codings:",
        '- Talk 0-5: Feelings > Hope (Bob, 2024-05-01T10:00:00Z) "Hello"',
        '+ Talk 0-5: Trust (Bob, 2024-05-01T10:00:00Z) "Hello"',
        "",
    ]
    assert [line.split() for line in lines[10:13]] == [
        ["Bob", "1", "1", "1"],
        ["Feelings", ">", "Hope", "1", "1", "0"],
        ["Trust", "0", "0", "1"],
    ]
    assert lines[-1] == (
        f"4 differences; codings: 1 in both, 1 only in {study}, 1 only in {changed}"
    )
    assert "Hello" not in run("diff", study, changed, "--no-quotes").stdout
    assert run("diff", study, changed, "--quiet").stdout.startswith("4 differences")


def test_equal_files(run: Run, study: Path) -> None:
    result = run("diff", study, study, "--guids")
    assert (result.exit_code, result.stdout) == (
        0,
        "no difference; 2 codings in both\n",
    )


def test_every_section_is_told(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.qdpx"
    qb.Package(qb.Project(name="Everything")).save(empty)
    result = run("diff", FIXTURES / "full.qdpx", empty)
    heads = [line for line in result.stdout.splitlines() if line.endswith(":")]
    assert [head for head in heads if head[0] not in "+-~"] == [
        *("project:", "users:", "codes:", "variables:", "cases:", "sources:"),
        *("texts inside sources:", "notes:", "sets:", "links:", "graphs:"),
        *("comments and marked places:", "codings:"),
    ]


def test_json(run: Run) -> None:
    told = json.loads(run("diff", ANNA, BEN, "--json").stdout)
    assert (told["total"]["first"], told["total"]["second"]) == (61, 57)
    assert told["codings"][0]["quote"]
    told = json.loads(run("diff", ANNA, BEN, "--json", "--no-quotes").stdout)
    assert told["codings"][0]["quote"] is None


def test_text(run: Run, study: Path) -> None:
    result = run("diff", "--text", study)
    with qb.open(study) as package:
        assert result.stdout.splitlines() == facts(package)
    assert result.exit_code == 0
    assert "Hello" not in run("diff", "--text", study, "--no-quotes").stdout
    assert " | guid: " in run("diff", "--text", study, "--guids").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "two files are compared, not 1: name two, or one with --text"),
        (["a", "b", "c"], "two files are compared, not 3"),
        (["--text", "a", "b"], "--text takes one file; name one"),
        (["--text", "a", "--json"], "--text is no JSON"),
        (["a", "b", "--match", "name"], "'name' is not one of 'guid', 'path'"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    result = run("diff", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_unreadable_files(run: Run, study: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.qdpx"
    bad.write_bytes(b"PK\x03\x04 and no more")
    for arguments in ([study, bad], [bad, study], ["--text", bad]):
        result = run("diff", *arguments)
        assert result.exit_code == 3
        assert str(bad) in result.stderr


# --- Version control ------------------------------------------------------------------


class Repository:
    """A folder under version control, set up as docs/version-control.md says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self("init", "-q")
        self("config", "user.name", "Ada")
        self("config", "user.email", "ada@example.org")
        self("config", "core.autocrlf", "false")

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


def test_git_diff_shows_what_was_done(
    repository: Repository, study: Path, changed: Path
) -> None:
    page = Path(__file__).parents[2] / "docs" / "version-control.md"
    told = page.read_text(encoding="utf-8")
    attribute = "*.qdpx diff=qdabridge"
    command = "qdabridge diff --text"
    assert attribute in told
    assert f'git config diff.qdabridge.textconv "{command}"' in told
    (repository.folder / ".gitattributes").write_text(f"{attribute}\n")
    repository("config", "diff.qdabridge.textconv", command)
    shutil.copy(study, repository.folder / "study.qdpx")
    repository("add", ".")
    repository("commit", "-q", "-m", "before")
    shutil.copy(changed, repository.folder / "study.qdpx")
    lines = repository("diff", "--unified=0").splitlines()
    shown = [line for line in lines if line[:1] in "+-" and line[:3] not in _HEADS]
    assert sorted(shown, key=lambda line: (line[1:], line)) == [
        "-code | Feelings > Hope",
        "+code | Feelings > Hope | description: What helps",
        "+code | Trust",
        '-coding | Talk | 0-5 | Feelings > Hope | Bob | 2024-05-01T10:00:00Z | "Hello"',
        '+coding | Talk | 0-5 | Trust | Bob | 2024-05-01T10:00:00Z | "Hello"',
    ]
    repository("commit", "-q", "-a", "-m", "after")
    assert "+code | Trust" in repository("log", "-p", "-1")


_HEADS = ("+++", "---")


# --- For people -----------------------------------------------------------------------


def test_what_two_coders_have_coded_alike_is_told_once(run: Run) -> None:
    lines = run("diff", ANNA, BEN).stdout.splitlines()
    alike = [line for line in lines if line.startswith("= ")]
    assert len(alike) == 20
    assert all("(Anna Becker; Ben Lindqvist)" in line for line in alike)
    rest = lines[lines.index("codings:") :]
    assert sum(line.startswith("- ") for line in rest) == 61 - 20
    assert sum(line.startswith("+ ") for line in rest) == 57 - 20
    (shared,) = [line for line in lines if "have coded" in line]
    assert "26 places in both, 20 of them with the same code" in shared
    assert shared.endswith(f"qdabridge compare {ANNA} {BEN}")
    told = json.loads(run("diff", ANNA, BEN, "--json").stdout)
    assert told["shared"] == {"places": 26, "alike": 20}
    assert sum(bool(coding["alike_by"]) for coding in told["codings"]) == 40


def test_other_dates_are_one_line(run: Run, study: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.qdpx"
    with qb.open(study) as package:
        for placed in package.project.codings():
            placed.coding.creation_date_time = qb.DateTime("2025-01-01T00:00:00Z")
        package.save(later)
    result = run("diff", study, later)
    lines = [line for line in result.stdout.splitlines() if line.startswith("~ ")]
    assert len(lines) == 1
    assert lines[0].startswith("~ 2 codings with another date (--json lists them)")
    assert f"qdabridge compare {study} {later}" in result.stdout
    told = json.loads(run("diff", study, later, "--json").stdout)
    assert [coding["what"] for coding in told["codings"]] == ["changed", "changed"]
