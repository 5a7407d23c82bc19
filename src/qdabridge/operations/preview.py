"""How the tables of any file are understood: what is found, and what it could be."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from qdabridge.codebook import Field as Kind
from qdabridge.codebook import Hints, choose_names, columns_of, found_tables, take_once
from qdabridge.errors import ReadError, UnknownFormatError
from qdabridge.formats import DECISIONS_TABLE, MAPS
from qdabridge.operations.assemble import EITHER, are_codings, roles_of
from qdabridge.operations.merge import MAPPING
from qdabridge.package import Limits
from qdabridge.tabular import (
    FoundTable,
    Grid,
    KnownTable,
    Row,
    SaidTable,
    TableSchema,
    column_name,
    grids_called,
    known_tables,
    read_grids,
)

__all__ = ["PreviewedColumn", "PreviewedTable", "TablesPreview", "preview_tables"]


_SHOWN = 3


KINDS = "its likeliest kind: codebook, codings, code map, mapping, decisions, neither"
SCHEMAS = (MAPS, MAPPING, DECISIONS_TABLE)


class PreviewedColumn(BaseModel):
    """A column, and what it would be."""

    letters: str
    header: str
    as_codebook: str = Field(description="what it would hold in a codebook; or empty")
    as_codings: str = Field(description="what it would hold among codings; or empty")
    as_known: str = Field(
        "", description="what it holds in a code map, mapping or decisions; or empty"
    )
    values: list[str] = Field(description="its first different texts")


class PreviewedTable(BaseModel):
    """A table that was found."""

    number: int = Field(description="for --table")
    sheet: str = Field(description="for --sheet; empty: the file is one table")
    place: str = Field(description="where it begins")
    header: list[int] = Field(description="numbers of the rows of its header")
    rows: int = Field(description="rows below the header")
    above: list[str] = Field(description="titles and notes over the header")
    kind: str = Field(description=KINDS)
    columns: list[PreviewedColumn]


class TablesPreview(BaseModel):
    """The tables of a file."""

    path: str
    assumed: list[str] = Field(description="what was guessed: delimiter, encoding")
    tables: list[PreviewedTable]


def preview_tables(
    path: str | Path, *, table: SaidTable | None = None, limits: Limits | None = None
) -> TablesPreview:
    """Return how the tables of a file are understood; nothing is written.

    Args:
        path: A workbook, delimited text, Word or Markdown document.
        table: Which sheet or table to show, its header and encoding.
        limits: Safety limits for the input.

    Raises:
        ReadError: It cannot be read, or has no table.
        UnknownFormatError: There is no such sheet, table or row.
    """
    said = table or SaidTable()
    size = (limits or Limits()).max_text_bytes
    grids = read_grids(path, max_bytes=size, encoding=said.encoding)
    if not grids:
        raise ReadError("there is no table in it", path=Path(path), hint="give a table")
    found = found_tables(
        grids_called(grids, said.sheet, path), Hints(header=said.header), EITHER
    )
    tables = [*_tables(found)]
    shown = [one for one in tables if said.table in (None, one.number)]
    if not shown:
        raise UnknownFormatError(
            f"there is no table {said.table}",
            path=path,
            hint=f"choose a number from 1 to {len(tables)}",
        )
    return TablesPreview(
        path=str(path),
        assumed=list(dict.fromkeys(text for grid in grids for text in grid.assumed)),
        tables=shown,
    )


def _tables(
    found: Sequence[FoundTable],
) -> Iterator[PreviewedTable]:
    """Yield the tables; those whose columns have names of ours are known by these."""
    number = 0
    told: set[int] = set()
    for table in found:
        grid = table.grid
        if id(grid) in told:
            continue
        tables = ((one, known_tables(grid, one)) for one in SCHEMAS)
        fitting = (ok for ok in tables if not ok[0].missing(ok[1][0].roles.values()))
        schema, known = next(fitting, (None, []))
        if schema is None:
            number += 1
            yield _table(number, table)
            continue
        told.add(id(grid))
        for one in known:
            number += 1
            yield _known(number, one, schema)


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


def _known(number: int, found: KnownTable, schema: TableSchema) -> PreviewedTable:
    header = found.header
    heads = enumerate(header.cells) if header is not None else ()
    columns = [
        PreviewedColumn(
            letters=column_name(n),
            header=" ".join(head.text.split()),
            as_codebook="",
            as_codings="",
            as_known=role if (role := found.roles.get(n, "")) in schema.names else "",
            values=_values(found.rows, n),
        )
        for n, head in heads
        if head
    ]
    return PreviewedTable(
        number=number,
        sheet=found.grid.name,
        place=found.grid.where(header) if header is not None else found.grid.name,
        header=[header.number] if header is not None else [],
        rows=len(found.rows),
        above=[],
        kind=schema.what.removeprefix("a table of ").removeprefix("a "),
        columns=columns,
    )


def _values(rows: Sequence[Row], column: int) -> list[str]:
    """Return the first different texts of a column, short."""
    texts = (" ".join(row.text(column).split()) for row in rows if row[column])
    return [text[:40] for text in [*dict.fromkeys(texts)][:_SHOWN]]


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
        yield PreviewedColumn(
            letters=column_name(index),
            header=header,
            as_codebook="" if field is Kind.EXTRA else str(field),
            as_codings=roles.get(header, ""),
            values=_values(found.body, index),
        )


def _heads(found: FoundTable, used: dict[int, Kind]) -> list[tuple[int, str]]:
    grid: Grid = found.grid
    return [
        (n, found.heads.get(n, ""))
        for n in range(grid.width)
        if n in used or n in found.heads
    ]
