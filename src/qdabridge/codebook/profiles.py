"""What the cells of a column look like, whatever its header says; and numbers.

A number is taken apart into its parts. A full stop is a firm border: ``1.1`` lies in
``1`` even if no row has that number. Between a letter and a digit the border is soft:
``E1`` lies in ``E`` only if there is such a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qdabridge.codebook.marks import clean
from qdabridge.tabular import Continued, Row

__all__ = [
    "SAMPLE",
    "Number",
    "Numbered",
    "Profile",
    "number_in",
    "profile_of",
    "read_number",
    "with_lost_zeros",
]


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
    rf"(?P<word>(?:(?:hk|ok|uk|sk)(?=\d)|{_WORDS}))(?P<number>{_CORE}|[A-Z](?=[.)]))"
    r"(?P<end>[.):]*)"
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


SAMPLE = 3000
"""So many rows are looked at."""
_AMOUNT = re.compile(
    r"[-+]?[\d\s.,]+ ?%?(?: ?\([\d\s.,]+ ?%?\))?|-|–|n/?a", re.IGNORECASE
)
_SHORT = re.compile(r"[A-Z]{0,4}[-_. ]?\d{1,4}[a-z]?|[A-Z][A-Z0-9_-]{0,7}")
_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*", re.IGNORECASE)
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_MARK = re.compile(
    r"[x✓✔√•●*+01]|yes|no|ja|nein|oui|non|s[ií]|true|false", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“„«'‘‚].{3,}", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"(?:deductive|inductive|a priori|apriori|emergent|emic|etic|deduktiv|induktiv|"
    r"descriptive|analytic(?:al)?|interpretive|in vivo|process|structural|positive|"
    r"negative|neutral|new|old|revised|high|medium|low|individual level|semantic|"
    r"latent|theory.driven|data.driven|literature|data|yes|no|déductif|inductif|"
    r"deductiv[oa]|inductiv[oa]|dedutiv[oa]|indutiv[oa]|both|active|merged|"
    r"deductie[fv]e?|inductie[fv]e?|parent|child|initial|original|added|existing)"
    r"(?: (?:code|theme|node|kode|thema|código|thème))?",
    re.IGNORECASE,
)
"""Values that say of which kind a code is, and name none that holds it."""


@dataclass(frozen=True)
class Profile:
    """Measures of the texts of a column.

    Attributes:
        texts: What is in it, blanks left out.
        rows: How many rows could have something in it.
        filled: For each row the text, filled down; blank before the first.
        merged: Cells that belong to the one above.
    """

    texts: Sequence[str]
    rows: int
    filled: Sequence[str]
    merged: int

    @cached_property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len({clean(text).casefold() for text in self.texts})

    @cached_property
    def median(self) -> int:
        """The middle one of the lengths; 0 if there are none."""
        lengths = sorted(map(len, self.texts))
        return lengths[len(lengths) // 2] if lengths else 0

    def share(self, form: re.Pattern[str]) -> float:
        """Return which part of the texts has this form."""
        if not self.texts:
            return 0
        return sum(bool(form.fullmatch(t.strip())) for t in self.texts) / len(
            self.texts
        )

    @property
    def is_unique(self) -> bool:
        """Is nearly every text there once?"""
        return self.distinct * 10 >= len(self.texts) * 9 > 0

    @property
    def is_full(self) -> bool:
        """Has nearly every row something in it?"""
        return len(self.texts) * 10 >= self.rows * 8 > 0

    @cached_property
    def are_amounts(self) -> bool:
        """Are all of them numbers?"""
        return bool(self.texts) and self.share(_AMOUNT) == 1

    @cached_property
    def are_guids(self) -> bool:
        """Are all of them GUIDs?"""
        return bool(self.texts) and self.share(_GUID) == 1

    @cached_property
    def are_marks(self) -> bool:
        """Do they only mark, as an x does?"""
        return self.share(_MARK) > 0.95

    @cached_property
    def are_quotes(self) -> bool:
        """Do most of them begin with a quotation mark?"""
        return self.share(_QUOTED) >= 0.6

    @cached_property
    def are_attributes(self) -> bool:
        """Do most of them say of which kind something is?"""
        return self.share(_ATTRIBUTE) >= 0.6

    @cached_property
    def ids(self) -> float:
        """Which part of them looks like an id or a number."""
        found = [bool(_SHORT.fullmatch(t) or read_number(t)) for t in self.texts]
        return sum(found) / len(found) if found else 0

    @cached_property
    def are_slugs(self) -> bool:
        """Do nearly all look like names for machines: one word, joined by ``_``?"""
        joined = sum("_" in text or "-" in text for text in self.texts)
        return self.share(_SLUG) >= 0.95 and joined * 2 > len(self.texts)

    @property
    def could_be_names(self) -> bool:
        """Could a column without header hold names of codes?"""
        return 0 < self.median <= 60 and self.ids < 0.8 and not self.are_marks

    @cached_property
    def nested(self) -> bool:
        """Are there numbers of several parts among them?"""
        numbers = [n for text in self.texts if (n := read_number(text))]
        return any(len(n.parts) > 1 and n.firm[-1] for n in numbers)

    @cached_property
    def numbers(self) -> float:
        """Which part of them are numbers of codes."""
        found = [read_number(text) is not None for text in self.texts]
        return sum(found) / len(found) if found else 0

    @cached_property
    def runs(self) -> list[int]:
        """How many rows each text holds for, one after the other."""
        found: list[int] = []
        last = None
        for text in self.filled:
            if text != last:
                found.append(0)
            last = text
            found[-1] += 1
        return found

    @cached_property
    def level(self) -> float:
        """How much it looks like a level above: 0 not at all, 3 merged or filled down.

        Few short texts, each for a run of rows, once.
        """
        known = [text for text in self.filled if text]
        if len(known) < 3 or self.median > 80 or self.are_marks or self.are_attributes:
            return 0
        if self.are_amounts or self.ids > 0.9:
            return 0
        runs = len(self.runs) - (not self.filled[0])
        distinct = len(set(known))
        several = sum(1 for count in self.runs if count > 1)
        if distinct * 10 > len(known) * 8 or several * 5 < len(self.runs) * 2:
            return 0
        if runs > max(distinct * 1.3, distinct + 1):
            return 0
        is_sparse = len(self.texts) * 10 < len(known) * 8
        if is_sparse or self.merged:
            return 3
        return 2 if distinct > 1 else 1


def profile_of(rows: Sequence[Row], column: int, header: str = "") -> Profile:
    """Return the measures of a column of these rows; its header again is left out."""
    rows = rows[:SAMPLE]
    again = " ".join(header.casefold().split())
    texts: list[str] = []
    filled: list[str] = []
    merged = 0
    last = ""
    for row in rows:
        text = row.text(column).strip()
        if text and " ".join(text.casefold().split()) == again:
            continue
        merged += row[column].continued is Continued.ABOVE
        if text:
            texts.append(text)
        last = clean(text) or last
        filled.append(last)
    return Profile(texts, len(filled), filled, merged)
