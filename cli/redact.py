"""``qdabridge redact`` and ``qdabridge deposit``: fit to be shared."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits

__all__ = ["deposit", "plan_options", "redact"]


_OPTIONS = (
    click.option(
        "--plan",
        metavar="PLAN",
        required=True,
        type=piping.INPUT,
        help="What is replaced by what: csv, tsv, xlsx, md, docx or yaml.",
    ),
    click.option(
        "--key",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Pseudonyms given so far (csv); read if it is there, and written. It names"
        " people: keep it.",
    ),
    click.option("--codes-only", is_flag=True, help="Keep the codes and nothing else."),
    click.option(
        "--without",
        metavar="NAME",
        multiple=True,
        help="Leave out this text, or this code with its codings; may be repeated.",
    ),
    click.option("--without-sources", is_flag=True, help="Leave out all sources."),
    click.option(
        "--keep-media",
        is_flag=True,
        help="Keep pictures, PDFs and recordings as they are.",
    ),
    click.option(
        "--coarsen-dates",
        type=click.Choice(["month", "year"]),
        help="Leave only the month or the year of every date.",
    ),
)


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what ``redact`` and ``deposit`` are asked alike."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    epilog=options.examples(
        "qdabridge redact study.qdpx --plan names.csv -o shared.qdpx",
        "qdabridge redact study.qdpx --plan names.csv -o shared.qdpx --key key.csv",
        "qdabridge redact study.qdpx --plan names.yaml -o nv.qdpx --to nvivo",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    required=True,
    type=piping.OUTPUT,
    help="Where to write.",
)
@plan_options
@click.option(
    "--log",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write which row did what, how often (csv); holds no originals.",
)
@options.to
@options.force
@options.media
@options.trust
@options.printing()
def redact(
    printing: options.Printing,
    file: Path,
    target: Path,
    plan: Path,
    key: Path | None,
    log: Path | None,
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
    **wishes: Any,
) -> ExitCode:
    """Replace names by pseudonyms; codings stay on their words.

    PLAN has the columns find and replace, and may have kind (word, text, regex),
    ignore_case, variants, where (names of sources; or texts, names, descriptions,
    memos, values) and group. An empty replace gets a pseudonym: Person 1, Person 2 ...
    The longest match goes first; a coding that touches a name holds all of its
    pseudonym.

    Names are replaced in texts, memos, descriptions, names of everything, and values.
    Users become A, B, C. Rich texts, stray files and paths of computers go; pictures
    and PDFs become blanks, recordings go, unless --keep-media is given.

    The copy is read again before it is put to OUT: if any original is found in it, or
    a coding has other words, nothing is written (exit code 4).
    """
    from qdabridge.operations.redact import redact_file as run

    with output.step(f"redacting {file}", printing):
        made = run(
            file,
            plan,
            target,
            to=to,
            key=key,
            log=log,
            overwrite=force,
            limits=limits,
            media=media,
            **wishes,
        )
    told = f"{target} written ({made.report})"
    return output.tell_written(made.report, printing, told)


@click.command(
    epilog=options.examples(
        "qdabridge deposit study.qdpx --plan names.csv -o deposit",
        "qdabridge deposit study.qdpx --plan names.csv -o deposit --key key.csv",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the files.",
)
@plan_options
@options.force
@options.media
@options.trust
@options.printing()
def deposit(
    printing: options.Printing,
    file: Path,
    folder: Path,
    plan: Path,
    key: Path | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
    **wishes: Any,
) -> ExitCode:
    """Make the folder that an archive asks for.

    In it: the project as 'redact' makes it, the codebook as xlsx and qdc, the log of
    the anonymisation without originals, a README of contents, variables and methods
    with the questions that only you can answer, and a list of all files with SHA-256.
    The key stays outside. If any original is found in one of the files, nothing is
    written (exit code 4).
    """
    from qdabridge.operations.redact import deposit as run

    with output.step(f"redacting {file}", printing):
        made = run(
            file,
            plan,
            folder,
            key=key,
            overwrite=force,
            limits=limits,
            media=media,
            **wishes,
        )
    told = f"{folder} written ({made.report})"
    return output.tell_written(made.report, printing, told)
