"""Long quotes that are nearly in a text are found, in time that grows with the text."""

from functools import partial
from random import Random

import pytest
from counting import calls

from qdabridge.text import Status
from qdabridge.text.locate import Locator, locate


def words(random: Random, length: int) -> str:
    known = ["".join(random.choices("abcdefghijklmnop", k=5)) for _ in range(2000)]
    return " ".join(random.choices(known, k=length // 6))


@pytest.mark.parametrize("length", [1500, 2500, 8000])
@pytest.mark.parametrize("share", [0, 0.01, 0.03])
def test_a_quote_with_some_other_letters_is_found(length: int, share: float) -> None:
    random = Random(length)
    text = words(random, 40_000)
    start = text.index(" ", random.randrange(20_000)) + 1
    end = text.index(" ", start + length)
    quote = [*text[start:end]]
    for place in random.sample(range(10, length - 10), max(1, int(share * length))):
        quote[place] = "z"
    found = locate(text, "".join(quote))
    assert found.status is Status.FUZZY
    assert (found.start, found.end) == (start, end)


def test_two_such_places_are_not_guessed_between() -> None:
    random = Random(3)
    talk = words(random, 4000)
    found = locate(f"{talk} in between {talk}", talk.replace("a", "z", 3))
    assert found.status is Status.AMBIGUOUS


def test_what_is_nowhere_is_said_to_be_too_long() -> None:
    random = Random(4)
    locator = Locator(words(random, 60_000))
    for quote in (words(Random(5), 30_000), f"{'same ' * 6000}other"):
        assert calls(partial(locator.locate, quote)) < 2000
        found = locator.locate(quote)
        assert found.status is Status.UNPLACED
        assert found.is_bounded
