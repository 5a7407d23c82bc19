"""A table of numbers as a page: a heatmap, and the table below it."""

from qdabridge.pages.plots import Heatmap, figure_of
from qdabridge.pages.writer import Page
from qdabridge.tabular import Table, as_shown, is_numeric

__all__ = ["table_page"]


def table_page(table: Table, plot: Heatmap | None, title: str) -> Page:
    """Return the page of a table.

    Args:
        table: The table.
        plot: Its numbers as a heatmap; None: there is none.
        title: What it counts.
    """
    columns = [
        {"name": column.name, "is_numeric": is_numeric(column.kind)}
        for column in table.columns
    ]
    return Page(
        template="table",
        title=title,
        values={
            "caption": "The larger a number, the darker its cell." if plot else "",
            "plot": figure_of(plot) if plot else None,
            "columns": columns,
            "rows": [[as_shown(value) for value in row] for row in table.rows],
        },
    )
