"""Whatever form a project comes in, it is opened; whatever else it is, it is named."""

import zipfile
from pathlib import Path

import pytest
from archives import TEXT, make_folder, make_package, make_zip, study, study_xml
from helpers import RICH_CODEBOOK, guid, sample, spelt, to_xml

import qdabridge as qb
from qdabridge import (
    DamagedPackageError,
    NotThisFormatError,
    Package,
    ReadError,
    Severity,
)
from qdabridge.package import open_package

DOCUMENT = study_xml()
TEXT_NAME = f"{guid(1)}.txt"


def check_study(package: Package, *, text: bool = True) -> None:
    with package:
        assert spelt(package.project) == spelt(study())
        assert package.kind == "project"
        if text:
            assert package.files == [f"sources/{TEXT_NAME}"]
            with package.open_file(f"internal://{TEXT_NAME}") as stream:
                assert stream.read() == TEXT


def worth_telling(package: Package) -> list[str]:
    return [f.code for f in package.report if f.severity is not Severity.INFO]


# --- Forms --------------------------------------------------------------------------


def test_a_qdpx_is_opened(tmp_path: Path) -> None:
    package = qb.open(make_package(tmp_path / "study.qdpx"), as_written=True)
    assert package.report.is_clean
    assert package.path == tmp_path / "study.qdpx"
    check_study(package)


def test_a_path_may_be_a_string_and_have_any_suffix(tmp_path: Path) -> None:
    check_study(qb.open(str(make_package(tmp_path / "study.zip")), as_written=True))
    check_study(qb.open(str(make_package(tmp_path / "study")), as_written=True))


def test_an_unzipped_package_is_opened(tmp_path: Path) -> None:
    files = {"project.qde": DOCUMENT, f"sources/{TEXT_NAME}": TEXT}
    package = qb.open(make_folder(tmp_path / "study", files), as_written=True)
    assert package.report.is_clean
    check_study(package)


@pytest.mark.parametrize("name", ["study.qde", "project.xml", "study"])
def test_a_document_alone_is_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(DOCUMENT)
    package = qb.open(path, as_written=True)
    assert package.files == []
    check_study(package, text=False)


@pytest.mark.parametrize("name", ["book.qdc", "book.xml"])
def test_a_codebook_gives_a_project_named_like_the_file(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(to_xml(RICH_CODEBOOK))
    with qb.open(path, as_written=True) as package:
        assert package.kind == "codebook"
        assert package.project.name == "book"
        assert package.project.origin == RICH_CODEBOOK.origin
        assert spelt(package.project.to_code_book()) == spelt(RICH_CODEBOOK)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_document_in_another_encoding_is_opened(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "study.qde"
    body = DOCUMENT.decode().partition("?>\n")[2]
    path.write_bytes(body.encode(encoding))
    check_study(qb.open(path, as_written=True), text=False)


def test_findings_name_file_and_member(tmp_path: Path) -> None:
    document = DOCUMENT.replace(b' name="Ann"', b' nick="Ann"')
    path = make_zip(tmp_path / "study.qdpx", {"project.qde": document})
    with qb.open(path, as_written=True) as package:
        [finding] = package.report
    assert finding.location.file == "study.qdpx"
    assert finding.location.member == "project.qde"
    assert finding.location.line == 4
    assert finding.location.path == "User/@nick"


# --- Layouts ------------------------------------------------------------------------

LAYOUTS = {
    "the standard's": ["project.qde", "sources/"],
    "Sources with a capital": ["project.qde", "Sources/"],
    "SOURCES": ["Project.qde", "SOURCES/"],
    "the project's name": ["My Study.qde", "sources/"],
    "one more folder": ["My Study/project.qde", "My Study/sources/"],
    "two more folders, capital": ["a/b/My.qde", "a/b/Sources/"],
}


@pytest.mark.parametrize("kind", ["zip", "folder"])
@pytest.mark.parametrize(("document", "sources"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_is_understood(
    tmp_path: Path, kind: str, document: str, sources: str
) -> None:
    files = {document: DOCUMENT, f"{sources}{TEXT_NAME}": TEXT}
    make = make_zip if kind == "zip" else make_folder
    package = qb.open(make(tmp_path / "study", files), as_written=True)
    assert package.report.is_clean
    check_study(package)


def test_names_with_backslashes_are_names_in_folders(tmp_path: Path) -> None:
    files = {"project.qde": DOCUMENT, f"sources\\{TEXT_NAME}": TEXT}
    check_study(qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True))


def test_entries_for_folders_do_not_matter(tmp_path: Path) -> None:
    files = {"sources/": b"", "empty/": b"", f"sources/{TEXT_NAME}": TEXT}
    package = qb.open(
        make_zip(tmp_path / "s.qdpx", {**files, "project.qde": DOCUMENT}),
        as_written=True,
    )
    assert package.report.is_clean
    check_study(package)


def test_files_of_the_system_are_left_out_with_a_word(tmp_path: Path) -> None:
    clutter = ["sources/.root", ".DS_Store", "__MACOSX/._project.qde", "Thumbs.db"]
    files = {"project.qde": DOCUMENT, f"sources/{TEXT_NAME}": TEXT}
    files |= dict.fromkeys(clutter, b"x")
    package = qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True)
    assert [f.code for f in package.report] == ["member-ignored"] * 4
    assert {f.location.member for f in package.report} == set(clutter)
    assert worth_telling(package) == []
    check_study(package)


def test_other_documents_beside_project_qde_are_files(tmp_path: Path) -> None:
    files = {"project.qde": DOCUMENT, "old.qde": b"<x/>"}
    with qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True) as package:
        assert package.project.name == "Study"
        assert package.files == ["old.qde"]


@pytest.mark.parametrize(
    "names", [["a.qde", "b.qde"], ["project.qde", "old/project.qde"]]
)
def test_two_documents_are_refused_by_name(tmp_path: Path, names: list[str]) -> None:
    path = make_zip(tmp_path / "study.qdpx", dict.fromkeys(names, DOCUMENT))
    with pytest.raises(NotThisFormatError) as caught:
        qb.open(path, as_written=True)
    assert all(name in caught.value.message for name in names)
    assert caught.value.path == path


def test_files_whose_names_differ_only_in_case_are_all_there(tmp_path: Path) -> None:
    names = ["Sources/a.txt", "sources/a.txt", "SOURCES/a.txt", "sources/A.txt"]
    files = [("project.qde", DOCUMENT), *((name, name.encode()) for name in names)]
    with qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True) as package:
        found = {package.open_file(name).read() for name in package.files}
        assert found == {name.encode() for name in names}
        with package.open_file("internal://A.txt") as stream:
            assert stream.read() == b"sources/A.txt"
        with package.open_file("internal://a.txt") as stream:
            assert stream.read() == b"sources/a.txt"


@pytest.mark.parametrize(
    "names", [["Sources/a", "SOURCES/a"], ["Sources/a", "sources/a"]]
)
def test_no_file_takes_the_place_of_another(tmp_path: Path, names: list[str]) -> None:
    for order in (names, names[::-1]):
        files = [("project.qde", DOCUMENT), *((name, name.encode()) for name in order)]
        with qb.open(
            make_zip(tmp_path / "study.qdpx", files), as_written=True
        ) as package:
            found = {package.open_file(name).read() for name in package.files}
        assert found == {name.encode() for name in names}


def test_files_beside_the_folder_of_the_document_are_all_there(tmp_path: Path) -> None:
    names = ["S/sources/a.txt", "sources/a.txt", "b.txt"]
    files = [("S/project.qde", DOCUMENT), *((name, name.encode()) for name in names)]
    with qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True) as package:
        found = {package.open_file(name).read() for name in package.files}
        assert found == {name.encode() for name in names}


def test_of_two_files_with_one_name_the_last_is_used_with_a_word(
    tmp_path: Path,
) -> None:
    name = f"sources/{TEXT_NAME}"
    files = [("project.qde", DOCUMENT), (name, b"old"), (name, TEXT)]
    package = qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True)
    [finding] = package.report
    assert (finding.code, finding.location.member) == ("member-repeated", name)
    check_study(package)


def test_of_two_files_with_one_name_each_of_two_sources_gets_one(
    tmp_path: Path,
) -> None:
    project = study()
    project.sources.append(project.sources[0].model_copy(update={"name": "Second"}))
    name = f"Sources/{TEXT_NAME}"
    files = [("project.qde", to_xml(project)), (name, b"first"), (name, b"second")]
    with qb.open(make_zip(tmp_path / "study.qdpx", files)) as package:
        texts = [package.text(source) for source in package.project.sources]  # type: ignore[arg-type]
        assert texts == ["first", "second"]
        found = package.report.of("member-ambiguous")
        assert [f.severity for f in found] == [Severity.WARNING]
        package.save(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        assert len(set(archive.namelist())) == len(archive.namelist()) == 3


def test_three_files_of_one_name_for_two_sources_are_an_error(tmp_path: Path) -> None:
    project = study()
    project.sources.append(project.sources[0].model_copy(update={"name": "Second"}))
    name = f"sources/{TEXT_NAME}"
    files = [("project.qde", to_xml(project)), (name, b"a"), (name, b"b"), (name, b"c")]
    with qb.open(make_zip(tmp_path / "study.qdpx", files)) as package:
        found = package.report.of("member-ambiguous")
        assert [f.severity for f in found] == [Severity.ERROR]
        assert package.files == [name]


# --- Something else -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html>404 Not Found</html>", "HTML"),
        (b"\n <html><body>Sign in</body></html>", "HTML"),
        (b"%PDF-1.7 ...", "a PDF and no project, whatever its name says"),
        (b"Interviewer: hello\n", "a text and no project, whatever its name says"),
        (b"\x89PNG\r\n", "a picture, whatever its name says"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"<opml/>", "the root element is"),
    ],
)
@pytest.mark.parametrize("suffix", [".qdpx", ".qde", ".qdc"])
def test_another_kind_of_file_is_called_that(
    tmp_path: Path, data: bytes, what: str, suffix: str
) -> None:
    path = tmp_path / f"study{suffix}"
    path.write_bytes(data)
    with pytest.raises(NotThisFormatError, match=what) as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path
    assert str(caught.value).startswith(str(path))
    assert caught.value.hint


@pytest.mark.parametrize("data", [b'{"a": 1}', b"{", b'\xef\xbb\xbf {"project": 1}'])
def test_json_under_the_name_of_a_qdpx_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path
    with pytest.raises(NotThisFormatError, match="neither a ZIP archive nor XML"):
        open_package(path)


@pytest.mark.parametrize("suffix", [".qdpx", ".qde", ".qdc", ".json"])
def test_an_empty_file_is_damaged(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"study{suffix}"
    path.touch()
    with pytest.raises(DamagedPackageError, match="the file is empty") as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path


def test_an_empty_archive_and_an_empty_folder_are_no_projects(tmp_path: Path) -> None:
    for path in (make_zip(tmp_path / "e.qdpx", {}), tmp_path):
        with pytest.raises(NotThisFormatError, match=r"no \.qde document"):
            open_package(path)


def test_another_zip_is_no_project(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "text.docx", {"word/document.xml": b"<w/>"})
    with pytest.raises(NotThisFormatError, match="a ZIP without a project"):
        qb.open(path, as_written=True)


@pytest.mark.parametrize("name", ["none.qdpx", "none/none.qdpx"])
def test_a_missing_file_is_a_read_error_with_its_name(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ReadError, match="No such file") as caught:
        qb.open(tmp_path / name, as_written=True)
    assert caught.value.path == tmp_path / name
    assert isinstance(caught.value, OSError)


def test_a_damaged_document_names_archive_member_and_line(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.qdpx", {"project.qde": DOCUMENT[:-20]})
    with pytest.raises(DamagedPackageError) as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path
    assert str(caught.value.location).startswith("project.qde, line ")


def test_opening_does_not_change_the_file(tmp_path: Path) -> None:
    path = make_package(tmp_path / "study.qdpx")
    before = path.read_bytes(), path.stat().st_mtime_ns
    with qb.open(path, as_written=True) as package:
        package.text(package.project.sources[0])  # type: ignore[arg-type]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["study.qdpx"]


# --- Real files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "nvivo/nvivo-windows-12.6-masked.qdpx",
        "nvivo/nvivo-mac-15.0-codes-only.qdpx",
        "qualcoder/qc3.5/exports/interviews.qdpx",
        "qualcoder/qc3.8.2/exports/interviews.qdpx",
        "qualcoder/v17/exports/interviews.qdpx",
        "qc/exports/qc_project.qdpx",
    ],
)
def test_every_text_of_a_real_package_is_found(name: str) -> None:
    path = sample(name)
    with qb.open(path, as_written=True) as package, zipfile.ZipFile(path) as archive:
        assert worth_telling(package) in ([], ["element-order"])
        kept = [i for i in archive.infolist() if not i.is_dir()]
        ignored = package.report.of("member-ignored")
        assert len(package.files) == len(kept) - 1 - len(ignored)
        texts = [s for s in package.project.sources if isinstance(s, qb.TextSource)]
        assert texts
        for source in texts:
            if source.plain_text_path:
                assert package.resolve(source.plain_text_path)
                assert isinstance(package.text(source), str)
