"""``qdabridge resolve``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = ["resolve"]


@click.command(
    epilog=options.examples(
        "qdabridge resolve team.qdpx decisions.json -o agreed.qdpx",
        "qdabridge resolve team.qdpx meeting.xlsx -o agreed.qdpx --majority",
        "qdabridge resolve team.qdpx -o agreed.qdpx --take Anna",
    ),
)
@click.argument("file", metavar="PROJECT", type=piping.INPUT)
@click.argument("decisions", metavar="[DECISIONS]", required=False, type=piping.INPUT)
@options.of("decisions")
@click.option(
    "-o", "--output", "target", metavar="OUT", required=True, type=piping.OUTPUT
)
@click.option(
    "--take",
    metavar="NAME",
    help="Where nothing was decided, what this coder coded counts.",
)
@click.option(
    "--majority",
    is_flag=True,
    help="Where nothing was decided, more than half of those who worked there decide;"
    " ties stay undecided.",
)
@click.option(
    "--name",
    default="Consensus",
    show_default=True,
    help="Name of the coder whose codings are the consensus.",
)
@click.option(
    "--roster",
    type=piping.INPUT,
    metavar="FILE",
    help="Table with the columns coder and source: who worked on what. Inferred from"
    " the codings if left out.",
)
@options.to
@options.force
@options.media
@options.trust
@options.printing(losses=True)
@click.pass_context
def resolve(
    ctx: click.Context,
    printing: options.Printing,
    file: Path,
    decisions: Path | None,
    table: "SaidTable | None",
    target: Path,
    take: str | None,
    majority: bool,
    name: str,
    roster: Path | None,
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Apply what was decided about disagreements.

    DECISIONS are exported from the page that 'compare -o report.html' writes, or the
    table of 'compare --disagreements' with its decision column filled in (keep, drop,
    change). What all coded alike, what was decided, and what a rule decides become the
    codings of one coder more; those of the others stay. Applied twice, nothing changes.
    A decision about a text that has changed since is listed, and not applied.
    """
    if take and majority:
        raise click.UsageError("give --take or --majority, not both", ctx)
    options.need_file(table, decisions, "DECISIONS")
    from qdabridge.operations.resolve import resolve_file

    with output.step(f"reading {file}", printing):
        made = resolve_file(
            file,
            decisions,
            target,
            table=table,
            take=take,
            majority=majority,
            name=name,
            roster=roster,
            to=to,
            refuse_loss=printing.fail_on == "loss",
            overwrite=force,
            limits=limits,
            media=media,
        )
    output.print_findings(made.report, printing)
    if printing.json:
        report = output.as_shown(made.report, printing).model_dump(mode="json")
        output.print_json({**made.to_json(), "report": report})
    elif not printing.quiet:
        output.line(
            f"{target} written: {made.coder} has {made.added} new codings;"
            f" {made.undecided} disagreements undecided, {len(made.not_applied)}"
            " decisions not applied"
        )
    return output.status(made.report, printing)
