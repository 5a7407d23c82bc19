"""``qdabridge formats``."""

import json
from collections.abc import Callable

from click.testing import Result

from qdabridge.catalogue import FORMATS

Run = Callable[..., Result]


def test_the_table_has_a_line_for_each_format(run: Run) -> None:
    result = run("formats")
    head, _, *rows = result.stdout.splitlines()
    assert result.exit_code == 0
    assert head.split() == ["Format", "What", "Suffix", "Read", "Write"]
    assert [row.split()[0] for row in rows] == list(FORMATS)


def test_json(run: Run) -> None:
    listed = json.loads(run("formats", "--json").stdout)
    assert [entry["name"] for entry in listed] == list(FORMATS)
    assert listed[0] == {
        "name": "qdpx",
        "title": "REFI-QDA project with its files",
        "suffixes": [".qdpx"],
        "reads": True,
        "writes": True,
    }
