"""Tables from anywhere: files, folders, frames, lists; and what users say of them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from qdabridge.codebook import WORDS, Hints, found_tables
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
    UnknownFormatError,
)
from qdabridge.formats import Tables, table_names
from qdabridge.inputs import (
    is_input_folder,
    is_regular,
    open_input,
    read_input,
)
from qdabridge.operations.assemble.coded_table import grouped_heads
from qdabridge.operations.assemble.json_files import json_rows
from qdabridge.operations.assemble.records import (
    CELL_BYTES,
    Record,
    Sheet,
    are_codings,
    columns_by_head,
    is_known_head,
    roles_of,
    sheet,
    sheet_of,
    spread,
)
from qdabridge.package import Limits, readable
from qdabridge.tabular import (
    Continued,
    FoundTable,
    Grid,
    HeaderWords,
    SaidTable,
    decoded,
    delimited_records,
    grids_called,
    library,
    read_grids,
)
from qdabridge.tabular import Row as GridRow

__all__ = ["EITHER", "TableHints", "sheets_of"]


def _field(header: str) -> object | None:
    """Return what a header says, in a codebook or among codings."""
    return WORDS.field(header) or next(iter(roles_of([header])), None)


EITHER = HeaderWords(_field, WORDS.leads | {"source"}, WORDS.texts | {"quote"})
"""The words that headers of codings are known by, and those of codebooks."""


@dataclass(frozen=True, kw_only=True)
class TableHints(SaidTable):
    """What a user says about a table of codings; None: find out.

    The roles of ``columns`` are ``document``, ``quote``, ``code``, ``coder`` and so on.

    Attributes:
        texts_from: Column whose texts are documents, one for each row or name.
        fill_down: Blank cells hold what stands above them.
    """

    texts_from: str | None = None
    fill_down: bool = False

    @property
    def tells_columns(self) -> bool:
        """Does it say anything about the columns?"""
        return bool(self.columns or self.texts_from or self.fill_down)


_SQLITE = b"SQLite format 3\0"
_PARQUET = b"PAR1"
_DELIMITED = {".csv": None, ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson")
_Line = tuple[int, list[str]]
_DEEPEST = 20
"""So many rows may stand over the heads."""
_SUFFIXES = (".csv", ".tsv", *_LINES, ".parquet", ".xlsx")
"""Of the files of a folder of tables."""


def sheets_of(
    tables: Any,
    name: str,
    limits: Limits | None = None,
    hints: TableHints = TableHints(),
) -> dict[str, Sheet]:
    """Return the tables in whatever a caller gives, by their names in lower case.

    Args:
        tables: A path of a file or folder, the ``Tables`` of a project, a ``Table``, a
            DataFrame (pandas, polars), a pyarrow Table, or records.
        name: What the table is called if it does not say so itself.
        limits: Safety limits for files.
        hints: What the user says about the file.

    Raises:
        ReadError: There is no such file, or it is or holds no such table.
    """
    if isinstance(tables, str | Path):
        return _read(Path(tables), name, limits or Limits(), hints)
    if isinstance(tables, Tables):
        return {table.name: sheet_of(table, table.name) for table in tables}
    return {name: sheet_of(tables, name)}


# --- Files ----------------------------------------------------------------------------


def _read(path: Path, name: str, limits: Limits, hints: TableHints) -> dict[str, Sheet]:
    """Return the tables of a file, or of the files of a folder.

    A file with one table gives it under ``name``; one with a table of that name gives
    all under their own names.
    """
    if is_input_folder(path):
        if hints.sheet or hints.encoding or (hints.header, hints.table) != (None, None):
            raise UnknownFormatError(
                "a folder of tables is read as it is",
                path=path,
                hint="name the file to say something about its tables",
            )
        return _read_folder(path, name, limits)
    sheets = _read_file(path, limits, hints)
    if hints.table is not None:
        return {name: _numbered(sheets, hints.table, path)}
    if hints.sheet is not None:
        sheets = [_called(sheets, hints.sheet, path)]
    if len(sheets) == 1:
        if sheets[0].problem:
            raise sheets[0].problem
        return {name: sheets[0]}
    by_name = {found.name.casefold(): found for found in sheets}
    if name not in by_name:
        by_name[name] = _likeliest(sheets, path, name)
    if problem := by_name[name].problem:
        raise problem
    return by_name


def _called(sheets: Sequence[Sheet], wanted: str, path: Path) -> Sheet:
    for found in sheets:
        if found.name.strip().casefold() == wanted.strip().casefold():
            return found
    names = ", ".join(repr(found.name) for found in sheets[:20])
    raise UnknownFormatError(
        f"there is no sheet {wanted!r}", path=path, hint=f"choose one of {names}"
    )


def _numbered(sheets: Sequence[Sheet], number: int, path: Path) -> Sheet:
    if not 0 < number <= len(sheets):
        raise UnknownFormatError(
            f"there is no table {number}",
            path=path,
            hint=f"choose one from 1 to {len(sheets)}",
        )
    if problem := sheets[number - 1].problem:
        raise problem
    return sheets[number - 1]


def _read_folder(path: Path, name: str, limits: Limits) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for file in sorted(path.iterdir()):
        stem = file.stem.casefold()
        if file.suffix.lower() in _SUFFIXES and stem in table_names():
            if stem in found:
                raise NotThisFormatError(
                    f"the folder has the table {stem} twice",
                    path=path,
                    hint=f"take {file.name} or the other one out",
                )
            found[stem] = _read_file(file, limits, TableHints())[0]
    if name not in found:
        raise NotThisFormatError(
            f"the folder has no table {name}",
            path=path,
            hint=f"name the file with the table, or call it {name}.csv",
        )
    return found


def _likeliest(sheets: Sequence[Sheet], path: Path, name: str) -> Sheet:
    """Return the only table that can be the one of codings, whatever it is called."""
    usable = [found for found in sheets if not found.problem]
    fitting = [s for s in usable if name == "codings" and are_codings(s.headers)]
    if not fitting and len(usable) == 1:
        fitting = usable
    if len(fitting) == 1:
        return fitting[0]
    if name == "codings" and (joined := _by_document(usable)):
        return joined
    names = ", ".join(repr(found.name) for found in sheets[:20]) or "none"
    raise NotThisFormatError(
        f"there is no table {name}; there are: {names}",
        path=path,
        hint=f"name it with --sheet, or call the right one {name}",
    )


def _by_document(sheets: Sequence[Sheet]) -> Sheet | None:
    """Return sheets of one kind as one table, each named as its document is."""
    heads = {sheet.headers for sheet in sheets}
    roles = roles_of(sheets[0].headers) if len(heads) == 1 else {}
    is_apart = "source" not in roles and {"quote", "code"} <= roles.keys()
    if len(sheets) < 2 or not is_apart:
        return None
    headers = (*sheets[0].headers, "source")
    places = {head: number for number, head in enumerate(headers)}
    records = [
        record._replace(
            heads=places, cells=(*_padded(record, len(one.headers)), one.name)
        )
        for one in sheets
        for record in one.records
    ]
    return sheets[0]._replace(headers=headers, records=records)


def _padded(record: Record, width: int) -> Sequence[str]:
    cells = list(record.cells[:width])
    return [*cells, *[""] * (width - len(cells))]


def _read_file(path: Path, limits: Limits, hints: TableHints) -> list[Sheet]:
    with readable(path):
        with open_input(path) as stream:
            start = stream.read(16)
        if start == _SQLITE:
            return list(_of_sqlite(path, limits))
        if start.startswith(_PARQUET):
            return [_of_parquet(path, limits)]
        if path.suffix.lower() in (*_LINES, ".json"):
            heads: dict[str, int] = {}
            is_lines = path.suffix.lower() in _LINES
            text = _text(path, limits)[0]
            rows = spread(json_rows(text, path, is_lines=is_lines), heads)
            word = "line" if is_lines else "object"
            return [sheet(path.stem, heads, rows, str(path), word, limits)]
        return _of_text(path, limits, hints)


def _text(
    path: Path, limits: Limits, encoding: str | None = None
) -> tuple[str, list[str]]:
    data = read_input(path, limits.max_table_bytes, "max_table_bytes")
    return decoded(data, path, encoding)


def _of_text(path: Path, limits: Limits, hints: TableHints) -> list[Sheet]:
    """Return the tables of a file; what is called .csv is one, whatever it holds."""
    if path.suffix.lower() in _DELIMITED and hints.table is None:
        text, assumed = _text(path, limits, hints.encoding)
        if "\0" not in text:
            made = _of_delimited(text, path, limits, hints)
            return [made._replace(assumed=assumed)]
    size = limits.max_table_bytes
    grids = read_grids(
        path, max_bytes=size, max_cells=size // CELL_BYTES, encoding=hints.encoding
    )
    if hints.table is not None:
        chosen = grids_called(grids, hints.sheet, path)
        told = Hints(header=hints.header)
        return [_of_found(one, limits) for one in found_tables(chosen, told, EITHER)]
    found = []
    for grid in grids:
        try:
            found.append(_of_grid(grid, path, limits, hints))
        except ReadError as error:  # another sheet may be the one that is needed
            where = f"{path.name}, sheet {grid.name}"
            found.append(Sheet(grid.name or path.stem, (), (), where, error))
    return found


def _of_delimited(text: str, path: Path, limits: Limits, hints: TableHints) -> Sheet:
    records = delimited_records(text, path, delimiter=_DELIMITED[path.suffix.lower()])
    (line, head), rows = _header(records, hints)
    columns = columns_by_head(head, f"{path.name}, line {line}")
    width = len(head)
    return sheet(path.stem, columns, rows, path.name, "line", limits, width)


def _header(rows: Iterator[_Line], hints: TableHints) -> tuple[_Line, Iterator[_Line]]:
    """Return the row with the heads (two, if groups stand over codes), and the rest.

    It is the one that the user names; else the first, or, below a title, the first with
    several heads that are known.
    """
    first = list(islice(rows, _DEEPEST))
    place = 0
    if hints.header is not None:
        place = next((n for n, row in enumerate(first) if row[0] == hints.header), 0)
    elif first and sum(bool(cell.strip()) for cell in first[0][1]) < 2:
        known = [sum(map(is_known_head, row[1])) for row in first]
        place = known.index(max(known)) if max(known) > 1 else 0
    (line, head), *below = first[place:] or [(1, [])]
    if below and (grouped := grouped_heads(head, below[0][1])):
        return (line, grouped), chain(below[1:], rows)
    return (line, head), chain(below, rows)


def _of_grid(grid: Grid, path: Path, limits: Limits, hints: TableHints) -> Sheet:
    """Take the first row as heads; a merged cell holds for all its rows."""
    where = f"{path.name}, sheet {grid.name}" if grid.name else path.name
    (line, head), rows = _header(_unmerged(grid.rows), hints)
    columns = columns_by_head(head, f"{where}, row {line}")
    return sheet(grid.name or path.stem, columns, rows, where, "row", limits)


def _of_found(found: FoundTable, limits: Limits) -> Sheet:
    """Return one of several tables that were found in a sheet."""
    width = found.grid.width
    heads = [found.heads.get(n, "") for n in range(width)]
    name = found.grid.name or found.place
    try:
        columns = columns_by_head(heads, found.place)
        rows = _unmerged(found.body)
        made = sheet(name, columns, rows, found.place, "row", limits, width)
    except ReadError as error:  # another table may be the one that is needed
        return Sheet(name, (), (), found.place, error)
    return made._replace(assumed=found.grid.assumed)


def _unmerged(grid: Iterable[GridRow]) -> Iterator[_Line]:
    """Yield the rows as texts, a merged cell in each row that it reaches over."""
    last: list[str] = []
    for row in grid:
        cells = list(row.texts)
        for n, cell in enumerate(row.looks):
            if cell.continued is Continued.ABOVE and n < len(last):
                cells[n] = last[n]
        last = cells
        yield row.number, cells


def _of_parquet(path: Path, limits: Limits) -> Sheet:
    arrow = library("pyarrow")
    try:
        with (
            open_input(path) as stream,
            library("pyarrow.parquet").ParquetFile(stream) as file,
        ):
            size = file.metadata.num_rows * file.metadata.num_columns
            if size > limits.max_table_bytes // CELL_BYTES:
                raise LimitError(
                    f"the table has {size} cells",
                    path=path,
                    limit="max_table_bytes",
                )
            heads = columns_by_head(file.schema_arrow.names, path.name)
            rows = _weighed(_parquet_rows(path, arrow), path, limits)
            return sheet(path.stem, heads, rows, path.name, "row", limits)
    except (arrow.ArrowException, ValueError) as error:
        raise DamagedPackageError(
            "the Parquet file cannot be read", path=path, hint="get a fresh copy"
        ) from error


def _parquet_rows(path: Path, arrow: Any) -> Iterator[Sequence[Any]]:
    """Yield rows; a text that a column has a million times is in memory once."""
    parquet = library("pyarrow.parquet")
    with open_input(path) as stream, parquet.ParquetFile(stream) as file:
        texts = [f.name for f in file.schema_arrow if arrow.types.is_string(f.type)]
    with (
        open_input(path) as stream,
        parquet.ParquetFile(stream, read_dictionary=texts) as file,
    ):
        for batch in file.iter_batches(batch_size=10_000):
            yield from zip(*map(_values, batch.columns), strict=True)


def _values(column: Any) -> list[Any]:
    if not hasattr(column, "dictionary"):
        return column.to_pylist()  # type: ignore[no-any-return]
    texts = column.dictionary.to_pylist()
    return [None if n is None else texts[n] for n in column.indices.to_pylist()]


def _weighed(
    rows: Iterable[Sequence[Any]], path: Path, limits: Limits
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield rows with their numbers; refuse more text than can be in the file.

    Columns may be computed, or repeat one text without end.

    Raises:
        LimitError: There is.
    """
    size, packed = 0, max(1, path.stat().st_size if is_regular(path) else 1 << 20)
    for number, row in enumerate(rows, 1):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if size > limits.ratio_from_bytes and size / packed > limits.max_ratio:
            raise LimitError(
                f"the table would grow {size / packed:.0f}-fold, and the safety limit"
                f" max_ratio is {limits.max_ratio}",
                path=path,
                limit="max_ratio",
            )
        yield number, row


def _of_sqlite(path: Path, limits: Limits) -> Iterator[Sheet]:
    """Read every table of a database, which is not changed."""
    if not is_regular(path):
        raise ReadError(
            "a database cannot be read from a pipe",
            path=path,
            hint="save it as a file and name that",
        )
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            # A column may be computed, and so of any length.
            most = min(limits.max_text_bytes, (1 << 31) - 1)
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
            ).fetchall()
            for (name,) in names:
                quoted = '"' + name.replace('"', '""') + '"'
                found = database.execute(f"SELECT * FROM {quoted}")
                where = f"{path.name}, table {name}"
                heads = columns_by_head(
                    [column[0] for column in found.description], where
                )
                rows = _weighed(found, path, limits)
                yield sheet(name, heads, rows, where, "row", limits)
    except sqlite3.Error as error:
        raise DamagedPackageError(
            f"the database cannot be read ({error})",
            path=path,
            hint="close the program that uses it, or get a fresh copy",
        ) from error
