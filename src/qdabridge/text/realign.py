"""Moving places from one version of a text to another, and telling how sure that is.

A span is moved by the map between the two texts: it shrinks to what has survived of
it, text inserted inside is taken in, text inserted at an edge stays outside. Text that
was replaced as a whole inside the span is taken in too, so that a corrected first word
stays coded.
"""

from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple

from qdabridge.text.clusters import fold_lines
from qdabridge.text.difference import Block, blocks

__all__ = ["ENOUGH_LEFT", "Moved", "Realignment", "Status"]

ENOUGH_LEFT = 0.8
"""Share of a span's characters that must have survived for it to be kept."""


class Status(StrEnum):
    """What became of a span."""

    EXACT = "exact"
    """The same text at the same place."""
    SHIFTED = "shifted"
    """The same text at another place."""
    CHANGED = "changed"
    """Enough of the text is left."""
    ORPHAN = "orphan"
    """Nothing, or too little, is left."""


class Moved(NamedTuple):
    """A span in the new text; for an orphan where the rest of it is, or would be."""

    start: int
    end: int
    status: Status
    quality: float
    """Share of the old span's characters that are still there, 0 to 1."""


class Realignment:
    """The map from an old text to a new one.

    >>> moved = Realignment("We hope.", "Oh, we hope.").span(3, 7)
    >>> moved.start, moved.end, moved.status.value
    (7, 11, 'shifted')
    """

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        self._old, self._new = fold_lines(old), fold_lines(new)
        self._blocks = blocks(self._old.text, self._new.text)
        self._starts = [block.start for block in self._blocks]
        self._new_starts = [block.new_start for block in self._blocks]

    @property
    def is_identity(self) -> bool:
        """Are the two texts equal?"""
        return self.old == self.new

    def span(self, start: int, end: int) -> Moved:
        """Return where a half-open span of code points is now.

        Places beyond the text count as its end.
        """
        if self.old == self.new:
            return Moved(start, end, Status.EXACT, 1.0)
        first, last = self._old.begin(start), self._old.end(end)
        quote = self._old.text[first:last]
        new_first, new_last = self._tight(quote, *self._mapped(first, last))
        quality = self._surviving(first, last) / len(quote) if quote else 1.0
        new_start = self._new.original(new_first)
        new_end = max(self._new.original_end(new_last), new_start)
        if self._new.text[new_first:new_last] == quote:
            status = Status.EXACT if start == new_start else Status.SHIFTED
            return Moved(new_start, new_end, status, 1.0)
        status = Status.CHANGED if quality >= ENOUGH_LEFT else Status.ORPHAN
        return Moved(new_start, new_end, status, quality)

    def place(self, position: int) -> int:
        """Return where a place between two characters is now, such as a time mark."""
        if self.old == self.new:
            return position
        folded = min(self._old.begin(position), len(self._old.text))
        block = self._at(folded)
        if block is None:
            return 0
        inside = folded - block.start if block.is_equal else 0
        return self._new.original(min(block.new_start + inside, block.new_end))

    def is_added(self, start: int, end: int) -> bool:
        """Is all between two places of the new text something the old one has not?"""
        first, last = self._new.begin(start), self._new.end(end)
        number = max(bisect_right(self._new_starts, first) - 1, 0)
        while number < len(self._blocks) and self._blocks[number].new_start < last:
            block = self._blocks[number]
            if block.is_equal and block.new_end > first:
                return False
            number += 1
        return True

    def _at(self, place: int) -> Block | None:
        """Return the block that a place lies in; the last one for the end."""
        if not self._blocks:
            return None
        number = bisect_right(self._starts, place) - 1
        return self._blocks[max(number, 0)]

    def _overlapping(self, first: int, last: int) -> list[Block]:
        number = max(bisect_right(self._starts, first) - 1, 0)
        found = []
        while number < len(self._blocks) and self._blocks[number].start < last:
            if self._blocks[number].end > first:
                found.append(self._blocks[number])
            number += 1
        return found

    def _mapped(self, first: int, last: int) -> tuple[int, int]:
        """Return the span of the new text between what has survived of the old one."""
        inside = self._overlapping(first, last)
        starts = (_new_start(block, first, last) for block in inside)
        ends = (_new_end(block, first, last) for block in reversed(inside))
        start = next((place for place in starts if place is not None), None)
        end = next((place for place in ends if place is not None), None)
        if start is None or end is None:
            block = self._at(first)
            start = end = block.new_start if block else 0
        return start, end

    def _tight(self, quote: str, start: int, end: int) -> tuple[int, int]:
        """Return the quote itself where text was only added around its parts.

        Where the added text repeats the quote, a difference cannot tell one from the
        other and may split what stayed in one piece.
        """
        if quote and end - start > len(quote):
            found = self._new.text.find(quote, start, end)
            if found >= 0:
                return found, found + len(quote)
        return start, end

    def _surviving(self, first: int, last: int) -> int:
        return sum(
            min(block.end, last) - max(block.start, first)
            for block in self._overlapping(first, last)
            if block.is_equal
        )


def _new_start(block: Block, first: int, last: int) -> int | None:
    """Return where a span begins that has this block at its start; None: not in it."""
    if block.is_equal:
        return block.new_start + max(first - block.start, 0)
    return block.new_start if _is_replaced_inside(block, first, last) else None


def _new_end(block: Block, first: int, last: int) -> int | None:
    """Return where a span ends that has this block at its end; None: not in it."""
    if block.is_equal:
        return block.new_start + min(last, block.end) - block.start
    return block.new_end if _is_replaced_inside(block, first, last) else None


def _is_replaced_inside(block: Block, first: int, last: int) -> bool:
    """Does new text stand for old text that lies in the span as a whole?

    Not if it is far longer: then something was inserted beside it.
    """
    new_length = block.new_end - block.new_start
    is_inside = first <= block.start and block.end <= last
    return is_inside and 0 < new_length <= 2 * (block.end - block.start) + _ROOM


_ROOM = 10
"""So much longer than twice the old text a replacement may be: names, mostly."""
