"""Tables of cells from files, whatever they are: the one way in."""

import re
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from qdabridge.errors import DamagedPackageError, NotThisFormatError, ReadError
from qdabridge.inputs import open_input, read_input
from qdabridge.model import no_garbage_collection
from qdabridge.tabular.grid import Grid
from qdabridge.tabular.office import MAX_BYTES, MAX_CELLS, Archive, damage_told
from qdabridge.tabular.read_text import (
    decoded,
    delimited_grid,
    has_table,
    markdown_grids,
)

__all__ = ["Content", "content_of", "read_grids", "refuse_odd_text"]


class Content(StrEnum):
    """Files that can hold tables of cells."""

    WORKBOOK = "xlsx"
    WORD = "docx"
    TEXT = "text"


class _Other(NamedTuple):
    """A kind of file we know and do not read here."""

    what: str
    remedy: str


_WEB_PAGE = _Other(
    "this is a web page (HTML), perhaps a log-in or error page saved under this name",
    "download it again; if it shows the table, open it in Excel and save it as .xlsx",
)
_MAGIC = {
    b"SQLite format 3\0": _Other(
        "this is an SQLite database",
        "open it in the program that made it and export a table",
    ),
    b"%PDF": _Other("this is a PDF", "copy its table to a sheet, save it as .xlsx"),
    b"{\\rtf": _Other("this is rich text (RTF)", "open it, save it as .docx"),
    b"\x1f\x8b": _Other("this is a gzip archive", "unpack it first"),
    b"7z\xbc\xaf": _Other("this is a 7z archive", "unpack it first"),
    b"Rar!": _Other("this is a RAR archive", "unpack it first"),
    b"PAR1": _Other("this is a Parquet file", "save the table as .csv or .xlsx"),
    b"\x89PNG": _Other("this is a picture (PNG)", "give the table itself"),
    b"\xff\xd8\xff": _Other("this is a picture (JPEG)", "give the table itself"),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "EncryptedPackage": _Other(
        "the file is protected by a password", "open it and save it without password"
    ),
    "WordDocument": _Other(
        "this is an old Word document (.doc)", "open it and save it as .docx"
    ),
    "Workbook": _Other("this is an old Excel workbook (.xls)", "save it as .xlsx"),
    "Book": _Other("this is an old Excel workbook (.xls)", "save it as .xlsx"),
}
_OLE_OTHER = _Other(
    "this is an old Office file (.xls, .doc or the like)",
    "open it and save it as .xlsx or .docx",
)
_MIMETYPES = {
    "opendocument.spreadsheet": _Other(
        "this is an OpenDocument spreadsheet (.ods)", "open it and save it as .xlsx"
    ),
    "opendocument.text": _Other(
        "this is an OpenDocument text (.odt)", "open it and save it as .docx"
    ),
    "epub": _Other("this is an e-book (EPUB)", "copy the table to a sheet"),
}
_MEMBERS = {
    "project.qde": _Other(
        "this is a REFI-QDA project (.qdpx)", "convert it as a project, not as a table"
    ),
    "index/document.iwa": _Other(
        "this is a Numbers or Pages document",
        "export it as Excel (.xlsx), Word (.docx) or CSV",
    ),
}
_MEMBERS["index.zip"] = _MEMBERS["index/document.iwa"]

_HTML = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*"
    r"<(?:!doctype\s+html|html|head|body|table|meta|title|div|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|CodeBook\b|Project\b)")
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[{\[\]]|"[^"]*"\s*[,\]]\s*["\]\n]))')
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x7f]")
_MOST_CONTROLS = 0.02


def content_of(path: Path, *, max_bytes: int = MAX_BYTES) -> Content:
    """Return what a file is by its first bytes and, if it is a ZIP, its parts.

    Args:
        path: The file; its suffix does not count.
        max_bytes: So large it may be, as it lies there and unpacked.

    Raises:
        NotThisFormatError: It is something that holds no table we can read.
        LimitError: It is too large.
        ReadError: It cannot be opened; or it is damaged, or unsafe.
    """
    head = _head(path, max_bytes)
    for magic, other in _MAGIC.items():
        if head.startswith(magic):
            raise _refusal(path, other)
    if head.startswith(_OLE):
        raise _refusal(path, _ole(path, max_bytes))
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08")):
        with Archive(path, max_bytes=max_bytes) as archive:
            return _office(archive)
    return Content.TEXT


def _head(path: Path, max_bytes: int) -> bytes:
    try:
        with open_input(path, max_bytes, "max_bytes") as file:
            head = file.read(512)
    except ReadError:
        raise
    except OSError as error:
        raise ReadError(
            error.strerror or "it cannot be opened",
            path=path,
            hint="give the path of a file that exists and that you may read",
        ) from error
    if not head:
        raise DamagedPackageError(
            "the file is empty (0 bytes)", path=path, hint="export it again"
        )
    return head


def _ole(path: Path, max_bytes: int) -> _Other:
    """Tell old Office files and encrypted new ones apart by their streams' names."""
    data = read_input(path, max_bytes, "max_bytes")
    for name, other in _OLE_STREAMS.items():
        if name.encode("utf-16-le") + b"\0\0" in data:
            return other
    return _OLE_OTHER


def _office(archive: Archive) -> Content:
    main = archive.related("officeDocument")
    if main is None:
        raise _refusal(archive.path, _zip(archive))
    if main.endswith(".bin"):
        what = "this is a binary Excel workbook (.xlsb)"
        raise _refusal(archive.path, _Other(what, "save it as .xlsx"))
    root = _root_name(archive, main)
    if root == "workbook":
        return Content.WORKBOOK
    if root == "document":
        return Content.WORD
    raise _refusal(
        archive.path,
        _Other(
            f"this is an Office document of another kind ({root})",
            "copy the table to a sheet and save it as .xlsx",
        ),
    )


def _root_name(archive: Archive, part: str) -> str:
    from lxml import etree

    with archive.stream(part) as stream, damage_told(archive.path, part):
        events = etree.iterparse(stream, events=("start",), resolve_entities=False)
        _, root = next(iter(events))
        return etree.QName(root).localname


def _zip(archive: Archive) -> _Other:
    if "mimetype" in archive:
        kind = archive.read("mimetype", 200).decode("ascii", "replace")
        for word, other in _MIMETYPES.items():
            if word in kind:
                return other
    for name, other in _MEMBERS.items():
        if name in archive:
            return other
    names = archive.names
    told = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return _Other(
        f"this is a ZIP archive and no .xlsx or .docx (it holds {told or 'nothing'})",
        "unpack it and give the file with the table",
    )


def refuse_odd_text(text: str, path: Path) -> None:
    """Refuse text that is no table: web pages, JSON, XML, binary data.

    Raises:
        NotThisFormatError: It is one of these; the message has what to do.
        DamagedPackageError: It holds NUL characters, or nothing at all.
    """
    if not text.strip():
        raise DamagedPackageError(
            "the file holds nothing but blanks", path=path, hint="export it again"
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DamagedPackageError(
            "NUL characters, so it is no text, or a damaged one",
            path=path,
            location=f"line {line}",
            hint="export it again as CSV UTF-8, or name its encoding",
        )
    for pattern, other in _TEXTS:
        if pattern.match(text[:10_000]):
            raise _refusal(path, other)
    sample = text[:100_000]
    if len(_CONTROL.findall(sample)) > _MOST_CONTROLS * len(sample):
        what = "this is a binary file and no table"
        raise _refusal(path, _Other(what, "export the table as .xlsx or .csv"))


_TEXTS = (
    (_HTML, _WEB_PAGE),
    (
        _XML,
        _Other("this is XML and no table", "give a .csv, .xlsx, .docx or .md table"),
    ),
    (
        _JSON,
        _Other(
            "this is JSON, perhaps an error message saved under this name",
            "download it again, or save the table as .csv or .xlsx",
        ),
    ),
)


def _refusal(path: Path, other: _Other) -> NotThisFormatError:
    return NotThisFormatError(other.what, path=path, hint=other.remedy)


@no_garbage_collection()
def read_grids(
    path: str | Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_cells: int = MAX_CELLS,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> list[Grid]:
    """Return the tables of a file: sheets, Word tables, delimited or Markdown text.

    What the file is, is decided by its content. What had to be guessed (delimiter,
    encoding) and what could not be read is told in ``Grid.assumed``.

    Args:
        path: The file.
        max_bytes: So large it may be, as it lies there and unpacked.
        max_cells: So many cells its tables may have together.
        delimiter: Of delimited text; None: find it.
        encoding: Of delimited or Markdown text; None: find it.

    Returns:
        At least one grid; sheets without content are left out.

    Raises:
        NotThisFormatError: It is something else, or has no table.
        DamagedPackageError: It is broken, or empty.
        UnsafePackageError: It is, or looks, hostile.
        LimitError: It exceeds ``max_bytes`` or ``max_cells``.
        ReadError: It cannot be opened.
    """
    path = Path(path)
    content = content_of(path, max_bytes=max_bytes)
    if content is Content.WORKBOOK:
        from qdabridge.tabular.read_xlsx import workbook_grids

        return workbook_grids(path, max_bytes=max_bytes, max_cells=max_cells)
    if content is Content.WORD:
        from qdabridge.tabular.read_docx import word_grids

        return word_grids(path, max_bytes=max_bytes, max_cells=max_cells)
    text, assumed = decoded(read_input(path, max_bytes, "max_bytes"), path, encoding)
    refuse_odd_text(text, path)
    if delimiter is None and has_table(text):
        return markdown_grids(text, path, max_cells=max_cells, assumed=assumed)
    return [
        delimited_grid(
            text, path, delimiter=delimiter, assumed=assumed, max_cells=max_cells
        )
    ]
