"""``qdabridge info``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import batch, options
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.info import ProjectInfo
    from qdabridge.package import Limits

__all__ = ["info"]


@click.command(
    epilog=options.examples(
        "qdabridge info study.qdpx",
        "qdabridge info --codes codebook.qdc",
        "qdabridge info --json *.qdpx",
    ),
)
@options.files
@click.option("--codes", is_flag=True, help="List the codes with their codings.")
@options.from_
@options.trust
@options.printing(findings=False)
def info(
    printing: options.Printing,
    files: tuple[Path, ...],
    codes: bool,
    from_: str | None,
    limits: "Limits | None",
) -> ExitCode:
    """Show what is in projects and codebooks.

    Tells which tool wrote each FILE, counts what is in it, and says how many codings
    each coder made. Everything is told as the file has it.
    """
    from qdabridge.formats.registry import open_any
    from qdabridge.operations.info import info as describe

    from . import output, overview

    def run(path: Path) -> "ProjectInfo":
        with open_any(path, format=from_, limits=limits) as package:
            return describe(package, codes=codes)

    outcomes = []
    for outcome in batch.each("reading", files, run, printing):
        outcomes.append(outcome)
        if outcome.result and not printing.json:
            output.show(overview.of(outcome.result))
    if printing.json:
        output.print_json([batch.as_json(outcome, "info") for outcome in outcomes])
    return batch.exit_code(outcomes)
