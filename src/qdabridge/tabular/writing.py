"""Writing tables: the formats, by name and suffix.

A format is a module with ``write``; adding one touches its module and the tables here.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.report import Report
from qdabridge.tabular import (
    csv_file,
    docx_out,
    json_lines,
    latex,
    markdown_out,
    parquet,
    sqlite,
    xlsx,
)
from qdabridge.tabular.looks import Sheet
from qdabridge.tabular.names import unique_names
from qdabridge.tabular.table import Column, Kind, Table

__all__ = [
    "TABLE_FORMATS",
    "TableFormat",
    "described_columns",
    "file_names",
    "table_format",
    "write_sheets",
    "write_table",
    "write_tables",
]

Write = Callable[[Sequence[Sheet], BinaryIO], Report]


class TableFormat(NamedTuple):
    """A kind of file for tables.

    Attributes:
        name: Its name.
        title: What it is, for people.
        suffixes: Suffixes of its files, the usual one first.
        holds_many: One file holds several tables.
        write: Writes sheets.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    holds_many: bool
    write: Write


def _one(write: Callable[[Table, BinaryIO], Report]) -> Write:
    """Return the writer of a format that holds one table, and no looks."""
    return lambda sheets, sink: write(sheets[0].table, sink)


def _tsv(table: Table, sink: BinaryIO) -> Report:
    return csv_file.write(table, sink, delimiter="\t")


def _excel_csv(table: Table, sink: BinaryIO) -> Report:
    return csv_file.write(table, sink, bom=True, safe=True)


def _sqlite(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    return sqlite.write([sheet.table for sheet in sheets], sink)


TABLE_FORMATS = {
    f.name: f
    for f in (
        TableFormat(
            "csv", "CSV in UTF-8, exact", (".csv",), False, _one(csv_file.write)
        ),
        TableFormat(
            "csv-excel", "CSV for Excel: BOM, no formulas", (), False, _one(_excel_csv)
        ),
        TableFormat("tsv", "tab-separated text", (".tsv",), False, _one(_tsv)),
        TableFormat(
            "jsonl", "JSON Lines", (".jsonl", ".ndjson"), False, _one(json_lines.write)
        ),
        TableFormat("parquet", "Parquet", (".parquet",), False, _one(parquet.write)),
        TableFormat("xlsx", "Excel workbook", (".xlsx",), True, xlsx.write),
        TableFormat(
            "sqlite", "SQLite database", (".sqlite", ".db", ".sqlite3"), True, _sqlite
        ),
        TableFormat("markdown", "Markdown table", (".md",), True, markdown_out.write),
        TableFormat("latex", "LaTeX longtable", (".tex",), True, latex.write),
        TableFormat("docx", "Word table", (".docx",), True, docx_out.write),
    )
}


def table_format(name: str | None = None, path: Path | None = None) -> TableFormat:
    """Return the format with this name, or else the one that a path's suffix says.

    Raises:
        UnknownFormatError: No format has this name or suffix.
    """
    if name is not None:
        if name in TABLE_FORMATS:
            return TABLE_FORMATS[name]
        raise UnknownFormatError(
            f"there is no format {name!r} for tables",
            hint=f"choose one of {', '.join(TABLE_FORMATS)}",
        )
    suffix = path.suffix.lower() if path else ""
    for candidate in TABLE_FORMATS.values():
        if suffix in candidate.suffixes:
            return candidate
    known = ", ".join(s for f in TABLE_FORMATS.values() for s in f.suffixes)
    raise UnknownFormatError(
        f"the suffix {suffix or '(none)'} says no format for tables",
        path=path,
        hint=f"use one of {known}, or name the format",
    )


def write_table(table: Table, sink: BinaryIO, format: str) -> Report:
    """Write one table in the format with this name; see ``write_sheets``."""
    return write_sheets([Sheet(table)], sink, format)


def write_tables(tables: Sequence[Table], sink: BinaryIO, format: str) -> Report:
    """Write tables into one file of a format that holds several; see ``write_sheets``.

    For paths, folders and replacing files see ``qdabridge.formats.tables``.
    """
    return write_sheets([Sheet(table) for table in tables], sink, format)


def write_sheets(sheets: Sequence[Sheet], sink: BinaryIO, format: str) -> Report:
    """Write sheets into one file; formats without looks write what is in them.

    The same sheets give the same bytes.

    Returns:
        What the format could not hold, with sheet, row and column.

    Raises:
        UnknownFormatError: No format has this name.
        UnsupportedContentError: The format cannot hold it.
    """
    chosen = table_format(format)
    if len(sheets) != 1 and not chosen.holds_many:
        raise UnsupportedContentError(
            f"{len(sheets)} tables do not go into one file of the format {chosen.name}",
            hint="write them one by one, or into xlsx or sqlite",
        )
    try:
        return chosen.write(sheets, sink)
    except UnicodeEncodeError as error:
        raise UnsupportedContentError(
            f"a text holds half a character ({error})",
            hint="a script has cut a surrogate pair; correct the text",
        ) from error


def file_names(tables: Sequence[Table], format: str) -> list[str]:
    """Return the names of the files when each table gets its own: ``codes.csv``."""
    suffix = (*table_format(format).suffixes, ".csv")[0]
    return [f"{name}{suffix}" for name in unique_names([t.name for t in tables])]


def described_columns(tables: Sequence[Table]) -> Table:
    """Return a table of all columns of some tables and what they mean."""
    return Table(
        "columns",
        [
            Column("table", Kind.TEXT, "name of the table"),
            Column("column", Kind.TEXT, "name of the column"),
            Column("kind", Kind.TEXT, "type of its values"),
            Column("unit", Kind.TEXT, "unit of its values, if they have one"),
            Column("meaning", Kind.TEXT, "what it means"),
        ],
        [
            (table.name, column.name, str(column.kind), column.unit, column.meaning)
            for table in tables
            for column in table.columns
        ],
    )
