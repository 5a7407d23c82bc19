"""``qdabridge convert``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, progress
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = ["convert"]


@click.command(
    epilog=options.examples(
        "qdabridge convert study.qdpx study.json",
        "qdabridge convert study.json study.qdpx --force",
        "qdabridge convert study.qdpx codebook.qdc",
    ),
)
@click.argument("source", metavar="IN", type=options.PATH)
@click.argument("target", metavar="OUT", type=options.PATH)
@options.from_
@options.to
@options.force
@click.option(
    "--keep-foreign",
    is_flag=True,
    help="Write what tools added to the standard too; breaks the schema.",
)
@options.media
@options.trust
@options.printing()
def convert(
    printing: options.Printing,
    source: Path,
    target: Path,
    from_: str | None,
    to: str | None,
    force: bool,
    keep_foreign: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Convert a project or codebook to another kind of file.

    IN is read by its content, OUT is written as its suffix says. What reading mended
    and what OUT could not hold is told on stderr. OUT appears complete or not at all.

    Exits with 1 if there are findings as severe as --fail-on; OUT is written even so.
    """
    from qdabridge.operations.convert import convert as run

    from . import output

    with progress.step(f"converting {source}", printing):
        report = run(
            source,
            target,
            from_=from_,
            to=to,
            overwrite=force,
            keep_foreign=keep_foreign,
            limits=limits,
            media=media,
        )
    output.print_findings(report, printing)
    if printing.json:
        output.print_json(output.as_shown(report, printing).model_dump(mode="json"))
    elif not printing.quiet:
        cost = "" if report.is_clean else f" ({output.summary(report)})"
        output.line(f"{target} written{cost}")
    return output.status(report, printing)
