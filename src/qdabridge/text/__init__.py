"""Texts: encodings and positions, quotes found again, versions compared."""

from qdabridge.text.difference import Block, blocks, letters
from qdabridge.text.fitting import (
    Fit,
    Fitting,
    edges_at,
    edges_of,
    fit,
    way_of_name,
    words_at,
)
from qdabridge.text.folding import (
    FoldedText,
    Stretch,
    composed_text,
    elided_place,
    fold,
    folded,
    is_elided,
    without_ends,
)
from qdabridge.text.locate import FUZZY_FROM, Located, Locator, Status
from qdabridge.text.moved import place_of_name, stretch
from qdabridge.text.pooled import settled
from qdabridge.text.positions import (
    CANONICAL,
    UNSPACED,
    Convention,
    Decoded,
    Place,
    TextMap,
    Unit,
    decode,
    is_quote_of,
    likeliest,
)
from qdabridge.text.trials import ENOUGH, GOOD_EDGES, Evidence, Span
from qdabridge.text.versions import ENOUGH_LEFT, Moved, MoveStatus, Realignment
from qdabridge.text.wording import words_of

__all__ = [
    "CANONICAL",
    "ENOUGH",
    "ENOUGH_LEFT",
    "FUZZY_FROM",
    "GOOD_EDGES",
    "UNSPACED",
    "Block",
    "Convention",
    "Decoded",
    "Evidence",
    "Fit",
    "Fitting",
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
    "composed_text",
    "decode",
    "edges_at",
    "edges_of",
    "elided_place",
    "fit",
    "fold",
    "folded",
    "is_elided",
    "is_quote_of",
    "letters",
    "likeliest",
    "place_of_name",
    "settled",
    "stretch",
    "way_of_name",
    "without_ends",
    "words_at",
    "words_of",
]
