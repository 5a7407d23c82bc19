"""Tidy tables: a project as tables for scripts."""

from qdabridge.faces import face

HOMES = {
    "anchors": (
        "codings",
        "codings_of",
    ),
    "build": ("tables",),
    "dataset": (
        "add_project",
        "check_earlier",
        "dataset_format",
        "project_names",
        "same_types",
    ),
    "saving": (
        "check_folder",
        "new_folder",
        "save_tables",
        "SavedTables",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
