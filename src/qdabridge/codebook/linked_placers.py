"""Layouts in which parents or paths tell which code holds which."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qdabridge.codebook.code_table import CodeTable, Column, Draft, Line, Path
from qdabridge.codebook.known_columns import BETWEEN
from qdabridge.codebook.marks import (
    SEPARATORS,
    WEAK,
    clean,
    folded,
    separator_of,
    taken_apart,
)
from qdabridge.codebook.placers import names_of
from qdabridge.codebook.vocabulary import Field
from qdabridge.errors import ReadError, UnknownFormatError
from qdabridge.tabular import Continued

__all__ = ["has_paths", "place_parents", "place_paths"]

# --- Parents --------------------------------------------------------------------------

_SHOWN = 10
"""So many rows of a circle are named."""


@dataclass
class _Rows:
    """The rows, and what their parents can be found by."""

    table: CodeTable
    lines: Sequence[Line]
    names: Sequence[str]
    column: Column
    exact: Mapping[str, Sequence[int]]
    by_name: Mapping[str, Sequence[int]]
    by_id: Mapping[str, Sequence[int]]
    parents: list[str] = field(default_factory=list)
    above: list[int | Path | None] = field(default_factory=list)
    """For each row: the row it lies in, a path that no row has, or nothing."""


def place_parents(table: CodeTable, lines: Sequence[Line]) -> list[Draft]:
    """Return codes below the parents they name, wherever those stand in the table.

    A parent is found by name, by number, short code or GUID, or by its path. One that
    has no row is made.

    Raises:
        ReadError: Codes lie in each other in a circle.
    """
    rows = _gathered(table, lines)
    rows.above = [_above(rows, place) for place in range(len(lines))]
    _refuse_circles(rows)
    paths: dict[int, Path] = {}
    whole = [_path(rows, place, paths) for place in range(len(lines))]
    table.reasons.append(f"parents named in column {rows.column}")
    above = [one if isinstance(one, tuple) else () for one in rows.above]
    return _drafts(table, lines, whole, rows.column, above)


def _gathered(table: CodeTable, lines: Sequence[Line]) -> _Rows:
    names = names_of(table, lines)
    exact: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        exact[name].append(place)
        by_name[folded(name)].append(place)
    for column in table.of(Field.GUID, Field.SHORT_CODE, Field.NUMBER):
        for place, line in enumerate(lines):
            if text := folded(line.row.text(column.index)):
                by_id[text].append(place)
    column = table.of(Field.PARENT)[0]
    rows = _Rows(table, lines, names, column, exact, by_name, by_id)
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
        rows.table.warning(
            "parent-ambiguous",
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
        location=rows.table.grid.where(rows.lines[circle[0]].row, rows.column.index),
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
        rows.table.check_depth(len(path), rows.lines[row].row)
        path = (*path, rows.names[row])
        paths[row] = path
    return path


# --- Paths ----------------------------------------------------------------------------


def has_paths(table: CodeTable, lines: Sequence[Line]) -> bool:
    """Do names, or a column of their own, hold paths?"""
    column = _column(table)
    return separator_of(_texts(column, lines), is_path=_is_path(column)) is not None


def _column(table: CodeTable) -> Column:
    return table.one(Field.PATH) or table.names[-1]


def _is_path(column: Column) -> bool:
    return column.field is Field.PATH


def _texts(column: Column, lines: Sequence[Line]) -> list[str]:
    return [_one_line(line.row.text(column.index)) for line in lines]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def place_paths(
    table: CodeTable, lines: Sequence[Line], separator: str | None = None
) -> list[Draft]:
    """Return codes by the paths that they hold.

    Args:
        table: The table.
        lines: Its rows with codes.
        separator: What the user says stands between the parts; None: find out.

    Raises:
        UnknownFormatError: The separator stands in no path.
    """
    column = _column(table)
    texts = _texts(column, lines)
    if table.own:
        return _own(table, lines, texts, column)
    found = _given(texts, separator, table) or separator_of(
        texts, is_path=_is_path(column)
    )
    paths = _paths(texts, found, said=separator is not None)
    if _is_path(column) and (name := table.one(Field.NAME)):
        paths = _with_names(paths, [clean(t) for t in _texts(name, lines)])
    if found:
        table.reasons.append(f"paths in column {column}, parted by {found!r}")
    return _drafts(table, lines, paths, column, [path[:-1] for path in paths])


def _own(
    table: CodeTable, lines: Sequence[Line], texts: Sequence[str], column: Column
) -> list[Draft]:
    """Return the codes of our own table: what a code lies in has a row, too."""
    known = set(texts)
    paths = [taken_apart(text, BETWEEN, known) for text in texts]
    table.reasons.append(f"paths in column {column}, parted by {BETWEEN!r}")
    for line, text, path in zip(lines, texts, paths, strict=True):
        if len(path) == 1 and BETWEEN in text:
            table.warning(
                "path-kept-whole",
                f"no row has what {text[:60]!r} would lie in, so it is one name; say"
                f" --separator {BETWEEN!r} if it is a path",
                line.row,
                column.index,
            )
    return _drafts(table, lines, paths, column, [path[:-1] for path in paths])


def _given(texts: Sequence[str], separator: str | None, table: CodeTable) -> str | None:
    """Return the user's separator as it stands in the texts."""
    if separator is None:
        return None
    for form in (separator, separator.strip()):
        if form and any(form in text for text in texts):
            return form
    column = _column(table)
    there = [repr(s) for s in SEPARATORS if any(s in text for text in texts)]
    raise UnknownFormatError(
        f"no name holds the separator {separator!r} (column {column.letters}"
        f" {column.header!r})",
        location=table.grid.name or None,
        hint=f"there are {', '.join(there)}"
        if there
        else "leave it out, or name the column with the paths: --name",
    )


def _paths(texts: Sequence[str], separator: str | None, *, said: bool) -> list[Path]:
    if separator is None:
        return [(text,) for text in texts]
    known = set(texts) if separator in WEAK and not said else None
    return [
        tuple(clean(part) for part in taken_apart(text, separator, known))
        for text in texts
    ]


def _with_names(paths: Sequence[Path], names: Sequence[str]) -> list[Path]:
    """Return whole paths: a column of paths may leave out the code's own name."""
    same = sum(p[-1] == n for p, n in zip(paths, names, strict=True) if n)
    if same * 2 >= len(paths):
        return list(paths)
    return [
        (*(part for part in path if part), name) if name else path
        for path, name in zip(paths, names, strict=True)
    ]


def _drafts(
    table: CodeTable,
    lines: Sequence[Line],
    paths: Sequence[Path],
    column: Column,
    above: Iterable[Path],
) -> list[Draft]:
    """Return the codes, and what they lie in: it is made where it has no row."""
    own = set(paths)
    made: dict[Path, Draft] = {}
    found = []
    for line, path, parents in zip(lines, paths, above, strict=True):
        table.check_depth(max(len(path), len(parents)), line.row)
        for count in range(1, len(parents) + 1):
            parent = parents[:count]
            if parent not in own and parent not in made:
                made[parent] = Draft(parent, line.row)
                table.info(
                    "parent-made",
                    f"{' > '.join(parent)!r} has no row of its own; it was made",
                    line.row,
                    column.index,
                )
        found.append(line.draft(path, table.columns))
    return [*made.values(), *found]
