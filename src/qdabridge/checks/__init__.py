"""Plausibility beyond the schema: one small function for each question."""

from qdabridge.faces import face

HOMES = {
    "registry": ("CHECKS", "Check", "inspect"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
