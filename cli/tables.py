"""``qdabridge tables``."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qdabridge.catalogue import TABLE_FORMATS, TABLES
from qdabridge.errors import ReadError

from . import batch, options, output, piping
from .exits import ExitCode
from .terminal import counted

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
        "qdabridge tables archive/*.qdpx -o all --to parquet -j 0",
    ),
)
@click.argument("names", metavar="IN... OUT", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for one data set of all INs: one table for all projects.",
)
@click.option(
    "--format",
    "--to",
    "format",
    type=click.Choice(TABLE_FORMATS),
    metavar="FORMAT",
    help=f"Format of the tables, if the suffix of OUT does not say it: "
    f"{', '.join(TABLE_FORMATS)}. A folder gets csv, a data set parquet.",
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
@options.jobs
@options.trust
@options.printing()
@click.pass_context
def tables(
    ctx: click.Context,
    printing: options.Printing,
    names: tuple[Path, ...],
    folder: Path | None,
    format: str | None,
    only: tuple[str, ...],
    with_cases: bool,
    texts: bool,
    from_: str | None,
    force: bool,
    media: tuple[Path, ...],
    jobs: int,
    limits: "Limits | None",
) -> ExitCode:
    """Write a project as tables for scripts and spreadsheets.

    OUT is a folder that gets a file for each table, such as codings.csv, or a workbook
    (.xlsx) or database (.sqlite) that holds all; a suffix of no file, as in
    results.v1.2, is a part of the folder's name. Every coding has its quote, position,
    code, coder and case in one row; a table named columns tells what the columns mean,
    and so does docs/tables.md. IN is read as the tool that wrote it meant it.

    With -o DIR, many INs become one data set: DIR/codings/project=NAME/codings.parquet
    for each, which DuckDB, Polars and Spark read as one table; docs/many-projects.md
    shows how. One that cannot be read is told, and the others are written.

    With --no-quotes, columns with words of transcripts, or comments on them, are left
    out; notes and names stay. With --force, files in OUT are replaced, and others are
    left alone, but projects of an earlier data set must be among INs again.
    """
    if texts and printing.no_quotes:
        raise click.UsageError("--no-quotes and --texts do not go together", ctx)
    opening: dict[str, Any] = {"format": from_, "limits": limits, "media": media}
    wishes: dict[str, Any] = {
        "only": only,
        "join_cases": with_cases,
        "quotes": not printing.no_quotes,
    }
    if folder is not None:
        if texts:
            raise click.UsageError("--texts goes with one IN and its OUT", ctx)
        sources = [piping.INPUT.convert(name, None, ctx) for name in names]
        if not sources:
            raise click.UsageError("missing argument 'IN'", ctx)
        piping.need_folder(folder, ctx)
        return _dataset(
            sources, folder, printing, jobs, format, wishes | opening, force=force
        )
    if len(names) != 2:
        told = "name IN and OUT; for several files name a folder: -o DIR"
        raise piping.usage(told, names, ctx)
    from qdabridge.formats import open_any
    from qdabridge.operations.tables import save_tables

    source = piping.INPUT.convert(names[0], None, ctx)
    target = piping.TABLE.convert(names[1], None, ctx)
    if printing.piped and printing.json:
        raise click.UsageError(
            "--json and the output - are both standard output: leave out one", ctx
        )
    with (
        output.step(f"writing the tables of {source}", printing),
        open_any(source, **opening) as package,
    ):
        saved = save_tables(
            package, target, format=format, texts=texts, overwrite=force, **wishes
        )
    return _tell(saved, printing)


def _dataset(
    sources: Sequence[Path],
    folder: Path,
    printing: options.Printing,
    jobs: int,
    format: str | None,
    wishes: dict[str, Any],
    *,
    force: bool,
) -> ExitCode:
    """Write the tables of many projects into one data set."""
    from qdabridge.operations.jobs import each_once
    from qdabridge.operations.tables import (
        add_project,
        check_earlier,
        check_folder,
        dataset_format,
        new_folder,
        project_names,
        same_types,
    )

    to = dataset_format(format, wishes["only"]).name
    for source in each_once(sources):
        check_folder(folder, source, overwrite=force)
    names = dict(zip(sources, project_names(sources), strict=True))
    check_earlier(folder, names.values(), to, wishes["only"])
    with new_folder(folder, overwrite=force) as made:
        one = partial(add_project, folder=made, names=names, to=to, **wishes)
        code = batch.write_each(
            batch.each("writing the tables of", sources, one, printing, jobs),
            len(sources),
            folder,
            printing,
            lambda saved, report: f"{saved.path}{_rows(saved)}",
            lambda saved, report: (
                "tables",
                saved.model_copy(update={"report": report}),
            ),
        )
        done = {part.name.partition("=")[2] for part in made.glob("*/*=*")}
        if not done:
            raise ReadError(
                "none of the files could be read, so there is nothing to write",
                hint="see above for each of them",
            )
        check_earlier(folder, done, to, wishes["only"])
        if to == "parquet":
            same_types(made)
    return code


def _rows(saved: "SavedTables") -> str:
    """Return how much there is of a project."""
    counts = {table.name: table.rows for table in saved.tables}
    first = next(iter(counts), None)
    return f", {counts[first]:,} rows in {first}" if first else ""


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
