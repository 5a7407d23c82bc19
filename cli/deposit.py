"""``qdabridge deposit``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, piping, progress
from .exits import ExitCode
from .redact import plan_options

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = ["deposit"]


@click.command(
    epilog=options.examples(
        "qdabridge deposit study.qdpx --plan names.csv -o deposit",
        "qdabridge deposit study.qdpx --plan names.csv -o deposit --key key.csv",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the files.",
)
@plan_options
@options.force
@options.media
@options.trust
@options.printing()
def deposit(
    printing: options.Printing,
    file: Path,
    folder: Path,
    plan: Path,
    key: Path | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
    **wishes: Any,
) -> ExitCode:
    """Make the folder that an archive asks for.

    In it: the project as 'redact' makes it, the codebook as xlsx and qdc, the log of
    the anonymisation without originals, a README of contents, variables and methods
    with the questions that only you can answer, and a list of all files with SHA-256.
    The key stays outside. If any original is found in one of the files, nothing is
    written (exit code 4).
    """
    from qdabridge.operations.redact import deposit as run

    with progress.step(f"redacting {file}", printing):
        made = run(
            file,
            plan,
            folder,
            key=key,
            overwrite=force,
            limits=limits,
            media=media,
            **wishes,
        )
    output.print_report(made.report, printing)
    if not printing.json and not printing.quiet:
        output.line(f"{folder} written ({made.report})")
    return output.status(made.report, printing)
