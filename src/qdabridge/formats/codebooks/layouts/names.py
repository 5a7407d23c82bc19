"""Names of codes, as they are compared and as they are kept."""

import re
from collections.abc import Iterable

__all__ = ["clean", "folded", "has_bullets", "without_bullet"]

_BULLET = re.compile(r"[●○•◦▪▫■□◉◆◇►▸]\s+")
_INVISIBLE = re.compile(r"[\u200b\u200c\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    r"""Return a name on one line, without blanks at its ends.

    >>> clean("  Lack of\n time\xa0")
    'Lack of time'
    """
    return " ".join(_INVISIBLE.sub("", text).split())


def folded(text: str) -> str:
    """Return a name as names are compared: without case."""
    return clean(text).casefold()


def has_bullets(names: Iterable[str]) -> bool:
    """Does nearly every name begin with a bullet, as in lists of ATLAS.ti?"""
    found = [bool(_BULLET.match(name)) for name in names]
    return sum(found) * 10 >= len(found) * 9 > 0


def without_bullet(name: str) -> str:
    """Return a name without the bullet before it."""
    return _BULLET.sub("", name, count=1)
