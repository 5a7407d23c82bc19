"""Hot paths have not become a fifth dearer than ``benchmarks/guard.json`` says."""

import importlib
import json
from typing import Any

import pytest


@pytest.fixture(scope="session")
def guard(_repository_on_path: None) -> Any:
    """The module that counts."""
    return importlib.import_module("benchmarks.guard")


@pytest.fixture(scope="module")
def baseline(guard: Any) -> Any:
    """What the steps cost in this version of Python when the baseline was written."""
    known = json.loads(guard.BASELINE.read_text(encoding="utf-8"))
    if guard.version not in known:
        pytest.skip(f"no baseline for Python {guard.version}: run {guard.COMMAND}")
    return known[guard.version]


@pytest.mark.slow
def test_no_hot_path_became_a_fifth_dearer(guard: Any, baseline: Any) -> None:
    found = guard.dearer(guard.measured(), baseline)
    assert not found, f"{found}; if that is worth it, run: {guard.COMMAND}"


def test_all_baselines_count_the_same_steps(guard: Any) -> None:
    known = json.loads(guard.BASELINE.read_text(encoding="utf-8"))
    assert {"3.11", "3.12", "3.13"} <= known.keys()
    assert len({tuple(steps) for steps in known.values()}) == 1
    assert all(
        count
        for steps in known.values()
        for one in steps.values()
        for count in one.values()
    )


def test_what_is_dearer_by_more_than_a_fifth_is_told(guard: Any, baseline: Any) -> None:
    assert guard.dearer(baseline, baseline) == []
    for step, figures in baseline.items():
        for figure, count in figures.items():
            within = {**baseline, step: {**figures, figure: int(count * 1.19)}}
            beyond = {**baseline, step: {**figures, figure: int(count * 1.21)}}
            assert guard.dearer(within, baseline) == []
            [told] = guard.dearer(beyond, baseline)
            assert told.startswith(step)
            assert figure in told
    assert len(guard.dearer({"new": {"instructions": 1}}, baseline)) == 1
