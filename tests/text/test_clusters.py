"""Folding: letters composed, and every place is known in both spellings."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qdabridge.text.folding import fold, fold_lines

LETTERS = "abe \N{NO-BREAK SPACE}\n^-]\\é각\N{ANGSTROM SIGN}\u0958"
MARKS = "\u0301\u0308\u0327\u0344\u1161\u11a8"
TEXTS = st.text(LETTERS + MARKS + "\u1100", max_size=12)


@given(TEXTS)
def test_each_letter_is_composed_with_its_marks_and_keeps_its_place(text: str) -> None:
    parts: list[str] = []
    starts: list[int] = []
    for place, letter in enumerate(text):
        if place == 0 or letter not in MARKS:
            parts.append("")
            starts.append(place)
        parts[-1] += letter.replace("\N{NO-BREAK SPACE}", " ")
    parts = [unicodedata.normalize("NFC", part) for part in parts]
    folded = fold(text)
    assert folded.text == "".join(parts)
    if folded.starts is not None:  # else nothing has changed
        expected = [s for s, p in zip(starts, parts, strict=True) for _ in p]
        assert list(folded.starts) == [*expected, len(text)]


def test_a_composed_text_keeps_its_places() -> None:
    assert fold("déjà vu").starts is None


def test_places_inside_a_letter_go_to_its_edges() -> None:
    folded = fold("cafe\u0301!")
    assert folded.text == "café!"
    assert (folded.begin(4), folded.end(4)) == (3, 4)
    assert (folded.begin(5), folded.end(6)) == (4, 5)


@given(st.text("ab \t\ne\u0301é", max_size=14))
def test_blanks_at_line_ends_are_left_out_and_places_are_known(text: str) -> None:
    folded = fold_lines(text)
    lines = fold(text).text.split("\n")
    assert folded.text == "\n".join(line.rstrip(" \t") for line in lines)
    for place in range(len(folded.text)):
        start, end = folded.original_start(place), folded.original_end(place + 1)
        assert start <= end  # equal inside a cluster that stays several letters
        assert start == end or folded.text[place] in fold(text[start:end]).text
        assert folded.begin(start) <= place
