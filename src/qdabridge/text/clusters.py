"""Spellings that mean the same characters, folded so that a text can be compared.

Tools and people compose and decompose letters, and put no-break spaces for spaces. A
comparison must not take that for a change, and a position must never end up between a
letter and its accent.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Folded", "fold", "fold_lines"]

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " "})


class Folded(NamedTuple):
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
def fold(text: str) -> Folded:
    """Return a text with letters composed (NFC) and no-break spaces made spaces.

    The last ones are remembered: a text is compared with several others in turn.

    >>> fold("cafe\u0301!").original(4)
    5
    """
    plain = text.translate(_SPACES)
    if unicodedata.is_normalized("NFC", plain):
        return Folded(plain, None)
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
    return Folded("".join(parts), starts)


def fold_lines(text: str) -> Folded:
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
    return Folded("".join(parts), starts, ends)


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
