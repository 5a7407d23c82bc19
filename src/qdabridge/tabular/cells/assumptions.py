"""Words for what had to be guessed or left out while a table was read."""

from collections.abc import Sequence

__all__ = ["listed"]


def listed(places: Sequence[object], most: int = 5) -> str:
    """Return some of many places in words.

    >>> listed(["B2", "B3", "B4"], 2)
    'B2, B3 and 1 more'
    """
    told = ", ".join(str(place) for place in places[:most])
    rest = len(places) - most
    return f"{told} and {rest} more" if rest > 0 else told
