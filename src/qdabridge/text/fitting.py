"""Which convention do the positions of a text follow? The text decides.

Each candidate convention is tried on all selections of a text: are they inside, do
they fall between characters, do the names that tools write equal the quotes, do both
ends lie on word edges? The candidate with the most evidence wins; what the tool is
known to do wins ties.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    TextMap,
    Unit,
    ends_at_word_edge,
    is_quote_of,
    starts_at_word_edge,
)

__all__ = ["Evidence", "Fit", "Span", "fit"]


ENOUGH = 0.6
"""A convention fits when at least this share of names or of edges speaks for it.

Right readings of real files have 97 to 100 % of their ends on word edges, wrong ones
20 to 60 % (NVivo for Windows 12.6 and 20.1, NVivo for Mac 12.7).
"""

FEW_EDGES = 3
"""So many more ends on word edges are no accident; two are one selection's."""

_POSITION_NAME = re.compile(r"\s*(?:line:)?\d+\s*(?:,\s*\d+\s*)?")


class Span(NamedTuple):
    """A selection as written: its positions in an unknown convention, and its name."""

    start: int
    end: int
    name: str = ""

    @property
    def names_its_quote(self) -> bool:
        """Can the name be a quote, rather than nothing, a number or ``start,end``?"""
        return bool(self.name.strip()) and not _POSITION_NAME.fullmatch(self.name)


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

    @property
    def weight(self) -> int:
        """All evidence as one number; a name that is the quote counts most."""
        return (
            2 * (self.inside + self.whole) + 4 * self.quoted + self.starts + self.ends
        )

    @property
    def is_good(self) -> bool:
        """Is it believable on its own?"""
        if self.inside < self.selections:
            return False
        if self.named and self.quoted >= ENOUGH * self.named:
            return True
        return self.starts + self.ends >= 2 * ENOUGH * self.selections


class Fit(NamedTuple):
    """The convention that fits a text's selections, and why."""

    winner: Evidence
    expected: Convention
    candidates: tuple[Evidence, ...]
    """All that were tried, the best first."""

    @property
    def convention(self) -> Convention:
        """The convention that won."""
        return self.winner.convention

    @property
    def is_moot(self) -> bool:
        """Do all candidates mean the same in this text?"""
        return len(self.candidates) == 1

    @property
    def is_surprising(self) -> bool:
        """Did another convention win than the one expected of the tool?"""
        return not self.is_moot and self.convention != self.expected

    @property
    def is_doubtful(self) -> bool:
        """Does even the best one fit badly?"""
        return self.winner.selections > 0 and not self.winner.is_good


def candidates(text: TextMap, expected: Convention) -> list[Convention]:
    """Return the conventions that differ in this text, the expected one first."""
    bom = (False, True) if text.has_bom else (expected.bom,)
    crlf = (1, 2) if text.has_crlf else (expected.crlf,)
    units = (Unit.CODE_POINTS, Unit.UTF16) if text.has_astral else (expected.unit,)
    found = [Convention(*c) for c in product(units, crlf, bom)]
    return sorted(found, key=lambda convention: convention != expected)


def fit(
    text: TextMap,
    spans: Iterable[Span],
    expected: Convention = CANONICAL,
    *,
    is_certain: bool = False,
) -> Fit:
    """Return the convention that the selections of a text follow.

    Args:
        text: The text as the file has it.
        spans: Its selections as written.
        expected: What the tool that wrote it is known to do; wins ties.
        is_certain: Nothing else is tried.
    """
    known = [(span, span.names_its_quote) for span in spans]
    possible = [expected] if is_certain else candidates(text, expected)
    tried = [_evidence(text, known, convention) for convention in possible]
    usual = tried[0]
    tried.sort(key=lambda evidence: -evidence.weight)  # stable: the expected wins ties
    if not _outweighs(tried[0], usual):
        tried.remove(usual)
        tried.insert(0, usual)
    return Fit(tried[0], expected, tuple(tried))


def _outweighs(other: Evidence, usual: Evidence) -> bool:
    """Is there enough to believe another convention than the tool's usual one?

    Word edges alone decide only by a few: people do select half words at times.
    """
    decisive = (other.quoted, other.inside, other.whole)
    edges = other.starts + other.ends - usual.starts - usual.ends
    return decisive > (usual.quoted, usual.inside, usual.whole) or edges >= FEW_EDGES


def _evidence(
    text: TextMap, spans: Sequence[tuple[Span, bool]], convention: Convention
) -> Evidence:
    tests = list(_tested(text, spans, convention))
    sums = [sum(column) for column in zip(*tests, strict=True)] or [0] * 6
    return Evidence(convention, len(spans), *sums)


def _tested(
    text: TextMap, spans: Sequence[tuple[Span, bool]], convention: Convention
) -> Iterator[tuple[bool, ...]]:
    """Yield for each span: inside, whole, named, quoted, starts, ends."""
    scale, words = text.scale(convention), text.text
    for span, is_named in spans:
        first, last = scale.to_canonical(span.start), scale.to_canonical(span.end)
        start, end = first.before, last.after
        quote = words[start:end]
        yield (
            first.is_inside and last.is_inside and start <= end,
            first.is_exact and last.is_exact,
            is_named,
            is_named and is_quote_of(span.name, quote),
            starts_at_word_edge(words, start),
            ends_at_word_edge(words, end),
        )
