"""Pages: one HTML file that works offline, and figures as SVG."""

from qdabridge.faces import face

HOMES = {
    "plots": (
        "check_figure",
        "figure_of",
        "Heatmap",
        "Interval",
        "Intervals",
        "table_page",
        "write_figure",
    ),
    "rendering": (
        "is_page",
        "Page",
        "render_page",
        "write_page",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
