"""Ways of counting for texts that had more or less at their beginning when coded.

Names say where their quotes stand now, and if all are off by one distance, that is it.
Without names, words say it, if there are enough.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import or_

from qdabridge.text.positions import Convention, TextMap, end_words, start_words
from qdabridge.text.trials import KnownSpans, Span, Trial, try_out

__all__ = ["NEAR", "by_edges", "by_names", "occurrences", "place_of_name", "stretch"]


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

SHORT = 6
"""Names of fewer characters stand in too many places to be looked for."""

_CUT = re.compile(r"(?:\.\.\.|…)\s*$")


def occurrences(text: str, name: str) -> list[tuple[int, int]]:
    """Return where a name stands in a text: as it is, else with other white space.

    Args:
        text: The canonical text.
        name: A quote, perhaps with an ellipsis where it was cut off.
    """
    bare = _CUT.sub("", name).strip()
    if not bare:
        return []
    found = _as_it_is(text, bare) if bare in text else _with_other_blanks(text, bare)
    places = list(islice(found, MOST_PLACES + 2))
    return places if len(places) < MOST_PLACES + 2 else []


def _as_it_is(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def _with_other_blanks(text: str, bare: str) -> Iterator[tuple[int, int]]:
    words = bare.split()
    if " ".join(words) in _folded(text):
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        found = pattern.search(text)
        while found:
            yield found.span()
            found = pattern.search(text, found.start() + 1)


@lru_cache(maxsize=1)
def _folded(text: str) -> str:
    """Return a text with all white space as single blanks: many names are looked up."""
    return " ".join(text.split())


def stretch(text: TextMap, span: Span, convention: Convention) -> tuple[int, int]:
    """Return from where to where a selection goes in a way of counting."""
    start, end = text.places(span.start, span.end, convention)
    return start.before, end.after


def place_of_name(
    text: TextMap, span: Span, convention: Convention
) -> tuple[int, int] | None:
    """Return where a selection's name stands: the only place, or clearly nearest."""
    near = stretch(text, span, convention)[0]
    places = sorted(
        occurrences(text.text, span.name), key=lambda place: abs(place[0] - near)
    )
    if len(span.name.strip()) < SHORT or not places:
        return None
    nearest, second = (abs(start - near) for start, _ in (*places, *places)[:2])
    is_clear = len(places) == 1 or 2 * nearest < second
    return places[0] if is_clear else None


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
        distances = Counter(
            distance
            for span, places in found
            for distance in {scale.from_canonical(s) - span.start for s, _ in places}
        )
        distance, agreeing = max(
            distances.items(), key=lambda pair: (pair[1], -abs(pair[0]))
        )
        if agreeing >= AGREEING * len(found):
            moved = trial.convention._replace(shift=distance)
            is_new = moved != trial.convention
            exclusive = try_out(text, known, moved) if is_new else trial
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
    tried = [try_out(text, known, moved) for moved in _moved(text, bases, total)]
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


_Tell = Callable[[str, list[int]], list[bool]]


def _moved(text: TextMap, bases: Sequence[Trial], total: int) -> list[Convention]:
    """Return ways of counting near others that may decide; none if none is sure.

    That is looked up in characters, which costs a tenth of a trial.

    Args:
        text: The text.
        bases: What was tried already.
        total: How many ends there are.
    """
    bases = [base for base in bases if not base.convention.bom]
    if not any(_may_decide(text, base, total // 2) for base in bases):
        return []
    found = []
    for base in bases:
        starts = _edges_near(text, base, 0, start_words)
        ends = _edges_near(text, base, 1, end_words)
        for n, shift in enumerate(range(-NEAR, NEAR + 1)):
            for is_inclusive in (False, True):
                if shift or is_inclusive:
                    way = base.convention._replace(
                        shift=shift, is_inclusive=is_inclusive
                    )
                    found.append((starts[n] + ends[n + is_inclusive], way))
    if max((edges for edges, _ in found), default=0) < SURE * total:
        return []
    return [way for edges, way in found if edges >= (SURE - CLEAR) * total]


def _may_decide(text: TextMap, base: Trial, count: int) -> bool:
    """May enough selections begin with words by a way near one? A quarter tells most.

    Args:
        text: The text.
        base: What was tried already.
        count: How many selections there are.
    """
    most_others = (2 - 2 * SURE) * count
    return all(
        some - max(_edges_near(text, base, 0, start_words, some)) <= most_others
        for some in (count // 4, count)
    )


def _edges_near(
    text: TextMap, base: Trial, side: int, tell: _Tell, some: int | None = None
) -> list[int]:
    """Count how many ends may lie on edges ``-NEAR`` to ``NEAR + 1`` characters away.

    An end with a character nearby that counts more than one may lie on an edge. Only
    the first selections are looked at, if it is said how many.
    """
    scale, reach = text.scale(base.convention), NEAR + 1
    padded = f"{' ' * reach}{text.text}{' ' * reach}"
    places = [place[side] for place in base.places[:some]]
    unsure = [scale.is_uneven(at - reach, at + reach) for at in places]
    return [
        sum(map(or_, unsure, tell(padded, [at + far for at in places])))
        for far in range(reach - NEAR, reach + NEAR + 2)
    ]
