"""The layouts as they are told to users: every example is read as what it shows."""

import pytest
from codebook_tables import grid_of

from qdabridge.catalogue import LAYOUTS
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.understanding import propose


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_example_is_read_by_its_layout(name: str) -> None:
    rows = [row.split("|") for row in LAYOUTS[name].example.split("\n")]
    trimmed = [
        [cell.removeprefix(" ") if n else cell for n, cell in enumerate(row)]
        for row in rows
    ]
    found = propose([grid_of(trimmed)], Hints(layout=name))
    assert found.layout == name
    last = found.entries[-1]
    assert len(last.path) == (1 if name in ("flat", "cards") else 2)
    assert propose([grid_of(trimmed)], Hints()).entries[-1].path == last.path or (
        name == "groups"  # too small to be told without a hint
    )
