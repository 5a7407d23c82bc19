"""Merging: the projects of several coders become one; a copy is aligned."""

from qdabridge.faces import face

HOMES = {
    "carriers": (
        "Carrier",
        "find_holdings",
    ),
    "chooser": ("Chooser",),
    "codings": (
        "Placed",
        "WHOLE",
    ),
    "groups": (
        "Group",
        "Groups",
        "Identity",
        "MAPPING",
        "Match",
        "said_same",
        "Same",
    ),
    "identity": ("identify",),
    "inputs": (
        "Input",
        "inputs_of",
    ),
    "likeness": ("fingerprint",),
    "projects": (
        "align",
        "align_files",
        "Aligned",
        "AlignedFiles",
        "AlignReport",
        "merge",
        "merge_files",
        "Merged",
        "MergedFiles",
    ),
    "report": (
        "InputInfo",
        "MergeReport",
        "Policy",
    ),
    "texts": (
        "text_versions",
        "Versions",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
