"""The texts of one project together: what they prove, and what is tried no more."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from qdabridge.text import CANONICAL, Convention, Fit, Fitting, Span, TextMap, Unit
from qdabridge.text.pooled import Pool, settled

WORDS = ["time", "Müdigkeit", "שלום", "工作", "😀", "kazi", "été", "work-life"]
BYTES = Convention(Unit.UTF8)


def of_words(words: list[str], convention: Convention) -> tuple[TextMap, list[Span]]:
    """A text of lines of four words, each coded as its convention counts."""
    lines = (" ".join(words[at : at + 4]) for at in range(0, len(words), 4))
    text = TextMap("\n".join(lines))
    scale = text.scale(convention)
    places = [match.span() for match in re.finditer(r"[\w-]+|😀", text.text)]
    return text, [
        Span(scale.from_canonical(start), scale.from_canonical(end))
        for start, end in places
    ]


def fits_of(project: list[tuple[TextMap, list[Span]]]) -> list[Fit]:
    """What is found where the tool is not known."""
    return list(
        settled(
            Fitting(text, spans, CANONICAL, is_observed=False)
            for text, spans in project
        )
    )


@st.composite
def projects(draw: st.DrawFn) -> list[tuple[TextMap, list[Span]]]:
    usual = st.sampled_from([CANONICAL, Convention(Unit.UTF16)])
    rare = st.sampled_from([BYTES, Convention(Unit.CODE_POINTS, crlf=2, lf=2)])
    ways = [draw(usual)] * draw(st.integers(3, 8)) + [draw(st.one_of(usual, rare))]
    words = st.lists(st.sampled_from(WORDS), min_size=40, max_size=60)
    return [of_words(draw(words), way) for way in ways]


@settings(max_examples=25)
@given(projects())
def test_what_is_not_tried_would_not_have_won(
    project: list[tuple[TextMap, list[Span]]],
) -> None:
    short = fits_of(project)
    all_tried, Pool.is_proof = Pool.is_proof, lambda *_: False  # type: ignore[method-assign]
    try:
        long = fits_of(project)
    finally:
        Pool.is_proof = all_tried  # type: ignore[method-assign]
    for mine, whole in zip(short, long, strict=True):
        assert mine.winner == whole.winner
        assert (mine.rival, mine.slices) == (whole.rival, whole.slices)


def test_rare_ways_are_tried_until_many_texts_have_proven_one() -> None:
    fits = fits_of([of_words(WORDS * 8, CANONICAL)] * 10)
    assert len(fits[0].tried) > 2
    assert len(fits[-1].tried) == 2
    assert {fit.convention for fit in fits} == {CANONICAL}


def test_a_text_that_counts_otherwise_is_found_among_many_that_do_not() -> None:
    words = [word for word in WORDS if word != "😀"] * 8
    project = [of_words(WORDS * 8, CANONICAL)] * 20 + [of_words(words, BYTES)]
    assert fits_of(project)[-1].convention == BYTES
