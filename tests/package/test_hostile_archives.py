"""Archives that are damaged or mean harm are refused, by limits that can be raised."""

import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import TEXT, make_folder, make_package, make_zip, study_xml
from helpers import guid

import qdabridge as qb
from qdabridge import (
    DamagedPackageError,
    LimitError,
    Limits,
    QdaBridgeError,
    ReadError,
    UnsafePackageError,
)

MEMBER = f"sources/{guid(1)}.txt"


def use_all(path: Path, limits: Limits | None = None) -> None:
    """Open a package, read every file of it, and save it."""
    with qb.open(path, limits=limits, as_written=True) as package:
        for name in package.files:
            with package.open_file(name) as stream:
                stream.read()
        package.save(path.with_name("again.qdpx"), overwrite=True)


def refusal(path: Path, limits: Limits | None = None) -> LimitError:
    with pytest.raises(LimitError) as caught:
        use_all(path, limits)
    assert caught.value.path == path
    return caught.value


# --- Limits -------------------------------------------------------------------------

MIB = 1 << 20


def test_a_zip_bomb_is_refused_and_the_limit_can_be_raised(tmp_path: Path) -> None:
    path = make_package(tmp_path / "bomb.qdpx", bomb=bytes(20 * MIB))
    assert path.stat().st_size < MIB // 10
    error = refusal(path)
    assert "-fold" in error.message
    assert "max_ratio" in str(error.hint)
    use_all(path, Limits(max_ratio=1e6))


def test_a_bomb_of_many_files_is_refused(tmp_path: Path) -> None:
    pieces = {f"{n}.txt": bytes(2 * MIB) for n in range(10)}
    path = make_package(tmp_path / "bomb.qdpx", **pieces)
    assert "-fold" in refusal(path).message
    use_all(path, Limits(max_ratio=1e6))


def test_a_document_that_is_a_bomb_is_refused_before_it_is_parsed(
    tmp_path: Path,
) -> None:
    document = study_xml() + b" " * (20 * MIB)
    noise = random.Random(1).randbytes(200_000)  # keeps the whole below the limit
    files = {"project.qde": document, "sources/noise": noise}
    path = make_zip(tmp_path / "bomb.qdpx", files)
    assert "project.qde would grow" in refusal(path).message


def test_what_shrinks_well_but_is_small_is_no_bomb(tmp_path: Path) -> None:
    use_all(make_package(tmp_path / "study.qdpx", text=b"aaaa" * MIB))


@pytest.mark.parametrize(
    ("limits", "enough", "named"),
    [
        ({"max_members": 2}, {"max_members": 3}, "max_members"),
        ({"max_member_bytes": 4999}, {"max_member_bytes": 5000}, "max_member_bytes"),
        ({"max_total_bytes": 5000}, {"max_total_bytes": 9999}, "max_total_bytes"),
        ({"max_xml_bytes": 10}, {"max_xml_bytes": 9999}, "max_xml_bytes"),
    ],
)
def test_each_limit_is_kept_named_and_can_be_raised(
    tmp_path: Path, limits: dict[str, int], enough: dict[str, int], named: str
) -> None:
    path = make_package(tmp_path / "study.qdpx", data=bytes(5000))
    error = refusal(path, Limits(**limits))
    assert named in str(error)
    assert str(next(iter(limits.values()))) in error.message
    use_all(path, Limits(**enough))


def test_the_limits_hold_for_folders_and_documents_too(tmp_path: Path) -> None:
    files = {"project.qde": study_xml(), "sources/a": b"", "sources/b": b""}
    folder = make_folder(tmp_path / "study", files)
    with pytest.raises(LimitError, match="more than 2 files"):
        qb.open(folder, limits=Limits(max_members=2), as_written=True)
    for path in (folder, folder / "project.qde"):
        with pytest.raises(LimitError, match="max_xml_bytes"):
            qb.open(path, limits=Limits(max_xml_bytes=10), as_written=True)
        qb.open(path, limits=Limits(max_members=3), as_written=True).close()


def test_a_size_that_lies_gives_damage_not_memory(tmp_path: Path) -> None:
    path = make_package(tmp_path / "study.qdpx", data=bytes(200_000))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("sources/data")
    data = bytearray(path.read_bytes())
    size = (200_000).to_bytes(4, "little")
    assert data.count(size) == 2
    for _ in range(2):  # in the local header and in the directory
        place = data.index(size)
        data[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    assert info.file_size == 200_000
    with pytest.raises(DamagedPackageError) as caught:
        use_all(path)
    assert caught.value.location == "sources/data"


# --- Names and links ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil", "sources/../../evil", "/evil", "C:/evil", "..\\evil", "a/.."]
)
def test_a_member_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "evil.qdpx", {"project.qde": study_xml(), name: b"x"})
    with pytest.raises(UnsafePackageError, match="leads out") as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path
    assert caught.value.location == name
    assert [entry.name for entry in tmp_path.iterdir()] == ["evil.qdpx"]


@pytest.mark.parametrize("name", ["../evil", "/evil", "C:\\evil"])
def test_a_text_in_json_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.json"
    texts = '{"project": {"name": "P"}, "texts": {"NAME": "x"}}'
    path.write_text(texts.replace("NAME", name.replace("\\", "\\\\")))
    with pytest.raises(UnsafePackageError, match="leads out") as caught:
        qb.open(path, as_written=True)
    assert caught.value.location == name


def test_a_link_out_of_a_folder_is_refused_and_one_inside_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = make_folder(tmp_path / "study", {"project.qde": study_xml(), "a": b"a"})
    (folder / "b").symlink_to(folder / "a")
    with qb.open(folder, as_written=True) as package, package.open_file("b") as stream:
        assert stream.read() == b"a"
    (folder / "c").symlink_to(tmp_path / "secret")
    with pytest.raises(UnsafePackageError, match="link") as caught:
        qb.open(folder, as_written=True)
    assert caught.value.location == "c"


def test_a_document_with_a_doctype_is_refused_wherever_it_is(tmp_path: Path) -> None:
    doctype = b'<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    document = study_xml().replace(b"?>\n", b"?>" + doctype, 1)
    bare = tmp_path / "study.qde"
    bare.write_bytes(document)
    for path in (bare, make_zip(tmp_path / "s.qdpx", {"project.qde": document})):
        with pytest.raises(UnsafePackageError, match="DOCTYPE") as caught:
            qb.open(path, as_written=True)
        assert caught.value.path == path


# --- Damage -------------------------------------------------------------------------


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = make_package(tmp_path / "study.qdpx")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature)
        data[place + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(UnsafePackageError, match="encrypted") as caught:
        qb.open(path, as_written=True)
    assert caught.value.location == "project.qde"


def test_a_truncated_archive_is_damaged(tmp_path: Path) -> None:
    whole = make_package(tmp_path / "study.qdpx").read_bytes()
    path = tmp_path / "cut.qdpx"
    for size in (4, 30, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(DamagedPackageError, match="damaged or truncated") as caught:
            qb.open(path, as_written=True)
        assert caught.value.path == path


def broken_member(tmp_path: Path, name: str) -> Path:
    """Return a package in which one stored file has another byte than its CRC says."""
    files = {"project.qde": study_xml(), MEMBER: TEXT}
    path = make_zip(tmp_path / "study.qdpx", files, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(files[name]) + len(files[name]) // 2] ^= 1
    path.write_bytes(data)
    return path


def test_a_document_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    path = broken_member(tmp_path, "project.qde")
    with pytest.raises(DamagedPackageError, match="damaged") as caught:
        qb.open(path, as_written=True)
    assert caught.value.path == path


def test_a_file_with_a_wrong_checksum_is_damaged_when_read_or_saved(
    tmp_path: Path,
) -> None:
    path = broken_member(tmp_path, MEMBER)
    with qb.open(path, as_written=True) as package:
        with (
            package.open_file(MEMBER) as stream,
            pytest.raises(DamagedPackageError, match="CRC") as caught,
        ):
            stream.read()
        assert (caught.value.path, caught.value.location) == (path, MEMBER)
        with pytest.raises(DamagedPackageError, match="CRC"):
            package.text(package.project.sources[0])  # type: ignore[arg-type]
        with pytest.raises(DamagedPackageError, match="CRC"):
            package.save(tmp_path / "out.qdpx")
    assert [entry.name for entry in tmp_path.iterdir()] == ["study.qdpx"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_read_and_written_deflated(
    tmp_path: Path, method: int
) -> None:
    files = {"project.qde": study_xml(), MEMBER: TEXT}
    use_all(make_zip(tmp_path / "study.qdpx", files, method))
    with zipfile.ZipFile(tmp_path / "again.qdpx") as archive:
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert archive.read(MEMBER) == TEXT


METHODS = [
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_STORED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
]


def spoilt(data: bytes, source: random.Random) -> Iterator[bytes]:
    """Yield the archive with a few other bytes, most of them in its directories."""
    directory = data.index(b"PK\x01\x02")
    for _ in range(250):
        new = bytearray(data)
        for _ in range(source.choice([1, 1, 2, 4])):
            start = source.choice([0, directory])
            new[source.randrange(start, len(data))] = source.choice([0, 1, 12, 14, 255])
        yield bytes(new)
    for size in range(0, len(data), len(data) // 25):
        yield data[:size]


@pytest.mark.parametrize("method", METHODS)
def test_however_an_archive_is_spoilt_it_is_read_or_refused(
    tmp_path: Path, method: int
) -> None:
    files = {"project.qde": study_xml(), MEMBER: TEXT * 20, "sources/b": bytes(99)}
    path = make_zip(tmp_path / "study.qdpx", files, method)
    whole = path.read_bytes()
    outcomes: Counter[str] = Counter()
    for data in spoilt(whole, random.Random(method)):
        path.write_bytes(data)
        try:
            use_all(path)
        except ReadError as error:
            outcomes[type(error).__name__] += 1
        else:
            outcomes["read"] += 1
    assert outcomes["DamagedPackageError"] > 50
    assert outcomes["read"] > 20
    assert {e.name for e in tmp_path.iterdir()} <= {"study.qdpx", "again.qdpx"}
    assert issubclass(ReadError, QdaBridgeError)


def test_a_member_without_a_name_is_damage(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "study.qdpx", {"project.qde": study_xml(), "x": b"x"})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 46] = 0  # zipfile cuts names at a NUL
    path.write_bytes(data)
    with pytest.raises(DamagedPackageError, match="without a name"):
        qb.open(path, as_written=True)


def test_a_refused_archive_is_closed(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "evil.qdpx", {"project.qde": b"<x/>"})
    with pytest.raises(ReadError):
        qb.open(path, as_written=True)
    path.unlink()  # Windows would refuse, and warnings are errors elsewhere
    assert not path.exists()
