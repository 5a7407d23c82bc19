"""How the positions of texts fit their conventions, and what is to be doubted of it."""

from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.model import AnySource, Note, TextElement, holders
from qdabridge.package import Package
from qdabridge.text import (
    GOOD_EDGES,
    Convention,
    Decoded,
    Evidence,
    Fit,
    Fitting,
    Span,
    TextMap,
    settled,
)

__all__ = ["Doubt", "TextFit", "doubts_of", "fits", "spans_of", "text_map"]


class TextFit(NamedTuple):
    """A text, the source it belongs to, and how its positions fit."""

    source: AnySource | Note
    holder: TextElement
    fit: Fit

    @property
    def name(self) -> str:
        """The source's name, or its GUID."""
        return self.source.name or str(self.source.guid)


def fits(
    package: Package, expected: Convention, *, is_observed: bool = True
) -> Iterator[TextFit]:
    """Yield how the positions of each text with selections fit its conventions.

    Args:
        package: Its first rules have been applied.
        expected: How the tool is expected to count.
        is_observed: Was that seen in real files?
    """
    found: list[tuple[AnySource | Note, TextElement, Fitting]] = []
    for source in [*package.project.sources, *package.project.notes]:
        for holder in holders(source):
            if isinstance(holder, TextElement) and holder.plain_text_selections:
                try:
                    text = text_map(package.decoded(holder))
                except QdaBridgeError:
                    continue
                fitting = Fitting(
                    text, spans_of(holder), expected, is_observed=is_observed
                )
                found.append((source, holder, fitting))
    each = settled([fitting for _, _, fitting in found])
    for (source, holder, _), fit in zip(found, each, strict=True):
        yield TextFit(source, holder, fit)


def text_map(decoded: Decoded) -> TextMap:
    """Return the map of a text as it was decoded."""
    return TextMap(decoded.text, has_bom=decoded.has_bom)


def spans_of(holder: TextElement) -> list[Span]:
    """Return where the selections of a text lie, each with the name it has."""
    each = [selection.__dict__ for selection in holder.plain_text_selections]
    fields = ((f["start_position"], f["end_position"], f["name"] or "") for f in each)
    return [*map(tuple.__new__, repeat(Span), fields)]  # Span(...) takes twice as long


class Doubt(NamedTuple):
    """A doubt, which is a warning wherever it is told."""

    code: str
    message: str


def doubts_of(fit: Fit) -> Iterator[Doubt]:
    """Yield what a user should know before trusting the quotes of a text.

    Codes are ``convention-doubtful``, ``convention-surprising``, ``positions-moved``.
    """
    if fit.fits_badly:
        yield Doubt(
            "convention-doubtful",
            f"no way of counting positions fits well; the best is {fit.convention}"
            f" ({fit.winner}){_against(fit.winner)}; look at some quotes",
        )
        return
    if fit.rival is not None:
        yield Doubt(
            "convention-doubtful",
            f"two ways of counting positions fit alike: {fit.convention}, which was"
            f" taken ({fit.winner}), and {fit.rival.convention} ({fit.rival}); look at"
            " some quotes",
        )
    if fit.is_surprising:
        yield _surprise(fit)


def _surprise(fit: Fit) -> Doubt:
    if distance := fit.convention.shift:
        where = "later" if distance > 0 else "earlier"
        return Doubt(
            "positions-moved",
            f"what positions point to stands {abs(distance)} characters {where} in the"
            " text, always by the same distance; moved there"
            f" ({fit.convention}: {fit.winner})",
        )
    usual = (e for e in fit.candidates if e.convention == fit.expected)
    instead = "".join(f"; the usual way: {e}" for e in usual)
    return Doubt(
        "convention-surprising",
        f"positions count {fit.convention}, not {fit.expected} as the tool usually does"
        f" ({fit.winner}{instead})",
    )


def _against(winner: Evidence) -> str:
    """Say why what fits best is not good enough."""
    if winner.inside < winner.selections:
        return ""
    if winner.claims and not winner.quoted:
        return ", and none of the names, which are long enough to be quotes, is there"
    cuts = winner.edges < GOOD_EDGES * 2 * winner.selections
    return ", and nobody selects so many halves of words" if cuts else ""
