"""Tables of cells made in a line, as they are read from files."""

from collections.abc import Sequence

from qdabridge.tabular.grid import Cell, Grid, Row

__all__ = ["grid_of"]


def grid_of(*rows: Sequence[str | Cell], name: str = "", kind: str = "xlsx") -> Grid:
    """Return a table; a blank row is left out, as reading does."""
    cells = [[c if isinstance(c, Cell) else Cell(c) for c in row] for row in rows]
    numbered = [Row(n, row) for n, row in enumerate(cells, 1)]
    return Grid(name, [row for row in numbered if row], kind)
