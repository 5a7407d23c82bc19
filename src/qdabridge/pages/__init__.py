"""Pages: one HTML file that works offline, and figures as SVG."""

from qdabridge.faces import face

HOMES = {
    "plots": (
        "Heatmap",
        "Interval",
        "Intervals",
        "check_figure",
        "figure_of",
        "write_figure",
    ),
    "tables": ("table_page",),
    "writer": ("Page", "is_page", "render_page", "write_page"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
