"""Numbers that tell the place of a code: ``1.1.2``, ``1)``, ``A.1``, ``T1``, ``1a``.

A number is taken apart into its parts. A full stop is a firm border: ``1.1`` lies in
``1`` even if no row has that number. Between a letter and a digit the border is soft:
``E1`` lies in ``E`` only if there is such a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Number", "Numbered", "number_in", "read_number", "with_lost_zeros"]


_CORE = (
    r"(?:[A-Z]{1,3}-?)?\d{1,4}(?:[.]\d{1,4})*(?:[.]?[a-z])?"
    r"|[A-Z](?:[.]\d{1,4})+(?:[.]?[a-z])?"
)
_WORDS = (
    r"(?:(?:(?:sub-?|sous-|haupt|ober|unter|main |major )?(?:theme|category|code|topic|"
    r"thema|kategorie|catégorie|thème|tema|categoría|categoria|dimension|dimensión|"
    r"domain|cluster|factor)|cat|kat|subcat|hk|ok|uk|sk|hc|uc|oc)(?:\.\s*|\s+|-))?"
)
_OWN = re.compile(
    rf"{_WORDS}(?P<number>{_CORE}|[A-Z]|(?-i:[A-Z]{{2,3}}))[.):]?", re.IGNORECASE
)
_IN_NAME = re.compile(
    rf"(?P<word>{_WORDS})(?P<number>{_CORE}|[A-Z](?=[.)]))(?P<end>[.):]*)"
    r"(?:\s*[-–—:]\s+|[ \t\u00a0\n]+|(?<=[):])(?=\w))(?P<name>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_PIECES = re.compile(r"\d+|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a codebook.

    Attributes:
        text: As written, without what ends it.
        parts: From the top down, letters in upper case; ``1.0`` is ``("1",)``.
        firm: For each part: is it set off by a full stop from what is before it?
    """

    text: str
    parts: tuple[str, ...]
    firm: tuple[bool, ...]

    @property
    def above(self) -> Iterator[tuple[tuple[str, ...], bool]]:
        """Yield the parts of all it can lie in, the nearest first, and: is it firm?"""
        for count in range(len(self.parts) - 1, 0, -1):
            yield self.parts[:count], self.firm[count]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A name with the number that stood before it.

    Attributes:
        number: The number.
        name: The rest.
        is_set_off: The number ends with a sign, or has several parts, as no
            beginning of a name such as "3 wishes" does.
    """

    number: Number
    name: str
    is_set_off: bool


def read_number(text: str) -> Number | None:
    """Return the number that a cell of its own holds; None if it holds none.

    >>> read_number("1.1.").parts, read_number("T1.2a").parts
    (('1', '1'), ('T', '1', '2', 'A'))
    """
    match = _OWN.fullmatch(text.strip())
    return _number(match["number"]) if match else None


def number_in(name: str) -> Numbered | None:
    """Return a name taken apart from the number before it; None if there is none.

    >>> number_in("1.2) Time").name
    'Time'
    """
    match = _IN_NAME.fullmatch(name.strip())
    if match is None or (
        not match["end"]
        and match["number"][-1:].isalpha()
        and (match["number"].isalpha())
    ):
        return None
    number = _number(match["number"])
    is_set_off = bool(match["end"] or match["word"]) or len(number.parts) > 1
    return Numbered(number, match["name"].strip(), is_set_off)


def _number(text: str) -> Number:
    parts: list[str] = []
    firm: list[bool] = []
    for group in text.split("."):
        pieces = _PIECES.findall(group)
        parts.extend(piece.upper() for piece in pieces)
        firm.extend(place == 0 for place in range(len(pieces)))
    parts = [part.lstrip("0") or "0" for part in parts]
    while len(parts) > 1 and parts[-1] == "0" and firm[-1]:
        parts.pop()  # "1.0" is the head of 1.1, 1.2, ...
        firm.pop()
    return Number(text.strip(), tuple(parts), tuple(firm))


def with_lost_zeros(
    numbers: Sequence[Number | None],
) -> Iterator[tuple[int, Number]]:
    """Yield the places of numbers that lost a trailing zero, and what they were.

    A spreadsheet shows the number 1.10 as 1.1. It can be told from the true 1.1 by its
    place: after 1.9, and 1.1 was there already (formats.md, 1.9).

    Args:
        numbers: In the order of the rows.
    """
    seen: set[tuple[str, ...]] = set()
    last: dict[tuple[str, ...], int] = {}
    for place, number in enumerate(numbers):
        if number is None:
            continue
        above, own = number.parts[:-1], number.parts[-1]
        expected = last.get(above, -1) + 1
        if number.parts in seen and _lost(own, expected):
            text = f"{number.text.rpartition('.')[0]}.{expected}"
            number = Number(text, (*above, str(expected)), number.firm)
            yield place, number
        seen.add(number.parts)
        if number.parts[-1].isdigit():
            last[above] = int(number.parts[-1])


def _lost(own: str, expected: int) -> bool:
    digits = str(expected)
    return expected % 10 == 0 and expected > 0 and digits.rstrip("0") == own != digits
