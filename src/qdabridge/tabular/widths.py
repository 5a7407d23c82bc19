"""How wide the columns of a table should be."""

from qdabridge.tabular.fitting import as_text
from qdabridge.tabular.table import Table

__all__ = ["shares", "widths"]

NARROWEST, WIDEST = 6, 60
SAMPLED = 500
"""Rows that are looked at: enough to know what is in a column."""


def widths(table: Table) -> list[int]:
    """Return the width of each column in characters; headers may fold at blanks."""
    found = [max(map(len, name.split()), default=0) + 3 for name in table.names]
    for row in table.rows[:SAMPLED]:
        for n, value in enumerate(row):
            lines = as_text(value)[: WIDEST * 20].split("\n")
            found[n] = max(found[n], *(len(line) for line in lines))
    return [min(max(width, NARROWEST), WIDEST) for width in found]


def shares(table: Table) -> list[float]:
    """Return how much of a page's width each column should get; 1 in all."""
    # Text folds: a column three times as long need not be three times as wide.
    weights = [width**0.75 for width in widths(table)]
    return [weight / sum(weights) for weight in weights]
