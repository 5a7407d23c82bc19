"""``qdabridge compare``."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qdabridge.catalogue import AGREEMENT_TOOLS, INTERVALS, LEVELS, THRESHOLDS, UNITS

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.compare import Comparison
    from qdabridge.package import Limits

__all__ = ["compare"]


# --- Options --------------------------------------------------------------------------

Command = TypeVar("Command", bound=Callable[..., Any])


def _pairs_of(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Take ``A=B`` apart; the last ``=`` counts, as names of files may hold others."""
    found: dict[str, str] = {}
    for value in values:
        first, equals, second = value.rpartition("=")
        if not equals or not first or not second:
            raise click.BadParameter(
                f"{value!r} is not of the form A=B", ctx, parameter
            )
        found[first] = second
    return found


def _groups(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        name, equals, members = value.partition("=")
        if not equals or not name or not members:
            raise click.BadParameter(
                f"{value!r} is not of the form NAME=A,B", ctx, parameter
            )
        found[name] = [member.strip() for member in members.split(",")]
    return found


def _values(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",")) if value else ()


def _decorating(*added: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return decorate


def _several(*names: str, metavar: str, help: str) -> Callable[[Command], Command]:
    return click.option(*names, multiple=True, metavar=metavar, help=help)


_about_coders: Callable[[Any], Any] = _decorating(
    _several(
        "--coder",
        "coders",
        metavar="NAME",
        help="Compare this coder; may be repeated. All who coded, if left out.",
    ),
    click.option(
        "--group",
        "groups",
        multiple=True,
        callback=_groups,
        metavar="NAME=A,B",
        help="Several coders who count as one: coded is what any of them coded.",
    ),
    click.option(
        "--round",
        "rounds",
        multiple=True,
        callback=_pairs_of,
        metavar="FILE=NAME",
        help="What to call the codings of FILE: rounds of one coder, or coders that"
        " share one user.",
    ),
    click.option(
        "--gold",
        metavar="NAME",
        help="The coder the others are held against: precision, recall, F1.",
    ),
    click.option(
        "--roster",
        type=piping.INPUT,
        metavar="FILE",
        help="Table with the columns coder and source: who worked on what. Inferred"
        " from the codings if left out.",
    ),
)

_about_material: Callable[[Any], Any] = _decorating(
    _several(
        "--code", "codes", metavar="NAME", help="Only this code: name, path or GUID."
    ),
    click.option("--with-subcodes", is_flag=True, help="And the codes below --code."),
    _several(
        "--set", "sets", metavar="NAME", help="Only codes and sources of this set."
    ),
    _several("--source", "sources", metavar="NAME", help="Only this source."),
    _several("--case", "cases", metavar="NAME", help="Only the sources of this case."),
    click.option(
        "--aggregate", is_flag=True, help="Let codes include the codes below them."
    ),
    click.option(
        "--all-codes",
        is_flag=True,
        help="Take in codes that only one codebook has, or that nobody used.",
    ),
    click.option(
        "--unit",
        type=click.Choice(UNITS),
        default="character",
        show_default=True,
        help="What is coded or not.",
    ),
    click.option(
        "--threshold",
        type=click.Choice(THRESHOLDS),
        default="any",
        show_default=True,
        help="How much of a unit must be coded.",
    ),
    click.option(
        "--overlap",
        type=click.FloatRange(0, 1, min_open=True),
        default=0.9,
        show_default=True,
        help="From which overlap on two segments are one (--unit segment).",
    ),
)

_about_figures: Callable[[Any], Any] = _decorating(
    click.option(
        "--by-source", is_flag=True, help="Show the figures of each source too."
    ),
    _several(
        "--measure",
        "measures",
        metavar="NAME",
        help="Show this coefficient instead of the usual ones; 'all' shows all.",
    ),
    click.option(
        "--undefined",
        type=click.Choice(["none", "one"]),
        default="none",
        show_default=True,
        help="What to show where a coefficient is 0/0: nothing, or 1 as NVivo does.",
    ),
    click.option(
        "--like",
        type=click.Choice(AGREEMENT_TOOLS),
        help="Also show the number that this tool would show.",
    ),
    click.option(
        "--interval",
        type=click.Choice(INTERVALS),
        default="jackknife",
        show_default=True,
        help="How intervals are made: over sources, or (gwet) over units cut before.",
    ),
    click.option(
        "--confidence",
        type=click.FloatRange(0, 100, min_open=True, max_open=True),
        default=95,
        show_default=True,
        metavar="PERCENT",
        help="How sure intervals are.",
    ),
    click.option(
        "--samples",
        type=click.IntRange(100, 1_000_000),
        default=1000,
        show_default=True,
        help="Of the bootstrap.",
    ),
    click.option(
        "--seed", type=int, default=0, show_default=True, help="Of the bootstrap."
    ),
    click.option(
        "--words",
        is_flag=True,
        help="Add Landis and Koch's words for kappa, which are a convention.",
    ),
    click.option(
        "--level",
        type=click.Choice(LEVELS),
        default="nominal",
        show_default=True,
        help="Of ratings in a table.",
    ),
    click.option(
        "--values",
        callback=_values,
        metavar="LOW,...,HIGH",
        help="All values of ratings in their order.",
    ),
)

_about_outputs: Callable[[Any], Any] = _decorating(
    click.option(
        "--disagreements",
        type=piping.TABLE,
        metavar="FILE",
        help="Write the list of disagreements: csv, xlsx, docx ...",
    ),
    click.option(
        "--matrix",
        type=piping.TABLE,
        metavar="FILE",
        help="Write units by coders, for R, SPSS, JASP or ReCal.",
    ),
    click.option(
        "-o",
        "--output",
        "figures",
        type=piping.TABLE,
        metavar="OUT",
        help="Write all figures as a table: csv, xlsx, docx ...; or, if it ends with"
        " .html, a page to look at and decide the disagreements in.",
    ),
    click.option(
        "--figure",
        type=click.Path(path_type=Path),
        metavar="FILE.svg",
        help="Draw the coefficients of the codes with their intervals; or FILE.png.",
    ),
    click.option(
        "--figure-of",
        "ground",
        metavar="GROUND",
        help="Draw only this: text, area or time. All there are, if left out.",
    ),
    click.option(
        "--methods", is_flag=True, help="Print the methods paragraph, nothing else."
    ),
    click.option(
        "--selected",
        metavar="TEXT",
        help="How the material that was coded twice was chosen, for --methods.",
    ),
)


# --- The command ----------------------------------------------------------------------


@click.command(
    epilog=options.examples(
        "qdabridge compare team.qdpx --unit paragraph",
        "qdabridge compare anna.qdpx ben.qdpx -o report.html",
        "qdabridge compare anna.qdpx ben.qdpx --disagreements meeting.xlsx",
        "qdabridge compare nvivo.qdpx atlasti.qdpx --roster who.csv --methods",
        "qdabridge compare a.qdpx b.qdpx --round a.qdpx=first --round b.qdpx=second",
        "qdabridge compare team.qdpx --gold Consensus",
        "qdabridge compare ratings.csv --level ordinal --values low,medium,high",
    ),
)
@piping.files
@_about_coders
@options.same_users
@options.mapping
@_about_material
@_about_figures
@_about_outputs
@options.force
@options.media
@options.trust
@options.printing()
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    printing: options.Printing,
    files: tuple[Path, ...],
    coders: tuple[str, ...],
    level: str,
    values: tuple[str, ...],
    by_source: bool,
    measures: tuple[str, ...],
    words: bool,
    methods: bool,
    **more: Any,
) -> ExitCode:
    """Show how far coders agree, and where they do not.

    FILEs are one project with several coders, or the projects of several coders, of any
    tools: codes are matched by path, texts by content, coders by name. Or one table of
    ratings, with a row for each unit and a column for each coder.

    For every code each unit is one decision, coded or not. Not coding something in a
    source one worked on is a decision; in another source it is missing. What cannot be
    computed is shown as undefined with the reason, never as 0 or 1. Figures over all
    codes come from the sum of their tables.

    Places are told in three kinds: another code, missed, other boundaries.
    """
    from qdabridge.operations.compare import is_sheet

    if is_sheet(files):
        given = {**more, "coders": coders, "level": level, "values": values}
        from . import compare_overview

        return compare_overview.run(ctx, printing, files[0], methods=methods, **given)
    if values or level != "nominal":
        raise click.UsageError("--values and --level are for tables of ratings", ctx)
    if more["ground"] and not more["figure"]:
        raise click.UsageError("--figure-of is for --figure, which is missing", ctx)
    with output.step(f"comparing {', '.join(map(str, files))}", printing):
        made = _compared(printing, files, coders, more)
    return _tell(made, printing, more, by_source, measures, words, methods=methods)


_WISHES = (
    *("groups", "rounds", "gold", "codes", "with_subcodes", "sets", "sources", "cases"),
    *("aggregate", "all_codes", "unit", "threshold", "overlap", "like"),
)
"""Options that go on as they are."""


def _compared(
    printing: options.Printing,
    files: tuple[Path, ...],
    coders: tuple[str, ...],
    more: dict[str, Any],
) -> "Comparison":
    from qdabridge.operations.compare import (
        CompareWishes,
        Interval,
        Outputs,
        compare_files,
    )

    limits: Limits | None = more["limits"]
    return compare_files(
        files,
        CompareWishes(
            coders=coders,
            **{name: more[name] for name in _WISHES},
            one_if_undefined=more["undefined"] == "one",
            interval=Interval(
                more["interval"],
                more["confidence"] / 100,
                more["samples"],
                more["seed"],
            ),
            selection=more["selected"],
        ),
        Outputs(
            figures=more["figures"],
            disagreements=more["disagreements"],
            matrix=more["matrix"],
            figure=more["figure"],
            ground=more["ground"] or "",
            with_quotes=not printing.no_quotes,
            overwrite=more["force"],
        ),
        roster=more["roster"],
        mapping=more["mapping"],
        mapping_said=more["table"],
        same_users=more["same_users"],
        limits=limits,
        media=more["media"],
    )


def _tell(
    made: "Comparison",
    printing: options.Printing,
    more: dict[str, Any],
    by_source: bool,
    measures: tuple[str, ...],
    words: bool,
    *,
    methods: bool,
) -> ExitCode:
    report = output.as_shown(made.report, printing)
    output.print_findings(made.report, printing)
    if printing.json:
        data = made.to_json(with_quotes=not printing.no_quotes)
        output.print_json({**data, "report": report.model_dump(mode="json")})
    elif methods:
        output.line(made.methods)
    else:
        from qdabridge.model import no_garbage_collection

        from . import compare_overview

        with no_garbage_collection():  # there are as many counts as codes by sources
            compare_overview.show(
                made,
                measures=measures,
                by_source=by_source,
                with_words=words,
                with_quotes=not printing.no_quotes,
            )
        compare_overview.show_written(printing, more)
    return output.status(made.report, printing)
