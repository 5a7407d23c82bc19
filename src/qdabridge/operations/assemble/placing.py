"""Where in a text do the rows of a table belong: by position, quote, or both?

A position is never trusted alone where a quote stands beside it: of a real project
17 % of the positions had drifted from their words (RQDA, edited texts). One way of
counting is chosen for all rows of a text; then each row is checked, and one whose words
stand elsewhere is looked for.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from qdabridge.text import (
    CANONICAL,
    FUZZY_FROM,
    Convention,
    Located,
    Locator,
    Span,
    Status,
    Stretch,
    TextMap,
    Unit,
    elided_place,
    fit,
    folded,
    is_elided,
    without_ends,
)

__all__ = ["Counting", "Outcome", "Placed", "Wanted", "place_all"]


CELL = 32_767
"""Excel holds no more characters in a cell; a longer quote comes cut."""


ENOUGH = 3
"""So many places must be off alike before others are looked for there."""

STEADY = 50
"""They may be off by a 50th of the text more or less: it was edited here and there."""


class Wanted(NamedTuple):
    """What a row says about its place."""

    start: int | None = None
    end: int | None = None
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    occurrence: int | None = None
    """Which of several places, from 1."""


class Outcome(StrEnum):
    """How a row came to its place."""

    POSITION = "position"
    """The position alone; there is no quote."""
    CHECKED = "checked"
    """The quote stands at the position."""
    EXACT = "exact"
    """The quote was found, word for word."""
    NORMALISED = "normalised"
    """The quote was found after folding quotation marks, dashes and white space."""
    FUZZY = "fuzzy"
    """Nearly the quote was found."""
    ELIDED = "elided"
    """Words are left out of the quote, or marks and dots stand around it."""
    REPAIRED = "repaired"
    """The position was wrong; the quote stands elsewhere."""
    TIME = "time"
    """Time stamps or sync points of the text are at its moments."""
    UNPLACED = "unplaced"


class Placed(NamedTuple):
    """Where a row belongs, or why that is not known."""

    outcome: Outcome
    place: Stretch | None = None
    score: float = 0.0
    reason: str = ""
    """Why it has no place: never words of the text."""
    candidates: tuple[Stretch, ...] = ()


class Counting(NamedTuple):
    """How positions count in a table, as far as it differs from the canonical way."""

    convention: Convention = CANONICAL
    first: int = 0
    """Number of the first character; with 1 the end is the last character itself."""
    is_proven: bool = False
    """Do quotes of some length stand where positions say?"""

    def __str__(self) -> str:
        base = ", the first is 1" if self.first else ""
        return f"{self.convention}{base}"


def place_all(text: TextMap, rows: Sequence[Wanted]) -> tuple[list[Placed], Counting]:
    """Return the place of each row, and how positions counted.

    Args:
        text: The text as its file has it.
        rows: What they say.
    """
    counting = _counting(text, rows)
    seeker = _Seeker(text, counting)
    placed = [seeker.place(row) for row in rows]
    if not counting.is_proven and (drift := _drift(text, rows, placed)) is not None:
        seeker.drift = drift
        placed = [
            p if p.place else seeker.place(row)
            for row, p in zip(rows, placed, strict=True)
        ]
    return placed, counting


def _drift(
    text: TextMap, rows: Sequence[Wanted], placed: Sequence[Placed]
) -> int | None:
    """Return by how much all positions are off; None if they are not steadily so.

    As after something was added at the top of the text. Numbers of paragraphs are not
    steadily off: the longer the text, the more they are.
    """
    drifts = sorted(
        where.place.start - row.start
        for row, where in zip(rows, placed, strict=True)
        if where.place and row.start is not None and len(row.quote) >= FUZZY_FROM
    )
    if len(drifts) < ENOUGH or drifts[-1] - drifts[0] > len(text.text) // STEADY:
        return None
    return drifts[len(drifts) // 2]


def _counting(text: TextMap, rows: Sequence[Wanted]) -> Counting:
    """Return the way of counting by which most quotes stand at their positions."""
    spans = [
        (row.start, row.end, row.quote)
        for row in rows
        if row.start is not None and row.end is not None
    ]
    quoted = [span for span in spans if span[2].strip()]
    if not quoted:
        found = fit(text, (Span(start, end) for start, end, _ in spans))
        return Counting(found.convention)
    best, most = Counting(), -1
    for counting in _countings(text):
        hits = [q for s, e, q in quoted if _stands(text, counting, s, e, q)]
        if len(hits) > most:
            is_proven = any(len(quote.strip()) >= FUZZY_FROM for quote in hits)
            best, most = counting._replace(is_proven=is_proven), len(hits)
        if most == len(quoted):
            break
    return best


def _countings(text: TextMap) -> list[Counting]:
    """Return the ways of counting that differ in a text, the canonical one first."""
    units = [Unit.CODE_POINTS]
    units += [Unit.UTF16] if text.has_astral else []
    units += [] if text.text.isascii() else [Unit.UTF8]
    crlf = (1, 2) if text.has_crlf else (1,)
    bom = (False, True) if text.has_bom else (False,)
    return [
        Counting(Convention(unit, wide, mark), first)
        for first, unit, wide, mark in product((0, 1), units, crlf, bom)
    ]


def _canonical(
    text: TextMap, counting: Counting, start: int, end: int
) -> Stretch | None:
    """Return what positions mean; None if they lie nowhere or hold nothing."""
    scale = text.scale(counting.convention)
    first = scale.to_canonical(start - counting.first)
    last = scale.to_canonical(end)
    if not (first.is_exact and last.is_exact and first.before < last.before):
        return None
    return Stretch(first.before, last.before)


def _stands(
    text: TextMap, counting: Counting, start: int, end: int, quote: str
) -> bool:
    place = _canonical(text, counting, start, end)
    return place is not None and _is_quote(text.text, place, quote)


def _is_quote(text: str, place: Stretch, quote: str) -> bool:
    words = text[place.start : place.end]
    if words == quote or folded(words) == folded(quote):
        return True
    return len(quote) >= CELL and words.startswith(quote[: CELL - 3])


class _Seeker:
    """Places the rows of one text."""

    def __init__(self, text: TextMap, counting: Counting) -> None:
        self.text = text
        self.counting = counting
        self.locator = Locator(text.text)
        self.drift: int | None = 0 if counting.is_proven else None

    def place(self, row: Wanted) -> Placed:
        said = self._said(row)
        if not row.quote.strip():
            return self._by_position(row, said)
        if said and _is_quote(self.text.text, said, row.quote):
            return Placed(Outcome.CHECKED, said, 100.0)
        return self._by_quote(row)

    def _said(self, row: Wanted) -> Stretch | None:
        if row.start is None or row.end is None:
            return None
        return _canonical(self.text, self.counting, row.start, row.end)

    def _by_position(self, row: Wanted, said: Stretch | None) -> Placed:
        if said:
            return Placed(Outcome.POSITION, said, 100.0)
        if row.start is None and row.end is None:
            return Placed(Outcome.UNPLACED, reason="neither quote nor position")
        return Placed(
            Outcome.UNPLACED,
            reason=f"the position {_spelt(row)} is no stretch of the text, which has"
            f" {len(self.text.text)} characters",
        )

    def _by_quote(self, row: Wanted) -> Placed:
        found = self.locator.locate(
            row.quote, near=self._near(row), prefix=row.prefix, suffix=row.suffix
        )
        if found.status is Status.AMBIGUOUS:
            nth = row.occurrence or 0
            if 0 < nth <= len(found.candidates):
                status, _ = self.locator.places(row.quote)
                found = found._replace(status=status, place=found.candidates[nth - 1])
        is_doubtful = found.place is None or found.status is Status.FUZZY
        if is_doubtful and (elided := self._elided(row.quote)):
            return elided
        if found.place is None:
            return Placed(
                Outcome.UNPLACED,
                score=found.score,
                reason=_reason(found),
                candidates=found.candidates,
            )
        outcome = Outcome(found.status.value)
        if row.start is not None and outcome is not Outcome.FUZZY:
            outcome = Outcome.REPAIRED
        return Placed(outcome, found.place, found.score, candidates=found.candidates)

    def _elided(self, quote: str) -> Placed | None:
        """Return the place of a quote with dots or marks of the table's own."""
        bare = without_ends(quote)
        if bare and bare != quote.strip():
            found = self.locator.locate(bare)
            if found.place is not None:
                if found.status is Status.FUZZY:
                    whole = _whole_words(self.text.text, found.place)
                    return Placed(Outcome.FUZZY, whole, found.score)
                return Placed(Outcome.ELIDED, found.place, found.score)
        if not is_elided(bare):
            return None
        place, count = elided_place(bare, lambda part: self.locator.places(part)[1])
        if place is not None:
            return Placed(Outcome.ELIDED, place, 100.0)
        if count > 1:
            reason = f"the pieces of the quote stand at {count} places"
            return Placed(Outcome.UNPLACED, reason=reason)
        return None

    def _near(self, row: Wanted) -> int | None:
        """Return the position as a hint, if positions of this table are any good.

        They may be numbers of paragraphs, which are near to nothing.
        """
        if row.start is None or self.drift is None:
            return None
        scale = self.text.scale(self.counting.convention)
        said = scale.to_canonical(row.start - self.counting.first).before
        return said + self.drift


def _whole_words(text: str, place: Stretch) -> Stretch:
    """Return a place without half words at its ends, as in "(T)he nurse"."""
    start, end = place
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Stretch(start, end)


def _spelt(row: Wanted) -> str:
    ends = ("?" if at is None else str(at) for at in (row.start, row.end))
    return "-".join(ends)


def _reason(found: Located) -> str:
    places = len(found.candidates)
    if found.status is Status.AMBIGUOUS:
        return f"the quote stands at {places} places"
    if places:
        return (
            f"the quote is not in the text; the best place is {found.score:.0f} % like"
            " it"
        )
    if found.is_bounded:
        return (
            "the quote is not in the text; it is too long to be looked for nearly"
            " everywhere"
        )
    return "the quote is not in the text, nor anything like it"
