"""Cells that hold several codes, joined by a mark that names may hold too.

In a real ATLAS.ti table 116 of 465 codes had a comma in their names: a plain split was
right for 60 % of the cells, one by known names with their number as a check for all.
"""

from collections.abc import Callable
from functools import cache

__all__ = ["MARKS", "Split", "taken_apart"]

MARKS = ("\n", ";", "|", ",")
"""What stands between codes, the surest first."""
_MOST = 60
"""No cell has more pieces; a transcript has."""

Known = Callable[[str], object]
Split = tuple[str, ...]


def taken_apart(cell: str, known: Known, count: int | None = None) -> list[Split]:
    """Return the ways to read a cell as several names: none, one, or two of more.

    Args:
        cell: The cell.
        known: Says whether there is such a name.
        count: So many names there must be, if that is told.

    >>> taken_apart("Hope; Pay, late", {"Hope", "Pay, late"}.__contains__)
    [('Hope', 'Pay, late')]
    """
    for mark in MARKS:
        pieces = cell.strip().split(mark)
        if 1 < len(pieces) <= _MOST and (ways := _ways(pieces, mark, known, count)):
            return ways
    return []


def _ways(pieces: list[str], mark: str, known: Known, count: int | None) -> list[Split]:
    @cache
    def from_here(start: int, left: int | None) -> list[Split]:
        if start == len(pieces):
            return [] if left else [()]
        found: list[Split] = []
        for end in range(start + 1, len(pieces) + 1):
            name = mark.join(pieces[start:end]).strip()
            if left != 0 and name and known(name):
                rest = from_here(end, None if left is None else left - 1)
                found += [(name, *more) for more in rest]
            if len(found) > 1:
                break
        return found[:2]

    return [way for way in from_here(0, count) if len(way) > 1]
