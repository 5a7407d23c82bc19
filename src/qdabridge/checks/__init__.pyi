# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.checks.registry import (
    CHECKS as CHECKS,
    Check as Check,
    inspect as inspect,
)

__all__ = [
    "CHECKS",
    "Check",
    "inspect",
]
