"""Writing packages: a temporary file in the same folder, then one replacement."""

import io
import os
import shutil
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from qdabridge.archives import reproducible
from qdabridge.errors import (
    UnknownFormatError,
    UnsupportedContentError,
    WouldOverwriteError,
    WriteError,
)
from qdabridge.outputs import check_parent, take_place, temporary_file, writable
from qdabridge.qdaxml import Beside, write_codebook, write_project
from qdabridge.report import Finding, Report, Severity

if TYPE_CHECKING:
    from qdabridge.package.package import Package

__all__ = [
    "Approve",
    "Output",
    "check_target",
    "codebook_losses",
    "file_losses",
    "left_behind",
    "named",
    "other_than_codes",
    "save",
    "save_as",
    "save_qdc",
    "save_qde",
    "save_qdpx",
    "writing",
]


_PARTS = (
    "users",
    "variables",
    "cases",
    "sources",
    "notes",
    "links",
    "graphs",
    "note_refs",
)


def file_losses(package: "Package") -> Iterator[Finding]:
    """Tell that files stay behind where only the document is written."""
    if package.files:
        yield left_behind("file-dropped", "files of the package", len(package.files))


def codebook_losses(package: "Package") -> Iterator[Finding]:
    """Tell what of a project a codebook file cannot hold."""
    project = package.project
    for part in _PARTS:
        if count := len(getattr(project, part)):
            yield left_behind("content-dropped", part.replace("_", " "), count)
    if codings := sum(1 for _ in project.codings()):
        hint = "; 'qdabridge tables' writes a table of them"
        yield left_behind("content-dropped", "codings", codings, hint)
    if project.description:
        yield left_behind("content-dropped", "the project's description", 1)
    if members := sum(
        len(s.member_sources) + len(s.member_notes) for s in project.sets
    ):
        yield left_behind("content-dropped", "sources and notes in sets", members)
    yield from file_losses(package)


def other_than_codes(package: "Package") -> Iterator[Finding]:
    """Tell what stays behind when only the codes are asked for, which is no loss."""
    project = package.project
    counts = {
        "codings": sum(1 for _ in project.codings()),
        **{part: len(getattr(project, part)) for part in ("sources", "cases", "notes")},
    }
    told = [f"{n:,} {_noun(what, n)}" for what, n in counts.items() if n]
    if package.files or any(getattr(project, part) for part in _PARTS):
        told.append("all else")
    if told:
        yield Finding.of(
            "codes-only",
            Severity.INFO,
            f"only the codes are written; {_listed(told)} of the project stay"
            " where they are",
        )


def _noun(plural: str, count: int) -> str:
    return plural.removesuffix("s") if count == 1 else plural


def _listed(things: Sequence[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def left_behind(code: str, what: str, count: int, hint: str = "") -> Finding:
    """Return the finding that so many of these were not written.

    Args:
        code: Of the finding.
        what: The things, in words.
        count: How many there are.
        hint: What to do about it, with the sign that parts it from the rest.
    """
    return Finding.of(
        code,
        Severity.WARNING,
        f"there is no place for it in this kind of file; not written{hint}",
        path=what,
        count=count,
    )


Approve = Callable[[Report], None]
"""Sees what writing leaves out before the file appears; raises to prevent it."""

MAX_MEMBER_BYTES = (1 << 31) - 1
"""The standard's limit for a file inside a package (8.5)."""


def save(
    package: "Package", path: Path, *, overwrite: bool, keep_foreign: bool
) -> Report:
    """Write a package by the suffix of ``path``; see ``Package.save``."""
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} is none of {', '.join(_WRITERS)}",
            path=path,
            hint="use one of these, or qdabridge.convert for other formats",
        )
    return save_as(suffix)(
        package, path, overwrite=overwrite, keep_foreign=keep_foreign
    )


def save_as(suffix: str) -> Callable[..., Report]:
    """Return the function that writes the kind of file with this suffix."""

    def write(
        package: "Package",
        path: Path,
        *,
        overwrite: bool = False,
        keep_foreign: bool = False,
        approve: Approve | None = None,
    ) -> Report:
        with writing(path, package.path, overwrite, approve) as output, _modelled(path):
            output.report.extend(_WRITERS[suffix](package, output.file, keep_foreign))
        return output.report

    return write


save_qdpx: Callable[..., Report] = save_as(".qdpx")
save_qde: Callable[..., Report] = save_as(".qde")
save_qdc: Callable[..., Report] = save_as(".qdc")
"""The writers of the three kinds of file, as the catalogue names them."""


@contextmanager
def _modelled(path: Path) -> Iterator[None]:
    """Turn what a script's strange values raise into an error that says so."""
    try:
        yield
    except _NO_MODEL as error:
        raise UnsupportedContentError(
            f"the project holds something that is no part of one ({error})",
            path=path,
            hint="a script has set a field to a value of the wrong type",
        ) from error


_NO_MODEL = (AttributeError, KeyError, RecursionError, TypeError, UnicodeEncodeError)
"""What writing meets when a script has put strange things into the model."""


def check_target(path: Path, source: Path | None, *, overwrite: bool) -> None:
    """Refuse to write over the input, over what is no file, or over anything unasked.

    Raises:
        WouldOverwriteError: There is something in the way.
        WriteError: The folder does not exist, or the name cannot be one.
    """
    with writable(path):
        if source and path.exists() and source.exists() and path.samefile(source):
            raise _in_place("this is the input itself", path)
        if source and source.is_dir() and path.exists() and _is_inside(path, source):
            raise _in_place("this is a part of the input", path)
        if path.is_dir():
            raise _in_place("this is a folder", path, "name a file for the output")
        if path.exists() and not path.is_file():
            raise _in_place(
                "this is a device or a pipe", path, "name a file for the output"
            )
        if path.exists() and not overwrite:
            raise _in_place(
                "the file exists",
                path,
                "name another output, or allow overwriting (--force)",
            )
        check_parent(path)


def _in_place(
    message: str, path: Path, hint: str = "name another output"
) -> WouldOverwriteError:
    return WouldOverwriteError(message, path=path, hint=hint)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


class Output(NamedTuple):
    """A file that is being written, and what is to be said about it."""

    file: BinaryIO
    report: Report


@contextmanager
def writing(
    path: Path,
    source: Path | None = None,
    overwrite: bool = False,
    approve: Approve | None = None,
) -> Iterator[Output]:
    """Yield a file that takes the place of ``path`` when the block ends well.

    On any error it disappears and whatever was at ``path`` is untouched. A file that is
    replaced passes its mode on, and its owner where that is allowed. Where a link leads
    to another place, the file there is replaced and not the link.

    Args:
        path: Where to.
        source: The input, which is never written over.
        overwrite: Replace a file that is there.
        approve: Sees the report before the file appears; raises to prevent it.

    Raises:
        WouldOverwriteError: There is something in the way.
        WriteError: It cannot be written.
    """
    check_target(path, source, overwrite=overwrite)
    with named(path), writable(path):
        place = path.resolve() if path.is_symlink() else path
        with temporary_file(place) as (file, temporary):
            output = Output(file, Report.holding())
            yield output
            if approve:
                approve(output.report)
            file.flush()
            os.fsync(file.fileno())
            if not overwrite:
                check_target(place, None, overwrite=False)
            take_place(file, temporary, place)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let every error of writing name the file it is about."""
    try:
        yield
    except WriteError as error:
        error.path = error.path or path
        raise


def _write_qdpx(package: "Package", sink: BinaryIO, keep_foreign: bool) -> Report:
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with (
            archive.open(reproducible("project.qde"), "w") as member,
            Beside(member.write) as deflating,
        ):
            report = write_project(
                package.project, _Limited(deflating), keep_foreign=keep_foreign
            )
        _copy_files(package, archive)
    return report


def _in_the_way(name: str) -> UnsupportedContentError:
    return UnsupportedContentError(
        "a file of the package has the name of its document",
        location=name,
        hint="give it another name",
    )


_SMALL = 1 << 20
"""A file of at most so many bytes is deflated beside others, in one piece."""
_TINY = 1 << 12
"""One of at most so many takes longer to hand over than to deflate."""
_CORES, _AHEAD = 2, 8


def _copy_files(package: "Package", archive: zipfile.ZipFile) -> None:
    """Copy the files of a package in their order."""
    from concurrent.futures import Future, ThreadPoolExecutor

    ahead: deque[tuple[zipfile.ZipInfo, bytes, Future[bytes] | None]] = deque()

    def copy_until(left: int) -> None:
        while len(ahead) > left:
            info, data, packed = ahead.popleft()
            _copy(io.BytesIO(data), info, archive, packed.result() if packed else b"")

    with ThreadPoolExecutor(_CORES) as pool:
        for name in package.files:
            info = _described(package, name)
            with package.open_file(name) as source:
                if info.file_size <= _SMALL and info.compress_type:
                    data = source.read()
                    packed = pool.submit(_deflated, data) if len(data) > _TINY else None
                    ahead.append((info, data, packed))
                    copy_until(_AHEAD)
                else:
                    copy_until(0)
                    _copy(source, info, archive)
        copy_until(0)


def _copy(
    source: BinaryIO,
    info: zipfile.ZipInfo,
    archive: zipfile.ZipFile,
    packed: bytes = b"",
) -> None:
    """Copy a file, which may be deflated already."""
    with archive.open(info, "w") as member:
        if packed:  # were it not this attribute, zipfile would deflate here
            member._compressor = _Deflated(packed)  # type: ignore[attr-defined]
        shutil.copyfileobj(source, member, 1 << 20)


def _described(package: "Package", name: str) -> zipfile.ZipInfo:
    """Return the entry of a file in the archive to be written."""
    if name.lower() == "project.qde":
        raise _in_the_way(name)
    size, time = package.member(name)[1:]
    if size > MAX_MEMBER_BYTES:
        raise _too_large(name, size)
    info = reproducible(name, time)
    info.file_size = size
    return info


def _deflated(data: bytes) -> bytes:
    """Return what ``zipfile`` makes of data."""
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()


class _Deflated:
    """Stands in for the compressor of a member that is deflated already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def compress(self, _: bytes) -> bytes:
        return b""

    def flush(self) -> bytes:
        return self._data


class _Limited:
    """Counts the bytes of project.qde and stops at the standard's limit."""

    def __init__(self, sink: Any) -> None:
        self._sink = sink
        self._size = 0

    def write(self, data: bytes, /) -> None:
        self._size += len(data)
        if self._size > MAX_MEMBER_BYTES:
            raise _too_large("project.qde", self._size)
        self._sink.write(data)


def _too_large(name: str, size: int) -> UnsupportedContentError:
    return UnsupportedContentError(
        f"a file inside a package may have 2^31-1 bytes, and this has {size} or more",
        location=name,
        hint="keep it outside and let the source refer to it by relative:///",
    )


def _write_qde(package: "Package", sink: BinaryIO, keep_foreign: bool) -> Report:
    report = write_project(package.project, sink, keep_foreign=keep_foreign)
    report.extend(file_losses(package))
    return report


def _write_qdc(package: "Package", sink: BinaryIO, keep_foreign: bool) -> Report:
    code_book = package.project.to_code_book()
    report = write_codebook(code_book, sink, keep_foreign=keep_foreign)
    report.extend(codebook_losses(package))
    return report


_WRITERS = {".qdpx": _write_qdpx, ".qde": _write_qde, ".qdc": _write_qdc}
