"""Words of two versions of a text, and which of them stand for each other.

A transcript is corrected (``srong`` becomes ``strong``), retyped (``can not`` becomes
``cannot``) and anonymised (``Anna Lopez`` becomes ``[NAME]``). The words are others
then, and yet what was said about the old ones holds for the new ones.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "ALIKE",
    "Pair",
    "Word",
    "counterparts",
    "is_placeholder",
    "likeness",
    "words_of",
]


_BRACKETED = r"\[[\w .'-]{1,24}\]|<[\w .'-]{1,24}>|\{[\w .'-]{1,24}\}"
_NO_BLANKS = r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
"""Thai, Lao, kana and Chinese: written without blanks, so each letter is a word."""
_WORD = rf"{_BRACKETED}|{_NO_BLANKS}|(?:(?!{_NO_BLANKS})\w)+|[^\w\s]"
"""Made a pattern when first used, and remembered by ``re``: it takes 2 ms."""
_PLACEHOLDER = re.compile(
    rf"(?:{_BRACKETED}|\([^()\n]{{1,40}}\)"
    r"|[A-Z]{1,3}[\d_]{1,4}|[A-Z]{2,}[\d_]*|[xX]{2,}|[A-Z]\.(?:[A-Z]\.)*"
    r"|[*_#.\u2026\u2588-]{2,}|\u2026)"
)
"""What stands for a name that was taken out."""
_MOST_PAIRS = 1_000
"""Words of a changed stretch are compared one by one up to this product."""
ALIKE = 0.6
"""From this likeness on a word is another one corrected."""
_NAME = 5
"""A name, with title and particles, has so many words at most."""


class Word(NamedTuple):
    """A word, a sign, or a placeholder in brackets, and where it begins and ends."""

    text: str
    start: int
    end: int

    @property
    def is_spoken(self) -> bool:
        """Is it a word or placeholder, and no mere sign?"""
        return len(self.text) > 1 or self.text.isalnum()


class Pair(NamedTuple):
    """Words of the old text and those of the new one that stand for them (indices)."""

    start: int
    end: int
    new_start: int
    new_end: int
    likeness: float
    """Share of their letters that are the same, 0 to 1."""


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Return the words and signs of a stretch of a text, without white space."""
    found = re.compile(_WORD).finditer(text, start, end)
    return [Word(match[0], *match.span()) for match in found]


def likeness(old: str, new: str) -> float:
    """Return how alike two words are, 0 to 1."""
    from rapidfuzz.fuzz import ratio

    return ratio(old, new) / 100


def is_placeholder(text: str) -> bool:
    """Does this stand for a name that was taken out: ``[NAME]``, ``XXX``, ``P12``?"""
    return bool(_PLACEHOLDER.fullmatch(text.strip()))


def counterparts(old: Sequence[Word], new: Sequence[Word]) -> list[Pair]:
    """Return which words of a stretch stand for which of the stretch in its place.

    In their order; words without a counterpart are left out.
    """
    if not old or not new:
        return []
    if len(old) * len(new) > _MOST_PAIRS:
        return []
    whole = likeness(_joined(old), _joined(new))
    if whole >= _RESPELT or (whole >= ALIKE and len(old) + len(new) <= _FEW):
        return [Pair(0, len(old), 0, len(new), whole)]
    if _are_names(old, new):
        return [Pair(0, len(old), 0, len(new), whole)]
    return _best_row(old, new)


_RESPELT = 0.9
"""From this likeness on a stretch is the old one with other blanks or signs."""
_FEW = 4
"""So many words, old and new, are compared as one: some were joined or torn apart."""


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


def _are_names(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Does a name or placeholder stand where a name or placeholder stood?"""
    if max(len(old), len(new)) > _NAME:
        return False
    for words in (old, new):
        if is_placeholder(_joined(words)):
            return True
    return all(map(_is_name, (old, new)))


def _is_name(words: Sequence[Word]) -> bool:
    spoken = [word.text for word in words if word.text[0].isalnum()]
    return bool(spoken) and all(text[0].isupper() for text in spoken)


def _best_row(old: Sequence[Word], new: Sequence[Word]) -> list[Pair]:
    """Return the pairs of words, in their order, that are most alike together."""
    rows, columns = len(old), len(new)
    names, new_names = ([_Name.of(word) for word in side] for side in (old, new))
    worth = [
        [_worth(one, other) for other in zip(new, new_names, strict=True)]
        for one in zip(old, names, strict=True)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = worth[i][j] + best[i + 1][j + 1] if worth[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        paired = worth[i][j] and worth[i][j] + best[i + 1][j + 1]
        if paired and paired == best[i][j]:
            same = likeness(old[i].text, new[j].text)
            found.append(Pair(i, i + 1, j, j + 1, same))
            i, j = i + 1, j + 1
        elif best[i + 1][j] == best[i][j]:
            i += 1
        else:
            j += 1
    return found


class _Name(NamedTuple):
    """What a word looks like."""

    is_placeholder: bool
    is_name: bool

    @classmethod
    def of(cls, word: Word) -> "_Name":
        return cls(is_placeholder(word.text), _is_name([word]))


def _worth(old: tuple[Word, _Name], new: tuple[Word, _Name]) -> float:
    """Return how much speaks for a word standing for another one; 0: nothing."""
    (one, name), (other, new_name) = old, new
    if not (one.text[0].isalnum() or name.is_placeholder):
        return 0.0
    same = likeness(one.text.casefold(), other.text.casefold())
    if same >= ALIKE:
        return same
    if other.text.startswith(one.text) or one.text.startswith(other.text):
        return 0.5
    is_hidden = name.is_placeholder or new_name.is_placeholder
    return 0.3 if is_hidden or (name.is_name and new_name.is_name) else 0.0
