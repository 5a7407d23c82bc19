"""Texts made comparable, with the way back; and quotes with words left out.

In two strengths. *Spelling* is for versions of one text, which tools write with letters
composed or not, with no-break spaces and with blanks at line ends; nobody sees these
differences, and a position must never end up between a letter and its accent. *Typing*
is for quotes, which people and programs seldom write with the same characters:
quotation marks are curly or straight, dashes long or short, white space is collapsed.
The map says which stretch of the original every folded character stands for.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "FoldedText",
    "Stretch",
    "composed_text",
    "elided_place",
    "fold",
    "fold_lines",
    "folded",
    "is_elided",
    "without_ends",
]


class Stretch(NamedTuple):
    """A part of a text: code points, half-open."""

    start: int
    end: int


class FoldedText:
    """A text in its folded form, and the map back.

    Attributes:
        original: The text.
        text: Its folded form.
        starts: Code point of the original at which what each character stands for
            begins, and one more for the end; None: nothing was changed, all places are
            the same.
    """

    def __init__(self, original: str) -> None:
        """Begin with a text as it is; see ``spelling`` and ``typing``."""
        self.original = original
        self.text: str = original
        self.starts: Sequence[int] | None = None
        self._ends: Sequence[int] = ()

    @classmethod
    def spelling(cls, text: str, *, line_ends: bool = True) -> "FoldedText":
        """Return a text with letters composed (NFC) and no-break spaces made spaces.

        Args:
            text: The text.
            line_ends: Leave out blanks at the ends of lines.
        """
        made = cls(text)
        for space in _SPACES:  # one pass with a table would take longer
            made.text = made.text.replace(space, " ")
        made._edit(_composed(made.text))
        if line_ends:
            made._edit((*m.span(), "") for m in _TRAILING.finditer(made.text))
        return made

    @classmethod
    def typing(cls, text: str) -> "FoldedText":
        """Return a text in NFKC, with plain signs, one blank for any white space.

        What cannot be seen is left out.
        """
        made = cls(text)
        made._edit(_letters(text))
        made._edit(_runs(made.text))
        return made

    def _edit(self, edits: Iterable["_Edit"]) -> None:
        """Replace stretches of the folded text and keep the map."""
        edits = list(edits)
        if not edits:
            return
        text = self.text
        before, ends = self.starts, self._ends
        if before is None:
            same = array("I", range(len(text) + 2))
            before, ends = same, same[1:]
        parts: list[str] = []
        starts, new_ends = array("I"), array("I")
        done = 0
        for start, end, new in (*edits, (len(text), len(text), "")):
            parts += text[done:start], new
            starts.extend(before[done:start])
            new_ends.extend(ends[done:start])
            if new:
                starts.extend([before[start]] * len(new))
                new_ends.extend([ends[end - 1]] * len(new))
            done = end
        made = "".join(parts)
        if made != text:
            starts.append(len(self.original))
            self.text = made
            self.starts, self._ends = starts, new_ends

    # --- From the original ------------------------------------------------------------

    def begin(self, original: int) -> int:
        """Return the place here of the character that a place of the original is in."""
        return original if self.starts is None else bisect_right(self._ends, original)

    def end(self, original: int) -> int:
        """Return the first place here that is not before a place of the original."""
        return original if self.starts is None else bisect_left(self.starts, original)

    # --- Back to it -------------------------------------------------------------------

    def original_start(self, place: int) -> int:
        """Return where in the original the character at a place begins."""
        return place if self.starts is None else self.starts[place]

    def original_end(self, place: int) -> int:
        """Return where in the original the character before a place ends."""
        if self.starts is None or place == 0:
            return self.original_start(place)
        return self._ends[place - 1]

    def at(self, start: int, end: int) -> Stretch | None:
        """Return what of the original a stretch of the folded text stands for.

        None if it begins or ends inside what belongs together, such as a letter with
        its accents or a ligature, or if it is empty.
        """
        if start >= end or self._is_inside(start) or self._is_inside(end):
            return None
        return self.around(start, end)

    def around(self, start: int, end: int) -> Stretch:
        """Return the same, taking in the whole of what belongs together.

        Args:
            start: First character of the stretch, which must not be empty.
            end: The character after its last.
        """
        return Stretch(self.original_start(start), self.original_end(end))

    def _is_inside(self, place: int) -> bool:
        if self.starts is None or not 0 < place < len(self.text):
            return False
        return self._ends[place - 1] > self.starts[place]


_Edit = tuple[int, int, str]
"""A stretch of a text, and what stands in its place."""

# --- Spelling -------------------------------------------------------------------------

_SPACES = "\u00a0\u202f\u2007"
_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")


def _composed(text: str) -> Iterator[_Edit]:
    """Yield what NFC changes, letters with their marks at a time."""
    if unicodedata.is_normalized("NFC", text):
        return
    known: dict[str, str] = {}
    for found in _may_change(text).finditer(text):
        old = found[0]
        if (new := known.get(old)) is None:
            new = known[old] = unicodedata.normalize("NFC", old)
        yield *found.span(), new


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


# --- Typing ---------------------------------------------------------------------------

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


def _letters(text: str) -> Iterator[_Edit]:
    """Yield what NFKC and the table of signs change, whole sequences at a time."""
    if text.isascii():
        yield from _accents_grave(text, 0, len(text))
    else:
        yield from _sequences(text)


def _accents_grave(text: str, start: int, end: int) -> Iterator[_Edit]:
    """Yield the one sign of ASCII that is folded."""
    for match in _GRAVE.finditer(text, start, end):
        yield *match.span(), "'"


_GRAVE = re.compile("`")


def _sequences(text: str) -> Iterator[_Edit]:
    done = 0
    for match in _FOREIGN.finditer(text):
        yield from _accents_grave(text, done, match.start())
        start = match.start()
        for index in range(start + 1, match.end() + 1):
            if index < match.end() and _is_joined(text[index]):
                continue
            old = text[start:index]
            if (new := _plain(old)) != old:
                yield start, index, new
            start = index
        done = match.end()
    yield from _accents_grave(text, done, len(text))


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
        yield *match.span(), "-" if match[0][0] == "-" else " "


def folded(text: str) -> str:
    r"""Return the folded form of a quote, without white space at its ends.

    >>> folded("“Well – that\u00a0is\nit.” ")
    '"Well - that is it."'
    """
    return FoldedText.typing(text).text.strip()


@lru_cache(maxsize=1)
def composed_text(text: str) -> str:
    """Return a long text with its letters composed (NFC), as it was last asked for."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8)
def fold(text: str) -> FoldedText:
    """Return a text with letters composed (NFC) and no-break spaces made spaces.

    >>> fold("cafe\u0301!").original_start(4)
    5
    """
    return FoldedText.spelling(text, line_ends=False)


@lru_cache(maxsize=8)
def fold_lines(text: str) -> FoldedText:
    r"""Return a text folded as ``fold`` does, without blanks at the ends of lines.

    Editors take them away and put them there; nobody sees them.

    >>> folded = fold_lines("Mm.  \nYes.")
    >>> folded.text, folded.original_end(3), folded.original_start(4)
    ('Mm.\nYes.', 3, 6)
    """
    return FoldedText.spelling(text)


_DOTS = re.compile(
    r"\s*(?:[\[(]\s*(?:\.\s?\.\s?\.|…|\.\.)\s*[\])]|\.\s?\.\s?\.+|…"
    r"|\[[^\[\]\n]{1,60}\])\s*"
)
"""Dots for words left out, or what an author put in: "[the nurse]"."""
_MARKS = "\"'“”„‟‘’‚‛«»‹›"
_SIGNATURE = re.compile(
    rf"(?P<words>.*\S)\s*(?:\([^()]{{1,80}}\)|\[[^\[\]]{{1,80}}\])\.?"
    rf"|(?P<marked>[{_MARKS}].*[{_MARKS}])\s*[-–—~]\s*[^{_MARKS}]{{1,80}}",
    re.DOTALL,
)
"""A quote and who said it: in brackets, or after a dash behind the closing mark."""
_LONGEST = 2000
"""The pieces of a quote lie no further apart than this, in characters."""
_SHORTEST = 4

Finder = Callable[[str], Sequence[Stretch]]


def is_elided(quote: str) -> bool:
    """Does a quote say that words of it are left out?"""
    return _DOTS.search(quote) is not None


def without_ends(quote: str) -> str:
    """Return a quote without its signature, dots at its ends and marks around it.

    >>> without_ends("“...no time at all...” (Grace, Kampala)")
    'no time at all'
    """
    last = ""
    bare = quote.strip()
    if signed := _SIGNATURE.fullmatch(bare):
        bare = signed["words"] or signed["marked"]
    while bare != last:
        last = bare
        if len(bare) > 1 and bare[0] in _MARKS and bare[-1] in _MARKS:
            bare = bare[1:-1].strip()
        bare = _DOTS.sub("", bare, count=1) if _DOTS.match(bare) else bare
        ends = [m for m in _DOTS.finditer(bare) if m.end() == len(bare)]
        bare = bare[: ends[0].start()] if ends else bare
    return bare


def elided_place(quote: str, places: Finder) -> tuple[Stretch | None, int]:
    """Return the place from the first piece of a quote to the last, and how many fit.

    Each piece must follow the one before, near to it. If the pieces fit at several
    places, none is taken.

    Args:
        quote: The quote with dots in it.
        places: Returns all places of some words in the text.
    """
    pieces = [piece for piece in _DOTS.split(without_ends(quote)) if piece.strip()]
    if len(pieces) < 2 or min(map(len, pieces)) < _SHORTEST:
        return None, 0
    found = [sorted(places(piece)) for piece in pieces]
    if not all(found):
        return None, 0
    ways: list[Stretch] = []
    for first in found[0]:
        end = first.end
        for following in found[1:]:
            after = next(
                (p for p in following if end <= p.start <= end + _LONGEST), None
            )
            if after is None:
                break
            end = after.end
        else:
            ways.append(Stretch(first.start, end))
    shortest: dict[int, Stretch] = {}
    for way in ways:  # of those that end alike, the shortest is meant
        known = shortest.get(way.end)
        if known is None or way.start > known.start:
            shortest[way.end] = way
    return (next(iter(shortest.values())) if len(shortest) == 1 else None), len(
        shortest
    )
