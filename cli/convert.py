"""``qdabridge convert``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import FORMS, TARGETS
from qdabridge.errors import LossError

from . import options, output, progress
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.codebook import Hints
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["convert"]


@click.command(
    epilog=options.examples(
        "qdabridge convert from-nvivo.qdpx for-atlasti.qdpx --to atlasti",
        "qdabridge convert from-atlasti.qdpx for-nvivo.qdpx --to nvivo",
        "qdabridge convert any.qdpx plain.qdpx",
        "qdabridge convert any.qdpx for-maxqda.qdpx --to maxqda --fail-on loss",
        "qdabridge convert study.qdpx study.json --as-written",
        "qdabridge convert study.qdpx codebook.qdc",
    ),
)
@click.argument("source", metavar="IN", type=options.PATH)
@click.argument("target", metavar="OUT", type=options.PATH)
@options.to
@options.from_
@options.hints
@options.force
@click.option(
    "--as-written",
    is_flag=True,
    help="Copy what IN says; interpret and change nothing.",
)
@click.option(
    "--split-codes",
    is_flag=True,
    help="Make a tree of flat codes such as Barriers::Time.",
)
@click.option(
    "--sets-as-variables",
    is_flag=True,
    help="Make variables of sets of sources named 'attribute: value'.",
)
@click.option(
    "--keep-foreign",
    is_flag=True,
    help="Write what tools added to the standard too; breaks the schema.",
)
@options.media
@options.trust
@options.printing(losses=True)
@click.pass_context
def convert(
    ctx: click.Context,
    printing: options.Printing,
    source: Path,
    target: Path,
    to: str | None,
    from_: str | None,
    hints: "Hints",
    force: bool,
    as_written: bool,
    split_codes: bool,
    sets_as_variables: bool,
    keep_foreign: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Convert a project or codebook for a tool or to a format.

    IN is read as the tool that wrote it meant it, and OUT is written in the form that
    the tool named by --to imports best; without a tool, as plain, strict REFI-QDA:
    positions count code points, every coding has its coder, every case is one. What
    was changed or doubted, and what will not arrive, is told on stderr.

    'nvivo' means NVivo for Windows, unless IN comes from NVivo for Mac. What each tool
    keeps, 'qdabridge tools' tells. OUT appears complete or not at all.

    Exits with 1 if there are findings as severe as --fail-on; OUT is written even so,
    but not if they are losses and it says loss.
    """
    if as_written and (split_codes or sets_as_variables):
        raise click.UsageError(
            "--as-written changes nothing: leave out --split-codes and"
            " --sets-as-variables",
            ctx,
        )
    from qdabridge.operations.convert import convert as run
    from qdabridge.tools import Options

    if hints:
        return _table(source, target, to, hints, printing, force, limits)
    wishes = Options(split_codes=split_codes, sets_as_variables=sets_as_variables)
    try:
        with progress.step(f"converting {source}", printing):
            report = run(
                source,
                target,
                from_=from_,
                to=to,
                as_written=as_written,
                options=wishes,
                refuse_loss=printing.fail_on == "loss",
                overwrite=force,
                keep_foreign=keep_foreign,
                limits=limits,
                media=media,
            )
    except LossError as error:
        return output.tell_refused(error, printing)
    return _tell_written(report, printing, target, to)


def _table(
    source: Path,
    target: Path,
    to: str | None,
    hints: "Hints",
    printing: options.Printing,
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Convert a table of codes of which the user says how it is to be read."""
    from qdabridge.operations.codebook import convert_codebook as run

    try:
        with progress.step(f"converting {source}", printing):
            report = run(
                source,
                target,
                hints=hints,
                to=to,
                refuse_loss=printing.fail_on == "loss",
                overwrite=force,
                limits=limits,
            )
    except LossError as error:
        from . import output

        return output.tell_refused(error, printing)
    return _tell_written(report, printing, target, to)


def _tell_written(
    report: "Report", printing: options.Printing, target: Path, to: str | None
) -> ExitCode:
    output.print_report(report, printing)
    if not printing.json and not printing.quiet:
        found = "" if report.is_clean else f" ({output.summary(report)})"
        output.line(f"{target} written{_for_whom(report, to)}{found}")
    if printing.fail_on == "loss":  # there is none, or nothing were written
        printing = replace(printing, fail_on="error")
    return output.status(report, printing)


def _for_whom(report: "Report", to: str | None) -> str:
    """Return which tool it was written for, and how much will not arrive there."""
    from qdabridge.tools import target_named

    losses = len(report.losses)
    kinds = f"{counted(losses, 'kind')} of loss" if losses else ""
    if to not in TARGETS:
        return f", {kinds}" if kinds else ""
    profile, _ = target_named(to, None)
    form = f" ({to})" if to in FORMS and to != profile.name else ""
    return f" for {profile.title}{form}, {kinds or 'no loss known'}"
