"""One way of counting tried on the selections of a text: what each then holds.

Marks are kept selection by selection, as two ways of counting are compared only where
they lead to different places: what they have in common says nothing about either.

Where no usual way fits, texts are tried that had more or less at their beginning when
they were coded: names say where their quotes stand now, and if all are off by one
distance, that is it. Without names, words say it, if there are enough.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from operator import le, or_
from typing import NamedTuple

from qdabridge.text.positions import Convention, TextMap, end_words, start_words

__all__ = [
    "ENOUGH",
    "GOOD_EDGES",
    "NEAR",
    "Evidence",
    "KnownSpans",
    "Span",
    "Trial",
    "by_edges",
    "by_names",
    "occurrences",
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

MOST_PLACES = 60
"""A name that stands in more places than this tells nothing."""

AGREEING = 0.8
"""So many of the names must be off by the same distance."""

FEWEST = 5
"""With fewer selections than this, word edges alone move nothing."""

NEAR = 3
"""Word edges alone move by no more than this: a BOM, or counting from 1."""

SURE = 0.95
"""So many ends must then lie on word edges ..."""

CLEAR = 0.2
"""... and by so much of all more than by any other way."""

_CUT = re.compile(r"(?:\.\.\.|…)\s*$")
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
        return self.names_its_quote and self.is_as_long_as_its_name

    @property
    def is_as_long_as_its_name(self) -> bool:
        """Is it as long by some way of counting, or longer if the name was cut?"""
        name, length = self.name, self.end - self.start
        if name.rstrip().endswith(("...", "…")) or len(name) >= LONG_NAME:
            return length >= len(name) - 3
        if length <= len(name):
            return length >= len(name) - 1
        blanks = len(name) - len("".join(name.split()))
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
    claims: int
    """have a name that is as long as they are, so that it should be the quote"""
    quoted: int
    """have the quote that their name says"""
    starts: int
    """begin at a word edge"""
    ends: int
    """end at a word edge"""

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


class KnownSpans:
    """Selections, with what their names can be; the same for every trial."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self.starts: list[int] = [span.start for span in spans]
        self.ends: list[int] = [span.end for span in spans]
        self.heads: list[tuple[int, str, str]] = [
            (at, span.name.split(maxsplit=1)[0][:3], span.name)
            for at, span in enumerate(spans)
            if span.names_its_quote
        ]
        """Where the names are that may be quotes, and the first letters of each: what
        begins with others is not its quote."""

    @cached_property
    def claims(self) -> list[Span]:
        """Those whose names claim to be their quotes."""
        named = (self.spans[at] for at, _, _ in self.heads)
        return [span for span in named if span.is_as_long_as_its_name]

    @cached_property
    def named(self) -> int:
        """How many have a name that may be a quote."""
        return len(self.heads)


def try_out(text: TextMap, known: KnownSpans, convention: Convention) -> Trial:
    """Return how a convention does on selections of a text."""
    places, marks = _placed(text, known, convention)
    _mark_quotes(text, known, places, marks)
    found = Counter(marks).items()
    inside, whole, quoted, starts, ends = (
        sum(count for mark, count in found if mark & bit)
        for bit in (_INSIDE, _WHOLE, _QUOTED, _STARTS, _ENDS)
    )
    evidence = Evidence(
        convention=convention,
        selections=len(known.spans),
        inside=inside,
        whole=whole,
        named=known.named,
        claims=len(known.claims),
        quoted=quoted,
        starts=starts,
        ends=ends,
    )
    return Trial(evidence, places, bytes(marks))


def _placed(
    text: TextMap, known: KnownSpans, convention: Convention
) -> tuple[list[tuple[int, int]], bytearray]:
    """Return where selections lie by a convention, and all marks but of quotes.

    Column by column: every text is tried in many ways, and few places are not exact.
    """
    scale, one = text.scale(convention), int(convention.is_inclusive)
    starts, odd = scale.indices(known.starts)
    ends, also_odd = scale.indices([end + one for end in known.ends])
    unsound = dict.fromkeys([*odd, *also_odd], 0)
    for at in unsound:
        first = scale.to_canonical(known.starts[at])
        last = scale.to_canonical(known.ends[at] + one)
        starts[at], ends[at] = first.before, last.after
        if first.is_inside and last.is_inside:
            unsound[at] = _INSIDE | _WHOLE * (first.is_exact and last.is_exact)
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
    for at, head, name in known.heads:
        start, end = places[at]
        quote = words[start:end]
        if quote == name or (
            (quote.startswith(head) or quote[:1].isspace())
            and text.is_quoted(name, start, end)
        ):
            marks[at] |= _QUOTED


def occurrences(text: str, name: str) -> list[tuple[int, int]]:
    """Return where a name stands in a text: as it is, else with other white space.

    Args:
        text: The canonical text.
        name: A quote, perhaps with an ellipsis where it was cut off.
    """
    bare = _CUT.sub("", name).strip()
    if not bare:
        return []
    pattern = re.escape(bare)
    if bare not in text:
        pattern = r"\s+".join(map(re.escape, bare.split()))
    found = (match.span() for match in re.finditer(f"(?={pattern})", text))
    places: list[tuple[int, int]] = []
    for start, _ in found:
        if len(places) > MOST_PLACES:
            return []
        end = re.compile(pattern).match(text, start)
        places.append((start, end.end() if end else start))
    return places


def by_names(
    text: TextMap, known: KnownSpans, bases: Sequence[Trial]
) -> Iterator[Trial]:
    """Yield the ways of counting by which the names stand at one distance.

    Args:
        text: The text.
        known: Its selections.
        bases: What was tried already.
    """
    named = [(s, occurrences(text.text, s.name)) for s in known.claims]
    found = [(span, places) for span, places in named if places]
    if not found or 2 * len(found) < len(named) or not _is_telling(found):
        return
    for trial in bases:
        if trial.convention.bom:
            continue  # a shift says the same
        scale = text.scale(trial.convention)
        distances: Counter[int] = Counter()
        for span, places in found:
            distances.update({scale.from_canonical(s) - span.start for s, _ in places})
        distance, agreeing = max(
            distances.items(), key=lambda pair: (pair[1], -abs(pair[0]))
        )
        if agreeing >= AGREEING * len(found):
            moved = trial.convention._replace(shift=distance)
            exclusive = try_out(text, known, moved)
            yield exclusive
            if exclusive.evidence.quoted < agreeing:
                yield try_out(text, known, moved._replace(is_inclusive=True))


def _is_telling(found: list[tuple[Span, list[tuple[int, int]]]]) -> bool:
    """Are there enough words that they cannot stand at one distance by chance?"""
    return sum(len(span.name) for span, _ in found) >= 10


def by_edges(
    text: TextMap, known: KnownSpans, bases: Sequence[Trial]
) -> Iterator[Trial]:
    """Yield the one way that puts nearly all ends on word edges, if there is one.

    Args:
        text: The text.
        known: Its selections.
        bases: What was tried already.
    """
    total = 2 * len(known.spans)
    if len(known.spans) < FEWEST:
        return
    tried = [
        try_out(text, known, moved)
        for base in bases
        if not base.convention.bom
        for moved in _moved(text, base, least=(SURE - CLEAR) * total)
    ]
    best = max(tried, key=lambda trial: trial.evidence.edge_weight, default=None)
    if best is None or best.evidence.edges < SURE * total:
        return
    rivals = [
        trial.evidence.edges
        for trial in (*bases, *tried)
        if trial.places != best.places
    ]
    if best.evidence.edges - max(rivals, default=0) >= CLEAR * total:
        yield best


def _moved(text: TextMap, base: Trial, *, least: float) -> Iterator[Convention]:
    """Yield ways of counting near one that may put so many ends on word edges.

    That is looked up in characters, which costs a tenth of a trial; an end with a
    character nearby that counts more than one may lie on an edge.
    """
    scale, reach = text.scale(base.convention), NEAR + 1
    padded = f"{' ' * reach}{text.text}{' ' * reach}"
    starts, ends = ([place[n] for place in base.places] for n in (0, 1))

    def counted(
        tell: Callable[[str, list[int]], list[bool]], places: list[int]
    ) -> list[int]:
        """Count the edges for each distance from ``-NEAR`` to ``NEAR + 1``."""
        unsure = [scale.is_uneven(at - reach, at + reach) for at in places]
        away = range(reach - NEAR, reach + NEAR + 2)
        return [
            sum(map(or_, unsure, tell(padded, [at + far for at in places])))
            for far in away
        ]

    begun, ended = counted(start_words, starts), counted(end_words, ends)
    for n, shift in enumerate(range(-NEAR, NEAR + 1)):
        for is_inclusive in (False, True):
            is_other = shift or is_inclusive
            if is_other and begun[n] + ended[n + is_inclusive] >= least:
                yield base.convention._replace(shift=shift, is_inclusive=is_inclusive)
