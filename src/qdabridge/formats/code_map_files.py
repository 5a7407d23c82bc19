"""Code maps in files: read from tables of any kind, written as csv or xlsx."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qdabridge.archives import Limits
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.formats.code_map import (
    COLUMNS,
    Action,
    CodeMap,
    MapRow,
)
from qdabridge.model import PATH_SEPARATOR
from qdabridge.package import check_target, writing
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import (
    Grid,
    KnownTable,
    Row,
    SaidTable,
    Table,
    TableSchema,
    column_name,
    read_known_table,
    told_guesses,
)

__all__ = ["MAPS", "check_map_target", "read_code_map", "write_code_map"]


_OTHER_HEADS = {
    "old": "code",
    "old_code": "code",
    "from": "code",
    "new": "new_code",
    "to": "new_code",
    "definition": "description",
    "new_definition": "description",
    "new_description": "description",
    "colour": "color",
    "new_color": "color",
    "new_colour": "color",
    "is_codable": "codable",
    "notes": "note",
    "comment": "note",
}
MAPS = TableSchema(
    "a code map",
    [column.name for column in COLUMNS],
    [["new_code", "action", "retire"], ["code", "guid"]],
    "name the columns old and new, or action, code, new_code ...",
    _OTHER_HEADS,
)
"""The first columns are those that say what becomes of a code, as no codebook does."""
_YES_NO = dict.fromkeys(("yes", "true", "1"), True)
_YES_NO |= dict.fromkeys(("no", "false", "0"), False)


# --- Reading ------------------------------------------------------------------------


def read_code_map(
    path: str | Path,
    *,
    separator: str = PATH_SEPARATOR,
    table: SaidTable | None = None,
    limits: Limits | None = None,
) -> CodeMap:
    """Read a map from a delimited file, a workbook, a Word or Markdown table.

    Args:
        path: ``.csv``, ``.tsv``, ``.xlsx``, ``.docx`` or ``.md``.
        separator: Between the names of a path.
        table: What the user says about the table; None: the only one that is a map.
        limits: Safety limits for the file.

    Raises:
        ReadError: The file cannot be read.
        NotThisFormatError: No table in it has the columns of a map.
        RowError: A cell says something that a map cannot say.
    """
    path = Path(path)
    found = read_known_table(
        path, MAPS, table, limits, lambda grids: _codebook(grids, path)
    )
    report = Report(findings=list(_unread(found))).citing()
    report.extend(told_guesses(found.grid.assumed, path.name))
    made = CodeMap((), path=path, separator=separator, report=report)
    _refuse_twins(found, made)
    rows = [_map_row(found.grid, row, found.roles, made) for row in found.rows]
    return CodeMap(rows, path, separator, report)


def _codebook(grids: Sequence[Grid], path: Path) -> NotThisFormatError | None:
    """Return why a codebook is no map, if it is one."""
    heads = [{MAPS.role(c.text) for c in g.rows[0].cells} for g in grids if g.rows]
    if not any(one & {"code", "guid", "path", "name", "level_1"} for one in heads):
        return None
    return NotThisFormatError(
        "this looks like a codebook, not like a code map: no column says what"
        " becomes of the codes",
        path=path,
        hint="make the map with 'qdabridge codebook diff OLD NEW --map map.csv', or"
        " add a column 'action' or 'new'",
    )


def _refuse_twins(found: KnownTable, made: CodeMap) -> None:
    """Refuse two columns that would say the same."""
    first: dict[str, int] = {}
    known, head = {*MAPS.names} - {"note"}, found.header
    for number, name in found.roles.items():
        other = first.setdefault(name, number)
        if head is not None and name in known and other != number:
            told = " and ".join(
                f"{head[n].text.strip()!r} (column {column_name(n)})"
                for n in (other, number)
            )
            raise made.error(
                MapRow(place=found.grid.where(head)),
                f"the columns {told} both say the {name.replace('_', ' ')}",
                "keep one of the two",
            )


def _unread(found: KnownTable) -> Iterator[Finding]:
    for number, name in found.roles.items():
        if found.header is not None and name not in MAPS.names:
            yield Finding.of(
                "column-unread",
                Severity.INFO,
                "this column is none of a code map and was not read",
                path=found.grid.where(found.header, number),
                quote=name,
            )


def _map_row(grid: Grid, row: Row, heads: Mapping[int, str], made: CodeMap) -> MapRow:
    place = MapRow(place=grid.where(row))
    cells: dict[str, Any] = {
        name: row[number].text
        for number, name in heads.items()
        if name in MAPS.names and row[number].text
    }
    for name, read in _READERS.items():
        if text := cells.pop(name, "").strip():
            try:
                cells[name] = read(text)
            except ValueError as error:
                raise made.error(place, f"{name} {text!r}: {error}") from error
    return MapRow(place=place.place, **cells)


def _action(text: str) -> Action:
    word = {"recolor": "recolour"}.get(text.casefold(), text.casefold())
    try:
        return Action(word)
    except ValueError:
        known = ", ".join(Action)
        raise ValueError(f"no such action; use one of {known}") from None


def _one_of(*words: str) -> Any:
    def read(text: str) -> str:
        if text.casefold() not in words:
            raise ValueError(f"must be {' or '.join(words)}")
        return text.casefold()

    return read


def _yes_no(text: str) -> bool:
    if text.casefold() not in _YES_NO:
        raise ValueError("must be yes or no")
    return _YES_NO[text.casefold()]


def _color(text: str) -> str:
    match = re.fullmatch(r"#?((?:[0-9A-Fa-f]{3}){1,2})", text)
    if match is None:
        raise ValueError("a colour is written as #RRGGBB")
    return f"#{match[1]}"


_READERS: dict[str, Any] = {
    "action": _action,
    "color": _color,
    "codable": _yes_no,
    "retire": _one_of("keep", "uncode"),
    "children": _one_of("join", "apart"),
    "coder": str,
    "source": str,
    "contains": str,
    "codings": str,
    "guid": str,
}


# --- Writing ------------------------------------------------------------------------


def check_map_target(
    path: str | Path, inputs: Iterable[str | Path | None], *, overwrite: bool = False
) -> None:
    """Refuse to write a map over one of the inputs, or in a form that maps have not.

    Args:
        path: Where the map shall be written.
        inputs: Files that were, or will be, read.
        overwrite: Another file that is there may be replaced.

    Raises:
        WriteError: There is something in the way, or no such folder.
        UnknownFormatError: The suffix is neither ``.csv`` nor ``.xlsx``.
    """
    path = Path(path)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UnknownFormatError(
            f"a code map cannot be written as {path.suffix or 'a file without suffix'}",
            path=path,
            hint="use .csv or .xlsx",
        )
    for source in (None, *inputs):
        check_target(path, Path(source) if source else None, overwrite=overwrite)


def write_code_map(
    code_map: CodeMap, path: str | Path, *, overwrite: bool = False
) -> Report:
    """Write a map as ``.csv`` or ``.xlsx``; the suffix says which.

    Returns:
        Cells of a ``.csv`` that a spreadsheet may take for formulas: names stay as they
        are, for the map is read again.

    Raises:
        WriteError: It cannot be written.
        UnknownFormatError: The suffix is another one.
    """
    path = Path(path)
    check_map_target(path, [code_map.path], overwrite=overwrite)
    return _write(code_map.table, path, overwrite)


def _write(table: Table, path: Path, overwrite: bool) -> Report:
    from qdabridge.tabular import write_csv, write_table

    with writing(path, overwrite=overwrite) as output:
        if path.suffix.lower() == ".csv":
            # The mark lets Excel read it as UTF-8.
            output.report.extend(write_csv(table, output.file, bom=True))
        else:
            output.report.extend(write_table(table, output.file, "xlsx"))
    return output.report
