"""Which code of one codebook is which of another: by GUID, by path, by likeness."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qdabridge.model import Code, CodeBook

__all__ = [
    "DOUBTFUL",
    "MARGIN",
    "SIMILARITY",
    "BookCode",
    "Match",
    "Matches",
    "Part",
    "matched",
    "parts",
    "score",
]


CodePath = tuple[str, ...]
Part = tuple[str, float, float]
"""What was compared, its weight, and how alike it is from 0 to 1."""
_SAME_TEXT = 20
"""A definition of so many characters that is the same in both is no accident."""


class BookCode:
    """A code with its place in its codebook."""

    __slots__ = ("code", "definition", "name", "parent", "path")

    def __init__(self, code: Code, path: CodePath, parent: "BookCode | None") -> None:
        self.code: Code = code
        self.path: CodePath = path
        self.parent: BookCode | None = parent
        self.name: str = code.name.strip()
        self.definition: str = (code.description or "").strip()


def score(parts: Sequence[Part]) -> float:
    """Return how alike two codes are: of what both have, weighted."""
    whole = sum(weight for _, weight, _ in parts)
    return sum(weight * value for _, weight, value in parts) / whole


def parts(old: BookCode, new: BookCode) -> Iterator[Part]:
    """Yield how alike two codes are in what does not depend on other matches."""
    yield "name", 4.0, _like(old.name, new.name)
    if old.definition and new.definition:
        same = old.definition == new.definition
        weight = 12.0 if same and len(old.definition) >= _SAME_TEXT else 4.0
        yield "definition", weight, _like_text(old.definition, new.definition)
    if old.code.codes and new.code.codes:
        yield "codes below", 1.0, _shared(old.code.codes, new.code.codes)


def _like(first: str, second: str) -> float:
    from rapidfuzz import fuzz

    first, second = first.casefold(), second.casefold()
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second)) / 100


def _like_text(first: str, second: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(first.casefold(), second.casefold()) / 100


def _shared(first: Sequence[Code], second: Sequence[Code]) -> float:
    """Return which part of the names of codes below is in both (Jaccard)."""
    names = {code.name.strip().casefold() for code in first}
    others = {code.name.strip().casefold() for code in second}
    return len(names & others) / len(names | others)


SIMILARITY = 0.75
"""So alike two codes must be to be taken for one."""
DOUBTFUL = 0.6
"""So alike they must be to be worth a question."""
MARGIN = 0.1
"""By so much the best must be better than the second best."""
MOST_PAIRS = 250_000
"""More are not compared by likeness: it would take long."""


class _Candidate(NamedTuple):
    """A pair with how alike it is in what does not depend on other matches."""

    old: BookCode
    new: BookCode
    parts: tuple[Part, ...]


class Match(NamedTuple):
    """Two codes that are one, or may be.

    Attributes:
        old: The code of the old codebook.
        new: The code of the new one.
        similarity: From 0 to 1; 1 if they have the same GUID or path.
        reasons: Why, in words.
        is_certain: Sure enough to act upon without asking.
    """

    old: BookCode
    new: BookCode
    similarity: float
    reasons: tuple[str, ...]
    is_certain: bool = True


class Matches(NamedTuple):
    """What was found.

    Attributes:
        certain: Codes that are in both.
        doubtful: Pairs that a person has to look at; no code is in two.
        removed: Codes that are only in the old codebook, or in doubt.
        added: Codes that are only in the new one, or in doubt.
        is_complete: False: there were too many codes to compare them all.
    """

    certain: list[Match]
    doubtful: list[Match]
    removed: list[BookCode]
    added: list[BookCode]
    is_complete: bool


def matched(old: CodeBook, new: CodeBook, similarity: float = SIMILARITY) -> Matches:
    """Return which codes of two codebooks are the same.

    First those with one GUID, then those with one path, then by likeness of names,
    definitions, codes below and place: a pair must be ``similarity`` alike, and better
    by ``MARGIN`` than any other pair of either code.
    """
    finder = _Finder(_walked(old), _walked(new), similarity)
    finder.by_guid()
    finder.by_path()
    finder.by_likeness()
    return finder.matches()


def _walked(book: CodeBook) -> list[BookCode]:
    last: dict[CodePath, BookCode] = {}
    codes = []
    for code, path in book.walk():
        last[path] = BookCode(code, path, last.get(path[:-1]))
        codes.append(last[path])
    return codes


class _Finder:
    def __init__(
        self, old: list[BookCode], new: list[BookCode], similarity: float
    ) -> None:
        self.old = old
        self.new = new
        self.similarity = similarity
        self.pairs: dict[int, Match] = {}
        """By ``id`` of both codes."""
        self.doubts: list[Match] = []
        self.is_complete = True

    def matches(self) -> Matches:
        certain = [self.pairs[id(code)] for code in self.old if id(code) in self.pairs]
        return Matches(
            certain,
            self.doubts,
            self._open(self.old),
            self._open(self.new),
            self.is_complete,
        )

    def _open(self, codes: Iterable[BookCode]) -> list[BookCode]:
        return [code for code in codes if id(code) not in self.pairs]

    def _pair(self, match: Match) -> None:
        self.pairs[id(match.old)] = self.pairs[id(match.new)] = match

    # --- Beyond doubt ---------------------------------------------------------------

    def by_guid(self) -> None:
        """Match codes with the same GUID."""
        known = {code.code.guid.key: code for code in reversed(self.new)}
        for old in self.old:
            new = known.get(old.code.guid.key)
            if new and id(new) not in self.pairs:
                self._pair(Match(old, new, 1.0, ("same GUID",)))

    def by_path(self) -> None:
        """Match codes with the same path, in the order in which they stand."""
        known: dict[CodePath, list[BookCode]] = {}
        for code in reversed(self._open(self.new)):
            known.setdefault(_trimmed(code.path), []).append(code)
        for old in self._open(self.old):
            if same := known.get(_trimmed(old.path)):
                self._pair(Match(old, same.pop(), 1.0, ("same name and place",)))

    # --- By likeness ----------------------------------------------------------------

    def by_likeness(self) -> None:
        """Match the rest, again as long as new parents make more places alike."""
        if len(self._open(self.old)) * len(self._open(self.new)) > MOST_PAIRS:
            self.is_complete = False
            return
        candidates = self._candidates()
        while True:
            ranked = self._ranked(candidates)
            sure = [match for match in ranked if match.is_certain]
            for match in sure:
                self._pair(match)
            if not sure:
                self.doubts = list(_each_once(ranked))
                return

    @property
    def _least(self) -> float:
        return min(DOUBTFUL, self.similarity)

    def _candidates(self) -> list[_Candidate]:
        """Return the pairs that can be worth a question, or near to one that is."""
        found = []
        for old in self._open(self.old):
            for new in self._open(self.new):
                alike = tuple(parts(old, new))
                if score((*alike, ("place", 1.0, 1.0))) >= self._least - MARGIN:
                    found.append(_Candidate(old, new, alike))
        return found

    def _ranked(self, candidates: Sequence[_Candidate]) -> list[Match]:
        """Return the pairs worth a question, the best first, and whether it is sure."""
        best: dict[int, list[float]] = {}
        found = []
        for old, new, alike in candidates:
            if id(old) in self.pairs or id(new) in self.pairs:
                continue
            match = self._compared(old, new, alike)
            for code in (old, new):
                best.setdefault(id(code), []).append(match.similarity)
            if match.similarity >= self._least:
                found.append(match)
        found.sort(key=lambda match: -match.similarity)
        return [
            match._replace(is_certain=self._is_sure(match, best)) for match in found
        ]

    def _is_sure(self, match: Match, best: dict[int, list[float]]) -> bool:
        if match.similarity < self.similarity:
            return False
        for code in (match.old, match.new):
            others = sorted(best[id(code)])[:-1]
            if others and match.similarity - others[-1] < MARGIN:
                return False
        return True

    def _compared(self, old: BookCode, new: BookCode, alike: tuple[Part, ...]) -> Match:
        alike = (*alike, ("place", 1.0, float(self._same_place(old, new))))
        reasons = tuple(f"{what} {value:.0%} alike" for what, _, value in alike)
        return Match(old, new, round(score(alike), 3), reasons)

    def _same_place(self, old: BookCode, new: BookCode) -> bool:
        if old.parent is None or new.parent is None:
            return old.parent is new.parent
        match = self.pairs.get(id(old.parent))
        return match is not None and match.new is new.parent


def _each_once(ranked: Sequence[Match]) -> Iterable[Match]:
    """Yield the best pairs so that no code is in two."""
    used: set[int] = set()
    for match in ranked:
        if not used & {id(match.old), id(match.new)}:
            used |= {id(match.old), id(match.new)}
            yield match


def _trimmed(path: CodePath) -> CodePath:
    return tuple(name.strip() for name in path)
