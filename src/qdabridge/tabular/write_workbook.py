"""Writing files of many tables: Excel workbooks, and SQLite databases.

In workbooks what begins like a formula stays text. Real dates are dates; those with a
zone stand in UTC and show a Z. What a cell cannot hold exactly is text: numbers of more
than 15 digits, dates before March 1900, fractions of seconds. An empty text is an empty
cell. Excel reads ``_x0041_`` in a file as the letter A; such a text is written so that
Excel shows it as it is.

openpyxl makes the workbook without its rows. They are written as XML straight into the
archive: an object for each cell costs many times as much, and nothing that is written
here can be a formula or lies in another file for a while.

In databases the kind of a column says its type: TEXT, INTEGER, REAL, BOOLEAN (1, 0),
DATE and TIMESTAMP (text in ISO 8601). Nothing is rounded: a column with an integer
beyond 64 bits, or a decimal of more than 15 digits, is TEXT. What a column means stands
as a comment in the table's definition, which SQLite keeps (``.schema`` shows it).
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from qdabridge.errors import QdaBridgeError, UnsupportedContentError, WriteError
from qdabridge.report import Report
from qdabridge.tabular.grid import (
    PLAIN,
    REMEMBERED,
    Look,
    Printable,
    Sheet,
    column_name,
    ink_on,
    unique_names,
    widths,
)
from qdabridge.tabular.office import Filling, repack
from qdabridge.tabular.table import (
    Column,
    Kind,
    Table,
    Value,
    as_text,
    as_texts,
    is_double,
    is_int64,
    library,
    one_line,
    to_arrow,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from openpyxl import Workbook

__all__ = ["MAX_ROWS", "MAX_TEXT", "write_parquet", "write_sqlite", "write_xlsx"]


MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""Of a cell, in UTF-16 code units."""
MAX_INDENT = 15
"""More is cut by older versions of Excel."""

_FORMULA = ("=", "+", "-", "@")
_FIRST_DAY = date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""
_DAY_ZERO = datetime(1899, 12, 30)
_GENERAL = "General"
_DATE = "yyyy-mm-dd"
_LOCAL = 'yyyy-mm-dd"T"hh:mm:ss'
_ZONED = 'yyyy-mm-dd"T"hh:mm:ss"Z"'
_DAY = timedelta(days=1)
_FORMS = (_GENERAL, _DATE, _LOCAL, _ZONED)

_CELLS = re.compile(b"(?s)<sheetData.*</sheetData>")
_HEADER = Look(is_bold=True)


def write_xlsx(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write a workbook.

    Returns:
        ``cell-text-cut`` and ``cell-text-approximated``, with sheet and cell.

    Raises:
        UnsupportedContentError: A table has more rows or columns than a sheet.
    """
    for sheet in sheets:
        _check_size(sheet.table)
    titles = unique_names([_title(sheet.table.name) for sheet in sheets], _numbered)
    made, styles = _without_rows(sheets, titles)
    printable = Printable()
    rows = {
        f"xl/worksheets/sheet{number}.xml": Filling(
            _CELLS, _Rows(sheet, title, styles, printable)
        )
        for number, (sheet, title) in enumerate(zip(sheets, titles, strict=True), 1)
    }
    repack(made, sink, rows)
    return printable.found.report()


_Key = tuple[Look, str, bool]
"""How a cell looks, its number format, and whether it begins like a formula."""


def _without_rows(
    sheets: Sequence[Sheet], titles: Sequence[str]
) -> tuple[bytes, dict[_Key, int]]:
    """Return a workbook that lacks nothing but rows, and the numbers of its styles."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = None
    first: Any = book.active
    looks = dict.fromkeys([PLAIN, _HEADER])
    for number, (sheet, title) in enumerate(zip(sheets, titles, strict=True)):
        made: Any = book.create_sheet() if number else first
        made.title = title
        for n, width in enumerate(widths(sheet.table)):
            made.column_dimensions[column_name(n)].width = width + 2
        made.freeze_panes = "A2"
        if sheet.table.columns:
            made.cell(1, 1)  # from these two openpyxl knows the size
            end: Any = made.cell(len(sheet.table) + 1, len(sheet.table.columns))
            made.auto_filter.ref = f"A1:{end.coordinate}"
        looks |= dict.fromkeys(sheet.looks.values())
    styles = {
        key: _style(book, *key)
        for look in looks
        for key in [(look, _GENERAL, True), *((look, form, False) for form in _FORMS)]
    }
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue(), styles


def _style(book: "Workbook", look: Look, form: str, risky: bool) -> int:
    """Return the number of a style, which the workbook has from now on."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    first: Any = book.active
    cell: Any = WriteOnlyCell(first, None)
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
    number: int = cell.style_id
    return number


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


_UNUSUAL = re.compile(
    r"[<>&\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
"""What cannot stand in the XML of a text as it is."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class _Rows:
    """The rows of one sheet as XML."""

    def __init__(
        self, sheet: Sheet, name: str, styles: dict[_Key, int], printable: Printable
    ) -> None:
        self.sheet = sheet
        self.name = name
        self.styles = styles
        self.printable = printable
        self.letters = [column_name(n) for n in range(len(sheet.table.columns))]

    def __iter__(self) -> Iterator[str]:
        """Yield the XML of each row, the header first."""
        table, looks = self.sheet.table, self.sheet.looks
        yield "<sheetData>"
        yield self.looked(1, table.names, [_HEADER] * len(table.columns))
        known: list[dict[str, str]] = [{} for _ in self.letters]
        for number, row in enumerate(table.rows):
            if looks:
                chosen = [self.sheet.look(number, n) for n in range(len(row))]
                yield self.looked(number + 2, row, chosen)
            else:
                yield self.plain(number + 2, row, known)
        yield "</sheetData>"

    def looked(self, number: int, row: Sequence[Value], looks: Sequence[Look]) -> str:
        """Return a row whose cells look as they are told; the first is row 1."""
        cells = [
            f'<c r="{letter}{number}"{self.cell(value, look, number, n)}'
            for n, (letter, value, look) in enumerate(
                zip(self.letters, row, looks, strict=True)
            )
            if look is not PLAIN or value not in (None, "")
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def plain(
        self, number: int, row: Sequence[Value], known: Sequence[dict[str, str]]
    ) -> str:
        """Return a row without looks; what texts become is remembered by column."""
        cells: list[str] = []
        for letter, value, column in zip(self.letters, row, known, strict=True):
            if value is None or value == "":
                continue
            if type(value) is not str:
                cell = self.cell(value, PLAIN, number, self.letters.index(letter))
            elif (cell := column.get(value, "")) == "":
                cell = self.cell(value, PLAIN, number, self.letters.index(letter))
                if len(column) < REMEMBERED and not _UNUSUAL.search(value):
                    column[value] = cell
            cells.append(f'<c r="{letter}{number}"{cell}')
        return f'<row r="{number}">{"".join(cells)}</row>'

    def cell(self, value: Value, look: Look, row: int, column: int) -> str:
        """Return the XML of a cell after its reference.

        Args:
            value: What is in it.
            look: How it looks.
            row: Its row as in Excel, from 1.
            column: Its column, from 0.
        """
        content, form = _content(value)
        if isinstance(content, str) and content:
            style = self.styles[look, form, content.startswith(_FORMULA)]
            text = self.text(content, row, column)
            space = ' xml:space="preserve"' if text != text.strip() else ""
            return f' s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
        style = self.styles[look, form, False]
        if content is None or content == "":
            return f' s="{style}"/>'
        if isinstance(content, bool):
            return f' s="{style}" t="b"><v>{content:d}</v></c>'
        return f' s="{style}"><v>{content!r}</v></c>'

    def text(self, text: str, row: int, column: int) -> str:
        """Return a text as XML; what does not go in is told."""
        if len(text) * 2 > MAX_TEXT or _UNUSUAL.search(text):
            name = column_name(column)
            return self.unusual(text, f"sheet {self.name}, row {row}, column {name}")
        return text

    def unusual(self, text: str, place: str) -> str:
        """Escape a text, cut it to what a cell holds, and replace what XML forbids."""
        text = _ESCAPE.sub("_x005F_", self.printable.text(text, lambda: place))
        length = len(text.encode("utf-16-le")) // 2
        if length > MAX_TEXT:
            self.printable.cut(lambda: place, length, MAX_TEXT)
            text = text.encode("utf-16-le")[: MAX_TEXT * 2].decode(
                "utf-16-le", "ignore"
            )
        return text.translate(_XML)


def _content(value: Value) -> tuple[str | bool | int | float | None, str]:
    """Return what goes into a cell, and its number format."""
    match value:
        case bool() | str() | None:
            return value, _GENERAL
        case int():
            return (int(value) if is_double(value) else as_text(value)), _GENERAL
        case Decimal():
            return (float(value) if is_double(value) else as_text(value)), _GENERAL
        case datetime():
            return _moment(value)
        case date() if value >= _FIRST_DAY:
            return (value - _DAY_ZERO.date()).days, _DATE
    return as_text(value), _GENERAL


def _moment(value: datetime) -> tuple[str | float, str]:
    if value.microsecond or not 1901 <= value.year <= 9998:
        return as_text(value), _GENERAL
    if value.utcoffset() is None:
        return (value - _DAY_ZERO) / _DAY, _LOCAL
    return (value.astimezone(UTC).replace(tzinfo=None) - _DAY_ZERO) / _DAY, _ZONED


_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.DECIMAL: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
}


def write_sqlite(tables: Sequence[Table], sink: BinaryIO) -> Report:
    """Write a database; the same tables give the same bytes with one SQLite.

    Names of tables and columns that differ by nothing but case get a number.

    Raises:
        WriteError: SQLite refuses, as it does more than 2,000 columns.
    """
    import sqlite3

    try:
        # In memory: a file of its own would lie in the temporary folder, words and all.
        with closing(sqlite3.connect(":memory:")) as database:
            _fill(database, tables)
            sink.write(database.serialize())
    except sqlite3.Error as error:
        raise WriteError(
            f"SQLite refuses the tables ({error})", hint="write csv or parquet"
        ) from error
    return Report()


def _fill(database: "Connection", tables: Sequence[Table]) -> None:
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    # Names that begin with sqlite_ are SQLite's own.
    names = unique_names([_allowed(table.name) for table in tables])
    for name, table in zip(names, tables, strict=True):
        _add(database, name, table)
    if not tables:
        database.execute("VACUUM")  # else there would be no file
    database.commit()


def _allowed(name: str) -> str:
    return f"_{name}" if name.lower().startswith("sqlite_") else name or "table"


def _add(database: "Connection", name: str, table: Table) -> None:
    columns = table.by_column()
    types = [_stored(*each) for each in zip(table.columns, columns, strict=True)]
    names = unique_names([column.name for column in table.columns])
    lines = [
        f"  {_quoted(name)} {kind}{',' * (n < len(names))} -- {_comment(column)}\n"
        for n, (name, kind, column) in enumerate(
            zip(names, types, table.columns, strict=True), start=1
        )
    ]
    database.execute(f"CREATE TABLE {_quoted(name)} (\n{''.join(lines)})")
    marks = ", ".join("?" * len(names))
    cells = [_cells(*each) for each in zip(types, columns, strict=True)]
    database.executemany(
        f"INSERT INTO {_quoted(name)} VALUES ({marks})", zip(*cells, strict=True)
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\x00", "") + '"'


def _comment(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return one_line(f"{column.meaning}{unit}".replace("\x00", ""))


def _stored(column: Column, values: Sequence[Value]) -> str:
    """Return the SQL type that holds all values of a column."""
    if column.kind is Kind.INTEGER and not is_int64(values):
        return "TEXT"
    if column.kind is Kind.DECIMAL and not all(
        is_double(v) for v in values if isinstance(v, Decimal | int)
    ):
        return "TEXT"
    return _TYPES[column.kind]


def _cells(kind: str, values: Sequence[Value]) -> Sequence[Any]:
    """Return the values of a column as SQLite takes them."""
    match kind:
        case "TEXT":
            return as_texts(values)
        case "REAL":
            return [None if v is None else float(v) for v in values]  # type: ignore[arg-type]
        case "DATE" | "TIMESTAMP":
            return [v.isoformat() if isinstance(v, date) else v for v in values]
    return values


def write_parquet(table: Table, sink: BinaryIO) -> Report:
    """Write a table, its columns typed as ``frames`` says; needs the extra ``tables``.

    Raises:
        WriteError: pyarrow is not installed.
    """
    try:
        parquet = library("pyarrow.parquet")
    except QdaBridgeError as error:
        raise WriteError(error.message, hint=error.hint) from error
    parquet.write_table(to_arrow(table), sink, compression="zstd")
    return Report()


def sqlite_sheets(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the tables of sheets into one SQLite database."""
    return write_sqlite([sheet.table for sheet in sheets], sink)


def parquet_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as Parquet."""
    return write_parquet(sheets[0].table, sink)
