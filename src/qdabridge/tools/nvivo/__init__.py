"""NVivo: UTF-16 positions, coders on selections, cases as codes; its codebook."""

from qdabridge.faces import face

HOMES = {
    "codebook": ("CODEBOOKS",),
    "profile": ("NVIVO",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
