"""QualCoder: names that are unique, places counted its way; its lists of codes."""

from qdabridge.faces import face

HOMES = {
    "codebook": ("CODEBOOKS",),
    "profile": ("QUALCODER",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
