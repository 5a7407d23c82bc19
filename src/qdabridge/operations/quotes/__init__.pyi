# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.quotes.collect import (
    quotes as quotes,
)

__all__ = [
    "quotes",
]
