"""Moving places from one version of a text to another, and telling how sure that is.

A span is moved by the map between the two texts: it shrinks to what has survived of
it, text inserted inside is taken in, text inserted at an edge stays outside. What
stands for words inside the span is taken in too, so that a corrected first word or a
replaced name stays coded. An edge between two words is between two words again.
"""

from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple

from qdabridge.text.difference import Block, blocks, letters
from qdabridge.text.folding import fold_lines
from qdabridge.text.wording import ALIKE, is_placeholder

__all__ = ["ENOUGH_LEFT", "MoveStatus", "Moved", "Realignment"]

ENOUGH_LEFT = 0.8
"""Share of a span's letters that must be there, or be stood for, for it to be kept."""
_HALF = 0.5
_MANY = 20
"""Half of its letters are enough if they are so many: a sentence is known by them."""


class MoveStatus(StrEnum):
    """What became of a span."""

    EXACT = "exact"
    """The same text at the same place."""
    SHIFTED = "shifted"
    """The same text at another place."""
    GROWN = "grown"
    """All of its words, and others that were inserted between them."""
    CHANGED = "changed"
    """Enough of the text is left."""
    ORPHAN = "orphan"
    """Nothing, or too little, is left."""


class Moved(NamedTuple):
    """A span in the new text; for an orphan where the rest of it is, or would be."""

    start: int
    end: int
    status: MoveStatus
    quality: float
    """Share of the old span's letters that are still there, 0 to 1."""


class _Left(NamedTuple):
    """What is left of a span: shares of its letters, 0 to 1."""

    there: float
    held: float
    """The same with words that others stand for, such as replaced names."""
    letters: float
    """How many these are."""
    is_known: bool
    """Does anything of it show that it is the same: more than another name?"""


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

    def span(self, start: int, end: int) -> Moved:
        """Return where a half-open span of code points is now.

        Places beyond the text count as its end.
        """
        if self.old == self.new:
            return Moved(start, end, MoveStatus.EXACT, 1.0)
        first, last = self._old.begin(start), self._old.end(end)
        quote = self._old.text[first:last]
        new_first, new_last = self._tight(quote, *self._mapped(first, last))
        new_first, new_last = self._without_blanks(quote, new_first, new_last)
        new_start = self._new.original_start(new_first)
        new_end = max(self._new.original_end(new_last), new_start)
        said = self._new.text[new_first:new_last]
        if said == quote:
            status = MoveStatus.EXACT if start == new_start else MoveStatus.SHIFTED
            return Moved(new_start, new_end, status, 1.0)
        left = self._left(first, last)
        status = _status(left, quote, said)
        return Moved(new_start, new_end, status, left.there)

    def held(self, start: int, end: int) -> float:
        """Return the share of a span's letters that are there or stood for, 0 to 1.

        Others stand for corrected words and replaced names.
        """
        return self._left(self._old.begin(start), self._old.end(end)).held

    def place(self, position: int) -> int:
        """Return where a place between two characters is now, such as a time mark."""
        if self.old == self.new:
            return position
        folded = min(self._old.begin(position), len(self._old.text))
        block = self._at(folded)
        if block is None:
            return 0
        inside = folded - block.start if block.is_equal else 0
        return self._new.original_start(min(block.new_start + inside, block.new_end))

    def is_added(self, start: int, end: int) -> bool:
        """Is no word between two places of the new text one that the old one has?"""
        first, last = self._new.begin(start), self._new.end(end)
        number = max(bisect_right(self._new_starts, first) - 1, 0)
        while number < len(self._blocks) and self._blocks[number].new_start < last:
            block = self._blocks[number]
            if block.is_equal:
                kept = slice(max(block.new_start, first), min(block.new_end, last))
                if any(map(str.isalnum, self._new.text[kept])):
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
        starts = (self._new_start(block, first, last) for block in inside)
        ends = (self._new_end(block, first, last) for block in reversed(inside))
        start = next((place for place in starts if place is not None), None)
        end = next((place for place in ends if place is not None), None)
        if start is None or end is None:
            block = self._at(first)
            start = end = block.new_start if block else 0
        return start, max(start, end)

    def _new_start(self, block: Block, first: int, last: int) -> int | None:
        """Return where a span begins that has this block first; None: not in it."""
        if block.is_equal:
            return block.new_start + max(first - block.start, 0)
        if block.is_counterpart and block.start < first:
            return self._in_word(block, first, is_end=False)
        if block.is_counterpart or _is_replaced_inside(
            block, first, last, self._new.text[block.new_start : block.new_end]
        ):
            return block.new_start
        return None

    def _new_end(self, block: Block, first: int, last: int) -> int | None:
        """Return where a span ends that has this block last; None: not in it."""
        if block.is_equal:
            return block.new_start + min(last, block.end) - block.start
        if block.is_counterpart and last < block.end:
            return self._in_word(block, last, is_end=True)
        if block.is_counterpart or _is_replaced_inside(
            block, first, last, self._new.text[block.new_start : block.new_end]
        ):
            return block.new_end
        return None

    def _in_word(self, block: Block, place: int, *, is_end: bool) -> int:
        """Return where a place inside of words is in those that stand for them.

        If it is between two words it shall be so again; the nearer part is taken in.
        """
        found = block.new_end if is_end else block.new_start
        for part in letters(self._old.text, self._new.text, block):
            if part.is_equal and part.start <= place <= part.end:
                found = part.new_start + place - part.start
                break
        if _is_in_word(self._old.text, place):
            return found
        step = 1 if is_end else -1
        while _is_in_word(self._new.text, found):
            found += step
        return min(max(found, block.new_start), block.new_end)

    def _tight(self, quote: str, start: int, end: int) -> tuple[int, int]:
        """Return the quote itself where text was only added around its parts.

        Where the added text repeats the quote, a difference cannot tell one from the
        other and may split what stayed in one piece.
        """
        if not quote or end - start <= len(quote):
            return start, end
        text = self._new.text
        first = found = text.find(quote, start, end)
        while found >= 0:
            last = found + len(quote)
            if not (_is_in_word(text, found) or _is_in_word(text, last)):
                return found, last
            found = text.find(quote, found + 1, end)
        return (first, first + len(quote)) if first >= 0 else (start, end)

    def _without_blanks(self, quote: str, start: int, end: int) -> tuple[int, int]:
        """Return a place without white space at an edge where the quote has none."""
        said = self._new.text[start:end]
        if said and not quote[-1:].isspace():
            end -= len(said) - len(said.rstrip())
        if said and not quote[:1].isspace():
            start = min(start + len(said) - len(said.lstrip()), end)
        return start, end

    def _left(self, first: int, last: int) -> _Left:
        """Return how much of a span is left, white space not counted."""
        there = held = 0.0
        is_known = False
        text = self._old.text
        for block in self._overlapping(first, last):
            size = _size(text[max(block.start, first) : min(block.end, last)])
            there += size * (1.0 if block.is_equal else block.likeness)
            held += size * (block.is_equal or block.is_counterpart)
            is_known |= size > 0 and (block.is_equal or self._is_known(block))
        whole = _size(text[first:last]) or 1
        return _Left(there / whole, held / whole, held, is_known)

    def _is_known(self, block: Block) -> bool:
        """Is it sure that new words stand for the old ones, with no other beside?"""
        new = self._new.text[block.new_start : block.new_end]
        return block.is_counterpart and (block.likeness >= ALIKE or is_placeholder(new))


def _status(left: _Left, quote: str, said: str) -> MoveStatus:
    is_much = left.held >= _HALF and left.letters >= _MANY
    is_enough = left.is_known and (is_much or left.held >= ENOUGH_LEFT)
    if not said or (quote.strip() and not is_enough):
        return MoveStatus.ORPHAN
    if left.there == 1 and _size(said) > _size(quote):
        return MoveStatus.GROWN
    return MoveStatus.CHANGED


def _size(text: str) -> int:
    return len(text) - sum(map(str.isspace, text))


def _is_in_word(text: str, place: int) -> bool:
    """Is a place between two letters of one word?"""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _is_replaced_inside(block: Block, first: int, last: int, new: str) -> bool:
    """Does new text stand for old text that lies in the span as a whole?

    Not if it is longer or goes over lines: then something was inserted beside it.
    """
    size = block.end - block.start
    is_inside = first <= block.start and block.end <= last
    return is_inside and 0 < len(new) <= size + size // 2 + _ROOM and "\n" not in new


_ROOM = 5
"""Code points more than the old words and half as many that others may have."""
