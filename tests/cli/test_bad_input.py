"""Whatever is named as input: one line that says where, what and what to do."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

DOCUMENT = b'<Project xmlns="urn:QDA-XML:project:1.0" name="Study"/>'
XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def zipped(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return sink.getvalue()


def encrypted(data: bytes) -> bytes:
    """Set the flag that says a member is encrypted, in both of its headers."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.index(signature) + offset
        changed[place : place + 2] = struct.pack("<H", 1)
    return bytes(changed)


BAD = {
    "empty.qdpx": (b"", "the file is empty; export it again"),
    "page.qdpx": (b"<!DOCTYPE html><html>", "HTML page"),
    "truncated.qdpx": (zipped(project_qde=DOCUMENT)[:-30], "copy or export it again"),
    "no-document.qdpx": (zipped(notes_txt=b"x"), "a ZIP without a project"),
    "encrypted.qdpx": (encrypted(zipped(project_qde=DOCUMENT)), "without one"),
    "malformed.qde": (XML_HEAD + DOCUMENT[:-2] + b"><Users>", "line 1"),
    "malformed.qdpx": (zipped(project_qde=DOCUMENT[:-2]), "line 1"),
    "other-root.qde": (b"<TEI><text/></TEI>", "root element is TEI"),
    "doctype.qde": (b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + DOCUMENT, "DOCTYPE"),
    "binary.qdpx": (bytes(range(256)), "name a .qdpx, .qde or .qdc file"),
    "text.qde": (
        b"Dear all, attached is the project.",
        "this is a text and no project",
    ),
}


@pytest.fixture(params=[*BAD, "missing.qdpx", "folder"])
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A file that cannot be read, and what the message must say."""
    name: str = request.param
    path = tmp_path / name
    if name == "missing.qdpx":
        return path, "cannot be read (No such file or directory); check the name"
    if name == "folder":
        path.mkdir()
        return path, "there is no .qde document in this folder; name the folder"
    data, words = BAD[name]
    path.write_bytes(data)
    return path, words


def assert_one_line(result: Result, path: Path, words: str) -> None:
    assert result.exit_code == 3, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith(f"error: {path}")
    assert words in line


@pytest.mark.parametrize("command", ["info", "validate", "check"])
def test_reading_commands(command: str, bad: tuple[Path, str], run: Run) -> None:
    path, words = bad
    if command == "validate" and path.name == "other-root.qde":
        pytest.skip("it is XML, and what validate says of it is that it is invalid")
    assert_one_line(run(command, path), path, words)


def test_convert_writes_nothing(
    bad: tuple[Path, str], run: Run, tmp_path: Path
) -> None:
    path, words = bad
    before = sorted(tmp_path.iterdir())
    assert_one_line(run("convert", path, tmp_path / "out.qdpx"), path, words)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["info", "validate", "check"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_bad_file_hides_no_other(
    command: str, position: int, run: Run, study: Path, tmp_path: Path
) -> None:
    files = [study, study]
    files.insert(position, tmp_path / "missing.qdpx")
    result = run(command, *files)
    assert result.exit_code == 3
    assert result.stdout.count(str(study)) == 2
    [line] = result.stderr.splitlines()
    assert "missing.qdpx" in line


def test_a_limit_can_be_lifted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bomb.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", DOCUMENT)
        archive.writestr("sources/a.txt", bytes(20 << 20))
    refused = run("info", path)
    assert refused.exit_code == 3
    assert "(--trust)" in refused.stderr
    assert run("info", path, "--trust").exit_code == 0
    assert run("validate", path, "--trust").exit_code == 0
