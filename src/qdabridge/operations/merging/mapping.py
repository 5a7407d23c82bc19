"""What the user says is the same: a table with the columns kind, first and second."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.errors import ReadError
from qdabridge.operations.merging.identity import MAPPED, Same
from qdabridge.tabular.cells.reading import read_grids

__all__ = ["read_mapping", "said_same"]

COLUMNS = ("kind", "first", "second")


def read_mapping(path: Path) -> list[Same]:
    """Read a mapping file: CSV or any other table that ``read_grids`` knows.

    Each row says that two things are one: their kind (user, code, source, case,
    variable, set, note) and for each its name, its path (``Theme > Code``) or its GUID,
    in any of the projects.

    Raises:
        ReadError: A column is missing, a cell is empty, or a kind is unknown.
    """
    (grid, *_) = read_grids(path)
    header, *rows = grid.rows
    heads = [cell.text.strip().casefold() for cell in header.cells]
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        raise ReadError(
            f"there is no column {missing[0]!r}",
            path=path,
            location=grid.where(header),
            hint=f"a mapping has the columns {', '.join(COLUMNS)}",
        )
    places = [heads.index(name) for name in COLUMNS]
    same = []
    for row in rows:
        if not row:
            continue
        kind, first, second = (row[place].text.strip() for place in places)
        where = grid.where(row)
        if kind.casefold() not in MAPPED or not first or not second:
            raise ReadError(
                f"the kind {kind!r} is unknown"
                if first and second
                else "a cell is empty",
                path=path,
                location=where,
                hint=f"say two names and one of the kinds {', '.join(MAPPED)}",
            )
        same.append(Same(kind.casefold(), first, second, f"{path}, {where}"))
    return same


def said_same(
    mapping: Path | None, same_users: Iterable[tuple[str, str]] = ()
) -> list[Same]:
    """Return all that the user says is the same: in a file, and of coders beside it.

    Raises:
        ReadError: The mapping file cannot be understood.
    """
    same = read_mapping(mapping) if mapping else []
    return [*same, *(Same("user", *pair, "--same-user") for pair in same_users)]
