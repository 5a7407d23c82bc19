"""Which convention do the positions of a text follow? The text decides.

Each candidate convention is tried on the selections of a text: are they inside, do
they fall between characters, do the names that tools write equal the quotes, do both
ends lie on word edges? The candidate with the most evidence wins; what the tool is
known to do wins ties.

Names are the best witness there is, unless they were made from the very positions they
are to witness: QualCoder cuts the quotes of what it imports by code points, whatever
the positions count. Such names are slices that begin and end anywhere, while another
way of counting puts nearly all ends on word edges; then the edges decide.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

from qdabridge.text.moved import by_edges, by_names, stretch
from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    TextMap,
    Unit,
    end_words,
    is_quote_of,
    start_words,
)
from qdabridge.text.trials import (
    ENOUGH,
    GOOD_EDGES,
    Evidence,
    KnownSpans,
    Span,
    Trial,
    part_of,
    try_out,
)

__all__ = [
    "Fit",
    "Fitting",
    "edges_at",
    "edges_of",
    "fit",
    "usual_for",
    "way_of_name",
    "words_at",
]


FEW_EDGES = 3
"""So many more ends on word edges are no accident; two are one selection's."""

SLICED = 0.9
"""From this share of ends on word edges one way of counting may overrule names."""

SEVERAL = 5
"""In so many selections what the tool usually does is not right by chance."""

SAMPLE = 200
"""Of more selections than this, some are tried: the last ones, where ways of counting
differ most, and others from all over the text."""


class Fit(NamedTuple):
    """The convention that fits a text's selections, and why."""

    winner: Evidence
    expected: Convention
    candidates: tuple[Evidence, ...]
    """The best first, of those that lead to different places: the usual ones, and rare
    ones that come close."""
    tried: tuple[Evidence, ...] = ()
    """All that were tried."""
    rival: Evidence | None = None
    """Another way that fits as well, so that nothing but habit spoke for the winner."""
    slices: Convention | None = None
    """By this way of counting the names were cut from the text; no witnesses."""
    is_proven: bool = False
    """Did the other texts of the project leave no doubt about it?"""

    @property
    def convention(self) -> Convention:
        """The convention that won."""
        return self.winner.convention

    @property
    def is_moot(self) -> bool:
        """Do all candidates mean the same in this text?"""
        return len(self.candidates) == 1

    @property
    def is_surprising(self) -> bool:
        """Did another convention win than the one expected of the tool?"""
        return not self.is_moot and self.convention != self.expected

    @property
    def is_doubtful(self) -> bool:
        """Does even the best one fit badly, or another as well?"""
        return self.fits_badly or self.rival is not None

    @property
    def fits_badly(self) -> bool:
        """Does even the best one fit badly?"""
        found = self.winner
        if not found.selections:
            return False
        return not found.is_good(by_names=self.slices is None, is_proven=self.is_proven)

    @property
    def is_clear(self) -> bool:
        """Would it win whatever was expected?"""
        if self.is_doubtful or not self.winner.selections:
            return False
        by_names = self.slices is None
        enough = self.winner.weigh(by_names=by_names) - FEW_EDGES
        rest = [e for e in self.candidates if e.convention != self.convention]
        if any(e.edge_weight >= self.winner.edge_weight for e in rest):
            return False
        return all(e.weigh(by_names=by_names) <= enough for e in rest)


def candidates(text: TextMap, expected: Convention) -> list[Convention]:
    """Return the usual conventions that differ in this text, the expected one first."""
    bom = (False, True) if text.has_bom else (expected.bom,)
    crlf = (1, 2) if text.has_crlf else (expected.crlf,)
    units = (Unit.CODE_POINTS, Unit.UTF16) if text.has_astral else (expected.unit,)
    found = [Convention(*c) for c in product(units, crlf, bom)]
    return sorted(found, key=lambda convention: convention != expected)


def _rare(text: TextMap, expected: Convention) -> list[Convention]:
    """Return those that no tool is known for: bytes, and line ends that got lost."""
    usual = candidates(text, expected)
    found = [] if text.text.isascii() else [c._replace(unit=Unit.UTF8) for c in usual]
    lost = [c._replace(crlf=2, lf=2) for c in (*usual, *found)]
    return [*found, *lost] if text.has_lone else found


def usual_for(text: TextMap, expected: Convention) -> Convention:
    """Return how a tool counts in a text whose line ends may have been changed.

    Only NVivo for Windows is known to count UTF-16 units and a CRLF as two, and all
    line ends of its texts are CRLF. Where they are LF, git, unzip or an editor has
    been there, and positions count what was there before.
    """
    counts_crlf = expected.crlf == 2 and expected.unit is Unit.UTF16
    is_changed = counts_crlf and text.has_lone and not text.has_crlf
    return expected._replace(lf=2) if is_changed else expected


class Fitting:
    """The conventions tried on one text; asked again when other texts have told."""

    def __init__(
        self,
        text: TextMap,
        spans: Iterable[Span],
        expected: Convention = CANONICAL,
        *,
        is_certain: bool = False,
        is_observed: bool = True,
    ) -> None:
        """Try the usual conventions.

        Args:
            text: The text as the file has it.
            spans: Its selections as written.
            expected: What the tool that wrote it is known to do; wins ties.
            is_certain: Nothing else is tried.
            is_observed: Does the tool count so in real files? Then bytes, which no
                tool is known to count, are no rival if they only fit as well.
        """
        self._is_observed = is_observed
        self.text = text
        self.expected = expected
        spans = list(spans)
        self._all = KnownSpans(spans)
        self._sample = _sample(self._all.ends)
        self._is_most = 0 < len(spans) < 2 * len(self._sample)
        self._whole: dict[Convention, Evidence] = {}
        """How those did on all selections that were tried on them."""
        usual = [expected] if is_certain else candidates(text, expected)
        self._usual = frozenset(usual)
        self._trials = self._distinct([], usual)
        self._is_certain = is_certain
        self._has_rare = self._has_unusual = is_certain

    def _distinct(
        self, tried: list[Trial], conventions: Iterable[Convention | Trial]
    ) -> list[Trial]:
        """Return trials of which no two give the same places; the first of each."""
        found = list(tried)
        known_as = {trial.convention for trial in found}
        for new in conventions:
            convention = new.convention if isinstance(new, Trial) else new
            if convention in known_as:
                continue
            known_as.add(convention)
            trial = new if isinstance(new, Trial) else self._try(new)
            # Outside the text all places are its ends, and nothing is the same.
            is_inside = trial.evidence.inside == trial.evidence.selections
            if not is_inside or not any(trial.is_like(known) for known in found):
                found.append(trial)
        return found

    @cached_property
    def _known(self) -> KnownSpans:
        """The selections that are tried."""
        if not self._sample:
            return self._all
        return self._all.some(self._sample)

    def _try(self, convention: Convention) -> Trial:
        if not self._is_most:
            return try_out(self.text, self._known, convention)
        # what wins would be tried again on nearly the same
        trial = try_out(self.text, self._all, convention)
        self._whole[convention] = trial.evidence
        return part_of(trial, self._sample, self._known)

    def settle(
        self,
        usual: Convention | None = None,
        *,
        is_sure: bool = False,
        is_proven: bool = False,
        is_enough: Callable[[Fit], bool] | None = None,
    ) -> Fit:
        """Return the convention that has most for it.

        Args:
            usual: Wins unless the text clearly speaks for another; as a rule, what is
                expected of the tool.
            is_sure: All texts of the project together speak for it.
            is_proven: And leave no doubt.
            is_enough: Do other texts say so much for what the usual ways of counting
                show that rare ones need not be tried?
        """
        usual = usual or usual_for(self.text, self.expected)
        fit = self._settled(usual, is_sure)._replace(is_proven=is_proven)
        is_settled = self._is_beyond_doubt(fit) or (is_enough and is_enough(fit))
        if not self._has_rare and not is_settled:
            self._has_rare = True
            rare = _rare(self.text, self.expected)
            self._trials = self._distinct(self._trials, rare)
            fit = self._settled(usual, is_sure)._replace(is_proven=is_proven)
        if self._may_be_unusual(fit) and not self._has_unusual:
            self._has_unusual = True
            bases = self._trials
            moved = by_names(self.text, self._known, bases)
            self._trials = self._distinct(bases, moved)
            moved = by_edges(self.text, self._known, bases)
            self._trials = self._distinct(self._trials, moved)
            if len(self._trials) > len(bases):
                fit = self._settled(usual, is_sure)._replace(is_proven=is_proven)
        return self._counted(fit)

    def _is_beyond_doubt(self, fit: Fit) -> bool:
        """Is it what the tool does in all of its files that have been seen?"""
        is_expected = self._is_observed and fit.convention == self.expected
        return is_expected and fit.is_clear and fit.winner.selections >= SEVERAL

    def _may_be_unusual(self, fit: Fit) -> bool:
        """Is what fits best not good, or do its names and words disagree?"""
        edges, selections = fit.winner.edges, fit.winner.selections
        return not self._is_certain and (
            fit.fits_badly or edges < ENOUGH * 2 * selections
        )

    def _settled(self, usual: Convention, is_sure: bool) -> Fit:
        first = next((t for t in self._trials if t.convention == usual), None)
        if first is None:  # it gives the same places as another
            places = self._try(usual).places
            same = (t for t in self._trials if t.places == places)
            first = next(same, self._trials[0])
        named = self._best(first, by_names=True)
        edged = self._best(first, by_names=False)
        winner, slices, against = named, None, None
        if named.evidence.quoted > edged.evidence.quoted:
            are_slices = _are_slices(named, edged)
            backed = first is edged and (are_slices is None or is_sure)
            if are_slices or backed:
                winner, slices = edged, named
            if are_slices is None:  # too few to tell
                against = edged if winner is named else named
        by_names = slices is None
        if not _outweighs(winner, first, by_names=by_names):
            winner = first
        if slices is None and winner.evidence.quoted < winner.evidence.named:
            slices = self._slicing(winner)
        rest = [t for t in self._trials if t is not winner]
        rest.sort(key=lambda t: -t.evidence.weigh(by_names=by_names))
        if against is None:
            rivals = (t for t in rest if self._is_rival(t, winner, by_names))
            against = next(rivals, None)
        rival = None if against is None or against is winner else against
        return Fit(
            winner.evidence,
            self.expected,
            tuple(self._listed(winner, rest, by_names=by_names)),
            tuple(t.evidence for t in self._trials),
            None if is_sure or rival is None else rival.evidence,
            slices.convention if slices else None,
        )

    def _slicing(self, winner: Trial) -> Trial | None:
        """Return by what those names were cut that are not the winner's quotes.

        As in a project that was imported into QualCoder and coded further there.
        """
        for trial in self._trials:
            sliced = [i for i in trial.unlike(winner) if trial.quotes_more(winner, i)]
            most = winner.evidence.named - winner.evidence.quoted
            gained = winner.edges_at(sliced) - trial.edges_at(sliced)
            if sliced and len(sliced) >= SLICED * most and gained >= FEW_EDGES:
                return trial
        return None

    def _is_rival(self, other: Trial, winner: Trial, by_names: bool) -> bool:
        """Has another way as much for it as the winner, and not by chance?"""
        new = other.evidence.weigh(by_names=by_names)
        old = winner.evidence.weigh(by_names=by_names)
        if self._is_observed and winner.convention == self.expected and new == old:
            return other.convention.unit is not Unit.UTF8
        return new >= old

    def _listed(
        self, winner: Trial, rest: list[Trial], *, by_names: bool
    ) -> Iterator[Evidence]:
        """Yield the winner, the usual ways, and rare ones that come close."""
        yield winner.evidence
        least = winner.evidence.weigh(by_names=by_names) - FEW_EDGES
        for trial in rest:
            is_close = trial.evidence.weigh(by_names=by_names) > least
            if is_close or trial.convention in self._usual:
                yield trial.evidence

    def _best(self, first: Trial, *, by_names: bool) -> Trial:
        """Return the trial with the greatest weight; the usual one wins ties."""
        return max(
            self._trials,
            key=lambda t: (t.evidence.weigh(by_names=by_names), t is first),
        )

    def _counted(self, fit: Fit) -> Fit:
        """Return the same with the numbers of all selections, not of a sample."""
        if not self._sample:
            return fit
        found = self._whole.get(fit.convention)
        if found is None:
            found = try_out(self.text, self._all, fit.convention).evidence
        return fit._replace(winner=found)


def fit(
    text: TextMap,
    spans: Iterable[Span],
    expected: Convention = CANONICAL,
    *,
    is_certain: bool = False,
) -> Fit:
    """Return the convention that the selections of a text follow; see ``Fitting``."""
    return Fitting(text, spans, expected, is_certain=is_certain).settle()


def _sample(ends: Sequence[int]) -> list[int]:
    """Return which selections, told by their ends, are tried; none: all."""
    if len(ends) <= SAMPLE:
        return []
    half = SAMPLE // 2
    ordered = sorted(range(len(ends)), key=ends.__getitem__)
    return [*ordered[:-half][:: len(ends) // half], *ordered[-half:]]


def _outweighs(other: Trial, usual: Trial, *, by_names: bool) -> bool:
    """Is there enough to believe another convention than the usual one?

    Word edges alone decide only by a few: people do select half words at times.
    """
    new, old = other.evidence, usual.evidence
    decisive = (new.quoted * by_names, new.inside, new.whole)
    edges = new.edges - old.edges
    return (
        decisive > (old.quoted * by_names, old.inside, old.whole) or edges >= FEW_EDGES
    )


def _are_slices(named: Trial, edged: Trial) -> bool | None:
    """Were the names cut from the text by one way of counting while another is right?

    Where the two differ, one has its names, the other begins and ends with words.
    None: too few selections tell.
    """
    apart = named.unlike(edged)
    for_names, for_words = named.edges_at(apart), edged.edges_at(apart)
    if for_words - for_names < FEW_EDGES:
        return None if for_words > for_names else False
    is_whole = for_words >= SLICED * 2 * len(apart)
    return is_whole and for_names <= GOOD_EDGES * 2 * len(apart)


# --- What the name of one selection says against its positions -----------------------


def words_at(text: TextMap, span: Span, convention: Convention) -> str:
    """Return the words a selection has in a way of counting."""
    start, end = stretch(text, span, convention)
    return text.text[start:end]


def edges_at(text: str, places: Sequence[tuple[int, int]]) -> int:
    """Return how many ends of places lie on word edges."""
    starts = start_words(text, (start for start, _ in places))
    return sum(starts) + sum(end_words(text, (end for _, end in places)))


def edges_of(text: TextMap, span: Span, convention: Convention) -> int:
    """Return how many ends of a selection lie on word edges in a way of counting."""
    return edges_at(text.text, [stretch(text, span, convention)])


def way_of_name(text: TextMap, span: Span, fit: Fit) -> Convention | None:
    """Return the first other way of counting that gives a selection the name it has."""
    others = [evidence.convention for evidence in fit.candidates[1:]]
    if fit.slices is not None:
        others.insert(0, fit.slices)
    return next(
        (c for c in others if is_quote_of(span.name, words_at(text, span, c))), None
    )
