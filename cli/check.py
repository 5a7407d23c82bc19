"""``qdabridge check``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import batch, options, output, piping
from .exits import ExitCode
from .terminal import counted

if TYPE_CHECKING:
    from qdabridge.operations.checking import PositionsInfo, TextPositions
    from qdabridge.package import Limits

__all__ = ["check"]


@click.command(
    epilog=options.examples(
        "qdabridge check study.qdpx",
        "qdabridge check study.qdpx --media ~/recordings --fail-on warning",
        "qdabridge check --positions study.qdpx",
        "qdabridge check --privacy shared.qdpx codebook.xlsx --names names.csv",
        "qdabridge check --list",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, type=piping.INPUT)
@click.option("--list", "listing", is_flag=True, help="List the checks instead.")
@click.option(
    "--positions",
    is_flag=True,
    help="Show instead which ways of counting positions fit each text.",
)
@click.option(
    "--privacy",
    is_flag=True,
    help="Show instead what tells of people, in files of any kind.",
)
@click.option(
    "--names",
    metavar="LIST",
    type=piping.INPUT,
    help="With --privacy: names that must not be there: a plan, a key, or one a line.",
)
@click.option(
    "--show-words",
    is_flag=True,
    help="With --privacy: print the words that were found.",
)
@options.media
@options.jobs
@options.trust
@options.printing()
@click.pass_context
def check(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    listing: bool,
    positions: bool,
    privacy: bool,
    names: Path | None,
    show_words: bool,
    media: tuple[Path, ...],
    jobs: int,
    limits: "Limits | None",
) -> ExitCode:
    """Check whether what projects say can be true.

    Goes beyond the schema: do references lead somewhere, do selections lie inside
    their texts, are the files there? --list shows all the questions. What had to be
    mended to read a FILE is told too.

    --positions tries on each text the ways of counting that differ in it. It shows how
    many selections each puts inside the text, how many then have the quote that their
    name says, and how many of their two ends lie at the edge of a word. A way that is
    surprising or doubtful counts as a warning, a text that cannot be read as an error.

    --privacy looks into projects, Word and Excel files, tables, pages and any others
    for paths and names of computers, names of who made them, mail addresses, telephone
    and identity numbers, dates of birth, and the names of --names, which count as
    errors. It tells the places and prints no words. It sees what has such a form: a
    name that is on no list it cannot see.

    Exits with 1 if there are findings as severe as --fail-on, with 3 if a file cannot
    be read at all.
    """
    if listing:
        return _list(printing)
    if not files:
        raise click.UsageError("name a FILE, or use --list", ctx)
    if (names or show_words) and not privacy:
        raise click.UsageError("--names and --show-words go with --privacy", ctx)
    if privacy:
        return _privacy(printing, files, names, show_words, limits, jobs)
    if positions:
        return _positions(printing, files, limits, media, jobs)
    from qdabridge.operations.checking import check as run

    run_on = partial(run, limits=limits, media=media)
    return batch.report_each("checking", files, run_on, printing, str, jobs)


def _privacy(
    printing: options.Printing,
    files: tuple[Path, ...],
    names: Path | None,
    show_words: bool,
    limits: "Limits | None",
    jobs: int,
) -> ExitCode:
    from qdabridge.operations.redact import names_of
    from qdabridge.operations.redact import privacy as run

    listed = names_of(names) if names else []

    run_on = partial(run, names=listed, show_words=show_words, limits=limits)
    return batch.report_each("checking", files, run_on, printing, str, jobs)


def _list(printing: options.Printing) -> ExitCode:
    from qdabridge.checks import CHECKS

    rows = [(c.code, c.severity.value, c.question) for c in CHECKS]
    heads = ("code", "severity", "question")
    if printing.json:
        output.print_json([dict(zip(heads, row, strict=True)) for row in rows])
    else:
        output.show(output.table([head.capitalize() for head in heads], rows))
    return ExitCode.FINE


HEADS = ("Text", "Convention", "Inside", "Quoted", "At words", "Verdict")


def _positions(
    printing: options.Printing,
    files: tuple[Path, ...],
    limits: "Limits | None",
    media: tuple[Path, ...],
    jobs: int,
) -> ExitCode:
    from qdabridge.operations.checking import positions as run

    run_on = partial(run, limits=limits, media=media)
    outcomes, codes = [], [ExitCode.FINE]
    for outcome in batch.each("checking", files, run_on, printing, jobs):
        outcomes.append(outcome)
        if outcome.result:
            codes.append(_status(outcome.result, printing))
            if not printing.json:
                _show(outcome.path, outcome.result, printing)
    if printing.json:
        output.print_json([batch.as_json(outcome, "positions") for outcome in outcomes])
    return max(*codes, batch.exit_code(outcomes))


def _status(info: "PositionsInfo", printing: options.Printing) -> ExitCode:
    from qdabridge.report import Severity

    if printing.fail_on == "never":
        return ExitCode.FINE
    least = Severity(printing.fail_on)
    odd = [t for t in info.texts if t.severity is not Severity.INFO]
    is_bad = any(text.severity.reaches(least) for text in odd)
    return ExitCode.FINDINGS if is_bad else ExitCode.FINE


def _show(path: Path, info: "PositionsInfo", printing: options.Printing) -> None:
    if info.texts and not printing.quiet:
        rows = [row for text in info.texts for row in _rows(text, info)]
        table = output.table(HEADS, rows)
        table.gap = 2  # the columns are many
        output.show(table)
    verdicts = {
        "unreadable": sum(text.error is not None for text in info.texts),
        "doubtful": sum(text.is_doubtful for text in info.texts),
        "surprising": sum(text.is_surprising for text in info.texts),
    }
    told = [f"{count} {word}" for word, count in verdicts.items() if count]
    total = counted(len(info.texts), "text") + " with selections"
    output.line(
        f"{path}: {', '.join([total, *told])}; expected of {info.tool}: {info.expected}"
    )


def _rows(text: "TextPositions", info: "PositionsInfo") -> list[tuple[str, ...]]:
    if text.error:
        inside = f"? of {text.selections}"
        return [(text.source, "", inside, "", "", f"unreadable: {text.error}")]
    return [
        (
            text.source,
            tried.convention,
            f"{tried.inside} of {text.selections}",
            f"{tried.quoted} of {tried.named}" if tried.named else "",
            f"{tried.starts + tried.ends} of {2 * text.selections}",
            _verdict(text, info, is_winner=tried.is_winner, is_usual=tried.is_expected),
        )
        for tried in text.conventions
    ]


def _verdict(
    text: "TextPositions", info: "PositionsInfo", *, is_winner: bool, is_usual: bool
) -> str:
    if not is_winner:
        return "expected" if is_usual else ""
    if info.is_certain:
        return "used, written so by qdabridge"
    words = {
        "all agree": text.is_moot,
        "doubtful": text.is_doubtful,
        "surprising": text.is_surprising,
        "as expected": is_usual and not text.is_moot,
    }
    return ", ".join(["used", *(word for word, holds in words.items() if holds)])
