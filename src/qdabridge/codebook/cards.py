"""Codebooks as cards, a small table for each code; and headings over tables.

In miniature::

    | Code       | Time            |
    | Definition | No time for it. |

Cards can stand below each other, or beside each other with the labels once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qdabridge.codebook.code_table import Path
from qdabridge.codebook.entry import Entry, joined
from qdabridge.codebook.filling import TEXTS, in_tree_order
from qdabridge.codebook.marks import clean
from qdabridge.codebook.profiles import number_in, read_number
from qdabridge.codebook.proposal import Proposal
from qdabridge.codebook.vocabulary import Field, field_of, rank_of
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Cell, FoundTable, Grid, Row

__all__ = ["Heading", "cards_in", "headings_over"]


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
_LONGEST_HEADING = 100
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
            yield Finding.of(
                "heading-assumed",
                Severity.WARNING,
                f"the line {self.path[-1]!r} over the table was taken for the"
                " heading of its codes",
                path=self.place,
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
    is_short = len(cell.text) <= _LONGEST_HEADING and not cell.text.rstrip().endswith(
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
        titles += (
            texts if len(texts) == 1 and len(texts[0]) <= _LONGEST_HEADING else [""]
        )
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


_SAYING = {*TEXTS, Field.BRIEF} - {Field.SHORT_CODE, Field.NUMBER}
_LONGEST_LABEL = 150


@dataclass
class _Card:
    """The rows of one code, and which column its contents stand in."""

    grid: Grid
    rows: list[Row]
    column: int
    heading: Heading = field(default_factory=Heading)


_SAMPLE = 1000
"""So many rows tell whether a table has labels in its first column."""


def cards_in(grids: Sequence[Grid]) -> Proposal | None:
    """Return the codes of cards; None if the tables are none."""
    carded = [grid for grid in grids if _is_carded(grid)]
    if not carded or len(carded) * 2 < len(grids):
        return None
    headings = headings_over([FoundTable(grid, body=grid.rows) for grid in carded])
    cards = [
        card
        for grid, heading in zip(carded, headings, strict=True)
        for card in _cards(grid, heading)
    ]
    report = Report()
    entries: list[Entry] = []
    last: Path = ()
    for card in cards:
        if card.heading.path != last:
            last = card.heading.path
            entries += card.heading.entries()
        entry = _entry(card)
        if entry is None:
            report.add(_nameless(card))
        else:
            entries.append(entry)
    if not entries or (len(cards) < 2 and len(carded[0].rows) < 3):
        return None
    for grid in grids:
        if grid not in carded:
            report.add(_aside(grid))
    return Proposal(
        layout="cards",
        reasons=["each code has a small table, with a label before each of its texts"],
        entries=in_tree_order(joined(entries, report)),
        report=report,
    )


def _labels(rows: Sequence[Row]) -> list[Field | None]:
    return [field_of(_first(row)) for row in rows]


def _first(row: Row) -> str:
    return next((clean(cell.text) for cell in row.cells if cell), "")


def _is_carded(grid: Grid) -> bool:
    """Does the first column hold labels: at least half of them known, two that say?"""
    labels = _labels(grid.rows[:_SAMPLE])
    known = [label for label in labels if label]
    saying = {label for label in known if label in _SAYING}
    first = (
        [field_of(clean(c.text)) for c in grid.rows[0].cells if c] if grid.rows else []
    )
    is_header = sum(label is not None for label in first) > 1
    if is_header or not saying or len(known) * 2 < len(labels):
        return False
    return len(saying) > 1 or (len(known) > 1 and Field.NAME in known)


def _cards(grid: Grid, heading: Heading) -> Iterator[_Card]:
    """Yield the cards of a table: one, or several below or beside each other."""
    starts = _starts(grid.rows)
    for start, end in zip(starts, [*starts[1:], len(grid.rows)], strict=True):
        rows = list(grid.rows[start:end])
        first = min(n for row in rows for n, cell in enumerate(row.cells) if cell)
        named = [n for n, cell in enumerate(rows[0].cells) if cell and n > first]
        for column in named or [first + 1]:
            yield _Card(grid, rows, column, heading)


def _starts(rows: Sequence[Row]) -> list[int]:
    """Return where cards begin: at the label of the first row, or its like."""
    labels = _labels(rows)
    if labels[0] is not None:
        again = _first(rows[0]).casefold()
        return [n for n, row in enumerate(rows) if _first(row).casefold() == again]
    second = labels[1] if len(labels) > 1 else None
    return [
        n
        for n, label in enumerate(labels)
        if n == 0 or (label is None and second and labels[n + 1 : n + 2] == [second])
    ]


def _entry(card: _Card) -> Entry | None:
    texts: dict[str, list[str]] = {}
    extras: dict[str, str] = {}
    names: list[tuple[float, str]] = []
    for number, row in enumerate(card.rows):
        label, text = _first(row), row[card.column].text.strip()
        known = field_of(label)
        if number == 0 and known is None:
            names += _title(label, clean(text), texts)
        elif not text:
            continue
        elif known in (Field.NAME, Field.PARENT):
            names.append((rank_of(label) or 3, clean(text)))
        elif known in TEXTS:
            texts.setdefault(TEXTS[known], []).append(text)
        elif known is not Field.COUNT:
            extras[label.rstrip(":")] = text
    title = _first(card.rows[0])
    if len(names) > 1 and names[0][1] == title and (id_ := read_number(title)):
        texts["short_code"] = [id_.text]  # "Code 1" over the label with the name
        del names[0]
    path = tuple(name for _, name in sorted(names, key=lambda one: one[0]))
    path = (*card.heading.path, *path)
    if not path:
        return None
    joined_texts = {name: "\n\n".join(found) for name, found in texts.items()}
    place = card.grid.where(card.rows[0])
    return Entry(path=path, extras=extras, place=place, **joined_texts)  # type: ignore[arg-type]


def _title(
    label: str, text: str, texts: dict[str, list[str]]
) -> Iterator[tuple[float, str]]:
    """Yield the name that the first row of a card is, and keep the id before it."""
    if not text:
        numbered = number_in(label)
        if numbered and numbered.is_set_off:
            texts["short_code"] = [numbered.number.text]
        yield 4, numbered.name if numbered and numbered.is_set_off else label
    elif (
        read_number(label)
        or len(label) < len(text) < _LONGEST_LABEL
        or " " not in label
    ):
        texts["short_code"] = [label]
        yield 4, text
    else:
        yield 4, label
        texts["description"] = [text]


def _nameless(card: _Card) -> Finding:
    return Finding.of(
        "row-set-aside",
        Severity.WARNING,
        "this card has no name of a code and was not read",
        path=card.grid.where(card.rows[0]),
    )


def _aside(grid: Grid) -> Finding:
    name = grid.name or "a table"
    return Finding.of(
        "sheet-set-aside",
        Severity.WARNING,
        f"{name} was not read: it is no card of a code; read it by itself with"
        f" --sheet {name!r}",
        path=grid.name or None,
    )
