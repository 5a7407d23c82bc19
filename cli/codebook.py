"""``qdabridge codebook``: the commands on codebooks in tables, Word and tools' files.

A new command has a file of its own; it is imported here and put into ``COMMANDS``.
"""

import click

from . import options
from .codebook_convert import convert
from .codebook_diff import diff
from .codebook_preview import preview
from .exits import ExitCode

__all__ = ["codebook"]

COMMANDS = (preview, convert, diff)


class _Ordered(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands as they were added."""
        return list(self.commands)


@click.group(
    cls=_Ordered,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    epilog=options.examples("qdabridge codebook preview codebook.xlsx"),
)
@click.pass_context
def codebook(ctx: click.Context) -> ExitCode:
    """Preview, convert and compare codebooks."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ExitCode.USAGE


for command in COMMANDS:
    codebook.add_command(command)
