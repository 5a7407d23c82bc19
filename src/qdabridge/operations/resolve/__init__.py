"""Consensus: what coders decided about their disagreements, applied."""

from qdabridge.faces import face

HOMES = {
    "run": ("CONSENSUS", "NotApplied", "Resolved", "resolve", "resolve_file"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
