"""Quotes: what was coded, collected and signed."""

from qdabridge.faces import face

HOMES = {
    "collect": ("quotes",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
