"""``qdabridge blind``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = ["blind"]


@click.command(
    epilog=options.examples(
        "qdabridge blind master.qdpx -o round1 --coder Anna --coder Ben",
        "qdabridge blind team.qdpx -o round2 --coder Anna --coder Ben --to nvivo",
    ),
)
@click.argument("file", metavar="MASTER", type=piping.INPUT)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the copies.",
)
@click.option(
    "--coder",
    "coders",
    metavar="NAME",
    multiple=True,
    required=True,
    help="Make a copy for this coder; may be repeated.",
)
@options.to
@options.force
@options.media
@options.trust
@options.printing()
def blind(
    printing: options.Printing,
    file: Path,
    folder: Path,
    coders: tuple[str, ...],
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Make copies for independent coding, without others' codings.

    Texts, codes, cases and the coder's own codings keep their GUIDs, so that 'compare'
    and 'merge' know them again. A coder who is no user of MASTER yet becomes one in the
    copy. Memos that were only on codings taken out go too; other memos stay.
    """
    from qdabridge.operations.blind import blind_files

    with output.step(f"reading {file}", printing):
        paths, report = blind_files(
            file, folder, coders, to=to, overwrite=force, limits=limits, media=media
        )
    output.print_findings(report, printing)
    if printing.json:
        shown = output.as_shown(report, printing)
        output.print_json(
            {
                "files": [str(path) for path in paths],
                "report": shown.model_dump(mode="json"),
            }
        )
    elif not printing.quiet:
        for path in paths:
            output.line(f"{path} written")
    return output.status(report, printing)
