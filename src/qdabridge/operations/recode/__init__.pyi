# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.recode.apply import (
    recode as recode,
    recode_file as recode_file,
)
from qdabridge.operations.recode.plan import (
    RETIRED as RETIRED,
)

__all__ = [
    "RETIRED",
    "recode",
    "recode_file",
]
