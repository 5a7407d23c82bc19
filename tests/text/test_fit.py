"""The text says how its positions count, and how sure that is."""

import re
from itertools import compress, product
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qdabridge.text import moved
from qdabridge.text.fitting import Fit, candidates, fit
from qdabridge.text.moved import MOST_PLACES, NEAR, by_edges, occurrences
from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    TextMap,
    Unit,
    end_words,
    is_quote_of,
    start_words,
)
from qdabridge.text.trials import KnownSpans, Span, Trial, part_of, try_out

WORDS = ["time", "people", "listened", "Łódź", "cafe\N{COMBINING ACUTE ACCENT}"]
GAPS = [" ", ", ", "\r\n", " \N{GRINNING FACE} ", "\r\n\r\n", " \N{GRINNING FACE}"]
QUOTE = "I never had enough time"
NVIVO = Convention(Unit.UTF16, crlf=2)


def spans(text: TextMap, rule: Convention, *, named: bool = False) -> list[Span]:
    """Return the words of a text as selections by a convention."""
    scale = text.scale(rule)
    return [
        Span(
            scale.from_canonical(match.start()),
            scale.from_canonical(match.end()),
            match[0] if named else "",
        )
        for match in re.finditer(r"[\w\N{COMBINING ACUTE ACCENT}]+", text.text)
    ]


@st.composite
def transcripts(draw: st.DrawFn) -> TextMap:
    """Texts in which all conventions differ: CRLF, emoji and BOM early on."""
    # One BOM, two CRLF, four emoji: no two conventions are off by as much.
    head = "P1" + "\N{GRINNING FACE}" * 4 + "\r\n\r\n"
    pairs = st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS))
    body = "".join(w + g for w, g in draw(st.lists(pairs, min_size=8, max_size=30)))
    return TextMap(head + body + "end", has_bom=True)


ALL = candidates(TextMap("\N{GRINNING FACE}\r\n", has_bom=True), CANONICAL)


def test_texts_in_which_all_differ_have_eight_candidates() -> None:
    assert len(ALL) == len(set(ALL)) == 8
    assert ALL[0] == CANONICAL


@pytest.mark.parametrize("rule", ALL, ids=str)
@given(text=transcripts())
def test_named_words_find_their_convention(rule: Convention, text: TextMap) -> None:
    result = fit(text, spans(text, rule, named=True), NVIVO)
    assert result.convention == rule
    assert result.is_surprising == (rule != NVIVO)
    assert not result.is_doubtful
    assert result.winner.quoted == result.winner.named == result.winner.selections


@pytest.mark.parametrize("rule", ALL, ids=str)
@given(text=transcripts())
def test_nameless_words_find_it_by_their_edges(rule: Convention, text: TextMap) -> None:
    given_spans = spans(text, rule)
    result = fit(text, given_spans, rule)
    assert result.convention == rule
    assert result.winner.starts == result.winner.ends == len(given_spans)
    assert not result.is_doubtful
    # Whatever was expected, what wins has no less evidence.
    other = fit(text, given_spans, CANONICAL)
    assert other.winner.weight == result.winner.weight


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_a_long_transcript_leaves_no_doubt(rule: Convention) -> None:
    line = "P1: I had no time \N{GRINNING FACE}, but people listened to me.\r\n"
    text = TextMap(line * 12, has_bom=True)
    for expected in ALL:
        assert fit(text, spans(text, rule), expected).convention == rule


def test_ascii_with_line_feeds_is_moot() -> None:
    text = TextMap("I had no time.\nPeople listened.\n")
    result = fit(text, spans(text, CANONICAL), Convention(Unit.UTF16))
    assert result.is_moot
    assert not result.is_surprising
    assert not result.is_doubtful
    assert result.convention == Convention(Unit.UTF16)


def test_moot_is_only_what_does_not_differ() -> None:
    assert len(candidates(TextMap("a\r\nb"), CANONICAL)) == 2
    assert len(candidates(TextMap("ab", has_bom=True), CANONICAL)) == 2
    assert len(candidates(TextMap("a\N{GRINNING FACE}"), CANONICAL)) == 2
    assert len(candidates(TextMap("aé時\r\rb\n"), NVIVO)) == 1


def test_what_is_expected_wins_ties() -> None:
    text = TextMap("one\N{GRINNING FACE}")
    for expected in (CANONICAL, Convention(Unit.UTF16)):
        result = fit(text, [Span(0, 3)], expected)
        assert result.convention == expected
        assert not result.is_surprising


def test_a_text_without_selections_follows_what_is_expected() -> None:
    result = fit(TextMap("a\r\n\N{GRINNING FACE}"), [], NVIVO)
    assert result.convention == NVIVO
    assert not result.is_doubtful
    assert not result.is_surprising


def test_nothing_else_is_tried_where_the_convention_is_certain() -> None:
    text = TextMap("\N{GRINNING FACE} time and people")
    wrong = spans(text, Convention(Unit.UTF16), named=True)
    result = fit(text, wrong, CANONICAL, is_certain=True)
    assert result.convention == CANONICAL
    assert len(result.candidates) == 1


def test_positions_that_fit_nowhere_are_doubtful_with_numbers() -> None:
    line = "abcdefghij klmnopqrst\N{GRINNING FACE}\r\n"
    text = TextMap(line * 5)
    result = fit(text, [Span(n, n + 4) for n in (2, 3, 14, 27, 28)], CANONICAL)
    assert result.is_doubtful
    winner = result.winner
    assert winner.selections == winner.inside == 5
    assert winner.starts + winner.ends < 6


def test_a_selection_outside_the_text_is_doubtful() -> None:
    result = fit(TextMap("time"), [Span(0, 4), Span(0, 9)], CANONICAL)
    assert result.is_doubtful
    assert (result.winner.inside, result.winner.selections) == (1, 2)


def test_a_reversed_selection_is_not_inside() -> None:
    assert fit(TextMap("one two"), [Span(4, 3)]).winner.inside == 0


def best_by_name(name: str) -> Fit:
    text = TextMap("\N{GRINNING FACE}\N{GRINNING FACE} I never had enough time for it")
    start = text.text.index(QUOTE)
    end = start + len(QUOTE)
    scale = text.scale(Convention(Unit.UTF16))
    span = Span(scale.from_canonical(start), scale.from_canonical(end), name)
    return fit(text, [span], CANONICAL)


@pytest.mark.parametrize(
    "name", [QUOTE, QUOTE[:10], "I ne...", "I never…", "I never\nhad  enough time"]
)
def test_names_that_are_quotes_or_cut_count(name: str) -> None:
    result = best_by_name(name)
    assert result.convention.unit is Unit.UTF16
    assert result.winner.quoted == result.winner.named == 1


@pytest.mark.parametrize("name", ["", "  ", "36,51", "5", "line:12", " 1, 2 "])
def test_names_that_are_positions_are_no_quotes(name: str) -> None:
    assert not Span(0, 1, name).names_its_quote
    assert best_by_name(name).winner.named == 0


@pytest.mark.parametrize("name", ["line", "12 angry men", "3,4 and 5", "Quotation 6:1"])
def test_other_names_may_be_quotes(name: str) -> None:
    assert Span(0, 1, name).names_its_quote


def test_names_count_more_than_edges() -> None:
    text = TextMap("\N{GRINNING FACE}xab cd")  # xa by UTF-16, ab by code points
    assert fit(text, [Span(2, 4)], CANONICAL).convention == CANONICAL
    assert fit(text, [Span(2, 4, "xa")], CANONICAL).convention.unit is Unit.UTF16


def test_a_few_words_do_not_make_a_cut_name() -> None:
    assert not is_quote_of("I never", "I never had time")
    assert not is_quote_of("...", "I never had time")
    assert not is_quote_of("", "")
    assert is_quote_of("a\r\nb", "a b")


def test_word_edges() -> None:
    text = "one  two."
    assert [*compress(range(10), start_words(text, range(10)))] == [0, 5, 8]
    assert [*compress(range(10), end_words(text, range(10)))] == [3, 4, 5, 8, 9]


def test_one_selection_on_half_words_does_not_overturn_what_is_known() -> None:
    # In units these are halves of words; as code points they would be whole ones.
    text, expected = TextMap("😀 one two three"), Convention(Unit.UTF16)
    assert fit(text, [Span(2, 5)], expected).convention == expected
    several = fit(text, [Span(2, 5), Span(6, 9)], expected)
    assert several.convention.unit is Unit.CODE_POINTS


# --- A trial, column by column, is what each selection says for itself ---------------


@st.composite
def tried(draw: st.DrawFn) -> tuple[TextMap, list[Span], Convention]:
    letters = st.sampled_from("ab 1.,\r\n…é字😀\u2028")
    raw = "".join(draw(st.lists(letters, max_size=30)))
    text = TextMap(raw, has_bom=draw(st.booleans()))
    places = st.integers(-3, 2 * len(raw) + 3)
    inside = st.integers(0, len(text.text))
    found = []
    for _ in range(draw(st.integers(0, 5))):
        start, end = draw(inside), draw(inside)
        name = text.text[start:end]
        made = [name, name.replace("\n", " "), f" {name}...", name[:12] + "…", "1,2"]
        where = draw(st.sampled_from([(start, end), (draw(places), draw(places))]))
        found.append(Span(*where, draw(st.sampled_from(made))))
    rule = Convention(
        draw(st.sampled_from(Unit)),
        *draw(st.sampled_from([(1, False, 1), (2, True, 1), (2, False, 2)])),
        shift=draw(st.sampled_from([0, 0, 2, -1])),
        is_inclusive=draw(st.booleans()),
    )
    return text, found, rule


@given(tried())
def test_a_trial_is_what_each_selection_says(
    drawn: tuple[TextMap, list[Span], Convention],
) -> None:
    text, found, rule = drawn
    trial = try_out(text, KnownSpans(found), rule)
    words, inside, whole, quoted, starts, ends = text.text, 0, 0, 0, 0, 0
    for span, place in zip(found, trial.places, strict=True):
        first, last = text.places(span.start, span.end, rule)
        start, end = first.before, last.after
        assert place == (start, end)
        inside += first.is_inside and last.is_inside and start <= end
        whole += first.is_exact and last.is_exact
        quoted += span.names_its_quote and is_quote_of(span.name, words[start:end])
        starts += sum(start_words(words, [start]))
        ends += sum(end_words(words, [end]))
    told = trial.evidence
    assert (told.inside, told.whole, told.quoted) == (inside, whole, quoted)
    assert (told.starts, told.ends) == (starts, ends)
    assert told.named == sum(span.names_its_quote for span in found)
    assert told.claims == sum(span.claims_its_quote for span in found)


@given(tried(), st.randoms(use_true_random=False))
def test_a_part_of_a_trial_is_a_trial_of_the_part(
    drawn: tuple[TextMap, list[Span], Convention], random: Random
) -> None:
    text, found, rule = drawn
    indices = random.sample(range(len(found)), len(found) // 2)
    known = KnownSpans(found)
    part = part_of(try_out(text, known, rule), indices, known.some(indices))
    alone = try_out(text, KnownSpans([found[at] for at in indices]), rule)
    assert part.is_like(alone)
    assert part.evidence == alone.evidence
    assert part.evidence.claims == alone.evidence.claims


# --- Ways of counting near one are tried only where they may win ----------------------


def all_near(_: TextMap, bases: list[Trial], __: int) -> list[Convention]:
    """Every way that could be tried."""
    return [
        base.convention._replace(shift=shift, is_inclusive=is_inclusive)
        for base in bases
        for shift, is_inclusive in product(range(-NEAR, NEAR + 1), (False, True))
        if shift or is_inclusive
    ]


@given(
    st.lists(st.sampled_from(["one", "zwölf", "😀", "שתיים", "a-b"]), min_size=8),
    st.integers(-NEAR, NEAR),
    st.lists(st.sampled_from(Unit), min_size=1, max_size=3, unique=True),
    st.sampled_from(Unit),
    st.sampled_from([0, 0, 0, 0.04, 0.15]),
    st.randoms(use_true_random=False),
)
def test_what_is_not_tried_near_by_would_not_be_taken(
    words: list[str],
    shift: int,
    units: list[Unit],
    counted: Unit,
    slips: float,
    random: Random,
) -> None:
    text = TextMap(random.choice(" \n").join(words))
    scale = text.scale(Convention(counted))
    places = [match.span() for match in re.finditer(r"\S+", text.text)]
    found = [
        Span(scale.from_canonical(start) + shift, scale.from_canonical(end) + shift)
        for start, end in places
    ]
    found = [s._replace(end=s.end - (random.random() < slips)) for s in found]
    known = KnownSpans(found)
    bases = [try_out(text, known, Convention(unit)) for unit in units]
    some = list(by_edges(text, known, bases))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moved, "_moved", all_near)
        assert some == list(by_edges(text, known, bases))


@given(
    st.text("ab. \n\N{NO-BREAK SPACE}\x1c", max_size=40),
    st.text("ab.… \n\N{NO-BREAK SPACE}\x1c", max_size=5),
)
@example("a" * 61, "a")
@example("a" * 62, "a")
@example("a\nb " * 62, "a b")
def test_a_name_stands_where_a_pattern_of_it_would_match(text: str, name: str) -> None:
    bare = re.sub(r"(\.\.\.|…)\s*$", "", name).strip()
    pattern = re.escape(bare)
    if not re.search(pattern, text):
        pattern = r"\s+".join(map(re.escape, bare.split()))
    found = [match.span(1) for match in re.finditer(f"(?=({pattern}))", text)]
    told = occurrences(text, name)
    assert told == (found if bare and len(found) <= MOST_PLACES + 1 else [])
