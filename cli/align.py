"""``qdabridge align``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode
from .terminal import Listing

if TYPE_CHECKING:
    from qdabridge.operations.merge import AlignReport
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = ["align"]


@click.command(
    epilog=options.examples(
        "qdabridge align master.qdpx ben.qdpx -o ben-aligned.qdpx --to atlasti",
        "qdabridge align master.qdpx ben.qdpx -o aligned.qdpx --mapping same.csv",
    ),
)
@click.argument("master", type=piping.INPUT)
@click.argument("copy", type=piping.INPUT)
@click.option(
    "-o", "--output", "target", type=piping.OUTPUT, metavar="OUT", required=True
)
@options.match
@options.mapping
@options.same_users
@options.to
@options.force
@options.media
@options.trust
@options.printing(losses=True)
def align(
    printing: options.Printing,
    master: Path,
    copy: Path,
    target: Path,
    match: str,
    mapping: Path | None,
    table: "SaidTable | None",
    same_users: tuple[tuple[str, str], ...],
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Write COPY with the GUIDs that MASTER has for the same things.

    ATLAS.ti merges by GUID alone, and doubles whatever two copies got on their own.
    What is the same is found as 'merge' finds it. Nothing else of COPY changes, its
    texts and codings stay.
    """
    from qdabridge.operations.merge import align_files, said_same

    with output.step(f"aligning {copy.name} with {master.name}", printing):
        aligned = align_files(
            master,
            copy,
            target,
            match=match,
            same=said_same(mapping, same_users, limits, table),
            to=to,
            refuse_loss=printing.fail_on == "loss",
            overwrite=force,
            limits=limits,
            media=media,
        )
    if printing.json:
        findings = output.as_shown(aligned.report, printing)
        output.print_json(
            {
                "align": aligned.outcome.model_dump(mode="json"),
                "report": findings.model_dump(mode="json"),
            }
        )
    else:
        output.print_findings(aligned.report, printing)
        if not printing.quiet:
            output.show(_overview(aligned.outcome))
            output.line(f"{target} written ({aligned.report})")
    return output.status(aligned.report, printing)


def _overview(report: "AlignReport") -> Listing:
    """Return how many things of each kind have the GUIDs of the master now."""
    columns = ("aligned", "equal", "own", "renewed")
    counts = [getattr(report, column) for column in columns]
    kinds = sorted({kind for count in counts for kind in count})
    rows = [[kind, *(f"{count.get(kind, 0):,}" for count in counts)] for kind in kinds]
    heads = ["things", "now master's", "already", "not in master", "new, were taken"]
    return output.table(heads, rows, numbers=True)
