"""What the writers of tools' codebooks share: sheets, delimited text, what is left out.

Cells are text and nothing else: in a spreadsheet none can be a formula. A delimited
file cannot say so; there the text stays exact, as the tools that import it calculate
nothing, and cells that a spreadsheet program would calculate are reported.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from qdabridge.model import Code, CodeBook
from qdabridge.report import Finding, Location, Report, Severity
from qdabridge.tabular import Column, Kind, Sheet, Table, write_sheets

__all__ = ["left_out", "loss", "write_csv", "write_xlsx"]


Rows = Sequence[Sequence[str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def loss(
    code: str, message: str, count: int, *, severity: Severity = Severity.WARNING
) -> Iterator[Finding]:
    """Yield the finding that something does not arrive, if there is any of it."""
    if count:
        yield Finding(
            code=code,
            severity=severity,
            message=message,
            location=Location(path="CodeBook"),
            count=count,
        )


_PARTS: dict[str, tuple[str, str, Callable[[Code], object]]] = {
    "color": ("color-dropped", "colours of codes", lambda code: code.color),
    "description": (
        "description-dropped",
        "descriptions of codes",
        lambda code: (code.description or "").strip(),
    ),
    "memo": ("memo-link-dropped", "links of codes to memos", lambda c: c.note_refs),
}


def left_out(code_book: CodeBook, title: str, *parts: str) -> Iterator[Finding]:
    """Yield what of a codebook a tool's file has no place for.

    Args:
        code_book: What is written.
        title: The tool, as people call it.
        *parts: ``color``, ``description``, ``memo``, ``group``, ``folder``.
    """
    codes = [code for code, _ in code_book.walk()]
    for part in parts:
        if part in _PARTS:
            code, what, has = _PARTS[part]
            words = f"{what}: {title}'s list of codes has no place for them"
            yield from loss(code, words, sum(bool(has(c)) for c in codes))
    if "group" in parts:
        words = f"groups of codes: {title}'s list of codes has no place for them"
        yield from loss("group-dropped", words, len(code_book.sets))
    if "folder" in parts:
        words = f"mere folders became codes: {title}'s list of codes knows no others"
        count = sum(not code.is_codable for code in codes)
        yield from loss("folder-approximated", words, count)
    words = "GUIDs: in a list of codes they are known by name only"
    yield from loss("guid-dropped", words, len(codes), severity=Severity.INFO)


def write_csv(
    sink: BinaryIO, rows: Rows, *, delimiter: str = ",", bom: bool = False
) -> Report:
    """Write rows as UTF-8 with LF, and report cells that look like formulas."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([[_folded(cell) for cell in row] for row in rows])
    sink.write(text.getvalue().encode("utf-8-sig" if bom else "utf-8"))
    count = sum(cell.startswith(_FORMULA) for row in rows for cell in row)
    words = (
        "cells begin with =, +, - or @, written as they are; the tools take them for"
        " text, a spreadsheet program may calculate: do not open the file in one"
    )
    return Report(
        findings=list(loss("cell-formula-like", words, count, severity=Severity.INFO))
    )


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_xlsx(sink: BinaryIO, name: str, rows: Rows) -> Report:
    """Write rows, the first the header, as a workbook of one sheet; all cells text."""
    columns = [Column(text, Kind.TEXT, text) for text in rows[0]]
    table = Table(name, columns, [tuple(map(_folded, row)) for row in rows[1:]])
    return write_sheets([Sheet(table)], sink, "xlsx")
