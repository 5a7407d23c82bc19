"""The same numbers as other libraries, where these define them."""

import math
import random
import warnings
from typing import Any

import pytest

from qdabridge.agreement import (
    Ratings,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_interval,
    krippendorff_alpha,
    masi_distance,
    scott_pi,
    weighted_kappa,
)

REASON = "for cross-checks: pip install 'qdabridge[crosscheck]'"


def other(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name, reason=REASON)


def sheets(
    raters: int, gaps: float = 0.0, values: tuple[int, ...] = (1, 2, 3, 4)
) -> list[list[tuple[int | None, ...]]]:
    draw = random.Random(raters)
    made = []
    for _ in range(8):
        units = []
        for _ in range(30):
            truth = draw.choice(values)
            units.append(
                tuple(
                    None
                    if draw.random() < gaps
                    else truth
                    if draw.random() < 0.6
                    else draw.choice(values)
                    for _ in range(raters)
                )
            )
        made.append(units)
    return made


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_cohen_as_scikit_learn(weights: str | None) -> None:
    metrics = other("sklearn.metrics")
    for units in sheets(2):
        ratings = Ratings.of_units(units)
        if weights is None:
            found = cohen_kappa(ratings)
        else:
            found = weighted_kappa(ratings, [1, 2, 3, 4], weights=weights)
        first, second = zip(*units, strict=True)
        expected = metrics.cohen_kappa_score(first, second, weights=weights)
        assert found.value == pytest.approx(expected, abs=1e-12)


def test_cohen_and_fleiss_as_statsmodels() -> None:
    rater = other("statsmodels.stats.inter_rater")
    for units in sheets(2):
        ratings = Ratings.of_units(units)
        table, _ = rater.to_table(units)
        expected = rater.cohens_kappa(table)
        assert cohen_kappa(ratings).value == pytest.approx(expected.kappa, abs=1e-12)
        error = gwet_interval(conger_kappa, ratings, large=True).error
        assert error == pytest.approx(expected.std_kappa, abs=1e-12)
    for units in sheets(5):
        counts, _ = rater.aggregate_raters(units)
        expected = rater.fleiss_kappa(counts)
        found = fleiss_kappa(Ratings.of_units(units)).value
        assert found == pytest.approx(expected, abs=1e-12)


def test_pi_and_sets_as_nltk() -> None:
    nltk = other("nltk.metrics.agreement")
    for units in sheets(2):
        triples = [(n, u, v) for u, row in enumerate(units) for n, v in enumerate(row)]
        task = nltk.AnnotationTask(data=triples)
        ratings = Ratings.of_units(units)
        assert scott_pi(ratings).value == pytest.approx(task.pi(), abs=1e-12)
        assert krippendorff_alpha(ratings).value == pytest.approx(task.alpha())
    distance = other("nltk.metrics.distance").masi_distance
    sets = [frozenset(letters) for letters in ("a", "ab", "abc", "bc", "d")]
    for one in sets:
        for two in sets:
            # nltk's factors for subsets and meetings are rounded to two places
            expected = distance(one, two)
            assert float(masi_distance(one, two)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_alpha_as_krippendorff(level: str, gaps: float) -> None:
    library = other("krippendorff")
    for units in sheets(4, gaps):
        raters = [
            [math.nan if value is None else value for value in row]
            for row in zip(*units, strict=True)
        ]
        expected = library.alpha(raters, level_of_measurement=level)
        found = krippendorff_alpha(Ratings.of_units(units), level).value
        assert found == pytest.approx(expected, abs=1e-12)
