"""Cells as they stand in tables, and what they look like where it can be written."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from qdabridge.report import Collector, Finding, Severity
from qdabridge.tabular.table import Table, Value, as_text

__all__ = [
    "PLAIN",
    "REMEMBERED",
    "Cell",
    "Continued",
    "Grid",
    "Look",
    "Printable",
    "Row",
    "Sheet",
    "as_shown",
    "column_name",
    "ink_on",
    "listed",
    "printed",
    "shares",
    "unique_names",
    "widths",
    "without_returns",
]


def unique_names(
    names: Iterable[str],
    joined: Callable[[str, str], str] = lambda name, number: f"{name} {number}",
) -> list[str]:
    """Return names that differ by more than case; repeated ones get a number.

    Args:
        names: The names wished for.
        joined: Makes one of a name and a number, such as ``(2)``.

    >>> unique_names(["Codes", "codes"])
    ['Codes', 'codes (2)']
    """
    taken: set[str] = set()
    last: dict[str, int] = {}
    found = []
    for name in names:
        candidate, number = name, last.get(name, 1)
        while candidate.casefold() in taken:
            number += 1
            candidate = joined(name, f"({number})")
        last[name] = number
        taken.add(candidate.casefold())
        found.append(candidate)
    return found


def listed(places: Sequence[object], most: int = 5) -> str:
    """Return some of many places in words.

    >>> listed(["B2", "B3", "B4"], 2)
    'B2, B3 and 1 more'
    """
    told = ", ".join(str(place) for place in places[:most])
    rest = len(places) - most
    return f"{told} and {rest} more" if rest > 0 else told


class Continued(StrEnum):
    """Which neighbour a merged cell belongs to."""

    NO = ""
    ABOVE = "above"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as a person sees it, and the looks that can carry meaning.

    Attributes:
        text: What is shown, line ends folded to LF; empty if there is nothing. A part
            of a merged area that is not its first cell is empty and ``continued``.
        indent: How far the text is indented: levels in a spreadsheet, twips (1/20
            point) in Word; leading blanks stay in ``text``.
        is_bold: The whole text is bold.
        fill: Colour of the background, ``#RRGGBB``; None: none, or white.
        color: Colour of the text, ``#RRGGBB``; None: none, or black.
        style: Name of the paragraph style (Word).
        continued: It is a part of the cell above or to the left.
    """

    text: str = ""
    indent: int = 0
    is_bold: bool = False
    fill: str | None = None
    color: str | None = None
    style: str | None = None
    continued: Continued = Continued.NO

    def __bool__(self) -> bool:
        """Is there anything but white space?"""
        return bool(self.text.strip())


EMPTY = Cell()


def _filled(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the places of texts that are not blank."""
    if "" in texts or any(map(str.isspace, texts)):
        places = [n for n, text in enumerate(texts) if text and not text.isspace()]
        return tuple(places)
    return _all_of(len(texts))


@lru_cache(maxsize=8)
def _all_of(width: int) -> tuple[int, ...]:
    return tuple(range(width))


class Row:
    """A row, with its number in the file.

    Most cells only have a text: those are made when somebody asks for them, as tables
    have a hundred thousand rows. Rows are equal if their numbers and cells are.

    Attributes:
        number: From 1; the line at which it begins in a delimited or Markdown file.
        texts: What its cells show, from the first column on; short rows end early.
        looks: Its cells, if any may have looks or be continued; else nothing.
        filled: The columns that hold anything but white space, from 0.
    """

    __slots__ = ("filled", "looks", "number", "texts")

    def __init__(
        self,
        number: int,
        cells: Sequence[Cell] = (),
        texts: Sequence[str] | None = None,
    ) -> None:
        self.number: int = number
        self.looks: Sequence[Cell] = cells
        self.texts: Sequence[str] = (
            [cell.text for cell in cells] if texts is None else texts
        )
        self.filled: tuple[int, ...] = _filled(self.texts)

    @property
    def cells(self) -> Sequence[Cell]:
        """Its cells from the first column on; short rows end early."""
        return self.looks or [Cell(text) for text in self.texts]

    @property
    def painted(self) -> Sequence[int]:
        """The columns whose cells have a background."""
        return [n for n, cell in enumerate(self.looks) if cell.fill]

    def text(self, column: int) -> str:
        """Return what the cell of a column shows; nothing beyond the end."""
        return self.texts[column] if column < len(self.texts) else ""

    def __getitem__(self, column: int) -> Cell:
        """Return the cell of a column from 0; an empty one beyond the end."""
        if column >= len(self.texts):
            return EMPTY
        return self.looks[column] if self.looks else Cell(self.texts[column])

    def __bool__(self) -> bool:
        """Is there anything in it?"""
        return bool(self.filled)

    def __eq__(self, other: object) -> bool:
        """Are number and cells the same?"""
        if not isinstance(other, Row):
            return NotImplemented
        return self.number == other.number and list(self.cells) == list(other.cells)

    def __hash__(self) -> int:
        """Return a number that is the same for rows that are equal."""
        return hash((self.number, *self.texts))

    def __repr__(self) -> str:
        """Show the number and the cells."""
        return f"Row({self.number}, {self.cells!r})"


@dataclass(frozen=True)
class Grid:
    """A table of cells: a sheet, a Word table, a delimited file.

    Attributes:
        name: Name of the sheet, or "table 2" in Word; empty in a delimited file.
        rows: The rows that hold anything, in their order.
        kind: What it was read from: ``xlsx``, ``docx``, ``csv``, ``markdown``.
        assumed: What had to be guessed to read it, in words: delimiter, encoding.
        heading: Text that stands above it (Word: paragraphs since the last table).
        without_result: Formulas whose result is not stored, so that their cells are
            empty here: number of the row, and column from 0.
    """

    name: str
    rows: Sequence[Row]
    kind: str
    assumed: Sequence[str] = ()
    heading: Sequence[Cell] = field(default=())
    without_result: Sequence[tuple[int, int]] = field(default=())

    @cached_property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row.texts) for row in self.rows), default=0)

    def where(self, row: Row | int, column: int | None = None) -> str:
        """Return the address of a row or cell: ``sheet Codes, row 3, column B``.

        Args:
            row: The row, or its number.
            column: From 0; None for the whole row.
        """
        number = row.number if isinstance(row, Row) else row
        word = "line" if self.kind in ("csv", "markdown") else "row"
        place = f"{word} {number}"
        if self.name:
            sheet = "sheet " if self.kind == "xlsx" else ""
            place = f"{sheet}{self.name}, {place}"
        return place if column is None else f"{place}, column {column_name(column)}"


def column_name(column: int) -> str:
    """Return the letters of a column from 0, as spreadsheets have them.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks.

    Attributes:
        indent: Levels by which its text is indented.
        is_bold: Its text is bold.
        fill: Colour behind the text, ``#RRGGBB``; None: none.
    """

    indent: int = 0
    is_bold: bool = False
    fill: str | None = None


PLAIN = Look()
REMEMBERED = 4096
"""Texts of a column whose cells are kept: names of codes and sources come again."""


@dataclass(frozen=True)
class Sheet:
    """A table with looks, as spreadsheets, Word, LaTeX and Markdown can show it.

    Attributes:
        table: What is written.
        looks: Row and column, both from 0 below the header -> how the cell looks.
    """

    table: Table
    looks: Mapping[tuple[int, int], Look] = field(default_factory=dict)

    def look(self, row: int, column: int) -> Look:
        """Return how a cell looks."""
        return self.looks.get((row, column), PLAIN)


def ink_on(fill: str) -> str:
    """Return black or white: what can be read on a background ``#RRGGBB``.

    By relative luminance as WCAG 2 has it; either way the contrast is 4.5 or more.

    >>> ink_on("#FFFF00"), ink_on("#000080")
    ('#000000', '#FFFFFF')
    """
    red, green, blue = (
        _linear(int(fill[place : place + 2], 16) / 255) for place in (1, 3, 5)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 forbids; half a surrogate pair is in no text of ours."""

Where = Callable[[], str]


class Printable:
    """Replaces what XML cannot hold by U+FFFD and says where."""

    def __init__(self) -> None:
        self.found: Collector = Collector(keep=20)

    def text(self, text: str, where: Where) -> str:
        """Return a text that XML can hold.

        Args:
            text: Any text.
            where: Names the cell; called only if something is replaced.
        """
        clean, count = _NOT_IN_XML.subn(REPLACEMENT, text)
        if count:
            self.found.add("cell-text-approximated", lambda: _replaced(where(), count))
        return clean

    def cut(self, where: Where, length: int, limit: int) -> None:
        """Note that a cell's text was cut."""
        self.found.add("cell-text-cut", lambda: _cut(where(), length, limit))


def _replaced(where: str, count: int) -> Finding:
    characters = "a control character" if count == 1 else f"{count} control characters"
    return Finding.of(
        "cell-text-approximated",
        Severity.WARNING,
        f"{characters} that this format cannot hold, replaced by"
        f" {REPLACEMENT}; csv, jsonl and parquet hold everything",
        path=where,
    )


def _cut(where: str, length: int, limit: int) -> Finding:
    return Finding.of(
        "cell-text-cut",
        Severity.WARNING,
        f"a cell holds {limit:,} characters (UTF-16), and this text has"
        f" {length:,}; its end was cut: csv, jsonl and parquet hold all of it",
        path=where,
    )


def without_returns(text: str) -> str:
    """Return a text whose lines end with LF, as they are printed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_shown(value: Value) -> str:
    """Return a value as it is printed: lines end with LF, and true is yes.

    >>> as_shown(True), as_shown(None)
    ('yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return without_returns(as_text(value))


def printed(
    number: int, values: Iterable[Value], printable: Printable
) -> Iterator[str]:
    """Yield what is printed of the cells of a row, which is counted from 0."""
    for column, value in enumerate(values):
        where = f"row {number + 1}, column {column_name(column)}"
        yield printable.text(as_shown(value), lambda where=where: where)  # type: ignore[misc]


NARROWEST, WIDEST = 6, 60
SAMPLED = 500
"""Rows that are looked at: enough to know what is in a column."""


def widths(table: Table) -> list[int]:
    """Return the width of each column in characters; headers may fold at blanks."""
    found = [max(map(len, name.split()), default=0) + 3 for name in table.names]
    for row in table.rows[:SAMPLED]:
        for n, value in enumerate(row):
            lines = as_text(value)[: WIDEST * 20].split("\n")
            found[n] = max(found[n], *(len(line) for line in lines))
    return [min(max(width, NARROWEST), WIDEST) for width in found]


def shares(table: Table) -> list[float]:
    """Return how much of a page's width each column should get; 1 in all."""
    # Text folds: a column three times as long need not be three times as wide.
    weights = [width**0.75 for width in widths(table)]
    return [weight / sum(weights) for weight in weights]
