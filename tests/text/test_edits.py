"""Whatever is done to a text, a quote is on its words, and its status says so."""

from edits import Edited, edited
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.text.versions import Moved, MoveStatus, Realignment

SEEDS = st.integers(0, 10**6)


def quoted(made: Edited, data: st.DataObject) -> tuple[int, int, Moved]:
    """Return the first and last word of a quote, and where the quote is now."""
    first = data.draw(st.integers(0, len(made.words) - 1))
    last = data.draw(st.integers(first, min(first + 25, len(made.words) - 1)))
    start, end = made.words[first].start, made.words[last].end
    return first, last, Realignment(made.old, made.new).span(start, end)


@given(SEEDS, st.data())
def test_a_quote_is_where_its_words_are(seed: int, data: st.DataObject) -> None:
    made = edited(seed)
    first, last, moved = quoted(made, data)
    expected = made.expected(first, last)
    if expected is None:
        assert moved.status is MoveStatus.ORPHAN
    elif made.share(first, last) >= 0.8 and made.is_kept(first, last):
        assert moved.status is not MoveStatus.ORPHAN
        assert moved.start == expected[0]
        assert moved.end >= expected[1]  # a sign after the last word may stay
        assert made.new[expected[1] : moved.end].strip(",.\n") == ""


@given(SEEDS, st.data())
def test_the_status_says_what_became_of_a_quote(seed: int, data: st.DataObject) -> None:
    made = edited(seed)
    first, last, moved = quoted(made, data)
    words = made.words[first : last + 1]
    old = made.old[words[0].start : words[-1].end]
    if made.new[moved.start : moved.end] == old:
        assert moved.status in (MoveStatus.EXACT, MoveStatus.SHIFTED)
        assert moved.quality == 1
    elif all(word.is_same for word in words):
        assert (moved.status, moved.quality) == (MoveStatus.GROWN, 1)
    else:
        assert moved.status in (MoveStatus.CHANGED, MoveStatus.ORPHAN)
        assert moved.quality < 1


@given(SEEDS, st.data())
def test_an_edge_between_words_is_between_words(seed: int, data: st.DataObject) -> None:
    made = edited(seed)
    _, _, moved = quoted(made, data)
    for edge in (moved.start, moved.end):
        around = made.new[max(edge - 1, 0) : edge + 1]
        assert not (len(around) == 2 and around.isalnum())


@given(SEEDS)
def test_moving_there_and_back_loses_no_quote_that_was_kept(seed: int) -> None:
    made = edited(seed)
    there, back = (
        Realignment(made.old, made.new),
        Realignment(made.new, made.old),
    )
    for word in made.words:
        moved = there.span(word.start, word.end)
        if word.is_same:
            again = back.span(moved.start, moved.end)
            assert (again.start, again.end) == (word.start, word.end)
