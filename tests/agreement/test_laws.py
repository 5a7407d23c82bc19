"""What coefficients promise: intervals equal characters, and the ways in agree."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.agreement import (
    MEASURES,
    Cells,
    Coefficient,
    Ratings,
    area_cells,
    bootstrap,
    brennan_prediger,
    cells,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_interval,
    jackknife,
    krippendorff_alpha,
    light_kappa,
    mean_of,
    percent_agreement,
    scott_pi,
    specific_agreement,
    student_t,
    unitized,
    weighted_kappa,
)
from qdabridge.agreement.unitizing import ValuedSpan

LENGTH = 30
edge = st.integers(0, LENGTH)
spans = st.lists(st.tuples(edge, edge).map(lambda pair: (min(pair), max(pair))))
boxes = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.integers(0, 7), st.integers(0, 7)
    ).map(
        lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
    ),
    max_size=4,
)
small = st.integers(0, 40)
tables = st.builds(Cells, small, small, small, small)
patterns = st.lists(
    st.tuples(*[st.sampled_from([None, "a", "b", "c"])] * 3), min_size=1, max_size=12
)


@given(st.lists(spans, min_size=2, max_size=4))
def test_intervals_equal_characters(coders: list[list[tuple[int, int]]]) -> None:
    by_character = Counter(
        frozenset(n for n, one in enumerate(coders) if any(s <= at < e for s, e in one))
        for at in range(LENGTH)
    )
    assert cells(coders, LENGTH) == by_character
    first, second = coders[:2]
    rows = [
        tuple(any(s <= at < e for s, e in one) for one in (first, second))
        for at in range(LENGTH)
    ]
    counts = Counter(rows)
    order = [(True, True), (True, False), (False, True), (False, False)]
    table = Cells(*(counts[key] for key in order))
    assert Cells.of_spans(first, second, LENGTH) == table


@given(st.lists(boxes, min_size=2, max_size=3))
def test_areas_equal_points(coders: list[list[tuple[int, int, int, int]]]) -> None:
    by_point = Counter(
        frozenset(
            n
            for n, one in enumerate(coders)
            if any(a <= x < c and b <= y < d for a, b, c, d in one)
        )
        for x in range(8)
        for y in range(8)
    )
    assert area_cells(coders, 64) == by_point


@given(tables)
def test_a_table_of_four_cells_gives_what_its_ratings_give(table: Cells) -> None:
    ratings = table.ratings()
    pairs: dict[str, Callable[[Ratings], Coefficient]] = {
        "percent": percent_agreement,
        "kappa": cohen_kappa,
        "pi": scott_pi,
        "alpha": krippendorff_alpha,
        "ac1": gwet_ac1,
        "pabak": brennan_prediger,
        "f1": lambda r: specific_agreement(r, 1),
        "negative": lambda r: specific_agreement(r, 0),
    }
    for name, measure in pairs.items():
        one, other = MEASURES[name](table), measure(ratings)
        assert one.value == pytest.approx(other.value, abs=1e-12), name
        assert bool(one.reason) == bool(other.reason) == (one.value is None)
        assert bool(one.flag) == bool(other.flag) or name in ("percent", "f1")


@given(tables)
def test_bounds_and_symmetry(table: Cells) -> None:
    turned = Cells(table.a, table.c, table.b, table.d)
    for name, measure in MEASURES.items():
        value = measure(table).value
        assert value is None or -1 <= value <= 1, name
        assert value == measure(turned).value
        if value is not None and name not in ("alpha", "prevalence_index"):
            doubled = Cells(*(2 * n for n in table))
            assert measure(doubled).value == pytest.approx(value)


@given(patterns)
def test_raters_may_come_in_any_order(rows: list[tuple[str | None, ...]]) -> None:
    one = Ratings.of_units(rows)
    other = Ratings.of_units([row[::-1] for row in rows])
    for measure in (fleiss_kappa, conger_kappa, gwet_ac1, krippendorff_alpha):
        assert measure(one) == measure(other)
    assert light_kappa(one).value == pytest.approx(light_kappa(other).value)


@given(patterns)
def test_the_interval_holds_the_coefficient(rows: list[tuple[str | None, ...]]) -> None:
    ratings = Ratings.of_units(rows, categories="abc")
    for measure in (fleiss_kappa, conger_kappa, gwet_ac1, krippendorff_alpha):
        value, found = measure(ratings).value, gwet_interval(measure, ratings)
        assert (found.low is None) == bool(found.reason)
        if value is not None and found.low is not None and found.high is not None:
            assert found.low <= value <= found.high


def test_nobody_coded_has_no_kappa_and_a_flagged_ac1() -> None:
    table = Cells(0, 0, 0, 1000)
    assert table.kappa() == Coefficient(None, "nobody coded: no variation")
    assert table.f1() == Coefficient(None, "nobody coded")
    assert table.ac1() == Coefficient(1.0, flag="nobody coded: no variation")
    assert Cells(9, 0, 0, 0).alpha().reason == "both coded everything: no variation"
    assert Cells(0, 0, 0, 0).percent().value is None


def test_kappa_is_zero_if_one_coded_nothing() -> None:
    assert Cells(0, 100, 0, 900).kappa().value == 0.0


def test_the_mean_counts_what_it_leaves_out() -> None:
    values = [Coefficient(0.5), Coefficient(None, "nobody coded"), Coefficient(1.0)]
    assert mean_of(values) == Coefficient(0.75, flag="mean of 2; 1 undefined left out")


def test_words_are_not_ranked_by_the_alphabet() -> None:
    ratings = Ratings.of_units([("low", "high"), ("medium", "medium")])
    with pytest.raises(ValueError, match="order of the values"):
        krippendorff_alpha(ratings, "ordinal")
    with pytest.raises(ValueError, match="none of the values"):
        weighted_kappa(ratings, ["low", "high"])
    values = ["low", "medium", "high"]
    assert krippendorff_alpha(ratings, "ordinal", values=values).value == -0.5


def test_cohen_needs_two_raters_and_their_names() -> None:
    assert "two raters" in cohen_kappa(Ratings.of_units([("a", "b", "a")])).reason
    counted = Ratings.of_counts([[1, 1], [2, 0]])
    assert "whose" in conger_kappa(counted).reason


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="same raters"):
        Ratings.of_units([("a",), ("a", "b")])
    with pytest.raises(ValueError, match="none of the categories"):
        Ratings.of_units([("a", "b")], categories="a")
    with pytest.raises(ValueError, match="negative"):
        Ratings({("a", "b"): -1})
    with pytest.raises(ValueError, match="level is one of"):
        krippendorff_alpha(Ratings.of_units([("a", "b")]), "absolute")
    with pytest.raises(ValueError, match="may neither overlap"):
        unitized([[ValuedSpan(0, 5, 1), ValuedSpan(4, 6, 1)], []], 10)


def test_fewer_than_three_sources_have_no_interval() -> None:
    found = jackknife(2, lambda left: Coefficient(0.5))
    assert (found.low, found.high) == (None, None)
    assert "at least 3 sources" in found.reason


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    data = [Fraction(n) for n in (1, 4, 2, 7, 3)]

    def mean_without(left: int | None) -> Coefficient:
        kept = [x / 100 for n, x in enumerate(data) if n != left]
        return Coefficient(float(sum(kept) / len(kept)))

    found = jackknife(5, mean_without)
    assert found.error == pytest.approx(0.0103, abs=5e-5)
    reach = student_t(0.975, 4) * (found.error or 0)
    assert found.high == pytest.approx(0.034 + reach)


def test_the_bootstrap_is_the_same_for_the_same_seed() -> None:
    def mean(drawn: object) -> Coefficient:
        return Coefficient(sum(drawn) / len(drawn) / 10)  # type: ignore[call-overload,arg-type]

    one, other = (bootstrap(6, mean, samples=200, seed=7) for _ in range(2))
    assert one == other
    assert one.used == 200
    assert one.low is not None
    assert one.high is not None
    assert one.low < 0.25 < one.high
    assert bootstrap(6, mean, samples=200, seed=8) != one


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.7062), (2, 4.3027), (9, 2.2622), (199, 1.9720)]
)
def test_student_t(freedom: int, expected: float) -> None:
    assert student_t(0.975, freedom) == pytest.approx(expected, abs=5e-5)
    assert student_t(0.025, freedom) == pytest.approx(-expected, abs=5e-5)
