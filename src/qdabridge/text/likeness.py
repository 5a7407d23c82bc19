"""What in a text is most like some words, and where exactly it begins and ends."""

from collections.abc import Iterator

__all__ = ["alike", "snapped"]

SLACK = 24
"""How far the ends of a nearly found place may move to the edge of a word."""


def alike(wanted: str, text: str, cutoff: float) -> tuple[float, int, int] | None:
    """Return likeness and place of what is most like some words in a folded text."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(wanted, text, score_cutoff=cutoff)
    if found is None or found.dest_start >= found.dest_end:
        return None
    return found.score, found.dest_start, found.dest_end


def snapped(wanted: str, text: str, start: int, end: int) -> tuple[float, int, int]:
    """Move the ends of a place to where it is most like the words, at best a word edge.

    The aligner only tries stretches as long as the words; what the text has more or
    less than they have would be cut off or added at an end. Returns the likeness of
    all of the words to all of the place, and the place.
    """
    from rapidfuzz.fuzz import ratio

    slack = min(SLACK, len(wanted) // 4)
    middle = (start + end) // 2
    firsts = [start, *_edges(text, start - slack, min(start + slack, middle))]
    start = max(firsts, key=lambda first: (ratio(wanted, text[first:end]), -first))
    lasts = [end, *_edges(text, max(end - slack, middle + 1), end + slack)]
    end = max(lasts, key=lambda last: (ratio(wanted, text[start:last]), -last))
    while end - start > 1 and text[start].isspace():
        start += 1
    while end - start > 1 and text[end - 1].isspace():
        end -= 1
    return ratio(wanted, text[start:end]), start, end


def _edges(text: str, first: int, last: int) -> Iterator[int]:
    """Yield the positions between characters of different kinds: word edges."""
    for at in range(max(first, 0), min(last, len(text)) + 1):
        if at in (0, len(text)) or not (text[at - 1].isalnum() and text[at].isalnum()):
            yield at
