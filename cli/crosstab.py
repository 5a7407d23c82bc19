"""``qdabridge crosstab``."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qdabridge.catalogue import COUNTED, PERCENTS

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.counts import CrossTable
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["crosstab"]


@click.command(
    epilog=options.examples(
        "qdabridge crosstab study.qdpx --rows case.site --columns case.role",
        "qdabridge crosstab study.qdpx --rows codes --columns case.site --count cases",
        "qdabridge crosstab study.qdpx --rows codes --columns coders -o codes.xlsx",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option("--rows", metavar="DIMENSION", required=True, help="What is in the rows.")
@click.option(
    "--columns", metavar="DIMENSION", required=True, help="What is in the columns."
)
@click.option(
    "--count",
    type=click.Choice(COUNTED),
    help="What to count; by default codings, or cases (sources) where rows and columns"
    " are both about cases (sources).",
)
@click.option(
    "--with-subcodes",
    is_flag=True,
    help="Count for a code what is coded with the codes below it too.",
)
@click.option(
    "--percent",
    type=click.Choice(PERCENTS),
    help="Show percentages of the total of the row, of the column, or of all.",
)
@click.option("--totals/--no-totals", default=True, help="Show totals, or do not.")
@click.option("--skip-empty", is_flag=True, help="Leave out rows and columns of zeros.")
@click.option("-o", "--output", "target", metavar="OUT", type=piping.TABLE)
@options.figure
@options.template
@options.from_
@options.force
@options.trust
@options.printing()
def crosstab(
    printing: options.Printing,
    file: Path,
    rows: str,
    columns: str,
    count: str | None,
    with_subcodes: bool,
    percent: str | None,
    totals: bool,
    skip_empty: bool,
    target: Path | None,
    figure: Path | None,
    template: Path | None,
    from_: str | None,
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Count codings, sources or cases by two dimensions.

    A DIMENSION is codes, sources, coders, cases, sets, or a variable of cases or
    sources: case.site, source.language. What has no value is counted as (none).

    A coding belongs to the case that speaks most of it. Totals count anew: a case that
    stands in several cells of a row is one in its total. Characters are those that are
    coded at all, however often; their totals are sums.

    OUT may end with .csv, .xlsx, .md, .docx, .tex and others, as a table; with .html it
    is a page with a heatmap and the table.
    """
    from qdabridge.formats import open_any
    from qdabridge.operations.counts import crosstab as run

    with (
        output.step(f"reading {file}", printing),
        open_any(file, format=from_, limits=limits) as package,
    ):
        made = run(
            package,
            rows,
            columns,
            count=count,
            with_subcodes=with_subcodes,
            percent=percent,
            totals=totals,
            skip_empty=skip_empty,
        )
    title = (
        f"{made.count.capitalize()} by {made.row_dimension} and {made.column_dimension}"
    )
    shown = made.table
    written = output.write_counts(
        shown,
        made.heatmap,
        title,
        target,
        figure,
        source=file,
        overwrite=force,
        template=template,
    )
    made.report.extend(written)
    _print(made, printing, target)
    return output.status(made.report, printing)


def _print(made: "CrossTable", printing: options.Printing, target: Path | None) -> None:
    from .output import typed

    output.print_findings(made.report, printing)
    title = f"{made.count} by {made.row_dimension} and {made.column_dimension}"
    if printing.json:
        output.print_json(_as_json(made, output.as_shown(made.report, printing)))
    elif target is None:
        share = f", in percent of {made.percent}" if made.percent else ""
        output.line(f"{title.capitalize()}{share}")
        output.show(typed(made.table))
    elif not printing.quiet:
        output.line(f"{target} written: {title}")


def _as_json(made: "CrossTable", report: "Report") -> dict[str, Any]:
    names = ("row_dimension", "column_dimension", "count", "percent", "rows", "columns")
    numbers = ("cells", "row_totals", "column_totals", "total")
    shares = [
        [float(share) if isinstance(share, Decimal) else None for share in shares]
        for _, *shares in (made.table.rows if made.percent else ())
    ]
    return {
        **{name: getattr(made, name) for name in (*names, *numbers)},
        **({"percentages": shares} if made.percent else {}),
        "report": report.model_dump(mode="json"),
    }
