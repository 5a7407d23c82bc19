# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.assemble.build import (
    Assembled as Assembled,
    SavedAssembly as SavedAssembly,
    assemble as assemble,
    save_assembled as save_assembled,
)

__all__ = [
    "Assembled",
    "SavedAssembly",
    "assemble",
    "save_assembled",
]
