"""Quotes are found where they stand, or nowhere."""

import random
import string
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qdabridge.text.folding import FoldedText, Stretch, folded
from qdabridge.text.locate import Locator, Status, locate, locate_in_order

TEXT = (
    "Interviewer: And who did you tell?\n"
    "Asha: Nobody knew what to do with me. I came on a Monday – at eight. She said:\n"
    "“So what are you, a patient?” I laughed.\tNobody asked again.\n"
    "José’s café was the place, and the ﬁrst day was long.\n"
)

letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn"))
odd = st.sampled_from("ae \n\t-–—“”\"'’\u00a0\u00ad\u200b\u0301\u0308éﬁ…한각😀\u2029")
texts = st.text(odd | letters, min_size=1, max_size=60)


# --- Folding --------------------------------------------------------------------------


@given(texts)
def test_every_folded_stretch_folds_to_itself_in_the_original(text: str) -> None:
    fold = FoldedText.typing(text)
    for start in range(len(fold.text)):
        for end in range(start + 1, min(start + 9, len(fold.text)) + 1):
            if place := fold.at(start, end):
                assert 0 <= place.start < place.end <= len(text)
                inside = text[place.start : place.end]
                assert folded(inside) == fold.text[start:end].strip()


@given(texts)
def test_the_stretch_around_lies_inside_and_holds_the_stretch(text: str) -> None:
    fold = FoldedText.typing(text)
    for start in range(len(fold.text)):
        around = fold.around(start, start + 1)
        assert 0 <= around.start < around.end <= len(text)
        exact = fold.at(start, start + 1)
        assert exact in (None, around)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("don’t", "don't"),
        ("«yes» – no", '"yes" - no'),
        ("a \t\n b", "a b"),
        ("Word--Word", "Word—Word"),
        ("so\u00adft", "soft"),
        ("e\u0301", "é"),
        ("ﬁrst…", "first..."),
        ("two\u2029paragraphs\u00a0here", "two\nparagraphs here"),
        ("한", "한"),
    ],
)
def test_what_is_written_in_several_ways_folds_alike(written: str, read: str) -> None:
    assert folded(written) == folded(read)


# --- One quote ------------------------------------------------------------------------


@given(texts, st.data())
def test_what_stands_once_is_found_exactly(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(quote.strip() and text.find(quote) == text.rfind(quote))
    found = locate(text, quote)
    assert (found.status, found.place) == (Status.EXACT, (start, end))


RETYPED = (
    lambda q: q.replace(" ", "  "),
    lambda q: q.replace("\n", " ").replace("\t", "\u00a0"),
    lambda q: q.replace("“", '"').replace("”", '"').replace("’", "'"),
    lambda q: q.replace("–", "-"),
    lambda q: unicodedata.normalize("NFD", q),
    lambda q: unicodedata.normalize("NFKC", q),
    lambda q: f" {q}\n",
    lambda q: q.replace("o", "o\u00ad"),
)


@given(st.data())
def test_a_retyped_quote_is_found_where_the_original_stands(
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 15))
    end = data.draw(st.integers(start + 14, len(TEXT)))
    quote = TEXT[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    assume(TEXT.count(quote) == 1)
    for retype in data.draw(st.lists(st.sampled_from(RETYPED), max_size=4)):
        quote = retype(quote)
    found = locate(TEXT, quote)
    assert found.status in (Status.EXACT, Status.NORMALISED)
    assert found.start is not None
    inside = TEXT[found.start : found.end]
    assert folded(inside) == folded(quote)
    assert TEXT[: found.start].rstrip() == TEXT[:start].rstrip()


@given(st.text(string.ascii_lowercase + " ", min_size=5, max_size=90))
def test_noise_is_never_placed(noise: str) -> None:
    assume(folded(noise) not in folded(TEXT) or not noise.strip())
    found = locate(TEXT, noise)
    assert (found.status, found.place) == (Status.UNPLACED, None)


@given(texts, texts)
def test_a_place_lies_in_the_text(text: str, quote: str) -> None:
    found = locate(text, quote)
    for place in (found.place, *found.candidates):
        if place is not None:
            assert 0 <= place.start < place.end <= len(text)
    if found.status is Status.NORMALISED and found.place:
        assert folded(text[slice(*found.place)]) == folded(quote)
    assert (found.place is None) == (found.status in ("ambiguous", "unplaced"))


def test_letters_keep_their_accents_and_ligatures_stay_whole() -> None:
    text = "Jose\u0301 and ﬁsh"
    assert locate(text, "José").place == (0, 5)
    assert locate(text, "José  and").place == (0, 9)
    assert locate(text, "and  fish").place == (6, 13)
    assert locate(text, "and  f").status is Status.UNPLACED


@pytest.mark.parametrize("quote", ["", " \n", "\u00ad", "-"])
def test_nothing_is_nowhere(quote: str) -> None:
    assert locate(TEXT, quote).place is None


# --- Nearly ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        (
            "Nobody knew what to do with me. I came on a monday – at eight",
            "Nobody knew what to do with me. I came on a Monday – at eight",
        ),
        (
            "knew what to do with me. I came on Monday – at eight. She said:",
            "knew what to do with me. I came on a Monday – at eight. She said:",
        ),
        (
            "“So what are you, a patient?” I then laughed.\tNobody asked again.\nJosé’s"
            " café was the place",
            "“So what are you, a patient?” I laughed.\tNobody asked again.\nJosé’s"
            " café was the place",
        ),
    ],
)
def test_a_changed_quote_is_found_with_its_word_edges(quote: str, words: str) -> None:
    found = locate(TEXT, quote)
    assert found.status is Status.FUZZY
    assert TEXT[slice(*found.place or ())] == words
    assert 95 <= found.score < 100


def test_short_quotes_are_not_found_nearly() -> None:
    assert locate(TEXT, "came in a Monday").status is Status.UNPLACED


def test_what_is_too_unlike_comes_as_a_candidate_with_its_score() -> None:
    found = locate(TEXT, "Nobody really knew what to do with me. So I came on a Monday")
    assert (found.status, found.place) == (Status.UNPLACED, None)
    assert found.candidates
    assert 70 <= found.score < 95


def test_two_places_nearly_alike_are_not_chosen_from() -> None:
    line = "We tried to reach them on a Monday at eight in the morning. "
    text = line + "Something else entirely happened there, as ever. " * 3 + line
    quote = "We tried to reach them on a Monday at eight in the mornings."
    found = locate(text, quote)
    assert found.status is Status.AMBIGUOUS
    assert [c.start for c in found.candidates] == [0, text.rfind("We tried")]
    assert locate(text, quote, near=3).status is Status.FUZZY
    assert locate(text, quote, near=3).start == 0


# --- Several places -------------------------------------------------------------------

TWICE = "Yes. I said yes to her. No. She asked again, and I said yes to him. Yes."


@given(st.integers(2, 5), st.text("abc ", min_size=1, max_size=8))
def test_several_places_are_told_never_chosen(times: int, word: str) -> None:
    assume(word.strip() == word)
    text = ("<" + word + "> und ") * times
    found = locate(text, f"<{word}>")
    assert found.status is Status.AMBIGUOUS
    assert len(found.candidates) == times


def test_a_window_decides() -> None:
    found = locate(TWICE, "I said yes", window=(30, 60))
    assert (found.status, found.start) == (Status.EXACT, TWICE.rfind("I said"))


def test_outside_the_window_is_searched_too() -> None:
    assert locate(TWICE, "She asked", window=(0, 10)).start == TWICE.find("She asked")


def test_a_folded_place_in_the_window_beats_an_exact_one_outside() -> None:
    text = "I don't know. Then: I don’t know. End."
    assert locate(text, "don't", window=(15, 34)).start == text.find("don’t")


def test_a_position_decides_if_one_place_is_clearly_nearer() -> None:
    second = TWICE.rfind("I said yes")
    assert locate(TWICE, "I said yes", near=second + 3).start == second
    assert locate(TWICE, "I said yes", near=second).start == second
    middle = (TWICE.find("I said yes") + second) // 2
    assert locate(TWICE, "I said yes", near=middle).status is Status.AMBIGUOUS


def test_the_words_around_decide() -> None:
    assert locate(TWICE, "I said yes", suffix=" to him").start == TWICE.rfind("I said")
    assert locate(TWICE, "Yes.", prefix="to him. ").start == len(TWICE) - 4
    assert locate(TWICE, "I said yes", suffix=" to ").status is Status.AMBIGUOUS


def test_a_quote_everywhere_is_listed_up_to_a_limit() -> None:
    found = locate("a" * 5000, "a")
    assert (found.status, len(found.candidates)) == (Status.AMBIGUOUS, 1000)


# --- In order -------------------------------------------------------------------------


def places(text: str, quotes: list[str]) -> list[int | None]:
    return [found.start for found in locate_in_order(text, quotes)]


def test_order_decides_between_neighbours() -> None:
    last = TWICE.rfind("Yes.")
    assert places(TWICE, ["Yes.", "No.", "Yes."]) == [0, TWICE.find("No."), last]
    assert places(TWICE, ["No.", "I said yes"])[1] == TWICE.rfind("I said yes")
    assert places(TWICE, ["Yes.", "Yes."]) == [0, last]


def test_order_leaves_open_what_it_does_not_settle() -> None:
    found = locate_in_order(TWICE, ["yes", "Nothing of the kind"])
    assert [f.status for f in found] == [Status.AMBIGUOUS, Status.UNPLACED]


def test_order_that_is_none_settles_nothing() -> None:
    found = locate_in_order(TWICE, ["She asked", "I said yes", "No."])
    assert found[1].status is Status.AMBIGUOUS


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), st.data())
def test_order_never_gives_a_wrong_place(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(words))))))
    found = locate_in_order(text, [words[n] for n in chosen])
    for n, located in zip(chosen, found, strict=True):
        assert located.place in (None, Stretch(2 * n, 2 * n + 1))


def test_many_quotes_of_a_long_text_are_found_quickly() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices(string.ascii_lowercase, k=5)) for _ in range(20000)]
    text = " ".join(words)
    locator = Locator(text)
    for _ in range(300):
        start = chance.randrange(len(text) - 300)
        quote = text[start : start + 200]
        assert locator.locate(quote.replace(" ", "\n")).start in (start, start + 1)
