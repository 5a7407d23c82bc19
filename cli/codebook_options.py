"""The options by which users say how a codebook table is to be understood."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

__all__ = ["LAYOUTS", "hints"]

LAYOUTS = (
    "flat",
    "level",
    "parent",
    "columns",
    "numbers",
    "groups",
    "indents",
    "paths",
)
"""The names in the registry, here because importing it makes --help slow."""

_COLUMN = "HEADER|LETTER"
_OPTIONS = (
    click.option(
        "--layout",
        metavar="LAYOUT",
        help=f"How the table shows which code holds which: {', '.join(LAYOUTS)}.",
    ),
    click.option("--name", metavar=_COLUMN, help="Column with the name of the code."),
    click.option("--description", metavar=_COLUMN, help="Column with the definition."),
    click.option("--parent", metavar=_COLUMN, help="Column that names the parent."),
    click.option(
        "--separator",
        metavar="TEXT",
        help="What stands between the parts of a path, such as ' > '.",
    ),
    click.option(
        "--sheet", metavar="NAME", help="Sheet to read; 'table 2' in a Word document."
    ),
)


def hints(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets them as ``hints``, of type ``Hints``."""

    @wraps(command)
    def with_hints(*args: Any, **given: Any) -> Any:
        from qdabridge.formats.codebooks.proposal import Hints

        names = ("layout", "name", "description", "parent", "separator", "sheet")
        said = {name: given.pop(name) for name in names}
        return command(*args, hints=Hints(**said), **given)

    decorated: Callable[..., Any] = with_hints
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
