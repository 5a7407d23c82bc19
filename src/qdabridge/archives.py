"""ZIP archives: opened with care, and written so that equal content is equal bytes.

Packages and office documents are both archives; what may be in one differs, so the
limits are an argument.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self

from qdabridge.errors import DamagedPackageError, LimitError, UnsafePackageError
from qdabridge.inputs import open_input

__all__ = [
    "DAMAGE",
    "EPOCH",
    "Limits",
    "SafeZip",
    "Timestamp",
    "is_escaping",
    "is_zip",
    "reproducible",
]


Timestamp = tuple[int, int, int, int, int, int]
EPOCH: Timestamp = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a ZIP can name; given to files whose own time does not matter."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for damaged archives, beside what is its own."""
_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an input is believed.

    The defaults admit every real project that was seen, with room: ten thousand
    sources, hours of video, a project.qde of 500,000 codings, a transcript of 64 MB.
    """

    max_members: int = 100_000
    """Files in the archive."""
    max_member_bytes: int = 64 * _GIB
    """Unpacked size of one file."""
    max_total_bytes: int = 256 * _GIB
    """Unpacked size of all files."""
    max_xml_bytes: int = 2 * _GIB
    """Unpacked size of the project or codebook document itself."""
    max_ratio: float = 200.0
    """Unpacked size over packed size, for files of more than ``ratio_from_bytes``."""
    ratio_from_bytes: int = 16 << 20
    """Small files may shrink as far as they like."""
    max_text_bytes: int = 64 << 20
    """Size of one text, or codebook file, that is decoded in memory."""
    max_table_bytes: int = _GIB
    """Size of one table of codings, cases or columns that is read into memory."""
    max_cells: int = 1_000_000
    """Cells of all tables of a codebook or code map."""


def is_escaping(name: str) -> bool:
    """Does this member name lead out of the folder it is unpacked to?"""
    return (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or ".." in name.split("/")
        or "\0" in name
    )


_PACKED = (
    *(
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".mp3",
        ".m4a",
        ".aac",
        ".ogg",
        ".opus",
    ),
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".wma", ".wmv"),
)
"""How names of pictures and recordings end whose formats compress."""


def reproducible(name: str, time: Timestamp = EPOCH) -> zipfile.ZipInfo:
    """Describe a member so that the same content gives the same bytes anywhere.

    Pictures and recordings are stored, as ATLAS.ti does with all: deflating them takes
    half a minute for each GiB and saves nothing.
    """
    info = zipfile.ZipInfo(name, time if 1980 <= time[0] <= 2107 else EPOCH)
    is_packed = name.lower().endswith(_PACKED)
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def is_zip(path: Path) -> bool:
    """Is this file a ZIP archive, perhaps a broken one?"""
    with open_input(path) as stream:
        if stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06"):
            return True
        stream.seek(0)
        return zipfile.is_zipfile(stream)


class SafeZip:
    """A ZIP whose directory has been checked against limits; nothing is unpacked yet.

    Attributes:
        path: The archive.
        infos: Its files, folders left out, in their order.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits,
        *,
        remedy: str = "copy or export it again",
    ) -> None:
        """Open an archive and check what it says of itself.

        Args:
            path: The archive.
            limits: How much of it is believed.
            remedy: What to do about a damaged one.

        Raises:
            DamagedPackageError: It is no intact ZIP.
            LimitError: It is, or would grow, too large.
            UnsafePackageError: It is encrypted.
            OSError: It cannot be opened.
        """
        self.path = path
        self._remedy = remedy
        self._file = open_input(path)
        try:
            self._packed = _size(self._file)
            self._check_directory(limits)
            self._zip = self._opened()
            infos = self._zip.infolist()
            self.infos: list[zipfile.ZipInfo] = [
                i for i in infos if not i.filename.endswith("/")
            ]
            self._check_total(limits)
            for info in self.infos:
                self._check_member(info, limits)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive."""
        self._file.close()

    def __del__(self) -> None:
        """Close what nobody has closed, as ``ZipFile`` does."""
        if file := getattr(self, "_file", None):
            file.close()

    def open(self, info: zipfile.ZipInfo) -> BinaryIO:
        """Open a member; damage shows while it is read.

        Raises:
            DamagedPackageError: What stands before it is damaged.
        """
        try:
            return _Guarded(self._zip.open(info), self, info.filename)
        except DAMAGE as error:
            raise self.damaged(info.filename, error) from error

    def damaged(self, name: str | None, error: object) -> DamagedPackageError:
        """Return the error that says what is wrong with the archive or a member."""
        return DamagedPackageError(
            f"the archive is damaged ({error})",
            path=self.path,
            location=name,
            hint=self._remedy,
        )

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._file)
        except DAMAGE as error:
            raise DamagedPackageError(
                f"the ZIP archive is damaged or truncated ({error})",
                path=self.path,
                hint=self._remedy,
            ) from error

    def _check_directory(self, limits: Limits) -> None:
        """Count the members before an object is made of each."""
        size = _directory_size(self._file, self._packed)
        if size <= _ENTRY * limits.max_members:
            return
        self._file.seek(max(0, self._packed - size - _TAIL))
        found, rest = 0, b""
        while found <= limits.max_members and (part := self._file.read(1 << 20)):
            found += (rest + part).count(b"PK\x01\x02")
            rest = part[-3:]
        if found > limits.max_members:
            raise self._limit(
                f"more than {limits.max_members} files",
                "max_members",
                limits.max_members,
            )

    def _check_total(self, limits: Limits) -> None:
        count = len(self.infos)
        if count > limits.max_members:
            raise self._limit(f"{count} files", "max_members", limits.max_members)
        total = sum(info.file_size for info in self.infos)
        if total > limits.max_total_bytes:
            raise self._limit(
                f"{total} bytes unpacked", "max_total_bytes", limits.max_total_bytes
            )
        ratio = total / max(self._packed, 1)
        if total > limits.ratio_from_bytes and ratio > limits.max_ratio:
            raise self._limit(
                f"it would grow {ratio:.0f}-fold", "max_ratio", limits.max_ratio
            )

    def _check_member(self, info: zipfile.ZipInfo, limits: Limits) -> None:
        if info.flag_bits & 1:
            raise UnsafePackageError(
                "the archive is encrypted",
                path=self.path,
                location=info.filename,
                hint="unpack it with its password and zip it again without one",
            )
        size = info.file_size
        if size > limits.max_member_bytes:
            raise self._limit(
                f"{info.filename} has {size} bytes",
                "max_member_bytes",
                limits.max_member_bytes,
            )
        ratio = size / max(info.compress_size, 1)
        if size > limits.ratio_from_bytes and ratio > limits.max_ratio:
            raise self._limit(
                f"{info.filename} would grow {ratio:.0f}-fold",
                "max_ratio",
                limits.max_ratio,
            )

    def _limit(self, found: str, name: str, limit: float) -> LimitError:
        return LimitError(
            f"{found}, and the safety limit {name} is {limit}",
            path=self.path,
            limit=name,
        )


_ENTRY = 46
"""Bytes that an entry of the directory has at least."""
_TAIL = 22 + (1 << 16)
"""The end of an archive: a record of 22 bytes, and a comment."""


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def _directory_size(stream: BinaryIO, size: int) -> int:
    """Return how many bytes the directory may have, by the last record or by all."""
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    stream.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < 16:
        return 0  # there is none, and zipfile says so
    (found,) = struct.unpack_from("<L", tail, place + 12)
    return size if found == 0xFFFFFFFF else min(size, found)


class _Guarded(io.BufferedIOBase, BinaryIO):
    """A member's stream that tells damage by file and member."""

    def __init__(self, stream: IO[bytes], archive: SafeZip, name: str) -> None:
        self._stream = stream
        self._archive = archive
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            return self._stream.read(-1 if size is None else size)
        except DAMAGE as error:
            raise self._archive.damaged(self._name, error) from error
        except Exception as error:
            if type(error).__name__ == "LZMAError":  # not every Python has lzma
                raise self._archive.damaged(self._name, error) from error
            raise

    def close(self) -> None:
        self._stream.close()
        super().close()
