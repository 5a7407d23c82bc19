"""What users say about a table; and tables whose columns have names of ours.

Code maps, mappings and decisions have columns that are known by name: such a table is
found in any file, below titles and on any sheet, or is where the user says it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qdabridge.archives import Limits
from qdabridge.errors import NotThisFormatError, ReadError, UnknownFormatError
from qdabridge.report import Finding, Severity
from qdabridge.tabular.grid import Grid, Row, column_name
from qdabridge.tabular.reading import read_grids

__all__ = [
    "KnownTable",
    "SaidTable",
    "TableSchema",
    "column_named",
    "grids_called",
    "known_tables",
    "read_known_table",
    "told_guesses",
]

_DEEPEST = 20
"""So many rows may stand over the header."""


@dataclass(frozen=True, kw_only=True)
class SaidTable:
    """What a user says about a table; None: find out.

    Attributes:
        sheet: Name of the sheet, or "table 2" in Word.
        table: Which of the tables that were found, from 1.
        header: Number of the row that is the header; 0: there is none.
        encoding: Of delimited or Markdown text.
        columns: What columns hold: role, and header, letter or number.
    """

    sheet: str | None = None
    table: int | None = None
    header: int | None = None
    encoding: str | None = None
    columns: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Does it say anything?"""
        return self != type(self)()


@dataclass(frozen=True)
class TableSchema:
    """The columns that a kind of table has.

    Attributes:
        what: What it is called in messages.
        names: The names of its columns, as ``plain`` spells them.
        needed: Of each of these groups of columns, one at least.
        hint: What to do if a table has them not.
        also: Other names of the columns.
    """

    what: str
    names: Sequence[str]
    needed: Sequence[Sequence[str]]
    hint: str
    also: Mapping[str, str] = field(default_factory=dict)

    def role(self, header: str) -> str:
        """Return what a header names; itself if that is nothing."""
        name = plain(header)
        return self.also.get(name, name)

    def missing(self, roles: Iterable[str]) -> list[str]:
        """Return the first of each group of columns that is not there."""
        there = set(roles)
        return [group[0] for group in self.needed if not there & set(group)]


def plain(header: str) -> str:
    """Return a header in lower case, its words with ``_`` between.

    >>> plain(" New-Code ")
    'new_code'
    """
    return re.sub(r"[\s_-]+", "_", header.strip().casefold())


@dataclass(frozen=True)
class KnownTable:
    """A table with the columns of a schema.

    Attributes:
        grid: Where it stands.
        header: Its header; None: it has none.
        roles: What each column holds, or its header.
        rows: The rows below.
    """

    grid: Grid
    header: Row | None
    roles: Mapping[int, str]
    rows: Sequence[Row]


def grids_called(
    grids: Sequence[Grid], sheet: str | None, path: str | Path | None = None
) -> Sequence[Grid]:
    """Return the sheets of a file that the user wants: one, or all.

    Raises:
        UnknownFormatError: There is no sheet of this name.
    """
    if sheet is None:
        return grids
    wanted = sheet.strip().casefold()
    if named := [g for g in grids if g.name.strip().casefold() == wanted]:
        return named
    names = ", ".join(repr(grid.name) for grid in grids[:20] if grid.name)
    raise UnknownFormatError(
        f"there is no sheet {sheet!r}",
        path=path,
        hint=f"choose one of {names}" if names else "the file has only one table",
    )


def column_named(
    heads: Mapping[int, str],
    text: str,
    option: str,
    where: str | None,
    fold: Callable[[str], str] = plain,
) -> int:
    """Return the column of this header, or of this letter or number.

    Args:
        heads: The header of each column; empty: it has none.
        text: Header, letter or number from 1; a header counts first.
        option: What the user wrote before it, such as ``--column code=``.
        where: Address of the table, for messages.
        fold: What makes headers the same.

    Raises:
        UnknownFormatError: There is no such column, or there are two.
    """
    same = [n for n, head in heads.items() if head and fold(head) == fold(text)]
    if len(same) > 1:
        letters = " and ".join(map(column_name, same))
        raise UnknownFormatError(
            f"the columns {letters} are both called {text!r}",
            location=where,
            hint=f"name one by its letter: {option}{column_name(same[0])}",
        )
    place = text.strip().upper()
    placed = [n for n in heads if place in (column_name(n), str(n + 1))]
    if found := same or placed:
        return found[0]
    known = ", ".join(f"{column_name(n)} {head[:30]!r}" for n, head in heads.items())
    raise UnknownFormatError(
        f"there is no column {text!r} for {option.rstrip('= ')}",
        location=where,
        hint=f"choose one of {known}" if known else "the table has only a header",
    )


def read_known_table(
    path: Path,
    schema: TableSchema,
    said: SaidTable | None = None,
    limits: Limits | None = None,
    refusal: Callable[[Sequence[Grid]], ReadError | None] = lambda _: None,
) -> KnownTable:
    """Read the only table of a file that has the columns of a schema.

    Args:
        path: A workbook, delimited text, Word or Markdown document.
        schema: The columns.
        said: What the user says about the table.
        limits: Safety limits for the file.
        refusal: A better reason than the usual one why sheets have no such table.

    Raises:
        NotThisFormatError: No table has these columns, or several have.
        UnknownFormatError: There is no such sheet, table or column.
        ReadError: The file cannot be read.
    """
    said, most = said or SaidTable(), limits or Limits()
    grids = read_grids(
        path,
        max_bytes=most.max_text_bytes,
        max_cells=most.max_cells,
        encoding=said.encoding,
    )
    chosen = grids_called(grids, said.sheet, path)
    found = [one for grid in chosen for one in known_tables(grid, schema, said)]
    if said.table is not None:
        if said.table > len(found):
            raise UnknownFormatError(
                f"there is no table {said.table}",
                path=path,
                hint=f"choose one from 1 to {len(found)}",
            )
        found = [found[said.table - 1]]
    fitting = [one for one in found if not schema.missing(one.roles.values())]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise NotThisFormatError(
            f"{len(fitting)} tables look like {schema.what}",
            path=path,
            hint=f"choose one with {_options(found, fitting)}",
        )
    raise refusal(chosen) or _lacking(found, schema, path)


def _lacking(
    found: Sequence[KnownTable], schema: TableSchema, path: Path
) -> NotThisFormatError:
    best = min(found, key=lambda one: len(schema.missing(one.roles.values())))
    name = schema.missing(best.roles.values())[0]
    return NotThisFormatError(
        f"this is not {schema.what}: there is no column {name!r}",
        path=path,
        location=best.grid.where(best.header) if best.header else None,
        hint=f"{schema.hint}, or say which column it is: --column {name}=...",
    )


def _options(found: Sequence[KnownTable], fitting: Sequence[KnownTable]) -> str:
    names = [one.grid.name for one in fitting]
    if all(names) and len(set(names)) == len(names):
        return ", ".join(f"--sheet {name!r}" for name in names)
    numbers = [str(n) for n, one in enumerate(found, 1) if one in fitting]
    return f"--table {' or '.join(numbers)}"


def known_tables(
    grid: Grid, schema: TableSchema, said: SaidTable | None = None
) -> list[KnownTable]:
    """Return the tables of a sheet: each begins with a row that has the columns.

    Args:
        grid: The sheet.
        schema: The columns.
        said: What the user says about the table.

    Returns:
        One at least, which begins with the likeliest row if no row has the columns.

    Raises:
        UnknownFormatError: There is no such column, role or row.
    """
    said, rows = said or SaidTable(), list(grid.rows)
    if said.header == 0:
        roles = _roles(grid, None, schema, said)
        return [KnownTable(grid, None, roles, rows)]
    if said.header is not None:
        starts = [n for n, row in enumerate(rows) if row.number == said.header]
        if not starts and rows:
            raise UnknownFormatError(
                f"there is no row {said.header}",
                location=grid.name or None,
                hint=f"the table has the rows {rows[0].number} to {rows[-1].number}",
            )
    else:
        lacks = [_lacks(grid, row, schema, said) for row in rows[:_DEEPEST]]
        starts = [lacks.index(min(lacks))] if lacks else [0]
        starts += [
            n
            for n in range(starts[0] + 1, len(rows) if 0 in lacks else 0)
            if not schema.missing(_heads(rows[n], schema).values())
        ]
    return [
        KnownTable(
            grid,
            rows[start] if rows else None,
            _roles(grid, rows[start], schema, said) if rows else {},
            [row for row in rows[start + 1 : end] if row],
        )
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)
    ]


def _lacks(grid: Grid, row: Row, schema: TableSchema, said: SaidTable) -> int:
    """Return how many of the columns a row has not, those included that are said."""
    try:
        return len(schema.missing(_roles(grid, row, schema, said).values()))
    except UnknownFormatError:
        return 1 + len(schema.missing(_heads(row, schema).values()))


def _heads(row: Row, schema: TableSchema) -> dict[int, str]:
    return {n: schema.role(cell.text) for n, cell in enumerate(row.cells) if cell}


def _roles(
    grid: Grid, row: Row | None, schema: TableSchema, said: SaidTable
) -> dict[int, str]:
    """Return what each column holds: as the user says, else as its header says."""
    heads = {n: row.text(n) if row is not None else "" for n in range(grid.width)}
    roles = _heads(row, schema) if row is not None else {}
    for name, text in said.columns:
        role = schema.role(name)
        if role not in schema.names:
            raise UnknownFormatError(
                f"no column of {schema.what} can be the {name!r}",
                hint=f"choose one of {', '.join(schema.names)}",
            )
        where = grid.name or None
        column = column_named(heads, text, f"--column {name}=", where)
        roles = {n: one for n, one in roles.items() if one != role}
        roles[column] = role
    return roles


_DOUBTS = ("the sheet is hidden", "rows that are hidden", "text hidden", "dates among")


def told_guesses(assumed: Sequence[str], place: str) -> Iterator[Finding]:
    """Yield doubts about how cells were read: a guessed encoding, what is hidden."""
    for text in assumed:
        if text.startswith(_DOUBTS):
            yield Finding.of(
                "cells-doubtful",
                Severity.WARNING,
                f"{text}; look at these cells",
                path=place or None,
            )
        if text.startswith("encoding "):
            yield Finding.of(
                "encoding-guessed",
                Severity.WARNING,
                f"the text is not UTF-8 and was read as {text[9:]}; cp1250,"
                " cp1252 and mac_roman look alike: look at its accents, and say"
                " --encoding if they are wrong",
                path=place or None,
            )
