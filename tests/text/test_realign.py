"""Places move with the text they are on, and the status says how sure that is."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.text.difference import blocks
from qdabridge.text.folding import fold_lines
from qdabridge.text.versions import MoveStatus, Realignment

WORDS = st.lists(
    st.sampled_from(["we", "hope", "peers", "can", "help;", "🙂", "café.\n\n", "a"]),
    min_size=1,
    max_size=40,
).map(" ".join)
ANY_TEXT = st.text(alphabet="ab \ne\u0301é🙂", max_size=30)


@given(ANY_TEXT, ANY_TEXT)
def test_blocks_cover_both_texts_without_a_gap(old: str, new: str) -> None:
    found = blocks(old, new)
    assert "".join(old[b.start : b.end] for b in found) == old
    assert "".join(new[b.new_start : b.new_end] for b in found) == new
    for block in found:
        same = old[block.start : block.end] == new[block.new_start : block.new_end]
        assert same or not block.is_equal


@given(ANY_TEXT, ANY_TEXT)
def test_places_keep_their_order(old: str, new: str) -> None:
    realignment = Realignment(old, new)
    places = [realignment.place(n) for n in range(len(old) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(new) for place in places)


@given(ANY_TEXT, ANY_TEXT, st.data())
def test_spans_stay_inside_the_new_text(
    old: str, new: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    moved = Realignment(old, new).span(start, end)
    assert 0 <= moved.start <= moved.end <= len(new)
    if old != new and moved.status in (MoveStatus.EXACT, MoveStatus.SHIFTED):
        folded = fold_lines(old)  # a letter and its accent are not torn apart
        quote = folded.text[folded.begin(start) : folded.end(end)]
        assert fold_lines(new[moved.start : moved.end]).text.rstrip(
            " "
        ) == quote.rstrip(" ")


@given(WORDS, st.data())
def test_same_text_keeps_every_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    moved = Realignment(text, text).span(start, end)
    assert moved == (start, end, MoveStatus.EXACT, 1.0)


@given(WORDS, WORDS, WORDS)
def test_text_put_around_a_span_only_shifts_it(a: str, quote: str, b: str) -> None:
    quote = quote.strip() or "x"
    old = f"{quote}\n"
    new = f"{a}\n{quote}\n{b}\n"
    moved = Realignment(old, new).span(0, len(quote))
    assert new[moved.start : moved.end] == quote
    assert moved.status in (MoveStatus.EXACT, MoveStatus.SHIFTED)


@given(WORDS, WORDS, WORDS, WORDS)
def test_edits_before_and_after_leave_the_quote(
    before: str, after: str, new_before: str, new_after: str
) -> None:
    quote = "«This sentence occurs once only, and it stays.»"
    old = f"{before}\n{quote}\n{after}"
    new = f"{new_before}\n{quote}\n{new_after}"
    start = len(before) + 1
    moved = Realignment(old, new).span(start, start + len(quote))
    assert new[moved.start : moved.end] == quote


@given(WORDS)
def test_other_spellings_of_one_text_are_no_change(text: str) -> None:
    text = f"{text} café naïve"
    spelt = unicodedata.normalize("NFD", text).replace(" ", "\u00a0")
    start = text.index("café")
    moved = Realignment(text, spelt).span(start, start + 4)
    assert spelt[moved.start : moved.end] == unicodedata.normalize("NFD", "café")
    assert moved.status in (MoveStatus.EXACT, MoveStatus.SHIFTED)
    back = Realignment(spelt, text).span(moved.start, moved.end)
    assert (back.start, back.end) == (start, start + 4)


@pytest.mark.parametrize(
    ("old", "new", "quote", "expected", "status"),
    [
        (
            "I beleive it all.",
            "I believe it all.",
            "beleive it",
            "believe it",
            "changed",
        ),
        ("Anna did so now.", "Maria did so now.", "Anna did so", "Maria did so", None),
        ("We hope so.", "We really hope so.", "We hope so", "We really hope so", None),
        ("One. Two. Three.", "One. Three.", "Two. ", "", "orphan"),
        ("One. Two.", "One. New. Two.", "Two.", "Two.", "shifted"),
        ("a b", "a b b", "b", "b", "exact"),
        ("ab", "abab", "ab", "ab", "exact"),
        ("Mm.  \nYes.", "Mm.\nYes.", "Mm.  ", "Mm.", "exact"),
        ("Mm.\nYes.", "Mm.  \nYes.", "Mm.\nYes.", "Mm.  \nYes.", "exact"),
    ],
)
def test_what_becomes_of_a_quote(
    old: str, new: str, quote: str, expected: str, status: str | None
) -> None:
    start = old.index(quote)
    moved = Realignment(old, new).span(start, start + len(quote))
    assert new[moved.start : moved.end] == expected
    assert status is None or moved.status == status


def test_many_edits_move_nearly_all_spans_exactly() -> None:
    """The experiment this method was chosen by, at a size that takes a moment."""
    rng = random.Random(5)
    vocabulary = [
        "".join(rng.choices("abcdefghijklm", k=rng.randint(2, 9))) for _ in range(900)
    ]
    old = ""
    while len(old) < 20_000:
        old += " ".join(rng.choices(vocabulary, k=rng.randint(5, 25))).capitalize()
        old += rng.choice([". ", ".\n\n"])
    truth = list(range(len(old)))
    new = old
    for _ in range(200):
        place = rng.randrange(len(new))
        kind = rng.choice(["insert", "delete", "replace"])
        gone = 0 if kind == "insert" else rng.randint(1, 12)
        added = "" if kind == "delete" else " ".join(rng.choices(vocabulary, k=2)) + " "
        new = new[:place] + added + new[place + gone :]
        truth = truth[:place] + [-1] * len(added) + truth[place + gone :]
    where = {origin: place for place, origin in enumerate(truth) if origin >= 0}
    realignment = Realignment(old, new)
    right = total = 0
    for _ in range(400):
        start = rng.randrange(len(old) - 300)
        end = start + rng.randint(10, 300)
        kept = [where[n] for n in range(start, end) if n in where]
        if not kept:
            continue
        moved = realignment.span(start, end)
        total += 1
        off = abs(moved.start - kept[0]), abs(moved.end - kept[-1] - 1)
        assert max(off) < 25  # replaced words at an edge are taken in
        said = new[moved.start : moved.end].strip()  # blanks at an edge are chance
        right += said == new[kept[0] : kept[-1] + 1].strip()
    assert right / total > 0.9
