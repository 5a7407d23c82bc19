"""The project as JSON: all of it and its texts, back again, and clear words if not."""

import json
from pathlib import Path
from typing import Any

import pytest
from archives import TEXT, make_package, study, study_xml
from helpers import RICH_CODEBOOK, RICH_PROJECT, guid, read_text, spelt, to_xml
from hypothesis import given, settings
from strategies import projects

import qdabridge as qb
from qdabridge import (
    DamagedPackageError,
    LimitError,
    Limits,
    Package,
    Project,
    ReadError,
    UnsupportedContentError,
    WouldOverwriteError,
)
from qdabridge.formats.project_json import (
    read_project_json,
    write_project_json,
)
from qdabridge.formats.registry import write_any

MEMBER = f"sources/{guid(1)}.txt"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# --- There and back -----------------------------------------------------------------


@given(project=projects())
@settings(max_examples=30)
def test_every_project_comes_back(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    path = tmp_path_factory.mktemp("json") / "any.json"
    assert write_project_json(Package(project), path).is_clean
    with qb.open(path, as_written=True) as again:
        assert again.report.is_clean
        assert spelt(again.project) == spelt(project)


def test_texts_travel_along_bom_and_line_ends_and_all(tmp_path: Path) -> None:
    texts = {"b.txt": b"", "c.TXT": "\ufeffé\r\n\r\n\N{LINE SEPARATOR}".encode()}
    source = make_package(tmp_path / "in.qdpx", **texts)
    with qb.open(source, as_written=True) as package:
        assert write_any(package, tmp_path / "out.json").is_clean
    assert read_json(tmp_path / "out.json")["texts"][MEMBER] == TEXT.decode()
    with qb.open(tmp_path / "out.json", as_written=True) as package:
        assert spelt(package.project) == spelt(study())
        package.save(tmp_path / "again.qdpx")
    with (
        qb.open(source, as_written=True) as before,
        qb.open(tmp_path / "again.qdpx", as_written=True) as after,
    ):
        assert before.files == after.files
        for name in before.files:
            assert before.open_file(name).read() == after.open_file(name).read()


def test_other_files_stay_behind_with_a_word(tmp_path: Path) -> None:
    more = {"a.mp4": b"frames", "b.pdf": b"%PDF", "latin.txt": b"\xe9t\xe9"}
    with qb.open(
        make_package(tmp_path / "in.qdpx", **more), as_written=True
    ) as package:
        report = write_any(package, tmp_path / "out.json")
    [finding] = report
    assert (finding.code, finding.count) == ("file-dropped", 3)
    assert list(read_json(tmp_path / "out.json")["texts"]) == [MEMBER]


def test_a_codebook_stays_a_codebook(tmp_path: Path) -> None:
    (tmp_path / "book.qdc").write_bytes(to_xml(RICH_CODEBOOK))
    with qb.open(tmp_path / "book.qdc", as_written=True) as package:
        write_any(package, tmp_path / "book.json")
    with qb.open(tmp_path / "book.json", as_written=True) as package:
        assert package.kind == "codebook"
        package.save(tmp_path / "again.qdc")
    again, first = tmp_path / "again.qdc", tmp_path / "book.qdc"
    assert again.read_bytes() == first.read_bytes()


def test_foreign_content_travels_along(tmp_path: Path) -> None:
    project, _ = read_text('<Team size="2">We<b/></Team>')
    write_any(Package(project), tmp_path / "out.json")
    with qb.open(tmp_path / "out.json", as_written=True) as package:
        assert package.project.foreign == project.foreign


# --- The form -----------------------------------------------------------------------


def test_the_form_is_told_in_the_file_and_names_are_the_standard_s(
    tmp_path: Path,
) -> None:
    write_any(Package(RICH_PROJECT), tmp_path / "out.json")
    data = read_json(tmp_path / "out.json")
    assert list(data)[:3] == ["format", "version", "kind"]
    assert (data["format"], data["version"]) == ("qdabridge project", 1)
    assert data["project"]["creatingUserGUID"] == RICH_PROJECT.creating_user_guid
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert "é😀" in text
    assert text.endswith("}\n")


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_any(Package(RICH_PROJECT), tmp_path / name)
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    assert one.read_bytes() == two.read_bytes()


def test_a_hand_written_file_needs_no_more_than_a_project(tmp_path: Path) -> None:
    path = tmp_path / "hand.json"
    path.write_text(' \n{"project": {"name": "By hand"}}')
    with qb.open(path, as_written=True) as package:
        assert package.project == Project(name="By hand")
        assert (package.kind, package.files) == ("project", [])


def test_a_bom_before_json_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "notepad.json"
    path.write_text('{"project": {"name": "P"}}', encoding="utf-8-sig")
    assert qb.open(path, as_written=True).project.name == "P"


def test_the_suffix_does_not_matter_when_reading(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_text('{"project": {"name": "P"}}')
    assert qb.open(path, as_written=True).project.name == "P"


# --- What is refused ----------------------------------------------------------------


def test_json_of_something_else_is_called_that(tmp_path: Path) -> None:
    for data in (b"{}", b'{"codes": []}', b"[]"):
        path = tmp_path / "bad.json"
        path.write_bytes(data)
        with pytest.raises(qb.NotThisFormatError, match="JSON, but no project"):
            qb.open(path)


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (b"{", "Invalid JSON", None),
        (b'{"project": {}}', "Field required", "project.name"),
        (b'{"project": {"name": 1}}', "valid string", "project.name"),
        (b'{"project": {"name": "P"}, "version": 2}', "should be 1", "version"),
        (b'{"project": {"name": "P"}, "format": "x"}', "qdabridge project", "format"),
        (b'{"project": {"name": "P", "colour": 1}}', "Extra", "project.colour"),
        (b'{"project": {"name": "\xff"}}', "Invalid JSON", None),
        (
            b'{"project": {"name": "P", "users": [{"guid": "u-1"}, {"guid": 2}]}}',
            "not a valid Guid: 'u-1' (and 1 more)",
            "project.users.0.guid",
        ),
        (
            b'{"project": {"name": "P", "sources": [{"type": "Sound"}]}}',
            "'TextSource'",
            "project.sources.0",
        ),
    ],
)
def test_what_is_no_project_is_refused_with_place_and_reason(
    tmp_path: Path, data: bytes, what: str, where: str | None
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(DamagedPackageError) as caught:
        qb.open(path, as_written=True)
    assert what in caught.value.message
    assert caught.value.location == where
    assert caught.value.path == path


def test_a_list_or_a_number_is_no_project(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    for data in ("[]", "1", '"x"', "null"):
        path.write_text(data)
        with pytest.raises(ReadError):
            qb.open(path, as_written=True)
        with pytest.raises(DamagedPackageError):
            qb.open(path, format="json", as_written=True)


def test_the_size_limit_is_kept_and_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    write_any(Package(study()), path)
    with pytest.raises(LimitError, match="max_xml_bytes"):
        qb.open(path, limits=Limits(max_xml_bytes=10), as_written=True)
    assert (
        qb.open(path, limits=Limits(max_xml_bytes=9999), as_written=True).project.name
        == "Study"
    )


def test_a_missing_file_is_a_read_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file") as caught:
        read_project_json(tmp_path / "none.json")
    assert caught.value.path == tmp_path / "none.json"


# --- Writing safely -----------------------------------------------------------------


def test_nothing_is_overwritten_unasked_and_the_input_never(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    write_any(Package(study()), path)
    before = path.read_bytes()
    with pytest.raises(WouldOverwriteError, match="the file exists"):
        write_any(Package(RICH_PROJECT), path)
    with (
        qb.open(path, as_written=True) as package,
        pytest.raises(WouldOverwriteError, match="the input itself"),
    ):
        write_any(package, path, overwrite=True)
    assert path.read_bytes() == before
    write_any(Package(RICH_PROJECT), path, overwrite=True)
    assert qb.open(path, as_written=True).project == RICH_PROJECT


def test_a_text_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    project = Project(name="half a pair: \ud83d")
    with pytest.raises(UnsupportedContentError, match="surrogates"):
        write_any(Package(project), tmp_path / "out.json")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_text_leaves_nothing(tmp_path: Path) -> None:
    source = make_package(tmp_path / "in.qdpx")
    data = bytearray(source.read_bytes())
    place = data.index(MEMBER.encode()) + len(MEMBER) + 4
    data[place] ^= 0xFF
    source.write_bytes(data)
    with (
        qb.open(source, as_written=True) as package,
        pytest.raises(DamagedPackageError),
    ):
        write_any(package, tmp_path / "out.json")
    assert [entry.name for entry in tmp_path.iterdir()] == ["in.qdpx"]


def test_json_and_qdpx_say_the_same(tmp_path: Path) -> None:
    with qb.open(make_package(tmp_path / "in.qdpx"), as_written=True) as package:
        write_any(package, tmp_path / "out.json")
    with qb.open(tmp_path / "out.json", as_written=True) as package:
        package.save(tmp_path / "out.qde")
    assert (tmp_path / "out.qde").read_bytes() == study_xml()
