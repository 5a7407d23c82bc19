"""Typed tables of the library as tables on the terminal."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from qdabridge.tabular.table import Table

__all__ = ["typed"]


def typed(table: "Table") -> "RichTable":
    """Return a table as people read it: numbers to the right, nothing for None."""
    from qdabridge.tabular.fitting import is_numeric
    from qdabridge.tabular.shown import as_shown

    from . import output

    rows = [[as_shown(value) for value in row] for row in table.rows]
    made = output.table(table.names, rows)
    for column, shown in zip(table.columns, made.columns, strict=True):
        shown.justify = "right" if is_numeric(column.kind) else "left"
    return made
