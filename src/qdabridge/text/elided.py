"""Quotes with words left out, as in ``There was no time ... I work two jobs``."""

import re
from collections.abc import Callable, Sequence

from qdabridge.text.folding import Stretch

__all__ = ["elided_place", "is_elided", "without_ends"]


_DOTS = re.compile(r"\s*(?:[\[(]\s*(?:\.\s?\.\s?\.|…|\.\.)\s*[\])]|\.\s?\.\s?\.+|…)\s*")
_MARKS = "\"'“”„‟‘’‚‛«»‹›"
_LONGEST = 2000
"""The pieces of a quote lie no further apart than this, in characters."""
_SHORTEST = 4

Finder = Callable[[str], Sequence[Stretch]]


def is_elided(quote: str) -> bool:
    """Does a quote say that words of it are left out?"""
    return _DOTS.search(quote) is not None


def without_ends(quote: str) -> str:
    """Return a quote without dots at its ends and quotation marks around it.

    >>> without_ends("“...no time at all...”")
    'no time at all'
    """
    last = ""
    bare = quote.strip()
    while bare != last:
        last = bare
        if len(bare) > 1 and bare[0] in _MARKS and bare[-1] in _MARKS:
            bare = bare[1:-1].strip()
        bare = _DOTS.sub("", bare, count=1) if _DOTS.match(bare) else bare
        ends = [m for m in _DOTS.finditer(bare) if m.end() == len(bare)]
        bare = bare[: ends[0].start()] if ends else bare
    return bare


def elided_place(quote: str, places: Finder) -> tuple[Stretch | None, int]:
    """Return the place from the first piece of a quote to the last, and how many fit.

    Each piece must follow the one before, near to it. If the pieces fit at several
    places, none is taken.

    Args:
        quote: The quote with dots in it.
        places: Returns all places of some words in the text.
    """
    pieces = [piece for piece in _DOTS.split(without_ends(quote)) if piece.strip()]
    if len(pieces) < 2 or min(map(len, pieces)) < _SHORTEST:
        return None, 0
    found = [sorted(places(piece)) for piece in pieces]
    if not all(found):
        return None, 0
    ways: list[Stretch] = []
    for first in found[0]:
        end = first.end
        for following in found[1:]:
            after = next(
                (p for p in following if end <= p.start <= end + _LONGEST), None
            )
            if after is None:
                break
            end = after.end
        else:
            ways.append(Stretch(first.start, end))
    shortest: dict[int, Stretch] = {}
    for way in ways:  # of those that end alike, the shortest is meant
        known = shortest.get(way.end)
        if known is None or way.start > known.start:
            shortest[way.end] = way
    return (next(iter(shortest.values())) if len(shortest) == 1 else None), len(
        shortest
    )
