"""What the texts of a project say together about how its positions count.

A tool counts in one way. A text with two selections may fit two ways by chance; those
of its neighbours that leave no doubt say which one it is.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

from qdabridge.text.fitting import Fit, Fitting
from qdabridge.text.positions import Convention, TextMap, Unit

__all__ = ["Pool", "Verdict", "settled"]


CLEARLY = 4
"""So much more must speak for one way than for any other: two selections' edges."""

FEWEST_ENDS = 10
PROVEN = 0.9
"""So many ends, and this share of them on word edges, prove a way of counting."""

MANY_ENDS = 200
SURELY = 40
"""From so many ends on, and so much more than for any other way, what fits best needs
no comparison with rare ways of counting in each further text."""

_ALL = tuple(
    Convention(unit, crlf, bom, lf)
    for unit, (crlf, lf), bom in product(Unit, ((1, 1), (2, 1), (2, 2)), (False, True))
)


class _Features(NamedTuple):
    """What of a text makes ways of counting differ."""

    is_ascii: bool
    has_astral: bool
    has_crlf: bool
    has_lone: bool
    has_bom: bool

    def plain(self, convention: Convention) -> Convention:
        """Return the simplest way of counting that means the same in this text."""
        unit, crlf, bom, lf, *_ = convention
        if self.is_ascii or (unit is Unit.UTF16 and not self.has_astral):
            unit = Unit.CODE_POINTS
        lf = lf if self.has_lone else 1
        crlf = crlf if self.has_crlf else 1
        return Convention(unit, crlf, bom and self.has_bom, lf)


def _features(text: TextMap) -> _Features:
    return _Features(
        text.text.isascii(),
        text.has_astral,
        text.has_crlf,
        text.has_lone,
        text.has_bom,
    )


class Verdict(NamedTuple):
    """What the texts of a project say together."""

    convention: Convention
    is_proven: bool
    """Do enough ends lie on word edges by it that single slips mean nothing?"""


class Pool:
    """Adds up what speaks for each way of counting in the texts of a project.

    Names do not count: where they are to be believed, a text needs no others.
    """

    def __init__(self) -> None:
        self._weights: dict[Convention, int] = dict.fromkeys(_ALL, 0)
        self._edges: dict[Convention, int] = dict.fromkeys(_ALL, 0)
        self._ends = 0

    def add(self, text: TextMap, fit: Fit) -> None:
        """Count how well each way of counting does on a text.

        Texts that were edited after coding say nothing, as no way is right for them.
        """
        if fit.convention.shift or fit.convention.is_inclusive or fit.fits_badly:
            return
        features = _features(text)
        known = {
            features.plain(e.convention): e
            for e in reversed(fit.tried)
            if not e.convention.shift and not e.convention.is_inclusive
        }
        worst = min(known.values(), key=lambda e: e.edge_weight)
        self._ends += 2 * worst.selections
        for convention in _ALL:
            found = known.get(features.plain(convention), worst)
            self._weights[convention] += found.edge_weight
            self._edges[convention] += found.edges

    def verdict(self, text: TextMap, fit: Fit) -> Verdict | None:
        """Return which way of counting a text does best in all texts, if clear."""
        features = _features(text)
        support = self._support(features)
        ranked = [
            (*support.get(features.plain(e.convention), (0, 0)), -n)
            for n, e in enumerate(fit.tried)
        ]
        (weight, edges, n), *rest = sorted(ranked, reverse=True)
        if rest and weight < rest[0][0] + CLEARLY:
            return None
        return Verdict(fit.tried[-n].convention, self._is_proof(edges, FEWEST_ENDS))

    def is_proof(self, text: TextMap, fit: Fit) -> bool:
        """Do the texts so far prove that a text counts as seems clear from itself?"""
        if not fit.is_clear:
            return False
        features = _features(text)
        support = self._support(features)
        weight, edges = support.pop(features.plain(fit.convention), (0, 0))
        most = max((other for other, _ in support.values()), default=0)
        return weight >= most + SURELY and self._is_proof(edges, MANY_ENDS)

    def _support(self, features: _Features) -> dict[Convention, tuple[int, int]]:
        """Return weight and edges of each way of counting that such a text can have."""
        support: dict[Convention, tuple[int, int]] = {}
        for convention, weight in self._weights.items():
            plain, edges = features.plain(convention), self._edges[convention]
            support[plain] = max((weight, edges), support.get(plain, (0, 0)))
        return support

    def _is_proof(self, edges: int, fewest: int) -> bool:
        return self._ends >= fewest and edges >= PROVEN * self._ends


def settled(fittings: Iterable[Fitting]) -> Iterator[Fit]:
    """Yield the fit of each text, those in doubt by what the others leave no doubt of.

    All of them are tried before the first is yielded.
    """
    pool, first = Pool(), []
    for fitting in fittings:
        fit = fitting.settle(is_enough=partial(pool.is_proof, fitting.text))
        pool.add(fitting.text, fit)
        fitting.text.forget_scales()
        first.append((fitting, fit))
    for fitting, fit in first:
        told = None if fit.is_clear else pool.verdict(fitting.text, fit)
        if told:
            fit = fitting.settle(
                told.convention, is_sure=True, is_proven=told.is_proven
            )
        yield fit
