"""``qdabridge codebook convert``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import HIERARCHIES, LIST_TOOLS, USED_BY

from . import options, output, piping, progress
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.codebook import CodebookStyle, Hints
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["convert"]


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
@click.option(
    "--template",
    metavar="FILE",
    type=piping.INPUT,
    help="A .docx of your own whose styles and page the table gets.",
)
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
    hints: "Hints",
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
    with progress.step(f"converting {source}", printing):
        written = convert_codebook(
            source,
            target,
            hints=hints,
            to=to,
            style=replace(
                _style(hierarchy, numbers, counts, guids, extras),
                columns=tuple(filter(None, map(str.strip, (shown or "").split(",")))),
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
    output.print_report(report, printing)
    if not printing.json and not printing.quiet:
        losses = len(report.losses)
        lost = f", {counted(losses, 'kind')} of loss" if losses else ""
        found = "" if report.is_clean else f" ({report})"
        output.line(f"{target} written{lost}{found}")
    return output.status(report, printing)
