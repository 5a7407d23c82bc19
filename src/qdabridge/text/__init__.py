"""Texts: encodings and positions, quotes found again, versions compared."""

from qdabridge.text.decoding import Decoded, decode
from qdabridge.text.fitting import ENOUGH, Evidence, Fit, Span, fit
from qdabridge.text.folding import FoldedSpelling, Stretch, fold, folded
from qdabridge.text.locate import FUZZY_FROM, Locator, Status
from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    Place,
    TextMap,
    Unit,
    is_quote_of,
)
from qdabridge.text.versions import Moved, MoveStatus, Realignment, blocks

__all__ = [
    "CANONICAL",
    "ENOUGH",
    "FUZZY_FROM",
    "Convention",
    "Decoded",
    "Evidence",
    "Fit",
    "FoldedSpelling",
    "Locator",
    "MoveStatus",
    "Moved",
    "Place",
    "Realignment",
    "Span",
    "Status",
    "Stretch",
    "TextMap",
    "Unit",
    "blocks",
    "decode",
    "fit",
    "fold",
    "folded",
    "is_quote_of",
]
