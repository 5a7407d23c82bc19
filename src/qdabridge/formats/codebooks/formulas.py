"""Formulas whose result a workbook does not hold: what they would show is missing."""

from collections.abc import Iterable, Iterator
from functools import partial

from qdabridge.report import Collector, Finding, Location, Severity
from qdabridge.tabular.cells.grid import Grid

__all__ = ["without_result"]

_KEEP = 20
"""So many have an address; the last counts the others."""


def without_result(grids: Iterable[Grid]) -> Iterator[Finding]:
    """Yield a warning for each formula that was read as an empty cell."""
    found = Collector(keep=_KEEP)
    for grid in grids:
        for row, column in grid.without_result:
            place = grid.where(row, column)
            found.add("formula-without-result", partial(_without_result, place))
    yield from found.report()


def _without_result(place: str) -> Finding:
    return Finding(
        code="formula-without-result",
        severity=Severity.WARNING,
        message="a formula whose result is not stored was read as empty; open the file"
        " in a spreadsheet program, save it there, and read it again",
        location=Location(path=place),
    )
