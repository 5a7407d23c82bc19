"""Where two versions of a text are the same: lines first, then words.

Words and not letters are compared: letters that two different words happen to share
would tie wrong places together, and let places end up in the middle of words. What
stands once in each text holds them together; between these they have as much in common
as can be. Measured: difflib with its junk heuristic gives wrong maps in silence, and
without it takes seconds; rapidfuzz is thirty times as fast and as exact.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from qdabridge.text.wording import Word, counterparts, words_of

__all__ = ["Block", "blocks", "letters"]


class Block(NamedTuple):
    """A stretch of the old text and the stretch of the new one in its place."""

    start: int
    end: int
    new_start: int
    new_end: int
    is_equal: bool
    is_counterpart: bool = False
    """Do the new words stand for the old ones: a corrected word, a replaced name?"""
    likeness: float = 0.0
    """Share of the letters of such words that are the same, 0 to 1."""


def blocks(old: str, new: str) -> list[Block]:
    """Return the stretches that two texts are made of: equal, counterparts, changed.

    They follow each other without a gap; a stretch that is changed may be empty on one
    side (inserted, deleted). Equal stretches consist of whole words. Places count code
    points.
    """
    found = list(_merged(_by_lines(old, new)))
    return list(_merged(_slid(old, new, found)))


def letters(old: str, new: str, block: Block) -> Iterator[Block]:
    """Yield a stretch letter by letter: equal and changed ones; if not too long."""
    from rapidfuzz.distance import Levenshtein

    start, new_start = block.start, block.new_start
    if (block.end - start) * (block.new_end - new_start) > _MOST_LETTERS:
        yield block
        return
    before, after = old[start : block.end], new[new_start : block.new_end]
    for step in Levenshtein.opcodes(before, after):
        yield Block(
            start + step.src_start,
            start + step.src_end,
            new_start + step.dest_start,
            new_start + step.dest_end,
            step.tag == "equal",
        )


_MOST_LETTERS = 10**10
"""Product of lengths: 0.3 s."""


def _by_lines(old: str, new: str) -> Iterator[Block]:
    lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts, new_starts = _starts(lines), _starts(new_lines)
    place, new_place = 0, 0
    for line, new_line in _anchors(lines, new_lines, len):
        start, new_start = starts[line], new_starts[new_line]
        yield from _by_words(old, new, Block(place, start, new_place, new_start, False))
        place, new_place = starts[line + 1], new_starts[new_line + 1]
        yield Block(start, place, new_start, new_place, True)
    yield from _by_words(old, new, Block(place, len(old), new_place, len(new), False))


# --- Words ----------------------------------------------------------------------------


def _by_words(old: str, new: str, block: Block) -> Iterator[Block]:
    """Yield what is equal and what is not in a stretch that is not equal."""
    before = words_of(old, block.start, block.end)
    after = words_of(new, block.new_start, block.new_end)
    place, new_place = block.start, block.new_start
    for stretch in _stretches(old, new, before, after):
        yield from _gap(old, new, place, stretch.start, new_place, stretch.new_start)
        yield stretch
        place, new_place = stretch.end, stretch.new_end
    yield from _gap(old, new, place, block.end, new_place, block.new_end)


def _gap(
    old: str, new: str, start: int, end: int, new_start: int, new_end: int
) -> Iterator[Block]:
    """Yield what is between two stretches; blanks that both have at its ends too."""
    first = 0
    most = min(end - start, new_end - new_start)
    while first < most and _is_same_blank(old, new, start + first, new_start + first):
        first += 1
    last = 0
    while first + last < most and _is_same_blank(
        old, new, end - last - 1, new_end - last - 1
    ):
        last += 1
    yield Block(start, start + first, new_start, new_start + first, True)
    yield Block(start + first, end - last, new_start + first, new_end - last, False)
    yield Block(end - last, end, new_end - last, new_end, True)


def _is_same_blank(old: str, new: str, place: int, new_place: int) -> bool:
    return old[place] == new[new_place] and old[place].isspace()


def _stretches(
    old: str, new: str, before: Sequence[Word], after: Sequence[Word]
) -> Iterator[Block]:
    """Yield words that are equal, and those that stand for each other, in order."""
    i = j = 0
    for first, new_first, count in [*_equal_runs(before, after), _end(before, after)]:
        for pair in counterparts(before[i:first], after[j:new_first]):
            yield Block(
                before[i + pair.start].start,
                before[i + pair.end - 1].end,
                after[j + pair.new_start].start,
                after[j + pair.new_end - 1].end,
                False,
                True,
                pair.likeness,
            )
        for n in range(count):
            one, other = before[first + n], after[new_first + n]
            yield Block(one.start, one.end, other.start, other.end, True)
        i, j = first + count, new_first + count


def _end(before: Sequence[Word], after: Sequence[Word]) -> tuple[int, int, int]:
    return len(before), len(after), 0


# --- Tidying --------------------------------------------------------------------------


def _slid(old: str, new: str, found: list[Block]) -> Iterator[Block]:
    """Move what was only inserted or deleted to where lines and words begin.

    ``One. Two. Three.`` without its second sentence lost ``Two.`` rather than
    ``. Two``; by words both are right.
    """
    for number in range(1, len(found) - 1):
        before, block, after = found[number - 1 : number + 2]
        is_insertion = block.start == block.end
        if not (before.is_equal and after.is_equal):
            continue
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
    if place in (0, len(text)) or text[place - 1] == "\n":
        return 3
    if text[place - 1].isspace():
        return 2
    return int(not (text[place - 1].isalnum() and text[place : place + 1].isalnum()))


def _merged(found: Iterable[Block]) -> Iterator[Block]:
    """Join neighbours of one kind and leave out what is empty on both sides."""
    last: Block | None = None
    for block in found:
        if block.start == block.end and block.new_start == block.new_end:
            continue
        if last and _are_of_one_kind(last, block):
            last = last._replace(end=block.end, new_end=block.new_end)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _are_of_one_kind(first: Block, second: Block) -> bool:
    if first.is_counterpart or second.is_counterpart:
        return False
    return first.is_equal == second.is_equal


def _starts(parts: Sequence[str]) -> list[int]:
    """Return where each part begins, and where the last one ends."""
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return starts


# --- In common ------------------------------------------------------------------------

_Part = TypeVar("_Part", bound=Hashable)


def _anchors(
    parts: Sequence[_Part], new_parts: Sequence[_Part], weight: Callable[[_Part], int]
) -> list[tuple[int, int]]:
    """Return the heaviest row of parts that stand, in order, once in each text.

    Those that stand there twice, such as empty lines, would tie wrong places together.
    """
    once, new_once = _once(parts), _once(new_parts)
    pairs = [(n, new_once[part]) for part, n in once.items() if part in new_once]
    best = _BestBefore(len(new_parts))
    before: list[int] = []
    for number, (part, new_part) in enumerate(pairs):
        heaviest, previous = best.before(new_part)
        before.append(previous)
        best.put(new_part, heaviest + weight(parts[part]), number)
    row = []
    _, number = best.before(len(new_parts))
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


def _once(parts: Sequence[_Part]) -> dict[_Part, int]:
    """Return the parts that stand there once, and where, in their order."""
    count = Counter(parts)
    return {part: n for n, part in enumerate(parts) if count[part] == 1}


def _equal_runs(
    before: Sequence[Word], after: Sequence[Word]
) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal words and signs: first one in each text, and how many.

    First words alone, then the signs between them: a full stop says nothing of where
    it belongs.
    """
    spoken = [n for n, word in enumerate(before) if word.is_spoken]
    new_spoken = [n for n, word in enumerate(after) if word.is_spoken]
    olds, news = [word.text for word in before], [word.text for word in after]
    places, new_places = [*spoken, len(before)], [*new_spoken, len(after)]
    i = j = 0
    for first, new_first, count in [
        *_equal_words([olds[n] for n in spoken], [news[n] for n in new_spoken]),
        (len(spoken), len(new_spoken), 1),
    ]:
        for n in range(count):
            here = places[first + n]
            there = new_places[new_first + n]
            for start, new_start, length in _common(olds[i:here], news[j:there]):
                yield i + start, j + new_start, length
            if here < len(before):
                yield here, there, 1
            i, j = here + 1, there + 1


def _equal_words(
    olds: Sequence[str], news: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal words.

    Turns of phrase that stand once in each text hold them together; between these the
    texts have as much in common as can be.
    """
    i = j = 0
    for first, new_first, count in [*_phrases(olds, news), (len(olds), len(news), 0)]:
        for start, new_start, length in _common(olds[i:first], news[j:new_first]):
            yield i + start, j + new_start, length
        if count:
            yield first, new_first, count
        i, j = first + count, new_first + count


def _common(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal words: the most that two stretches have in common.

    Where that would take too much memory, so that the fewest words are changed.
    """
    from rapidfuzz.distance import Indel, Levenshtein

    if not olds or not news:
        return
    distance = Indel if len(olds) * len(news) <= _MOST else Levenshtein
    for step in distance.opcodes(olds, news):
        if step.tag == "equal":
            yield step.src_start, step.dest_start, step.src_end - step.src_start


_MOST = 10**8
"""Product of the numbers of words: 12 MB."""


def _phrases(
    olds: Sequence[str], news: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    """Yield turns of phrase that stand once in each text, as runs of equal words."""
    parts, new_parts = _runs_of_words(olds), _runs_of_words(news)
    run: tuple[int, int, int] | None = None
    for first, new_first in _anchors(parts, new_parts, lambda _: 1):
        if run is None:
            run = first, new_first, _PHRASE
        elif first - run[0] == new_first - run[1] and first <= run[0] + run[2]:
            run = run[0], run[1], first - run[0] + _PHRASE
        elif first >= run[0] + run[2] and new_first >= run[1] + run[2]:
            yield run
            run = first, new_first, _PHRASE
    if run:
        yield run


_PHRASE = 4
"""So many words in a row are a turn of phrase."""


def _runs_of_words(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[n : n + _PHRASE]) for n in range(len(words) - _PHRASE + 1)]
