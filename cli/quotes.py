"""``qdabridge quotes``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import QUOTE_FORMATS, QUOTE_ORDERS

from . import options, output, piping
from .exits import ExitCode
from .terminal import counted, one_line

if TYPE_CHECKING:
    from qdabridge.formats import Quotes
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["quotes"]


def _refuse(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        raise click.UsageError(
            "this command prints nothing but quotes; for counts without words use"
            " 'qdabridge crosstab'",
            ctx,
        )


@click.command(
    epilog=options.examples(
        "qdabridge quotes study.qdpx",
        "qdabridge quotes study.qdpx -o quotes.docx --sign '[{case}, {case.role}]'",
        "qdabridge quotes study.qdpx --code 'Role clarity' --case site=Kampala",
        "qdabridge quotes study.qdpx -o quotes.xlsx --context 200",
        "qdabridge quotes study.qdpx -o quotes.html",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option("-o", "--output", "target", metavar="OUT", type=piping.TEXT)
@click.option(
    "--code",
    "codes",
    metavar="NAME",
    multiple=True,
    help="Only this code: its name, path (A > B) or GUID; may be repeated.",
)
@click.option("--with-subcodes", is_flag=True, help="And the codes below --code.")
@click.option(
    "--coder",
    "coders",
    metavar="NAME",
    multiple=True,
    help="Only what this coder coded; may be repeated.",
)
@click.option(
    "--source",
    "sources",
    metavar="NAME",
    multiple=True,
    help="Only from this source; may be repeated.",
)
@click.option(
    "--case",
    "cases",
    metavar="VAR=VALUE",
    multiple=True,
    help="Only of cases with this value, or of the case of this name. May be repeated:"
    " values of one variable add up, of several all must fit.",
)
@click.option(
    "--sign",
    "signature",
    metavar="TEMPLATE",
    help="How to sign quotes, by default '[{case?}, {source}]'.",
)
@click.option(
    "--context",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="Show up to N characters before and after.",
)
@click.option(
    "--sort",
    type=click.Choice(QUOTE_ORDERS),
    default="source",
    show_default=True,
    help="The order within a code; 'length' puts the longest first.",
)
@click.option(
    "--each-coder",
    is_flag=True,
    help="Repeat a quote for each coder instead of naming them together.",
)
@click.option(
    "--max",
    "most",
    metavar="N",
    type=click.IntRange(1),
    help="No more than N quotes of each code.",
)
@click.option(
    "--format",
    type=click.Choice(QUOTE_FORMATS),
    help="Form of the output, if the suffix of OUT does not say it.",
)
@click.option(
    "--columns",
    "shown",
    metavar="NAMES",
    help="Columns of a table, with commas between: code,text,signature ...",
)
@options.template
@click.option(
    "--no-quotes", is_flag=True, hidden=True, expose_value=False, callback=_refuse
)
@options.from_
@options.force
@options.media
@options.trust
@options.printing(quotes=False)
@click.pass_context
def quotes(
    ctx: click.Context,
    printing: options.Printing,
    file: Path,
    target: Path | None,
    codes: tuple[str, ...],
    with_subcodes: bool,
    coders: tuple[str, ...],
    sources: tuple[str, ...],
    cases: tuple[str, ...],
    signature: str | None,
    context: int,
    sort: str,
    each_coder: bool,
    most: int | None,
    format: str | None,
    shown: str | None,
    template: Path | None,
    from_: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """List the quotes of each code, signed.

    Codes come in the order of the codebook. What several coders coded alike stands
    there once. OUT may end with .txt, .md, .docx, .html, .json, .csv, .tsv, .xlsx,
    .jsonl or .parquet; without OUT, text or Markdown is printed.

    A template may have the fields {case}, {case.VARIABLE}, {source},
    {source.VARIABLE}, {code}, {code.path}, {coder}, {date}, {start}, {end}, {page} and
    {number}. A missing value is shown as ? and told on stderr; {case.role?} leaves it
    out, with the comma before. {{ and }} are the braces themselves. Whoever speaks most
    of a quote signs it, the others are noted; a quote in which no case speaks is signed
    by its source.
    """
    if target is None and (shown or template):
        raise click.UsageError("--columns and --template need a file: -o OUT", ctx)
    if target is None and format not in (None, "text", "markdown"):
        raise click.UsageError(f"--format {format} needs a file: -o OUT", ctx)
    from qdabridge.formats import open_any
    from qdabridge.operations.quotes import quotes as run

    with (
        output.step(f"reading {file}", printing),
        open_any(file, format=from_, limits=limits, media=media) as package,
    ):
        found = run(
            package,
            codes=codes,
            with_subcodes=with_subcodes,
            coders=coders,
            sources=sources,
            cases=cases,
            signature=signature,
            context=context,
            sort=sort,
            each_coder=each_coder,
            most=most,
        )
    report = found.report
    if target is not None:
        report.extend(
            found.save(
                target,
                format=format,
                overwrite=force,
                columns=options.listed(shown),
                template=template,
            )
        )
    _print(found, report, printing, target, format)
    return output.status(report, printing)


def _print(
    found: "Quotes",
    report: "Report",
    printing: options.Printing,
    target: Path | None,
    format: str | None,
) -> None:
    output.print_findings(report, printing)
    if printing.json:
        told = {"report": report.model_dump(mode="json")}
        output.print_json(told if target else {"quotes": found.records()} | told)
    elif target is None:
        text = found.to_markdown() if format == "markdown" else found.to_text()
        for line in text.split("\n")[:-1]:
            click.echo(one_line(line))
    elif not printing.quiet:
        codes = sum(1 for _ in found.by_code())
        what = f"{counted(len(found), 'quote')} of {counted(codes, 'code')}"
        output.line(f"{target} written: {what}")
