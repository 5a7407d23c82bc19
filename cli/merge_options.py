"""Options of ``merge`` and ``align``: what makes things of two projects the same."""

import click

from . import options

__all__ = ["coders", "mapping", "match", "same_users", "to"]

MATCHES = ("guid", "path")


def _pairs(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Take ``A=B`` apart; the last ``=`` counts, as names of files may hold others."""
    pairs = []
    for value in values:
        first, equals, second = value.rpartition("=")
        if not equals or not first or not second:
            raise click.BadParameter(
                f"{value!r} is not of the form A=B", ctx, parameter
            )
        pairs.append((first, second))
    return tuple(pairs)


match = click.option(
    "--match",
    type=click.Choice(MATCHES),
    default="path",
    show_default=True,
    help="What makes things the same: GUIDs and equal content only, or unique names and"
    " paths too.",
)
mapping = click.option(
    "--mapping",
    type=options.PATH,
    metavar="FILE",
    help="Table with the columns kind, first, second: things that are one under two"
    " names, paths or GUIDs.",
)
same_users = click.option(
    "--same-user",
    "same_users",
    multiple=True,
    callback=_pairs,
    metavar="A=B",
    help="Two names of one coder; may be repeated.",
)
coders = click.option(
    "--coder",
    "coders",
    multiple=True,
    callback=_pairs,
    metavar="FILE=NAME",
    help="Whose the codings of FILE are that name no coder; may be repeated.",
)
to = click.option(
    "--to",
    type=click.Choice(options.TOOLS),
    metavar="TOOL",
    help=f"Tool that shall import OUT: {', '.join(options.TOOLS)}.",
)
