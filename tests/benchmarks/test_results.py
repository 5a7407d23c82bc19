"""Ratios, verdicts and the table, from invented samples: nothing is timed here."""

from typing import Any

import pytest


@pytest.fixture
def measured(results: Any) -> dict[str, Any]:
    return {
        "floor1": results.Result([1.0, 2.0, 9.0], [100.0] * 3, [20.0] * 3),
        "read": results.Result([5.0, 4.0, 3.0], [90.0] * 3, [30.0] * 3),
        "write": results.Result(problem="ImportError: no such thing"),
    }


def test_ratios_are_of_medians(results: Any, measured: dict[str, Any]) -> None:
    assert results.ratio(measured, "read", "seconds", "floor1") == 2.0
    assert results.ratio(measured, "read", "peak_mb", "floor1") == 0.9
    assert results.ratio(measured, "read", "seconds", "floor2") is None


def test_missed_names_failed_steps_and_targets_over_the_limit(
    results: Any, measured: dict[str, Any]
) -> None:
    assert results.missed(measured) == [
        "write",
        "<= 0.8 x memory of floor1: MISSED",
        "<= 1.5 x floor1: not measured",
    ]


def test_table_has_a_line_for_each_step(results: Any, measured: dict[str, Any]) -> None:
    lines = results.table(measured).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[3].startswith(
        "| read | 4.00 | 50% | 2.00 | - | 1.00 | 90 | 0.90 | <= 3 x"
    )
    assert "failed: ImportError: no such thing" in lines[4]


def test_json_says_whether_targets_were_met(
    results: Any, measured: dict[str, Any]
) -> None:
    said = results.as_json(measured)
    assert [t["met"] for t in said["targets"]] == [True, False, None, None, None]
    assert said["steps"]["read"]["seconds"]["median"] == 4.0
