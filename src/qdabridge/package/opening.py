"""Opening packages: a ZIP, a folder, or a bare document (standard, 8)."""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    QdaBridgeError,
    ReadError,
)
from qdabridge.model import CodeBook, Project
from qdabridge.package.layout import find_document, names_in_package
from qdabridge.package.limits import Limits
from qdabridge.package.package import Package
from qdabridge.package.stores import FolderStore, Store, ZipStore
from qdabridge.qdaxml import read
from qdabridge.report import Report

__all__ = ["open_package"]


def open_package(
    path: str | Path,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Package:
    """Open a ``.qdpx``, an unzipped one, a ``.qde`` or a ``.qdc``; content decides.

    Args:
        path: A file or folder.
        limits: Safety limits, to be raised for trusted files.
        media: Folders in which files outside the package may be looked up.

    Raises:
        ReadError: It cannot be read; subclasses say why.
    """
    path = Path(path)
    limits = limits or Limits()
    folders = [Path(folder) for folder in media]
    try:
        if path.is_dir():
            return _with_store(path, FolderStore(path, limits), limits, folders)
        if zipfile.is_zipfile(path) or _starts_like_zip(path):
            return _with_store(path, ZipStore(path, limits), limits, folders)
        return _bare(path, limits, folders)
    except QdaBridgeError as error:
        error.path = error.path or path
        raise
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror or error})",
            path=path,
            hint="check the name and the permissions",
        ) from error


def _starts_like_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _bare(path: Path, limits: Limits, media: Sequence[Path]) -> Package:
    size = path.stat().st_size
    if size == 0:
        raise DamagedPackageError(
            "the file is empty", path=path, hint="export it again"
        )
    _check_document_size(size, limits, path.name)
    with path.open("rb") as stream:
        _check_looks_like_xml(stream, path)
        stream.seek(0)
        project, report, kind = _document(stream, path)
    return Package(
        project,
        report=report.in_file(path.name),
        path=path,
        kind=kind,
        media=media,
        limits=limits,
    )


def _with_store(
    path: Path, store: Store, limits: Limits, media: Sequence[Path]
) -> Package:
    try:
        document = find_document([member.name for member in store.members()])
        size = next(m.size for m in store.members() if m.name == document)
        _check_document_size(size, limits, document)
        with store.open(document) as stream:
            project, report, kind = _document(stream, path)
        names, notes = names_in_package(store, document)
    except BaseException as error:
        store.close()
        if isinstance(error, QdaBridgeError):
            error.path = error.path or path
        raise
    report = report.in_member(document)
    report.extend(notes)
    return Package(
        project,
        report=report.in_file(path.name),
        store=store,
        names=names,
        path=path,
        kind=kind,
        media=media,
        limits=limits,
    )


def _check_document_size(size: int, limits: Limits, name: str) -> None:
    if size > limits.max_xml_bytes:
        raise LimitError(
            f"{name} has {size} bytes, and the safety limit max_xml_bytes is"
            f" {limits.max_xml_bytes}",
            hint="raise max_xml_bytes if you trust the file",
        )


def _check_looks_like_xml(stream: BinaryIO, path: Path) -> None:
    start = stream.read(1024)
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if bare.startswith((b"<!doctype html", b"<html")):
        raise NotThisFormatError(
            "this is an HTML page, perhaps a web site's message instead of the file",
            path=path,
            hint="download the file again",
        )
    if not bare.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise NotThisFormatError(
            "this is neither a ZIP archive nor XML",
            path=path,
            hint="name a .qdpx, .qde or .qdc file",
        )


def _document(
    stream: BinaryIO, path: Path
) -> tuple[Project, Report, Literal["project", "codebook"]]:
    document, report = read(stream)
    if isinstance(document, CodeBook):
        return Project.of_code_book(document, path.stem), report, "codebook"
    return document, report, "project"
