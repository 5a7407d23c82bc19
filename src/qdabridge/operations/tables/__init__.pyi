# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.tables.anchors import (
    codings as codings,
    codings_of as codings_of,
)
from qdabridge.operations.tables.build import (
    tables as tables,
)
from qdabridge.operations.tables.dataset import (
    add_project as add_project,
    check_earlier as check_earlier,
    dataset_format as dataset_format,
    project_names as project_names,
    same_types as same_types,
)
from qdabridge.operations.tables.saving import (
    SavedTables as SavedTables,
    check_folder as check_folder,
    new_folder as new_folder,
    save_tables as save_tables,
)

__all__ = [
    "SavedTables",
    "add_project",
    "check_earlier",
    "check_folder",
    "codings",
    "codings_of",
    "dataset_format",
    "new_folder",
    "project_names",
    "same_types",
    "save_tables",
    "tables",
]
