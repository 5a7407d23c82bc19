"""The benchmark of merging, in tiny: what is generated, shown and called too much."""

import importlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import qdabridge as qb

PROJECTS, CODINGS = 3, 40


@pytest.fixture(scope="session")
def bench(_repository_on_path: None) -> Any:
    """The benchmark's module."""
    return importlib.import_module("benchmarks.merge")


@pytest.fixture(scope="session")
def paths(bench: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return bench.copies(tmp_path_factory.mktemp("copies"), PROJECTS, CODINGS)


@pytest.fixture(scope="session")
def drifted(bench: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("drifted")
    return bench.copies(folder, PROJECTS, CODINGS, drift=True)


def codings(path: Path) -> Counter[str]:
    with qb.open(path) as package:
        return Counter(str(p.coding.creating_user) for p in package.project.codings())


def test_every_coder_has_a_valid_project_with_codings_of_their_own(
    paths: list[Path],
) -> None:
    assert len(paths) == PROJECTS
    coders = [codings(path) for path in paths]
    assert [sum(found.values()) for found in coders] == [CODINGS] * PROJECTS
    assert len(set().union(*coders)) == PROJECTS
    for path in paths:
        assert qb.validate(path).count(qb.Severity.ERROR) == 0


def test_the_same_numbers_give_the_same_files(
    bench: Any, paths: list[Path], tmp_path: Path
) -> None:
    again = bench.copies(tmp_path, PROJECTS, CODINGS)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in paths]


def test_merging_them_loses_no_coding(paths: list[Path]) -> None:
    merged = qb.merge([qb.open(path) for path in paths])
    assert merged.report.conflicts == []
    found = sum(1 for _ in merged.package.project.codings())
    assert found + merged.report.joined_codings == PROJECTS * CODINGS


def test_half_of_the_texts_drift(drifted: list[Path]) -> None:
    packages = [qb.open(path) for path in drifted]
    texts = [
        {p.text(s) for p, s in zip(packages, same, strict=True)}
        for same in zip(*(p.project.sources for p in packages), strict=True)
    ]
    assert Counter(len(versions) for versions in texts) == {1: 25, PROJECTS: 25}


def test_the_table_has_a_line_for_each_number_of_projects(bench: Any) -> None:
    cost = bench.Cost
    costs = {"floor": cost(2.0, 50.0), "merge": cost(3.0, 75.0), "save": cost(4.0, 80)}
    head, first, second = bench.shown({5: costs, 10: costs}, 1_000).splitlines()
    assert head.split()[:2] == ["projects", "codings"]
    assert first.split() == ["5", "5,000", "2.0", "1.50", "2.00", "50", "1.50"]
    assert second.split()[:2] == ["10", "10,000"]


@pytest.mark.parametrize(
    ("time", "memory", "is_over"), [(1, 1, False), (1.1, 1, True), (1, 1.1, True)]
)
def test_over_budget_is_too_much_time_or_memory(
    bench: Any, time: float, memory: float, is_over: bool
) -> None:
    seconds, peak = bench.BUDGET["time"] * time, bench.BUDGET["memory"] * memory
    costs = {"floor": bench.Cost(1.0, 1.0), "merge": bench.Cost(seconds, peak)}
    assert bench.missed(costs) is is_over


def test_a_step_tells_seconds_and_peak_memory(
    bench: Any, paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main(["--step", "save", *map(str, paths)]) == 0
    cost = bench.Cost(*json.loads(capsys.readouterr().out).values())
    assert cost.seconds > 0
    assert cost.peak > 10


def test_a_run_prints_the_table(bench: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--projects", "2", "--codings", "20"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["2", "40"]
