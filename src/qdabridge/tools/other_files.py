"""What people have at hand instead of an export, and the one step that helps.

Native projects, downloads, documents: recognised by content, by suffix only where a
tool's content has no sign that is known. Nothing of them is read but names.
"""

import re
import zipfile
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from qdabridge.errors import NotThisFormatError
from qdabridge.inputs import is_input_folder, open_input

__all__ = ["clearer", "other_file"]


_SIZE = 1 << 16
"""So much of a file is looked at."""

_MOST = 3
"""So many names of what an archive or folder holds are told."""


class _Kind(NamedTuple):
    """What a file is, and what to do."""

    what: str
    step: str
    is_document: bool = False
    """May a codebook be in it, or what one is made of?"""


def _project(tool: str, menu: str = "") -> _Kind:
    how = f"in {tool}: {menu}" if menu else f"open it in {tool} and export it"
    article = "an" if tool[0] in "AEN" else "a"
    rest = "" if menu else " as REFI-QDA project"
    return _Kind(f"{article} {tool} project", f"{how}{rest}; then name that .qdpx")


_NVIVO = _project(
    "NVivo", "Share, Export Project, REFI-QDA Project (on a Mac: File, Export Project)"
)
_ATLASTI = _project("ATLAS.ti", "File, Export, QDPX (REFI-QDA)")
_MAXQDA = _project("MAXQDA")
_QUALCODER = _project("QualCoder", "Project, Export, REFI-QDA project")
_QUIRKOS = _project("Quirkos")
_TRANSANA = _project("Transana")
_F4 = _project("f4analyse")
_DEDOOSE = _project("Dedoose")
_QDA_MINER = _project("QDA Miner")
_HYPER = _project("HyperRESEARCH")
_TAGUETTE = _Kind(
    "a Taguette database",
    "in Taguette, export the codebook as .qdc, or the highlights as a table, of which"
    " 'qdabridge assemble' makes a project",
)
_REQUAL = _Kind(
    "a requal project",
    "in requal, export the segments as a table, of which 'qdabridge assemble' makes a"
    " project",
)
_QC = _Kind("a qc project", "in its folder: qc export, then name that .qdpx")
_OURS = _Kind(
    "a database of tables for scripts",
    "'qdabridge assemble' makes a project of what 'qdabridge tables' wrote",
)
_SQLITE = _Kind(
    "an SQLite database of no tool that is known",
    "export the project as REFI-QDA (.qdpx) in the program that made it",
)

_TABLES: dict[str, tuple[_Kind, Collection[str]]] = {
    "QualCoder": (_QUALCODER, ("code_name", "code_text", "code_cat")),
    "Taguette": (_TAGUETTE, ("highlights", "documents", "tags")),
    "MAXQDA": (_MAXQDA, ("codewords", "codings")),
    "requal": (_REQUAL, ("segments", "codes", "categories_codes_map")),
    "qc": (_QC, ("coded_line", "document_index")),
    "Transana": (_TRANSANA, ("episodes2", "transcripts2")),
    "ours": (_OURS, ("codings", "codes", "sources")),
}
"""The tables by which a database is known, in lower case; the first that fits."""

_SUFFIXES: tuple[tuple[str, _Kind], ...] = (
    (r"nvpx?|nvcx?|nvb", _NVIVO),
    (r"atlproj\w*|atlcb|atlpac|atlasti|hpr\d*", _ATLASTI),
    (r"mx\d+|mex\d*|mxd|mqda|mtr", _MAXQDA),
    (r"qda", _QUALCODER),
    (r"qrk|qpd|quirkos", _QUIRKOS),
    (r"tprd|tra", _TRANSANA),
    (r"f4p|f4a|f4analyse", _F4),
    (r"dedoose", _DEDOOSE),
    (r"ppj|wpj|ppz|qdaminer", _QDA_MINER),
    (r"hs2|hrpd?|hr2", _HYPER),
)
"""Suffixes that tools give their projects, for content that says nothing itself."""


def _document(what: str) -> _Kind:
    return _Kind(
        what,
        "name the project (.qdpx); of transcripts and a table of codings 'qdabridge"
        " assemble' makes one",
        is_document=True,
    )


_TEXT = _document("a text and no project")
_JSON = _Kind(
    "JSON, but no project of qdabridge",
    "of a table of codings (.csv, .xlsx, .jsonl) 'qdabridge assemble' makes a project",
)
_PACKED = _Kind("a packed archive", "unpack it, and name the .qdpx that is in it")

_STARTS: tuple[tuple[bytes, _Kind], ...] = (
    (b"\x01\x0f\x00\x00\x08\x00", _NVIVO),  # a file of SQL Server
    (b"%PDF", _document("a PDF and no project")),
    (b"\x89PNG", _document("a picture")),
    (b"\xff\xd8\xff", _document("a picture")),
    (b"ID3", _document("a recording")),
    (b"RIFF", _document("a recording")),
    (b"OggS", _document("a recording")),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"Rar!", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"\x00\x01\x00\x00Standard", _QDA_MINER),  # Access: Jet DB, ACE DB
)

_ROOTS: dict[bytes, _Kind] = {
    b"storedHU": _ATLASTI,
    b"ANNOTATION_DOCUMENT": _document("an ELAN transcript"),
    b"basic-transcription": _document("an EXMARaLDA transcript"),
}
"""Root elements of XML that is no QDA-XML; others the reader of XML names."""
_LIST = re.compile(rb"\[\s*[\[{\"\]]")
"""How a list in JSON begins; ``[00:12]`` is a time in a transcript."""
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]")


def other_file(path: Path, *, documents: bool = True) -> NotThisFormatError | None:
    """Return the error for a file that is clearly something else; None: go on.

    Args:
        path: A file or folder.
        documents: Is a document (a PDF, a picture) something else too? No, where a
            codebook is wanted: its reader says what to do with it.

    Raises:
        OSError: It cannot be opened.
    """
    kind = _in_folder(path) if is_input_folder(path) else _of_file(path)
    if kind is None or (kind.is_document and not documents):
        return None
    return _error(path, kind)


def _error(path: Path, kind: _Kind) -> NotThisFormatError:
    if kind.is_document and path.suffix.lower() in (".qdpx", ".qde", ".qdc"):
        return NotThisFormatError(
            f"this is {kind.what}, whatever its name says",
            path=path,
            hint="export the project again, or name another file",
        )
    return NotThisFormatError(f"this is {kind.what}", path=path, hint=kind.step)


def clearer(error: NotThisFormatError, path: Path, format: str) -> NotThisFormatError:
    """Return a clearer error, if the file was only taken for want of better for it.

    Args:
        error: What the reader of the format says.
        path: The file.
        format: The format that was guessed.
    """
    if is_input_folder(path):
        return error
    if format == "qdpx" and _is_text(path):
        return _error(path, _TEXT)
    if format == "codebook" and path.suffix.lower() in (
        ".docx",
        ".doc",
        ".rtf",
        ".odt",
    ):
        error.hint = f"{error.hint}. Is it a transcript? {_upper_first(_TEXT.step)}"
    return error


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_text(path: Path) -> bool:
    start = _start(path)
    if not start.strip() or b"\0" in start or start.lstrip().startswith(b"<"):
        return False
    return not any(byte < 9 or 13 < byte < 27 for byte in start)


def _start(path: Path) -> bytes:
    with open_input(path) as stream:
        return stream.read(_SIZE)


def _of_file(path: Path) -> _Kind | None:
    start = _start(path)
    if start.startswith(b"SQLite format 3\0"):
        return _database(path)
    if start.startswith((b"PK\3\4", b"PK\5\6")):
        return _archive(path)
    for sign, kind in _STARTS:
        if start.startswith(sign):
            return kind
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _LIST.match(bare):
        return _JSON
    if bare.startswith(b"<"):
        root = _ROOT.search(bare)
        return _ROOTS.get(root[1]) if root else None
    if start[4:8] == b"ftyp":
        return _document("a recording")
    if b"SQL Anywhere" in start or b"iAnywhere" in start or b"Sybase" in start:
        return _NVIVO
    return None if bare.startswith(b"{") else _by_suffix(path.name)


def _by_suffix(name: str) -> _Kind | None:
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    for pattern, kind in _SUFFIXES:
        if re.fullmatch(pattern, suffix):
            return kind
    return None


def _database(path: Path) -> _Kind:
    """Return whose database it is, by the names of its tables."""
    import sqlite3

    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            query = "SELECT lower(name) FROM sqlite_master WHERE type = 'table'"
            tables = {str(name) for (name,) in database.execute(query)}
    except (sqlite3.Error, ValueError):
        tables = set()
    for kind, names in _TABLES.values():
        if tables.issuperset(names):
            return kind
    return _by_suffix(path.name) or _SQLITE


def _archive(path: Path) -> _Kind | None:
    """Return what a ZIP is; None: a package, an office document, or damaged."""
    try:
        with open_input(path) as stream, zipfile.ZipFile(stream) as archive:
            names = [name for name in archive.namelist() if not _is_clutter(name)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    lower = [name.lower() for name in names]
    if not names:
        return _Kind("an empty ZIP archive", "export or copy it again")
    if any(name.endswith(".qde") for name in lower):
        return None
    if any(name.rpartition("/")[2] == "project.aprx" for name in lower):
        return _ATLASTI
    if "[content_types].xml" in lower or "mimetype" in lower:
        slides = any(name.startswith("ppt/") for name in lower)
        return _document("a presentation") if slides else None
    if kind := _by_suffix(path.name):
        return kind
    return _holding(path, names)


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name)
    is_hidden = path.name[:1] in ("", ".")
    return name.endswith("/") or is_hidden or path.parts[0] == "__MACOSX"


_WANTED = (".qdpx", ".qdc")


def _holding(path: Path, names: Sequence[str]) -> _Kind:
    """Return what to do with a ZIP, by what it holds."""
    found = [name for name in names if name.lower().endswith(_WANTED)]
    if len(found) == 1:
        return _Kind(f"a ZIP that holds {found[0]}", "unzip it and name that file")
    if found:
        return _Kind(
            f"a ZIP that holds {_listed(found)}", "unzip it and name one of them"
        )
    for name in names:
        if PurePosixPath(name).name.lower() == "data.qda":
            return _Kind(f"a ZIP with {_QUALCODER.what} in it", _QUALCODER.step)
        if kind := _by_suffix(name):
            return _Kind(f"a ZIP that holds {name}, {kind.what}", kind.step)
    return _Kind(
        f"a ZIP without a project; it holds {_listed(names)}",
        "name the .qdpx that the tool exports",
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _in_folder(folder: Path) -> _Kind | None:
    """Return what a folder is; None: it has a document, or nobody knows."""
    depths = ("*", "*/*", "*/*/*")
    if any(True for depth in depths for _ in folder.glob(f"{depth}.[qQ][dD][eE]")):
        return None
    if (folder / "data.qda").is_file():
        return _QUALCODER
    if (folder / "qualitative_coding.sqlite3").is_file():
        return _QC
    names = sorted(path.name for path in folder.iterdir() if path.name[:1] != ".")
    found = [name for name in names if name.lower().endswith(_WANTED)]
    if found:
        step = "name that file" if len(found) == 1 else "name one of them"
        return _Kind(f"a folder that holds {_listed(found)}", step)
    for name in names:
        if (folder / name / "data.qda").is_file() or _by_suffix(name):
            kind = _by_suffix(name) or _QUALCODER
            return _Kind(f"a folder that holds {name}, {kind.what}", kind.step)
    return None
