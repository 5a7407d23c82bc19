"""Where two versions of a text are the same: lines first, then words, then letters.

Measured for this purpose: difflib with its junk heuristic gives wrong maps in silence,
and without it takes seconds; rapidfuzz is thirty times as fast and as exact.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from qdabridge.text.folding import fold_lines

__all__ = ["ENOUGH_LEFT", "Block", "MoveStatus", "Moved", "Realignment", "blocks"]


_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 10**10
"""Up to this product of lengths letters are compared at once: 0.3 s; beyond it words,
and letters only where words differ."""


class Block(NamedTuple):
    """A stretch of the old text and the stretch of the new one in its place."""

    start: int
    end: int
    new_start: int
    new_end: int
    is_equal: bool


def blocks(old: str, new: str) -> list[Block]:
    """Return the stretches that two texts are made of, alternately equal and not.

    They follow each other without a gap; a stretch that is not equal may be empty on
    one side (inserted, deleted). Places count code points.
    """
    return list(_merged(_slid(old, new, list(_merged(_by_lines(old, new))))))


def _by_lines(old: str, new: str) -> Iterator[Block]:
    lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts, new_starts = _starts(lines, 0), _starts(new_lines, 0)
    place, new_place = 0, 0
    for line, new_line in _anchors(lines, new_lines):
        start, new_start = starts[line], new_starts[new_line]
        yield from _inside(old, new, Block(place, start, new_place, new_start, False))
        place, new_place = starts[line + 1], new_starts[new_line + 1]
        yield Block(start, place, new_start, new_place, True)
    yield from _inside(old, new, Block(place, len(old), new_place, len(new), False))


def _anchors(lines: Sequence[str], new_lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the row of lines in order, once in each text, that holds most letters.

    Lines that stand there twice, such as empty ones, would tie wrong places together.
    """
    once, new_once = _once(lines), _once(new_lines)
    pairs = [(n, new_once[line]) for line, n in once.items() if line in new_once]
    best = _BestBefore(len(new_lines))
    before: list[int] = []
    for number, (line, new_line) in enumerate(pairs):
        weight, previous = best.before(new_line)
        before.append(previous)
        best.put(new_line, weight + len(lines[line]), number)
    row = []
    _, number = best.before(len(new_lines))
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


class _BestBefore:
    """The heaviest row that ends before a place (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self._tree = [(0, -1)] * (size + 1)

    def before(self, place: int) -> tuple[int, int]:
        """Return weight and last member of the heaviest row before a place."""
        best = (0, -1)
        while place > 0:
            best = max(best, self._tree[place])
            place &= place - 1
        return best

    def put(self, place: int, weight: int, number: int) -> None:
        """Note a row that ends at a place."""
        place += 1
        while place < len(self._tree):
            self._tree[place] = max(self._tree[place], (weight, number))
            place += place & -place


def _once(lines: Sequence[str]) -> dict[str, int]:
    """Return the lines that stand there once, and where, in their order."""
    count = Counter(lines)
    return {line: n for n, line in enumerate(lines) if count[line] == 1}


def _inside(old: str, new: str, block: Block) -> Iterator[Block]:
    """Yield what is equal and what is not in a stretch that is not equal."""
    before, after = old[block.start : block.end], new[block.new_start : block.new_end]
    if len(before) * len(after) <= _MOST:
        yield from _opcodes(before, after, block)
        return
    for part in _merged(
        _opcodes(_TOKENS.findall(before), _TOKENS.findall(after), block)
    ):
        yield from [part] if part.is_equal else _inside(old, new, part)


def _opcodes(
    before: Sequence[str], after: Sequence[str], block: Block
) -> Iterator[Block]:
    """Yield the blocks of two sequences of letters or words."""
    from rapidfuzz.distance import Levenshtein

    starts, new_starts = _starts(before, block.start), _starts(after, block.new_start)
    for step in Levenshtein.opcodes(before, after):
        yield Block(
            starts[step.src_start],
            starts[step.src_end],
            new_starts[step.dest_start],
            new_starts[step.dest_end],
            step.tag == "equal",
        )


def _slid(old: str, new: str, found: list[Block]) -> Iterator[Block]:
    """Move what was only inserted or deleted to where lines and words begin.

    ``One. Two. Three.`` without its second sentence lost ``Two.`` rather than
    ``wo. T``; letter by letter both are right.
    """
    for number in range(1, len(found) - 1):
        before, block, after = found[number - 1 : number + 2]
        is_insertion = block.start == block.end
        if block.is_equal or not (is_insertion or block.new_start == block.new_end):
            continue
        text = new if is_insertion else old
        start = block.new_start if is_insertion else block.start
        end = block.new_end if is_insertion else block.end
        room = range(-(before.end - before.start), after.end - after.start + 1)
        by = _best_slide(text, start, end, room)
        found[number - 1] = before._replace(
            end=before.end + by, new_end=before.new_end + by
        )
        found[number] = Block(
            block.start + by,
            block.end + by,
            block.new_start + by,
            block.new_end + by,
            False,
        )
        found[number + 1] = after._replace(
            start=after.start + by, new_start=after.new_start + by
        )
    return iter(found)


def _best_slide(text: str, start: int, end: int, room: range) -> int:
    """Return by how much ``text[start:end]`` can move and begins best there."""
    best, by = _beginning(text, start), 0
    for step, limit in ((-1, room.start), (1, room.stop - 1)):
        slide = 0
        while abs(slide) < min(abs(limit), _FAR):
            place = slide if step > 0 else slide - 1
            if text[start + place] != text[end + place]:
                break
            slide += step
            if (score := _beginning(text, start + slide)) > best:
                best, by = score, slide
    return by


_FAR = 200
"""No insertion is moved further than so many characters."""


def _beginning(text: str, place: int) -> int:
    """Return how well something begins here: 3 a line, 2 a word, 1 anything else."""
    if place == 0 or text[place - 1] == "\n":
        return 3
    if text[place - 1].isspace():
        return 2
    return int(not (text[place - 1].isalnum() and text[place : place + 1].isalnum()))


def _merged(found: Iterator[Block]) -> Iterator[Block]:
    """Join neighbours of one kind and leave out what is empty on both sides."""
    last: Block | None = None
    for block in found:
        if block.start == block.end and block.new_start == block.new_end:
            continue
        if last and last.is_equal == block.is_equal:
            last = last._replace(end=block.end, new_end=block.new_end)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _starts(parts: Sequence[str], start: int) -> list[int]:
    """Return where each part begins, and where the last one ends."""
    starts = [start]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return starts


ENOUGH_LEFT = 0.8
"""Share of a span's characters that must have survived for it to be kept."""


class MoveStatus(StrEnum):
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
    status: MoveStatus
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
            return Moved(start, end, MoveStatus.EXACT, 1.0)
        first, last = self._old.begin(start), self._old.end(end)
        quote = self._old.text[first:last]
        new_first, new_last = self._tight(quote, *self._mapped(first, last))
        quality = self._surviving(first, last) / len(quote) if quote else 1.0
        new_start = self._new.original(new_first)
        new_end = max(self._new.original_end(new_last), new_start)
        if self._new.text[new_first:new_last] == quote:
            status = MoveStatus.EXACT if start == new_start else MoveStatus.SHIFTED
            return Moved(new_start, new_end, status, 1.0)
        status = MoveStatus.CHANGED if quality >= ENOUGH_LEFT else MoveStatus.ORPHAN
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
