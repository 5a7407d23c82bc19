"""Layouts in which rows and columns tell the level: by column, level, indent, group."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qdabridge.codebook.code_table import (
    CodeTable,
    Column,
    Draft,
    Line,
    Path,
    texts_of,
)
from qdabridge.codebook.marks import clean, depths, level_in, measured
from qdabridge.codebook.roles import STAIRS
from qdabridge.codebook.row_kinds import name_column
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.tabular import Cell, Continued, Row

__all__ = [
    "block_heads",
    "group_lines",
    "is_indented",
    "names_of",
    "place_columns",
    "place_flat",
    "place_groups",
    "place_indents",
    "place_levels",
]


_SHORT_CODE = re.compile(r"[A-Z]{1,4}[-_. ]?\d{1,4}[a-z]?")


def name_of(table: CodeTable, line: Line) -> str:
    """Return the name in a row: the deepest, where there are several columns."""
    return names_of(table, [line])[0]


def names_of(table: CodeTable, lines: Iterable[Line]) -> list[str]:
    """Return the names in rows: the deepest, where there are several columns."""
    names = table.names
    found = [(line.row, name_column(line.row, names)) for line in lines]
    return table.names_in(row.texts[c.index] if c else "" for row, c in found)


def _cell(table: CodeTable, line: Line) -> Cell:
    column = name_column(line.row, table.names)
    return Cell() if column is None else line.row[column.index]


def drafts(
    table: CodeTable, lines: Sequence[Line], names: Sequence[str], levels: Sequence[int]
) -> list[Draft]:
    """Return the codes of rows whose level is known: each below the last higher one."""
    columns: Sequence[Column] = tuple(table.columns)
    path: Path = ()
    under: Path = ()
    found = []
    for line, name, level in zip(lines, names, levels, strict=True):
        table.check_depth(level, line.row)
        path, under = (path if line.under == under else ()), line.under
        path = (*path[:level], name)
        found.append(line.draft(path, columns))
    return found


def place_flat(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return every code on the top level."""
    return drafts(table, lines, names_of(table, lines), [0] * len(lines))


# --- A column with the level --------------------------------------------------------


def place_levels(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by the level in their column, filled down where it is blank."""
    column = table.of(Field.LEVEL)[0]
    current = 0.0
    levels: list[float] = []
    for line in lines:
        found = level_in(line.row.text(column.index))
        current = current if found is None else found
        levels.append(current)
    ranks = _without_gaps(levels)
    for place, line in enumerate(lines):
        above = levels[place - 1] if place else min(levels)
        if ranks[place] > ranks[place - 1] + 1 if place else ranks[0]:
            table.warning(
                "level-jumped",
                f"level {levels[place]:g} comes after level {above:g}; the code was"
                " put below the code before it",
                line.row,
                column.index,
            )
    table.reasons.append(f"levels from column {column}")
    return drafts(
        table, lines, names_of(table, lines), depths((int(rank),) for rank in ranks)
    )


def _without_gaps(levels: Sequence[float]) -> list[int]:
    order = {level: rank for rank, level in enumerate(sorted(set(levels)))}
    return [order[level] for level in levels]


# --- Indents ------------------------------------------------------------------------


def is_indented(table: CodeTable, lines: Sequence[Line]) -> bool:
    """Do the names stand at different indents, the first one leftmost?"""
    found = measured([_cell(table, line) for line in lines], table.grid.kind)
    indents = [one.indent for one in found]
    if len(set(indents)) < 2 or indents[0] != min(indents):
        return False
    # "+ price" and "- price" are two codes: their marks are a part of the names.
    whole = {_cell(table, line).text.strip() for line in lines}
    is_marked = any(one.how.startswith("marks") for one in found)
    return not is_marked or len({one.name for one in found}) * 10 > len(whole) * 7


def place_indents(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by how far their names are indented."""
    found = measured([_cell(table, line) for line in lines], table.grid.kind)
    ways = list(dict.fromkeys(one.how for one in found if one.how))
    table.reasons.append(f"levels from {' and '.join(ways) or 'indents'}")
    names = [clean(one.name) or "-" for one in found]
    return drafts(table, lines, names, depths(one.indent for one in found))


# --- Rows that head others ----------------------------------------------------------


def group_lines(table: CodeTable, lines: Sequence[Line]) -> tuple[list[int], str]:
    """Return the places of rows that only have a name and head others, and why.

    A code without definition looks the same, so there must be a sign: the format, a
    short code in all the others, or that the table can only be read so.
    """
    alone = [n for n, line in enumerate(lines) if _is_alone(table, line)]
    others = [n for n in range(len(lines)) if n not in set(alone)]
    if len(table.columns) == 1 and not table.header and (heads := block_heads(lines)):
        return heads, "the first of the lines between blank rows heads a group of codes"
    if not alone or not others or alone[0] != 0 or len(alone) > len(others):
        heads = _bold_heads(table, lines)
        return heads, "bold rows head those below them" if heads else ""
    signs = (
        ("bold", lambda n: _cell(table, lines[n]).is_bold),
        ("coloured", lambda n: bool(_cell(table, lines[n]).fill)),
        ("merged", lambda n: _is_merged(lines[n])),
        ("in capitals", lambda n: name_of(table, lines[n]).isupper()),
        ("ended by a colon", lambda n: name_of(table, lines[n]).endswith(":")),
        ("without short code", lambda n: not _is_short(table, lines[n])),
    )
    for word, shows in signs:
        if all(map(shows, alone)) and not any(map(shows, others)):
            return alone, f"rows {word} with nothing but a name head those below them"
    if heads := _bold_heads(table, lines):
        return heads, "bold rows head those below them"
    if _can_only_head(alone, len(lines)):
        return alone, "rows with nothing but a name stand above groups of codes"
    return [], ""


def block_heads(lines: Sequence[Line]) -> list[int]:
    """Return the first lines of blocks that blank rows part, if all have several.

    Sentences are no names: text in paragraphs has none.
    """
    texts = [cell.text.strip() for line in lines for cell in line.row.cells if cell]
    if sum(text.endswith((".", "!", "?", ",", ";")) for text in texts) * 10 > len(
        lines
    ):
        return []
    numbers = [line.row.number for line in lines]
    starts = [
        n for n, number in enumerate(numbers) if not n or number - numbers[n - 1] > 1
    ]
    return starts if _can_only_head(starts, len(lines)) else []


def _bold_heads(table: CodeTable, lines: Sequence[Line]) -> list[int]:
    """Return the rows whose names alone are bold or painted, with codes below each."""
    for look in (lambda c: c.is_bold, lambda c: c.fill is not None):
        heads = [n for n, line in enumerate(lines) if look(_cell(table, line))]
        if len(heads) < 2 or heads[0]:
            continue
        ends = [*heads[1:], len(lines)]
        gaps = [end - start - 1 for start, end in zip(heads, ends, strict=True)]
        if min(gaps) > 0:
            return heads
    return []


def _is_alone(table: CodeTable, line: Line) -> bool:
    held = [c for c in table.filled(line.row) if c.field is not Field.COLOR]
    return len(held) == 1 and not line.more


def _is_merged(line: Line) -> bool:
    return any(cell.continued == "left" for cell in line.row.looks)


def _is_short(table: CodeTable, line: Line) -> bool:
    return bool(_SHORT_CODE.fullmatch(name_of(table, line)))


def _can_only_head(alone: Sequence[int], count: int) -> bool:
    """Are there two or more such rows, and two or more codes below each?"""
    sizes = [b - a - 1 for a, b in zip(alone, [*alone[1:], count], strict=True)]
    return len(alone) > 1 and min(sizes) > 1


_GUESSED = {
    "the first": "blank rows part the codes, and the first of each block was taken for"
    " the head of the others; if it is not",
    "bold": "rows with a bold or painted name were taken for heads of those below; if"
    " they are not",
    "rows with nothing but a name stand": "rows with nothing but a name were taken for"
    " heads of those below; if they are codes without definition",
}
"""How reasons begin that are no signs, and the doubt that is told."""


def place_groups(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes below the row that heads them."""
    alone, reason = group_lines(table, lines)
    for begin, told in _GUESSED.items():
        if reason.startswith(begin):
            words = f"{told}, say --layout flat"
            table.warning("group-assumed", words, lines[alone[0]].row)
    if not alone:  # the user says so
        alone = [n for n, line in enumerate(lines) if _is_alone(table, line)]
        reason = "rows with nothing but a name head those below them"
    table.reasons.append(reason)
    heads = set(alone)
    names = names_of(table, lines)
    names = [n.rstrip(": ") or n if i in heads else n for i, n in enumerate(names)]
    first = min(heads, default=len(lines))
    levels = [int(n not in heads and n > first) for n in range(len(lines))]
    return drafts(table, lines, names, levels)


# --- A column for each level ---------------------------------------------------------

_OWN = (Field.DESCRIPTION,)


@dataclass(frozen=True)
class _Levels:
    """The columns with names from the top down, and what else each level has.

    Blanks of the last one mean nothing: whether it repeats names is not asked.
    """

    names: Sequence[Column]
    above: Sequence[Sequence[Column]]
    """Those with texts of a level, where a row has codes below it."""
    own: Sequence[Sequence[Column]]
    """Those with texts of a level, where it is the deepest of a row."""
    repeats: Sequence[bool]
    full: Sequence[bool]
    described: bool
    """Has a level a text of its own?"""


def place_columns(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by the column their name stands in.

    A blank cell stands for the name above it, as long as no higher one changes. A row
    has one code of its own, the deepest; those above it are made once.
    """
    levels = _levels(table, lines)
    for line in lines[:1]:
        table.check_depth(len(levels.names), line.row)
    found: dict[Path, Draft] = {}
    current: list[str] = [""] * len(levels.names)
    result: list[Draft] = []
    under: Path = ()
    is_told = levels.repeats[0] and levels.full[0] and not table.own
    columns = [
        table.names_in(texts_of([line.row for line in lines], column.index))
        for column in levels.names
    ]
    for line, *names in zip(lines, *columns, strict=True):
        if line.under != under:
            under, current, found = line.under, [""] * len(levels.names), {}
        if is_told and levels.names[0].index not in line.row.filled:
            _tell_blank(table, line.row, levels)
        deepest = _fill_down(current, names, line.row, levels)
        _add(result, found, current[: deepest + 1], line, levels)
    table.reasons.append(_reason(levels.names))
    if levels.described:
        table.reasons.append("more than one level has a definition of its own")
    return result


def _reason(names: Sequence[Column]) -> str:
    if names[-1].why == STAIRS:
        return f"levels over the columns {names[0].letters} to {names[-1].letters}"
    headers = ", ".join(f"{c}" for c in names)
    return f"levels from the columns {headers}, blanks filled down"


def _levels(table: CodeTable, lines: Sequence[Line]) -> _Levels:
    names = table.names
    described = table.of(*_OWN)
    own: list[list[Column]] = [[] for _ in names]
    if len(described) > 1:
        for column in described:
            own[_level_of(column, names)].append(column)
    own = [_one_definition(table, columns) for columns in own]
    taken = {column.index for columns in own for column in columns}
    taken |= {column.index for column in names}
    shared = [column for column in table.columns if column.index not in taken]
    repeats = [*(_repeats(column, lines) for column in names[:-1]), False]
    full = [
        sum(column.index in line.row.filled for line in lines) * 4 >= 3 * len(lines)
        for column in names[:-1]
    ]
    whole = [[*columns, *shared] for columns in own]
    return _Levels(names, own, whole, repeats, full, any(own))


def _one_definition(table: CodeTable, columns: Sequence[Column]) -> list[Column]:
    """Let one column be the definition of a level; keep others under their header."""
    kept = list(columns[:1])
    for column in columns[1:]:
        kept.append(table.retake(column, Field.EXTRA, "a second definition"))
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
    texts = (clean(line.row.text(column.index)) for line in lines)
    return any(a and a == b for a, b in pairwise(texts))


def _tell_blank(table: CodeTable, row: Row, levels: _Levels) -> None:
    """Say that a blank was taken for none, where names are repeated on each row."""
    top = levels.names[0]
    if row[top.index].continued is Continued.NO:
        table.warning(
            "level-blank",
            f"{top.header!r} is blank here, and repeated elsewhere; the code was put"
            " on the top level",
            row,
            top.index,
        )


def _fill_down(
    current: list[str], names: Sequence[str], row: Row, levels: _Levels
) -> int:
    """Bring the names of the levels up to date; return the deepest one of the row."""
    deepest = -1
    for level, name in enumerate(names):
        if name:
            if name != current[level]:
                current[level:] = [name, *[""] * (len(current) - level - 1)]
            deepest = level
        elif (
            levels.repeats[level]
            and (deepest >= 0 or levels.full[level])
            and row[levels.names[level].index].continued is not Continued.ABOVE
        ):
            current[level] = ""  # names are repeated, so a blank means none
    if deepest + 1 < len(current):
        current[deepest + 1 :] = [""] * (len(current) - deepest - 1)
    return deepest


def _add(
    result: list[Draft],
    found: dict[Path, Draft],
    names: Sequence[str],
    line: Line,
    levels: _Levels,
) -> None:
    """Add the code of a row, and those above it if they are new or have a text."""
    above: Path = tuple([name for name in names[:-1] if name])
    if levels.described or above not in found:
        path: Path = ()
        for name, columns in zip(names[:-1], levels.above, strict=False):
            if not name:
                continue
            path = (*path, name)
            if path not in found:
                found[path] = Draft(path, line.row)
                result.append(found[path])
            if any(column.index in line.row.filled for column in columns):
                found[path].take([line.row], columns)
    path = (*above, names[-1])
    draft = found.get(path)
    if draft is None or not _continues(draft, result, path):
        result.append(line.draft(path, levels.own[len(names) - 1]))
        found.setdefault(path, result[-1])
    else:
        draft.take(line.rows, levels.own[len(names) - 1])


def _continues(draft: Draft, result: Sequence[Draft], path: Path) -> bool:
    """Is it the code of the row before, or one that only headed others so far?"""
    return result[-1].path == path or not draft.parts
