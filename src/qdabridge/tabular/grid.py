"""Cells as they stand in a spreadsheet, a delimited file or a Word table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Cell", "Continued", "Grid", "Row", "column_name", "listed", "unique_names"]


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
    found = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = joined(name, f"({number})")
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row, with its number in the file.

    Attributes:
        number: From 1; the line at which it begins in a delimited or Markdown file.
        cells: Its cells from the first column on; short rows end early.
    """

    number: int
    cells: Sequence[Cell]

    def __getitem__(self, column: int) -> Cell:
        """Return the cell of a column from 0; an empty one beyond the end."""
        return self.cells[column] if column < len(self.cells) else EMPTY

    def __bool__(self) -> bool:
        """Is there anything in it?"""
        return any(self.cells)


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

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)

    def where(self, row: Row | int, column: int | None = None) -> str:
        """Return the address of a row or cell: ``sheet Codes, row 3, column B``.

        Args:
            row: The row, or its number.
            column: From 0; None for the whole row.
        """
        number = row.number if isinstance(row, Row) else row
        word = "line" if self.kind in ("csv", "markdown") else "row"
        parts = [f"{word} {number}"]
        if self.name:
            parts.insert(0, f"sheet {self.name}" if self.kind == "xlsx" else self.name)
        if column is not None:
            parts.append(f"column {column_name(column)}")
        return ", ".join(parts)


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
