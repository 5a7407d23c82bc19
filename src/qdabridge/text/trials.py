"""One way of counting tried on the selections of a text: what each then holds.

Marks are kept selection by selection, as two ways of counting are compared only where
they lead to different places: what they have in common says nothing about either.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import le
from typing import NamedTuple

from qdabridge.text.positions import (
    Convention,
    TextMap,
    end_words,
    is_solid,
    start_words,
)

__all__ = [
    "ENOUGH",
    "GOOD_EDGES",
    "Evidence",
    "KnownSpans",
    "Span",
    "Trial",
    "part_of",
    "try_out",
]


GOOD_EDGES = 0.8
"""A convention is believable on its word edges from this share of them.

Right readings of real files have 97 to 100 % of their ends on word edges, wrong ones
20 to 60 % (NVivo for Windows 12.6 and 20.1, NVivo for Mac 12.7).
"""

FEW_SLIPS = 2
"""So many ends inside words are slips of the mouse if all other texts are right."""

ENOUGH = 0.6
"""Or from this share of names that are the quotes they say."""

LONG_NAME = 60
"""Names of so many characters may be cut (ATLAS.ti: 67 to 100)."""

MOST_BYTES = 5
"""No character takes more in UTF-8, and a line end besides as CRLF."""

_POSITION_NAME = re.compile(r"\s*(?:line:)?\d+\s*(?:,\s*\d+\s*)?")
_INSIDE, _WHOLE, _QUOTED, _STARTS, _ENDS = 1, 2, 4, 8, 16


class Span(NamedTuple):
    """A selection as written: its positions in an unknown convention, and its name."""

    start: int
    end: int
    name: str = ""

    @property
    def names_its_quote(self) -> bool:
        """Can the name be a quote, rather than nothing, a number or ``start,end``?"""
        return bool(self.name.strip()) and not _POSITION_NAME.fullmatch(self.name)

    @property
    def claims_its_quote(self) -> bool:
        """Is the name as long as the selection, by some way of counting, or cut?

        Labels that people give are not, so nothing follows if they stand nowhere.
        """
        return self.names_its_quote and _is_as_long(self, self.name.split())


def _is_as_long(span: Span, words: list[str]) -> bool:
    """Is a selection as long as its name, or longer if that was cut?

    Args:
        span: The selection.
        words: Those of its name.
    """
    name, length = span.name, span.end - span.start
    if len(name) >= LONG_NAME or words[-1].endswith(("...", "…")):
        return length >= len(name) - 3
    if length <= len(name):
        return length >= len(name) - 1
    if length > MOST_BYTES * len(name):
        return False
    blanks = len(name) - len("".join(words))
    return length <= len(name.encode()) + blanks


class Evidence(NamedTuple):
    """How one convention does on the selections of a text; all counts."""

    convention: Convention
    selections: int
    inside: int
    """lie inside the text"""
    whole: int
    """begin and end between characters"""
    named: int
    """have a name that may be a quote"""
    quoted: int
    """have the quote that their name says"""
    starts: int
    """begin at a word edge"""
    ends: int
    """end at a word edge"""
    known: "KnownSpans"
    """the selections themselves"""

    @property
    def claims(self) -> int:
        """How many have a name as long as they are, so that it should be the quote."""
        return len(self.known.claims)

    @property
    def edges(self) -> int:
        """Ends of both kinds at word edges."""
        return self.starts + self.ends

    @property
    def edge_weight(self) -> int:
        """All evidence but that of names as one number."""
        return 2 * (self.inside + self.whole) + self.edges

    @property
    def weight(self) -> int:
        """All evidence as one number; a name that is the quote counts most."""
        return self.edge_weight + 4 * self.quoted

    def weigh(self, *, by_names: bool) -> int:
        """Return the weight, with or without what names say."""
        return self.weight if by_names else self.edge_weight

    def is_good(self, *, by_names: bool = True, is_proven: bool = False) -> bool:
        """Is it believable on its own?

        Args:
            by_names: Are the names witnesses, or known to be cut from the text?
            is_proven: Is it right in other texts, so that a slip is just a slip?
        """
        if self.inside < self.selections:
            return False
        if by_names and self.named and self.quoted >= ENOUGH * self.named:
            return self.has_words(is_proven=is_proven)
        if by_names and 2 * self.claims >= self.selections:
            return False
        return self.has_words(is_proven=is_proven)

    def has_words(self, *, is_proven: bool = False) -> bool:
        """Do enough selections begin and end with words?

        If not, and names equal what is there, these were cut from the text too.
        """
        slips = 2 * self.selections - self.edges
        if is_proven and slips <= FEW_SLIPS and self.selections >= slips:
            return True
        return self.edges >= GOOD_EDGES * 2 * self.selections

    def __str__(self) -> str:
        names = f" {self.quoted} of {self.named} names are quotes," * bool(self.named)
        return (
            f"{self.inside} of {self.selections} selections lie inside,{names}"
            f" {self.edges} of {2 * self.selections} ends lie on word edges"
        )


class Trial(NamedTuple):
    """A convention with the place it gives to each selection, and what is there."""

    evidence: Evidence
    places: list[tuple[int, int]]
    marks: bytes

    @property
    def convention(self) -> Convention:
        """What was tried."""
        return self.evidence.convention

    def edges_at(self, indices: Iterable[int]) -> int:
        """Return how many ends of some of the selections lie on word edges."""
        marks = self.marks
        return sum(bool(marks[i] & _STARTS) + bool(marks[i] & _ENDS) for i in indices)

    def quotes_more(self, other: "Trial", index: int) -> bool:
        """Has a selection the quote it names here, and not by another trial?"""
        return bool(self.marks[index] & ~other.marks[index] & _QUOTED)

    def is_like(self, other: "Trial") -> bool:
        """Does another trial give the same places, and as surely?"""
        return self.places == other.places and self.marks == other.marks

    def unlike(self, other: "Trial") -> list[int]:
        """Return the indices of the selections that another trial puts elsewhere."""
        pairs = zip(self.places, other.places, strict=True)
        return [i for i, (mine, its) in enumerate(pairs) if mine != its]


_Name = tuple[int, str, str]
"""A name that may be a quote: which selection has it; its first letters, as what begins
with others is not its quote; the name."""


class KnownSpans:
    """Selections, with what their names can be; the same for every trial."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self.starts: list[int] = [start for start, _, _ in spans]
        self.ends: list[int] = [end for _, end, _ in spans]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KnownSpans) and [*self.spans] == [*other.spans]

    def __hash__(self) -> int:
        return hash((*self.spans,))

    @cached_property
    def names(self) -> list[_Name]:
        """The names that may be quotes."""
        found = []
        for at, (_, _, name) in enumerate(self.spans):
            if first := name.split(None, 1):
                head = first[0][:3]
                may_tell_place = head[0].isdecimal() or head == "lin"
                if not (may_tell_place and _POSITION_NAME.fullmatch(name)):
                    found.append((at, head, name))
        return found

    @cached_property
    def claims(self) -> list[Span]:
        """Those whose names claim to be their quotes."""
        named = ((self.spans[at], name) for at, _, name in self.names)
        return [span for span, name in named if _is_as_long(span, name.split())]

    def some(self, indices: Sequence[int]) -> "KnownSpans":
        """Return a part of them, whose names are known already."""
        known = {at: (head, name) for at, head, name in self.names}
        part = KnownSpans([self.spans[at] for at in indices])
        part.names = [(n, *known[at]) for n, at in enumerate(indices) if at in known]
        return part


def try_out(text: TextMap, known: KnownSpans, convention: Convention) -> Trial:
    """Return how a convention does on selections of a text."""
    places, marks = _placed(text, known, convention)
    _mark_quotes(text, known, places, marks)
    return _trial(convention, places, bytes(marks), known)


def _trial(
    convention: Convention,
    places: list[tuple[int, int]],
    marks: bytes,
    known: KnownSpans,
) -> Trial:
    """Return a trial with its marks counted."""
    found = Counter(marks).items()
    inside, whole, quoted, starts, ends = (
        sum([count for mark, count in found if mark & bit])
        for bit in (_INSIDE, _WHOLE, _QUOTED, _STARTS, _ENDS)
    )
    evidence = Evidence(
        convention=convention,
        selections=len(places),
        inside=inside,
        whole=whole,
        named=len(known.names),
        quoted=quoted,
        starts=starts,
        ends=ends,
        known=known,
    )
    return Trial(evidence, places, marks)


def part_of(trial: Trial, indices: Sequence[int], part: KnownSpans) -> Trial:
    """Return how a way of counting does on some of the selections it was tried on."""
    places = [trial.places[at] for at in indices]
    marks = bytes([trial.marks[at] for at in indices])
    return _trial(trial.convention, places, marks, part)


def _placed(
    text: TextMap, known: KnownSpans, convention: Convention
) -> tuple[list[tuple[int, int]], bytearray]:
    """Return where selections lie by a convention, and all marks but of quotes.

    Column by column: every text is tried in many ways, and few places are not exact.
    """
    scale, one = text.scale(convention), int(convention.is_inclusive)
    last = [end + one for end in known.ends] if one else known.ends
    starts, odd = scale.indices(known.starts)
    ends, also_odd = scale.indices(last)
    unsound = dict.fromkeys([*odd, *also_odd], 0)
    for at in unsound:
        first = scale.to_canonical(known.starts[at])
        final = scale.to_canonical(last[at])
        starts[at], ends[at] = first.before, final.after
        if first.is_inside and final.is_inside:
            unsound[at] = _INSIDE | _WHOLE * (first.is_exact and final.is_exact)
    columns = (
        (_INSIDE, map(le, starts, ends)),
        (_STARTS, start_words(text.text, starts)),
        (_ENDS, end_words(text.text, ends)),
    )
    marks = _joined(columns, len(starts))
    for at, mark in unsound.items():
        marks[at] &= mark | ~(_INSIDE | _WHOLE)
    return list(zip(starts, ends, strict=True)), marks


def _joined(columns: Iterable[tuple[int, Iterable[bool]]], rows: int) -> bytearray:
    """Return columns of yes and no as bits of one, all rows at once as one number."""
    numbers = (bit * int.from_bytes(bytes(each), "little") for bit, each in columns)
    whole = int.from_bytes(bytes([_WHOLE]) * rows, "little")
    return bytearray(sum(numbers, whole).to_bytes(rows, "little"))


def _mark_quotes(
    text: TextMap, known: KnownSpans, places: list[tuple[int, int]], marks: bytearray
) -> None:
    words = text.text
    for at, head, name in known.names:
        start, end = places[at]
        quote = words[start:end]
        if quote.startswith(name):
            is_quoted = len(quote) == len(name) or is_solid(name)
        elif quote.lstrip().startswith(head):
            is_quoted = False
        else:
            continue
        if is_quoted or text.is_quoted(name, start, end):
            marks[at] |= _QUOTED
