"""``qdabridge recode``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits
    from qdabridge.report import Report
    from qdabridge.tabular import SaidTable

__all__ = ["recode"]


@click.command(
    epilog=options.examples(
        "qdabridge recode study.qdpx --map map.csv -o recoded.qdpx",
        "qdabridge recode study.qdpx --map map.xlsx --dry-run",
        "qdabridge recode study.qdpx --map map.csv -o new.qdpx --to nvivo",
        "qdabridge codebook diff old.csv new.csv --map map.csv",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option(
    "--map",
    "code_map",
    metavar="MAP",
    required=True,
    type=piping.INPUT,
    help="Table that says what becomes of the codes: csv, tsv, xlsx, docx or md.",
)
@options.of("maps")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    type=piping.OUTPUT,
    help="Where to write.",
)
@options.to
@click.option(
    "--separator",
    metavar="TEXT",
    default=" > ",
    show_default=True,
    help="What stands between the parts of a path in MAP.",
)
@click.option(
    "--dry-run", is_flag=True, help="Only tell what would be done; write nothing."
)
@options.force
@options.media
@options.trust
@options.printing(losses=True)
@click.pass_context
def recode(
    ctx: click.Context,
    printing: options.Printing,
    file: Path,
    code_map: Path,
    target: Path | None,
    to: str | None,
    table: "SaidTable | None",
    separator: str,
    dry_run: bool,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Apply a changed codebook to a coded project.

    MAP has two columns, 'old' and 'new', with codes as paths ('Barriers > Time') or by
    names that no other code has. A new name renames, another place moves, several old
    codes with the same new one are merged, an empty cell retires: the code goes under
    'Retired' with its codings. Or it has a column 'action' with keep, rename, move,
    merge, split, retire, add, redefine or recolour, and more columns: code, new_code,
    description, color, codable, coder, source, contains, codings, guid. All rows apply
    at once to the codebook as it was.

    Codings, memos, sets, links and cases follow. The same code on the same place by
    the same coder becomes one coding. No coding is lost unless a row says retire and
    'uncode' in the column 'retire'. 'qdabridge codebook diff' writes such a map.

    Exits with 1 if there are findings as severe as --fail-on, with 3 if a row of MAP
    cannot be applied; nothing is written then.
    """
    if dry_run == (target is not None):
        raise click.UsageError("name the output with -o, or use --dry-run", ctx)
    from qdabridge.operations.recode import recode_file as run

    with output.step(f"recoding {file}", printing):
        written = run(
            file,
            code_map,
            target,
            separator=separator,
            table=table,
            to=to,
            refuse_loss=printing.fail_on == "loss",
            overwrite=force,
            limits=limits,
            media=media,
        )
    return _status(written.report, printing, target)


def _status(
    report: "Report", printing: options.Printing, target: Path | None
) -> ExitCode:
    what = f"{target} written" if target else "nothing written"
    said = f"{what} ({_changes(report)}; {report})"
    return output.tell_written(report, printing, said)


_TOLD = {
    "code-renamed": "renamed",
    "code-moved": "moved",
    "code-merged": "merged",
    "code-added": "added",
    "code-retired": "retired",
    "code-deleted": "deleted",
    "code-redefined": "redefined",
    "code-recoloured": "recoloured",
    "codings-moved": "codings moved",
    "codings-joined": "codings joined",
    "codings-dropped": "codings dropped",
}


def _changes(report: "Report") -> str:
    """Return how much was changed, in words."""
    counts = {
        word: sum(finding.count for finding in report.of(code))
        for code, word in _TOLD.items()
    }
    told = [f"{count} {word}" for word, count in counts.items() if count]
    return ", ".join(told) or "no code changed"
