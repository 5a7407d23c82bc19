"""The benchmark of comparing, in tiny."""

import importlib
from typing import Any

import pytest


@pytest.fixture(scope="session")
def bench(_repository_on_path: None) -> Any:
    """The benchmark's module."""
    return importlib.import_module("benchmarks.compare")


def test_it_measures_and_shows(bench: Any) -> None:
    run = bench.measure(60)
    assert run.codings > 60
    assert run.places > 30
    assert run.seconds > 0
    assert len(bench.shown([run, run]).splitlines()) == 3
