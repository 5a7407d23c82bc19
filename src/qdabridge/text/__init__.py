"""Texts: encodings and positions, quotes found again, versions compared."""

from qdabridge.text.decoding import Decoded, decode
from qdabridge.text.difference import Block, blocks, letters
from qdabridge.text.fitting import ENOUGH, Evidence, Fit, Span, fit
from qdabridge.text.folding import FoldedText, Stretch, fold, folded
from qdabridge.text.locate import FUZZY_FROM, Located, Locator, Status
from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    Place,
    TextMap,
    Unit,
    is_quote_of,
)
from qdabridge.text.versions import ENOUGH_LEFT, Moved, MoveStatus, Realignment
from qdabridge.text.wording import words_of

__all__ = [
    "CANONICAL",
    "ENOUGH",
    "ENOUGH_LEFT",
    "FUZZY_FROM",
    "Block",
    "Convention",
    "Decoded",
    "Evidence",
    "Fit",
    "FoldedText",
    "Located",
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
    "letters",
    "words_of",
]
