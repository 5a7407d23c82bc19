"""``qdabridge codebook``: codebooks in tables, Word and tools' files.

A new command has a file of its own; it is imported here and put into ``COMMANDS``.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import HIERARCHIES, LIST_TOOLS, USED_BY

from . import options, output, piping
from .codebook_diff import diff
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.codebook import CodebookStyle, Hints
    from qdabridge.operations.codebook import CodebookPreview, PreviewedCode
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["codebook", "convert", "preview"]


@click.command(
    epilog=options.examples(
        "qdabridge codebook convert codebook.csv codebook.qdc",
        "qdabridge codebook convert study.qdpx codebook.docx --counts both",
        "qdabridge codebook convert codebook.qdc codebook.xlsx --numbers --guids",
        "qdabridge codebook convert codebook.xlsx codes.csv --to qualcoder",
        "qdabridge codebook convert themes.xlsx themes.md --layout columns --as paths",
    ),
)
@click.argument("source", metavar="IN", type=piping.INPUT)
@click.argument("target", metavar="OUT", type=piping.OUTPUT)
@click.option(
    "--to",
    is_eager=True,  # OUT asks for it
    metavar="TOOL",
    help="Tool that shall import OUT as its own list of codes:"
    f" {', '.join(LIST_TOOLS)}. With .qdc: any tool of 'qdabridge tools'.",
)
@click.option(
    "--as",
    "hierarchy",
    type=click.Choice(HIERARCHIES),
    help="How a table shows which code holds which: names indented, a column a level,"
    " paths, or a column with the parent. Usual: levels in .csv and .tsv, else"
    " indented.",
)
@click.option(
    "--numbers/--no-numbers",
    default=None,
    help="Number the codes of a table (1, 1.1). Usual in .docx, .tex and .md.",
)
@click.option(
    "--counts",
    type=click.Choice(USED_BY),
    default="none",
    show_default=True,
    help="Count in a table where codes are used, each alone and with its subcodes.",
)
@click.option(
    "--guids",
    is_flag=True,
    help="Write GUIDs into a table, so that renamed codes are found again.",
)
@click.option(
    "--extra",
    "extras",
    metavar="LABEL",
    multiple=True,
    help="Give paragraphs of descriptions that begin with LABEL: a column of their own,"
    " as those get that several descriptions have; may be repeated.",
)
@click.option(
    "--columns",
    "shown",
    metavar="NAMES",
    help="Columns of the table besides the names, with commas between: Description,"
    " Examples ...",
)
@options.template
@options.hints
@options.force
@options.trust
@options.printing(losses=True)
@click.pass_context
def convert(
    ctx: click.Context,
    printing: options.Printing,
    source: Path,
    target: Path,
    to: str | None,
    hierarchy: str | None,
    numbers: bool | None,
    counts: str,
    guids: bool,
    extras: tuple[str, ...],
    shown: str | None,
    template: Path | None,
    hints: "Hints | None",
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Convert a codebook to a table, a REFI-QDA codebook, or a tool's list of codes.

    IN is a codebook in a table, in Word or in a tool's own form, a .qdc, or a project,
    of which the codes are taken. The suffix of OUT says its format: .qdc, .csv, .tsv,
    .xlsx, .docx, .md or .tex. How a table was understood is told on stderr; if it was
    not as meant, --layout and the column options say so, and 'qdabridge codebook
    preview' shows the tree without writing.

    A .csv has a column for each level and can be read back exactly; cells that begin
    with =, +, - or @ are written as they are, so open .xlsx in a spreadsheet instead.

    Exits with 1 if there are findings as severe as --fail-on; OUT is written even so,
    but not if they are losses and it says loss.
    """
    styled = (
        *(hierarchy, numbers is not None, counts != "none", guids, extras),
        *(shown, template),
    )
    if any(styled) and (to or target.suffix.lower() == ".qdc"):
        raise click.UsageError(
            "--as, --numbers, --counts, --guids, --extra, --columns and --template are"
            " for tables, and OUT is none of one's own",
            ctx,
        )
    from qdabridge.operations.codebook import convert_codebook

    piping.guard(target, source, force=force)
    with output.step(f"converting {source}", printing):
        written = convert_codebook(
            source,
            target,
            hints=hints,
            to=to,
            style=replace(
                _style(hierarchy, numbers, counts, guids, extras),
                columns=options.listed(shown),
                template=template,
            ),
            refuse_loss=printing.fail_on == "loss",
            overwrite=force,
            limits=limits,
        )
    return _tell_written(written.report, printing, target)


def _style(
    hierarchy: str | None,
    numbers: bool | None,
    counts: str,
    guids: bool,
    extras: tuple[str, ...],
) -> "CodebookStyle":
    from qdabridge.codebook import CodebookStyle, Counts, Hierarchy

    return CodebookStyle(
        hierarchy=Hierarchy(hierarchy) if hierarchy else None,
        numbers=numbers,
        counts=Counts(counts),
        guids=guids,
        extras=extras,
    )


def _tell_written(
    report: "Report", printing: options.Printing, target: Path
) -> ExitCode:
    losses = len(report.losses)
    lost = f", {counted(losses, 'kind')} of loss" if losses else ""
    found = "" if report.is_clean else f" ({report})"
    return output.tell_written(report, printing, f"{target} written{lost}{found}")


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
    hints: "Hints | None",
    limits: "Limits | None",
) -> ExitCode:
    """Show how a codebook is understood; nothing is written.

    Tells which layout was recognised and why, then the tree of codes with the first
    words of each definition. If the tree is wrong, say what is meant: --layout for how
    the table shows which code holds which, the other options for single columns.

    Exits with 1 if there are findings as severe as --fail-on.
    """
    from qdabridge.operations.codebook import preview as run

    with output.step(f"reading {file}", printing):
        found = run(file, hints, limits)
    shown = found.without_quotes() if printing.no_quotes else found
    report = shown.report.in_file(str(file))
    if printing.json:
        output.print_json(shown.model_dump(mode="json"))
    else:
        output.print_findings(report, printing)
        _show(shown)
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


for _command in COMMANDS:
    codebook.add_command(_command)
