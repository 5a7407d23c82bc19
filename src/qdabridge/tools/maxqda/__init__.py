"""MAXQDA: what it writes and imports; its code system, codebook and memo table."""

from qdabridge.faces import face

HOMES = {
    "codebook": ("CODEBOOKS",),
    "profile": ("MAXQDA",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
