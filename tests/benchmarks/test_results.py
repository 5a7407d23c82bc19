"""Ratios, verdicts and tables, from invented samples: nothing is timed here."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from counting import calls


@pytest.fixture(scope="session")
def rows(_repository_on_path: None) -> Any:
    """The module that says what is measured."""
    return importlib.import_module("benchmarks.rows")


@pytest.fixture
def asked(rows: Any) -> list[Any]:
    return [
        rows.Row("floor", "step floor1 {study}"),
        rows.Row("read", "step read {study}", "floor", 1.9, 95),
        rows.Row("info", "qdabridge info {study}", "floor", 2.5, 80),
        rows.Row("write", "step save {study}", "floor", 1.5),
        rows.Row("absent", "step xlsx {tables}", "", 1.5),
    ]


@pytest.fixture
def measured(results: Any) -> dict[str, Any]:
    return {
        "floor": results.Result([1.0, 2.0, 9.0], [1.0] * 3, [100.0] * 3),
        "read": results.Result([5.0, 4.0, 3.0], [3.0] * 3, [90.0] * 3),
        "info": results.Result([4.0] * 3, [3.0] * 3, [90.0] * 3),
        "write": results.Result(problem="ValueError: no such thing"),
        "absent": results.Result(problem="ModuleNotFoundError", is_absent=True),
    }


def test_ratios_are_of_medians(
    results: Any, asked: list[Any], measured: dict[str, Any]
) -> None:
    assert results.ratio(asked[1], measured) == 2.0
    assert results.ratio(asked[1], measured, "cpu") == 3.0
    assert results.ratio(asked[0], measured) is None
    assert results.ratio(asked[3], measured) is None


def test_missed_are_failures_and_too_much_time_or_memory(
    results: Any, asked: list[Any], measured: dict[str, Any]
) -> None:
    assert results.missed(asked, measured) == ["read", "info", "write"]


def test_table_has_a_line_for_each_row(
    results: Any, asked: list[Any], measured: dict[str, Any]
) -> None:
    lines = results.table(asked, measured).splitlines()
    assert len(lines) == len(asked) + 2
    assert len({line.count("|") for line in lines}) == 1
    assert lines[3].startswith("| read | 4.00 | 50% of 3 | floor | 2.00 | 1.9 | 3.00 |")
    assert lines[3].endswith("| missed |")
    assert "ValueError: no such thing" in lines[5]


def test_curve_shows_the_time_for_as_many_codings(results: Any) -> None:
    sizes = {
        size: {"read": results.Result([size / 50_000])} for size in (10_000, 200_000)
    }
    lines = results.curve(sizes).splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:]] == ["2.00", "2.00"]


def test_json_has_samples_and_ratios(
    results: Any, asked: list[Any], measured: dict[str, Any]
) -> None:
    said = json.loads(json.dumps(results.as_json(asked, measured)))
    assert said["read"]["seconds"] == [5.0, 4.0, 3.0]
    assert said["read"]["ratio"] == 2.0
    assert said["write"]["ratio"] is None


def test_rows_bring_their_floors(rows: Any) -> None:
    found = [row.name for row in rows.rows_named(["normalise"])]
    assert found == ["plain floor", "read", "normalise"]
    assert rows.rows_named([]) == list(rows.ROWS.values())


def test_every_floor_and_step_is_there(rows: Any) -> None:
    steps = importlib.import_module("benchmarks.steps").STEPS
    for row in rows.ROWS.values():
        assert not row.floor or row.floor in rows.ROWS
        kind, name, *_ = row.run.split()
        assert kind != "step" or name in steps
    assert set(rows.GROWTH) <= set(rows.ROWS)


def test_rows_are_measured(rows: Any, tmp_path: Path) -> None:
    run = importlib.import_module("benchmarks.run")
    projects = importlib.import_module("benchmarks.projects").Projects(tmp_path, 60)
    asked = rows.rows_named(["adapt to nvivo", "info, small file", "diff"])
    found = run.measure(asked, projects, 1)
    assert [row.name for row in asked if found[row.name].problem] == []
    assert all(found[row.name].peak_mb for row in asked)


@pytest.mark.usefixtures("_repository_on_path")
@pytest.mark.parametrize("name", ["codebook", "codings"])
@pytest.mark.slow
def test_tables_are_read_with_work_for_each_row(tmp_path: Path, name: str) -> None:
    steps = importlib.import_module("benchmarks.steps").STEPS
    write_sheets = importlib.import_module("benchmarks.sheets").write_sheets

    def run(rows: int, step: str = name) -> int:
        file = tmp_path / str(rows) / f"{name}.csv"
        if not file.exists():
            write_sheets(file.parent, rows)
        return calls(steps[step](file, tmp_path))

    run(4_000)  # what is known of words is kept, so only the first table pays for it
    # Samples decide between readings: what a row more costs is seen beyond them.
    first, second, third = (run(rows) for rows in (4_000, 5_000, 6_000))
    cells = (run(5_000, "grids") - run(4_000, "grids")) / 1_000
    assert second - first < 1_000 * (cells + 150)
    assert abs((third - second) / (second - first) - 1) < 0.05
