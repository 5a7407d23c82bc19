"""``qdabridge compare``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import compare_options, compare_overview, options, output, progress
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.compare import Comparison, SheetComparison
    from qdabridge.package import Limits

__all__ = ["compare"]


@click.command(
    epilog=options.examples(
        "qdabridge compare team.qdpx --unit paragraph",
        "qdabridge compare anna.qdpx ben.qdpx --disagreements meeting.xlsx",
        "qdabridge compare nvivo.qdpx atlasti.qdpx --roster who.csv --methods",
        "qdabridge compare a.qdpx b.qdpx --round a.qdpx=first --round b.qdpx=second",
        "qdabridge compare team.qdpx --gold Consensus",
        "qdabridge compare ratings.csv --level ordinal --values low,medium,high",
    ),
)
@options.files
@compare_options.about_coders
@options.same_users
@options.mapping
@compare_options.about_material
@compare_options.about_figures
@compare_options.about_outputs
@options.force
@options.media
@options.trust
@options.printing()
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    printing: options.Printing,
    files: tuple[Path, ...],
    coders: tuple[str, ...],
    level: str,
    values: tuple[str, ...],
    by_source: bool,
    measures: tuple[str, ...],
    words: bool,
    methods: bool,
    **more: Any,
) -> ExitCode:
    """Show how far coders agree, and where they do not.

    FILEs are one project with several coders, or the projects of several coders, of any
    tools: codes are matched by path, texts by content, coders by name. Or one table of
    ratings, with a row for each unit and a column for each coder.

    For every code each unit is one decision, coded or not. Not coding something in a
    source one worked on is a decision; in another source it is missing. What cannot be
    computed is shown as undefined with the reason, never as 0 or 1. Figures over all
    codes come from the sum of their tables.

    Places are told in three kinds: another code, missed, other boundaries.
    """
    from qdabridge.operations.compare import is_sheet

    if is_sheet(files):
        return _ratings(printing, files[0], coders, level, values, methods=methods)
    if values or level != "nominal":
        raise click.UsageError("--values and --level are for tables of ratings", ctx)
    with progress.step(f"comparing {', '.join(map(str, files))}", printing):
        made = _compared(printing, files, coders, more)
    return _tell(made, printing, more, by_source, measures, words, methods=methods)


def _compared(
    printing: options.Printing,
    files: tuple[Path, ...],
    coders: tuple[str, ...],
    more: dict[str, Any],
) -> "Comparison":
    from qdabridge.operations.compare import (
        CompareWishes,
        Interval,
        Outputs,
        compare_files,
    )

    limits: Limits | None = more["limits"]
    return compare_files(
        files,
        CompareWishes(
            coders=coders,
            groups=more["groups"],
            rounds=more["rounds"],
            gold=more["gold"],
            codes=more["codes"],
            with_subcodes=more["with_subcodes"],
            sets=more["sets"],
            sources=more["sources"],
            cases=more["cases"],
            aggregate=more["aggregate"],
            all_codes=more["all_codes"],
            unit=more["unit"],
            threshold=more["threshold"],
            overlap=more["overlap"],
            one_if_undefined=more["undefined"] == "one",
            like=more["like"],
            interval=Interval(
                more["interval"],
                more["confidence"] / 100,
                more["samples"],
                more["seed"],
            ),
            selection=more["selected"],
        ),
        Outputs(
            figures=more["figures"],
            disagreements=more["disagreements"],
            matrix=more["matrix"],
            with_quotes=not printing.no_quotes,
            overwrite=more["force"],
        ),
        roster=more["roster"],
        mapping=more["mapping"],
        same_users=more["same_users"],
        limits=limits,
        media=more["media"],
    )


def _tell(
    made: "Comparison",
    printing: options.Printing,
    more: dict[str, Any],
    by_source: bool,
    measures: tuple[str, ...],
    words: bool,
    *,
    methods: bool,
) -> ExitCode:
    report = output.as_shown(made.report, printing)
    output.print_findings(made.report, printing)
    if printing.json:
        data = made.to_json(with_quotes=not printing.no_quotes)
        output.print_json({**data, "report": report.model_dump(mode="json")})
    elif methods:
        output.line(made.methods)
    else:
        compare_overview.show(
            made,
            measures=measures,
            by_source=by_source,
            with_words=words,
            with_quotes=not printing.no_quotes,
        )
        for name in ("figures", "disagreements", "matrix"):
            if more[name] and not printing.quiet:
                output.line(f"{more[name]} written")
    return output.status(made.report, printing)


def _ratings(
    printing: options.Printing,
    path: Path,
    raters: tuple[str, ...],
    level: str,
    values: tuple[str, ...],
    *,
    methods: bool,
) -> ExitCode:
    from qdabridge.operations.compare import compare_ratings, read_ratings

    names, rows = read_ratings(path, raters=raters)
    made: SheetComparison = compare_ratings(names, rows, level=level, values=values)
    output.print_findings(made.report, printing)
    if printing.json:
        report = output.as_shown(made.report, printing).model_dump(mode="json")
        output.print_json({**made.to_json(), "report": report})
    elif methods:
        output.line(made.methods)
    else:
        compare_overview.show_ratings(made)
    return output.status(made.report, printing)
