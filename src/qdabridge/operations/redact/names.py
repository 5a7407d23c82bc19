"""Names however they are spelt, and the key: which pseudonym stands for whom."""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import count
from pathlib import Path
from unicodedata import normalize

from qdabridge.errors import NotThisFormatError
from qdabridge.package import writing
from qdabridge.tabular import Column, Kind, Table, read_grids, write_csv
from qdabridge.text import is_unspaced

__all__ = ["Key", "same_name", "spelling_pattern"]


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
        parts.append(_HIDDEN.join(_words_letters(word, ignore_case)))
    inner = rf"(?:{_HIDDEN}[\s\u200b]+{_HIDDEN})".join(parts)
    flagged = f"(?i:{inner})" if ignore_case else f"(?:{inner})"
    if not is_word:
        return flagged
    bare = "".join(words.split())
    before = _NOT_AFTER if _has_edge(bare[0]) else ""
    after = _NOT_BEFORE if _has_edge(bare[-1]) else ""
    return f"{before}{flagged}{after}"


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
    return character.isalnum() and not is_unspaced(character)


def _words_letters(word: str, ignore_case: bool) -> Iterator[str]:
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


_HEADS = ("kind", "original", "pseudonym")


class Key:
    """Pseudonyms that were given, so that they are the same in the next file.

    >>> key = Key()
    >>> key.person("Anna"), key.person("Ben"), key.person("ANNA"), key.coder("Dan")
    ('Person 1', 'Person 2', 'Person 1', 'A')
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._spelt: dict[tuple[str, str], str] = {}

    @classmethod
    def read(cls, path: str | Path) -> "Key":
        """Read a key; one that is not there yet is empty.

        Raises:
            NotThisFormatError: It is a file of another kind.
        """
        key, path = cls(), Path(path)
        if not path.exists():
            return key
        grid = read_grids(path)[0]
        heads = tuple(cell.text.strip().casefold() for cell in grid.rows[0].cells)
        if heads[:3] != _HEADS:
            raise NotThisFormatError(
                "this is no key: its columns are not kind, original, pseudonym",
                path=path,
                hint="name a file that qdabridge has written, or one that is not there",
            )
        for row in grid.rows[1:]:
            key._put(row[0].text, row[1].text, row[2].text)
        return key

    def _put(self, kind: str, original: str, pseudonym: str) -> None:
        self._given[kind, same_name(original)] = pseudonym
        self._spelt[kind, same_name(original)] = original

    def person(self, original: str, taken: Collection[str] = ()) -> str:
        """Return the pseudonym of a person: the old one, or the next number."""
        return self._next("person", original, lambda n: f"Person {n}", taken)

    def coder(self, original: str, taken: Collection[str] = ()) -> str:
        """Return the letter of a coder: the old one, or the next."""
        return self._next("coder", original, _key_letters, taken)

    def _next(
        self,
        kind: str,
        original: str,
        name: Callable[[int], str],
        taken: Collection[str],
    ) -> str:
        known = self._given.get((kind, same_name(original)))
        if known is not None:
            return known
        used = {*self._given.values(), *taken}
        new = next(made for n in count(1) if (made := name(n)) not in used)
        self._put(kind, original, new)
        return new

    def save(self, path: str | Path) -> None:
        """Write the key as csv, in the place of the one that was read.

        Raises:
            WriteError: It cannot be written.
        """
        rows = [(k, self._spelt[k, o], name) for (k, o), name in self._given.items()]
        columns = [Column(head, Kind.TEXT, head) for head in _HEADS]
        with writing(Path(path), overwrite=True) as output:
            write_csv(Table("key", columns, list(rows)), output.file)


def _key_letters(number: int) -> str:
    """Return A, B ... Z, AA for numbers from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
