"""Layouts in which a row tells its own level: flat, level column, indents, groups."""

import re
from collections.abc import Iterable, Sequence

from qdabridge.codebook.frame import Column, Draft, Frame, Line, Path, name_cell
from qdabridge.codebook.headers import Field, clean
from qdabridge.codebook.notation import depths, level_in, measured
from qdabridge.report import Severity
from qdabridge.tabular import Cell

__all__ = [
    "drafts",
    "group_lines",
    "is_indented",
    "name_of",
    "names_of",
    "place_flat",
    "place_groups",
    "place_indents",
    "place_levels",
]


_SHORT_CODE = re.compile(r"[A-Z]{1,4}[-_. ]?\d{1,4}[a-z]?")


def name_of(frame: Frame, line: Line) -> str:
    """Return the name in a row: the deepest, where there are several columns."""
    cell = _cell(frame, line)
    return frame.name_in(cell)


def names_of(frame: Frame, lines: Iterable[Line]) -> list[str]:
    """Return the names in rows."""
    return [name_of(frame, line) for line in lines]


def _cell(frame: Frame, line: Line) -> Cell:
    columns = frame.of(Field.NAME) or frame.of(Field.PATH)
    return name_cell(line.row, columns) or Cell()


def drafts(
    frame: Frame, lines: Sequence[Line], names: Sequence[str], levels: Sequence[int]
) -> list[Draft]:
    """Return the codes of rows whose level is known: each below the last higher one."""
    columns: Sequence[Column] = tuple(frame.columns)
    path: Path = ()
    found = []
    for line, name, level in zip(lines, names, levels, strict=True):
        frame.check_depth(level, line.row)
        path = (*path[:level], name)
        draft = Draft(path, line.row)
        draft.take(line.rows, columns)
        found.append(draft)
    return found


def place_flat(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return every code on the top level."""
    return drafts(frame, lines, names_of(frame, lines), [0] * len(lines))


# --- A column with the level --------------------------------------------------------


def place_levels(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by the level in their column, filled down where it is blank."""
    column = frame.of(Field.LEVEL)[0]
    current = 0.0
    levels: list[float] = []
    for line in lines:
        found = level_in(line.row[column.index].text)
        current = current if found is None else found
        levels.append(current)
    ranks = _without_gaps(levels)
    for place, line in enumerate(lines):
        above = levels[place - 1] if place else min(levels)
        if ranks[place] > ranks[place - 1] + 1 if place else ranks[0]:
            frame.note(
                "level-jumped",
                Severity.WARNING,
                f"level {levels[place]:g} comes after level {above:g}; the code was"
                " put below the code before it",
                line.row,
                column.index,
            )
    frame.reasons.append(f"levels from column {column.letters} {column.header!r}")
    return drafts(
        frame, lines, names_of(frame, lines), depths((int(rank),) for rank in ranks)
    )


def _without_gaps(levels: Sequence[float]) -> list[int]:
    order = {level: rank for rank, level in enumerate(sorted(set(levels)))}
    return [order[level] for level in levels]


# --- Indents ------------------------------------------------------------------------


def is_indented(frame: Frame, lines: Sequence[Line]) -> bool:
    """Do the names stand at different indents, the first one leftmost?"""
    found = measured([_cell(frame, line) for line in lines], frame.grid.kind)
    indents = [one.indent for one in found]
    return len(set(indents)) > 1 and indents[0] == min(indents)


def place_indents(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return codes by how far their names are indented."""
    found = measured([_cell(frame, line) for line in lines], frame.grid.kind)
    ways = list(dict.fromkeys(one.how for one in found if one.how))
    frame.reasons.append(f"levels from {' and '.join(ways) or 'indents'}")
    names = [clean(one.name) or "-" for one in found]
    return drafts(frame, lines, names, depths(one.indent for one in found))


# --- Rows that head others ----------------------------------------------------------


def group_lines(frame: Frame, lines: Sequence[Line]) -> tuple[list[int], str]:
    """Return the places of rows that only have a name and head others, and why.

    A code without definition looks the same, so there must be a sign: the format, a
    short code in all the others, or that the table can only be read so.
    """
    alone = [n for n, line in enumerate(lines) if _is_alone(frame, line)]
    others = [n for n in range(len(lines)) if n not in set(alone)]
    if not alone or not others or alone[0] != 0 or len(alone) > len(others):
        return [], ""
    signs = (
        ("bold", lambda n: _cell(frame, lines[n]).is_bold),
        ("coloured", lambda n: bool(_cell(frame, lines[n]).fill)),
        ("merged", lambda n: _is_merged(lines[n])),
        ("in capitals", lambda n: name_of(frame, lines[n]).isupper()),
        ("ended by a colon", lambda n: name_of(frame, lines[n]).endswith(":")),
        ("without short code", lambda n: not _is_short(frame, lines[n])),
    )
    for word, shows in signs:
        if all(map(shows, alone)) and not any(map(shows, others)):
            return alone, f"rows {word} with nothing but a name head those below them"
    if _can_only_head(alone, len(lines)):
        return alone, "rows with nothing but a name stand above groups of codes"
    return [], ""


def _is_alone(frame: Frame, line: Line) -> bool:
    held = [c for c, _ in frame.cells(line.row) if c.field is not Field.COLOR]
    return len(held) == 1 and not line.more


def _is_merged(line: Line) -> bool:
    return any(cell.continued == "left" for cell in line.row.cells)


def _is_short(frame: Frame, line: Line) -> bool:
    return bool(_SHORT_CODE.fullmatch(name_of(frame, line)))


def _can_only_head(alone: Sequence[int], count: int) -> bool:
    """Are there two or more such rows, and two or more codes below each?"""
    sizes = [b - a - 1 for a, b in zip(alone, [*alone[1:], count], strict=True)]
    return len(alone) > 1 and min(sizes) > 1


def place_groups(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return codes below the row that heads them."""
    alone, reason = group_lines(frame, lines)
    if not alone:  # the user says so
        alone = [n for n, line in enumerate(lines) if _is_alone(frame, line)]
        reason = "rows with nothing but a name head those below them"
    elif reason.endswith("groups of codes"):
        frame.note(
            "group-assumed",
            Severity.WARNING,
            "rows with nothing but a name were taken for heads of those below; if they"
            " are codes without definition, say --layout flat",
            lines[alone[0]].row,
        )
    frame.reasons.append(reason)
    heads = set(alone)
    names = names_of(frame, lines)
    names = [n.rstrip(": ") or n if i in heads else n for i, n in enumerate(names)]
    first = min(heads, default=len(lines))
    levels = [int(n not in heads and n > first) for n in range(len(lines))]
    return drafts(frame, lines, names, levels)
