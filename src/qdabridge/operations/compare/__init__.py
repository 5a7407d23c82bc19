"""Comparing coders: agreement that can be published, and what they disagree about."""

from qdabridge.faces import face

HOMES = {
    "choice": (
        "CompareWishes",
        "read_roster",
        "round_numbers",
    ),
    "coders": (
        "ComparedCoder",
        "Who",
        "consensus_guid",
    ),
    "disagreements": (
        "Cluster",
        "Found",
        "KINDS",
        "Shift",
        "find",
        "majorities",
    ),
    "files": ("Outputs", "compare_files", "compare_sheet", "is_sheet"),
    "figures": (
        "Figure",
        "Interval",
        "POOLINGS",
        "many_names",
    ),
    "layout": (
        "ComparedCode",
        "ComparedSource",
    ),
    "like": (
        "binary_alpha",
        "cu_alpha",
        "domains",
        "tools_with_views",
        "u_alpha",
    ),
    "listing": (
        "disagreements_table",
        "figures_table",
        "matrix_table",
    ),
    "outcome": (
        "AgreedPlace",
        "Comparison",
        "Confusion",
        "Disagreement",
        "MajorityPlace",
        "Marked",
        "Proposal",
        "Said",
        "ToolFigure",
    ),
    "page": ("compare_page", "figure_plot"),
    "results": ("Result",),
    "run": ("compare",),
    "sheet_files": ("ratings_page", "ratings_plot", "ratings_tables"),
    "sheets": (
        "SheetComparison",
        "UnitDisagreement",
        "compare_ratings",
        "read_ratings",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
