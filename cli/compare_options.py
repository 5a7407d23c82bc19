"""Options of ``compare``, by what they are about."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from qdabridge.catalogue import AGREEMENT_TOOLS, INTERVALS, LEVELS, THRESHOLDS, UNITS

from . import options

__all__ = ["about_coders", "about_figures", "about_material", "about_outputs"]


Command = TypeVar("Command", bound=Callable[..., Any])


def _named(
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


about_coders: Callable[[Any], Any] = _decorating(
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
        callback=_named,
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
        type=options.PATH,
        metavar="FILE",
        help="Table with the columns coder and source: who worked on what. Inferred"
        " from the codings if left out.",
    ),
)

about_material: Callable[[Any], Any] = _decorating(
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

about_figures: Callable[[Any], Any] = _decorating(
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

about_outputs: Callable[[Any], Any] = _decorating(
    click.option(
        "--disagreements",
        type=options.PATH,
        metavar="FILE",
        help="Write the list of disagreements: csv, xlsx, docx ...",
    ),
    click.option(
        "--matrix",
        type=options.PATH,
        metavar="FILE",
        help="Write units by coders, for R, SPSS, JASP or ReCal.",
    ),
    click.option(
        "-o",
        "--output",
        "figures",
        type=options.PATH,
        metavar="OUT",
        help="Write all figures as a table: csv, xlsx, docx ...",
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
