"""Files are known by their content; what is no table is refused with a remedy."""

import gzip
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
)
from qdabridge.tabular.reading import read_grids

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped(**members: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in members.items():
                archive.writestr(name.replace("__", "/").replace("_", "."), text)

    return write


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0\0" + b"\0" * 100


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"\n <html><table><tr><td>a</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><CodeBook/>', "XML and no table"),
        (b'{"error": "not found"}', "JSON"),
        (b'[{"name": "Hope"}]', "JSON"),
        (ole("EncryptedPackage"), "save it without password"),
        (ole("Workbook"), r"\(.xls\); save it as .xlsx"),
        (ole("WordDocument"), r"\(.doc\); open it and save it as .docx"),
        (OLE, "old Office file"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 a}", "rich text"),
        (gzip.compress(b"a,b", mtime=0), "gzip"),
        (bytes(range(1, 32)) * 9, "binary file"),
    ],
)
def test_other_files_are_named_with_a_remedy(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "codes.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotThisFormatError, match=told) as caught:
        read_grids(path)
    assert caught.value.path == path
    assert caught.value.hint


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (
            zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "(.ods); open it and save it as .xlsx",
        ),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "(.odt)"),
        (zipped(project_qde="<Project/>"), "REFI-QDA project"),
        (zipped(Index__Document_iwa="x"), "Numbers"),
        (zipped(a_csv="x", b_csv="y"), "a.csv, b.csv"),
        (zipped(), "it holds nothing"),
    ],
)
def test_other_archives_are_named_with_a_remedy(
    tmp_path: Path, write: Callable[[Path], None], told: str
) -> None:
    path = tmp_path / "codes.csv"
    write(path)
    with pytest.raises(NotThisFormatError) as caught:
        read_grids(path)
    assert told in str(caught.value)


def test_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE codes (name TEXT)")
    connection.close()
    with pytest.raises(NotThisFormatError, match="SQLite"):
        read_grids(path)


def test_file_without_content_is_told(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.touch()
    with pytest.raises(DamagedPackageError, match="empty"):
        read_grids(path)
    path.write_text(" \n\n", encoding="utf-8")
    with pytest.raises(DamagedPackageError, match="nothing but blanks"):
        read_grids(path)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        read_grids(tmp_path / "codes.csv")
    with pytest.raises(ReadError, match="directory"):
        read_grids(tmp_path)


def test_nul_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(b"a,b\nc,\0d\n")
    with pytest.raises(DamagedPackageError, match="line 2: NUL"):
        read_grids(path)


def test_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("a,b\n" * 10, encoding="utf-8")
    with pytest.raises(LimitError, match="max_bytes is 39"):
        read_grids(path, max_bytes=39)
    assert len(read_grids(path, max_bytes=40)[0].rows) == 10


@pytest.mark.parametrize("text", ["[a] Code,Text\nb,c\n", "<Hope>,b\n", "{x},b\n"])
def test_table_that_begins_with_a_bracket_is_a_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    assert read_grids(path)[0].rows
