# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.assemble.build import (
    Assembled as Assembled,
    SavedAssembly as SavedAssembly,
    assemble as assemble,
    save_assembled as save_assembled,
)
from qdabridge.operations.assemble.records import (
    are_codings as are_codings,
    roles_of as roles_of,
)
from qdabridge.operations.assemble.table_files import (
    EITHER as EITHER,
    TableHints as TableHints,
)

__all__ = [
    "Assembled",
    "EITHER",
    "SavedAssembly",
    "TableHints",
    "are_codings",
    "assemble",
    "roles_of",
    "save_assembled",
]
