"""``qdabridge codebook``: the commands on codebooks in tables, Word and tools' files.

A new command has a file of its own; it is imported here and put into ``COMMANDS``.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping, progress
from .codebook_convert import convert
from .codebook_diff import diff
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.codebook import Hints
    from qdabridge.operations.codebook import CodebookPreview, PreviewedCode
    from qdabridge.package import Limits

__all__ = ["codebook", "preview"]


@click.command(
    epilog=options.examples(
        "qdabridge codebook preview codebook.xlsx",
        "qdabridge codebook preview codebook.csv --name Label --parent Category",
        "qdabridge codebook preview codebook.docx --sheet 'table 2' --json",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@options.hints
@options.trust
@options.printing()
def preview(
    printing: options.Printing,
    file: Path,
    hints: "Hints",
    limits: "Limits | None",
) -> ExitCode:
    """Show how a codebook is understood; nothing is written.

    Tells which layout was recognised and why, then the tree of codes with the first
    words of each definition. If the tree is wrong, say what is meant: --layout for how
    the table shows which code holds which, the other options for single columns.

    Exits with 1 if there are findings as severe as --fail-on.
    """
    from qdabridge.operations.codebook import preview as run

    with progress.step(f"reading {file}", printing):
        found = run(file, hints, limits)
    report = output.as_shown(found.report, printing).in_file(str(file))
    if printing.json:
        shown = found.without_quotes() if printing.no_quotes else found
        output.print_json(shown.model_dump(mode="json"))
    else:
        output.print_findings(report, printing)
        _show(found)
        told = report if report.findings else "no doubts"
        output.line(f"{file}: {told}")
    return output.status(report, printing)


def _show(found: "CodebookPreview") -> None:
    """Print the reasons, the tree, and what was found in it."""
    from rich.console import Group
    from rich.text import Text

    from .texts import one_line

    output.line(f"Layout: {found.layout} ({found.title})")
    for reason in found.reasons:
        output.line(f"  {reason}")
    output.line("")
    if output.console().is_terminal:
        lines = (Text.assemble(*_line(code), overflow="fold") for code in found.codes)
        output.show(Group(*lines))
    else:  # without looks it is much faster
        for code in found.codes:
            parts = (part if isinstance(part, str) else part[0] for part in _line(code))
            click.echo("".join(parts).rstrip())
    output.line("")
    levels = ", ".join(f"level {n}: {count}" for n, count in found.levels.items())
    output.line(f"Codes:  {len(found.codes):,} ({levels})")
    fields = ", ".join(f"{name} ({count})" for name, count in found.fields.items())
    output.line(f"Fields: {one_line(fields) or 'names only'}")


def _line(code: "PreviewedCode") -> "list[str | tuple[str, str]]":
    """Return one line of the tree: mark of its colour, name, first words."""
    from .texts import one_line

    mark: list[str | tuple[str, str]] = ["  " * (len(code.path) - 1)]
    if code.color:
        mark.append(("■ ", code.color))
    name = one_line(code.path[-1])
    folder = "" if code.is_codable else " (folder)"
    words = f"  {one_line(code.first_words)}" if code.first_words else ""
    return [*mark, f"{name}{folder}", (words, "dim")]


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
