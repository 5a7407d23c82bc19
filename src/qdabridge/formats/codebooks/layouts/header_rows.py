"""Where the header of a table is: titles and notes may stand above it."""

from qdabridge.formats.codebooks.layouts.headers import Field, field_of, normal
from qdabridge.formats.codebooks.proposal import Hints
from qdabridge.tabular.cells.grid import Grid, Row

__all__ = ["header_row", "is_header_again"]

_DEEPEST = 15
"""So many rows are looked at."""
_LONGEST = 80
_NAMES = (Field.NAME, Field.PATH)


def header_row(grid: Grid, hints: Hints) -> int | None:
    """Return which row is the header, from 0; None if the table has none.

    It is the row with most words known from headers, if they are half of its cells and
    one of them is a name or a definition; or the one with a header that the user named.
    """
    said = (hints.name, hints.description, hints.parent)
    wanted = {normal(header) for header in said if header and len(header) > 2}
    best, found = 0, None
    for place, row in enumerate(grid.rows[:_DEEPEST]):
        score = _score(row, wanted)
        if score > best:
            best, found = score, place
    return found


def _score(row: Row, wanted: set[str]) -> int:
    texts = [cell.text for cell in row.cells if cell]
    if any(len(text) > _LONGEST for text in texts):
        return 0
    named = sum(normal(text) in wanted for text in texts)
    fields = [field for text in texts if (field := field_of(text))]
    if named:
        return 100 * named + len(fields)
    has_name = any(name in fields for name in _NAMES)
    if not has_name and not (Field.DESCRIPTION in fields and len(texts) > 1):
        return 0
    if len(fields) * 2 < len(texts):
        return 0
    return 2 * len(fields) - (not has_name)


def is_header_again(row: Row, header: Row | None) -> bool:
    """Does a row in the middle only repeat the header?"""
    if header is None:
        return False
    texts = _texts(row)
    return bool(texts) and (
        texts == _texts(header)
        or (len(texts) > 1 and set(texts.items()) <= set(_texts(header).items()))
    )


def _texts(row: Row) -> dict[int, str]:
    return {n: normal(cell.text) for n, cell in enumerate(row.cells) if cell}
