# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.text.difference import (
    Block as Block,
    blocks as blocks,
    letters as letters,
)
from qdabridge.text.fitting import (
    Fit as Fit,
    Fitting as Fitting,
    edges_at as edges_at,
    edges_of as edges_of,
    fit as fit,
    way_of_name as way_of_name,
    words_at as words_at,
)
from qdabridge.text.folding import (
    FoldedText as FoldedText,
    Stretch as Stretch,
    composed_text as composed_text,
    elided_place as elided_place,
    fold as fold,
    folded as folded,
    is_elided as is_elided,
    without_ends as without_ends,
)
from qdabridge.text.locate import (
    FUZZY_FROM as FUZZY_FROM,
    Located as Located,
    Locator as Locator,
    Status as Status,
)
from qdabridge.text.moved import (
    place_of_name as place_of_name,
    stretch as stretch,
)
from qdabridge.text.pooled import (
    settled as settled,
)
from qdabridge.text.positions import (
    CANONICAL as CANONICAL,
    Convention as Convention,
    Decoded as Decoded,
    Place as Place,
    TextMap as TextMap,
    Unit as Unit,
    decode as decode,
    is_quote_of as is_quote_of,
    is_unspaced as is_unspaced,
    likeliest as likeliest,
)
from qdabridge.text.trials import (
    ENOUGH as ENOUGH,
    Evidence as Evidence,
    GOOD_EDGES as GOOD_EDGES,
    Span as Span,
)
from qdabridge.text.versions import (
    ENOUGH_LEFT as ENOUGH_LEFT,
    MoveStatus as MoveStatus,
    Moved as Moved,
    Realignment as Realignment,
)
from qdabridge.text.wording import (
    words_of as words_of,
)

__all__ = [
    "Block",
    "CANONICAL",
    "Convention",
    "Decoded",
    "ENOUGH",
    "ENOUGH_LEFT",
    "Evidence",
    "FUZZY_FROM",
    "Fit",
    "Fitting",
    "FoldedText",
    "GOOD_EDGES",
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
    "is_unspaced",
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
