"""Writing tables: in the format that is named, or that the suffix says."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from qdabridge.catalogue import TABLE_FORMATS, TableFormat, load
from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.report import Report
from qdabridge.spelling import named_one
from qdabridge.tabular.grid import Sheet, unique_names
from qdabridge.tabular.table import Column, Kind, Table

__all__ = [
    "described_columns",
    "file_names",
    "table_format",
    "write_sheets",
    "write_table",
    "write_tables",
]


Write = Callable[[Sequence[Sheet], BinaryIO], Report]


_SPELLINGS = {
    "Excel": "xlsx",
    "Word": "docx",
    "tab": "tsv",
    "md": "markdown",
    "tex": "latex",
    "sqlite3": "sqlite",
    "json lines": "jsonl",
}
"""Names that people give to these formats, beside their own in any case."""


def table_format(name: str | None = None, path: Path | None = None) -> TableFormat:
    """Return the format with this name, or else the one that a path's suffix says.

    Raises:
        UnknownFormatError: No format has this name or suffix.
    """
    if name is not None:
        found = named_one(
            "format", name, TABLE_FORMATS, spellings=_SPELLINGS, purpose=" for tables"
        )
        return TABLE_FORMATS[found]
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

    For paths, folders and replacing files see ``formats/tidy.py``.
    """
    return write_sheets([Sheet(table) for table in tables], sink, format)


def write_sheets(
    sheets: Sequence[Sheet],
    sink: BinaryIO,
    format: str,
    *,
    template: Path | None = None,
) -> Report:
    """Write sheets into one file; formats without looks write what is in them.

    The same sheets give the same bytes.

    Args:
        sheets: The tables with their looks.
        sink: Where to.
        format: The name of the format.
        template: A Word document whose styles and page are taken; for ``docx`` only.

    Returns:
        What the format could not hold, with sheet, row and column.

    Raises:
        ReadError: The template is no Word document.
        UnknownFormatError: No format has this name.
        UnsupportedContentError: The format cannot hold it.
    """
    chosen = table_format(format)
    if template is not None:
        if chosen.name != "docx":
            raise UnsupportedContentError(
                "only a .docx can have a template",
                hint="write a .docx, or leave it out",
            )
        from qdabridge.tabular.write_docx import write_docx

        return write_docx(sheets, sink, template=template)
    if len(sheets) != 1 and not chosen.holds_many:
        raise UnsupportedContentError(
            f"{len(sheets)} tables do not go into one file of the format {chosen.name}",
            hint="write them one by one, or into xlsx or sqlite",
        )
    try:
        write: Write = load(chosen.writer)
        return write(sheets, sink)
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
