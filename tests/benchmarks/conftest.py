"""The benchmarks are no installed package: they are loaded from the repository."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def _repository_on_path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        yield


@pytest.fixture(scope="session")
def generate(_repository_on_path: None) -> Any:
    """The generator's module."""
    return importlib.import_module("benchmarks.generate")


@pytest.fixture(scope="session")
def results(_repository_on_path: None) -> Any:
    """The module that turns samples into ratios and verdicts."""
    return importlib.import_module("benchmarks.results")


@pytest.fixture(scope="session")
def schema_path() -> Path:
    """The repository's own schema of projects."""
    return ROOT / "schemas" / "project-1.0.xsd"
