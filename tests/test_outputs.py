"""Outputs: private while they are written, whole or not there, nothing left behind."""

import os
import signal
import stat
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

import qdabridge as qb
from qdabridge import outputs as outputs_module
from qdabridge.cli.main import cli
from qdabridge.operations.tables import save_tables
from qdabridge.outputs import (
    _move,
    placed_folder,
    temporary_file,
    temporary_folder,
)
from qdabridge.package import writing

UNIX = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
SCRIPT = Path(sysconfig.get_path("scripts")) / "qdabridge"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@UNIX
@pytest.mark.parametrize("old", [0o600, 0o640, 0o666, 0o444])
def test_a_file_keeps_the_mode_of_the_one_it_replaces(old: int, tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    package = qb.Package(qb.Project(name="Study"))
    mask = os.umask(0o027)
    try:
        package.save(path)
        assert mode(path) == 0o640
        path.chmod(old)
        package.save(path, overwrite=True)
    finally:
        os.umask(mask)
    assert mode(path) == old


@UNIX
def test_a_file_is_private_until_it_takes_its_place(tmp_path: Path) -> None:
    with writing(tmp_path / "a.txt") as output:
        output.file.write(b"words")
        [name] = hidden(tmp_path)
        assert mode(tmp_path / name) == 0o600
    assert not hidden(tmp_path)


@UNIX
def test_tables_keep_the_modes_of_folder_and_files(tmp_path: Path) -> None:
    package = qb.Package(qb.Project(name="Study"))
    folder = tmp_path / "out"
    save_tables(package, folder)
    folder.chmod(0o750)
    (folder / "codes.csv").chmod(0o600)
    for more in (None, "mine.txt"):  # in one step, then file by file
        if more:
            (folder / more).write_text("mine")
        save_tables(package, folder, overwrite=True)
        assert mode(folder) == 0o750
        assert mode(folder / "codes.csv") == 0o600
        assert not hidden(tmp_path)
    assert (folder / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("length", [214, 240, 255])
def test_long_names_can_be_written(length: int, tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * (length - 5)}.qdpx"
    qb.Package(qb.Project(name="Study")).save(path)
    assert qb.open(path).project.name == "Study"


def test_too_long_a_name_is_named(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 300}.qdpx"
    with pytest.raises(qb.WriteError) as caught:
        qb.Package(qb.Project(name="Study")).save(path)
    assert caught.value.path == path


@UNIX
def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left = tmp_path / ".qdabridge-0123456789abcdef.tmp"
    left.write_text("half a transcript")
    folder = tmp_path / ".qdabridge-fedcba9876543210.tmp"
    folder.mkdir()
    (folder / "codes.csv").write_text("half a table")
    mine = tmp_path / ".notes.tmp"
    mine.write_text("mine")
    with (
        temporary_file(tmp_path / "other") as (_, living),
        temporary_folder(tmp_path / "third") as made,
    ):
        qb.Package(qb.Project(name="Study")).save(tmp_path / "study.qdpx")
        assert living.exists()
        assert made.exists()
    assert sorted(hidden(tmp_path)) == [".notes.tmp"]


def fill(old: Path, new: dict[str, str], moves: int) -> None:
    """Fill a folder in a process that is killed after so many files have moved."""
    child = os.fork()
    if child == 0:
        move = _move
        done: list[Path] = []

        def counted(path: Path, place: Path) -> None:
            if len(done) == moves:
                os.kill(os.getpid(), signal.SIGKILL)
            done.append(path)
            move(path, place)

        outputs_module._move = counted
        try:
            with placed_folder(old) as made:
                for name, text in new.items():
                    (made / name).parent.mkdir(exist_ok=True)
                    (made / name).write_text(text)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


@UNIX
@pytest.mark.parametrize("moves", range(4))
def test_the_next_one_finishes_a_folder_that_was_half_filled(
    moves: int, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    (folder / "texts").mkdir(parents=True)
    (folder / "mine.R").write_text("mine")
    new = {"a.csv": "new", "b.csv": "new", "texts/c.txt": "new"}
    for name in ("a.csv", "texts/c.txt"):
        (folder / name).write_text("old")
    fill(folder, new, moves)
    if 0 < moves < 3:
        assert hidden(tmp_path)
        assert (folder / "a.csv").read_text() == "new"
        assert (folder / "texts" / "c.txt").read_text() == "old"
    qb.Package(qb.Project(name="Study")).save(tmp_path / "next.qdpx")
    assert not hidden(tmp_path)
    assert content(folder) == {
        "mine.R": b"mine",
        "a.csv": b"new",
        "b.csv": b"new",
        "texts": {"c.txt": b"new"},
    }


@UNIX
def test_what_somebody_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in ("a.csv", "b.csv", "c.csv", "mine.R"):
        (folder / name).write_text("old")
    fill(folder, {"a.csv": "new", "b.csv": "new", "c.csv": "new", "d.csv": "new"}, 1)
    (folder / "b.csv").write_text("changed")
    (folder / "d.csv").write_text("made")
    qb.Package(qb.Project(name="Study")).save(tmp_path / "next.qdpx")
    assert not hidden(tmp_path)
    texts = {"a": b"new", "b": b"changed", "c": b"new", "d": b"made"}
    assert content(folder) == {f"{n}.csv": text for n, text in texts.items()} | {
        "mine.R": b"old"
    }


@UNIX
def test_a_folder_is_filled_from_within_where_nothing_can_move_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    monkeypatch.setattr(outputs_module, "_beside", lambda _: folder)
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    save_tables(qb.Package(qb.Project(name="Study")), folder)
    assert (folder / "codes.csv").is_file()
    assert not hidden(folder)


def run(*arguments: object, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    command = [str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, **settings)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with some thousand codings of two coders."""
    code = qb.Code(name="Hope")
    coders = [qb.User(name="Ann"), qb.User(name="Ben")]
    talk = qb.TextSource(
        name="Talk",
        plain_text_content="words " * 4000,
        plain_text_selections=[
            qb.PlainTextSelection(
                start_position=n,
                end_position=n + 5,
                codings=[
                    qb.Coding(code_ref=code.guid, creating_user=coders[n % 2].guid)
                ],
            )
            for n in range(4000)
        ],
    )
    book = qb.CodeBook(codes=[code])
    path = tmp_path_factory.mktemp("big") / "study.qdpx"
    project = qb.Project(name="Study", users=coders, code_book=book, sources=[talk])
    qb.Package(project).save(path)
    (path.parent / "plan.csv").write_text("find,replace\nwords,signs\n")
    return path


def outputs(study: Path) -> dict[str, list[object]]:
    return {
        "nvivo.qdpx": ["convert", study, "nvivo.qdpx", "--to", "nvivo"],
        "tables": ["tables", study, "tables"],
        "tables.sqlite": ["tables", study, "tables.sqlite"],
        "merged.qdpx": ["merge", study, "other.qdpx", "-o", "merged.qdpx"],
        "resolved.qdpx": ["resolve", study, "--take", "Ann", "-o", "resolved.qdpx"],
    }


def more_outputs(study: Path) -> dict[str, list[object]]:
    plan = study.with_name("plan.csv")
    return outputs(study) | {
        "shared.qdpx": ["redact", study, "--plan", plan, "-o", "shared.qdpx"],
        "copies": ["blind", study, "--coder", "Ann", "--coder", "Ben", "-o", "copies"],
        "mixed": ["tables", study, "mixed"],
    }


def content(path: Path) -> object:
    if path.is_dir():
        return {each.name: content(each) for each in path.iterdir()}
    return path.read_bytes()


def killed(study: Path, folder: Path, seed: int, times: int) -> None:
    """Kill commands at random moments: the old output stands, or the new one.

    A folder in which somebody has other files may be half new, until the next run.
    """
    (folder / "other.qdpx").write_bytes(study.read_bytes())
    (folder / "mixed").mkdir()
    (folder / "mixed" / "mine.txt").write_bytes(b"old")
    random = Random(seed)
    commands = more_outputs(study)
    new, took = {}, {}
    for name, command in commands.items():
        begun = time.monotonic()
        done = run(*command, "--force", "-q", cwd=folder)
        assert done.returncode == 0, done.stderr
        took[name] = time.monotonic() - begun
        new[name] = content(folder / name)
    for _ in range(times):
        name = random.choice([*commands])
        target = folder / name
        for path in target.iterdir() if target.is_dir() else [target]:
            path.write_bytes(b"old")
        old = content(target)
        parts = [str(part) for part in (SCRIPT, *commands[name], "--force", "-q")]
        with subprocess.Popen(parts, cwd=folder, stderr=subprocess.DEVNULL) as made:
            time.sleep(random.uniform(0.3, 1.1) * took[name])
            made.kill()
        assert name == "mixed" or content(target) in (old, new[name])
        for left in hidden(folder):
            # A folder may be the old one, which has changed places with the new.
            assert (folder / left).is_dir() or mode(folder / left) == 0o600
        with temporary_file(folder / "next"):
            assert len(hidden(folder)) == 1  # that one: what was left is gone
        assert content(target) in (old, new[name])


@UNIX
@pytest.mark.slow
def test_killed_at_some_moments(study: Path, tmp_path: Path) -> None:
    killed(study, tmp_path, 1, 6)


@UNIX
@pytest.mark.slow
@pytest.mark.skipif("QDABRIDGE_KILLS" not in os.environ, reason="takes minutes")
def test_killed_at_many_moments(study: Path, tmp_path: Path) -> None:
    killed(study, tmp_path, 2, int(os.environ["QDABRIDGE_KILLS"]))


@UNIX
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_an_interrupt_is_one_line_and_130(
    seed: int, study: Path, tmp_path: Path
) -> None:
    random = Random(seed)
    (tmp_path / "other.qdpx").write_bytes(study.read_bytes())
    for name, command in outputs(study).items():
        parts = [str(part) for part in (SCRIPT, *command, "-q")]
        with subprocess.Popen(
            parts, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as made:
            time.sleep(random.uniform(0.15, 1.5))  # Python itself begins before that
            made.send_signal(signal.SIGINT)
            _, errors = made.communicate()
        assert (made.returncode, errors) in [(130, b"error: interrupted\n"), (0, b"")]
        assert (tmp_path / name).exists() == (made.returncode == 0)
    assert not hidden(tmp_path)


@UNIX
@pytest.mark.parametrize("size", [0, 1000, 20_000])
def test_a_full_disk_leaves_the_old_file(
    size: int, study: Path, tmp_path: Path
) -> None:
    limited = (
        "import resource, signal, subprocess, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)"
    )
    (tmp_path / "other.qdpx").write_bytes(study.read_bytes())
    for name, command in outputs(study).items():
        if name == "tables":
            continue  # some of its files are that small
        (tmp_path / name).write_bytes(b"old")
        parts = [SCRIPT, *command, "--force", "-q"]
        done = subprocess.run(
            [sys.executable, "-c", limited, *map(str, parts)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 4, done.stderr
        assert name.encode() in done.stderr
        assert (tmp_path / name).read_bytes() == b"old"
    assert not hidden(tmp_path)


@UNIX
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may all")
def test_a_folder_that_cannot_be_written_is_named(study: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        done = run("convert", study, tmp_path / "a.qdpx")
    finally:
        tmp_path.chmod(0o700)
    assert done.returncode == 4
    assert b"a.qdpx" in done.stderr


@UNIX
def test_two_writers_leave_one_whole_file(study: Path, tmp_path: Path) -> None:
    command = [str(part) for part in (SCRIPT, "convert", study, "out.qdpx", "--force")]
    both = [
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for one in both:
        one.communicate()
        assert one.returncode == 0
    with qb.open(tmp_path / "out.qdpx") as package:
        assert len(list(package.project.codings())) == 4000
    assert not hidden(tmp_path)


@UNIX
def test_no_output_needs_the_temporary_folder(study: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.sqlite", "a.docx", "a.qdpx"):
        verb = {"a.docx": "codebook convert", "a.qdpx": "convert"}.get(name, "tables")
        done = run(
            *verb.split(),
            study,
            tmp_path / name,
            "-q",
            env={**os.environ, "TMPDIR": str(tmp_path / "missing")},
        )
        assert done.returncode == 0, done.stderr


@UNIX
@pytest.mark.parametrize(
    "command",
    [
        "convert study.qdpx loop.qdpx",
        "tables study.qdpx loop.qdpx --only codes --force",
        "tables study.qdpx loop",
        "blind study.qdpx --coder Ann -o loop",
        "redact study.qdpx --plan plan.csv -o out.qdpx --key loop",
        "redact study.qdpx --plan plan.csv -o out.qdpx --log loop",
        "deposit study.qdpx --plan plan.csv -o loop",
    ],
)
def test_an_output_that_is_a_link_to_itself_is_refused(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    qb.Package(qb.Project(name="Study")).save(tmp_path / "study.qdpx")
    (tmp_path / "plan.csv").write_text("find,replace\nAnn,Bea\n")
    for name in ("loop", "loop.qdpx"):
        Path(name).symlink_to(name)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = CliRunner().invoke(cli, command.split())
    assert done.exit_code in (2, 4), done.stderr
    assert done.stderr.count("error: ") == 1
    assert "loop" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
