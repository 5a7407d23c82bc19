"""Saving is atomic, never touches the input, keeps every file, and is reproducible."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from archives import TEXT, make_folder, make_package, make_zip, study, study_xml
from helpers import RICH_PROJECT, guid, read_text, sample, spelt
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import projects

import qdabridge as qb
from qdabridge import (
    Package,
    Project,
    UnknownFormatError,
    UnsupportedContentError,
    WouldOverwriteError,
    WriteError,
)
from qdabridge.archives import reproducible
from qdabridge.package import saving

MEMBER = f"sources/{guid(1)}.txt"
SUFFIXES = pytest.mark.parametrize("suffix", [".qdpx", ".qde", ".qdc"])


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


# --- What is written ----------------------------------------------------------------


def test_a_saved_package_opens_as_the_same(tmp_path: Path) -> None:
    with qb.open(make_package(tmp_path / "in.qdpx"), as_written=True) as package:
        report = package.save(tmp_path / "out.qdpx")
    assert report.is_clean
    with qb.open(tmp_path / "out.qdpx", as_written=True) as again:
        assert again.report.is_clean
        assert spelt(again.project) == spelt(study())
        assert again.files == [MEMBER]


@given(project=projects())
@settings(max_examples=20)
def test_every_project_comes_back_from_a_package(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.qdpx"
    Package(project).save(path)
    with qb.open(path, as_written=True) as again:
        assert again.report.is_clean
        assert spelt(again.project) == spelt(project)


def test_recordings_are_stored_as_they_are(tmp_path: Path) -> None:
    video = b"moving pictures" * 1000
    files = {"project.qde": study_xml(), MEMBER: TEXT, "sources/Talk.MP4": video}
    with qb.open(make_zip(tmp_path / "in.qdpx", files), as_written=True) as package:
        package.save(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        assert archive.read("sources/Talk.MP4") == video
        methods = {info.filename: info.compress_type for info in archive.infolist()}
    assert methods.pop("sources/Talk.MP4") == zipfile.ZIP_STORED
    assert set(methods.values()) == {zipfile.ZIP_DEFLATED}


def test_the_archive_is_as_the_standard_wants_it(tmp_path: Path) -> None:
    files = {
        "My Study/My.qde": study_xml(),
        f"My Study/Sources/{guid(1)}.txt": TEXT,
        "My Study/Sources/": b"",
    }
    with qb.open(make_zip(tmp_path / "in.qdpx", files), as_written=True) as package:
        package.save(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == ["project.qde", MEMBER]
    assert {info.compress_type for info in infos} == {zipfile.ZIP_DEFLATED}
    assert not any(info.is_dir() or info.flag_bits & 1 for info in infos)
    document = members(tmp_path / "out.qdpx")["project.qde"]
    assert document.startswith(b"<?xml ")


def test_every_file_is_kept_byte_for_byte_whether_it_is_used_or_not(
    tmp_path: Path,
) -> None:
    files = {
        MEMBER: b"\xef\xbb\xbfBOM\r\n\xff broken \x00",
        "sources/unused.bin": bytes(range(256)) * 300,
        "sources/deep/er/x.mp4": b"",
        "notes.txt": b"beside",
        "Sources.txt": b"no folder",
        "é 😀.txt": "é 😀".encode(),
    }
    files_and_document = {"project.qde": study_xml(), **files}
    with qb.open(
        make_zip(tmp_path / "in.qdpx", files_and_document), as_written=True
    ) as package:
        assert len(package.unreferenced) == 5
        package.save(tmp_path / "out.qdpx")
    written = members(tmp_path / "out.qdpx")
    written.pop("project.qde")
    assert written == files


WORDS = b"".join(Random(0).choices([b"and ", b"work ", b"\xd0\xb8", b"\0"], k=400_000))


@given(
    sizes=st.lists(
        st.sampled_from([0, 1, 4096, 50_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1]),
        max_size=14,
    )
)
@settings(max_examples=8, deadline=None)
def test_an_archive_is_what_zipfile_makes_of_one_file_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    package, folder = Package(study()), tmp_path_factory.mktemp("any")
    for number, size in enumerate(sizes):
        data = WORDS[number : number + size]
        package.add_file(data, [".txt", ".docx", ".png"][number % 3], str(guid(number)))
    package.save(folder / "made.qdpx")
    made = members(folder / "made.qdpx")
    assert list(made) == ["project.qde", *package.files]
    with zipfile.ZipFile(folder / "plain.qdpx", "w") as archive:
        for name, data in made.items():
            archive.writestr(reproducible(name), data)
    assert sorted(map(len, made.values())) == sorted([*sizes, len(made["project.qde"])])
    assert (folder / "made.qdpx").read_bytes() == (folder / "plain.qdpx").read_bytes()


def test_files_keep_their_time_and_the_document_has_none(tmp_path: Path) -> None:
    path = tmp_path / "in.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", study_xml())
        archive.writestr(zipfile.ZipInfo(MEMBER, (2019, 5, 28, 12, 30, 58)), TEXT)
    with qb.open(path, as_written=True) as package:
        package.save(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        assert archive.getinfo(MEMBER).date_time == (2019, 5, 28, 12, 30, 58)
        assert archive.getinfo("project.qde").date_time == (1980, 1, 1, 0, 0, 0)


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.qdpx", "two.qdpx"):
        with qb.open(
            make_package(tmp_path / "in.qdpx", b=b"b", a=b"a"), as_written=True
        ) as package:
            package.save(tmp_path / name)
    first = (tmp_path / "one.qdpx").read_bytes()
    assert first == (tmp_path / "two.qdpx").read_bytes()
    with qb.open(tmp_path / "one.qdpx", as_written=True) as package:
        package.save(tmp_path / "three.qdpx")
    assert first == (tmp_path / "three.qdpx").read_bytes()


def test_a_zip_and_a_folder_of_the_same_files_give_the_same_members(
    tmp_path: Path,
) -> None:
    files = {"project.qde": study_xml(), MEMBER: TEXT}
    for name, source in (
        ("zip.qdpx", make_zip(tmp_path / "in.qdpx", files)),
        ("folder.qdpx", make_folder(tmp_path / "in", files)),
    ):
        with qb.open(source, as_written=True) as package:
            package.save(tmp_path / name)
    assert members(tmp_path / "zip.qdpx") == members(tmp_path / "folder.qdpx")


def test_saving_does_not_change_the_package(tmp_path: Path) -> None:
    package = Package(RICH_PROJECT)
    before = spelt(package.project)
    for suffix in (".qdpx", ".qde", ".qdc"):
        package.save(tmp_path / f"out{suffix}")
    assert spelt(package.project) == before
    assert package.files == []


@pytest.mark.parametrize(
    "name",
    ["nvivo/nvivo-windows-12.6-masked.qdpx", "qualcoder/v17/exports/interviews.qdpx"],
)
def test_a_real_package_keeps_every_file(tmp_path: Path, name: str) -> None:
    path = sample(name)
    with qb.open(path, as_written=True) as package:
        package.save(tmp_path / "out.qdpx")
    before, after = members(path), members(tmp_path / "out.qdpx")
    kept = sorted(v for k, v in before.items() if k[-1] != "/" and k[-4:] != ".qde")
    assert kept == sorted(v for k, v in after.items() if k != "project.qde")


# --- Other kinds of file ------------------------------------------------------------


def test_a_document_alone_leaves_the_files_behind_with_a_word(tmp_path: Path) -> None:
    with qb.open(
        make_package(tmp_path / "in.qdpx", more=b"x"), as_written=True
    ) as package:
        report = package.save(tmp_path / "out.qde")
    [finding] = report
    assert (finding.code, finding.count) == ("file-dropped", 2)
    assert (tmp_path / "out.qde").read_bytes() == study_xml()


def test_a_codebook_leaves_all_else_behind_with_a_word(tmp_path: Path) -> None:
    with qb.open(make_package(tmp_path / "in.qdpx"), as_written=True) as package:
        report = package.save(tmp_path / "out.qdc")
    found = {finding.location.path: finding.count for finding in report}
    assert found.items() >= {"users": 1, "sources": 1, "codings": 1}.items()
    assert report.of("file-dropped")
    with qb.open(tmp_path / "out.qdc", as_written=True) as book:
        assert [code.name for code, _ in book.project.walk_codes()] == ["Hope"]


def test_foreign_content_is_kept_on_request_only(tmp_path: Path) -> None:
    project, _ = read_text('<Team size="2"/>')
    report = Package(project).save(tmp_path / "without.qdpx")
    assert [finding.code for finding in report] == ["element-dropped"]
    assert Package(project).save(tmp_path / "with.qdpx", keep_foreign=True).is_clean
    assert b"Team" not in members(tmp_path / "without.qdpx")["project.qde"]
    assert b"Team" in members(tmp_path / "with.qdpx")["project.qde"]


@pytest.mark.parametrize("name", ["out", "out.zip", "out.qdpx.bak"])
def test_an_unknown_suffix_is_refused_and_the_known_are_named(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(UnknownFormatError, match=r"\.qdpx, \.qde, \.qdc"):
        Package(study()).save(tmp_path / name)
    assert names_in(tmp_path) == []


# --- Overwriting --------------------------------------------------------------------


@SUFFIXES
def test_a_file_is_overwritten_on_request_only(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"precious")
    with pytest.raises(WouldOverwriteError, match="the file exists") as caught:
        Package(study()).save(path)
    assert caught.value.path == path
    assert path.read_bytes() == b"precious"
    Package(study()).save(path, overwrite=True)
    with qb.open(path, as_written=True) as package:
        assert [code.name for code, _ in package.project.walk_codes()] == ["Hope"]
    assert names_in(tmp_path) == [path.name]


def other_names(path: Path) -> list[Path]:
    """Return the file under other names: relative, roundabout, links."""
    soft, hard = path.with_name("soft.qdpx"), path.with_name("hard.qdpx")
    soft.symlink_to(path)
    hard.hardlink_to(path)
    roundabout = path.parent / ".." / path.parent.name / path.name
    return [path, roundabout, Path(os.path.relpath(path)), soft, hard]


@pytest.mark.parametrize("overwrite", [True, False])
def test_the_input_is_never_overwritten_under_any_name(
    tmp_path: Path, overwrite: bool
) -> None:
    path = make_package(tmp_path / "in.qdpx")
    before = path.read_bytes()
    with qb.open(path, as_written=True) as package:
        for name in other_names(path):
            with pytest.raises(WouldOverwriteError, match="the input itself"):
                package.save(name, overwrite=overwrite)
    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["hard.qdpx", "in.qdpx", "soft.qdpx"]


@pytest.mark.parametrize("name", ["project.qde", "sources/in.qde"])
def test_no_part_of_an_input_folder_is_overwritten(tmp_path: Path, name: str) -> None:
    files = {"project.qde": study_xml(), "sources/in.qde": b"<x/>"}
    folder = make_folder(tmp_path / "in", files)
    with (
        qb.open(folder, as_written=True) as package,
        pytest.raises(WouldOverwriteError, match="part of the input"),
    ):
        package.save(folder / name, overwrite=True)
    assert {name: (folder / name).read_bytes() for name in files} == files


def test_a_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.qdpx").mkdir()
    with pytest.raises(WouldOverwriteError, match="this is a folder"):
        Package(study()).save(tmp_path / "out.qdpx", overwrite=True)


def test_a_missing_folder_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="does not exist") as caught:
        Package(study()).save(tmp_path / "none" / "out.qdpx")
    assert caught.value.hint == "make it first"


# --- Failing ------------------------------------------------------------------------

Break = Callable[[pytest.MonkeyPatch], None]


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def break_sync(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "fsync", full_disk)


def break_copy(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("shutil.copyfileobj", full_disk)


def break_replace(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "replace", full_disk)


def break_writing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(saving, "write_project", full_disk)


@pytest.mark.parametrize(
    "breaking", [break_sync, break_copy, break_replace, break_writing]
)
@pytest.mark.parametrize("is_there", [True, False])
def test_when_writing_fails_nothing_is_left_and_the_old_file_is_intact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaking: Break, is_there: bool
) -> None:
    path = tmp_path / "out.qdpx"
    if is_there:
        path.write_bytes(b"precious")
    package = Package(study())
    package.add_file(TEXT, ".txt")
    breaking(monkeypatch)
    with pytest.raises(WriteError, match="No space left") as caught:
        package.save(path, overwrite=True)
    assert caught.value.path == path
    assert names_in(tmp_path) == ["out.qdpx"] * is_there
    assert not is_there or path.read_bytes() == b"precious"


@SUFFIXES
@pytest.mark.parametrize("is_there", [True, False])
def test_when_the_content_cannot_be_written_nothing_is_left(
    tmp_path: Path, suffix: str, is_there: bool
) -> None:
    path = tmp_path / f"out{suffix}"
    if is_there:
        path.write_bytes(b"precious")
    project = study()
    project.code_book.codes[0].name = "\0"
    with pytest.raises(UnsupportedContentError) as caught:
        Package(project).save(path, overwrite=True)
    assert caught.value.path == path
    assert caught.value.location == f"Code {guid(2)}"
    assert names_in(tmp_path) == [path.name] * is_there
    assert not is_there or path.read_bytes() == b"precious"


def test_when_the_schema_guard_refuses_nothing_is_left(tmp_path: Path) -> None:
    project = study()
    project.code_book.codes[0].color = "red"
    with pytest.raises(UnsupportedContentError, match="break the schema"):
        Package(project).save(tmp_path / "out.qdpx")
    assert names_in(tmp_path) == []


def test_an_interrupt_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Package(study()).save(tmp_path / "out.qdpx")
    assert names_in(tmp_path) == []


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.qdpx"
    monkeypatch.setattr(os, "fsync", lambda _: path.write_bytes(b"precious"))
    with pytest.raises(WouldOverwriteError):
        Package(study()).save(path)
    assert path.read_bytes() == b"precious"
    assert names_in(tmp_path) == ["out.qdpx"]


def test_a_file_beyond_the_standard_s_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Package(study())
    package.add_file(b"x" * 5000, ".mp4", guid=guid(9))
    monkeypatch.setattr(saving, "MAX_MEMBER_BYTES", 4999)
    with pytest.raises(UnsupportedContentError, match=r"2\^31-1") as caught:
        package.save(tmp_path / "out.qdpx")
    assert caught.value.location == f"sources/{guid(9)}.mp4"
    monkeypatch.setattr(saving, "MAX_MEMBER_BYTES", 100)
    with pytest.raises(UnsupportedContentError) as caught:
        Package(study()).save(tmp_path / "out.qdpx")
    assert caught.value.location == "project.qde"
    assert names_in(tmp_path) == []


def test_a_file_named_like_the_document_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text('{"project": {"name": "P"}, "texts": {"Project.qde": "x"}}')
    with (
        qb.open(source, as_written=True) as package,
        pytest.raises(UnsupportedContentError, match="name of its document"),
    ):
        package.save(tmp_path / "out.qdpx")
    assert names_in(tmp_path) == ["in.json"]


def test_a_link_is_followed_and_not_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real.qdpx", tmp_path / "link.qdpx"
    real.write_bytes(b"old")
    link.symlink_to(real)
    qb.Package(qb.Project(name="P")).save(link, overwrite=True)
    assert link.is_symlink()
    with qb.open(real, as_written=True) as package:
        assert package.project.name == "P"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_no_place_for_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.qdpx"
    os.mkfifo(pipe)
    with pytest.raises(qb.WouldOverwriteError, match="a device or a pipe"):
        qb.Package(qb.Project(name="P")).save(pipe, overwrite=True)
    assert pipe.is_fifo()
