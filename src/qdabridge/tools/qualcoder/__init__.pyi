# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tools.qualcoder.codebook import (
    CODEBOOKS as CODEBOOKS,
)
from qdabridge.tools.qualcoder.profile import (
    QUALCODER as QUALCODER,
)

__all__ = [
    "CODEBOOKS",
    "QUALCODER",
]
