"""``qdabridge assemble``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode
from .terminal import counted

if TYPE_CHECKING:
    from qdabridge.operations.assemble import SavedAssembly
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = ["assemble"]


@click.command(
    epilog=options.examples(
        "qdabridge assemble tables study.qdpx",
        "qdabridge assemble tables study.qdpx --media recordings",
        "qdabridge assemble codings.csv study.qdpx --texts transcripts --to nvivo",
        "qdabridge assemble codings.xlsx study.qdpx --codes codebook.xlsx",
        "qdabridge assemble codings.csv study.qdpx --unplaced unplaced.csv",
    ),
)
@click.argument("codings", metavar="CODINGS", type=piping.INPUT)
@click.argument("target", metavar="OUT", type=piping.OUTPUT)
@click.option(
    "--texts",
    metavar="DIR",
    multiple=True,
    type=piping.INPUT,
    help="Folder with the transcripts (.txt, .md, .docx, .odt), or one; repeatable.",
)
@click.option(
    "--codes", metavar="FILE", type=piping.INPUT, help="Codebook, of any kind."
)
@click.option(
    "--cases",
    metavar="FILE",
    type=piping.INPUT,
    help="Table of cases: a name, their documents, and a column for each variable.",
)
@click.option("--coder", metavar="NAME", help="Who coded the rows that do not say it.")
@click.option(
    "--separator",
    metavar="TEXT",
    help="What stands between the names of a path of codes, such as ' > '.",
)
@click.option("--name", metavar="NAME", help="Name of the project.")
@click.option(
    "--into",
    metavar="FILE",
    type=piping.INPUT,
    help="Add the codings to this project; its texts and codes are used.",
)
@click.option(
    "--texts-from",
    metavar="COLUMN",
    help="Each row is a document: its text is in this column, other columns become"
    " variables.",
)
@click.option(
    "--fill-down",
    is_flag=True,
    help="Blank cells hold what stands above them.",
)
@options.of("codings")
@click.option(
    "--unplaced",
    metavar="FILE",
    type=piping.OUTPUT,
    help="List the rows that found no place here (.csv, .xlsx ...).",
)
@options.to
@options.force
@options.media
@options.trust
@options.printing(losses=True)
def assemble(
    printing: options.Printing,
    codings: Path,
    target: Path,
    texts: tuple[Path, ...],
    codes: Path | None,
    cases: Path | None,
    coder: str | None,
    separator: str | None,
    name: str | None,
    into: Path | None,
    texts_from: str | None,
    fill_down: bool,
    table: "SaidTable | None",
    unplaced: Path | None,
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Make a project of tables of codings and transcripts.

    CODINGS is what 'qdabridge tables' wrote, a folder or a file, or a table of your own
    (.csv, .xlsx, .jsonl, .parquet, .sqlite) with a document, a code, and a quote or
    positions in each row. Quotes are looked for in the texts, word for word, then but
    for quotation marks, dashes and white space, then nearly; positions are checked
    against the quotes. A row with no certain place is listed and left out, never put
    where it may not belong; then the exit code is 1, and OUT is written even so.
    """
    from qdabridge.operations.assemble import TableHints, save_assembled

    piping.guard(target, codings, force=force)
    hints = TableHints(
        **(vars(table) if table else {}), texts_from=texts_from, fill_down=fill_down
    )
    with output.step(f"assembling {codings}", printing):
        saved = save_assembled(
            codings,
            target,
            to=to,
            refuse_loss=printing.fail_on == "loss",
            unplaced=unplaced,
            overwrite=force,
            quotes=not printing.no_quotes,
            texts=texts or None,
            codes=codes,
            cases=cases,
            coder=coder,
            separator=separator,
            name=name,
            limits=limits,
            media=media,
            into=into,
            hints=hints,
        )
    return _tell(saved, printing)


def _tell(saved: "SavedAssembly", printing: options.Printing) -> ExitCode:
    report = output.as_shown(saved.report, printing)
    output.print_findings(report, printing)
    if printing.json:
        told = {k: str(v) if isinstance(v, Path) else v for k, v in vars(saved).items()}
        del told["report"]
        output.print_json(told | {"report": report.model_dump(mode="json")})
    elif not printing.quiet:
        counts = (
            counted(saved.codings, "coding"),
            counted(saved.codes, "code"),
            counted(saved.sources, "source"),
        )
        output.line(f"{saved.path} written: {', '.join(counts)}{_left_out(saved)}")
    return output.status(saved.report, printing)


def _left_out(saved: "SavedAssembly") -> str:
    if not saved.unplaced:
        return ""
    where = f", listed in {saved.unplaced_path}" if saved.unplaced_path else ""
    return f"; {counted(saved.unplaced, 'row')} without place left out{where}"
