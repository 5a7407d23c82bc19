"""The formats: which there are, and how a file says which one it is.

Which there are, says the catalogue; here is how a file says which one it is.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qdabridge.archives import Limits, SafeZip
from qdabridge.catalogue import FORMATS, Format, load
from qdabridge.errors import NotThisFormatError, ReadError, UnknownFormatError
from qdabridge.inputs import check_folder, is_input_folder, open_input
from qdabridge.package import Package, readable
from qdabridge.report import Report
from qdabridge.spelling import named_one
from qdabridge.tools import clearer, other_file

if TYPE_CHECKING:
    from qdabridge.package import Approve
    from qdabridge.tools import Options

__all__ = [
    "format_for_writing",
    "list_formats",
    "looks_like_json",
    "open_any",
    "recognised",
    "write_any",
]


Opener = Callable[..., Package]
Writer = Callable[..., Report]

_OFFICE = ("[Content_Types].xml", "mimetype")
"""Members that documents of office programs have and projects have not."""
_TABLES = {
    *(".csv", ".tsv", ".tab", ".md", ".xlsx", ".xlsm", ".xls", ".docx", ".doc", ".odt"),
    *(".yaml", ".yml"),
}
"""Suffixes that say table or document; what is in them, their reader finds out."""


def recognised(path: Path, *, documents: bool = True) -> str:
    """Return the name of the format that a file or folder looks like.

    What nothing speaks for is taken for a project; its reader says what is wrong.

    Args:
        path: The file or folder.
        documents: Refuse a PDF, a picture, a recording, as what holds no project.

    Raises:
        NotThisFormatError: It is clearly something else, such as a native project.
        ReadError: It cannot be opened.
    """
    with readable(path):
        if error := other_file(path, documents=documents):
            raise error
    if is_input_folder(path):
        return "folder"
    start = _start(path)
    if start.startswith(b"PK"):
        return "codebook" if _is_office(path) else "qdpx"
    if path.suffix.lower() in _TABLES:
        return "codebook"
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) and b"<" not in start[2:4]:
        return "codebook"  # Excel calls it Unicode text
    if start.startswith(b"{\\rtf"):
        return "codebook"  # no JSON; the reader of tables says what to do
    if looks_like_json(start):
        return "json"
    if path.suffix.lower() == ".txt" and _is_tools_list(path, start):
        return "codebook"
    return "qdpx"


def looks_like_json(start: bytes) -> bool:
    """Do these first bytes look like JSON?"""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _start(path: Path) -> bytes:
    with readable(path), open_input(path) as stream:
        return stream.read(1024)


def _is_office(path: Path) -> bool:
    """Is this ZIP an office document, as .xlsx, .docx and .odt are?"""
    try:
        with SafeZip(path, Limits()) as archive:
            names = {info.filename for info in archive.infos}
    except OSError:
        return path.suffix.lower() in _TABLES
    has_document = any(name.lower().endswith("project.qde") for name in names)
    return not has_document and any(name in names for name in _OFFICE)


def _is_tools_list(path: Path, start: bytes) -> bool:
    """Is a text a list of codes that some tool writes, and no transcript?"""
    from qdabridge.codebook import Content
    from qdabridge.tools import dialect_of

    if start.startswith(b"<") or b"\0" in start:
        return False
    try:
        return dialect_of(Content(path)) is not None
    except ReadError:
        return False


def list_formats() -> list[Format]:
    """Return all formats, those of projects first."""
    return list(FORMATS.values())


def open_any(
    path: str | Path,
    *,
    format: str | None = None,
    as_written: bool = False,
    options: "Options | None" = None,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
) -> Package:
    """Open a file or folder as the tool that wrote it meant it.

    What is in it decides its format unless one is named. The package is canonical:
    positions are code points, every coding has its coder (see ``normalise``).

    Args:
        path: ``.qdpx``, ``.qde``, ``.qdc``, ``.json``, an unzipped project, or a
            codebook in a table (``.csv``, ``.xlsx``, ``.docx`` ...) or a tool's list.
        format: Name of a format, to overrule what the content looks like.
        as_written: Give the document exactly as it is; interpret nothing.
        options: What to do beyond what is right for everyone.
        limits: Safety limits, to be raised for trusted files.
        media: Folders in which files outside the package may be looked up.
        validate: Check QDA-XML against the schema too and report ``schema-broken``.

    Returns:
        A package whose report has what reading mended and what was understood.

    Raises:
        ReadError: It cannot be read; subclasses say why.
        UnknownFormatError: No format has this name.
    """
    folders = [Path(folder) for folder in media]
    for folder in folders:
        check_folder(folder)
    chosen = _named(format) if format else FORMATS[recognised(Path(path))]
    if not chosen.reads:
        raise UnknownFormatError(f"the format {chosen.name} cannot be read", path=path)
    read: Opener = load(chosen.reader)
    try:
        package = read(Path(path), limits=limits, media=folders, validate=validate)
    except NotThisFormatError as error:
        raise (error if format else clearer(error, Path(path), chosen.name)) from error
    if as_written:
        return package
    from qdabridge.tools import normalise

    try:
        return normalise(package, options, in_place=True)
    except BaseException:
        package.close()
        raise


def write_any(
    package: Package,
    path: str | Path,
    *,
    format: str | None = None,
    overwrite: bool = False,
    keep_foreign: bool = False,
    approve: "Approve | None" = None,
) -> Report:
    """Write a package in the format named, or the one its suffix says.

    Args:
        package: What to write.
        path: Where to.
        format: Name of a format, to overrule the suffix.
        overwrite: Replace a file that is there.
        keep_foreign: Write content outside the standard too; breaks the schema.
        approve: Sees what is left out before the file appears; raises to prevent it.

    Raises:
        WriteError: It cannot be written; subclasses say why.
        UnknownFormatError: No format has this name or suffix, or it is only read.
    """
    chosen = format_for_writing(path, format)
    if not chosen.writes:
        raise UnknownFormatError(f"the format {chosen.name} is only read", path=path)
    write: Writer = load(chosen.writer)
    return write(
        package,
        Path(path),
        overwrite=overwrite,
        keep_foreign=keep_foreign,
        approve=approve,
    )


def format_for_writing(path: str | Path, name: str | None = None) -> Format:
    """Return the format an output is to have.

    Raises:
        UnknownFormatError: No format has this name or suffix.
    """
    if name:
        return _named(name)
    suffix = Path(path).suffix.lower()
    for candidate in FORMATS.values():
        if suffix in candidate.suffixes:
            return candidate
    known = ", ".join(s for f in FORMATS.values() if f.writes for s in f.suffixes)
    raise UnknownFormatError(
        f"the suffix {suffix or '(none)'} says no format",
        path=path,
        hint=f"use one of {known}, or name the format (--to);"
        " 'qdabridge tables' writes tables for scripts",
    )


def _named(name: str) -> Format:
    return FORMATS[named_one("format", name, FORMATS)]
