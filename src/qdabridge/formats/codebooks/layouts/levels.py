"""Levels as people write them in a column: ``2``, ``Level 2``, ``Subtheme``."""

import re
from collections.abc import Sequence

from qdabridge.formats.codebooks.layouts.headers import normal, rank_of

__all__ = ["level_in", "read_levels"]

_LEVEL = re.compile(
    r"(?:(?:level|ebene|niveau|nivel|livello|stufe|tier|l|depth)\s*)?(\d{1,2})(?:[.,]0+)?"
    r"(?:(?:st|nd|rd|th)(?: (?:order|level))?)?"
)


def level_in(text: str) -> float | None:
    """Return the level a cell tells: a number, or the rank of a word such as Theme.

    >>> level_in("Level 2"), level_in("Subtheme"), level_in("Individual")
    (2.0, 3.0, None)
    """
    if match := _LEVEL.fullmatch(text.strip().casefold()):
        return float(match[1])
    rank = rank_of(normal(text))
    return None if rank is None else float(rank)


def read_levels(texts: Sequence[str]) -> list[float] | None:
    """Return the levels that texts tell; None if one of them tells none."""
    found = [level_in(text) for text in texts]
    levels = [level for level in found if level is not None]
    return levels if levels and len(levels) == len(found) else None
