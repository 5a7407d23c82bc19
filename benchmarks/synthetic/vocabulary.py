"""Makes interview-like texts and names in several scripts from a seeded generator.

The words are chosen to hurt: characters XML must escape, letters outside the Basic
Multilingual Plane, joined emoji, combining marks, right-to-left and unspaced scripts.
"""

from itertools import accumulate
from random import Random
from typing import NamedTuple

__all__ = ["SCRIPTS", "Script", "Text", "make_name", "make_text"]


class Script(NamedTuple):
    """The words of one script, what stands between them and how often it is used."""

    words: tuple[str, ...]
    gap: str
    weight: int


LATIN = (
    "and the of we work care family because nobody would listen time money school "
    "I never really thought about how much it changed things at home until then R&D "
    'people said <laughs> «naïve» Überzeugung señora garçon "quoted" don\'t cafe\u0301 '
    "responsibility neighbours hospital waiting support trust"
)
CYRILLIC = "мы работали вместе потому что семья помогала всегда ещё объяснить город"
HEBREW = "אנחנו עבדנו יחד כי המשפחה עזרה תמיד שָׁלוֹם ירושלים לא ידענו מה לעשות"
CJK = "我们 一起 工作 因为 家庭 支持 時間 學校 信頼 病院 𠮷野家 변화 責任 不安"
EMOJI = "😀 👍🏽 👩‍👩‍👧 🇫🇮 ❤️ 𝒳 🎧"

SCRIPTS: dict[str, Script] = {
    "latin": Script(tuple(LATIN.split()), " ", 76),
    "cyrillic": Script(tuple(CYRILLIC.split()), " ", 9),
    "hebrew": Script(tuple(HEBREW.split()), " ", 5),
    "cjk": Script(tuple(CJK.split()), "", 6),
    "emoji": Script(tuple((LATIN + " " + EMOJI).split()), " ", 4),
}
_CHOICES = tuple(SCRIPTS.values())
_WEIGHTS = tuple(script.weight for script in _CHOICES)


class Text(NamedTuple):
    """A text, and where each of its words starts and ends (half-open code points)."""

    content: str
    starts: list[int]
    ends: list[int]

    def pick(self, rng: Random) -> tuple[int, int, str]:
        """Choose a run of 2 to 25 words: start, end and the words themselves."""
        first = rng.randrange(len(self.starts))
        last = min(first + rng.randint(1, 24), len(self.ends) - 1)
        start, end = self.starts[first], self.ends[last]
        return start, end, self.content[start:end]


def make_text(rng: Random, words: int) -> Text:
    """Make a text of ``words`` words in paragraphs, each in one script."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while len(starts) < words:
        paragraph = min(rng.randint(20, 80), words - len(starts))
        (script,) = rng.choices(_CHOICES, _WEIGHTS)
        chosen = rng.choices(script.words, k=paragraph)
        step = len(script.gap)
        begins = list(accumulate((len(w) + step for w in chosen), initial=position))
        position = begins.pop() - step + 2
        starts += begins
        ends += [at + len(word) for at, word in zip(begins, chosen, strict=True)]
        parts += (script.gap.join(chosen), ".\n")
    return Text("".join(parts), starts, ends)


def make_name(rng: Random, words: int = 2) -> str:
    """Make a name of a few words of one script, as users give codes and sources."""
    (script,) = rng.choices(_CHOICES, _WEIGHTS)
    return script.gap.join(rng.choices(script.words, k=words))
