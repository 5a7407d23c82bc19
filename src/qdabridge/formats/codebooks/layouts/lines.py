"""Which rows hold codes, which go on with the one above, and which are neither."""

import re
from collections.abc import Sequence

from qdabridge.formats.codebooks.layouts.frame import Column, Frame, Line
from qdabridge.formats.codebooks.layouts.header_rows import is_header_again
from qdabridge.formats.codebooks.layouts.headers import Field, normal
from qdabridge.formats.codebooks.layouts.names import clean
from qdabridge.report import Severity
from qdabridge.tabular.cells.grid import Cell, Continued, Row

__all__ = ["code_lines", "name_cell"]

_TOTALS = {
    *("total", "totals", "sum", "grand total", "subtotal", "summe", "gesamt"),
    *("insgesamt", "total general", "total geral", "suma", "soma", "totale", "totaal"),
}
_NOTE = re.compile(
    r"(?:notes?|n\.?b|source|anmerkung(?:en)?|hinweise?|legende?|quelle|nota|notes? de"
    r" bas|remarque|fuente|fonte|opmerking|key|abbreviations?)\s*[:.].*|[*†‡¹]\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"(?:link:?\s*)?(?:https?://|www\.)\S+", re.IGNORECASE)
_LONG = 150
_SHOWN = 60
_TEXTS = (Field.DESCRIPTION, Field.EXAMPLES, Field.INCLUSION, Field.EXCLUSION)


def name_cell(row: Row, columns: Sequence[Column]) -> Cell | None:
    """Return the cell with the deepest name of a row; None if it has no name."""
    filled = [row[c.index] for c in columns if clean(row[c.index].text)]
    return filled[-1] if filled else None


def code_lines(frame: Frame) -> list[Line]:
    """Return the rows with codes; what is not one is reported with its address."""
    for row in frame.above:
        _set_aside(frame, row, "it stands above the header", Severity.INFO)
    names = frame.of(Field.NAME) or frame.of(Field.PATH)
    lines: list[Line] = []
    for row in frame.body:
        if not any(True for _ in frame.cells(row)):
            continue
        if not frame.own and (reason := _no_code(frame, row, names)):
            severity = Severity.WARNING if reason.startswith("note") else Severity.INFO
            _set_aside(frame, row, reason, severity)
        elif name_cell(row, names):
            lines.append(Line(row))
        elif lines and _goes_on(frame, row, names):
            lines[-1].more.append(row)
            frame.note(
                "row-joined",
                Severity.INFO,
                "the row has no name; its texts went to the code above",
                row,
            )
        else:
            _set_aside(frame, row, "it has no name of a code", Severity.WARNING)
    return lines


def _no_code(frame: Frame, row: Row, names: Sequence[Column]) -> str:
    """Return why a row that has a name is no code; empty if it is one."""
    if is_header_again(row, frame.header):
        return "it repeats the header"
    cell = name_cell(row, names)
    if cell is None:
        return ""
    text = cell.text.strip()
    others = [column for column, _ in frame.cells(row) if column not in names]
    if normal(text) in _TOTALS and any(c.field is Field.COUNT for c in others):
        return "it is a total"
    if _LINK.fullmatch(text):
        return "note: it is only a link"
    is_root = frame.body and row is frame.body[0] and frame.header is not None
    if is_root and len(names) > 1 and _repeats_a_header(frame, row, names):
        return "it is the root of the tree"
    if not others and (_NOTE.fullmatch(text) or len(text) > _LONG):
        return "note: it is a remark, not a code"
    return ""


def _repeats_a_header(frame: Frame, row: Row, names: Sequence[Column]) -> bool:
    filled = [c for c in names if row[c.index]]
    return len(filled) == 1 and normal(row[filled[0].index].text) == normal(
        filled[0].header
    )


def _goes_on(frame: Frame, row: Row, names: Sequence[Column]) -> bool:
    """Is a row without name meant to go on with the code above?"""
    if any(row[c.index].continued is Continued.ABOVE for c in names):
        return True
    filled = [column for column, _ in frame.cells(row)]
    has_number = any(c.field in (Field.NUMBER, Field.LEVEL, Field.GUID) for c in filled)
    if has_number or not any(c.field in _TEXTS for c in filled):
        return False
    is_example = all(c.field in (Field.EXAMPLES, Field.EXTRA) for c in filled)
    return len(names) > 1 or is_example


def _set_aside(frame: Frame, row: Row, reason: str, severity: Severity) -> None:
    """Report a row that is no code; words that may be a transcript's go into quote."""
    texts: list[str] = []
    quotes: list[str] = []
    examples = {c.index for c in frame.of(Field.EXAMPLES)}
    for index, cell in enumerate(row.cells):
        if cell:
            text = " ".join(cell.text.split())
            (quotes if index in examples else texts).append(text)
    shown = " | ".join(texts)
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}…"
    frame.note(
        "row-set-aside",
        severity,
        f"the row is not taken for a code: {reason.removeprefix('note: ')}"
        + (f" ({shown})" if shown else ""),
        row,
        quote=" | ".join(quotes) or None,
    )
