"""The formats: which there are, and how a file says which one it is.

Which there are, says the catalogue; here is how a file says which one it is.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from qdabridge.archives import Limits, SafeZip
from qdabridge.catalogue import FORMATS, Format, load
from qdabridge.errors import NotThisFormatError, ReadError, UnknownFormatError
from qdabridge.formats.project_json import looks_like
from qdabridge.inputs import is_input_folder, open_input
from qdabridge.package import Approve, Package, readable
from qdabridge.report import Report

__all__ = [
    "format_for_writing",
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


def recognised(path: Path) -> str:
    """Return the name of the format that a file or folder looks like.

    What nothing speaks for is taken for a project; its reader says what is wrong.

    Raises:
        NotThisFormatError: It is a database, which no format here is.
        ReadError: It cannot be opened.
    """
    if is_input_folder(path):
        return "folder"
    start = _start(path)
    _refuse_database(start, path)
    if start.startswith(b"PK"):
        return "codebook" if _is_office(path) else "qdpx"
    if path.suffix.lower() in _TABLES:
        return "codebook"
    if start.startswith(b"{\\rtf"):
        return "codebook"  # no JSON; the reader of tables says what to do
    if looks_like(start):
        return "json"
    if path.suffix.lower() == ".txt" and _is_tools_list(path, start):
        return "codebook"
    return "qdpx"


def _start(path: Path) -> bytes:
    with readable(path), open_input(path) as stream:
        return stream.read(1024)


def _refuse_database(start: bytes, path: Path) -> None:
    if start.startswith(b"SQLite format 3\0"):
        raise NotThisFormatError(
            "this is an SQLite database; those of QualCoder and Taguette are not read",
            path=path,
            hint="export the project as REFI-QDA (.qdpx) there; of tables that"
            " 'qdabridge tables' wrote, 'qdabridge assemble' makes a project",
        )


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


def open_any(
    path: str | Path,
    *,
    format: str | None = None,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
) -> Package:
    """Open a file or folder; what is in it decides its format unless one is named.

    Args:
        path: ``.qdpx``, ``.qde``, ``.qdc``, ``.json``, an unzipped project, or a
            codebook in a table (``.csv``, ``.xlsx``, ``.docx`` ...) or a tool's list.
        format: Name of a format, to overrule what the content looks like.
        limits: Safety limits, to be raised for trusted files.
        media: Folders in which files outside the package may be looked up.
        validate: Check QDA-XML against the schema too and report ``schema-broken``.

    Raises:
        ReadError: It cannot be read; subclasses say why.
        UnknownFormatError: No format has this name.
    """
    chosen = _named(format) if format else FORMATS[recognised(Path(path))]
    if not chosen.reads:
        raise UnknownFormatError(f"the format {chosen.name} cannot be read", path=path)
    read: Opener = load(chosen.reader)
    return read(Path(path), limits=limits, media=media, validate=validate)


def write_any(
    package: Package,
    path: str | Path,
    *,
    format: str | None = None,
    overwrite: bool = False,
    keep_foreign: bool = False,
    approve: Approve | None = None,
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
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownFormatError(
            f"there is no format {name!r}", hint=f"choose one of {', '.join(FORMATS)}"
        ) from None
