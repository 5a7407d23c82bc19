"""What the columns of a table hold: by header, then by what is in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from qdabridge.formats.codebooks.layouts.column_contents import (
    find_stairs,
    median_length,
    refine,
)
from qdabridge.formats.codebooks.layouts.column_hints import obey
from qdabridge.formats.codebooks.layouts.column_names import choose_name, take_once
from qdabridge.formats.codebooks.layouts.frame import Column, Frame
from qdabridge.formats.codebooks.layouts.header_rows import header_row
from qdabridge.formats.codebooks.layouts.headers import (
    Field,
    field_of,
    rank_of,
)
from qdabridge.formats.codebooks.layouts.own import fields_of, own_layout
from qdabridge.formats.codebooks.proposal import Hints
from qdabridge.tabular.cells.grid import Grid, column_name

__all__ = ["framed"]


def framed(grid: Grid, hints: Hints) -> Frame | None:
    """Return a table with its columns understood; None if it holds no names of codes.

    Raises:
        UnknownFormatError: A hint names a column that the table has twice, or not.
    """
    if own := own_layout(grid, hints):
        return _own(grid, own)
    place = header_row(grid, hints)
    header = None if place is None else grid.rows[place]
    above = [] if place is None else grid.rows[:place]
    body = grid.rows if place is None else grid.rows[place + 1 :]
    frame = Frame(grid, header, [], above, body)
    frame.columns = list(_by_header(frame))
    if header is None:
        _by_shape(frame)
    else:
        refine(frame)
        find_stairs(frame)
    obey(frame, hints)
    if header is not None:
        choose_name(frame)
    take_once(frame)
    return frame if frame.of(Field.NAME, Field.PATH) else None


def _own(grid: Grid, layout: str) -> Frame:
    """Return a table of our own: its headers say all."""
    frame = Frame(grid, grid.rows[0], [], [], grid.rows[1:], own=layout)
    fields = fields_of([cell.text.strip() for cell in grid.rows[0].cells])
    for column in _by_header(frame):
        field = fields[column.index] if column.index < len(fields) else None
        frame.columns.append(replace(column, field=field or Field.EXTRA))
    take_once(frame)
    if layout == "parent" and not frame.of(Field.PARENT):
        frame.own = "flat"  # the column is blank
    return frame


def _by_header(frame: Frame) -> Iterable[Column]:
    """Yield the columns that hold anything, each with a header of its own."""
    taken: Counter[str] = Counter()
    filled: set[int] = set()
    for row in frame.body:
        filled.update(n for n, cell in enumerate(row.cells) if cell or cell.fill)
    for index in sorted(filled):
        text = frame.header[index].text.strip() if frame.header else ""
        title = " ".join(text.split()) or f"Column {column_name(index)}"
        field = field_of(text) or Field.EXTRA
        if field is not Field.COLOR and not any(row[index] for row in frame.body):
            continue  # only painted
        taken[title] += 1
        if taken[title] > 1:
            title = f"{title} (column {column_name(index)})"
        yield Column(index, title, field, rank_of(text) or 0)


def _by_shape(frame: Frame) -> None:
    """Take short, different texts for names and the longest others for definitions."""
    if not frame.columns or len(frame.columns) > 4:
        frame.columns = []
        return
    first, *others = frame.columns
    texts = list(frame.texts(first))
    if len(set(texts)) * 10 < len(texts) * 9 or median_length(texts) > 60:
        frame.columns = []
        return
    frame.retake(first, Field.NAME, "first column, short texts that differ", 4)
    if others:
        longest = max(others, key=lambda c: median_length(list(frame.texts(c))))
        frame.retake(longest, Field.DESCRIPTION, "the longest texts")
