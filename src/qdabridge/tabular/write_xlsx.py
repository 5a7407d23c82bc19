"""Writing Excel workbooks: one sheet a table, text always as text.

What begins like a formula stays text. Real dates are dates; those with a zone stand in
UTC and show a Z. What a cell cannot hold exactly is text: numbers of more than 15
digits, dates before March 1900, fractions of seconds. An empty text is an empty cell.
Excel reads ``_x0041_`` in a file as the letter A; such a text is written so that Excel
shows it as it is.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from qdabridge.errors import UnsupportedContentError
from qdabridge.outputs import scratch_folder
from qdabridge.report import Report
from qdabridge.tabular.grid import (
    Look,
    Printable,
    Sheet,
    column_name,
    ink_on,
    unique_names,
    widths,
)
from qdabridge.tabular.office import repack
from qdabridge.tabular.table import Table, Value, as_text, is_double

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["MAX_ROWS", "MAX_TEXT", "write_xlsx"]


MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""Of a cell, in UTF-16 code units."""
MAX_INDENT = 15
"""More is cut by older versions of Excel."""

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@")
_FIRST_DAY = date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""
_GENERAL = "General"
_DATE = "yyyy-mm-dd"
_LOCAL = 'yyyy-mm-dd"T"hh:mm:ss'
_ZONED = 'yyyy-mm-dd"T"hh:mm:ss"Z"'


def write_xlsx(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write a workbook.

    Returns:
        ``cell-text-cut`` and ``cell-text-approximated``, with sheet and cell.

    Raises:
        UnsupportedContentError: A table has more rows or columns than a sheet.
    """
    from openpyxl import Workbook

    for sheet in sheets:
        _check_size(sheet.table)
    book = Workbook(write_only=True)
    book.properties.creator = None
    printable = Printable()
    made = io.BytesIO()
    with scratch_folder(sink) as folder:
        try:
            _fill(book, sheets, printable, folder)
            book.save(made)
        except BaseException:
            _abandon(book)
            raise
    repack(made.getvalue(), sink)
    return printable.found.report()


def _fill(
    book: "Workbook", sheets: Sequence[Sheet], printable: Printable, folder: Path
) -> None:
    names = unique_names([_title(sheet.table.name) for sheet in sheets], _numbered)
    for name, sheet in zip(names, sheets, strict=True):
        _Writer(book, name, printable, folder).write(sheet)
    if not sheets:
        book.create_sheet("Sheet")


def _abandon(book: Any) -> None:
    """End what openpyxl has begun; else it complains when Python ends, after Ctrl-C.

    Its rows and its XML are generators, which cannot end well in the middle.
    """
    for sheet in book.worksheets:
        writer = sheet._writer
        for begun in (sheet._rows, writer and writer.xf):
            if begun is not None:
                with suppress(Exception):
                    begun.close()
        if writer is not None:
            with suppress(OSError, ValueError):
                writer.cleanup()


def _check_size(table: Table) -> None:
    for count, limit, what in (
        (len(table) + 1, MAX_ROWS, "rows with its header"),
        (len(table.columns), MAX_COLUMNS, "columns"),
    ):
        if count > limit:
            raise UnsupportedContentError(
                f"the table has {count:,} {what}, and a sheet holds {limit:,}",
                location=f"table {table.name}",
                hint="write csv or parquet",
            )


def _title(name: str) -> str:
    """Return a name that a sheet can have."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]", "_", name).strip("'")[:31]
    return f"{clean}_" if clean.lower() in ("", "history") else clean


def _numbered(name: str, number: str) -> str:
    return f"{name[: 30 - len(number)]} {number}"


class _Writer:
    """Writes one sheet."""

    def __init__(
        self, book: "Workbook", name: str, printable: Printable, folder: Path
    ) -> None:
        self.folder = folder
        self.name = name
        self.sheet: Any = book.create_sheet(name)
        self.printable = printable
        self.styles: dict[tuple[Look, str, bool], Any] = {}

    def write(self, sheet: Sheet) -> None:
        table = sheet.table
        for n, width in enumerate(widths(table)):
            self.sheet.column_dimensions[column_name(n)].width = width + 2
        self.sheet.freeze_panes = "A2"
        if table.columns:
            last = column_name(len(table.columns) - 1)
            self.sheet.auto_filter.ref = f"A1:{last}{len(table) + 1}"
        self._begin()
        bold = Look(is_bold=True)
        self.sheet.append(
            [self.cell(name, bold, 1, n) for n, name in enumerate(table.names)]
        )
        for row in self.rows(sheet):
            self.sheet.append(row)

    def _begin(self) -> None:
        """Let openpyxl write rows into a file of ours, not in the temporary folder."""
        from openpyxl.worksheet import _writer

        part = str(self.folder / f"{len(list(self.folder.iterdir()))}.xml")
        _writer.ALL_TEMP_FILES.append(part)  # it takes it out when it is done
        self.sheet._writer = _writer.WorksheetWriter(self.sheet, part)
        self.sheet._writer.write_top()

    def rows(self, sheet: Sheet) -> Iterator[list[Any]]:
        for number, row in enumerate(sheet.table.rows):
            yield [
                self.cell(value, sheet.look(number, column), number + 2, column)
                for column, value in enumerate(row)
            ]

    def cell(self, value: Value, look: Look, row: int, column: int) -> Any:
        """Return a cell; ``row`` as in Excel from 1, ``column`` from 0."""
        from openpyxl.cell import WriteOnlyCell

        content, form = _content(value)
        risky = isinstance(content, str) and content.startswith(_FORMULA)
        if isinstance(content, str):
            content = self.text(content, row, column)
        made: Any = WriteOnlyCell(self.sheet, content)
        if isinstance(content, str):
            made.data_type = "s"  # or = makes a formula of it, #N/A an error
        made._style = self.style(look, form, risky)
        return made

    def text(self, text: str, row: int, column: int) -> str:
        def where() -> str:
            return f"sheet {self.name}, row {row}, column {column_name(column)}"

        text = _ESCAPE.sub("_x005F_", self.printable.text(text, where))
        if len(text) * 2 <= MAX_TEXT:
            return text
        length = len(text.encode("utf-16-le")) // 2
        if length <= MAX_TEXT:
            return text
        self.printable.cut(where, length, MAX_TEXT)
        return text.encode("utf-16-le")[: MAX_TEXT * 2].decode("utf-16-le", "ignore")

    def style(self, look: Look, form: str, risky: bool) -> Any:
        """Return the style of a cell, made once for each look."""
        key = (look, form, risky)
        if key not in self.styles:
            self.styles[key] = self.made_style(*key)
        return self.styles[key]

    def made_style(self, look: Look, form: str, risky: bool) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        cell: Any = WriteOnlyCell(self.sheet, None)
        indent = min(look.indent, MAX_INDENT)
        cell.alignment = Alignment(
            horizontal="left" if indent else None,
            vertical="top",
            wrap_text=True,
            indent=indent,
        )
        ink = ink_on(look.fill)[1:] if look.fill else None
        cell.font = Font(name="Calibri", size=11, bold=look.is_bold, color=ink)
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill[1:].upper())
        cell.number_format = form
        cell.quotePrefix = risky
        return cell._style


def _content(value: Value) -> tuple[Any, str]:
    """Return what goes into a cell, and its number format."""
    match value:
        case bool() | str() | None:
            return value, _GENERAL
        case int() | Decimal():
            return (value if is_double(value) else as_text(value)), _GENERAL
        case datetime():
            return _moment(value)
        case date() if value >= _FIRST_DAY:
            return value, _DATE
    return as_text(value), _GENERAL


def _moment(value: datetime) -> tuple[Any, str]:
    if value.microsecond or not 1901 <= value.year <= 9998:
        return as_text(value), _GENERAL
    if value.utcoffset() is None:
        return value, _LOCAL
    return value.astimezone(UTC).replace(tzinfo=None), _ZONED
