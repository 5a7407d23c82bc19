"""Code maps: tables that say what becomes of the codes of a codebook.

The short form has two columns, ``old`` and ``new``, and can be typed into any
spreadsheet; the full form names an ``action`` on each row. ``operations/recode.py``
applies a map, ``operations/codebook_diff.py`` makes one, ``code_map_files`` reads and
writes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from qdabridge.errors import ReadError
from qdabridge.model import PATH_SEPARATOR, join_path, split_path
from qdabridge.report import Report
from qdabridge.tabular import Column, Kind, Table

__all__ = [
    "COLUMNS",
    "Action",
    "CodeMap",
    "MapRow",
    "RowError",
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
