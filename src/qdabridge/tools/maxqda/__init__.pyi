# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tools.maxqda.codebook import (
    CODEBOOKS as CODEBOOKS,
)
from qdabridge.tools.maxqda.profile import (
    MAXQDA as MAXQDA,
)

__all__ = [
    "CODEBOOKS",
    "MAXQDA",
]
