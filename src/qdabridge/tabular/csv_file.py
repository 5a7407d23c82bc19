"""Writing delimited text: RFC 4180 in UTF-8.

Exact, because scripts read it: every cell holds just its value, line breaks and all.
What is not there is an empty cell, an empty text is ``""`` (polars and others can tell
them apart). A cell that begins like a formula is written as it is; who opens the file
in a spreadsheet should take ``safe`` or, better, xlsx, where text never is a formula.
"""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from qdabridge.report import Report
from qdabridge.tabular.fitting import as_text
from qdabridge.tabular.table import Table, Value

__all__ = ["write"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet may take for a formula (OWASP)."""


def write(
    table: Table,
    sink: BinaryIO,
    *,
    delimiter: str = ",",
    bom: bool = False,
    safe: bool = False,
) -> Report:
    """Write a table with a header; lines end with CR LF.

    In a table of one column, what is not there is ``""`` too: readers skip blank lines.

    Args:
        table: What to write.
        sink: Where to.
        delimiter: One character: comma, semicolon, tab.
        bom: Begin with a byte order mark, by which Excel knows UTF-8.
        safe: Put an apostrophe before texts that begin like a formula. The file is not
            exact any more.

    Returns:
        An empty report: nothing is lost.
    """
    if bom:
        sink.write(b"\xef\xbb\xbf")
    spell = _Spelling(delimiter, safe, nothing='""' if len(table.columns) == 1 else "")
    for row in (tuple(table.names), *table.rows):
        _write_line(sink, delimiter, spell.cells(row))
    return Report()


class _Spelling:
    """Spells cells: quoted if empty, padded, or with a delimiter, quote or line end."""

    def __init__(self, delimiter: str, safe: bool, nothing: str) -> None:
        # Other delimiters are quoted too: programs guess which one it is.
        self.special = (delimiter, '"', "\r", "\n", ",", ";", "\t", "|")
        self.safe = safe
        self.nothing = nothing

    def cells(self, row: Sequence[Value]) -> Iterable[str]:
        """Yield the cells of a row as they are written."""
        for value in row:
            if value is None:
                yield self.nothing
            elif isinstance(value, str):
                risky = self.safe and value.startswith(_FORMULA)
                yield self.text(f"'{value}" if risky else value)
            else:
                yield as_text(value)

    def text(self, text: str) -> str:
        """Return a text, in quotes where they are needed."""
        if text and text == text.strip() and not any(c in text for c in self.special):
            return text
        return '"' + text.replace('"', '""') + '"'


def _write_line(sink: BinaryIO, delimiter: str, cells: Iterable[str]) -> None:
    sink.write(f"{delimiter.join(cells)}\r\n".encode())
