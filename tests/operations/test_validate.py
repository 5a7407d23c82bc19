"""Validating a file: where its document is, and what is wrong with it."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from helpers import RICH_CODEBOOK, RICH_PROJECT, sample, to_xml

import qdabridge as qb
from qdabridge.operations.checking import validate

BROKEN = b'<Project xmlns="urn:QDA-XML:project:1.0">\n<Users/></Project>'


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def test_valid_files(tmp_path: Path) -> None:
    (tmp_path / "a.qde").write_bytes(to_xml(RICH_PROJECT))
    (tmp_path / "a.qdc").write_bytes(to_xml(RICH_CODEBOOK))
    zipped(tmp_path / "a.qdpx", project_qde=to_xml(RICH_PROJECT))
    for path in tmp_path.iterdir():
        assert validate(path).is_clean
        assert validate(str(path)).is_clean


@pytest.mark.parametrize("kind", ["document", "archive", "folder", "deep archive"])
def test_errors_name_file_member_line_and_path(tmp_path: Path, kind: str) -> None:
    path, member = tmp_path / "study", None
    if kind == "document":
        path.write_bytes(BROKEN)
    elif kind == "folder":
        path.mkdir()
        (path / "project.qde").write_bytes(BROKEN)
        member = "project.qde"
    elif kind == "archive":
        zipped(path, project_qde=BROKEN)
        member = "project.qde"
    else:
        zipped(path, study__Trial_qde=BROKEN, study__Sources__a_txt=b"x")
        member = "study/Trial.qde"
    missing, empty = validate(path)
    assert missing.code == "schema-attribute-missing"
    assert missing.location == qb.Location(
        file="study", member=member, line=1, path="/Project/@name"
    )
    assert empty.location.path == "/Project/Users"
    assert empty.location.line == 2


def test_many_errors_are_counted_or_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "many.qde"
    user = b'<User guid="5215cc69-b628-4e02-afb9-9beeaee55808" x="y"/>\n'
    path.write_bytes(BROKEN.replace(b"<Users/>", b"<Users>" + user * 500 + b"</Users>"))
    assert len(validate(path)) == 101
    assert len(validate(path, keep=1000)) == 501
    assert sum(finding.count for finding in validate(path)) == 501


def test_unsafe_and_damaged_documents(tmp_path: Path) -> None:
    doctype = tmp_path / "doctype.qde"
    doctype.write_bytes(b"<!DOCTYPE Project><Project/>")
    with pytest.raises(qb.UnsafePackageError, match=r"doctype\.qde"):
        validate(doctype)
    torn = tmp_path / "torn.qde"
    torn.write_bytes(BROKEN[:-3])
    with pytest.raises(qb.DamagedPackageError, match=r"torn\.qde"):
        validate(torn)


def test_a_damaged_member(tmp_path: Path) -> None:
    path = zipped(tmp_path / "study.qdpx", project_qde=to_xml(RICH_PROJECT))
    data = path.read_bytes()
    at = data.index(b"isCodable")
    path.write_bytes(data[:at] + b"X" + data[at + 1 :])
    with pytest.raises(qb.DamagedPackageError, match="damaged"):
        validate(path)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.qde", b"", qb.DamagedPackageError),
        ("text.qde", b"Hello", qb.NotThisFormatError),
        ("page.qdpx", b"<!DOCTYPE html><html>", qb.NotThisFormatError),
        ("torn.qdpx", b"PK\x03\x04", qb.DamagedPackageError),
    ],
)
def test_other_files(
    tmp_path: Path, name: str, data: bytes, error: type[qb.ReadError]
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error, match=name):
        validate(tmp_path / name)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(qb.ReadError, match=r"none\.qdpx"):
        validate(tmp_path / "none.qdpx")
    with pytest.raises(qb.NotThisFormatError, match=r"no \.qde"):
        validate(tmp_path)
    zipped(tmp_path / "other.zip", a_txt=b"x")
    with pytest.raises(qb.NotThisFormatError, match=r"other\.zip"):
        validate(tmp_path / "other.zip")


def test_limits_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.qde").write_bytes(to_xml(RICH_PROJECT))
    with pytest.raises(qb.LimitError, match="max_xml_bytes"):
        validate(tmp_path / "a.qde", limits=qb.Limits(max_xml_bytes=10))


# --- Real files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "nvivo/nvivo-mac-15.0-codes-only.qdpx",
        "nvivo/nvivo-windows-12.6-masked.qdpx",
        "qc/exports/qc_project.qdpx",
        "qualcoder/qc3.5/exports/Codebook-interviews.qdc",
        "qualcoder/qualcoder-3.8.2-codebook.qdc",
        "qualcoder/v17/exports/interviews.qdpx",
        "standard/example1-codebook.qdc",
        "standard/example2-atlasti-8.4-mac.qde",
    ],
)
def test_valid_files_of_real_tools(name: str) -> None:
    assert validate(sample(name)).is_clean


def test_transana() -> None:
    """The standard's third example: an old namespace, and 43 errors besides."""
    namespace, *others = validate(sample("standard/example3-transana-3.22.qde"))
    assert namespace.code == "schema-namespace-other"
    assert len(others) == 43
    assert Counter(finding.code for finding in others) == {
        "schema-element-order": 5,
        "schema-attribute-unknown": 17,
        "schema-attribute-missing": 16,
        "schema-text-unexpected": 5,
    }
    path = "/Project/Sources/VideoSource[1]/Transcript[1]/SyncPoint[1]"
    assert (others[0].location.line, others[0].location.path) == (798, path)


@pytest.mark.parametrize("version", ["qc3.5", "qc3.8.2"])
def test_qualcoder_puts_notes_last(version: str) -> None:
    [finding] = validate(sample(f"qualcoder/{version}/exports/interviews.qdpx"))
    assert finding.code == "schema-element-order"
    assert finding.location.path == "/Project/Sources/TextSource[2]/NoteRef[1]"
    assert (finding.location.line, finding.location.member) == (107, "project.qde")


@pytest.mark.parametrize(
    "name",
    [
        "taguette/taguette-1.4.1-codebook.qdc",
        "taguette/desktop/exports/codebook.qdc",
        "taguette/server/exports/codebook.qdc",
    ],
)
def test_taguette_writes_empty_sets(name: str) -> None:
    [finding] = validate(sample(name))
    assert finding.code == "schema-content-missing"
    assert finding.location.path == "/CodeBook/Sets"


def test_atlasti_writes_an_older_namespace() -> None:
    [finding] = validate(sample("atlasti/codebook-9.0.19-win.qdc"))
    assert finding.code == "schema-namespace-other"
