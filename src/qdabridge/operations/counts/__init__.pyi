# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.counts.cooccurrences import (
    Cooccurrence as Cooccurrence,
    cooccurrence as cooccurrence,
)
from qdabridge.operations.counts.crosstabs import (
    CrossTable as CrossTable,
    crosstab as crosstab,
)

__all__ = [
    "Cooccurrence",
    "CrossTable",
    "cooccurrence",
    "crosstab",
]
