"""The layout in which numbers tell which code holds which."""

from collections.abc import Sequence
from dataclasses import dataclass

from qdabridge.codebook.code_table import CodeTable, Column, Draft, Line, Path
from qdabridge.codebook.placers import names_of
from qdabridge.codebook.profiles import (
    Number,
    Numbered,
    number_in,
    read_number,
    with_lost_zeros,
)
from qdabridge.codebook.serials import outlined
from qdabridge.codebook.vocabulary import Field

__all__ = ["is_numbered", "place_numbers", "tell_unused_numbers"]

Parts = tuple[str, ...]
_TOO_FEW = "too few rows have one, or none lies in another"


@dataclass
class _Numbered:
    """The rows with their numbers and the names without them."""

    numbers: list[Number | None]
    names: list[str]
    column: Column | None
    set_off: int
    """How many numbers in names are marked as such."""

    @property
    def index(self) -> int | None:
        """Where the column is; None: the numbers stand in the names."""
        return self.column.index if self.column else None


def is_numbered(table: CodeTable, lines: Sequence[Line]) -> bool:
    """Do most rows have a number, and do the numbers tell a hierarchy?

    Numbers in names count too if all end with a sign, as ``1.`` does: then they are no
    part of the name.
    """
    read = _read(table, lines)
    found = [number for number in read.numbers if number]
    if len(found) * 5 < len(lines) * 3:
        return False
    if not _tell_apart(read.numbers):
        return False  # they stand for something else
    known = {number.parts for number in found}
    nested = any(
        parts in known or firm for number in found for parts, firm in number.above
    )
    if read.column is None and not nested:
        return len(found) > 1 and len(found) == len(lines) == read.set_off
    return nested


def _tell_apart(numbers: Sequence[Number | None]) -> bool:
    """Has nearly every row a number of its own, once 1.10 is no longer 1.1?"""
    repaired = dict(with_lost_zeros(numbers))
    found = [
        number.parts
        for place, old in enumerate(numbers)
        if (number := repaired.get(place, old))
    ]
    return len(set(found)) * 5 >= len(found) * 4


def tell_unused_numbers(table: CodeTable) -> None:
    """Say that numbers with several parts were not taken for the places of codes."""
    column = table.one(Field.NUMBER)
    if column is None:
        return
    numbers = [n for text in table.texts(column) if (n := read_number(text))]
    nested = sum(len(n.parts) > 1 and n.firm[-1] for n in numbers)
    texts = [n.text for n in numbers]
    heads = [text.rstrip("0") for text in texts if text.endswith("00")]
    under = sum(text.startswith(tuple(heads)) for text in texts) if heads else 0
    if nested > 1 or (len(heads) > 1 and under * 10 > len(texts) * 9):
        repeated = len(numbers) - len({n.parts for n in numbers})
        why = f"{repeated} of them stand there again" if repeated else _TOO_FEW
        table.warning(
            "numbers-unused",
            f"the numbers in column {column} were not taken for places in a tree,"
            f" because {why}; say --layout numbers if they are",
            column,
        )


def _read(table: CodeTable, lines: Sequence[Line]) -> _Numbered:
    names = names_of(table, lines)
    column = table.one(Field.NUMBER)
    if column:
        cells = [line.row.text(column.index) for line in lines]
        return _Numbered([read_number(text) for text in cells], names, column, 0)
    taken: Sequence[Numbered | None] = outlined(names) or [*map(number_in, names)]
    return _Numbered(
        [one.number if one else None for one in taken],
        [one.name if one else name for one, name in zip(taken, names, strict=True)],
        None,
        sum(one.is_set_off for one in taken if one),
    )


def place_numbers(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by their numbers; 1.10 that became 1.1 is told by its place."""
    read = _read(table, lines)
    _repair(table, lines, read)
    _give_heads_numbers(read)
    _tell_reason(table, read)
    rows: dict[Parts, int] = {}
    for place, number in enumerate(read.numbers):
        if number and rows.setdefault(number.parts, place) != place:
            table.warning(
                "number-repeated",
                f"the number {number.text} stands here again; both codes were kept",
                lines[place].row,
                read.index,
            )
    made: dict[Parts, Draft] = {}
    found: list[Draft] = []
    paths: dict[Parts, Path] = {}
    for place, line in enumerate(lines):
        path = _path_of(table, line, read, place, rows, paths, made)
        number = read.numbers[place]
        taken = read.column if number else None
        columns = [column for column in table.columns if column != taken]
        found.append(line.draft(path, columns, number.text if number else ""))
    return [*made.values(), *found]


def _repair(table: CodeTable, lines: Sequence[Line], read: _Numbered) -> None:
    for place, number in with_lost_zeros(read.numbers):
        old = read.numbers[place]
        read.numbers[place] = number
        table.warning(
            "number-repaired",
            f"{old.text if old else ''} stands after the ninth; it was taken for"
            f" {number.text}, which spreadsheets show without its zero",
            lines[place].row,
            read.index,
        )


def _give_heads_numbers(read: _Numbered) -> None:
    """Let a row without number before 1.1 be 1, if there is no other 1."""
    known = {number.parts for number in read.numbers if number}
    for place, number in enumerate(read.numbers[:-1]):
        below = read.numbers[place + 1]
        if number is None and below and len(below.parts) > 1:
            above, _ = next(below.above)
            if above not in known and below.firm[-1]:
                known.add(above)
                read.numbers[place] = Number("", above, below.firm[:-1])


def _tell_reason(table: CodeTable, read: _Numbered) -> None:
    shown = list(dict.fromkeys(n.text for n in read.numbers if n and n.text))[:3]
    column = read.column
    where = f"in column {column}" if column else "in the names"
    table.reasons.append(f"levels from the numbers {', '.join(shown)} {where}")


def _path_of(
    table: CodeTable,
    line: Line,
    read: _Numbered,
    place: int,
    rows: dict[Parts, int],
    paths: dict[Parts, Path],
    made: dict[Parts, Draft],
) -> Path:
    """Return the path of a row; make the parents that only its number tells of."""
    number = read.numbers[place]
    if number is None:
        table.warning(
            "number-missing",
            "the row has no number; its code was put on the top level",
            line.row,
            read.index,
        )
        return (read.names[place],)
    table.check_depth(len(number.parts), line.row)
    above: Path = ()
    for count in range(1, len(number.parts)):
        parts = number.parts[:count]
        is_firm = number.firm[count]
        if parts in rows:
            above = (*above, read.names[rows[parts]])
        elif is_firm and not line.under:
            name = ".".join(_joined(number, count))
            above = (*above, name)
            if parts not in made:
                made[parts] = Draft(above, line.row)
                table.warning(
                    "parent-made",
                    f"no row has the number {name}; a code of this name was made to"
                    " hold those below it",
                    line.row,
                    read.index,
                )
    return (*above, read.names[place])


def _joined(number: Number, count: int) -> list[str]:
    """Return the first parts of a number as they are written."""
    groups: list[str] = []
    for part, is_firm in zip(number.parts[:count], number.firm, strict=False):
        if is_firm or not groups:
            groups.append(part)
        else:
            groups[-1] += part
    return groups
