"""Where the files of a package lie: in a ZIP, in a folder, or nowhere yet."""

import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple, Protocol
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

from qdabridge.archives import EPOCH, Limits, SafeZip, Timestamp, is_escaping
from qdabridge.errors import LimitError, UnsafePackageError
from qdabridge.inputs import is_regular, open_input

__all__ = [
    "FolderStore",
    "Limits",
    "MemoryStore",
    "PathKind",
    "SourcePath",
    "Store",
    "ZipStore",
    "as_read",
    "earlier_names",
    "other_readings",
]


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


def as_read(name: str) -> str:
    """Return the form that all names share which look alike to a reader.

    Percent signs are decoded, accents composed (a Mac writes them after their letters),
    capitals and kinds of blanks do not matter.

    >>> as_read("Cre\u0301teil%201.TXT") == as_read("Cr\u00e9teil 1.txt")
    True
    """
    if "%" in name:
        data = unquote_to_bytes(name)
        try:
            name = data.decode("utf-8")
        except UnicodeDecodeError:
            name = data.decode("cp1252", "replace")
    return " ".join(normalize("NFC", name).casefold().split())


def other_readings(name: str) -> Iterator[str]:
    """Yield what a member's name is if its archive does not say how it is encoded.

    Names without the mark of UTF-8 are read in the code page of the first PCs.
    """
    if name.isascii():
        return
    for encoding in ("utf-8", "cp1252"):
        try:
            yield name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue


class Member(NamedTuple):
    """A file of a store."""

    name: str
    size: int
    time: Timestamp


class Store(Protocol):
    """Named files that can be opened for reading.

    ``repeated`` has the names that stand for several files: the last is seen under it,
    those before it under ``earlier_names`` where they differ from it; ``left_out``
    those of what is no file: pipes, sockets, links to nowhere.
    """

    repeated: Sequence[str]
    left_out: Sequence[str]

    def members(self) -> Iterator[Member]:
        """Yield the files, folders left out."""

    def open(self, name: str) -> BinaryIO:
        """Open a file by exactly its name."""

    def close(self) -> None:
        """Let go of everything."""


class MemoryStore:
    """Files that are not on disk."""

    repeated: Sequence[str] = ()
    left_out: Sequence[str] = ()

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files: dict[str, bytes] = dict(files or {})

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
    left_out: Sequence[str] = ()

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder.resolve()
        self._paths = dict(self._walk(limits))

    def _walk(self, limits: Limits) -> Iterator[tuple[str, Path]]:
        found = 0
        for root, folders, names in os.walk(self._folder, onerror=_refuse):
            folders.sort()
            self._leave_out(
                Path(root, n) for n in folders if Path(root, n).is_symlink()
            )
            for name in sorted(names):
                found += 1
                if found > limits.max_members:
                    raise LimitError(
                        f"more than {limits.max_members} files",
                        path=self._folder,
                        limit="max_members",
                        hint="is this the right folder? else raise max_members",
                    )
                yield from self._file(Path(root, name))

    def _leave_out(self, paths: Iterable[Path]) -> None:
        names = [path.relative_to(self._folder).as_posix() for path in paths]
        self.left_out = [*self.left_out, *names]

    def _file(self, path: Path) -> Iterator[tuple[str, Path]]:
        """Yield a file and its name, unless it is something else."""
        if not is_regular(path):
            self._leave_out([path])
        elif not path.resolve().is_relative_to(self._folder):
            raise UnsafePackageError(
                "a link leads out of the folder",
                path=self._folder,
                location=path.name,
                hint="replace the link by the file",
            )
        else:
            yield path.relative_to(self._folder).as_posix(), path

    def members(self) -> Iterator[Member]:
        """Yield the files, sorted."""
        for name, path in self._paths.items():
            yield Member(name, path.stat().st_size, EPOCH)

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        return open_input(self._paths[name])

    def close(self) -> None:
        """Do nothing."""


def _refuse(error: OSError) -> None:
    """Let a folder that cannot be looked into be an error, not a gap."""
    raise error


class ZipStore:
    """A ZIP archive whose directory has been checked against the limits."""

    repeated: Sequence[str] = ()
    left_out: Sequence[str] = ()

    def __init__(self, path: Path, limits: Limits) -> None:
        self._zip = SafeZip(path, limits)
        try:
            names = [self._safe_name(info) for info in self._zip.infos]
        except BaseException:
            self._zip.close()
            raise
        counts = Counter(names)
        self.repeated = [name for name, count in counts.items() if count > 1]
        self._infos = dict(zip(names, self._zip.infos, strict=True))
        for name, info in zip(names, self._zip.infos, strict=True):
            is_document = name.lower().endswith(".qde")
            if not is_document and not _is_same(info, self._infos[name]):
                self._infos[_earlier(name, self._infos)] = info

    def _safe_name(self, info: zipfile.ZipInfo) -> str:
        name = info.filename.replace("\\", "/")
        if not name:
            raise self._zip.damaged(name, "it has a file without a name")
        if is_escaping(name):
            raise UnsafePackageError(
                "a member's name leads out of the archive",
                path=self._zip.path,
                location=info.filename,
                hint="do not open this file unless you know who made it",
            )
        return name

    def members(self) -> Iterator[Member]:
        """Yield the files in the order of the archive."""
        for name, info in self._infos.items():
            yield Member(name, info.file_size, info.date_time)

    def open(self, name: str) -> BinaryIO:
        """Open a file; damage shows while it is read."""
        return self._zip.open(self._infos[name])

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()


def _is_same(info: zipfile.ZipInfo, other: zipfile.ZipInfo) -> bool:
    return (info.CRC, info.file_size) == (other.CRC, other.file_size)


def earlier_names(name: str) -> Iterator[str]:
    """Yield the names that earlier files of one name get, when they are others."""
    path = PurePosixPath(name)
    for number in count(1):
        yield str(path.with_name(f"{path.stem}~{number}{path.suffix}"))


def _earlier(name: str, taken: Container[str]) -> str:
    return next(n for n in earlier_names(name) if n not in taken)
