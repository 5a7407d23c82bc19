"""Assembling: tables and transcripts become a project."""

from qdabridge.faces import face

HOMES = {
    "build": (
        "assemble",
        "Assembled",
        "save_assembled",
        "SavedAssembly",
    ),
    "records": (
        "are_codings",
        "roles_of",
    ),
    "table_files": ("EITHER", "TableHints"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
