"""The command ``qdabridge``: its subcommands, and one handler for every error."""

import contextlib
import gc
import io
import os
import sys
from collections import UserDict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import click

from qdabridge.catalogue import VERSION
from qdabridge.errors import LossError
from qdabridge.starting import is_listening, leave

from .exits import MEANINGS, ExitCode, tell, typed
from .options import Printing, examples

__all__ = ["cli"]


_EXITS = "\n".join(f"  {code:<5d}{text}" for code, text in MEANINGS.items())
_EXAMPLES = examples(
    "qdabridge info study.qdpx",
    "qdabridge convert study.qdpx for-atlasti.qdpx --to atlasti",
    "qdabridge convert codebook.xlsx codebook.qdc",
    "qdabridge tables study.qdpx tables --with-cases",
    "qdabridge merge anna.qdpx ben.qdpx -o team.qdpx",
    "qdabridge compare anna.qdpx ben.qdpx",
)


COMMANDS = (
    *(
        "convert",
        "info",
        "preview",
        "validate",
        "check",
        "codebook",
        "recode",
        "redact",
    ),
    *("deposit", "tables", "assemble", "quotes", "crosstab", "cooccurrence"),
    *("blind", "compare", "resolve", "merge", "diff", "align", "tools", "formats"),
)
"""The commands in the order of the help."""

_ELSEWHERE = {"deposit": "redact"}
"""The modules of commands that are not in one of their own name."""


_SELDOM = 100_000
"""New objects between two looks for cycles, of which a command makes next to none.

With the usual 700 it walks all that was read again and again while figures are made.
"""


class _Commands(UserDict[str, click.Command]):
    """The commands by name, each imported when it is first asked for: starts fast."""

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        module = import_module(f"{__package__}.{_ELSEWHERE.get(name, name)}")
        command: click.Command = getattr(module, name)
        return command


class GuardedGroup(click.Group):
    """A group in which every error becomes one line on stderr and an exit code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(commands=_Commands(), **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands as they were added: the usual first."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program; a process of its own ends here, without a shutdown."""
        if is_listening():
            gc.set_threshold(_SELDOM)
        try:
            return super().main(*args, **kwargs)
        except SystemExit as ended:
            if is_listening():
                leave(ended.code)
            raise

    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **kwargs: Any
    ) -> click.Context:
        """Parse the group's own options; remember the words for what goes wrong."""
        typed[:] = args
        with _guarded(Printing()):
            return super().make_context(info_name, args, *more, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand, which returns the exit code."""
        with _guarded(ctx.ensure_object(Printing)):
            ctx.exit(super().invoke(ctx))


@contextlib.contextmanager
def _guarded(printing: Printing) -> Iterator[None]:
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, as >&- does: nobody listens
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (click.exceptions.Exit, click.Abort):
        raise
    except BrokenPipeError:
        _point_nowhere(sys.stdout, sys.stderr)
        raise click.exceptions.Exit(ExitCode.PIPE_CLOSED) from None
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, LossError):
            from .output import print_report

            print_report(error.report, printing)
        code = tell(error, verbose=printing.verbose, quotes=not printing.no_quotes)
        _give_up_unwritten(sys.stdout)
        raise click.exceptions.Exit(code) from error


def _give_up_unwritten(stream: TextIO) -> None:
    """Drop what a full disk does not take, or Python fails again when it ends."""
    try:
        stream.flush()
    except OSError:
        _point_nowhere(stream)


def _point_nowhere(*streams: TextIO) -> None:
    """Let what is still to be written vanish, or Python complains when it ends."""
    for stream in streams:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.group(
    cls=GuardedGroup,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"{_EXAMPLES}\n\n\b\nExit codes:\n{_EXITS}",
)
@click.version_option(VERSION, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> ExitCode:
    """Move qualitative-research projects between tools, and see what is in them.

    qdabridge reads and writes REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc),
    codebooks in tables and Word, and tables for scripts; it merges and compares the
    projects of several coders. It never changes its input, never replaces a file unless
    told to, and says what a conversion costs.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ExitCode.USAGE
