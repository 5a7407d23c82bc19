"""A study for each test to spoil."""

import pytest
from plausible import Study


@pytest.fixture
def study() -> Study:
    return Study()
