"""One sheet of a workbook: its cells as text, its merged areas, its oddities."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from lxml import etree

from qdabridge.tabular.cells.assumptions import listed
from qdabridge.tabular.cells.grid import Cell, Continued, Row, column_name
from qdabridge.tabular.cells.number_format import shown_number
from qdabridge.tabular.cells.workbook_styles import PLAIN, Look

__all__ = ["Sheet", "Values", "text_of"]

Xml = etree._Element

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_END = re.compile(r"\r\n|\r")
_NUMBERING = re.compile(r"\d+(?:[-./]\d+)*[.)]?")
_BLANK = Cell()


class Values(NamedTuple):
    """What the cells of all sheets of a workbook refer to."""

    texts: Sequence[str]
    looks: Sequence[Look]
    is_1904: bool
    """Dates are days since 1904 (old Macs), not since 1900."""


class Area(NamedTuple):
    """A merged area; rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def text_of(element: Xml) -> str:
    """Return a text of a workbook without its looks and without furigana."""
    parts = [
        part.text or ""
        for path in ("{*}t", "{*}r/{*}t")
        for part in element.iterfind(path)
    ]
    return _LINE_END.sub("\n", _ESCAPED.sub(_unescaped, "".join(parts)))


def _unescaped(match: re.Match[str]) -> str:
    """Return the character of ``_x000D_``; those no XML can hold stay as they are."""
    character = chr(int(match[1], 16))
    return character if character in "\t\n\r_" or character.isprintable() else match[0]


class Sheet:
    """A sheet while it is read.

    Args:
        values: What its cells refer to.
        max_cells: So many cells it may have.

    Attributes:
        place: Where reading is, for errors.
        is_full: It has more cells than it may.
        without_result: Row and column of formulas whose result is not stored.
    """

    def __init__(self, values: Values, max_cells: int) -> None:
        self.place = "row 1"
        self.is_full = False
        self._values = values
        self._left = max_cells
        self._row = 0
        self._width = 0
        self._cells: dict[int, dict[int, Cell]] = {}
        self._areas: list[Area] = []
        self._work = 4 * max_cells
        """So many cells the merged areas may cover; they must not overlap."""
        self.without_result: list[tuple[int, int]] = []
        self._hidden: list[str] = []
        self._dates: list[tuple[int, int]] = []
        self._blank = cache(lambda number: self._dressed("", self._look(number)))

    # --- Cells ----------------------------------------------------------------------

    def add(self, element: Xml) -> None:
        """Add a row, or note a merged area.

        Raises:
            ValueError: It is damaged.
        """
        if etree.QName(element).localname == "mergeCell":
            self._areas.append(_area(element.get("ref") or ""))
            return
        self._row = int(float(element.get("r") or self._row + 1))
        self.place = f"row {self._row}"
        if not 1 <= self._row <= _MOST_ROWS:
            raise ValueError(f"there is no row {self._row}")
        cells = self._row_of(element)
        filled = [column for column, cell in cells.items() if cell]
        if not filled:
            return
        self._width = max(self._width, 1 + max(filled))
        kept = {column: cell for column, cell in cells.items() if column < self._width}
        self._cells.setdefault(self._row, {}).update(kept)
        self._left -= 1 + max(kept)
        self.is_full = self._left < 0

    def _row_of(self, element: Xml) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        column = -1
        for each in element.iterchildren("{*}c"):
            address = each.get("r")
            column = column + 1 if address is None else _place(address)[1]
            self.place = f"row {self._row}, column {column_name(column)}"
            cell = self._cell(each, column)
            if cell is not _BLANK:
                cells[column] = cell
        return cells

    def _cell(self, element: Xml, column: int) -> Cell:
        number = int(element.get("s") or 0)
        value = element.findtext("{*}v")
        kind = element.get("t", "n")
        if not value and kind != "str" and element.find("{*}f") is not None:
            self.without_result.append((self._row, column))
        text = self._text(element, kind, value or "", number, column)
        if text:
            return self._dressed(text, self._look(number))
        blank = self._blank(number)
        return blank if blank.fill else _BLANK

    def _text(
        self, element: Xml, kind: str, value: str, number: int, column: int
    ) -> str:
        match kind:
            case "inlineStr":
                inline = element.find("{*}is")
                return "" if inline is None else text_of(inline)
            case "s":
                return self._shared(value)
            case "b" if value:
                return "FALSE" if value in ("0", "false") else "TRUE"
            case "n" if value:
                return self._number(value, self._look(number), column)
            case "d" if value:
                self._dates.append((self._row, column))
        return _LINE_END.sub("\n", value)

    def _shared(self, value: str) -> str:
        if not value:
            return ""
        place = int(value)
        if not 0 <= place < len(self._values.texts):
            raise ValueError(f"the cell refers to text {place}, which is not there")
        return self._values.texts[place]

    def _number(self, raw: str, look: Look, column: int) -> str:
        if look.is_date:
            text = _date(float(raw), look, self._values.is_1904)
            if text is not None:
                self._dates.append((self._row, column))
                return text
        return shown_number(raw, "General" if look.is_date else look.format)

    def _look(self, number: int) -> Look:
        looks = self._values.looks
        return looks[number] if 0 <= number < len(looks) else PLAIN

    @staticmethod
    def _dressed(text: str, look: Look) -> Cell:
        return Cell(text, look.indent, look.is_bold, look.fill, look.color)

    # --- The whole ------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the rows that hold anything, merged areas marked.

        Raises:
            ValueError: The merged areas cover each other many times.
        """
        numbers = sorted(self._cells)
        for area in self._areas:
            begin = bisect_left(numbers, area.top)
            for number in numbers[begin:]:
                if number > area.bottom:
                    break
                self._mark(area, number)
        rows = (Row(number, self._filled(self._cells[number])) for number in numbers)
        return [row for row in rows if row]

    def _mark(self, area: Area, number: int) -> None:
        cells = self._cells[number]
        right = min(area.right, self._width - 1)
        self._work -= right - area.left + 1
        if self._work < 0:
            raise ValueError("its merged areas cover each other")
        for column in range(area.left, right + 1):
            if column > area.left:
                side = Continued.LEFT
            elif number > area.top:
                side = Continued.ABOVE
            else:
                continue
            old = cells.get(column, _BLANK)
            if old:
                self._hidden.append(f"{column_name(column)}{number}")
            cells[column] = replace(old, text="", continued=side)

    @staticmethod
    def _filled(cells: dict[int, Cell]) -> list[Cell]:
        return [cells.get(column, _BLANK) for column in range(1 + max(cells))]

    def assumed(self) -> Iterator[str]:
        """Yield what had to be guessed or left out, in words."""
        if self.without_result:
            cells = [
                f"{column_name(column)}{row}" for row, column in self.without_result
            ]
            yield (
                "formulas whose result is not stored are read as empty (open the file "
                f"in Excel and save it): {listed(cells)}"
            )
        if self._hidden:
            yield f"text hidden by merged cells is left out: {listed(self._hidden)}"
        dates = list(self._odd_dates())
        if dates:
            yield (
                "dates among numbers, perhaps made by Excel from entries like 1-2: "
                f"{listed(dates)}"
            )

    def _odd_dates(self) -> Iterator[str]:
        """Yield the dates that stand in columns of numbers."""
        dates: dict[int, set[int]] = {}
        for row, column in self._dates:
            dates.setdefault(column, set()).add(row)
        for column, rows in dates.items():
            others = [
                cells[column].text.strip()
                for row, cells in self._cells.items()
                if row not in rows and column in cells and cells[column]
            ]
            numbers = sum(1 for text in others if _NUMBERING.fullmatch(text))
            if numbers and 2 * numbers >= len(others):
                yield from (
                    f"{column_name(column)}{row} ({self._cells[row][column].text})"
                    for row in sorted(rows)
                    if column in self._cells.get(row, {})
                )


def _place(address: str) -> tuple[int, int]:
    """Return row from 1 and column from 0 of an address like ``B3``."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"{address!r} is no address of a cell")
    column = 0
    for letter in match[1].upper():
        column = 26 * column + ord(letter) - 64
    if column > _MOST_COLUMNS:
        raise ValueError(f"there is no column {match[1]}")
    return int(match[2]), column - 1


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _date(value: float, look: Look, is_1904: bool) -> str | None:
    """Return a date or time in ISO form; None if the number cannot be one."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
    try:
        found = from_excel(value, epoch, timedelta=look.is_duration)
    except (OverflowError, ValueError):
        return None
    if isinstance(found, timedelta):
        seconds = round(found.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(found, datetime):
        has_time = found.time() != time()
        return found.isoformat(timespec="seconds") if has_time else str(found.date())
    return found.isoformat() if isinstance(found, date | time) else None
