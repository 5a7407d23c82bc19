r"""Paths of codes as text: ``Barriers > Time``, names from the top code down.

Names may hold anything, so a lone ``>`` within one is written ``\>``; then a path gives
its names back. With a separator that a user asks for, nothing is escaped.
"""

import re
from collections.abc import Iterable

__all__ = ["SEPARATOR", "join_path", "split_path"]

SEPARATOR = " > "
"""Between the names of a path, unless another is asked for."""

_MARK = re.compile(r"(?<!\S)(\\*>)(?!\S)")
_ESCAPED = re.compile(r"(?<!\S)\\(\\*>)(?!\S)")


def join_path(names: Iterable[str], separator: str = SEPARATOR) -> str:
    r"""Return names as a path.

    >>> join_path(["Barriers", "cost > time", "a -> b"])
    'Barriers > cost \\> time > a -> b'
    """
    if separator != SEPARATOR:
        return separator.join(names)
    return SEPARATOR.join(_MARK.sub(r"\\\1", name) for name in names)


def split_path(path: str, separator: str = SEPARATOR) -> tuple[str, ...]:
    r"""Return the names of a path; with the usual separator the inverse of join_path.

    >>> split_path("Barriers > cost \\> time")
    ('Barriers', 'cost > time')
    """
    if separator != SEPARATOR:
        return tuple(path.split(separator))
    return tuple(_ESCAPED.sub(r"\1", name) for name in path.split(SEPARATOR))
