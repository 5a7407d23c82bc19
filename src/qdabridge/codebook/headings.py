"""Headings over the tables of a document: the level above the codes of each table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qdabridge.codebook.code_table import Path
from qdabridge.codebook.entry import Entry
from qdabridge.codebook.marks import clean
from qdabridge.report import Finding, Location, Severity
from qdabridge.tabular import Cell, FoundTable

__all__ = ["Heading", "headings_over"]


_STYLE = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|encabezado|berschrift|MQ_Header)"
    r" ?(\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:title|titel|subtitle|untertitel|titre|título|titolo)$", re.I)
_CAPTION = re.compile(
    r"(?:table|tabelle|tab\.|tableau|tabla|tabela|tabella|tabel)\s*"
    r"[\dIVX]+[a-z]?\s*[.:–—-]?\s*",
    re.IGNORECASE,
)
_LONGEST = 100
_BOLD = 9
_PLAIN = 10


@dataclass
class Heading:
    """What stands over a table.

    Attributes:
        path: Headings, from the top down.
        text: The paragraph between the last of them and the table.
        place: Where the table is.
        is_plain: It is a line like others, no heading by its looks.
    """

    path: Path = ()
    text: str = ""
    place: str = ""
    is_plain: bool = False

    def entries(self) -> Iterator[Entry]:
        """Yield the code that it stands for, if there is something to say of it."""
        if self.path and self.text:
            yield Entry(path=self.path, description=self.text, place=self.place)

    def told(self) -> Iterator[Finding]:
        """Yield the doubt that it may be no heading."""
        if self.path and self.is_plain:
            yield Finding(
                code="heading-assumed",
                severity=Severity.WARNING,
                message=f"the line {self.path[-1]!r} over the table was taken for the"
                " heading of its codes",
                location=Location(path=self.place),
            )


def headings_over(tables: Sequence[FoundTable]) -> list[Heading]:
    """Return for each table what it stands under; nothing if all stand under the same.

    Headings hold until another one of the same level comes. A title over a table in
    its own sheet counts if each has one.
    """
    found = [Heading(place=table.place) for table in tables]
    if len(tables) < 2:
        return found
    stack: dict[int, str] = {}
    styled = any(_level(c) < _BOLD for t in tables for c in t.grid.heading)
    for table, heading in zip(tables, found, strict=True):
        text: list[str] = []
        cells = [cell for cell in table.grid.heading if cell]
        for cell in cells:
            level = _level(cell)
            if level == 0 or (level == _BOLD and styled):
                text = []
            elif level < _PLAIN:
                stack = {n: name for n, name in stack.items() if n < level}
                stack[level] = clean(cell.text).rstrip(":")
                text = []
            elif not _CAPTION.match(cell.text):
                text.append(cell.text.strip())
        heading.path = tuple(stack[level] for level in sorted(stack))
        heading.text = "\n\n".join(text) if stack and len(text) < 4 else ""
    if not any(heading.path for heading in found):
        _by_titles(tables, found)
    if not any(heading.path for heading in found):
        _by_plain_lines(tables, found)
    _without_common(found)
    return found


def _level(cell: Cell) -> int:
    """Return the level of a heading; 0: a title, 9: bold, 10: no heading."""
    style = cell.style or ""
    if match := _STYLE.match(style):
        return int(match[1])
    if _TITLE.match(style):
        return 0
    is_short = len(cell.text) <= _LONGEST and not cell.text.rstrip().endswith(
        (".", ",")
    )
    return (
        _BOLD if cell.is_bold and is_short and not _CAPTION.match(cell.text) else _PLAIN
    )


def _by_titles(tables: Sequence[FoundTable], found: Sequence[Heading]) -> None:
    """Take a row over the header that has one text, if every table has another."""
    titles: list[str] = []
    for table in tables:
        row = table.above[-1] if table.above else None
        texts = [clean(cell.text) for cell in row.cells if cell] if row else []
        titles += texts if len(texts) == 1 and len(texts[0]) <= _LONGEST else [""]
    if all(titles) and len({title.casefold() for title in titles}) == len(titles):
        for table, heading, title in zip(tables, found, titles, strict=True):
            heading.path = (_CAPTION.sub("", title).rstrip(":") or title,)
            table.above = table.above[:-1]


def _by_plain_lines(tables: Sequence[FoundTable], found: Sequence[Heading]) -> None:
    """Take the line over each table, if all have one, short and different."""
    lines: list[str] = []
    for table in tables:
        cells = [cell for cell in table.grid.heading if cell]
        text = clean(_CAPTION.sub("", cells[-1].text)) if cells else ""
        is_short = len(text) <= 60 and not text.endswith((".", ",", ";"))
        lines.append(text.rstrip(":") if is_short else "")
    if all(lines) and len({line.casefold() for line in lines}) == len(lines):
        for heading, line in zip(found, lines, strict=True):
            heading.path, heading.is_plain = (line,), True


def _without_common(found: Sequence[Heading]) -> None:
    """Leave out headings that all tables stand under: the title of the whole."""
    while all(h.path for h in found) and len({h.path[0] for h in found}) == 1:
        for heading in found:
            heading.path = heading.path[1:]
            heading.text = heading.text if heading.path else ""
