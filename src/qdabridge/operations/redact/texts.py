"""Replacing in a text, with a map of positions that is exact to the character."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from qdabridge.operations.redact.plan import Entry, PlanError

__all__ = ["Hit", "Replaced", "find_hits"]


class Hit(NamedTuple):
    """What was found: a stretch of the text, the row, and what stands there then."""

    start: int
    end: int
    entry: Entry
    text: str


_FIRST = {"word": 0, "text": 1, "regex": 2}


def find_hits(entries: Iterable[Entry], text: str, place: str) -> list[Hit]:
    """Return what the rows find, in the order of the text; the longest goes first.

    Args:
        entries: The rows that hold here.
        text: The text.
        place: Named in the error.

    Raises:
        PlanError: Two rows find stretches that overlap, none within the other.
    """
    found = [
        Hit(m.start(), m.end(), entry, entry.replacement(m))
        for entry in entries
        for m in entry.pattern.finditer(text)
        if m.end() > m.start()
    ]
    if len(found) < 2:
        return found
    found.sort(
        key=lambda h: (
            h.start - h.end,
            _FIRST[h.entry.kind],
            h.entry.ignore_case,
            h.start,
        )
    )
    taken: list[Hit] = []
    for hit in found:
        near = [t for t in taken if t.start < hit.end and hit.start < t.end]
        if not near:
            taken.append(hit)
        elif not (near[0].start <= hit.start and hit.end <= near[0].end):
            _refuse_overlap(hit, near[0], place)
    return sorted(taken, key=lambda h: h.start)


def _refuse_overlap(hit: Hit, other: Hit, place: str) -> None:
    start, end = min(hit.start, other.start), max(hit.end, other.end)
    raise PlanError(
        f"{other.entry.row} and {hit.entry.row} of the plan overlap at {start}-{end},"
        " so it is not clear what stands there afterwards",
        location=place,
        hint="add a row to the plan that finds all of it, such as the whole name",
    )


class Replaced:
    """A text in which everything was replaced that was found.

    >>> found = [Hit(3, 7, Entry("Anna"), "P1")]
    >>> made = Replaced("I, Anna, say", found)
    >>> made.text, made.start(5), made.end(5), made.start(9)
    ('I, P1, say', 3, 5, 7)
    """

    def __init__(self, text: str, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self._starts = [hit.start for hit in hits]
        moves = (len(hit.text) - (hit.end - hit.start) for hit in hits)
        self._moved = list(accumulate(moves, initial=0))
        parts, at = [], 0
        for hit in hits:
            parts += [text[at : hit.start], hit.text]
            at = hit.end
        self.text = "".join([*parts, text[at:]])

    def start(self, position: int) -> int:
        """Return where what began here begins; inside a name: where that begins."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return position
        hit = self.hits[number]
        if position < hit.end:
            return hit.start + self._moved[number]
        return position + self._moved[number + 1]

    def end(self, position: int) -> int:
        """Return where what ended here ends; inside a name: where that ends."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return position
        hit = self.hits[number]
        if position == hit.start:
            return position + self._moved[number]
        if position < hit.end:
            return hit.start + self._moved[number] + len(hit.text)
        return position + self._moved[number + 1]
