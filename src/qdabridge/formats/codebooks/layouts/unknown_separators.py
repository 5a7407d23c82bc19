"""Signs between names that might make them paths, but that nobody knows as such."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qdabridge.formats.codebooks.layouts.frame import Frame, Line
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.report import Severity

__all__ = ["tell_unknown_separator", "unknown_separator"]

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


def tell_unknown_separator(frame: Frame, lines: Sequence[Line]) -> None:
    """Warn that names of a flat list look like paths, with the option that says so."""
    column = frame.one(Field.PATH) or next(iter(frame.of(Field.NAME)[-1:]), None)
    if column is None:
        return
    names = [" ".join(line.row[column.index].text.split()) for line in lines]
    if sign := unknown_separator(names):
        frame.note(
            "separator-unknown",
            Severity.WARNING,
            f"names in column {column.letters} {column.header!r} begin with names of"
            f" other rows and {sign!r}; if they are paths, say --separator {sign!r}",
            lines[0].row,
            column.index,
        )
