# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.tables.build import (
    tables as tables,
)
from qdabridge.operations.tables.coded import (
    codings as codings,
    codings_of as codings_of,
)
from qdabridge.operations.tables.saving import (
    SavedTables as SavedTables,
    check_folder as check_folder,
    new_folder as new_folder,
    save_tables as save_tables,
)

__all__ = [
    "SavedTables",
    "check_folder",
    "codings",
    "codings_of",
    "new_folder",
    "save_tables",
    "tables",
]
