"""The paths of a document lead to the right file, and never out of the package."""

from pathlib import Path

import pytest
from archives import TEXT, make_folder, make_package, make_zip, study, study_xml
from helpers import guid, to_xml

import qdabridge as qb
from qdabridge import (
    AudioSource,
    DamagedPackageError,
    LimitError,
    Limits,
    Note,
    Package,
    PDFSelection,
    PDFSource,
    PictureSource,
    Project,
    Representation,
    TextDescription,
    TextSource,
    Transcript,
    UnsafePackageError,
)
from qdabridge.archives import is_escaping
from qdabridge.package.stores import PathKind, SourcePath

NAME = f"{guid(1)}.txt"
MEMBER = f"sources/{NAME}"


# --- Taking paths apart -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("internal://a.txt", PathKind.INTERNAL, "a.txt"),
        ("internal:a.txt", PathKind.INTERNAL, "a.txt"),
        ("INTERNAL://A.txt", PathKind.INTERNAL, "A.txt"),
        ("relative:///media/a.mp4", PathKind.RELATIVE, "media/a.mp4"),
        ("relative://media\\a.mp4", PathKind.RELATIVE, "media/a.mp4"),
        ("absolute:///home/me/a.mp4", PathKind.ABSOLUTE, "home/me/a.mp4"),
        ("absolute://E:/Video/a.mp4", PathKind.ABSOLUTE, "E:/Video/a.mp4"),
        ("absolute:///C:\\Video\\a.mp4", PathKind.ABSOLUTE, "C:/Video/a.mp4"),
        ("a.txt", PathKind.BARE, "a.txt"),
        ("sources/a b.txt", PathKind.BARE, "sources/a b.txt"),
        ("", PathKind.BARE, ""),
        ("internals.txt", PathKind.BARE, "internals.txt"),
    ],
)
def test_a_path_says_where_it_points(text: str, kind: PathKind, target: str) -> None:
    path = SourcePath.of(text)
    assert (path.kind, path.target) == (kind, target)
    assert path.name == target.rpartition("/")[2]
    assert path.is_inside == (kind in (PathKind.INTERNAL, PathKind.BARE))


ESCAPES = ["../x", "a/../../x", "..", "/etc/passwd", "C:/x", "c:x", "a\0b", "a/.."]


@pytest.mark.parametrize("name", ESCAPES)
def test_names_that_lead_out_are_recognised(name: str) -> None:
    assert is_escaping(name)


@pytest.mark.parametrize("name", ["a", "a/b", "..a", "a..", "a/..b/c", ".a", "xy:z"])
def test_names_that_stay_inside_are_recognised(name: str) -> None:
    assert not is_escaping(name)


# --- Resolving ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"internal://{NAME}",
        f"internal:///{NAME}",
        f"internal://{NAME.upper()}",
        f"internal://sources/{NAME}",
        f"internal://Sources/{NAME}",
        f"INTERNAL://{NAME}",
        NAME,
        NAME.upper(),
        f"Sources/{NAME}",
        f"sources\\{NAME}",
    ],
)
def test_an_internal_or_bare_path_names_a_file_of_the_package(
    tmp_path: Path, path: str
) -> None:
    with qb.open(make_package(tmp_path / "study.qdpx"), as_written=True) as package:
        assert package.resolve(path) == MEMBER
        with package.open_file(path) as stream:
            assert stream.read() == TEXT


@pytest.mark.parametrize(
    "path",
    [
        "",
        "internal://",
        "internal://none.txt",
        f"relative:///{NAME}",
        "project.qde",
        f"absolute:///{NAME}",
        f"internal://x/{NAME}",
        "sources",
        "internal://sources/",
    ],
)
def test_other_paths_name_none(tmp_path: Path, path: str) -> None:
    with qb.open(make_package(tmp_path / "study.qdpx"), as_written=True) as package:
        assert package.resolve(path) is None
        with pytest.raises(DamagedPackageError) as caught:
            package.open_file(path)
    assert caught.value.path == package.path
    assert caught.value.location == path
    assert caught.value.hint


def test_a_file_beside_sources_is_found_too(tmp_path: Path) -> None:
    files = {"project.qde": study_xml(), "a.txt": b"top", "docs/b.txt": b"deep"}
    with qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True) as package:
        assert package.resolve("internal://a.txt") == "a.txt"
        assert package.resolve("docs/b.txt") == "docs/b.txt"


def test_sources_goes_before_a_file_of_the_same_name_beside_it(tmp_path: Path) -> None:
    files = {"project.qde": study_xml(), "a.txt": b"top", "sources/a.txt": b"in"}
    with qb.open(make_zip(tmp_path / "study.qdpx", files), as_written=True) as package:
        assert package.resolve("internal://a.txt") == "sources/a.txt"


# --- Escaping -----------------------------------------------------------------------

TRIES = [
    "../secret.txt",
    "sources/../../secret.txt",
    "..\\secret.txt",
    "../../secret.txt",
]


@pytest.mark.parametrize("scheme", ["internal://", "", "relative:///", "relative://"])
@pytest.mark.parametrize("target", TRIES)
@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_path_that_leads_out_is_refused(
    tmp_path: Path, scheme: str, target: str, kind: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    files = {"project.qde": study_xml(), MEMBER: TEXT}
    make = make_zip if kind == "zip" else make_folder
    media = make_folder(tmp_path / "media", {"film.mp4": b""})
    with qb.open(
        make(tmp_path / "study", files), media=[media], as_written=True
    ) as package:
        assert package.resolve(scheme + target) is None
        with pytest.raises(UnsafePackageError) as caught:
            package.open_file(scheme + target)
    assert caught.value.location == scheme + target


def test_an_absolute_path_is_never_opened_where_it_points(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with qb.open(make_package(tmp_path / "study.qdpx"), as_written=True) as package:
        for path in (f"absolute://{secret}", f"absolute:///{secret}", str(secret)):
            with pytest.raises((DamagedPackageError, UnsafePackageError)):
                package.open_file(path)


# --- Files outside ------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "relative:///film.mp4",
        "relative:///media/film.mp4",
        "absolute:///home/ann/media/film.mp4",
        "absolute://E:/media/film.mp4",
        "absolute:///C:\\Users\\Ann\\film.mp4",
    ],
)
def test_a_file_outside_is_looked_up_in_the_media_folders(
    tmp_path: Path, path: str
) -> None:
    empty = make_folder(tmp_path / "empty", {"x": b""})
    media = make_folder(tmp_path / "films", {"film.mp4": b"frames"})
    source = make_package(tmp_path / "study.qdpx")
    with qb.open(source, media=[empty, str(media)], as_written=True) as package:
        assert package.resolve(path) is None
        with package.open_file(path) as stream:
            assert stream.read() == b"frames"


def test_a_file_outside_is_looked_up_by_its_whole_path_first(tmp_path: Path) -> None:
    files = {"film.mp4": b"other", "media/film.mp4": b"right"}
    media = make_folder(tmp_path / "films", files)
    with (
        qb.open(
            make_package(tmp_path / "s.qdpx"), media=[media], as_written=True
        ) as package,
        package.open_file("relative:///media/film.mp4") as stream,
    ):
        assert stream.read() == b"right"


def test_a_link_in_a_media_folder_is_not_followed_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    media = make_folder(tmp_path / "films", {"x": b""})
    (media / "film.mp4").symlink_to(tmp_path / "secret.txt")
    with (
        qb.open(
            make_package(tmp_path / "study.qdpx"), media=[media], as_written=True
        ) as package,
        pytest.raises(DamagedPackageError, match="outside the package") as caught,
    ):
        package.open_file("relative:///film.mp4")
    assert "media folder" in (caught.value.hint or "")


def test_media_folders_are_not_used_for_files_of_the_package(tmp_path: Path) -> None:
    media = make_folder(tmp_path / "films", {"none.txt": b"x"})
    with (
        qb.open(
            make_package(tmp_path / "study.qdpx"), media=[media], as_written=True
        ) as package,
        pytest.raises(DamagedPackageError, match="not in the package"),
    ):
        package.open_file("internal://none.txt")


# --- What is referred to ------------------------------------------------------------


def test_every_file_that_a_project_names_counts_as_used(tmp_path: Path) -> None:
    names = {f"{letter}.bin" for letter in "abcdefghij"}
    region = PDFSelection(
        page=0,
        first_x=0,
        first_y=0,
        second_x=1,
        second_y=1,
        representation=Representation(plain_text_path="internal://a.bin"),
    )
    text = Representation(plain_text_path="internal://b.bin")
    picture_text = TextDescription(rich_text_path="internal://d.bin")
    transcript = Transcript(plain_text_path="internal://f.bin")
    project = Project(
        name="P",
        sources=[
            PDFSource(path="C.BIN", pdf_selections=[region], representation=text),
            PictureSource(path="Sources/e.bin", text_description=picture_text),
            AudioSource(path="internal://g.bin", transcripts=[transcript]),
            TextSource(rich_text_path="internal://h.bin"),
        ],
        notes=[Note(plain_text_path="internal://i.bin")],
    )
    package = Package(project)
    for name in sorted(names):
        stem, _, suffix = name.partition(".")
        package.add_file(b"x", f".{suffix}", guid=stem)
    assert package.unreferenced == ["sources/j.bin"]


def test_where_a_file_came_from_does_not_make_it_used() -> None:
    package = Package(Project(name="P"))
    path = package.add_file(b"x", ".jpg")
    package.project.sources.append(PictureSource(current_path=path))
    assert len(package.unreferenced) == 1
    package.project.sources.append(PictureSource(path=path))
    assert package.unreferenced == []


# --- Texts --------------------------------------------------------------------------


def test_the_text_of_a_source_is_decoded_without_bom_and_with_its_line_ends(
    tmp_path: Path,
) -> None:
    with qb.open(make_package(tmp_path / "study.qdpx"), as_written=True) as package:
        [source] = package.project.sources
        assert isinstance(source, TextSource)
        assert package.text(source) == "I do hope so.\r\nשלום 😀\r\n"
        assert package.decoded(source).has_bom


def test_inline_text_goes_before_a_file_and_nothing_is_empty() -> None:
    package = Package(study())
    both = TextSource(plain_text_content="\ufeffinline\r\n", plain_text_path="x")
    assert package.text(both) == "\ufeffinline\r\n"
    assert package.text(TextSource(plain_text_content="")) == ""
    assert package.text(TextSource()) == ""
    assert package.text(Transcript(plain_text_content="said")) == "said"


def test_the_text_of_a_missing_file_is_an_error_not_nothing() -> None:
    package = Package(study())
    with pytest.raises(DamagedPackageError, match="not in the package") as caught:
        package.text(package.project.sources[0])  # type: ignore[arg-type]
    assert caught.value.location == f"internal://{NAME}"


def test_a_text_beyond_the_limit_is_refused_and_the_limit_can_be_raised(
    tmp_path: Path,
) -> None:
    path = make_package(tmp_path / "study.qdpx")
    for limit, is_enough in ((len(TEXT) - 1, False), (len(TEXT), True)):
        with qb.open(
            path, limits=Limits(max_text_bytes=limit), as_written=True
        ) as package:
            [source] = package.project.sources
            assert isinstance(source, TextSource)
            if is_enough:
                assert package.text(source)
            else:
                with pytest.raises(LimitError, match="a text of more than"):
                    package.text(source)


# --- Adding -------------------------------------------------------------------------


def test_an_added_file_is_named_by_a_guid_and_found(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"frames")
    package = Package(Project(name="P"))
    text = package.add_file(b"text", ".txt", guid=guid(1))
    film = package.add_file(tmp_path / "film.mp4", ".mp4")
    assert text == f"internal://{guid(1)}.txt"
    assert film.startswith("internal://")
    assert film.endswith(".mp4")
    assert len(package.files) == 2
    for path, data in ((text, b"text"), (film, b"frames")):
        with package.open_file(path) as stream:
            assert stream.read() == data
        assert package.size(package.resolve(path) or "") == len(data)


def test_an_added_file_takes_the_place_of_one_of_its_name(tmp_path: Path) -> None:
    with qb.open(make_package(tmp_path / "study.qdpx"), as_written=True) as package:
        package.add_file(b"new", ".txt", guid=guid(1))
        assert package.files == [MEMBER]
        with package.open_file(NAME) as stream:
            assert stream.read() == b"new"


@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".txt", "../../evil"), ("/../../evil", None), ("\\..\\x", "a")],
)
def test_an_added_file_may_not_lead_out(suffix: str, name: str | None) -> None:
    package = Package(Project(name="P"))
    with pytest.raises(UnsafePackageError, match="leads out"):
        package.add_file(b"x", suffix, guid=name)
    assert package.files == []


# --- Names that only look alike -----------------------------------------------------

COMPOSED, DECOMPOSED = "Cr\u00e9teil 1.txt", "Cre\u0301teil 1.txt"


def naming(name: str, *members: str) -> dict[str, bytes]:
    """Return the files of a study whose text is called so, with these texts."""
    project = study()
    [source] = project.sources
    assert isinstance(source, TextSource)
    source.plain_text_path = f"internal://{name}"
    texts = {f"sources/{member}": TEXT for member in members}
    return {"project.qde": to_xml(project), "sources/other.txt": b"other", **texts}


@pytest.mark.parametrize(
    ("written", "member"),
    [
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED, COMPOSED),
        (DECOMPOSED.upper(), COMPOSED),
        ("Cr%C3%A9teil%201.txt", COMPOSED),
        ("Cr%E9teil%201.txt", DECOMPOSED),
        (COMPOSED, "Cre%CC%81teil%201.txt"),
        ("Cr\u00e9teil\u00a01.txt", COMPOSED),
        (COMPOSED, COMPOSED.encode().decode("cp437")),
        (DECOMPOSED, COMPOSED.encode().decode("cp437")),
        (COMPOSED, COMPOSED.encode("cp1252").decode("cp437")),
    ],
)
def test_a_name_that_looks_alike_is_found_and_told(
    tmp_path: Path, written: str, member: str
) -> None:
    path = make_zip(tmp_path / "p.qdpx", naming(written, member))
    with qb.open(path) as package:
        [source] = package.project.sources
        assert isinstance(source, TextSource)
        assert package.text(source).split() == TEXT.decode("utf-8-sig").split()
        [finding] = package.report.of("file-name-spelt-otherwise")
        assert finding.severity is qb.Severity.WARNING
        made = qb.normalise(package)
        [source] = made.project.sources
        assert isinstance(source, TextSource)
        name = (source.plain_text_path or "").removeprefix("internal://")
        assert f"sources/{name}" in made.files


def test_of_two_names_that_look_alike_neither_is_taken(tmp_path: Path) -> None:
    files = naming(COMPOSED, DECOMPOSED, "Cr%C3%A9teil 1.txt")
    with qb.open(make_zip(tmp_path / "p.qdpx", files)) as package:
        assert package.resolve(f"internal://{COMPOSED}") is None


def test_percent_signs_lead_out_of_no_package(tmp_path: Path) -> None:
    path = "%2e%2e/%2e%2e/etc/passwd"
    with qb.open(make_zip(tmp_path / "p.qdpx", naming(path))) as package:
        assert package.resolve(f"internal://{path}") is None
        assert package.report.of("file-name-spelt-otherwise") == []
