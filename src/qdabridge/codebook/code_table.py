"""A table of codes with its columns understood, and the codes drawn from it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qdabridge.codebook.marks import clean, has_bullets, without_bullet
from qdabridge.codebook.profiles import read_number
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.errors import LimitError
from qdabridge.report import Collector, Severity
from qdabridge.tabular import Cell, Continued, Grid, Row, column_name

__all__ = [
    "MAX_DEPTH",
    "CodeTable",
    "Column",
    "Draft",
    "Line",
    "Path",
    "split_definitions",
    "split_lists",
    "texts_of",
]


Path = tuple[str, ...]
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
        is_headed: It has a header of its own.
    """

    index: int
    header: str
    field: Field
    rank: float = 0
    why: str = "header"
    is_headed: bool = True

    def __str__(self) -> str:
        """Its letters and its header, for messages."""
        return f"{self.letters} {self.header!r}"

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
    """A row with a code, and the rows below that only go on with it.

    Attributes:
        row: The row.
        more: Rows below it that go on with its texts.
        under: Headings it stands under: rows over the width, headings over the table.
    """

    row: Row
    more: list[Row] = field(default_factory=list)
    under: Path = ()

    @property
    def rows(self) -> list[Row]:
        """All of its rows."""
        return [self.row, *self.more]

    def draft(self, path: Path, columns: Sequence[Column], number: str = "") -> "Draft":
        """Return its code at a path, with the texts of columns."""
        more = [(row, columns) for row in self.more]
        return Draft(path, self.row, [(self.row, columns), *more], number)


@dataclass(slots=True)
class Draft:
    """A code with its path, before its columns are read.

    Attributes:
        path: Names from the top down.
        row: Where it stands; a parent that was made: where it is first named.
        parts: Rows, each with the columns whose texts in it are about the code.
        number: The number that was taken off its name.
        is_heading: It is a row, or a heading, that only heads others.
        text: What is said of it outside the table: the paragraph below a heading.
    """

    path: Path
    row: Row
    parts: list[tuple[Row, Sequence[Column]]] = field(default_factory=list)
    number: str = ""
    is_heading: bool = False
    text: str = ""

    @property
    def is_row(self) -> bool:
        """Has it a row of its own? A parent that others name may have none."""
        return bool(self.parts)

    def take(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        """Add the texts of rows."""
        self.parts += [(row, columns) for row in rows]


def texts_of(rows: Iterable[Row], column: int) -> list[str]:
    """Return what rows show in a column."""
    return [r.texts[column] if column < len(r.texts) else "" for r in rows]


@dataclass
class CodeTable:
    """A table with its columns understood.

    Attributes:
        grid: Where it was found.
        header: The rows with the headers; none: it has none.
        heads: The header of each column.
        columns: Those that hold anything.
        body: The rows below the header.
        found: Findings about it, the first twenty of each kind.
        reasons: Why it was understood so, in words.
        own: The layout that the headers of our own tables prove; None: they do not.
        title: What it is called in messages.
    """

    grid: Grid
    header: Sequence[Row]
    heads: Mapping[int, str]
    columns: list[Column]
    body: Sequence[Row]
    found: Collector = field(
        default_factory=lambda: Collector(keep=_KEEP, by_place=False)
    )
    reasons: list[str] = field(default_factory=list)
    own: str | None = None
    title: str = "the table"
    bullets: bool | None = None
    _sorted: "tuple[list[Column], dict[Field, list[int]]] | None" = field(
        default=None, init=False, repr=False, compare=False
    )

    _cells: "tuple[Sequence[Row], dict[int, list[str]]] | None" = field(
        default=None, repr=False, compare=False
    )

    def trial(self) -> "CodeTable":
        """Return the same table, to be understood in another way."""
        found: Collector = Collector(keep=_KEEP, by_place=False)
        return replace(self, columns=list(self.columns), found=found, reasons=[])

    def of(self, *fields: Field) -> list[Column]:
        """Return the columns that hold one of these."""
        columns = self.columns
        if self._sorted is None or self._sorted[0] is not columns:
            places: dict[Field, list[int]] = {}
            for place, column in enumerate(columns):
                places.setdefault(column.field, []).append(place)
            self._sorted = columns, places
        found = [n for each in fields for n in self._sorted[1].get(each, ())]
        return [columns[n] for n in sorted(set(found))]

    def one(self, field: Field) -> Column | None:
        """Return the first column that holds this."""
        return next(iter(self.of(field)), None)

    @property
    def head(self) -> Row | None:
        """The last row of its header; None: it has none."""
        return self.header[-1] if self.header else None

    @property
    def names(self) -> list[Column]:
        """The columns with names, from the top level down; or that with paths."""
        named = sorted(self.of(Field.NAME), key=lambda column: column.rank)
        return named or self.of(Field.PATH)

    def at(self, index: int) -> Column:
        """Return the column of this place."""
        return next(column for column in self.columns if column.index == index)

    def spanned(self, index: int) -> int:
        """Return the first column that the header cell of this one is merged over."""
        header = self.header[-1] if self.header else Row(0, [])
        while index and header[index].continued is Continued.LEFT:
            index -= 1
        return index

    @property
    def left(self) -> int:
        """Where the first column of names stands; 0 if there is none."""
        return min((column.index for column in self.names), default=0)

    @property
    def right(self) -> int:
        """Where the last column of names stands; -1 if there is none."""
        return max((column.index for column in self.names), default=-1)

    def cells(self, column: Column) -> list[str]:
        """Return what each row of the body shows in a column."""
        if self._cells is None or self._cells[0] is not self.body:
            self._cells = self.body, {}
        n, known = column.index, self._cells[1]
        if n not in known:
            known[n] = texts_of(self.body, n)
        return known[n]

    def texts(self, column: Column) -> Iterator[str]:
        """Yield the texts of a column that are not blank."""
        return filter(None, map(str.strip, self.cells(column)))

    def filled(self, row: Row) -> list[Column]:
        """Return the columns of which a row holds anything."""
        filled = row.filled
        return [column for column in self.columns if column.index in filled]

    def retake(self, old: Column, field: Field, why: str, rank: float = 0) -> Column:
        """Take a column for another kind, and return it as such."""
        new = old.taken_for(field, why, rank)
        self.columns = [
            new if column.index == old.index else column for column in self.columns
        ]
        return new

    def names_in(self, cells: Iterable[str]) -> list[str]:
        """Return the names in cells, without blanks and bullets."""
        if self.bullets is None:
            texts = (text for column in self.names for text in self.texts(column))
            most = len(self.body) * len(self.names)
            self.bullets = not self.own and has_bullets(texts, most)
        names = [clean(text) for text in cells]
        return [without_bullet(name) for name in names] if self.bullets else names

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
        place: Row | Column | None = None,
        column: int | None = None,
        quote: str | None = None,
    ) -> None:
        """Report something about a row, a cell or a column; or about the table."""
        if isinstance(place, Column):
            column, place = place.index, self.head
        path = self.grid.name or None
        if place is not None:
            path = self.grid.where(place, column)
        self.found.note(code, severity, message, path=path, quote=quote)

    def warning(self, code: str, message: str, *place: Any, **more: Any) -> None:
        """Report what is doubtful; see ``note``."""
        self.note(code, Severity.WARNING, message, *place, **more)

    def info(self, code: str, message: str, *place: Any, **more: Any) -> None:
        """Report what is good to know; see ``note``."""
        self.note(code, Severity.INFO, message, *place, **more)


_BULLET = re.compile(r"\s*(?:[-–•·*▪◦]\s+|\d+[.)]\s+)")
_LISTED = re.compile(rf"^{_BULLET.pattern}", re.MULTILINE)
_PLURAL = re.compile(
    r"\b(?:(?:sub ?)?(?:codes|themes|categories|topics|concepts)|"
    r"\w*(?:kategorien|themen)|(?:sub)?(?:categorias|temas|codigos|temi|categorie|codici))\b"
)
"""Headers that say of themselves that a cell may hold several."""
_IN_BRACKETS = re.compile(r"[(\[<].*[)\]>]", re.DOTALL)
_SHOWN = 60
_COMMAS = 300
_SAYS_BOTH = re.compile(
    r"\bdef\w*|\bdes[ck]r?i(?!ptiv)\w*|beschreibung|umschreibung", re.IGNORECASE
)
_DEFINED = re.compile(
    r"(?P<name>[^:\n]{1,70}?)\s*(?::|\s[–—-]\s)\s*(?P<text>\S.{9,})", re.DOTALL
)
_LONG = 30


def split_lists(table: CodeTable) -> None:
    """Give each code a row, where the codes of a theme are a list in one cell."""
    if not table.names or table.of(Field.PATH) or table.own:
        return
    column = table.names[-1]
    above = table.names[:-1]
    described = table.of(Field.DESCRIPTION, Field.BRIEF)
    cells = table.cells(column)
    lists = [_items(text, "\n;" if above else "\n") for text in cells]
    several = sum(len(items) > 1 for items in lists)
    commas = sum(text.count(", ") > 0 and len(text) <= _COMMAS for text in cells)
    is_plural = not several and above and _PLURAL.search(normal(column.header))
    if is_plural and commas > 1 and commas * 2 > sum(map(bool, cells)):
        told = "may hold several codes with commas between; each was taken for one"
        _tell_lists(table, column, told)
    if several < 2 or several * 5 < 2 * len(lists):
        return
    is_last = bool(above) and all(c.index < column.index for c in described)
    is_marked = all(
        len(_LISTED.findall(text)) == len(items)
        for text, items in zip(cells, lists, strict=True)
        if len(items) > 1
    )
    is_list = _PLURAL.search(normal(column.header)) or is_marked
    if described and not (is_last or (above and is_list)):
        told = "may hold several codes; each was taken for one, as there are"
        _tell_lists(table, column, f"{told} definitions")
        return
    body: list[Row] = []
    for row, items in zip(table.body, lists, strict=True):
        if len(items) < 2:
            body.append(row)
            continue
        kept = list(row.cells)
        has_head = any(c.index in row.filled for c in above)
        if has_head:  # what else the row says is said of what holds them all
            kept[column.index] = Cell()
            body.append(Row(row.number, kept))
        for place, item in enumerate(items):
            blank = [Cell() if place or has_head else cell for cell in kept]
            blank[column.index] = Cell(item)
            body.append(Row(row.number, blank))
    table.body = body
    told = "hold several codes; each became a code of its own"
    texts = [item for items in lists if len(items) > 1 for item in items]
    is_sure = bool(above and is_list) and all(
        is_marked or t[0].isupper() for t in texts
    )
    _tell_lists(table, column, told, is_sure=is_sure)


def _tell_lists(
    table: CodeTable, column: Column, what: str, *, is_sure: bool = False
) -> None:
    severity = Severity.INFO if is_sure else Severity.WARNING
    table.note("names-split", severity, f"cells in column {column} {what}", column)


def _items(text: str, signs: str) -> list[str]:
    """Return the items of a list in a cell: one a line, or with semicolons between."""
    for sign in signs:
        if sign not in text:
            continue
        items = [_BULLET.sub("", item).strip() for item in text.split(sign)]
        items = [item for item in items if item]
        is_list = all(len(i) <= _SHOWN and not _IN_BRACKETS.fullmatch(i) for i in items)
        if len(items) > 1 and is_list:
            return items
    return [text] if text.strip() else []


def split_definitions(table: CodeTable) -> None:
    """Part "Name: what it means" in one column, if its header says that it has both."""
    for column in table.names[:-1]:
        if _SAYS_BOTH.search(column.header) and not table.own:
            _tell_defined(table, column)
    told = table.of(Field.DESCRIPTION, Field.BRIEF, Field.PATH)
    if not table.names or table.own or told:
        return
    column = table.names[-1]
    texts = list(table.texts(column))
    if not any(_DEFINED.fullmatch(text.strip()) for text in texts[:100]):
        return  # most tables, long ones too
    found = [_DEFINED.fullmatch(text.strip()) for text in texts]
    fit = [m for m in found if m and not read_number(m["name"])]
    if len(fit) < 3 or len(fit) * 5 < len(texts) * 4:
        return
    if not _SAYS_BOTH.search(column.header):
        is_list = any("\n" in m["text"] for m in fit)
        lengths = sorted(len(m["text"]) for m in fit)
        if not is_list and lengths[len(fit) // 2] > _LONG:
            _tell_defined(table, column)
        return
    index = max(max((len(row.cells) for row in table.body), default=0), 1)
    table.body = [_parted(row, column, index) for row in table.body]
    table.columns.append(Column(index, "Definition", Field.DESCRIPTION))
    table.info(
        "names-split",
        f"cells in column {column} hold names with their definitions; they were parted",
        column,
    )


def _tell_defined(table: CodeTable, column: Column) -> None:
    table.warning(
        "names-longer",
        f"names in column {column} seem to hold their definitions;"
        " put those into a column of their own if so",
        column,
    )


def _parted(row: Row, column: Column, index: int) -> Row:
    match = _DEFINED.fullmatch(row.text(column.index).strip())
    if match is None or read_number(match["name"]):
        return row
    cells = [*row.cells, *[Cell()] * (index + 1 - len(row.cells))]
    cells[column.index] = replace(cells[column.index], text=match["name"])
    cells[index] = Cell(match["text"])
    return Row(row.number, cells)
