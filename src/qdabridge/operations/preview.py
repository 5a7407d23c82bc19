"""How the tables of any file are understood: what is found, and what it could be."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from qdabridge.codebook import WORDS, choose_names, columns_of, take_once
from qdabridge.codebook import Field as Kind
from qdabridge.errors import ReadError
from qdabridge.operations.assemble import are_codings, roles_of
from qdabridge.package import Limits
from qdabridge.tabular import (
    FoundTable,
    Grid,
    HeaderWords,
    column_name,
    find_tables,
    read_grids,
)

__all__ = ["PreviewedColumn", "PreviewedTable", "TablesPreview", "preview_tables"]


_SHOWN = 3


def _field(header: str) -> object | None:
    """Return what a header says, in a codebook or among codings."""
    return WORDS.field(header) or next(iter(roles_of([header])), None)


_BOTH = HeaderWords(_field, WORDS.leads | {"source"}, WORDS.texts | {"quote"})


class PreviewedColumn(BaseModel):
    """A column, and what it would be."""

    letters: str
    header: str
    as_codebook: str = Field(description="what it would hold in a codebook; or empty")
    as_codings: str = Field(description="what it would hold among codings; or empty")
    values: list[str] = Field(description="its first different texts")


class PreviewedTable(BaseModel):
    """A table that was found."""

    number: int = Field(description="for --table")
    sheet: str = Field(description="for --sheet; empty: the file is one table")
    place: str = Field(description="where it begins")
    header: list[int] = Field(description="numbers of the rows of its header")
    rows: int = Field(description="rows below the header")
    above: list[str] = Field(description="titles and notes over the header")
    kind: str = Field(description="what it looks like: codebook, codings, or neither")
    columns: list[PreviewedColumn]


class TablesPreview(BaseModel):
    """The tables of a file."""

    path: str
    assumed: list[str] = Field(description="what was guessed: delimiter, encoding")
    tables: list[PreviewedTable]


def preview_tables(
    path: str | Path, *, encoding: str | None = None, limits: Limits | None = None
) -> TablesPreview:
    """Return how the tables of a file are understood; nothing is written.

    Args:
        path: A workbook, delimited text, Word or Markdown document.
        encoding: Of delimited text; None: find it.
        limits: Safety limits for the input.

    Raises:
        ReadError: It cannot be read, or has no table.
    """
    size = (limits or Limits()).max_text_bytes
    grids = read_grids(path, max_bytes=size, encoding=encoding)
    if not grids:
        raise ReadError("there is no table in it", path=Path(path), hint="give a table")
    found = [table for grid in grids for table in _tables(grid)]
    return TablesPreview(
        path=str(path),
        assumed=list(dict.fromkeys(text for grid in grids for text in grid.assumed)),
        tables=[_table(number, table) for number, table in enumerate(found, 1)],
    )


def _tables(grid: Grid) -> list[FoundTable]:
    """Return the tables of a grid, numbered as the readers of codebooks do."""
    found = find_tables(grid, WORDS)
    if any(table.header and not table.is_guessed for table in found):
        return found
    return find_tables(grid, _BOTH)


def _table(number: int, found: FoundTable) -> PreviewedTable:
    columns = list(_columns(found))
    return PreviewedTable(
        number=number,
        sheet=found.grid.name,
        place=found.place,
        header=[row.number for row in found.header],
        rows=len(found.body),
        above=[" ".join(c.text for c in row.cells if c)[:80] for row in found.above],
        kind=_kind(found, columns),
        columns=columns,
    )


def _kind(found: FoundTable, columns: Sequence[PreviewedColumn]) -> str:
    if are_codings(found.heads.values()):
        return "codings"
    has_name = any(column.as_codebook in ("name", "path") for column in columns)
    return "codebook" if has_name else "neither"


def _columns(found: FoundTable) -> Iterator[PreviewedColumn]:
    table = columns_of(found)
    if table.header:
        choose_names(table)
    take_once(table)
    fields = {column.index: column.field for column in table.columns}
    roles = {head: role for role, head in roles_of(found.heads.values()).items()}
    for index, header in _heads(found, fields):
        field = fields.get(index, Kind.EXTRA)
        texts = (" ".join(row[index].text.split()) for row in found.body if row[index])
        values = list(dict.fromkeys(texts))[:_SHOWN]
        yield PreviewedColumn(
            letters=column_name(index),
            header=header,
            as_codebook="" if field is Kind.EXTRA else str(field),
            as_codings=roles.get(header, ""),
            values=[text[:40] for text in values],
        )


def _heads(found: FoundTable, used: dict[int, Kind]) -> list[tuple[int, str]]:
    grid: Grid = found.grid
    return [
        (n, found.heads.get(n, ""))
        for n in range(grid.width)
        if n in used or n in found.heads
    ]
