"""``qdabridge compare`` of a table of ratings."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output
from .compare_overview import SHOWN, show_written, shown
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.operations.compare import SheetComparison

__all__ = ["run"]


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
