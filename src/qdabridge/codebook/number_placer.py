"""The layout in which numbers tell which code holds which; marks that only count."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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
from qdabridge.codebook.vocabulary import Field

__all__ = [
    "is_numbered",
    "outlined",
    "place_numbers",
    "take_marks_off",
    "tell_unused_numbers",
]


_MARK = re.compile(
    r"\(?(?P<mark>[IVXL]{1,7}|[ivxl]{1,7}|[A-Za-z]|\d{1,3})[.)\]:]\s*(?P<name>\D.*)",
    re.DOTALL,
)
_LETTER = re.compile(r"(?P<mark>[A-Z])\s+(?P<name>\S.*)", re.DOTALL)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def outlined(names: Sequence[str]) -> list[Numbered] | None:
    """Return names whose marks of several kinds tell the level: ``I.``, ``A.``, ``1.``.

    Every name must have one, each row of marks begins with its first and goes on
    without gap; None: so it is not.

    >>> [one.number.text for one in outlined(["I. Law", "A. Acts", "II. House"])]
    ['I', 'I.A', 'II']
    """
    open_: list[tuple[str, int, str]] = []
    found: list[Numbered] = []
    used: set[str] = set()
    for name in names:
        match = _MARK.fullmatch(name.strip())
        place = _place(open_, match["mark"]) if match else None
        if match is None or place is None:
            return None
        depth, kind, value = place
        open_[depth:] = [(kind, value, match["mark"])]
        used.add(kind)
        parts = tuple(str(n) for _, n, _ in open_)
        text = ".".join(mark for _, _, mark in open_)
        number = Number(text, parts, (True,) * len(parts))
        found.append(Numbered(number, match["name"].strip(), is_set_off=True))
    return found if len(used) > 1 else None


def _place(
    open_: Sequence[tuple[str, int, str]], mark: str
) -> tuple[int, str, int] | None:
    """Return depth, kind and value of a mark: it goes on with others, or begins new."""
    kinds = dict(_kinds(mark))
    for depth in range(len(open_) - 1, -1, -1):
        kind, value, _ = open_[depth]
        if kinds.get(kind) == value + 1:
            return depth, kind, value + 1
    there = {kind for kind, _, _ in open_}
    begun = (kind for kind, value in kinds.items() if value == 1 and kind not in there)
    return next(((len(open_), kind, 1) for kind in begun), None)


def _kinds(mark: str) -> Iterator[tuple[str, int]]:
    """Yield what a mark can be: its kind, and its place from 1."""
    if mark.isdigit():
        yield "1", int(mark)
        return
    case = "upper" if mark.isupper() else "lower"
    values = [_ROMAN.get(letter, 0) for letter in mark.upper()]
    if all(values):
        signed = zip(values, [*values[1:], 0], strict=True)
        yield f"{case} Roman", sum(-a if a < b else a for a, b in signed)
    if len(mark) == 1:
        yield f"{case} letter", ord(mark.upper()) - 64


def take_marks_off(drafts: Sequence[Draft]) -> bool:
    """Make short codes of numbers before names, if they tell the levels as well.

    So they do if some lie in others as ``1.2`` does in ``1``, or ``A1`` in ``A``; or if
    those of a level only count: ``1.``, ``2.``, ``3.``, perhaps anew in each theme.
    """
    by_depth: dict[int, list[Path]] = defaultdict(list)
    for path in dict.fromkeys(draft.path for draft in drafts):
        by_depth[len(path)].append(path)
    found: dict[Path, Numbered] = {}
    for here in by_depth.values():
        found |= (numbered := _mostly(here, number_in))
        if not numbered and len(here) > 1:
            lettered = _mostly(here, _with_letter)
            if lettered and not any(number_in(path[-1]) for path in here):
                found |= lettered
    known = {one.number.parts for one in found.values()}
    if not any(parts[:-1] in known for parts in known):
        counted = [_counting(here) for here in by_depth.values()]
        found = {path: one for level in counted for path, one in level.items()}
    if not found:
        return False
    for draft in drafts:
        if one := found.get(draft.path):
            draft.number = one.number.text
        draft.path = tuple(
            one.name if (one := found.get(draft.path[:n])) else draft.path[n - 1]
            for n in range(1, len(draft.path) + 1)
        )
    return True


def _counting(paths: Sequence[Path]) -> dict[Path, Numbered]:
    """Return the names of a level without the numbers that only count them."""
    found: dict[Path, Numbered] = {}
    last, above = 0, paths[0][:-1]
    for path in paths if len(paths) > 2 else ():
        one = number_in(path[-1])
        if one is None or not one.is_set_off:
            return {}
        found[path], parts = one, one.number.parts
        begins = path[:-1] != above and parts == ("1",)
        if parts != ("1" if begins else str(last + 1),):
            return {}
        last, above = (1 if begins else last + 1), path[:-1]
    return found


def _mostly(
    paths: Sequence[Path], read: Callable[[str], Numbered | None]
) -> dict[Path, Numbered]:
    """Return what is read in the names of four in five paths; else nothing."""
    found: dict[Path, Numbered] = {}
    for count, path in enumerate(paths, 1):
        if one := read(path[-1]):
            found[path] = one
        elif (count - len(found)) * 5 > len(paths):
            return {}
    return found


def _with_letter(name: str) -> Numbered | None:
    match = _LETTER.fullmatch(name.strip())
    if match is None:
        return None
    number = Number(match["mark"], (match["mark"],), (True,))
    return Numbered(number, match["name"].strip(), is_set_off=False)


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
