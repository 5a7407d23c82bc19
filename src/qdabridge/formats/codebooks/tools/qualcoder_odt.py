"""The ``Codebook.odt`` of QualCoder: categories and codes as lines of one paragraph."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from qdabridge.errors import DamagedPackageError
from qdabridge.formats.codebooks.content import Content
from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.layouts.colors import color_of
from qdabridge.tabular.cells.archive import Archive

__all__ = ["entries", "recognises"]

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_BLOCK = "█"
_CATEGORY = re.compile(r"(?P<dots>(?:\.\.\.)*)Category: ?(?P<name>.*)")
_CODE = re.compile(r"(?P<dots>(?:\.\.\.)*)█?Code: ?(?P<name>.*), Count: \d+")
_MEMO = "MEMO: "

Line = tuple[str, str | None]
"""Its text, and the colour of the block in it."""


def recognises(content: Content) -> bool:
    """Is it an OpenDocument text?"""
    return content.suffix == ".odt" and "content.xml" in content.members


def entries(content: Content) -> Iterator[Entry]:
    """Yield categories and codes, parents before children.

    Raises:
        DamagedPackageError: It has no category and no code, or is damaged.
        ReadError: It looks hostile.
    """
    with Archive(content.path, max_bytes=content.max_bytes) as archive:
        root = archive.root("content.xml")
    above: list[str] = []
    entry: Entry | None = None
    count = 0
    for number, (text, color) in enumerate(_lines(root), 1):
        match = _CODE.fullmatch(text) or _CATEGORY.fullmatch(text)
        if match:
            if entry:
                yield entry
            count += 1
            above = [*above[: len(match["dots"]) // 3], match["name"].strip()]
            is_codable = match.re is _CODE
            entry = Entry(
                path=tuple(above),
                is_codable=is_codable,
                color=color if is_codable else None,
                place=f"line {number}",
            )
        elif entry and text.strip():
            memo = text.removeprefix(_MEMO)
            joined = f"{entry.description}\n{memo}".strip()
            entry = replace(entry, description=joined)
    if entry:
        yield entry
    if not count:
        raise DamagedPackageError(
            "there is no line 'Code: ..., Count: ...' in it",
            path=content.path,
            hint="of OpenDocument texts only QualCoder's codebook can be read",
        )


def _lines(root: Any) -> Iterator[Line]:
    colors = {
        style.get(f"{_STYLE}name"): color_of(inner.get(f"{_FO}color", ""))
        for style in root.iter(f"{_STYLE}style")
        for inner in style.iter(f"{_STYLE}text-properties")
    }
    for paragraph in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        text, color = "", None
        for piece, style in _pieces(paragraph, None):
            if piece == "\n":
                yield text, color
                text, color = "", None
                continue
            if _BLOCK in piece:
                color = colors.get(style)
            text += piece
        yield text, color


def _pieces(element: Any, style: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield the texts of a paragraph, each with the style of its span."""
    style = element.get(f"{_TEXT}style-name", style)
    if element.tag == f"{_TEXT}line-break":
        yield "\n", style
    elif element.tag == f"{_TEXT}s":
        yield " " * min(int(element.get(f"{_TEXT}c", "1")), 80), style
    yield _plain(element.text), style
    for child in element.iterchildren("*"):
        yield from _pieces(child, style)
        yield _plain(child.tail), style


def _plain(text: str | None) -> str:
    """Return a text as OpenDocument means it: line ends and runs are one blank."""
    text = re.sub(r"[ \t\r\n]+", " ", text or "")
    return "" if text == " " else text
