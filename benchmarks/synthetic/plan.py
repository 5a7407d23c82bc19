"""What a generated project shall contain, and the identities that follow from it.

GUIDs are computed from seed, kind and number, so any part of the document can name any
other without having been written yet: the generator never holds the project.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from random import Random

__all__ = ["PRESETS", "Plan", "SourcePlan"]

DAYS = [str(date(2023, 1, 9) + timedelta(days=n)) for n in range(700)]
SECONDS_OF_DAY = 86_400
MEDIA = ("pdf", "picture", "audio")
_OWN = ("user", "selection", "coding")


@dataclass(frozen=True)
class SourcePlan:
    """One source: its number, kind, first selection, and how many codings on each."""

    number: int
    kind: str
    first_selection: int
    first_coding: int
    codings: list[int]

    def selections(self) -> Iterator[tuple[int, range]]:
        """The number of each selection and of the codings on it."""
        coding = self.first_coding
        for number, count in enumerate(self.codings, self.first_selection):
            yield number, range(coding, coding + count)
            coding += count


@dataclass(frozen=True)
class Plan:
    """How much of everything; the same plan always gives the same bytes."""

    sources: int = 100
    codes: int = 200
    codings: int = 10_000
    ratio: float = 0.67
    coders: int = 3
    depth: int = 4
    words: int = 3_500
    pdf: float = 0.0
    picture: float = 0.0
    audio: float = 0.0
    extras: bool = False
    seed: int = 1
    team: int = 0
    """Of two teams on the same texts and codes: other coders, selections, codings."""
    changed: float = 0.0
    """The share of codings that have another code than without it."""

    @property
    def selections(self) -> int:
        """How many selections carry the codings."""
        return max(round(self.codings * self.ratio), min(self.codings, 1))

    @property
    def notes(self) -> int:
        """How many notes: one for every second source, where extras are wanted."""
        return (self.sources + 1) // 2 if self.extras else 0

    def rng(self, kind: str, number: int = 0) -> Random:
        """A generator of random numbers for one part of the document alone."""
        return Random(f"{self.seed}:{kind}:{number}")

    def guid(self, kind: str, number: int) -> str:
        """The GUID of the numbered thing of a kind."""
        seed = f"{self.seed}+{self.team}" if self.team and kind in _OWN else self.seed
        digest = blake2b(f"{seed}:{kind}:{number}".encode(), digest_size=16)
        h = digest.hexdigest()
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def stamp(self, rng: Random) -> str:
        """A moment within two years, as the tools write it."""
        minutes, seconds = divmod(rng.randrange(SECONDS_OF_DAY), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{rng.choice(DAYS)}T{hours:02}:{minutes:02}:{seconds:02}Z"

    def changed_code(self, coding: int, code: str) -> str:
        """The code of a coding, which for some is another one."""
        rng = self.rng("changed", coding)
        return rng.choice(self.codable) if rng.random() < self.changed else code

    @cached_property
    def users(self) -> list[str]:
        """The GUIDs of the coders."""
        return [self.guid("user", n) for n in range(self.coders)]

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The code tree: the children of every code, and of -1 the top level."""
        rng = self.rng("code tree")
        levels: list[int] = []
        tree: dict[int, list[int]] = {-1: []}
        for number in range(self.codes):
            parent = rng.randrange(-1, number) if number else -1
            if parent >= 0 and (number % 8 == 0 or levels[parent] >= self.depth):
                parent = -1
            levels.append(1 if parent < 0 else levels[parent] + 1)
            tree.setdefault(parent, []).append(number)
        return tree

    def is_codable(self, number: int) -> bool:
        """Some parents of the tree are only folders."""
        return number == 0 or number % 8 != 0 or number not in self.children

    @cached_property
    def codable(self) -> list[str]:
        """The GUIDs of the codes that codings may use."""
        return [self.guid("code", n) for n in range(self.codes) if self.is_codable(n)]

    @cached_property
    def kinds(self) -> list[str]:
        """The kind of every source, shuffled."""
        kinds: list[str] = []
        for kind in MEDIA:
            kinds += [kind] * round(self.sources * getattr(self, kind))
        kinds += ["text"] * (self.sources - len(kinds))
        self.rng("kinds").shuffle(kinds)
        return kinds

    def each_source(self) -> Iterator[SourcePlan]:
        """Share selections and codings out evenly; within a source by chance."""
        codings_before = 0
        for number, kind in enumerate(self.kinds):
            first = number * self.selections // self.sources
            end = (number + 1) * self.selections // self.sources
            codings = end * self.codings // max(self.selections, 1)
            counts = self._spread(number, end - first, codings - codings_before)
            yield SourcePlan(number, kind, first, codings_before, counts)
            codings_before = codings

    def _spread(self, number: int, selections: int, codings: int) -> list[int]:
        counts = [int(n < codings) for n in range(selections)]
        rng = self.rng("spread", number)
        for _ in range(codings - sum(counts)):
            counts[rng.randrange(selections)] += 1
        return counts

    def mixed(self) -> "Plan":
        """The same with other media, notes, links, sets and cases."""
        return replace(self, extras=True, pdf=0.15, picture=0.1, audio=0.1)


PRESETS = {
    "small": Plan(sources=100, codes=200, codings=10_000),
    "medium": Plan(sources=300, codes=500, codings=100_000),
    "large": Plan(sources=1_000, codes=2_000, codings=500_000, ratio=0.668),
}
