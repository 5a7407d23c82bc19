"""What people have at hand instead of an export is recognised, and one step named."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from helpers import sample

import qdabridge as qb
from qdabridge.tools.other_files import other_file

Make = Callable[[Path], Path]


def database(*tables: str, name: str = "study.sqlite3") -> Make:
    def make(folder: Path) -> Path:
        with sqlite3.connect(folder / name) as made:
            for table in tables:
                made.execute(f"CREATE TABLE {table} (id)")
        made.close()
        return folder / name

    return make


def packed(name: str, *members: str) -> Make:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member in members:
                archive.writestr(member, "x")
        return folder / name

    return make


def file(name: str, data: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def folder_of(*names: str) -> Make:
    def make(folder: Path) -> Path:
        for name in names:
            (folder / "study" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "study" / name).write_bytes(b"x")
        return folder / "study"

    return make


def word(folder: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("Interviewer: How are you?")
    made.save(str(folder / "interview.docx"))
    return folder / "interview.docx"


SQL_SERVER = b"\x01\x0f\x00\x00\x08\x00" + bytes(200)
SQL_ANYWHERE = bytes(900) + b"SAP AG SQL Anywhere 16.0.0.1324" + bytes(99)
CASES: dict[str, tuple[Make, list[str]]] = {
    "nvp": (file("a.nvp", SQL_SERVER), ["an NVivo project", "Share, Export Project"]),
    "nvp by content": (file("a.bak", SQL_SERVER), ["an NVivo project"]),
    "nvpx": (file("a.nvpx", SQL_ANYWHERE), ["an NVivo project", "on a Mac"]),
    "nvpx by content": (file("copy", SQL_ANYWHERE), ["an NVivo project"]),
    "atlproj23": (
        packed("a.atlproj23", "project.aprx", "contents/1/content"),
        ["an ATLAS.ti project", "Export"],
    ),
    "atlproj by content": (packed("a.zip", "Project.aprx"), ["ATLAS.ti project"]),
    "hpr7": (file("a.hpr7", b"\x00\x10HU\x00"), ["an ATLAS.ti project"]),
    "atlas 7 xml": (file("a.xml", b"<?xml?><storedHU><x/></storedHU>"), ["ATLAS.ti"]),
    "mx24": (
        database("Codewords", "Codings", "Texts", name="a.mx24"),
        ["a MAXQDA project"],
    ),
    "maxqda by content": (database("codewords", "codings"), ["a MAXQDA project"]),
    "mx18 of no sign": (file("a.mx18", b"\x01\x02\x03\x00"), ["a MAXQDA project"]),
    "qualcoder folder": (
        folder_of("data.qda", "documents/a.txt"),
        ["a QualCoder project", "Project, Export, REFI-QDA project"],
    ),
    "qualcoder database": (
        database("code_name", "code_text", "code_cat", name="data.qda"),
        ["a QualCoder project"],
    ),
    "folder around it": (
        folder_of("a.qda/data.qda", "notes.txt"),
        ["a folder that holds a.qda, a QualCoder project"],
    ),
    "qualcoder zipped": (packed("a.zip", "s.qda/data.qda"), ["a QualCoder project"]),
    "quirkos": (database("x", name="a.qrk"), ["a Quirkos project"]),
    "taguette": (
        database("projects", "documents", "tags", "highlights"),
        ["a Taguette database", "codebook as .qdc"],
    ),
    "transana": (database("Episodes2", "Transcripts2"), ["a Transana project"]),
    "f4": (file("a.f4p", b"\x00\x01"), ["a f4analyse project"]),
    "dedoose": (file("a.dedoose", b"\x00\x01"), ["a Dedoose project"]),
    "qda miner": (file("a.ppj", b"\0\1\0\0Standard Jet DB\0"), ["QDA Miner project"]),
    "own tables": (database("codings", "codes", "sources"), ["qdabridge assemble"]),
    "some database": (database("x"), ["SQLite database of no tool that is known"]),
    "broken database": (
        file("a.db", b"SQLite format 3\0" + bytes(9)),
        ["SQLite database"],
    ),
    "zip of one": (packed("d.zip", "x/study.qdpx"), ["holds x/study.qdpx", "unzip"]),
    "zip of two": (packed("d.zip", "a.qdpx", "b.qdpx"), ["name one of them"]),
    "zip of a native one": (packed("d.zip", "a.nvp"), ["holds a.nvp, an NVivo"]),
    "empty zip": (packed("d.zip"), ["an empty ZIP archive"]),
    "zip of texts": (packed("d.zip", *"abcd"), ["it holds a, b, c and 1 more"]),
    "folder of projects": (folder_of("a.qdpx", "b.qdpx"), ["holds a.qdpx, b.qdpx"]),
    "json": (file("a.json", b'{"a": 1}'), ["JSON, but no project"]),
    "json list": (file("a.json", b'[{"code": "A"}]'), ["JSON, but no project"]),
    "pdf": (file("a.pdf", b"%PDF-1.7\n"), ["a PDF and no project"]),
    "pdf called qdpx": (
        file("a.qdpx", b"%PDF-1.7\n"),
        ["a PDF and no project, whatever its name says"],
    ),
    "picture": (file("a.png", b"\x89PNG\r\n\x1a\n"), ["a picture"]),
    "recording": (file("a.m4a", b"\0\0\0 ftypM4A \0"), ["a recording"]),
    "transcript": (file("a.txt", b"[00:12] B: Hi.\n"), ["a text and no project"]),
    "elan": (file("a.eaf", b"<?xml?><ANNOTATION_DOCUMENT/>"), ["an ELAN transcript"]),
    "gzip": (file("a.tar.gz", b"\x1f\x8b\x08"), ["a packed archive"]),
    "slides": (
        packed("a.pptx", "[Content_Types].xml", "ppt/presentation.xml"),
        ["a presentation"],
    ),
    "word": (word, ["no table", "Is it a transcript?", "qdabridge assemble"]),
}


@pytest.mark.parametrize(("make", "parts"), CASES.values(), ids=CASES)
def test_it_is_called_what_it_is(make: Make, parts: list[str], tmp_path: Path) -> None:
    path = make(tmp_path)
    for run in (qb.open, qb.check):
        with pytest.raises(qb.NotThisFormatError) as caught:
            run(path)
        told = str(caught.value)
        assert told.startswith(f"{path}: ")
        assert "neither a ZIP archive" not in told
        assert "is this a REFI-QDA project" not in told
        for part in parts:
            assert part in told


@pytest.mark.parametrize(
    "name", [name for name in CASES if name not in ("json", "word", "transcript")]
)
def test_validate_says_the_same(name: str, tmp_path: Path) -> None:
    make, parts = CASES[name]
    with pytest.raises(qb.NotThisFormatError) as caught:
        qb.validate(make(tmp_path))
    assert parts[0] in str(caught.value)


def test_validate_tells_what_has_no_schema(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("Code,Definition\nHope,Good\n")
    (tmp_path / "study.json").write_text(json.dumps({"project": {"name": "P"}}))
    for name in ("codes.csv", "study.json"):
        with pytest.raises(qb.NotThisFormatError, match="'qdabridge check' tells"):
            qb.validate(tmp_path / name)


@pytest.mark.parametrize(
    "make",
    [
        packed("a.qdpx", "project.qde"),
        packed("a.qdpx", "in/Trial.QDE", "in/sources/a.nvp"),
        packed("a.xlsx", "[Content_Types].xml", "xl/workbook.xml"),
        packed("a.odt", "mimetype", "content.xml"),
        folder_of("project.qde", "sources/a.qdpx"),
        folder_of("codings.csv", "codes.csv"),
        file("a.qde", b"<?xml version='1.0'?><Project/>"),
        file("a.json", b'{"project": {}}'),
        file("a.csv", b"Code,Definition\n"),
        file("cut.qdpx", b"PK\3\4cut"),
    ],
)
def test_what_may_be_ours_is_left_to_its_reader(make: Make, tmp_path: Path) -> None:
    assert other_file(make(tmp_path)) is None


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("taguette/desktop/taguette.sqlite3", "a Taguette database"),
        ("taguette/server/taguette.sqlite3", "a Taguette database"),
        ("qualcoder/v17/interviews.qda", "a QualCoder project"),
        ("qualcoder/qc3.5/interviews.qda/data.qda", "a QualCoder project"),
        ("dedoose/coder_a.docx", "Is it a transcript?"),
    ],
)
def test_real_ones(name: str, what: str) -> None:
    with pytest.raises(qb.NotThisFormatError, match=what.replace("?", r"\?")):
        qb.open(sample(name))
