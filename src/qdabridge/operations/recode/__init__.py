"""Recoding: a changed codebook is applied to a coded project."""

from qdabridge.faces import face

HOMES = {
    "apply": ("recode", "recode_file"),
    "plan": ("RETIRED",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
