"""ATLAS.ti: quotations, comments and groups; its codebook and code manager."""

from qdabridge.faces import face

HOMES = {
    "codebook": ("CODEBOOKS",),
    "profile": ("ATLASTI",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
