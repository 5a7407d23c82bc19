"""What is to be doubted about how the positions of a text count, with numbers."""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.text import GOOD_EDGES, Evidence, Fit

__all__ = ["Doubt", "doubts_of"]


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
