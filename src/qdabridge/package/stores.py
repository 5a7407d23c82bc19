"""Where the files of a package lie: in a ZIP, in a folder, or nowhere yet."""

import io
import os
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple, Protocol

from qdabridge.errors import DamagedPackageError, LimitError, UnsafePackageError

__all__ = [
    "FolderStore",
    "Limits",
    "MemoryStore",
    "PathKind",
    "SourcePath",
    "Store",
    "Timestamp",
    "ZipStore",
    "is_escaping",
]


_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an input is believed.

    The defaults admit every real project that was seen, with room: ten thousand
    sources, hours of video, a project.qde of 500,000 codings.
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
    max_text_bytes: int = _GIB
    """Size of one text that is decoded in memory."""


class PathKind(StrEnum):
    """Where a path points to."""

    INTERNAL = "internal"  # a member of the package
    RELATIVE = "relative"  # relative to the project's basePath
    ABSOLUTE = "absolute"  # somewhere on the writer's machine
    BARE = "bare"  # no scheme: qc and others mean a member of the package


class SourcePath(NamedTuple):
    """A path taken apart."""

    kind: PathKind
    target: str

    @classmethod
    def of(cls, text: str) -> "SourcePath":
        """Take a path apart: ``internal://x.txt``, ``relative:///a/b.mp4`` ...

        Two slashes after ``absolute:`` (Transana) are read like three.
        """
        match = re.match(r"(internal|relative|absolute):/{0,3}", text, re.IGNORECASE)
        target = (text[match.end() :] if match else text).replace("\\", "/")
        kind = PathKind(match[1].lower()) if match else PathKind.BARE
        return cls(kind, target)

    @property
    def is_inside(self) -> bool:
        """Does it name a member of the package?"""
        return self.kind in (PathKind.INTERNAL, PathKind.BARE)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.target).name


def is_escaping(name: str) -> bool:
    """Does this member name lead out of the folder it is unpacked to?"""
    return (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or ".." in name.split("/")
        or "\0" in name
    )


Timestamp = tuple[int, int, int, int, int, int]
_ODD = (NotImplementedError, struct.error, zlib.error)
_DAMAGE = (zipfile.BadZipFile, EOFError, OSError, ValueError, *_ODD)
"""What zipfile raises for damaged archives, beside what is its own."""
EPOCH: Timestamp = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a ZIP can name; given to files whose own time does not matter."""


class Member(NamedTuple):
    """A file of a store."""

    name: str
    size: int
    time: Timestamp


class Store(Protocol):
    """Named files that can be opened for reading.

    ``repeated`` has the names that stand for several files, of which the last is seen.
    """

    repeated: Sequence[str]

    def members(self) -> Iterator[Member]:
        """Yield the files, folders left out."""

    def open(self, name: str) -> BinaryIO:
        """Open a file by exactly its name."""

    def close(self) -> None:
        """Let go of everything."""


class MemoryStore:
    """Files that are not on disk."""

    repeated: Sequence[str] = ()

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def members(self) -> Iterator[Member]:
        """Yield the files."""
        for name, data in self.files.items():
            yield Member(name, len(data), EPOCH)

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        return io.BytesIO(self.files[name])

    def close(self) -> None:
        """Do nothing."""


class FolderStore:
    """An unzipped package; links that lead out of it are refused."""

    repeated: Sequence[str] = ()

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder.resolve()
        self._paths = dict(self._walk(limits))

    def _walk(self, limits: Limits) -> Iterator[tuple[str, Path]]:
        found = 0
        for root, folders, names in os.walk(self._folder):
            folders.sort()
            for name in sorted(names):
                found += 1
                if found > limits.max_members:
                    raise LimitError(
                        f"more than {limits.max_members} files",
                        path=self._folder,
                        hint="is this the right folder? else raise max_members",
                    )
                path = Path(root, name)
                if not path.resolve().is_relative_to(self._folder):
                    raise UnsafePackageError(
                        "a link leads out of the folder",
                        path=self._folder,
                        location=name,
                        hint="replace the link by the file",
                    )
                yield path.relative_to(self._folder).as_posix(), path

    def members(self) -> Iterator[Member]:
        """Yield the files, sorted."""
        for name, path in self._paths.items():
            if path.is_file():
                yield Member(name, path.stat().st_size, EPOCH)

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        return self._paths[name].open("rb")

    def close(self) -> None:
        """Do nothing."""


class ZipStore:
    """A ZIP archive whose directory has been checked against the limits."""

    repeated: Sequence[str] = ()

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, EOFError, *_ODD) as error:
            raise DamagedPackageError(
                f"the ZIP archive is damaged or truncated ({error})",
                path=path,
                hint="copy or export it again",
            ) from error
        try:
            self._infos = self._checked(limits)
        except BaseException:
            self._zip.close()
            raise

    def _checked(self, limits: Limits) -> dict[str, zipfile.ZipInfo]:
        infos = [i for i in self._zip.infolist() if not i.filename.endswith("/")]
        self._check_total(infos, limits)
        names = [self._safe_name(info, limits) for info in infos]
        counts = Counter(names)
        self.repeated = [name for name, count in counts.items() if count > 1]
        return dict(zip(names, infos, strict=True))

    def _check_total(self, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
        if len(infos) > limits.max_members:
            raise self._limit(f"{len(infos)} files", "max_members", limits.max_members)
        total = sum(info.file_size for info in infos)
        if total > limits.max_total_bytes:
            raise self._limit(
                f"{total} bytes unpacked", "max_total_bytes", limits.max_total_bytes
            )
        packed = max(self._path.stat().st_size, 1)
        if total > limits.ratio_from_bytes and total / packed > limits.max_ratio:
            raise self._limit(
                f"it would grow {total / packed:.0f}-fold",
                "max_ratio",
                limits.max_ratio,
            )

    def _safe_name(self, info: zipfile.ZipInfo, limits: Limits) -> str:
        name = info.filename.replace("\\", "/")
        if not name:
            raise _damaged(self._path, name, "it has a file without a name")
        if is_escaping(name):
            raise UnsafePackageError(
                "a member's name leads out of the archive",
                path=self._path,
                location=info.filename,
                hint="do not open this file unless you know who made it",
            )
        if info.flag_bits & 1:
            raise UnsafePackageError(
                "the archive is encrypted",
                path=self._path,
                location=info.filename,
                hint="unpack it with its password and zip it again without one",
            )
        if info.file_size > limits.max_member_bytes:
            raise self._limit(
                f"{name} has {info.file_size} bytes",
                "max_member_bytes",
                limits.max_member_bytes,
            )
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > limits.ratio_from_bytes and ratio > limits.max_ratio:
            raise self._limit(
                f"{name} would grow {ratio:.0f}-fold", "max_ratio", limits.max_ratio
            )
        return name

    def _limit(self, found: str, name: str, limit: float) -> LimitError:
        return LimitError(
            f"{found}, and the safety limit {name} is {limit:g}",
            path=self._path,
            hint=f"raise {name} if you trust the file",
        )

    def members(self) -> Iterator[Member]:
        """Yield the files in the order of the archive."""
        for name, info in self._infos.items():
            yield Member(name, info.file_size, info.date_time)

    def open(self, name: str) -> BinaryIO:
        """Open a file; damage shows while it is read."""
        try:
            return _Guarded(self._zip.open(self._infos[name]), self._path, name)
        except (RuntimeError, *_DAMAGE) as error:
            raise _damaged(self._path, name, error) from error

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()


class _Guarded(io.BufferedIOBase, BinaryIO):
    """A member's stream that tells damage by file and member."""

    def __init__(self, stream: object, path: Path, name: str) -> None:
        self._stream: BinaryIO = stream  # type: ignore[assignment]
        self._path = path
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            return self._stream.read(-1 if size is None else size)
        except _DAMAGE as error:
            raise _damaged(self._path, self._name, error) from error
        except Exception as error:
            if type(error).__name__ == "LZMAError":  # not every Python has lzma
                raise _damaged(self._path, self._name, error) from error
            raise

    def close(self) -> None:
        self._stream.close()
        super().close()


def _damaged(path: Path, name: str, error: object) -> DamagedPackageError:
    return DamagedPackageError(
        f"the archive is damaged ({error})",
        path=path,
        location=name,
        hint="copy or export it again",
    )
