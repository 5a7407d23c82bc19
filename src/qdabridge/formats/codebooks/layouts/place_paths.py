"""The layout in which names, or a column of their own, hold paths."""

from collections.abc import Sequence

from qdabridge.errors import UnknownFormatError
from qdabridge.formats.codebooks.layouts.frame import Column, Draft, Frame, Line, Path
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.formats.codebooks.layouts.names import clean
from qdabridge.formats.codebooks.layouts.own import BETWEEN
from qdabridge.formats.codebooks.layouts.paths import (
    SEPARATORS,
    WEAK,
    separator_of,
    taken_apart,
)
from qdabridge.report import Severity

__all__ = ["has_paths", "place_paths"]


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
