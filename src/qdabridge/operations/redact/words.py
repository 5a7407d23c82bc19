"""How a name is found however it is spelt, cased, broken or composed."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from qdabridge.text import UNSPACED

__all__ = ["same_name", "spelling_pattern", "within_pattern"]


_HIDDEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"
"""Characters that nobody sees and that may stand inside a name."""

_ALIKE = ("'’‘ʼ`´", "-‐‑‒–")
"""Characters that people type for each other."""

_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f"
_NOT_AFTER = f"(?<![^\\W_])(?<![{_MARKS}])"
_NOT_BEFORE = f"(?![^\\W_]|[{_MARKS}])"


def spelling_pattern(words: str, *, ignore_case: bool, is_word: bool) -> str:
    """Return a regular expression for all spellings of some words.

    Letters may be composed or not, blanks may be line ends, apostrophes and hyphens of
    any kind. A name beside an underscore is a word too, as in names of files.

    Args:
        words: What is looked for.
        ignore_case: Capitals do not matter, nor does ß for ss.
        is_word: No letter or digit may stand beside it.
    """
    parts = []
    for word in normalize("NFC", words).split():
        parts.append(_HIDDEN.join(_letters(word, ignore_case)))
    inner = rf"(?:{_HIDDEN}[\s\u200b]+{_HIDDEN})".join(parts)
    flagged = f"(?i:{inner})" if ignore_case else f"(?:{inner})"
    if not is_word:
        return flagged
    bare = "".join(words.split())
    before = _NOT_AFTER if _has_edge(bare[0]) else ""
    after = _NOT_BEFORE if _has_edge(bare[-1]) else ""
    return f"{before}{flagged}{after}"


def within_pattern(words: str, *, ignore_case: bool) -> str:
    """Return a regular expression for some words as a part of a longer word."""
    return spelling_pattern(words, ignore_case=ignore_case, is_word=False)


def same_name(words: str) -> str:
    """Return the form that all spellings of a name share.

    >>> same_name("JOSE\u0301  Weiss") == same_name("Jos\u00e9 Weiß")
    True
    """
    folded = normalize("NFC", normalize("NFC", words).casefold())
    for alike in _ALIKE:
        folded = re.sub(f"[{re.escape(alike)}]", alike[0], folded)
    return " ".join(folded.split())


def _has_edge(character: str) -> bool:
    return character.isalnum() and not UNSPACED.match(character)


def _letters(word: str, ignore_case: bool) -> Iterator[str]:
    """Yield for each letter what may stand for it."""
    at = 0
    while at < len(word):
        pair = word[at : at + 2]
        if ignore_case and pair.casefold() == "ss":
            yield "(?:ss|ß|ẞ)"
            at += 2
            continue
        yield _letter(word[at], ignore_case)
        at += 1


def _letter(letter: str, ignore_case: bool) -> str:
    for alike in _ALIKE:
        if letter in alike:
            return f"[{re.escape(alike)}]"
    forms = {letter}
    if ignore_case:
        forms |= {letter.upper(), letter.lower(), letter.casefold()}
    spelt = {way for form in forms for way in _compositions(form)}
    ordered = sorted(spelt, key=lambda way: (-len(way), way))
    if len(ordered) == 1:
        return re.escape(ordered[0])
    return f"(?:{'|'.join(map(re.escape, ordered))})"


def _compositions(letter: str) -> Iterator[str]:
    """Yield a letter with its accents composed, in part, and not at all."""
    apart = normalize("NFD", letter)
    for place in range(1, len(apart) + 1):
        yield normalize("NFC", apart[:place]) + apart[place:]
