"""Which format a file is, by its content; by its suffix where many look alike."""

import zipfile
from pathlib import Path

from qdabridge.errors import NotThisFormatError, ReadError
from qdabridge.formats import project_json
from qdabridge.package.reading_files import readable

__all__ = ["recognised"]

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
    if path.is_dir():
        return "folder"
    start = _start(path)
    _refuse_database(start, path)
    if start.startswith(b"PK"):
        return "codebook" if _is_office(path) else "qdpx"
    if path.suffix.lower() in _TABLES:
        return "codebook"
    if start.startswith(b"{\\rtf"):
        return "codebook"  # no JSON; the reader of tables says what to do
    if project_json.looks_like(start):
        return "json"
    if path.suffix.lower() == ".txt" and _is_tools_list(path, start):
        return "codebook"
    return "qdpx"


def _start(path: Path) -> bytes:
    with readable(path), path.open("rb") as stream:
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
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.lower() in _TABLES
    has_document = any(name.lower().endswith("project.qde") for name in names)
    return not has_document and any(name in names for name in _OFFICE)


def _is_tools_list(path: Path, start: bytes) -> bool:
    """Is a text a list of codes that some tool writes, and no transcript?"""
    from qdabridge.formats.codebooks.content import Content
    from qdabridge.formats.codebooks.opening import dialect_of

    if start.startswith(b"<") or b"\0" in start:
        return False
    try:
        return dialect_of(Content(path)) is not None
    except ReadError:
        return False
