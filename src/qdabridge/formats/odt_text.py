"""The text of OpenDocument files (.odt), as LibreOffice writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from qdabridge.archives import Limits
from qdabridge.errors import DamagedPackageError, LimitError
from qdabridge.tabular import Archive, damage_told
from qdabridge.text import TextMap

__all__ = ["read_odt"]


MOST_BLANKS = 1000
"""So many blanks are believed to stand side by side."""
_ASIDE = {"note", "annotation", "tracked-changes", "bookmark", "sequence-decls"}
"""Elements whose words are no part of the text that is read."""


def read_odt(path: Path, limits: Limits) -> tuple[TextMap, str]:
    """Read the paragraphs of a document, one a line; rows of tables have tabs.

    Notes, comments, headers and deleted text are not part of the text.

    Raises:
        DamagedPackageError: It is no such document.
        LimitError: It is too large.
    """
    with Archive(path, max_bytes=limits.max_table_bytes) as archive, damage_told(path):
        if "content.xml" not in archive:
            raise _damaged(path)
        _check_size(archive.size("content.xml"), limits, path)
        root = archive.root("content.xml")
        text = root.find("{*}body/{*}text")
        if text is None:
            raise _damaged(path)
        _check_size(sum(map(_blanks, text.iter("{*}s"))), limits, path)
        return TextMap("\n".join(_lines(text))), "odt"


def _check_size(size: int, limits: Limits, path: Path) -> None:
    if size > limits.max_text_bytes:
        raise LimitError(
            f"unpacks to more than {limits.max_text_bytes} bytes",
            path=path,
            limit="max_text_bytes",
        )


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
                parts.append(" " * _blanks(child))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case name if name and name not in _ASIDE:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _blanks(element: Any) -> int:
    """Return for how many blanks an element stands."""
    count = next((v for k, v in element.attrib.items() if str(k).endswith("}c")), "1")
    is_number = count.isascii() and count.isdecimal() and len(count) < 10
    return min(int(count), MOST_BLANKS) if is_number else 1
