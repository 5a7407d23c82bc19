# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.resolve.run import (
    CONSENSUS as CONSENSUS,
    NotApplied as NotApplied,
    Resolved as Resolved,
    resolve as resolve,
    resolve_file as resolve_file,
)

__all__ = [
    "CONSENSUS",
    "NotApplied",
    "Resolved",
    "resolve",
    "resolve_file",
]
