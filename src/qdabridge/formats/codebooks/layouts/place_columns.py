"""Layouts with a column for each level: filled down, repeated, merged or as stairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qdabridge.formats.codebooks.layouts.frame import (
    STAIRS,
    Column,
    Draft,
    Frame,
    Line,
    Path,
)
from qdabridge.formats.codebooks.layouts.headers import Field, normal
from qdabridge.formats.codebooks.layouts.names import clean
from qdabridge.formats.codebooks.layouts.numbering import number_in
from qdabridge.tabular.cells.grid import Continued, Row

__all__ = ["place_columns"]

_OWN = (Field.DESCRIPTION,)


@dataclass(frozen=True)
class _Levels:
    """The columns with names from the top down, and what else each level has."""

    names: Sequence[Column]
    own: Sequence[Sequence[Column]]
    shared: Sequence[Column]
    repeats: Sequence[bool]


def place_columns(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by the column their name stands in.

    A blank cell stands for the name above it, as long as no higher one changes. A row
    has one code of its own, the deepest; those above it are made once.
    """
    levels = _levels(frame, lines)
    for line in lines[:1]:
        frame.check_depth(len(levels.names), line.row)
    found: dict[Path, Draft] = {}
    current: list[str] = [""] * len(levels.names)
    result: list[Draft] = []
    for line in lines:
        deepest = _fill_down(frame, current, line.row, levels)
        _add(result, found, current[: deepest + 1], line, levels)
    frame.reasons.append(_reason(levels.names))
    if not frame.own and _take_numbers_off(result):
        frame.reasons.append("numbers before the names taken for short codes")
    if any(levels.own):
        frame.reasons.append("more than one level has a definition of its own")
    return result


def _take_numbers_off(drafts: Sequence[Draft]) -> bool:
    """Make short codes of numbers before names, if they tell the levels as well."""
    found = {draft.path: number_in(draft.path[-1]) for draft in drafts}
    known = {one.number.parts for one in found.values() if one}
    nested = any(parts[:-1] in known for parts in known)
    if not nested or len(known) * 5 < len(found) * 4:
        return False
    for draft in drafts:
        one = found[draft.path]
        draft.number = one.number.text if one else ""
        draft.path = tuple(
            above.name if (above := found.get(draft.path[:n])) else draft.path[n - 1]
            for n in range(1, len(draft.path) + 1)
        )
    return True


def _reason(names: Sequence[Column]) -> str:
    if names[-1].why == STAIRS:
        return f"levels over the columns {names[0].letters} to {names[-1].letters}"
    headers = ", ".join(f"{c.letters} {c.header!r}" for c in names)
    return f"levels from the columns {headers}, blanks filled down"


def _levels(frame: Frame, lines: Sequence[Line]) -> _Levels:
    columns = frame.of(Field.NAME) or frame.of(Field.PATH)
    names = sorted(columns, key=lambda column: column.rank)
    described = frame.of(*_OWN)
    own: list[list[Column]] = [[] for _ in names]
    if len(described) > 1:
        for column in described:
            own[_level_of(column, names)].append(column)
    own = [_one_definition(frame, columns) for columns in own]
    taken = {column.index for columns in own for column in columns}
    taken |= {column.index for column in names}
    shared = [column for column in frame.columns if column.index not in taken]
    return _Levels(names, own, shared, [_repeats(c, lines) for c in names])


def _one_definition(frame: Frame, columns: Sequence[Column]) -> list[Column]:
    """Let one column be the definition of a level; keep others under their header."""
    kept = list(columns[:1])
    for column in columns[1:]:
        kept.append(frame.retake(column, Field.EXTRA, "a second definition"))
    return kept


def _level_of(column: Column, names: Sequence[Column]) -> int:
    """Return whose definition a column has: named in its header, or left of it."""
    header = f" {normal(column.header)} "
    named = [n for n, name in enumerate(names) if f" {normal(name.header)}" in header]
    if named:
        return max(named, key=lambda n: len(names[n].header))
    left = [n for n, name in enumerate(names) if name.index < column.index]
    return max(left, key=lambda n: names[n].index) if left else 0


def _repeats(column: Column, lines: Sequence[Line]) -> bool:
    """Does a column repeat its names instead of leaving blanks?"""
    texts = [clean(line.row[column.index].text) for line in lines]
    return any(a and a == b for a, b in pairwise(texts))


def _fill_down(frame: Frame, current: list[str], row: Row, levels: _Levels) -> int:
    """Bring the names of the levels up to date; return the deepest one of the row."""
    filled = [bool(clean(row[column.index].text)) for column in levels.names]
    deepest = max(n for n, is_filled in enumerate(filled) if is_filled)
    said_above = False
    for level, column in enumerate(levels.names):
        cell = row[column.index]
        text = frame.name_in(cell)
        if text:
            if text != current[level]:
                current[level + 1 :] = [""] * (len(current) - level - 1)
            current[level] = text
            said_above = True
        elif level > deepest:
            current[level] = ""
        elif (
            cell.continued is not Continued.ABOVE
            and said_above
            and levels.repeats[level]
        ):
            current[level] = ""  # names are repeated, so a blank means none
    return deepest


def _add(
    result: list[Draft],
    found: dict[Path, Draft],
    names: Sequence[str],
    line: Line,
    levels: _Levels,
) -> None:
    """Add the code of a row, and those above it if they are new or have a text."""
    path: Path = ()
    for level, name in enumerate(names):
        if not name:
            continue
        path = (*path, name)
        is_own = level == len(names) - 1
        columns = [*levels.own[level], *(levels.shared if is_own else ())]
        draft = found.get(path)
        if draft is None or (is_own and not _continues(draft, result, path)):
            draft = Draft(path, line.row)
            found.setdefault(path, draft)
            result.append(draft)
        if is_own:
            draft.take(line.rows, columns)
        elif any(line.row[column.index] for column in columns):
            draft.take([line.row], columns)


def _continues(draft: Draft, result: Sequence[Draft], path: Path) -> bool:
    """Is it the code of the row before, or one that only headed others so far?"""
    return result[-1].path == path or not draft.parts
