"""How a comparison looks on the terminal; and that of a table of ratings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output
from .exits import ExitCode
from .terminal import Listing, counted, one_line

if TYPE_CHECKING:
    from qdabridge.agreement import Coefficient
    from qdabridge.operations.compare import (
        Comparison,
        Disagreement,
        Figure,
        Result,
        SheetComparison,
    )

    from .options import Printing

__all__ = ["SHOWN", "run", "show", "show_written", "shown"]


TWO = ("percent", "f1", "kappa", "alpha")
MANY = ("percent", "f1", "fleiss", "alpha")
GOLD = ("precision", "recall", "f1", "kappa")
HEADS = {
    "percent": "agree",
    "f1": "F1",
    "jaccard": "Jaccard",
    "negative": "negative",
    "holsti": "Holsti",
    "kappa": "kappa",
    "pi": "pi",
    "alpha": "alpha",
    "ac1": "AC1",
    "pabak": "PABAK",
    "prevalence_index": "prevalence",
    "bias_index": "bias",
}
GROUNDS = {
    "text": "words of the texts",
    "area": "areas of pages and pictures",
    "time": "time of recordings",
}
LANDIS_KOCH = (
    (0.0, "poor"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)
SHOWN = 10
"""How many disagreements are shown."""


def show(
    made: "Comparison",
    *,
    measures: Sequence[str],
    by_source: bool,
    with_words: bool,
    with_quotes: bool,
) -> None:
    """Print figures, then places."""
    names = " and ".join(coder.name for coder in made.coders)
    if made.gold:
        names = f"{made.gold} (reference) and the others"
    sources = f"{len(made.compared)} of {counted(len(made.sources), 'source')}"
    output.line(f"{names}, {counted(len(made.codes), 'code')}, {sources}")
    if not made.results:
        output.line("no figure: what the coders marked has no unit in common")
    for result in made.results:
        _show_result(made, result, measures, by_source, with_words)
    _show_tool(made)
    _show_places(made, with_quotes)


def _show_result(
    made: "Comparison",
    result: "Result",
    measures: Sequence[str],
    by_source: bool,
    with_words: bool,
) -> None:
    where = GROUNDS.get(result.ground, "")
    unit = f"unit {result.unit}"
    output.line("")
    output.line(f"{where}, {unit}" if where else unit)
    groups: list[tuple[int, int] | None] = [None]
    if result.coders > 2:
        groups = [*([] if made.gold else [None]), *result.pairs]
    for pair in groups:
        if len(groups) > 1:
            coders = [made.coders[n].name for n in pair or range(result.coders)]
            output.line(" and ".join(coders))
        figures = [
            figure
            for code in (None, *result.codes)
            for source in (None, *(result.sources if by_source else ()))
            for figure in [result.figure(code, source, pair)]
        ]
        output.show(_table(made, figures, measures, by_source, with_words))
        flags = (
            figure.measure(n).flag
            for figure in figures
            for n in _measures_of(made, figure, measures)
        )
        for flag in dict.fromkeys(filter(None, flags)):
            output.line(f"* {flag}")
        for line in _below(made, result, pair):
            output.line(line)


def _table(
    made: "Comparison",
    figures: Sequence["Figure"],
    measures: Sequence[str],
    by_source: bool,
    with_words: bool,
) -> Listing:
    first = figures[0]
    chosen = _measures_of(made, first, measures)
    cells = ("both", "only A", "only B", "neither") if first.cells is not None else ()
    heads = [
        "Code",
        *(["Source"] if by_source else []),
        *cells,
        *(HEADS.get(name, name) for name in chosen),
    ]
    heads += ["in words"] if with_words else []
    rows = [
        [*_labels(made, figure, by_source), *_numbers(figure, chosen)]
        + ([_in_words(figure)] if with_words else [])
        for figure in figures
    ]
    return output.table(heads, rows, numbers=True)


def _measures_of(
    made: "Comparison", figure: "Figure", measures: Sequence[str]
) -> list[str]:
    """Return the coefficients that are shown of a figure."""
    if "all" in measures:
        return list(figure.names)
    usual = GOLD if made.gold else TWO if figure.cells is not None else MANY
    return [name for name in measures or usual if name in figure.names]


def _labels(made: "Comparison", figure: "Figure", by_source: bool) -> list[str]:
    code, source, _ = made.named(figure)
    return [code or "all codes", *([source or "all sources"] if by_source else [])]


def _numbers(figure: "Figure", names: Sequence[str]) -> Iterator[str]:
    if figure.cells is not None:
        a, b, c, d = figure.cells
        is_open = figure.open_why and not d
        yield from (f"{n:,}" for n in (a, b, c))
        yield "-" if is_open else f"{d:,}"
    for name in names:
        yield shown(figure.measure(name))


def shown(one: "Coefficient") -> str:
    """Return a coefficient as it is printed."""
    if one.value is None:
        return "-"
    return f"{one.value:.3f}{'*' if one.flag else ''}"


def _shown_with_flag(one: "Coefficient") -> str:
    value = shown(one._replace(flag=""))
    return f"{value} ({one.flag})" if one.flag else value


def _in_words(figure: "Figure") -> str:
    name = "kappa" if "kappa" in figure.names else "fleiss"
    value = figure.measure(name).value
    if value is None:
        return ""
    return next((word for most, word in LANDIS_KOCH if value <= most), "")


def _below(
    made: "Comparison", result: "Result", pair: tuple[int, int] | None
) -> Iterator[str]:
    """Yield what belongs under a table: intervals, other rules, what is undefined."""
    from qdabridge.operations.compare import POOLINGS

    figure = result.figure(pair=pair)
    name = "kappa" if "kappa" in figure.names else "alpha"
    if name in figure.names and not figure.open_why:
        spread = figure.spread(name)
        if spread.low is None:
            yield f"interval of {name}: none, {spread.reason}"
        else:
            level = f"{figure.interval.level:.0%}"
            yield (
                f"{level} interval of {name} over all codes: {spread.low:.3f} to"
                f" {spread.high:.3f} ({spread.method}, {spread.used})"
            )
    others = [
        f"{rule} {_shown_with_flag(other.measure('kappa'))}"
        for rule in POOLINGS[1:]
        for other in [result.figure(pair=pair, rule=rule)]
        if "kappa" in other.names and not figure.open_why
        if other.measure("kappa").value is not None
    ]
    if others and len(result.codes) > 1:
        yield f"kappa by other rules: {', '.join(others)}"
    reasons = Counter(
        one.reason
        for code in result.codes
        for one in [result.figure(code, pair=pair).measure(_first(figure))]
        if one.value is None
    )
    for reason, count in reasons.items():
        yield f"- undefined for {counted(count, 'code')}: {reason}"
    if len(made.coders) == 2:
        a, b = (coder.name for coder in made.coders)
        yield f"A is {a}, B is {b}"


def _first(figure: "Figure") -> str:
    for name in ("kappa", "alpha", "f1"):
        if name in figure.names:
            return name
    return figure.names[0]


def _show_tool(made: "Comparison") -> None:
    if not made.tool_figures:
        return
    output.line("")
    output.line(f"as {made.like} counts (its own convention):")
    measures = list(dict.fromkeys(one.measure for one in made.tool_figures))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in made.tool_figures:
        key = one.code or "all codes", one.source or "all sources"
        value = "-" if one.value is None else f"{one.value:.4f}"
        rows.setdefault(key, {})[one.measure] = value
    output.show(
        output.table(
            ("Code", "Source", *measures),
            [(*key, *(row.get(m, "") for m in measures)) for key, row in rows.items()],
            numbers=True,
        )
    )
    for reason in dict.fromkeys(o.reason for o in made.tool_figures if o.reason):
        output.line(f"- undefined: {reason}")


def _show_places(made: "Comparison", with_quotes: bool) -> None:
    told = ", ".join(f"{kind} {number}" for kind, number in made.kinds.items())
    agreed = counted(len(made.agreed), "place")
    output.line("")
    output.line(
        f"{agreed} coded alike, {len(made.disagreements)} not"
        + (f": {told}" if told else "")
    )
    for one in made.disagreements[:SHOWN]:
        output.line(_one(one, with_quotes))
    left = len(made.disagreements) - SHOWN
    if left > 0:
        output.line(f"... and {left} more (--disagreements FILE writes all of them)")
    if made.confusion:
        output.line("most often confused: " + "; ".join(_confused(made)))


def _confused(made: "Comparison") -> Iterator[str]:
    for one in made.confusion[:3]:
        yield (
            f"{one.code} ({one.first}) with {one.other} ({one.second}),"
            f" {counted(one.size, 'character')}"
        )


def _one(one: "Disagreement", with_quotes: bool) -> str:
    said = []
    for each in one.who:
        marks = [
            mark.code
            + (
                f" {mark.start}-{mark.end}"
                if one.kind == "boundaries" and mark.box is None
                else ""
            )
            for mark in each.marks
        ]
        said.append(f"{each.coder}: {', '.join(marks) or 'nothing'}")
    quote = f" «{_cut(one.text)}»" if with_quotes and one.text else ""
    note = f" ({one.note})" if one.note else ""
    who = "; ".join(said)
    return f"{one.number} {one.kind}, {one.source} {one.place}: {who}{note}{quote}"


def _cut(text: str) -> str:
    text = one_line(" ".join(text.split()))
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def show_written(printing: "Printing", files: Mapping[str, Any]) -> None:
    """Print what was written, by the names of the options."""
    for name in ("figures", "disagreements", "matrix", "figure"):
        if files[name] and not printing.quiet:
            output.line(f"{files[name]} written")


_OF_PROJECTS = (
    *("groups", "rounds", "gold", "codes", "with_subcodes", "sets", "sources", "cases"),
    *("aggregate", "all_codes", "unit", "threshold", "overlap", "like"),
    *("roster", "same_users", "mapping", "by_source", "measures", "undefined", "seed"),
    *("interval", "confidence", "samples", "words", "matrix", "ground", "selected"),
    *("media", "limits"),
)
"""Options that say nothing about tables of ratings."""


def run(
    ctx: click.Context,
    printing: options.Printing,
    path: Path,
    *,
    methods: bool,
    **more: Any,
) -> ExitCode:
    """Compare the ratings in a table, and print and write what was asked for."""
    from click.core import ParameterSource

    from qdabridge.operations.compare import Outputs, compare_sheet

    for option in ctx.command.params:
        source = ctx.get_parameter_source(option.name or "")
        if option.name in _OF_PROJECTS and source is ParameterSource.COMMANDLINE:
            told = f"{option.opts[0]} is not for tables of ratings"
            raise click.UsageError(told, ctx)
    made = compare_sheet(
        path,
        Outputs(
            figures=more["figures"],
            disagreements=more["disagreements"],
            figure=more["figure"],
            overwrite=more["force"],
        ),
        raters=more["coders"],
        level=more["level"],
        values=more["values"],
    )
    output.print_findings(made.report, printing)
    if printing.json:
        report = output.as_shown(made.report, printing).model_dump(mode="json")
        output.print_json({**made.to_json(), "report": report})
    elif methods:
        output.line(made.methods)
    else:
        _show(made)
        show_written(printing, more)
    return output.status(made.report, printing)


def _show(made: "SheetComparison") -> None:
    """Print how raters of a sheet agree."""
    output.line(
        f"{counted(len(made.raters), 'rater')}, {made.units} units, {made.paired} with"
        " two ratings or more"
    )
    rows = []
    for name, one in made.overall.items():
        spread = made.intervals.get(name)
        interval = (
            f"{spread.low:.3f} to {spread.high:.3f}"
            if spread is not None and spread.low is not None
            else one.reason
        )
        rows.append((name.replace("_", ", "), shown(one), interval))
    output.show(output.table(("All raters", "value", "95 % interval"), rows))
    names = list(next(iter(made.pairs.values()), {}))
    output.show(
        output.table(
            ("Pair", *(name.replace("_", ", ") for name in names)),
            [
                (
                    " and ".join(pair),
                    *(
                        str(value) if isinstance(value, int) else shown(value)
                        for value in found.values()
                    ),
                )
                for pair, found in made.pairs.items()
            ],
            numbers=True,
        )
    )
    output.line(f"{counted(len(made.disagreements), 'unit')} rated differently")
    for each in made.disagreements[:SHOWN]:
        told = ", ".join(f"{who}: {said}" for who, said in each.who.items())
        output.line(f"{each.unit}: {told}")
