"""Layouts with a column for each level: filled down, repeated, merged or as stairs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qdabridge.codebook.frame import STAIRS, Column, Draft, Frame, Line, Path
from qdabridge.codebook.headers import Field, clean, normal
from qdabridge.codebook.notation import (
    SEPARATORS,
    WEAK,
    number_in,
    separator_of,
    taken_apart,
)
from qdabridge.codebook.own import BETWEEN
from qdabridge.errors import UnknownFormatError
from qdabridge.report import Severity
from qdabridge.tabular import Continued, Row

__all__ = [
    "has_paths",
    "place_columns",
    "place_paths",
    "tell_unknown_separator",
    "unknown_separator",
]


_BETWEEN = re.compile(
    r"(?<=\w)(?P<sign>\s+[-–—]\s+|\s*(?:[^\w\s()\[\]{}\"'’‘“”„&+,.?!–—-]|->|_){1,3}\s*)"
    r"(?=\w)"
)
"""Signs that stand between words, without those of which most names are made."""


def unknown_separator(names: Sequence[str]) -> str | None:
    """Return what stands in names behind other names; None if nothing does so twice.

    >>> unknown_separator(["A", "A ~ A1", "A ~ A2", "B"])
    ' ~ '
    """
    known = set(names)
    found = Counter(sign for name in names for sign in _signs(name, known))
    sign, count = next(iter(found.most_common(1)), ("", 0))
    return sign if count > 1 else None


def _signs(name: str, known: set[str]) -> Iterator[str]:
    """Yield the signs behind a beginning that is a name of its own, and the same again.

    ``A ~ A1 ~ x`` beside ``A`` has two: that is as good as two such names.
    """
    signs = list(_BETWEEN.finditer(name))
    first = next((m for m in signs if name[: m.start()].strip() in known), None)
    if first is not None:
        yield from (m["sign"] for m in signs if m["sign"] == first["sign"])


def tell_unknown_separator(frame: Frame, lines: Sequence[Line]) -> None:
    """Warn that names of a flat list look like paths, with the option that says so."""
    column = frame.one(Field.PATH) or next(iter(frame.of(Field.NAME)[-1:]), None)
    if column is None:
        return
    names = [" ".join(line.row[column.index].text.split()) for line in lines]
    if sign := unknown_separator(names):
        frame.note(
            "separator-unknown",
            Severity.WARNING,
            f"names in column {column.letters} {column.header!r} begin with names of"
            f" other rows and {sign!r}; if they are paths, say --separator {sign!r}",
            lines[0].row,
            column.index,
        )


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


def has_paths(frame: Frame, lines: Sequence[Line]) -> bool:
    """Do names, or a column of their own, hold paths?"""
    column = _column(frame)
    return separator_of(_texts(column, lines), is_path=_is_path(column)) is not None


def _column(frame: Frame) -> Column:
    return frame.one(Field.PATH) or frame.of(Field.NAME)[-1]


def _is_path(column: Column) -> bool:
    return column.field is Field.PATH


def _texts(column: Column, lines: Sequence[Line]) -> list[str]:
    return [_one_line(line.row[column.index].text) for line in lines]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def place_paths(
    frame: Frame, lines: Sequence[Line], separator: str | None = None
) -> list[Draft]:
    """Return codes by the paths that they hold.

    Args:
        frame: The table.
        lines: Its rows with codes.
        separator: What the user says stands between the parts; None: find out.

    Raises:
        UnknownFormatError: The separator stands in no path.
    """
    column = _column(frame)
    texts = _texts(column, lines)
    if frame.own:
        return _own(frame, lines, texts, column)
    found = _given(texts, separator, frame) or separator_of(
        texts, is_path=_is_path(column)
    )
    paths = _paths(texts, found, said=separator is not None)
    if _is_path(column) and (name := frame.one(Field.NAME)):
        paths = _with_names(paths, [clean(t) for t in _texts(name, lines)])
    if found:
        frame.reasons.append(
            f"paths in column {column.letters} {column.header!r}, parted by {found!r}"
        )
    return _drafts(frame, lines, paths, column)


def _own(
    frame: Frame, lines: Sequence[Line], texts: Sequence[str], column: Column
) -> list[Draft]:
    """Return the codes of our own table: what a code lies in has a row, too."""
    known = set(texts)
    paths = [taken_apart(text, BETWEEN, known) for text in texts]
    frame.reasons.append(
        f"paths in column {column.letters} {column.header!r}, parted by {BETWEEN!r}"
    )
    for line, text, path in zip(lines, texts, paths, strict=True):
        if len(path) == 1 and BETWEEN in text:
            frame.note(
                "path-kept-whole",
                Severity.WARNING,
                f"no row has what {text[:60]!r} would lie in, so it is one name; say"
                f" --separator {BETWEEN!r} if it is a path",
                line.row,
                column.index,
            )
    return _drafts(frame, lines, paths, column)


def _given(texts: Sequence[str], separator: str | None, frame: Frame) -> str | None:
    """Return the user's separator as it stands in the texts."""
    if separator is None:
        return None
    for form in (separator, separator.strip()):
        if form and any(form in text for text in texts):
            return form
    column = _column(frame)
    there = [repr(s) for s in SEPARATORS if any(s in text for text in texts)]
    raise UnknownFormatError(
        f"no name holds the separator {separator!r} (column {column.letters}"
        f" {column.header!r})",
        location=frame.grid.name or None,
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
    frame: Frame, lines: Sequence[Line], paths: Sequence[Path], column: Column
) -> list[Draft]:
    own = set(paths)
    made: dict[Path, Draft] = {}
    found = []
    for line, path in zip(lines, paths, strict=True):
        frame.check_depth(len(path), line.row)
        for count in range(1, len(path)):
            above = path[:count]
            if above not in own and above not in made:
                made[above] = Draft(above, line.row)
                frame.note(
                    "parent-made",
                    Severity.INFO,
                    f"{' > '.join(above)!r} has no row of its own; it was made",
                    line.row,
                    column.index,
                )
        draft = Draft(path, line.row)
        draft.take(line.rows, frame.columns)
        found.append(draft)
    return [*made.values(), *found]
