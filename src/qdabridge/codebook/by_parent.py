"""The layout with a column that names the parent of each code."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qdabridge.codebook.by_level import names_of
from qdabridge.codebook.frame import Column, Draft, Frame, Line, Path
from qdabridge.codebook.headers import Field, clean, folded
from qdabridge.codebook.notation import SEPARATORS
from qdabridge.errors import ReadError
from qdabridge.report import Severity
from qdabridge.tabular import Continued

__all__ = ["place_parents"]


_SHOWN = 10
"""So many rows of a circle are named."""


@dataclass
class _Rows:
    """The rows, and what their parents can be found by."""

    frame: Frame
    lines: Sequence[Line]
    names: Sequence[str]
    column: Column
    exact: Mapping[str, Sequence[int]]
    by_name: Mapping[str, Sequence[int]]
    by_id: Mapping[str, Sequence[int]]
    parents: list[str] = field(default_factory=list)
    above: list[int | Path | None] = field(default_factory=list)
    """For each row: the row it lies in, a path that no row has, or nothing."""


def place_parents(frame: Frame, lines: Sequence[Line]) -> list[Draft]:
    """Return codes below the parents they name, wherever those stand in the table.

    A parent is found by name, by number, short code or GUID, or by its path. One that
    has no row is made.

    Raises:
        ReadError: Codes lie in each other in a circle.
    """
    rows = _gathered(frame, lines)
    rows.above = [_above(rows, place) for place in range(len(lines))]
    _refuse_circles(rows)
    paths: dict[int, Path] = {}
    found: list[Draft] = []
    for place, line in enumerate(lines):
        draft = Draft(_path(rows, place, paths), line.row)
        draft.take(line.rows, frame.columns)
        found.append(draft)
    column = rows.column
    frame.reasons.append(f"parents named in column {column.letters} {column.header!r}")
    return [*_made(rows, paths), *found]


def _gathered(frame: Frame, lines: Sequence[Line]) -> _Rows:
    names = names_of(frame, lines)
    exact: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        exact[name].append(place)
        by_name[folded(name)].append(place)
    for column in frame.of(Field.GUID, Field.SHORT_CODE, Field.NUMBER):
        for place, line in enumerate(lines):
            if text := folded(line.row[column.index].text):
                by_id[text].append(place)
    column = frame.of(Field.PARENT)[0]
    rows = _Rows(frame, lines, names, column, exact, by_name, by_id)
    for line in lines:
        cell = line.row[column.index]
        same = cell.continued is Continued.ABOVE and rows.parents
        rows.parents.append(rows.parents[-1] if same else clean(cell.text))
    return rows


def _above(rows: _Rows, place: int) -> int | Path | None:
    """Return what a row lies in."""
    wanted = rows.parents[place]
    if same := rows.exact.get(wanted):
        return _nearest(rows, place, same)
    if not wanted or wanted in ("-", "–", "—"):
        return None
    found = rows.by_name.get(folded(wanted)) or rows.by_id.get(folded(wanted))
    if found:
        return _nearest(rows, place, found)
    for separator in SEPARATORS:
        parts = tuple(clean(part) for part in wanted.split(separator))
        if len(parts) > 1 and all(parts):
            by_path = _by_path(rows, parts)
            if by_path is not None:
                return by_path
    return (wanted,)


def _nearest(rows: _Rows, place: int, found: Sequence[int]) -> int:
    """Return which of several rows of the same name is meant: the last one above."""
    before = bisect_left(found, place)
    is_own = before < len(found) and found[before] == place
    chosen = found[before - 1] if before else found[min(int(is_own), len(found) - 1)]
    if len(found) - is_own > 1:
        numbers = ", ".join(str(rows.lines[n].row.number) for n in found[:_SHOWN])
        rows.frame.note(
            "parent-ambiguous",
            Severity.WARNING,
            f"the parent {rows.parents[place]!r} stands in the rows {numbers}; the one"
            f" in row {rows.lines[chosen].row.number} was taken: name it by its path"
            " if that is wrong",
            rows.lines[place].row,
            rows.column.index,
        )
    return chosen


def _by_path(rows: _Rows, parts: Path) -> int | Path | None:
    """Return the row that has this path, or the path if its top is a code."""
    last = rows.by_name.get(folded(parts[-1]), ())
    for place in last:
        if _has_path(rows, place, parts):
            return place
    return parts if folded(parts[0]) in rows.by_name or not last else None


def _has_path(rows: _Rows, place: int, parts: Path) -> bool:
    """Does the parent that a row names end as these parts without the last do?"""
    parent = rows.parents[place]
    if not parent:
        return len(parts) == 1
    if len(parts) == 1:
        return False
    if folded(parent) == folded(parts[-2]):
        heads = rows.by_name.get(folded(parts[-2]), ())
        return len(parts) == 2 or any(_has_path(rows, n, parts[:-1]) for n in heads)
    return any(
        [folded(part) for part in parent.split(s)] == [folded(p) for p in parts[:-1]]
        for s in SEPARATORS
    )


def _refuse_circles(rows: _Rows) -> None:
    done: set[int] = set()
    for start in range(len(rows.lines)):
        walk: dict[int, None] = {}
        place: int | Path | None = start
        while isinstance(place, int) and place not in done:
            if place in walk:
                _refuse(rows, [*walk][[*walk].index(place) :])
            walk[place] = None
            place = rows.above[place]
        done.update(walk)


def _refuse(rows: _Rows, circle: Sequence[int]) -> None:
    told = ", ".join(
        f"row {rows.lines[n].row.number} {rows.names[n]!r} in {rows.parents[n]!r}"
        for n in circle[:_SHOWN]
    )
    raise ReadError(
        f"codes lie in each other in a circle: {told}",
        location=rows.frame.grid.where(rows.lines[circle[0]].row, rows.column.index),
        hint="correct one of these parents",
    )


def _path(rows: _Rows, place: int, paths: dict[int, Path]) -> Path:
    """Return the path of a row, from its parents up; no recursion: they can be many."""
    walk = []
    current: int | Path | None = place
    while isinstance(current, int) and current not in paths:
        walk.append(current)
        current = rows.above[current]
    path: Path = paths[current] if isinstance(current, int) else current or ()
    for row in reversed(walk):
        rows.frame.check_depth(len(path), rows.lines[row].row)
        path = (*path, rows.names[row])
        paths[row] = path
    return path


def _made(rows: _Rows, paths: Mapping[int, Path]) -> list[Draft]:
    """Return the parents that have no row of their own, and report them."""
    known = set(paths.values())
    found: list[Draft] = []
    for place, above in enumerate(rows.above):
        if not isinstance(above, tuple):
            continue
        rows.frame.check_depth(len(above), rows.lines[place].row)
        for count in range(1, len(above) + 1):
            if (path := above[:count]) in known:
                continue
            known.add(path)
            row = rows.lines[place].row
            found.append(Draft(path, row))
            rows.frame.note(
                "parent-made",
                Severity.INFO,
                f"the parent {' > '.join(path)!r} has no row of its own; it was made",
                row,
                rows.column.index,
            )
    return found
