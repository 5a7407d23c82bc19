"""Codes by their numbers and short codes, as people name them in tables."""

from collections.abc import Iterator

from qdabridge.formats.codebooks.entry import taken_apart
from qdabridge.formats.codebooks.tabulated import numbers_of
from qdabridge.model import Code, CodeBook

__all__ = ["keys_of"]

NUMBERS = ("Number", "No.", "No", "Nr.", "Nr", "#", "ID", "Id")
"""Heads of columns with numbers of codes that are not their places in the tree."""


def keys_of(code_book: CodeBook) -> dict[str, list[Code]]:
    """Return codes by what a table may name them by, in lower case.

    That is the short code; the number of a codebook table; else the place in the tree,
    such as ``2.1``, which is what readers of codebook tables do not keep as a number.
    Some keys may stand for several codes.
    """
    told: dict[str, list[Code]] = {}
    placed: dict[str, list[Code]] = {}
    walked = list(code_book.walk())
    numbers = numbers_of([path for _, path in walked])
    for (code, _), number in zip(walked, numbers, strict=True):
        own = [key.strip().casefold() for key in _told(code)]
        for key in filter(None, own):
            told.setdefault(key, []).append(code)
        placed.setdefault(number, []).append(code)
    has_numbers = any(_is_number(key) for key in told)
    return told if has_numbers else placed | told


def _told(code: Code) -> Iterator[str]:
    fields = taken_apart(code.description, NUMBERS)
    yield fields.short_code
    yield from fields.extras.values()


def _is_number(key: str) -> bool:
    return key.replace(".", "").isdecimal()
