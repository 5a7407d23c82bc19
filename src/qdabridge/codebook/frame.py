"""A table of cells understood as a codebook: header, columns, rows with codes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from qdabridge.codebook.headers import (
    Field,
    clean,
    has_bullets,
    is_header_again,
    normal,
    without_bullet,
)
from qdabridge.errors import LimitError
from qdabridge.report import Collector, Finding, Location, Severity
from qdabridge.tabular import Cell, Continued, Grid, Row, column_name

__all__ = [
    "MAX_DEPTH",
    "STAIRS",
    "Column",
    "Draft",
    "Frame",
    "Line",
    "Path",
    "code_lines",
    "name_cell",
]


Path = tuple[str, ...]
STAIRS = "level by column"
"""Why a column without header has names."""
_KEEP = 20
MAX_DEPTH = 100
"""No code lies deeper; real codebooks have up to 7 levels."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it was taken for.

    Attributes:
        index: From 0.
        header: Its header, made unique by position; ``Column C`` if it has none.
        field: What it holds.
        rank: How high the names in it stand, if it holds names: 1 is the top.
        why: Why it was taken for this, in words.
    """

    index: int
    header: str
    field: Field
    rank: float = 0
    why: str = "header"

    @property
    def letters(self) -> str:
        """Its letters in a spreadsheet."""
        return column_name(self.index)

    def taken_for(self, field: Field, why: str, rank: float | None = None) -> "Column":
        """Return it as a column of another kind."""
        rank = self.rank if rank is None else rank
        return replace(self, field=field, why=why, rank=rank)


@dataclass(slots=True)
class Line:
    """A row with a code, and the rows below that only go on with it."""

    row: Row
    more: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of its rows."""
        return [self.row, *self.more]


@dataclass(slots=True)
class Draft:
    """A code with its path, before its columns are read.

    Attributes:
        path: Names from the top down.
        row: Where it stands; a parent that was made: where it is first named.
        parts: Rows, each with the columns whose texts in it are about the code.
        number: The number that was taken off its name.
    """

    path: Path
    row: Row
    parts: list[tuple[Row, Sequence[Column]]] = field(default_factory=list)
    number: str = ""

    @property
    def is_row(self) -> bool:
        """Has it a row of its own? A parent that others name may have none."""
        return bool(self.parts)

    def take(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        """Add the texts of rows."""
        self.parts.extend((row, columns) for row in rows)


@dataclass
class Frame:
    """A table with its columns understood.

    Attributes:
        grid: The table.
        header: The row with the headers; None: it has none.
        columns: Those that hold anything.
        above: The rows over the header.
        body: The rows below it.
        found: Findings about it, the first twenty of each kind.
        reasons: Why it was understood so, in words.
        own: The layout that the headers of our own tables prove; None: they do not.
    """

    grid: Grid
    header: Row | None
    columns: list[Column]
    above: Sequence[Row]
    body: Sequence[Row]
    found: Collector = field(default_factory=lambda: Collector(keep=_KEEP))
    reasons: list[str] = field(default_factory=list)
    own: str | None = None

    def of(self, *fields: Field) -> list[Column]:
        """Return the columns that hold one of these."""
        return [column for column in self.columns if column.field in fields]

    def one(self, field: Field) -> Column | None:
        """Return the first column that holds this."""
        return next(iter(self.of(field)), None)

    def texts(self, column: Column) -> Iterator[str]:
        """Yield the texts of a column that are not blank."""
        for row in self.body:
            if row[column.index]:
                yield row[column.index].text.strip()

    def cells(self, row: Row) -> Iterator[tuple[Column, Cell]]:
        """Yield the cells of a row that hold anything, with their columns."""
        for column in self.columns:
            if row[column.index]:
                yield column, row[column.index]

    def retake(self, old: Column, field: Field, why: str, rank: float = 0) -> Column:
        """Take a column for another kind, and return it as such."""
        new = old.taken_for(field, why, rank)
        self.columns = [new if column == old else column for column in self.columns]
        return new

    @cached_property
    def has_bullets(self) -> bool:
        """Do bullets stand before the names?"""
        if self.own:
            return False
        names = self.of(Field.NAME) or self.of(Field.PATH)
        return has_bullets(
            clean(row[column.index].text)
            for row in self.body
            for column in names
            if row[column.index]
        )

    def name_in(self, cell: Cell) -> str:
        """Return the name in a cell, without blanks and bullet."""
        name = clean(cell.text)
        return without_bullet(name) if self.has_bullets else name

    def check_depth(self, depth: int, row: Row) -> None:
        """Refuse codes nested deeper than any study has them, before it costs much.

        Raises:
            LimitError: They are.
        """
        if depth > MAX_DEPTH:
            raise LimitError(
                f"the codes lie more than {MAX_DEPTH} deep in each other",
                location=self.grid.where(row),
                hint="say with --layout flat that they do not",
            )

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        place: Row | int | None = None,
        column: int | None = None,
        quote: str | None = None,
    ) -> None:
        """Report something about a row or cell; without a place, about the table."""
        path = self.grid.name or None
        if place is not None:
            path = self.grid.where(place, column)
        finding = Finding(
            code=code,
            severity=severity,
            message=message,
            location=Location(path=path),
            quote=quote,
        )
        self.found.add(code, lambda: finding)


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
