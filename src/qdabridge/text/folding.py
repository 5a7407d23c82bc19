"""Texts made comparable, with the way back to the original positions.

Two programs, or a program and an author, seldom write the same passage with the same
characters: quotation marks are curly or straight, dashes long or short, white space is
collapsed, accents are composed or not. Folding removes these differences; the map says
which stretch of the original every folded character stands for.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Folded", "FoldedSpelling", "Stretch", "fold", "fold_lines", "folded"]


_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " "})


class FoldedSpelling(NamedTuple):
    """A text in one spelling, and where each of its characters comes from."""

    text: str
    starts: Sequence[int] | None
    """Code point of the original at which each character's cluster begins, and one
    more for the end; None: nothing was changed, all places are the same."""
    ends: Sequence[int] | None = None
    """Where each cluster ends, if something was left out between two of them."""

    def begin(self, original: int) -> int:
        """Return the place here of the character that a place of the original is in."""
        if self.starts is None:
            return original
        if self.ends is not None:
            return bisect_right(self.ends, original)
        cluster = self.starts[max(bisect_right(self.starts, original) - 1, 0)]
        return bisect_left(self.starts, cluster)

    def end(self, original: int) -> int:
        """Return the first place here that is not before a place of the original."""
        if self.starts is None:
            return original
        return bisect_left(self.starts, original)

    def original(self, place: int) -> int:
        """Return the place of the original at which a character's cluster begins."""
        return place if self.starts is None else self.starts[place]

    def original_end(self, place: int) -> int:
        """Return the place of the original at which the character before ends."""
        if self.ends is None or place == 0:
            return self.original(place)
        return self.ends[place - 1]


@lru_cache(maxsize=8)
def fold(text: str) -> FoldedSpelling:
    """Return a text with letters composed (NFC) and no-break spaces made spaces.

    The last ones are remembered: a text is compared with several others in turn.

    >>> fold("cafe\u0301!").original(4)
    5
    """
    plain = text.translate(_SPACES)
    if unicodedata.is_normalized("NFC", plain):
        return FoldedSpelling(plain, None)
    parts: list[str] = []
    starts = array("I")
    done = 0
    for found in _may_change(plain).finditer(plain):
        start, end = found.span()
        composed = unicodedata.normalize("NFC", found[0])
        parts += plain[done:start], composed
        starts.extend(range(done, start))
        starts.extend([start] * len(composed))
        done = end
    parts.append(plain[done:])
    starts.extend(range(done, len(text) + 1))
    return FoldedSpelling("".join(parts), starts)


def fold_lines(text: str) -> FoldedSpelling:
    r"""Return a text folded as ``fold`` does, without blanks at the ends of lines.

    Editors take them away and put them there; nobody sees them.

    >>> folded = fold_lines("Mm.  \nYes.")
    >>> folded.text, folded.original_end(3), folded.original(4)
    ('Mm.\nYes.', 3, 6)
    """
    folded = fold(text)
    blanks = [found.span() for found in _TRAILING.finditer(folded.text)]
    if not blanks:
        return folded
    places = folded.starts or range(len(text) + 1)
    clusters = [places[n + 1] for n in range(len(folded.text))]
    for n in range(len(clusters) - 2, -1, -1):  # letters of one cluster end together
        if places[n] == places[n + 1]:
            clusters[n] = clusters[n + 1]
    parts, starts, ends, done = [], array("I"), array("I"), 0
    for start, end in [*blanks, (len(folded.text),) * 2]:
        parts.append(folded.text[done:start])
        starts.extend(places[done:start])
        ends.extend(clusters[done:start])
        done = end
    starts.append(len(text))
    return FoldedSpelling("".join(parts), starts, ends)


_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")


def _may_change(text: str) -> re.Pattern[str]:
    """Return what finds letters with the marks that follow, and odd ones alone."""
    letters = sorted(set(text))
    marks = [c for c in letters if unicodedata.combining(c) or _joins(c)]
    odd = [c for c in letters if not unicodedata.is_normalized("NFC", c)]
    found = []
    if marks:
        found.append(f".[{_escaped(marks)}]+")
    if odd:
        found.append(f"[{_escaped(odd)}]")
    return re.compile("|".join(found) or "(?!)", re.DOTALL)


def _escaped(letters: list[str]) -> str:
    return "".join(map(re.escape, letters))


def _joins(letter: str) -> bool:
    """Can NFC join this to the letter before, though it is no mark (Hangul)?"""
    return "\u1161" <= letter <= "\u11ff"


class Stretch(NamedTuple):
    """A part of a text: code points, half-open."""

    start: int
    end: int


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›´`ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂〝〞", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\u00ad\u034f\u180e\u200b\u200c\u200d\u200e\u200f\u2060"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        **dict.fromkeys("\ufeff\ufffc"),
        **{chr(selector): None for selector in range(0xFE00, 0xFE10)},
    }
)
"""What is written in several ways, or cannot be seen (soft hyphen, zero width)."""

_FOREIGN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
"""Not ASCII, with the letter before it, to which a combining mark may belong."""
_RUNS = re.compile(r"\s{2,}|[^\S ]|-{2,}")
"""What becomes one blank or one dash: Word makes a dash of two hyphens."""


class Folded:
    """A text in its folded form, and the map back.

    Attributes:
        original: The text.
        text: Its folded form: NFKC, plain quotation marks and dashes, one blank for
            any white space, nothing invisible.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        letters = _Layer(original, _letters(original))
        runs = _Layer(letters.text, _runs(letters.text))
        self.text = runs.text
        self._layers = (runs, letters)

    def at(self, start: int, end: int) -> Stretch | None:
        """Return what of the original a stretch of the folded text stands for.

        None if it begins or ends inside what belongs together, such as a letter with
        its accents or a ligature, or if it is empty.
        """
        for layer in self._layers:
            found = layer.back(start, end)
            if found is None:
                return None
            start, end = found
        return Stretch(start, end)

    def around(self, start: int, end: int) -> Stretch:
        """Return the same, taking in the whole of what belongs together.

        Args:
            start: First character of the stretch, which must not be empty.
            end: The character after its last.
        """
        for layer in self._layers:
            start, end = layer.starts[start], layer.ends[end - 1]
        return Stretch(start, end)


class _Layer:
    """One step of folding: a text with some stretches replaced, and the map back."""

    def __init__(self, text: str, edits: "Iterator[_Edit]") -> None:
        parts: list[str] = []
        self.starts = array("q")
        self.ends = array("q")
        done = 0
        for start, end, new in edits:
            self._keep(done, start)
            parts += (text[done:start], new)
            self.starts.extend([start] * len(new))
            self.ends.extend([end] * len(new))
            done = end
        self._keep(done, len(text))
        self.text = "".join([*parts, text[done:]])

    def _keep(self, start: int, end: int) -> None:
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch before the step; None if it cuts a replacement in two."""
        starts = self.starts
        if start >= end or (start > 0 and starts[start - 1] == starts[start]):
            return None
        if end < len(starts) and starts[end] == starts[end - 1]:
            return None
        return starts[start], self.ends[end - 1]


class _Edit(NamedTuple):
    start: int
    end: int
    new: str


def _letters(text: str) -> Iterator[_Edit]:
    """Yield what NFKC and the table of signs change, whole sequences at a time."""
    yield from _accents_grave(text) if text.isascii() else _sequences(text)


def _accents_grave(text: str) -> Iterator[_Edit]:
    """Yield the one sign of ASCII that is folded."""
    for match in re.finditer("`", text):
        yield _Edit(match.start(), match.end(), "'")


def _sequences(text: str) -> Iterator[_Edit]:
    done = 0
    for match in _FOREIGN.finditer(text):
        yield from _accents_in(text, done, match.start())
        start = match.start()
        for index in range(start + 1, match.end() + 1):
            if index < match.end() and _is_joined(text[index]):
                continue
            old = text[start:index]
            if (new := _plain(old)) != old:
                yield _Edit(start, index, new)
            start = index
        done = match.end()
    yield from _accents_in(text, done, len(text))


def _accents_in(text: str, start: int, end: int) -> Iterator[_Edit]:
    for edit in _accents_grave(text[start:end]):
        yield _Edit(edit.start + start, edit.end + start, edit.new)


@lru_cache(maxsize=8192)
def _plain(sequence: str) -> str:
    plain = unicodedata.normalize("NFKC", sequence.translate(_SIGNS))
    return plain.translate(_SIGNS)


@lru_cache(maxsize=8192)
def _is_joined(character: str) -> bool:
    """Can it melt with what stands before it: marks, later parts of Hangul?"""
    first = unicodedata.normalize("NFKD", character)[0]
    return (
        unicodedata.category(first).startswith("M")
        or unicodedata.combining(first) > 0
        or "\u1160" <= first <= "\u11ff"
    )


def _runs(text: str) -> Iterator[_Edit]:
    for match in _RUNS.finditer(text):
        yield _Edit(match.start(), match.end(), "-" if match[0][0] == "-" else " ")


def folded(text: str) -> str:
    r"""Return the folded form of a quote, without white space at its ends.

    >>> folded("“Well – that\u00a0is\nit.” ")
    '"Well - that is it."'
    """
    return Folded(text).text.strip()
