"""Transcripts of a folder: read as they are, named, told apart."""

import zipfile
from pathlib import Path

import docx
import pytest
from helpers import codes

from qdabridge.errors import ReadError, UnsafePackageError
from qdabridge.formats.text_folder import read_texts


def test_texts_are_canonical_and_know_their_extractor(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffone\r\ntwo é".encode())
    (tmp_path / "b.md").write_bytes("caf\xe9 \x96 x".encode("latin-1"))
    texts, report = read_texts(tmp_path)
    assert [(t.name, t.text, t.extractor) for t in texts] == [
        ("a", "one\ntwo é", "utf-8"),
        ("b", "café – x", "windows-1252"),
    ]
    assert codes(report) == ["text-encoding-guessed"]
    assert len(texts[0].sha256) == 64


def test_word_files_give_paragraphs_tables_and_soft_breaks_in_order(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    document.add_paragraph("First")
    table = document.add_table(rows=2, cols=2)
    for n, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"cell {n}"
    document.add_paragraph("Last\nline")
    document.save(str(tmp_path / "talk.docx"))
    ((text,), report) = read_texts(tmp_path)
    assert text.text == "First\ncell 0\tcell 1\ncell 2\tcell 3\nLast\nline"
    assert text.extractor.startswith("python-docx ")
    assert report.is_clean


def test_equal_names_are_told_and_told_apart(tmp_path: Path) -> None:
    for name in ("x/int.txt", "y/int.txt", "y/int.md", "z.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    texts, report = read_texts(tmp_path)
    assert [t.name for t in texts] == ["x/int", "int.md", "y/int", "z"]
    assert codes(report) == ["text-name-shared"] * 3


def test_hidden_locked_and_other_files_are_skipped(tmp_path: Path) -> None:
    for name in (".secret.txt", "~$talk.docx", "photo.jpg", "a.txt", ".git/b.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("words")
    texts, report = read_texts(tmp_path)
    assert [t.name for t in texts] == ["a"]
    assert codes(report) == ["file-skipped"] * 2


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.docx", b"no zip", "no Word document"),
        ("a.docx", b"PK\x05\x06" + b"\0" * 18, "no Word document"),
        ("a.txt", b"a\0b", "no text"),
    ],
)
def test_broken_files_are_named(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=f"{name}.*{message}"):
        read_texts(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such folder"):
        read_texts(tmp_path / "nowhere")


def test_words_in_entities_do_not_vanish(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("First WORDS")
    document.save(str(tmp_path / "plain.docx"))
    with (
        zipfile.ZipFile(tmp_path / "plain.docx") as old,
        zipfile.ZipFile(tmp_path / "talk.docx", "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"WORDS", b"&x;").replace(
                    b"<w:document", b'<!DOCTYPE d [<!ENTITY x "a">]><w:document', 1
                )
            new.writestr(name, data)
    (tmp_path / "plain.docx").unlink()
    with pytest.raises(UnsafePackageError, match="DOCTYPE"):
        read_texts(tmp_path)


def test_a_protected_document_is_told(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    data = head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99
    (tmp_path / "talk.docx").write_bytes(data)
    with pytest.raises(ReadError, match=r"password; open it and save it without"):
        read_texts(tmp_path)


def test_a_file_that_is_no_transcript_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"x")
    with pytest.raises(ReadError, match="no transcript"):
        read_texts(tmp_path / "x.xlsx")
