"""Copies of which one has another text: every coding stands once, on its words."""

import random
from typing import Any

import pytest
from copies import fresh, talk, with_text
from edits import edited
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.operations.merge.report import findings_of

SEEDS = st.integers(0, 10**6)
OLD = "Anna said it. We hope for help; peers can help. \nThe end of it"


def quotes(package: qb.Package) -> list[str]:
    """Return the words under all codings of the first source, sorted."""
    (source,) = package.project.sources
    return sorted(
        package.quote(selection)
        for selection in source.selections
        for _ in selection.codings
        if isinstance(selection, qb.PlainTextSelection)
    )


def moved_to(package: qb.Package, text: str, *places: tuple[int, int]) -> qb.Package:
    """Return a copy with another text and its selections at other places of it."""
    made = with_text(package, text)
    selections: Any = made.project.sources[0].selections
    for selection, place in zip(selections, places, strict=True):
        selection.start_position, selection.end_position = place
    return made


@given(SEEDS)
def test_codings_of_an_edited_text_stand_once_and_on_their_words(seed: int) -> None:
    made = edited(seed)
    rng = random.Random(seed)
    spans, places = [], []
    for _ in range(5):
        first = rng.randrange(len(made.words) - 8)
        last = first + rng.randrange(8)
        now = made.expected(first, last)
        span = made.words[first].start, made.words[last].end
        # What one project holds twice stays twice: that is another law.
        is_new = span not in spans
        if (
            is_new
            and now
            and made.share(first, last) >= 0.85
            and made.is_kept(first, last)
        ):
            spans.append(span)
            places.append(now)
    ben = talk(made.old, *[""] * len(spans), coder="Ben")
    old = moved_to(ben, made.old, *spans)
    new = moved_to(ben, made.new, *places)
    expected = sorted({made.new[start:end] for start, end in places})
    for pair in ((new, old), (talk(made.new), old)):
        merged = qb.merge(pair)
        assert not merged.report.orphans
        told = {quote.rstrip(",.\n") for quote in quotes(merged.package)}
        assert sorted(told) == expected
    assert len(quotes(qb.merge([new, old]).package)) == len(spans)


# --- One place or two -----------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("new", "quote", "now"),
    [
        (OLD.replace("said", "siad"), "peers can help. ", "peers can help. "),
        (OLD.replace("said", "siad"), "peers can help. ", "peers can help."),
        (OLD.replace("said", "siad"), "peers can help.", "peers can help. \n"),
        (OLD.replace("can", "cna"), " peers can", "peers cna"),
        (OLD.replace("We ", "Well, we "), "We hope", "Well, we hope"),
        (OLD.replace("Anna", "[NAME]"), "Anna", "[NAME]"),
        (OLD + "\nIt was the end.", "The end of it", "The end of it"),
    ],
)
def test_one_guid_moved_by_nobody_is_one_coding(
    new: str, quote: str, now: str, order: int
) -> None:
    old = talk(OLD, quote)
    start = new.index(now)
    copy = moved_to(old, new, (start, start + len(now)))
    pair = [copy, old][::order]
    merged = qb.merge(pair)
    assert len(quotes(merged.package)) == 1
    for again in pair:
        assert len(quotes(qb.merge([merged.package, again]).package)) == 1


def test_what_was_moved_by_hand_stays_beside_the_other() -> None:
    old = talk(OLD, "We hope")
    new = "Well. " + OLD
    start = new.index("We hope")
    copy = moved_to(old, new, (start, start + len("We hope for help")))
    assert quotes(qb.merge([copy, old]).package) == ["We hope", "We hope for help"]


@pytest.mark.parametrize("quote", ["peers can help. ", "We hope", "Anna"])
def test_a_coding_that_was_removed_does_not_come_back(quote: str) -> None:
    base = talk(OLD, quote)
    new = OLD.replace("said", "siad").replace("can help. ", "can help.")
    start = new.index(quote.rstrip())
    copy = moved_to(base, new, (start, start + len(quote.rstrip())))
    without = fresh(base)
    source: Any = without.project.sources[0]
    source.plain_text_selections = []
    for pair in ([copy, without], [without, copy]):
        assert quotes(qb.merge(pair, base=base).package) == []


# --- What is told ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "quote", "expected", "code"),
    [
        (
            OLD.replace("for help; ", "for help;\nQ: Why?\nR: Because.\n"),
            "We hope for help; peers",
            "We hope for help;\nQ: Why?\nR: Because.\npeers",
            "coding-grown",
        ),
        (
            OLD.replace("Anna", "[NAME]"),
            "Anna said",
            "[NAME] said",
            "coding-changed",
        ),
        (
            OLD.replace("peers can", "peers surely can"),
            "peers can",
            "peers surely can",
            "coding-grown",
        ),
        (OLD.replace("hope", "hpoe"), "We hope for", "We hpoe for", "coding-changed"),
        (OLD.replace("We hope for help; ", ""), "We hope", None, "coding-orphaned"),
    ],
)
def test_what_became_of_a_quote_is_told(
    new: str, quote: str, expected: str | None, code: str
) -> None:
    merged = qb.merge([talk(new), talk(OLD, quote, coder="Ben")])
    assert quotes(merged.package) == ([expected] if expected else [])
    (finding,) = findings_of(merged.report).of(code)
    assert "1 coding at" in finding.message
    assert finding.quote == quote
