# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tools.atlasti.codebook import (
    CODEBOOKS as CODEBOOKS,
)
from qdabridge.tools.atlasti.profile import (
    ATLASTI as ATLASTI,
)

__all__ = [
    "ATLASTI",
    "CODEBOOKS",
]
