"""The report of ATLAS.ti's code manager: bullets, and a column for each level.

Header words vary, even inside one set of exports; so a column is known by its header
where that is known, and else by its place.
"""

import re
from collections.abc import Iterator

from qdabridge.formats.codebooks.content import (
    Content,
    column,
    headers,
    left_aside,
    note,
    table_for,
)
from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.proposal import Hints, Proposal
from qdabridge.formats.codebooks.tools.atlasti import COMMENTS
from qdabridge.formats.codebooks.tree import joined
from qdabridge.report import Report, Severity
from qdabridge.tabular.cells.grid import Grid, Row

__all__ = ["read", "recognises"]

_GROUPS = ("groups", "gruppen", "grupos", "groupes", "code groups")
_BULLETS = "●○"
_COUNTED = re.compile(r"\nGr=\d+")


def recognises(content: Content) -> bool:
    """Do the names begin with the bullets of the code manager?"""
    return any(_is_manager(grid) for grid in content.grids)


def _is_manager(grid: Grid) -> bool:
    rows = grid.rows[1:]
    if not rows or not grid.rows[0][0]:
        return False
    if any(_COUNTED.search(row[0].text) for row in rows):
        return False  # the statistics of ATLAS.ti: codes by documents
    return 2 * sum(_level(row) is not None for row in rows) > len(rows)


def _level(row: Row) -> int | None:
    """Return the column of the name, if the row's first text has a bullet."""
    first = next((n for n, cell in enumerate(row.cells) if cell), None)
    if first is None or row[first].text.strip()[0] not in _BULLETS:
        return None
    return first


def read(content: Content, hints: Hints) -> Proposal:
    """Read the code manager's report: one column further right is one level down."""
    grid = table_for(content, _is_manager, "a report of ATLAS.ti's code manager")
    report = Report(findings=list(left_aside(content, grid)))
    places = _Places(grid)
    entries = joined(_manager_entries(grid, places, report), report)
    words = "counts and dates of the code manager are no part of a codebook; left aside"
    if not any(entry.description for entry in entries):
        words += "; the codebook that ATLAS.ti exports has definitions and colours, too"
    report.add(note("column-left-aside", words, grid.name))
    reasons = [
        "the names have the bullets of ATLAS.ti's code manager",
        f"the column of a name gives its level, up to {places.levels}",
        f"groups stand in column {places.groups + 1}, comments in column"
        f" {places.comment + 1}",
    ]
    return Proposal(
        layout="atlasti-code-manager", reasons=reasons, entries=entries, report=report
    )


class _Places:
    """Which column holds what: by its header if it is known, else by its position."""

    def __init__(self, grid: Grid) -> None:
        used = [level for row in grid.rows[1:] if (level := _level(row)) is not None]
        self.levels = max(used) + 1
        names = headers(grid)
        first = next((n for n, name in enumerate(names) if n and name), max(used) + 1)
        self.groups = _or(column(names, *_GROUPS), first + 2)
        self.comment = _or(column(names, *COMMENTS), first + 4)


def _or(place: int | None, otherwise: int) -> int:
    return otherwise if place is None else place


def _manager_entries(grid: Grid, places: _Places, report: Report) -> Iterator[Entry]:
    above: list[str] = []
    for row in grid.rows[1:]:
        level = _level(row)
        if level is None:
            words = "a row without a bulleted name was left out"
            place = grid.where(row)
            report.add(note("row-dropped", words, place, severity=Severity.WARNING))
            continue
        cell = row[level]
        name = cell.text.strip()[1:].strip() or "(no name)"
        above = [*above[:level], name]
        is_coloured = cell.text.strip().startswith(_BULLETS[0])
        yield Entry(
            path=tuple(above),
            description=row[places.comment].text.strip(),
            groups=_split(row[places.groups].text, row[places.groups + 1].text),
            color=cell.color if is_coloured else None,
            place=grid.where(row),
        )


def _split(groups: str, count: str) -> tuple[str, ...]:
    """Return the groups of a cell; their number decides whether a comma divides."""
    parts = [part.strip() for part in re.split(r"[\n;]", groups) if part.strip()]
    by_comma = [part.strip() for part in groups.split(",") if part.strip()]
    if count.strip() == str(len(by_comma)) != str(len(parts)):
        parts = by_comma
    return tuple(dict.fromkeys(parts))
