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
        "consensus_guid",
        "Who",
    ),
    "disagreements": (
        "Cluster",
        "find",
        "Found",
        "KINDS",
        "majorities",
        "Shift",
    ),
    "figures": (
        "Figure",
        "Interval",
        "many_names",
        "POOLINGS",
    ),
    "files": (
        "compare_files",
        "compare_sheet",
        "is_sheet",
        "Outputs",
        "ratings_page",
        "ratings_plot",
        "ratings_tables",
    ),
    "layout": (
        "ComparedCode",
        "ComparedSource",
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
    "page": (
        "compare_page",
        "figure_plot",
    ),
    "paper": (
        "binary_alpha",
        "cu_alpha",
        "domains",
        "tools_with_views",
        "u_alpha",
    ),
    "results": ("Result",),
    "run": ("compare",),
    "sheets": (
        "compare_ratings",
        "read_ratings",
        "SheetComparison",
        "UnitDisagreement",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
