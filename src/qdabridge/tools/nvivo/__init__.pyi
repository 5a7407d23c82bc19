# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tools.nvivo.codebook import (
    CODEBOOKS as CODEBOOKS,
)
from qdabridge.tools.nvivo.profile import (
    NVIVO as NVIVO,
)

__all__ = [
    "CODEBOOKS",
    "NVIVO",
]
