"""``qdabridge tables``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import TABLE_FORMATS, TABLES

from . import options, output, piping
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.operations.tables import SavedTables
    from qdabridge.package import Limits

__all__ = ["tables"]


def _names(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Take lists apart: ``codings,codes``."""
    return tuple(name.strip() for text in value for name in text.split(",") if name)


@click.command(
    epilog=options.examples(
        "qdabridge tables study.qdpx tables",
        "qdabridge tables study.qdpx study.xlsx --with-cases",
        "qdabridge tables study.qdpx codings.csv --only codings --no-quotes",
        "qdabridge tables study.qdpx for-scripts --format parquet --texts",
    ),
)
@click.argument("source", metavar="IN", type=piping.INPUT)
@click.argument("target", metavar="OUT", type=piping.TABLE)
@click.option(
    "--format",
    type=click.Choice(TABLE_FORMATS),
    metavar="FORMAT",
    help=f"Format of the tables, if the suffix of OUT does not say it: "
    f"{', '.join(TABLE_FORMATS)}. A folder gets csv.",
)
@click.option(
    "--only",
    metavar="TABLE,...",
    multiple=True,
    callback=_names,
    help=f"Write these tables only: {', '.join(TABLES)}.",
)
@click.option(
    "--with-cases",
    is_flag=True,
    help="Put the values of the case that speaks beside every coding.",
)
@click.option(
    "--texts",
    is_flag=True,
    help="Write the texts too, into OUT/texts: positions count in them.",
)
@options.from_
@options.force
@options.media
@options.trust
@options.printing()
@click.pass_context
def tables(
    ctx: click.Context,
    printing: options.Printing,
    source: Path,
    target: Path,
    format: str | None,
    only: tuple[str, ...],
    with_cases: bool,
    texts: bool,
    from_: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Write a project as tables for scripts and spreadsheets.

    OUT is a folder that gets a file for each table, such as codings.csv, or a workbook
    (.xlsx) or database (.sqlite) that holds all; a suffix of no file, as in
    results.v1.2, is a part of the folder's name. Every coding has its quote, position,
    code, coder and case in one row; a table named columns tells what the columns mean,
    and so does docs/tables.md. IN is read as the tool that wrote it meant it.

    With --no-quotes, columns with words of transcripts, or comments on them, are left
    out; notes and names stay. With --force, files in OUT are replaced, and others are
    left alone.
    """
    if texts and printing.no_quotes:
        raise click.UsageError("--no-quotes and --texts do not go together", ctx)
    from qdabridge.formats import open_any
    from qdabridge.operations.tables import save_tables

    with (
        output.step(f"writing the tables of {source}", printing),
        open_any(source, format=from_, limits=limits, media=media) as package,
    ):
        saved = save_tables(
            package,
            target,
            format=format,
            only=only,
            join_cases=with_cases,
            texts=texts,
            quotes=not printing.no_quotes,
            overwrite=force,
        )
    return _tell(saved, printing)


def _tell(saved: "SavedTables", printing: options.Printing) -> ExitCode:
    saved = saved.model_copy(update={"report": output.as_shown(saved.report, printing)})
    output.print_findings(saved.report, printing)
    if printing.json:
        output.print_json(saved.model_dump(mode="json"))
    elif not printing.quiet:
        rows = [
            (table.file or table.name, f"{table.rows:,}", str(table.columns))
            for table in saved.tables
        ]
        output.show(output.table(("Table", "Rows", "Columns"), rows, numbers=True))
        texts = f", with {counted(saved.texts, 'text')}" if saved.texts else ""
        output.line(f"{saved.path} written{texts}")
    return output.status(saved.report, printing)
