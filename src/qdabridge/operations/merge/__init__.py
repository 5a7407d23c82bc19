"""Merging: the projects of several coders become one; a copy is aligned."""

from qdabridge.faces import face

HOMES = {
    "alignment": ("AlignReport", "Aligned", "AlignedFiles", "align", "align_files"),
    "carriers": ("Carrier", "find_holdings"),
    "groups": ("Group", "Groups", "Identity", "Match", "Same"),
    "codings": ("Placed", "WHOLE"),
    "chooser": ("Chooser",),
    "identity": ("identify",),
    "inputs": ("Input", "inputs_of"),
    "likeness": ("fingerprint",),
    "mapping": ("MAPPING", "said_same"),
    "projects": ("Merged", "MergedFiles", "merge", "merge_files"),
    "report": ("InputInfo", "MergeReport", "Policy"),
    "texts": ("Versions", "text_versions"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
