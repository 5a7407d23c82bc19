"""``qdabridge cooccurrence``."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.counts import Cooccurrence
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["cooccurrence"]


@click.command(
    epilog=options.examples(
        "qdabridge cooccurrence study.qdpx --pairs",
        "qdabridge cooccurrence study.qdpx --by source -o together.xlsx",
        "qdabridge cooccurrence study.qdpx --by near=200 --code Hope --code Trust",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option(
    "--by",
    metavar="WAY",
    default="overlap",
    show_default=True,
    help="What counts as together: overlap, same-span, near=N, source or case.",
)
@click.option(
    "--code",
    "codes",
    metavar="NAME",
    multiple=True,
    help="Only this code: its name, path (A > B) or GUID; may be repeated. One alone"
    " is shown with all codes that occur with it.",
)
@click.option("--with-subcodes", is_flag=True, help="And the codes below --code.")
@click.option(
    "--same-coder", is_flag=True, help="Count only what one coder put together."
)
@click.option(
    "--pairs",
    "as_pairs",
    is_flag=True,
    help="List pairs of codes, with the c-coefficient, instead of codes by codes.",
)
@click.option("-o", "--output", "target", metavar="OUT", type=piping.TABLE)
@options.figure
@options.template
@options.from_
@options.force
@options.trust
@options.printing()
def cooccurrence(
    printing: options.Printing,
    file: Path,
    by: str,
    codes: tuple[str, ...],
    with_subcodes: bool,
    same_coder: bool,
    as_pairs: bool,
    target: Path | None,
    figure: Path | None,
    template: Path | None,
    from_: str | None,
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Count which codes occur together.

    'overlap' counts the pairs of codings that share a character of a text, an area of
    a page or picture, or a moment of a recording; 'same-span' those on the very same
    place; 'near=N' also those with up to N characters between. A code with itself
    gives the number of its codings. 'source' and 'case' count the sources and cases
    that have both codes.

    The c-coefficient is that of ATLAS.ti: n12 / (n1 + n2 - n12). Above 1 it says that
    codings overlap several others; --same-coder often mends that.

    Of more than 60 codes the most frequent pairs are printed instead of codes by codes,
    and no more than 200 pairs in any case: OUT and --json get everything.

    OUT may end with .csv, .xlsx, .md, .docx, .tex and others, as a table; with .html it
    is a page with a heatmap and the table.
    """
    from qdabridge.formats import open_any
    from qdabridge.operations.counts import cooccurrence as run

    with (
        output.step(f"reading {file}", printing),
        open_any(file, format=from_, limits=limits) as package,
    ):
        made = run(
            package,
            by=by,
            codes=codes,
            with_subcodes=with_subcodes,
            same_coder=same_coder,
        )
    if target is not None or figure is not None or template is not None:
        title = made.what.capitalize()
        shown = made.pairs if as_pairs else made.table
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
    _print(made, printing, target, as_pairs=as_pairs)
    return output.status(made.report, printing)


def _print(
    made: "Cooccurrence",
    printing: options.Printing,
    target: Path | None,
    *,
    as_pairs: bool,
) -> None:
    output.print_findings(made.report, printing)
    if printing.json:
        output.print_json(_as_json(made, output.as_shown(made.report, printing)))
    elif target is not None:
        if not printing.quiet:
            output.line(f"{target} written: {made.what}")
    elif as_pairs or len(made.codes) > _MOST_CODES:
        _show_pairs(made)
    else:
        output.line(made.what.capitalize())
        output.show(_matrix(made))


_MOST_CODES = 60
"""Of more codes, codes by codes are too much to read: pairs are shown instead."""
_MOST_PAIRS = 200


def _show_pairs(made: "Cooccurrence") -> None:
    """Print the pairs, as many as a person can read."""
    output.line(made.what.capitalize())
    pairs = made.pairs
    hidden = len(pairs) - _MOST_PAIRS
    pairs.rows = pairs.rows[:_MOST_PAIRS]
    output.show(output.typed(pairs))
    if hidden > 0:
        output.line(
            f"{hidden:,} more pairs, less often together: -o FILE writes all that"
            f" {len(made.codes):,} codes have together, --code NAME chooses"
        )


def _matrix(made: "Cooccurrence") -> Any:
    """Return codes by codes; numbers stand for the names above the columns."""
    places = range(len(made.codes))
    rows = [
        (f"{n + 1} {code}", *(str(made.count(n, other) or "") for other in places))
        for n, code in enumerate(made.codes)
    ]
    heads = ("Code", *(str(n + 1) for n in places))
    table = output.table(heads, rows, numbers=True)
    table.gap = 2  # the columns are many
    return table


def _as_json(made: "Cooccurrence", report: "Report") -> dict[str, Any]:
    places = range(len(made.codes))
    pairs = [
        {k: float(v) if isinstance(v, Decimal) else v for k, v in record.items()}
        for record in made.pairs.records()
    ]
    return {
        "by": made.by,
        "codes": list(made.codes),
        "counts": [[made.count(n, other) for other in places] for n in places],
        "pairs": pairs,
        "report": report.model_dump(mode="json"),
    }
