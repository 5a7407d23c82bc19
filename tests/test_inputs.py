"""What is no file is refused at once, and nothing is read beyond its limit."""

import contextlib
import gc
import io
import os
import socket
import threading
import weakref
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import qdabridge as qb
from qdabridge.archives import Limits, SafeZip, reproducible
from qdabridge.cli.main import cli
from qdabridge.inputs import MAX_PIPED_BYTES, open_input, read_input

UNIX = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
DEVICES = [Path("/dev/zero"), Path("/dev/null"), Path("/dev/full")]


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[list[Path]]:
    """A pipe and a socket with names, and devices where there are some."""
    pipe, address = tmp_path / "pipe.csv", tmp_path / "socket.csv"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        yield [pipe, address, *(path for path in DEVICES if path.exists())]


@UNIX
def test_devices_pipes_and_sockets_are_refused_by_every_opener(
    odd: list[Path], tmp_path: Path
) -> None:
    study = qb.Package(qb.Project(name="Study"))
    study.save(tmp_path / "study.qdpx")
    openers = (
        qb.open,
        qb.validate,
        qb.assemble,
        lambda path: qb.recode(study, path),
        lambda path: qb.assemble(tmp_path / "study.qdpx", texts=path),
    )
    for path in odd:
        for opener in openers:
            with pytest.raises(qb.ReadError):
                opener(path)


@contextlib.contextmanager
def piped(data: bytes, times: int = 1) -> Iterator[Path]:
    """A pipe with a writer, by the name that a shell gives it."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as stream, contextlib.suppress(BrokenPipeError):
            for _ in range(times):
                stream.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield Path(f"/dev/fd/{reading}")
    finally:
        os.close(reading)
        writer.join()


@UNIX
def test_a_pipe_of_the_shell_is_read_as_often_as_one_likes(tmp_path: Path) -> None:
    qb.Package(qb.Project(name="Study")).save(tmp_path / "study.qdpx")
    with piped((tmp_path / "study.qdpx").read_bytes()) as path:
        for _ in range(2):
            assert qb.open(path).project.name == "Study"
        assert qb.validate(path).is_clean


@UNIX
def test_a_pipe_without_end_is_read_up_to_the_limit() -> None:
    chunk = b"\0" * (1 << 20)
    with (
        piped(chunk, times=2 + (MAX_PIPED_BYTES >> 20)) as path,
        pytest.raises(qb.LimitError, match="save it as a file"),
    ):
        open_input(path)


def test_a_file_that_grows_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "growing.qde"
    path.write_bytes(b"12345678")
    with open_input(path, 10, "max_xml_bytes") as stream:
        assert stream.read(4) == b"1234"
        with path.open("ab") as more:
            more.write(b"9" * 100)
        with pytest.raises(qb.LimitError, match="max_xml_bytes is 10"):
            stream.read()
    with pytest.raises(qb.LimitError, match="it has 108 bytes"):
        read_input(path, 10, "max_xml_bytes")
    assert len(read_input(path, 108, "max_xml_bytes")) == 108


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_files_that_say_they_are_empty_are_read() -> None:
    assert b"Name:" in read_input(Path("/proc/self/status"), 1 << 20, "any")
    with pytest.raises(qb.LimitError):
        read_input(Path("/proc/self/status"), 10, "any")


def test_a_link_to_itself_is_left_out_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    qb.Package(qb.Project(name="Study")).save(folder / "project.qde")
    try:
        (folder / "loop").symlink_to(folder / "loop")
        (folder / "round").symlink_to(folder)
    except OSError:
        pytest.skip("no links here")
    package = qb.open(folder)
    told = package.report.of("member-left-out")
    assert {finding.location.member for finding in told} == {"loop", "round"}
    assert not package.files


def test_members_are_counted_before_they_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            archive.writestr(reproducible(f"{number}.txt"), b"")
    with SafeZip(path, Limits(max_members=50)) as whole:
        assert len(whole.infos) == 50
    with pytest.raises(qb.LimitError, match="more than 3 files"):
        SafeZip(path, Limits(max_members=3))


def test_the_same_content_is_the_same_archive() -> None:
    made = []
    for _ in range(2):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w") as archive:
            archive.writestr(reproducible("a", (1970, 1, 1, 0, 0, 0)), b"a")
        made.append(sink.getvalue())
    assert made[0] == made[1]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-16-le", "UTF-16LE", "utf-16", "utf-8", ""])
@pytest.mark.parametrize("has_mark", [True, False])
def test_utf_16_is_read_under_any_of_its_names(
    encoding: str, declared: str, has_mark: bool, tmp_path: Path
) -> None:
    qb.Package(qb.Project(name="Größe")).save(tmp_path / "a.qde")
    text = (tmp_path / "a.qde").read_text("utf-8").partition("?>")[2]
    says = f' encoding="{declared}"' if declared else ""
    text = f'<?xml version="1.0"{says}?>{text}'
    mark = "\ufeff" if has_mark else ""
    with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as archive:
        archive.writestr("project.qde", f"{mark}{text}".encode(encoding))
    assert qb.open(tmp_path / "b.qdpx", validate=True).project.name == "Größe"


def selected(count: int) -> qb.Project:
    """A project with so many selections."""
    code = qb.Code(name="Hope")
    places = [
        qb.PlainTextSelection(
            start_position=n,
            end_position=n + 1,
            codings=[qb.Coding(code_ref=code.guid)],
        )
        for n in range(count)
    ]
    talk = qb.TextSource(
        name="Talk", plain_text_content="x" * 9, plain_text_selections=places
    )
    return qb.Project(name="Study", code_book=qb.CodeBook(codes=[code]), sources=[talk])


@pytest.mark.parametrize("count", [2, 2000])
def test_letting_go_of_a_package_frees_it(count: int, tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(selected(count)).save(path)
    qb.open(path).close()  # what is loaded and remembered once
    gc.collect()
    gc.disable()
    try:
        package = qb.open(path)
        seen = weakref.ref(package.project)
        package.close()
        del package
        assert seen() is None
        assert gc.collect() < 100  # and what reading needed went with it
    finally:
        gc.enable()


def test_many_small_files_leave_nothing_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(selected(2)).save(path)
    counts = []
    for _ in range(3):
        for _ in range(100):
            qb.open(path).close()
        counts.append(len(gc.get_objects()))
    assert counts[2] < counts[1] + 10_000


@UNIX
def test_folders_to_look_in_are_folders(odd: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(qb.Project(name="Study")).save(path)
    for folder in (*odd, path, tmp_path / "nowhere"):
        with pytest.raises(qb.ReadError, match="no folder"):
            qb.open(path, media=[folder])
        done = CliRunner().invoke(cli, ["info", str(path), "--media", str(folder)])
        assert done.exit_code in (2, 3)
        assert done.stderr.count("error: ") == 1
