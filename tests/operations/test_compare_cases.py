"""Situations in which teams get wrong numbers elsewhere: every case, every value."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from helpers import SHARED

from qdabridge.agreement import Coefficient
from qdabridge.cli.main import cli
from qdabridge.operations.compare import (
    CompareWishes,
    Comparison,
    Figure,
    Outputs,
    Result,
    compare_files,
    compare_ratings,
    read_ratings,
)

CASES = SHARED / "cases" / "compare"
Data = dict[str, Any]
CELLS = ("a", "b", "c", "d", "n")
VALUES = (
    *("percent", "f1", "jaccard", "kappa", "pi", "alpha", "ac1"),
    *("prevalence_index", "bias_index"),
)
NEAR = 0.000002


def runs() -> list[Any]:
    if not CASES.is_dir():
        mark = pytest.mark.skip(reason="the cases are not in ../shared/cases/compare")
        return [pytest.param(Path(), {}, marks=mark, id="absent")]
    return [
        pytest.param(folder, run, id=f"{folder.name}-{number}")
        for folder in sorted(CASES.iterdir())
        if folder.is_dir()
        for number, run in enumerate(
            json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        )
    ]


def compared(folder: Path, run: Data) -> Comparison:
    options = run["options"]
    rounds = dict(value.split("=") for value in options.get("round", ()))
    roster = options.get("roster")
    return compare_files(
        [folder / name for name in run["files"]],
        CompareWishes(
            coders=options.get("coders", ()),
            rounds=rounds,
            gold=options.get("gold"),
            codes=options.get("codes", ()),
            aggregate=options.get("aggregate", False),
            unit=options.get("unit", "character"),
        ),
        Outputs(),
        roster=folder / roster if roster else None,
    )


def told(folder: Path, run: Data) -> tuple[int, str]:
    """Return exit code and everything that the command says."""
    options = run["options"]
    words = ["compare", *(str(folder / name) for name in run["files"])]
    for name in ("coders", "codes", "round"):
        option = {"coders": "--coder", "codes": "--code", "round": "--round"}[name]
        for value in options.get(name, ()):
            words += [option, value]
    if "roster" in options:
        words += ["--roster", str(folder / options["roster"])]
    if "gold" in options:
        words += ["--gold", options["gold"]]
    if "unit" in options:
        words += ["--unit", options["unit"]]
    if "level" in options:
        words += ["--level", options["level"], "--values", ",".join(options["values"])]
    if options.get("aggregate"):
        words += ["--aggregate"]
    result = CliRunner().invoke(cli, words)
    more = CliRunner().invoke(cli, [*words, "--methods"])
    return result.exit_code, (result.output + more.output).casefold()


@pytest.mark.parametrize(("folder", "run"), runs())
def test_what_is_said(folder: Path, run: Data) -> None:
    exit_code, text = told(folder, run)
    expected = run.get("exit", 0)
    assert exit_code != 0 if expected == "not 0" else exit_code == expected
    for wanted in run.get("must_say", ()):
        words = wanted.casefold().split("|")
        assert any(one in text for one in words), (wanted, text)
    for unwanted in run.get("must_not_say", ()):
        assert not any(one in text for one in unwanted.split("|")), unwanted


@pytest.mark.parametrize(("folder", "run"), runs())
def test_values(folder: Path, run: Data) -> None:
    if run["options"].get("table") == "ratings":
        check_ratings(folder, run)
    elif not run.get("exit"):
        check_comparison(folder, run)


def check_comparison(folder: Path, run: Data) -> None:
    if (folder.name, run["options"].get("unit")) == ("pdf-words-and-boxes", "source"):
        pytest.xfail("the case expects a code of Elm's file to be absent from it")
    made = compared(folder, run)
    if run.get("values") == "none":
        assert not made.results
        return
    assert [s.name for s in made.compared] == run["sources"]
    for coder, sources in run.get("worked_on", {}).items():
        assert [s.name for s in made.sources if coder in s.workers] == sources
    near = run.get("tolerance", NEAR)
    check_result(made, made.results[0], run, near)
    if "regions" in run:
        area = made.result("area")
        assert area is not None
        check_result(made, area, run["regions"], near)
        check_list(made, run["regions"], "area")
    if "disagreements" in run:
        check_list(made, run, made.results[0].ground)
    if "agreed_places" in run:
        agreed = [one for one in made.agreed if one.ground == made.results[0].ground]
        assert len(agreed) == run["agreed_places"]
    if "confusion_characters" in run:
        found = [[one.code, one.other, one.size] for one in made.confusion]
        assert sorted(found) == sorted(run["confusion_characters"])
    if "like_nvivo" in run:
        check_nvivo(folder, run)


def check_result(made: Comparison, result: Result, run: Data, near: float) -> None:
    code_keys = {code.name: code.key for code in made.codes}
    source_keys = {source.name: source.key for source in made.sources}
    assert set(code_keys) == set(run["codes"])
    for name, expected in run["codes"].items():
        check_figure(result.figure(code_keys[name]), expected, near, name)
    for name, by_source in run.get("codes_by_source", {}).items():
        for source, expected in by_source.items():
            figure = result.figure(code_keys[name], source_keys[source])
            check_figure(figure, expected, near, f"{name} in {source}")
    pooled = run.get("pooled")
    if pooled:
        check_figure(result.pooled, pooled["table"], near, "pooled")
        others = pooled.get("other_rules", {})
        if others:
            mean = result.figure(rule="mean of the values").measure("kappa")
            whole = result.figure(rule="pooled kappa").measure("kappa")
            assert mean.value == pytest.approx(others["mean_kappa"], abs=near)
            assert whole.value == pytest.approx(others["pooled_kappa"], abs=near)
            left = set(result.left_out("kappa"))
            assert [c.name for c in made.codes if c.key in left] == others["left_out"]


def check_figure(figure: Figure, expected: Data, near: float, what: str) -> None:
    assert figure.cells is not None
    found = {**figure.cells._asdict(), "n": figure.cells.n}
    assert {k: found[k] for k in CELLS} == {k: expected[k] for k in CELLS}, what
    for name in VALUES:
        if name in expected:
            value: Coefficient = figure.measure(name)
            if expected[name] is None:
                assert value.value is None, (what, name)
                assert value.reason, (what, name)
            else:
                assert value.value == pytest.approx(expected[name], abs=near), name
                flagged = name in expected.get("flagged", {})
                assert bool(value.flag) == flagged, (what, name)


def check_list(made: Comparison, run: Data, ground: str) -> None:
    found = []
    for one in made.disagreements:
        if one.ground != ground:
            continue
        who = {
            said.coder.removeprefix("default of "): sorted(
                [m.code, *(m.box or (m.start, m.end))] for m in said.marks
            )
            for said in one.who
        }
        found.append(
            {"source": one.source, "kind": one.kind, "who": who, "text": one.text}
            | (
                {"start": one.start, "end": one.end}
                if ground == "text"
                else {"page": one.page}
            )
        )
    expected = [
        {"text": ""} | one | {"who": {k: sorted(v) for k, v in one["who"].items()}}
        for one in run["disagreements"]
    ]

    def place(one: Data) -> Any:
        return one["source"], one.get("start", one.get("page")), one["kind"], str(one)

    assert sorted(found, key=place) == sorted(expected, key=place)


def check_nvivo(folder: Path, run: Data) -> None:
    options = {**run["options"]}
    made = compare_files(
        [folder / name for name in run["files"]],
        CompareWishes(coders=options["coders"], like="nvivo"),
        Outputs(),
        roster=folder / options["roster"],
    )
    expected = run["like_nvivo"]["codes_by_source_kappa"]
    found = {
        (one.code, one.source): one.value
        for one in made.tool_figures
        if one.measure == "kappa"
    }
    assert found == {
        (code, source): pytest.approx(value, abs=NEAR)
        for code, by_source in expected.items()
        for source, value in by_source.items()
    }


def check_ratings(folder: Path, run: Data) -> None:
    options = run["options"]
    raters, rows = read_ratings(
        folder / run["files"][0], units=options.get("units"), raters=options["raters"]
    )
    made = compare_ratings(
        raters, rows, level=options["level"], values=options["values"]
    )
    found = made.to_json()
    assert found["units"] == run["units"]
    for name, value in run["overall"].items():
        here = found["overall"]["percent" if name == "percent_pairwise" else name]
        assert here == pytest.approx(value, abs=NEAR), name
    for pair, values in run["pairs"].items():
        assert found["pairs"][pair] == pytest.approx(values, abs=NEAR), pair
    assert found["disagreements"] == run["disagreements"]


@pytest.mark.parametrize(("folder", "run"), runs())
def test_json_and_tables_come_of_every_case(folder: Path, run: Data) -> None:
    if run.get("exit") or run["options"].get("table"):
        return
    made = compared(folder, run)
    with contextlib.closing(io.StringIO()) as sink:
        json.dump(made.to_json(), sink, allow_nan=False)
        assert sink.tell() > 100
    shown = made.to_json(with_quotes=False)
    assert not any(one["text"] for one in shown["disagreements"])
