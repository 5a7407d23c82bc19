"""``qdabridge check``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import batch, options
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["check"]


@click.command(
    epilog=options.examples(
        "qdabridge check study.qdpx",
        "qdabridge check study.qdpx --media ~/recordings --fail-on warning",
        "qdabridge check --list",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, type=options.PATH)
@click.option("--list", "listing", is_flag=True, help="List the checks instead.")
@options.media
@options.trust
@options.printing()
@click.pass_context
def check(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    listing: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Check whether what projects say can be true.

    Goes beyond the schema: do references lead somewhere, do selections lie inside
    their texts, are the files there? --list shows all the questions. What had to be
    mended to read a FILE is told too.

    Exits with 1 if there are findings as severe as --fail-on, with 3 if a file cannot
    be read at all.
    """
    if listing:
        return _list(printing)
    if not files:
        raise click.UsageError("name a FILE, or use --list", ctx)
    from qdabridge.operations.check import check as run

    from . import output

    def run_on(path: Path) -> "Report":
        return run(path, limits=limits, media=media)

    return batch.report_each("checking", files, run_on, printing, output.summary)


def _list(printing: options.Printing) -> ExitCode:
    from qdabridge.checks import CHECKS

    from . import output

    rows = [(c.code, c.severity.value, c.question) for c in CHECKS]
    heads = ("code", "severity", "question")
    if printing.json:
        output.print_json([dict(zip(heads, row, strict=True)) for row in rows])
    else:
        output.show(output.table([head.capitalize() for head in heads], rows))
    return ExitCode.FINE
