"""The options by which users say how a table is to be understood: on every command."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import click

__all__ = ["Said", "of"]


_ROLES = {
    "codings": "document, quote, code, coder, start, end, memo ...",
    "codes": "name, level1, level2, parent, description, examples ...",
}


class Said(NamedTuple):
    """What a user says about a table."""

    sheet: str | None = None
    table: int | None = None
    header: int | None = None
    encoding: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


def of(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options to a command; it gets them as ``table``, of type ``Said``.

    Args:
        kind: Whose roles the help names: ``codings`` or ``codes``.
    """
    added = (
        click.option("--sheet", metavar="NAME", help="Sheet to read, or Word table."),
        click.option(
            "--table", "number", metavar="N", type=click.IntRange(1),
            help="Which of several tables to read, from 1.",
        ),
        click.option(
            "--header", metavar="N", type=click.IntRange(0),
            help="Number of the row with the headers; 0: there is none.",
        ),
        click.option("--encoding", metavar="NAME", help="Of the text: cp1252 ..."),
        click.option(
            "--column", "columns", metavar="ROLE=COLUMN", multiple=True,
            callback=_pairs,
            help=f"What a column holds, by header, letter or number: {_ROLES[kind]}",
        ),
    )  # fmt: skip

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def told(*args: Any, **given: Any) -> Any:
            said = Said(
                given.pop("sheet"),
                given.pop("number"),
                given.pop("header"),
                given.pop("encoding"),
                given.pop("columns"),
            )
            return command(*args, table=said, **given)

        decorated: Callable[..., Any] = told
        for option in reversed(added):
            decorated = option(decorated)
        return decorated

    return with_options


def _pairs(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Part ROLE=COLUMN."""
    found = []
    for value in values:
        role, sign, column = value.partition("=")
        if not (role.strip() and sign and column.strip()):
            raise click.BadParameter(
                f"{value!r} is not ROLE=COLUMN; write --column quote=C, say"
            )
        found.append((role.strip(), column.strip()))
    return tuple(found)
