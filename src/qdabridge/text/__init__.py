"""Texts: encodings and positions, quotes found again, versions compared."""

from qdabridge.faces import face

HOMES = {
    "difference": (
        "Block",
        "blocks",
        "letters",
    ),
    "fitting": (
        "Fit",
        "Fitting",
        "edges_at",
        "edges_of",
        "fit",
        "way_of_name",
        "words_at",
    ),
    "folding": (
        "FoldedText",
        "Stretch",
        "composed_text",
        "elided_place",
        "fold",
        "folded",
        "is_elided",
        "without_ends",
    ),
    "locate": (
        "FUZZY_FROM",
        "Located",
        "Locator",
        "Status",
    ),
    "moved": (
        "place_of_name",
        "stretch",
    ),
    "pooled": ("settled",),
    "positions": (
        "CANONICAL",
        "Convention",
        "Decoded",
        "Place",
        "TextMap",
        "Unit",
        "decode",
        "is_quote_of",
        "is_unspaced",
        "likeliest",
    ),
    "trials": (
        "ENOUGH",
        "GOOD_EDGES",
        "Evidence",
        "Span",
    ),
    "versions": (
        "ENOUGH_LEFT",
        "Moved",
        "MoveStatus",
        "Realignment",
    ),
    "wording": ("words_of",),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
