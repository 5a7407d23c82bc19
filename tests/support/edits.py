"""Texts that somebody has edited, and what became of every word: an oracle.

Every word of the old text stands there once, and the words that are put in are none of
them, so that there is one truth about where a quote is now.
"""

import random
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Edited", "Fate", "edited"]

_NAMES = ("Anna", "Bo", "Cleo", "Dilan", "Eve", "Fahri")
_FOR_NAMES = ("[NAME]", "[Name 2]", "<person>", "XXX", "Zora", "P12", "***")
_PARAGRAPH = "\nQ: Quid novi?\nR: Nihil hodie.\n\n"


class Fate(NamedTuple):
    """What became of a word: where it is now; None: nowhere."""

    start: int
    end: int
    now: tuple[int, int] | None
    is_same: bool


@dataclass
class Edited:
    """A text before and after, with the fates of its words."""

    old: str = ""
    new: str = ""
    words: list[Fate] = field(default_factory=list)

    def expected(self, first: int, last: int) -> tuple[int, int] | None:
        """Return where the words from one to another one are now; None: nowhere."""
        now = [word.now for word in self.words[first : last + 1] if word.now]
        return (now[0][0], now[-1][1]) if now else None

    def share(self, first: int, last: int) -> float:
        """Return the share of the letters of words that are there or stood for."""
        words = self.words[first : last + 1]
        left = sum(w.end - w.start for w in words if w.now)
        return left / sum(w.end - w.start for w in words)

    def is_kept(self, first: int, last: int) -> bool:
        """Is any of the words still there as it was?"""
        return any(word.is_same for word in self.words[first : last + 1])


def edited(seed: int, size: int = 60, edits: int = 6) -> Edited:
    """Return a text of so many words with edits that are no neighbours."""
    rng = random.Random(seed)
    made = Edited()
    places = set(rng.sample(range(1, size - 1, 3), min(edits, size // 4)))
    made.new = rng.choice(["", "", "Vide infra.\n"])
    for number in range(size):
        word, after = _word(rng, number), rng.choice([*[" "] * 8, ", ", ".\n", ".\n\n"])
        if number == size - 1:
            after = rng.choice(["", ".", ".\n"])
        how = rng.choice(_HOWS) if number in places else "keep"
        start = len(made.old)
        made.old += word + after
        if how in ("put in", "paragraph"):
            made.new += "sane quidem " if how == "put in" else _PARAGRAPH
        now = _now(rng, word, how)
        place = (len(made.new), len(made.new) + len(now)) if now else None
        made.words.append(Fate(start, start + len(word), place, now == word))
        made.new += now + after if now else ""
    made.new += rng.choice(["", "\nFinis hic est.", "\n\nQ: Quid novi?\n"])
    return made


_HOWS = ("put in", "paragraph", "typo", "name", "delete", "capitals")


def _word(rng: random.Random, number: int) -> str:
    """Return a word that no other number has; now and then a name."""
    if number % 5 == 2:
        return rng.choice(_NAMES) + "lyrstwk"[number // 5 % 7] + str(number)
    letters = "".join(rng.choices("bdfghklmnprstw", k=rng.randint(2, 7)))
    return f"{letters}{number}"


def _now(rng: random.Random, word: str, how: str) -> str:
    """Return what stands in the place of a word; empty: nothing."""
    if how == "delete":
        return ""
    if how == "typo" and len(word) > 5:
        return word[:2] + word[3:]
    if how == "name" and word[0].isupper():
        return rng.choice(_FOR_NAMES)
    if how == "capitals":
        return word.upper() if len(word) > 4 else word
    return word
