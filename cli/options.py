"""The options several commands share, spelt and explained once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = [
    "FORMATS",
    "PATH",
    "READ_TOOLS",
    "TOOLS",
    "WRITTEN",
    "Printing",
    "completing_tools",
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

TOOLS = (
    "refi",
    "nvivo",
    "atlasti",
    "maxqda",
    "qualcoder",
    "nvivo-windows",
    "nvivo-mac",
)
READ_TOOLS = ("transana", "taguette", "qc", "quirkos")
FORMATS = ("qdpx", "qde", "qdc", "folder", "json", "codebook")
WRITTEN = tuple(name for name in FORMATS if name != "folder")
"""The names in the registries, here because importing those makes --help slow."""


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


def _fail_on(*more: str, help: str = "") -> Callable[[Command], Command]:
    return _printing_option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never", *more]),
        default="error",
        show_default=True,
        help=f"Exit with 1 if there are findings this severe{help}.",
    )


_FAIL_ON = _fail_on()
_FAIL_ON_LOSS = _fail_on(
    "loss", help="; loss: also if anything would get lost, and then write nothing"
)
_NO_QUOTES = _printing_option(
    "--no-quotes",
    is_flag=True,
    help="Leave out words of transcripts.",
)
no_quotes = _NO_QUOTES
_QUIET = _printing_option(
    "-q", "--quiet", is_flag=True, help="Print no findings and no progress."
)
_VERBOSE = _printing_option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Tell each step; show the traceback of a fault.",
)


def printing(
    *, findings: bool = True, losses: bool = False
) -> Callable[[Command], Command]:
    """Add the options on printing; the command gets them as a ``Printing``.

    Args:
        findings: Add the options on findings too.
        losses: Let ``--fail-on`` take ``loss``.
    """
    on_findings = [_FAIL_ON_LOSS if losses else _FAIL_ON, _NO_QUOTES]
    chosen = [_JSON, *(on_findings if findings else []), _QUIET, _VERBOSE]

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


def _completing(*names: str) -> Callable[..., list[str]]:
    """Return what a shell calls to complete one of these names."""

    def complete(
        ctx: click.Context, parameter: click.Parameter, start: str
    ) -> list[str]:
        return [name for name in names if name.startswith(start)]

    return complete


completing_tools = _completing(*TOOLS, *READ_TOOLS)
files = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
from_ = click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    shell_complete=_completing(*FORMATS),
    help="Format of the input, if its content misleads; see 'qdabridge formats'.",
)
to = click.option(
    "--to",
    metavar="TOOL|FORMAT",
    shell_complete=_completing(*TOOLS, *WRITTEN),
    help=f"Tool that shall import OUT: {', '.join(TOOLS)}. Or the format of OUT, if"
    f" its suffix does not say it: {', '.join(WRITTEN)}.",
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
