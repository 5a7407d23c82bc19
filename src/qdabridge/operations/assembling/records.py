"""Tables as records with an address: rows whose cells are text, whatever they were."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from qdabridge.errors import LimitError, ReadError
from qdabridge.package import Limits
from qdabridge.tabular.cells.grid import column_name

__all__ = [
    "CELL_BYTES",
    "Items",
    "Record",
    "Rows",
    "Sheet",
    "Structure",
    "as_text",
    "columns_by_head",
    "sheet",
    "spread",
]

CELL_BYTES = 20
"""So much of ``max_text_bytes`` a cell counts, filled or not."""
_SHORT = 100
"""Texts up to this length are kept once, however many cells hold them."""

Rows = Iterable[tuple[int, Sequence[Any]]]
"""Rows with their numbers in the file."""


class Record(NamedTuple):
    """A row: cells as text, empty if there is nothing; and its address."""

    heads: Mapping[str, int]
    cells: Sequence[str]
    where: str
    """Address of the table, and the word for its rows: ``codings.csv, line``."""
    number: int
    is_shifted: bool = False
    """Has it more cells than the table has columns?"""

    @property
    def place(self) -> str:
        """Address of the row."""
        return f"{self.where} {self.number}"

    def get(self, header: str | None) -> str:
        """Return a cell; empty if there is no such column."""
        place = self.heads.get(header) if header else None
        return "" if place is None or place >= len(self.cells) else self.cells[place]


class Sheet(NamedTuple):
    """A table of records."""

    name: str
    headers: Sequence[str]
    records: Sequence[Record]
    where: str
    """Address of the whole, for messages."""


def sheet(
    name: str,
    heads: dict[str, int],
    rows: Rows,
    where: str,
    word: str,
    limits: Limits | None = None,
    width: int | None = None,
) -> Sheet:
    """Return a table; rows without anything are left out.

    Args:
        name: Its name.
        heads: Header -> column; more may come while the rows do.
        rows: The rows.
        where: Address of the table.
        word: What its rows are called: line, row.
        limits: Safety limits.
        width: Number of its columns, where rows may have more cells.

    Raises:
        ReadError: A text holds half a character.
        LimitError: It is too large.
    """
    left = (limits or Limits()).max_text_bytes // CELL_BYTES
    known: dict[str, str] = {}
    address = f"{where}, {word}"
    records = []
    for number, row in rows:
        left -= len(row)
        if left < 0:
            raise LimitError(
                "the table has too many cells",
                path=f"{address} {number}",
                hint="raise max_text_bytes if you trust the file",
            )
        cells = [as_text(value) for value in row]
        if any(cells):
            _check(cells, f"{address} {number}")
            kept = tuple(
                known.setdefault(c, c) if type(c) is str and len(c) <= _SHORT else c
                for c in cells
            )
            is_shifted = width is not None and any(map(str.strip, cells[width:]))
            records.append(Record(heads, kept, address, number, is_shifted))
    return Sheet(name, tuple(heads), records, where)


def _check(cells: Iterable[str], place: str) -> None:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError as error:
        raise ReadError(
            "a cell holds half a character (a lone surrogate)",
            path=place,
            hint="write the table in UTF-8",
        ) from error


def spread(
    rows: Iterable[tuple[int, Mapping[Any, Any]]], heads: dict[str, int]
) -> Rows:
    """Yield the cells of dictionaries in the order of the heads, which they add to."""
    for number, row in rows:
        for key in row:
            heads.setdefault(str(key), len(heads))
        cells: list[Any] = [None] * len(heads)
        for key, value in row.items():
            cells[heads[str(key)]] = value
        yield number, cells


def columns_by_head(heads: Sequence[str], where: str) -> dict[str, int]:
    """Return headers with their columns.

    Raises:
        ReadError: Two have the same.
    """
    columns: dict[str, int] = {}
    for number, head in enumerate(head.strip() for head in heads):
        first = columns.setdefault(head, number)
        if head and first != number:
            letters = f"{column_name(first)} and {column_name(number)}"
            raise ReadError(
                f"two columns have the same name {head[:80]!r} ({letters})",
                path=where,
                hint="rename one of them, or take it out",
            )
    return columns


class Items(str):
    """A cell that holds a list, as its items with ``; `` between."""

    __slots__ = ("items",)

    items: tuple[str, ...]

    def __new__(cls, items: Iterable[str]) -> Self:
        """Keep the items too."""
        listed = tuple(items)
        made = super().__new__(cls, "; ".join(listed))
        made.items = listed
        return made


class Structure(str):
    """A cell that holds an object of JSON, as text."""

    __slots__ = ()


def as_text(value: Any) -> str:
    """Return a cell as text; empty for None, NaN, NaT and NA.

    Whole numbers lose the ``.0`` that a frame with gaps or a workbook gives them; the
    items of a list have ``; `` between.
    """
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple() | dict():
            return _nested(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        return as_text(value.tolist())
    if isinstance(value, float | Decimal):
        return _number(value)
    return str(value)


def _nested(value: Any) -> str:
    if isinstance(value, dict):
        return Structure(value)
    return Items(str(v) if isinstance(v, list | tuple) else as_text(v) for v in value)


def _number(value: float | Decimal) -> str:
    if value != value:
        return ""
    number = Decimal(value)
    is_whole = number.is_finite() and abs(number) < 10**18 and number == int(number)
    return str(int(number)) if is_whole else str(value)
