"""Comparing: what two projects say differently, as facts."""

from qdabridge.faces import face

HOMES = {
    "statements": ("facts", "facts_text"),
    "outcome": (
        "CodingChange",
        "ProjectDiff",
        "SelectionChange",
        "TextChange",
        "ThingChange",
    ),
    "projects": ("diff",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
