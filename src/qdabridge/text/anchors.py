"""Where in a long text may long words stand that are not there letter by letter?

Comparing a long quote with every stretch of a text takes time that grows with the cube.
Short pieces of it that stand in the text just as they are say where it would be: of 64
pieces of 16 letters nearly half survive if every twentieth letter is another one.
"""

from collections.abc import Iterator

__all__ = ["anchored"]


PIECES = 64
PIECE = 16
MOST_PLACES = 8
"""A piece that stands at more places says nothing."""
ENOUGH = 4
"""So many pieces have to agree."""


def anchored(wanted: str, text: str) -> tuple[int, int] | None:
    """Return the place that most pieces of some words speak for; None: there is none.

    Time grows with the length of the text and not with that of the words.
    """
    slack = max(PIECE, len(wanted) // 20)
    shifts = sorted(_shifts(wanted, text))
    best: tuple[int, int] = (0, 0)
    first = 0
    for last, (shift, _) in enumerate(shifts):
        while shift - shifts[first][0] > slack:
            first += 1
        best = max(best, (last - first + 1, -first))
    count, first = best[0], -best[1]
    if count < ENOUGH:
        return None
    agreeing = sorted(shifts[first : first + count], key=lambda found: found[1])
    start = agreeing[0][0]
    end = agreeing[-1][0] + len(wanted)
    return max(0, start), min(len(text), max(end, start + 1))


def _shifts(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield by how much each piece of the words is shifted in the text."""
    step = max(1, (len(wanted) - PIECE) // PIECES)
    for place in range(0, len(wanted) - PIECE + 1, step):
        piece = wanted[place : place + PIECE]
        found: list[int] = []
        at = text.find(piece)
        while at >= 0 and len(found) <= MOST_PLACES:
            found.append(at - place)
            at = text.find(piece, at + 1)
        if len(found) <= MOST_PLACES:
            yield from ((shift, place) for shift in found)
