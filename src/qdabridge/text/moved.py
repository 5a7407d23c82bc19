"""Ways of counting for texts that had more or less at their beginning when coded.

Names say where their quotes stand now, and if all are off by one distance, that is it.
Without names, words say it, if there are enough.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
    pattern = re.escape(bare)
    if bare not in text:
        pattern = r"\s+".join(map(re.escape, bare.split()))
    found = (match.span() for match in re.finditer(f"(?={pattern})", text))
    places: list[tuple[int, int]] = []
    for start, _ in found:
        if len(places) > MOST_PLACES:
            return []
        end = re.compile(pattern).match(text, start)
        places.append((start, end.end() if end else start))
    return places


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
        distances: Counter[int] = Counter()
        for span, places in found:
            distances.update({scale.from_canonical(s) - span.start for s, _ in places})
        distance, agreeing = max(
            distances.items(), key=lambda pair: (pair[1], -abs(pair[0]))
        )
        if agreeing >= AGREEING * len(found):
            moved = trial.convention._replace(shift=distance)
            exclusive = try_out(text, known, moved)
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
    tried = [
        try_out(text, known, moved)
        for base in bases
        if not base.convention.bom
        for moved in _moved(text, base, least=(SURE - CLEAR) * total)
    ]
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


def _moved(text: TextMap, base: Trial, *, least: float) -> Iterator[Convention]:
    """Yield ways of counting near one that may put so many ends on word edges.

    That is looked up in characters, which costs a tenth of a trial; an end with a
    character nearby that counts more than one may lie on an edge.
    """
    scale, reach = text.scale(base.convention), NEAR + 1
    padded = f"{' ' * reach}{text.text}{' ' * reach}"
    starts, ends = ([place[n] for place in base.places] for n in (0, 1))

    def counted(
        tell: Callable[[str, list[int]], list[bool]], places: list[int]
    ) -> list[int]:
        """Count the edges for each distance from ``-NEAR`` to ``NEAR + 1``."""
        unsure = [scale.is_uneven(at - reach, at + reach) for at in places]
        away = range(reach - NEAR, reach + NEAR + 2)
        return [
            sum(map(or_, unsure, tell(padded, [at + far for at in places])))
            for far in away
        ]

    begun, ended = counted(start_words, starts), counted(end_words, ends)
    for n, shift in enumerate(range(-NEAR, NEAR + 1)):
        for is_inclusive in (False, True):
            is_other = shift or is_inclusive
            if is_other and begun[n] + ended[n + is_inclusive] >= least:
                yield base.convention._replace(shift=shift, is_inclusive=is_inclusive)
