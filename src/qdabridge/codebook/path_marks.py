"""Paths in one cell: ``Barriers > Time``, ``Barriers/Time``, ``Barriers: Time``."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

__all__ = ["SEPARATORS", "WEAK", "separator_of", "taken_apart", "unknown_separator"]


SEPARATORS = (
    *(" >> ", ">>", " -> ", "->", " > ", ">", "\\\\", "\\", "::", "|"),
    *(" / ", "/", ": ", "."),
)
"""What was seen between the parts of a path: the safest first (formats.md, 1.9)."""

WEAK = frozenset({" / ", "/", ": ", "."})
"""Those that stand in names as well, so that the part before must be a code, too."""

Path = tuple[str, ...]


def separator_of(names: Sequence[str], *, is_path: bool = False) -> str | None:
    """Return what separates the parts of paths among these names, if there are any.

    A separator counts if most of what stands before it is a name of its own or stands
    before several; one that is common inside names only if it is a name of its own.

    Args:
        names: The names of all codes.
        is_path: The header says that they are paths.
    """
    known = set(names)
    for separator in SEPARATORS:
        inside = [name for name in names if _splits(name, separator)]
        if inside and _counts(inside, known, separator, is_path):
            return separator
    return None


def _splits(name: str, separator: str) -> bool:
    parts = name.split(separator)
    return len(parts) > 1 and all(part.strip() for part in parts)


def _counts(
    inside: Sequence[str], known: set[str], separator: str, is_path: bool
) -> bool:
    above = [name.rpartition(separator)[0].strip() for name in inside]
    heads = Counter(name.partition(separator)[0].strip() for name in inside)
    own = sum(
        prefix in known or head in known
        for prefix, head in zip(
            above,
            (name.partition(separator)[0].strip() for name in inside),
            strict=True,
        )
    )
    if separator in WEAK:
        return own * 5 >= len(inside) * 4
    repeated = sum(count for count in heads.values() if count > 1)
    return is_path or max(own, repeated) * 2 >= len(inside)


def taken_apart(name: str, separator: str, known: set[str] | None = None) -> Path:
    """Return the parts of a path.

    Args:
        name: The path, or a name that is none.
        separator: What separates the parts.
        known: If given, a part is split off only after the longest beginning that is
            itself one of these; what follows is one name.

    >>> taken_apart("A: B: C", ": ", {"A: B", "A"})
    ('A', 'B', 'C')
    """
    if not _splits(name, separator):
        return (name.strip(),)
    if known is None:
        return tuple(part.strip() for part in name.split(separator))
    at = name.rfind(separator)
    while at > 0:
        if name[:at].strip() in known:
            above = taken_apart(name[:at], separator, known)
            return (*above, name[at + len(separator) :].strip())
        at = name.rfind(separator, 0, at)
    return (name.strip(),)


_BETWEEN = re.compile(
    r"(?<=\w)(?P<sign>\s+[-–—]\s+|\s*(?:[^\w\s()\[\]{}\"'’‘“”„&+,.?!–—-]|->|_){1,3}\s*)"
    r"(?=\w)"
)
"""Signs that stand between words, without those of which most names are made."""


def unknown_separator(names: Sequence[str]) -> str | None:
    """Return what stands in names behind other names; None if nothing does so twice.

    >>> unknown_separator(["A", "A ~ A1", "A ~ A2", "B"])
    ' ~ '
    """
    known = set(names)
    found = Counter(sign for name in names for sign in _signs(name, known))
    sign, count = next(iter(found.most_common(1)), ("", 0))
    return sign if count > 1 else None


def _signs(name: str, known: set[str]) -> Iterator[str]:
    """Yield the signs behind a beginning that is a name of its own, and the same again.

    ``A ~ A1 ~ x`` beside ``A`` has two: that is as good as two such names.
    """
    signs = list(_BETWEEN.finditer(name))
    first = next((m for m in signs if name[: m.start()].strip() in known), None)
    if first is not None:
        yield from (m["sign"] for m in signs if m["sign"] == first["sign"])
