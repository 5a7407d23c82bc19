"""``qdabridge convert``."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qdabridge.catalogue import FORMS, TARGETS, TOOLS
from qdabridge.errors import WriteError

from . import batch, options, output, piping
from .exits import ExitCode
from .output import step
from .terminal import counted

if TYPE_CHECKING:
    from qdabridge.codebook import Hints
    from qdabridge.operations.jobs import Written
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
        "qdabridge convert *.qdpx -o for-atlasti --to atlasti -j 0",
    ),
)
@click.argument("names", metavar="IN... OUT", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR|OUT",
    type=click.Path(path_type=Path),
    help="Folder for the results of several INs, made if it is not there; or OUT.",
)
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
    "--keep-paths",
    is_flag=True,
    help="Keep paths that lead through the folder of a person, and tell the name.",
)
@click.option(
    "--keep-foreign",
    is_flag=True,
    help="Write what tools added to the standard too; breaks the schema.",
)
@options.media
@options.jobs
@options.trust
@options.printing(losses=True)
@click.pass_context
def convert(
    ctx: click.Context,
    printing: options.Printing,
    names: tuple[Path, ...],
    output: Path | None,
    to: str | None,
    from_: str | None,
    hints: "Hints | None",
    force: bool,
    as_written: bool,
    split_codes: bool,
    sets_as_variables: bool,
    keep_paths: bool,
    keep_foreign: bool,
    media: tuple[Path, ...],
    jobs: int,
    limits: "Limits | None",
) -> ExitCode:
    """Convert projects or codebooks for a tool or to a format.

    IN is read as the tool that wrote it meant it, and OUT is written in the form that
    the tool named by --to imports best; without a tool, as plain, strict REFI-QDA:
    positions count code points, every coding has its coder, every case is one. What
    was changed or doubted, and what will not arrive, is told on stderr.

    Several INs need a folder: -o DIR. Each is written there under its own name, one
    line tells what came of it (-v: all findings), and the worst decides the exit code.
    - is standard input, or as OUT standard output.

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

    sources, target, folder = _roles(ctx, names, output)
    wishes: dict[str, Any] = {
        "from_": from_,
        "to": to,
        "as_written": as_written,
        "hints": hints,
        "options": Options(
            split_codes=split_codes,
            sets_as_variables=sets_as_variables,
            keep_paths=keep_paths,
        ),
        "refuse_loss": printing.fail_on == "loss",
        "overwrite": force,
        "keep_foreign": keep_foreign,
        "limits": limits,
        "media": media,
    }
    if folder is not None:
        outputs = _outputs(ctx, sources, folder, to)
        one = partial(_one, outputs=outputs, wishes=wishes)
        return batch.write_each(
            batch.each("converting", sources, one, printing, jobs),
            len(sources),
            folder,
            printing,
            lambda made, report: f"{made.path}{_said(report, to, made.path or folder)}",
            lambda made, report: ("report", report),
        )
    [source] = sources
    if printing.piped and printing.json:
        raise click.UsageError(
            "--json and the output - are both standard output: leave out one", ctx
        )
    if output is None:
        piping.guard(target, source, force=force)
    with step(f"converting {source}", printing):
        written = run(source, target, **wishes)
    return _tell_written(written.report, printing, target, to)


def _roles(
    ctx: click.Context, names: Sequence[Path], output: Path | None
) -> tuple[list[Path], Path, Path | None]:
    """Return inputs, output, and the folder for several outputs if it is one."""
    given = list(names)
    if output is None:
        if len(given) < 2:
            raise piping.usage(
                "name IN and OUT" if not given else "missing argument 'OUT'", given, ctx
            )
        if len(given) > 2:
            raise piping.usage(
                f"{len(given)} names, and there is one IN and one OUT; for several"
                " files name a folder: -o DIR",
                given,
                ctx,
            )
        output = given.pop()
        if not given[0].exists() and piping.unquoted([given[0], output]):
            raise piping.usage("there is no such IN", [given[0], output], ctx)
    elif not given:
        raise click.UsageError("missing argument 'IN'", ctx)
    elif (
        len(given) > 1 or output.is_dir() or (not output.suffix and str(output) != "-")
    ):
        return [piping.INPUT.convert(path, None, ctx) for path in given], output, output
    source = piping.INPUT.convert(given[0], None, ctx)
    return [source], piping.OUTPUT.convert(output, None, ctx), None


def _outputs(
    ctx: click.Context, sources: Sequence[Path], folder: Path, to: str | None
) -> dict[Path, Path]:
    """Return where each input goes; make the folder.

    Raises:
        UnknownFormatError: No tool or format has this name.
        WriteError: The folder cannot be made.
    """
    from qdabridge.operations.jobs import suffix_for

    outputs: dict[Path, Path] = {}
    piping.need_folder(folder, ctx)
    taken: set[Path] = set()
    for source in sources:
        target = folder / f"{source.stem}{suffix_for(to, source)}"
        if target in taken:
            raise piping.usage(
                f"two files would become {target}: convert them one by one",
                sources,
                ctx,
            )
        taken.add(target)
        outputs[source] = target
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"the folder cannot be made ({error.strerror or error})",
            path=folder,
            hint="name one that can",
        ) from error
    return outputs


def _one(
    source: Path, *, outputs: dict[Path, Path], wishes: dict[str, Any]
) -> "Written":
    """Convert one of several files, in a process of its own if so asked."""
    from qdabridge.operations.convert import convert as run

    return run(source, outputs[source], **wishes)


def _tell_written(
    report: "Report", printing: options.Printing, target: Path, to: str | None
) -> ExitCode:
    said = f"{target} written{_said(report, to, target)}"
    return output.tell_written(report, printing, said)


def _said(report: "Report", to: str | None, target: Path) -> str:
    """Return which tool it was written for, how much is lost, and what was found."""
    from qdabridge.operations.jobs import goal_of

    losses = len(report.losses)
    kinds = f"{counted(losses, 'kind')} of loss" if losses else ""
    found = "" if report.is_clean else f" ({report})"
    tool = goal_of(to, target, lists=True).tool
    if tool not in TARGETS:
        return f", {kinds}{found}" if kinds else found
    title = TOOLS[FORMS.get(tool, tool)].title
    form = f" ({tool})" if tool not in TOOLS else ""
    return f" for {title}{form}, {kinds or 'no loss known'}{found}"
