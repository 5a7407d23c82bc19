# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.pages.plots import (
    Heatmap as Heatmap,
    Interval as Interval,
    Intervals as Intervals,
    check_figure as check_figure,
    figure_of as figure_of,
    table_page as table_page,
    write_figure as write_figure,
)
from qdabridge.pages.rendering import (
    Page as Page,
    is_page as is_page,
    render_page as render_page,
    write_page as write_page,
)

__all__ = [
    "Heatmap",
    "Interval",
    "Intervals",
    "Page",
    "check_figure",
    "figure_of",
    "is_page",
    "render_page",
    "table_page",
    "write_figure",
    "write_page",
]
