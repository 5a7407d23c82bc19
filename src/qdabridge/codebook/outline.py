"""Codebooks without tables: headings and lists, each code with a text behind or below.

In miniature, as Markdown::

    ## Barriers
    What holds people back.
    - **Time**: Not enough of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from qdabridge.codebook.entry import Entry, joined
from qdabridge.codebook.filling import in_tree_order
from qdabridge.codebook.marks import clean, depths
from qdabridge.codebook.proposal import Proposal
from qdabridge.codebook.vocabulary import Field, field_of
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Cell

__all__ = ["outline_of_paragraphs", "outline_of_text"]

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_BULLET = re.compile(r"(\s*)(?:[-*+•–]|\d{1,2}[.)])\s+(\S.*)")
_BOLD = re.compile(r"(\*\*|__)(.+?)\1:?")
_STYLE = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop) ?(\d)", re.IGNORECASE
)
_LIST = re.compile(r"list|aufzählung|listen|liste|lista|elenco|lijst", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?P<name>[^:\n]{1,70}?)\s*(?::|\s[–—-]\s)\s*(?P<text>\S.*)", re.DOTALL
)
_FIELDS = {
    Field.DESCRIPTION: "description",
    Field.INCLUSION: "inclusion",
    Field.EXCLUSION: "exclusion",
    Field.EXAMPLES: "examples",
    Field.SHORT_CODE: "short_code",
}
_IN_TEXT, _IN_LIST = 9, 10
_LONGEST = 100
_MOST = 1500
"""A definition is not longer; a chapter is."""


@dataclass
class _Item:
    """A line that may name a code: how deep it stands, and what follows."""

    level: tuple[int, ...]
    name: str
    place: str
    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """Add a text to a field."""
        self.texts.setdefault(kind, []).append(text)

    @property
    def size(self) -> int:
        """How long its texts are."""
        return sum(len(text) for texts in self.texts.values() for text in texts)


_Line = tuple[tuple[int, ...] | None, str, str]
"""Level, or None for running text; the text; where it stands."""


def outline_of_text(text: str) -> Proposal | None:
    """Return the codes of headings and lists in Markdown; None if it is no codebook."""
    return _proposal(_lines(text))


def outline_of_paragraphs(paragraphs: Sequence[Cell]) -> Proposal | None:
    """Return the codes of headings and lists in a document; None if it has none."""
    return _proposal(_of_cells(paragraphs))


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), 1):
        place = f"line {number}"
        if match := _HEADING.fullmatch(line.strip()):
            yield (len(match[1]),), _bare(match[2]), place
        elif match := _BULLET.fullmatch(line.rstrip()):
            yield (_IN_LIST, len(match[1].expandtabs(4))), _bare(match[2]), place
        elif line.strip():
            bold = _BOLD.fullmatch(line.strip())
            yield ((_IN_TEXT,) if bold else None), _bare(line), place


def _bare(text: str) -> str:
    return _BOLD.sub(lambda m: m[2] + (":" if m[0].endswith(":") else ""), text).strip()


def _of_cells(paragraphs: Sequence[Cell]) -> Iterator[_Line]:
    for number, cell in enumerate(paragraphs, 1):
        text, style, place = cell.text.strip(), cell.style or "", f"paragraph {number}"
        if match := _STYLE.match(style):
            yield (int(match[1]),), text, place
        elif _LIST.match(style) or (cell.indent and len(text) <= _LONGEST):
            digits = re.findall(r"\d", style)
            yield (_IN_LIST, int(digits[0]) if digits else 0, cell.indent), text, place
        elif cell.is_bold and len(text) <= _LONGEST and not text.endswith("."):
            yield (_IN_TEXT,), text, place
        elif text:
            yield None, text, place


def _proposal(lines: Iterator[_Line]) -> Proposal | None:
    items = _items(lines)
    levels = [item.level for item in items]
    if len(items) > 3 and levels.count(levels[0]) == 1 and levels[0] == min(levels):
        items = items[1:]  # the title of the whole
    if not _is_codebook(items):
        return None
    report = Report()
    report.add(
        Finding.of(
            "outline-assumed",
            Severity.WARNING,
            "there is no table; headings and lists were taken for codes, what"
            " stands behind or below them for definitions: look at the tree",
            path=items[0].place,
        )
    )
    path: tuple[str, ...] = ()
    entries: list[Entry] = []
    for item, depth in zip(items, depths(i.level for i in items), strict=True):
        path = (*path[:depth], item.name)
        texts: dict[str, Any] = {k: "\n\n".join(v) for k, v in item.texts.items()}
        entries.append(Entry(path=path, place=item.place, **texts))
    return Proposal(
        layout="outline",
        reasons=["codes from headings and lists"],
        entries=in_tree_order(joined(entries, report)),
        report=report,
    )


def _items(lines: Iterator[_Line]) -> list[_Item]:
    items: list[_Item] = []
    for level, text, place in lines:
        match = _SPLIT.fullmatch(text)
        kind = field_of(match["name"]) if match else field_of(text.rstrip(":"))
        if kind in _FIELDS and items:
            if match:
                items[-1].add(_FIELDS[kind], match["text"])
        elif level is None:
            if items:
                items[-1].add("description", text)
        elif match and level >= (_IN_TEXT,):
            items.append(_Item(level, clean(match["name"]), place))
            items[-1].add("description", match["text"])
        else:
            items.append(_Item(level, clean(text).rstrip(":"), place))
    return items


def _is_codebook(items: Sequence[_Item]) -> bool:
    """Are there several short names, and texts as long as definitions are?"""
    named = [item for item in items if item.name]
    if len(named) < 3 or len(named) < len(items):
        return False
    described = sum(bool(item.texts) for item in items)
    long = sum(len(item.name) > _LONGEST for item in items)
    size = sum(item.size for item in items) / len(items)
    several = len({item.level for item in items}) > 1
    is_full = described * 5 >= len(items) * 2
    return (
        long * 10 <= len(items) and size < _MOST and (is_full or (several and not long))
    )
