"""One sheet of a workbook: its cells as text, its merged areas, its oddities."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from qdabridge.errors import DamagedPackageError, LimitError, NotThisFormatError
from qdabridge.tabular.grid import Cell, Continued, Grid, Row, column_name, listed
from qdabridge.tabular.office import (
    MAX_BYTES,
    MAX_CELLS,
    Archive,
    damage_told,
    elements,
)
from qdabridge.tabular.xlsx_looks import (
    PLAIN,
    Look,
    looks_of,
    shown_date,
    shown_number,
    theme_colors,
)

__all__ = ["Sheet", "Values", "text_of", "workbook_grids"]


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
    name = element.tag[:-2]  # of "si" or "is": what is left is the namespace
    parts = [child.text or "" for child in element if child.tag == f"{name}t"]
    for run in element:
        if run.tag == f"{name}r":
            parts += [part.text or "" for part in run if part.tag == f"{name}t"]
    text = "".join(parts)
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return _LINE_END.sub("\n", text) if "\r" in text else text


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
        is_full: It has more cells than it may.
        without_result: Row and column of formulas whose result is not stored.
    """

    def __init__(self, values: Values, max_cells: int) -> None:
        self.is_full: bool = False
        self._values = values
        self._left = max_cells
        self._row = 1
        self._last = 0
        self._column: int | None = None
        self._width = 0
        self._cells: dict[int, dict[int, Cell | str]] = {}
        """By row and column; a cell that only has a text is a text."""
        self._areas: list[Area] = []
        self._work = 4 * max_cells
        """So many cells the merged areas may cover; they must not overlap."""
        self.without_result: list[tuple[int, int]] = []
        self._hidden: list[str] = []
        self._hidden_rows: list[int] = []
        self._dates: list[tuple[int, int]] = []
        self._blank = cache(lambda number: self._dressed("", self._look(number)))

    @property
    def place(self) -> str:
        """Where reading is, for errors."""
        column = "" if self._column is None else f", column {column_name(self._column)}"
        return f"row {self._row}{column}"

    # --- Cells ----------------------------------------------------------------------

    def add(self, element: Xml) -> None:
        """Add a row, or note a merged area.

        Raises:
            ValueError: It is damaged.
        """
        if element.tag.endswith("mergeCell"):
            self._areas.append(_area(element.get("ref") or ""))
            return
        number = element.get("r")
        self._row = int(float(number)) if number else self._last + 1
        self._last, self._column = self._row, None
        if not 1 <= self._row <= _MOST_ROWS:
            raise ValueError(f"there is no row {self._row}")
        cells = self._row_of(element)
        filled = [n for n, cell in cells.items() if cell and not _text(cell).isspace()]
        if not filled:
            return
        if element.get("hidden") in ("1", "true"):
            self._hidden_rows.append(self._row)
        self._width = max(self._width, 1 + max(filled))
        kept = {column: cell for column, cell in cells.items() if column < self._width}
        self._cells.setdefault(self._row, {}).update(kept)
        self._left -= 1 + max(kept)
        self.is_full = self._left < 0

    def _row_of(self, element: Xml) -> dict[int, Cell | str]:
        cells: dict[int, Cell | str] = {}
        column = -1
        name = f"{element.tag[:-3]}c"
        for each in element:
            if each.tag != name:
                continue
            address = each.get("r")
            column = column + 1 if address is None else _place(address)[1]
            self._column = column
            if (cell := self._cell(each, column)) != "":
                cells[column] = cell
        return cells

    def _cell(self, element: Xml, column: int) -> Cell | str:
        number = int(element.get("s") or 0)
        name = element.tag[:-1]
        parts = {child.tag: child for child in reversed(element)}
        held = parts.get(f"{name}v")
        value = "" if held is None else held.text or ""
        kind = element.get("t", "n")
        if not value and kind != "str" and f"{name}f" in parts:
            self.without_result.append((self._row, column))
        text = self._text(parts.get(f"{name}is"), kind, value, number, column)
        if text:
            return self._dressed(text, self._look(number))
        blank = self._blank(number)
        return blank if isinstance(blank, Cell) and blank.fill else ""

    def _text(
        self, inline: Xml | None, kind: str, value: str, number: int, column: int
    ) -> str:
        match kind:
            case "inlineStr":
                return "" if inline is None else text_of(inline)
            case "s":
                return self._shared(value)
            case "b" if value:
                return "FALSE" if value in ("0", "false") else "TRUE"
            case "n" if value:
                return self._number(value, self._look(number), column)
            case "d" if value:
                self._dates.append((self._row, column))
        return _LINE_END.sub("\n", value) if "\r" in value else value

    def _shared(self, value: str) -> str:
        if not value:
            return ""
        place = int(value)
        if not 0 <= place < len(self._values.texts):
            raise ValueError(f"the cell refers to text {place}, which is not there")
        return self._values.texts[place]

    def _number(self, raw: str, look: Look, column: int) -> str:
        if look.is_date:
            text = shown_date(float(raw), look, self._values.is_1904)
            if text is not None:
                self._dates.append((self._row, column))
                return text
        return shown_number(raw, "General" if look.is_date else look.format)

    def _look(self, number: int) -> Look:
        looks = self._values.looks
        return looks[number] if 0 <= number < len(looks) else PLAIN

    @staticmethod
    def _dressed(text: str, look: Look) -> Cell | str:
        if look is PLAIN or look.is_plain:
            return text
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
        rows = (_made(number, self._cells[number]) for number in numbers)
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
            old = Cell(old) if isinstance(old, str) else old
            if old:
                self._hidden.append(f"{column_name(column)}{number}")
            cells[column] = replace(old, text="", continued=side)

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
        if self._hidden_rows:
            yield f"rows that are hidden were read too: {listed(self._hidden_rows)}"
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
                text
                for row, cells in self._cells.items()
                if row not in rows and (text := _text(cells.get(column, "")).strip())
            ]
            numbers = sum(1 for text in others if _NUMBERING.fullmatch(text))
            if numbers and 2 * numbers >= len(others):
                yield from (
                    f"{column_name(column)}{row} ({_text(self._cells[row][column])})"
                    for row in sorted(rows)
                    if column in self._cells.get(row, {})
                )


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else cell.text


def _made(number: int, cells: dict[int, Cell | str]) -> Row:
    """Return a row; its cells are only made if any has looks or is merged."""
    found = [cells.get(column, "") for column in range(1 + max(cells))]
    texts = [cell for cell in found if isinstance(cell, str)]
    if len(texts) == len(found):
        return Row(number, texts=texts)
    return Row(number, [Cell(c) if isinstance(c, str) else c for c in found])


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


class _Entry(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    is_hidden: bool
    part: str


def workbook_grids(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Grid]:
    """Return the sheets of a workbook that hold anything, hidden ones too.

    ``assumed`` tells of hidden sheets, of formulas whose result is not stored, and of
    dates that may once have been numbers like 1-2. Formulas are never computed.

    Raises:
        NotThisFormatError: No sheet holds anything.
        ReadError: It is damaged, unsafe or too large.
    """
    with Archive(path, max_bytes=max_bytes) as archive, damage_told(path):
        main = archive.related("officeDocument") or "xl/workbook.xml"
        root = archive.root(main)
        values = _values(archive, main, root)
        entries = list(_entries(archive, main, root))
        grids: list[Grid] = []
        left = max_cells
        for entry in entries:
            grid = _grid(archive, entry, values, left, max_cells)
            left -= sum(len(row.cells) for row in grid.rows)
            if grid.rows:
                grids.append(grid)
    if not grids:
        names = ", ".join(entry.name for entry in entries) or "there is no sheet"
        raise NotThisFormatError(
            f"the workbook has no sheet with content ({names})",
            path=path,
            hint="save it with the table in one of its sheets",
        )
    return grids


def _values(archive: Archive, main: str, workbook: Xml) -> Values:
    """Return what all sheets refer to: texts, looks, the day dates count from."""
    styles, theme, texts = (
        archive.related(kind, main) for kind in ("styles", "theme", "sharedStrings")
    )
    colors = theme_colors(archive.root(theme) if theme else None)
    looks = looks_of(archive.root(styles) if styles else None, colors)
    properties = workbook.find("{*}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return Values(list(_texts(archive, texts)), looks, is_1904)


def _texts(archive: Archive, part: str | None) -> Iterator[str]:
    if part is None:
        return
    with archive.stream(part) as stream, damage_told(archive.path, part):
        for element in elements(stream, "si"):
            yield text_of(element)


def _entries(archive: Archive, main: str, workbook: Xml) -> Iterator[_Entry]:
    relations = archive.relations(main)
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        ids = [str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")]
        relation = relations.get(ids[0] if ids else "")
        name = sheet.get("name") or ""
        if relation is None or relation.target not in archive:
            raise DamagedPackageError(
                "the sheet is listed, but is not in the file",
                path=archive.path,
                location=f"sheet {name}",
                hint="open it in Excel or LibreOffice and save it again",
            )
        if relation.kind == "worksheet":
            is_hidden = sheet.get("state", "visible") != "visible"
            yield _Entry(name, is_hidden, relation.target)


def _grid(
    archive: Archive, entry: _Entry, values: Values, left: int, max_cells: int
) -> Grid:
    sheet = Sheet(values, left)
    place = f"sheet {entry.name}"
    with archive.stream(entry.part) as stream, damage_told(archive.path, place):
        for element in elements(stream, "row", "mergeCell"):
            try:
                sheet.add(element)
            except ValueError as error:
                raise DamagedPackageError(
                    str(error),
                    path=archive.path,
                    location=f"{place}, {sheet.place}",
                    hint="open it in Excel or LibreOffice and save it again",
                ) from error
            if sheet.is_full:
                raise LimitError(
                    f"more than {max_cells} cells",
                    path=archive.path,
                    location=f"{place}, {sheet.place}",
                    limit="max_cells",
                )
        rows = sheet.rows()
    assumed = ["the sheet is hidden"] if entry.is_hidden else []
    return Grid(
        entry.name,
        rows,
        "xlsx",
        (*assumed, *sheet.assumed()),
        without_result=sheet.without_result,
    )
