"""The options several commands share, spelt and explained once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = [
    "PATH",
    "Printing",
    "examples",
    "files",
    "force",
    "from_",
    "media",
    "printing",
    "to",
    "trust",
]

Command = TypeVar("Command", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
UNLIMITED = 1 << 62


@dataclass
class Printing:
    """How results are printed and judged; the shared options fill it in."""

    json: bool = False
    fail_on: str = "error"
    no_quotes: bool = False
    quiet: bool = False
    verbose: bool = False


def examples(*lines: str) -> str:
    """Return the end of a command's help: commands to try."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    setattr(ctx.ensure_object(Printing), str(parameter.name), value)


def _printing_option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    return click.option(*names, expose_value=False, callback=_remember, **settings)


_JSON = _printing_option("--json", is_flag=True, help="Print one JSON document.")
_FAIL_ON = _printing_option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 if there are findings this severe.",
)
_NO_QUOTES = _printing_option(
    "--no-quotes",
    is_flag=True,
    help="Leave out words of transcripts.",
)
_QUIET = _printing_option(
    "-q", "--quiet", is_flag=True, help="Print no findings and no progress."
)
_VERBOSE = _printing_option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Tell each step; show the traceback of a fault.",
)


def printing(*, findings: bool = True) -> Callable[[Command], Command]:
    """Add the options on printing; the command gets them as a ``Printing``.

    Args:
        findings: Add the options on findings too.
    """
    chosen = [_JSON, *([_FAIL_ON, _NO_QUOTES] if findings else []), _QUIET, _VERBOSE]

    def decorate(command: Any) -> Any:
        command = click.make_pass_decorator(Printing, ensure=True)(command)
        for option in reversed(chosen):
            command = option(command)
        return command

    return decorate


def _limits(
    ctx: click.Context, parameter: click.Parameter, value: bool
) -> "Limits | None":
    if not value:
        return None
    from dataclasses import fields

    from qdabridge.package import Limits

    return Limits(**{field.name: UNLIMITED for field in fields(Limits)})


files = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
from_ = click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    help="Format of the input, if its content misleads; see 'qdabridge formats'.",
)
to = click.option(
    "--to",
    metavar="FORMAT",
    help="What to write, if the suffix does not say it; see 'qdabridge formats'.",
)
force = click.option(
    "--force", is_flag=True, help="Replace a file at OUT; never the input itself."
)
media = click.option(
    "--media",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Look up files outside the package here; may be repeated.",
)
trust = click.option(
    "--trust",
    "limits",
    is_flag=True,
    callback=_limits,
    help="Lift the safety limits on size and number, for files you trust.",
)
