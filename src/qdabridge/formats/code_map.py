"""Code maps: what becomes of the codes of a codebook, as data and in files.

The short form has two columns, ``old`` and ``new``, and can be typed into any
spreadsheet; the full form names an ``action`` on each row. ``operations/recode/``
applies a map, ``operations/codebook_diff.py`` makes one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from qdabridge.archives import Limits
from qdabridge.errors import NotThisFormatError, ReadError, UnknownFormatError
from qdabridge.model import PATH_SEPARATOR, join_path, split_path
from qdabridge.package import check_target, writing
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import (
    Column,
    Grid,
    Kind,
    KnownTable,
    Row,
    SaidTable,
    Table,
    TableSchema,
    column_name,
    read_known_table,
    told_guesses,
)

__all__ = [
    "COLUMNS",
    "MAPS",
    "Action",
    "CodeMap",
    "MapRow",
    "RowError",
    "check_map_target",
    "read_code_map",
    "write_code_map",
]


class Action(StrEnum):
    """What a row does to a code."""

    KEEP = "keep"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    ADD = "add"
    REDEFINE = "redefine"
    RECOLOUR = "recolour"
    OPEN = "?"
    """A question that a person has to answer first."""


COLUMNS = (
    Column(
        "action",
        Kind.TEXT,
        "keep, rename, move, merge, split, retire, add, redefine, recolour; empty: what"
        " the other cells suggest; ?: a question to be answered first",
    ),
    Column(
        "code",
        Kind.TEXT,
        "the code as it is: names from the top code down with ' > ' between them, or"
        " its name alone if no other code has it, or its GUID; 'old' means the same",
    ),
    Column(
        "new_code",
        Kind.TEXT,
        "what it becomes, as a path of the new codebook; for a code named without its"
        " path, the new name; 'new' means the same",
    ),
    Column(
        "description",
        Kind.TEXT,
        "the new definition; empty: as it was, but with redefine: none",
    ),
    Column(
        "color", Kind.TEXT, "#RRGGBB; empty: as it was, but with recolour: none at all"
    ),
    Column("codable", Kind.TEXT, "yes, or no for a mere folder; empty: as it was"),
    Column(
        "retire",
        Kind.TEXT,
        "with retire: keep (the default: the code moves under 'Retired' with its"
        " codings) or uncode (the code and its codings are deleted)",
    ),
    Column(
        "children",
        Kind.TEXT,
        "with merge: join (the default: codes below that have the same name become one)"
        " or apart",
    ),
    Column("coder", Kind.TEXT, "with split: only codings of this user"),
    Column("source", Kind.TEXT, "with split: only codings in this source"),
    Column("contains", Kind.TEXT, "with split: only codings whose words hold this"),
    Column("codings", Kind.TEXT, "with split: only codings with these GUIDs"),
    Column("guid", Kind.TEXT, "GUID of the code; with add: of the new one"),
    Column("note", Kind.TEXT, "anything; not read"),
)
"""The columns of a map, all but ``code`` or ``new_code`` optional."""


@dataclass(frozen=True, kw_only=True)
class MapRow:
    """A row of a code map; see ``COLUMNS`` for the meaning of its cells.

    Attributes:
        action: None: what the other cells suggest.
        codable: None: as it was.
        place: Where the row stands, such as ``line 3``.
    """

    action: Action | None = None
    code: str = ""
    new_code: str = ""
    description: str = ""
    color: str = ""
    codable: bool | None = None
    retire: str = ""
    children: str = ""
    coder: str = ""
    source: str = ""
    contains: str = ""
    codings: str = ""
    guid: str = ""
    note: str = ""
    place: str = ""

    @property
    def has_criteria(self) -> bool:
        """Does it choose among the codings of its code?"""
        return bool(self.coder or self.source or self.contains or self.codings)


@dataclass(frozen=True)
class CodeMap:
    """What becomes of the codes of a codebook; all rows apply at once.

    Attributes:
        rows: The rows, in the order of the table.
        path: The file it was read from.
        separator: Between the names of a path.
        report: What reading left out.
    """

    rows: Sequence[MapRow]
    path: Path | None = None
    separator: str = PATH_SEPARATOR
    report: Report = field(default_factory=Report)

    @classmethod
    def of(cls, pairs: Mapping[str, str], separator: str = PATH_SEPARATOR) -> Self:
        """Return a map of the short form: old code -> new code; nothing: retire.

        >>> [row.place for row in CodeMap.of({"Barriers > Time": "Time"}).rows]
        ['pair 1']
        """
        rows = [
            MapRow(code=old, new_code=new, place=f"pair {number}")
            for number, (old, new) in enumerate(pairs.items(), 1)
        ]
        return cls(rows, separator=separator)

    def split(self, text: str) -> tuple[str, ...]:
        """Return the names of a path."""
        return split_path(text, self.separator)

    def text(self, names: Iterable[str]) -> str:
        """Return names as a path, the inverse of ``split``."""
        return join_path(names, self.separator)

    @property
    def table(self) -> Table:
        """The map as a table with all its columns."""
        rows = []
        for row in self.rows:
            cells = {column.name: getattr(row, column.name) for column in COLUMNS}
            cells["action"] = str(row.action or "")
            cells["codable"] = {True: "yes", False: "no", None: ""}[row.codable]
            rows.append(tuple(cells.values()))
        return Table("map", COLUMNS, rows)

    def error(self, row: MapRow, message: str, hint: str | None = None) -> "RowError":
        """Return the error to raise about a row."""
        return RowError(message, path=self.path, location=row.place or None, hint=hint)


class RowError(ReadError):
    """A row of a code map cannot be applied; correct the row it names."""


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
