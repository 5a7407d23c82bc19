"""Assembling: tables and transcripts become a project."""

from qdabridge.faces import face

HOMES = {
    "build": ("Assembled", "SavedAssembly", "assemble", "save_assembled"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
