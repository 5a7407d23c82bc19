"""The text of OpenDocument files (.odt), as LibreOffice writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from qdabridge.archives import Limits
from qdabridge.errors import DamagedPackageError, LimitError
from qdabridge.tabular import MAX_BYTES, Archive
from qdabridge.text import TextMap

__all__ = ["read_odt"]


_EXPANSION = 8
_ASIDE = {"note", "annotation", "tracked-changes", "bookmark", "sequence-decls"}
"""Elements whose words are no part of the text that is read."""


def read_odt(path: Path, limits: Limits) -> tuple[TextMap, str]:
    """Read the paragraphs of a document, one a line; rows of tables have tabs.

    Notes, comments, headers and deleted text are not part of the text.

    Raises:
        DamagedPackageError: It is no such document.
        LimitError: It is too large.
    """
    most = max(MAX_BYTES, limits.max_table_bytes)
    with Archive(path, max_bytes=most) as archive:
        if "content.xml" not in archive.names:
            raise _damaged(path)
        if archive.size("content.xml") > limits.max_text_bytes // _EXPANSION:
            raise LimitError(
                f"unpacks to more than {limits.max_text_bytes // _EXPANSION} bytes",
                path=path,
                hint="raise max_text_bytes if you trust the file",
            )
        with archive.stream("content.xml") as stream:
            data = stream.read()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(path) from error
    if b"<!DOCTYPE" in data[:4096]:
        raise _damaged(path)
    body = next((e for e in root.iter("{*}body")), None)
    text = (
        next((e for e in body if _name(e) == "text"), None)
        if body is not None
        else None
    )
    if text is None:
        raise _damaged(path)
    return TextMap("\n".join(_lines(text))), "odt"


def _damaged(path: Path) -> DamagedPackageError:
    return DamagedPackageError(
        "this is no OpenDocument text that can be read",
        path=path,
        hint="open it in LibreOffice and save it as .odt or .docx again",
    )


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _lines(parent: Any) -> Iterator[str]:
    for child in parent:
        match _name(child):
            case "p" | "h":
                yield _words(child)
            case "table-row":
                cells = (" ".join(_lines(cell)) for cell in child)
                yield "\t".join(cells)
            case name if name and name not in _ASIDE:
                yield from _lines(child)


def _words(element: Any) -> str:
    """Return the words of a paragraph: runs of blanks, tabs and breaks are elements."""
    parts = [element.text or ""]
    for child in element:
        match _name(child):
            case "s":
                count = next(
                    (v for k, v in child.attrib.items() if k.endswith("}c")), "1"
                )
                parts.append(" " * min(int(count) if count.isdigit() else 1, 1000))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case name if name and name not in _ASIDE:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
