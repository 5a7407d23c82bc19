"""``qdabridge diff``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, progress
from .exits import ExitCode
from .merge_options import match
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.operations.diff_outcome import ProjectDiff
    from qdabridge.package import Limits

__all__ = ["diff"]


@click.command(
    epilog=options.examples(
        "qdabridge diff before.qdpx after.qdpx",
        "qdabridge diff anna.qdpx ben.qdpx --no-quotes",
        "qdabridge diff for-nvivo.qdpx back-from-nvivo.qdpx --json",
        "qdabridge diff --text study.qdpx",
    ),
)
@options.files
@click.option(
    "--text",
    is_flag=True,
    help="Print one FILE as text that can be compared: one fact a line, sorted. Made"
    " for git diff; see docs/version-control.md.",
)
@match
@click.option("--guids", is_flag=True, help="Other GUIDs are a difference too.")
@click.option("--no-quotes", is_flag=True, help="Leave out words of texts and memos.")
@options.media
@options.trust
@options.printing(findings=False)
@click.pass_context
def diff(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    text: bool,
    match: str,
    guids: bool,
    no_quotes: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Show what is different in two projects.

    Things are the same if they have one GUID, or equal content, or one name or path.
    No difference are: the order of elements, names of files in the package, the tool
    that wrote it, dates of things other than codings, and GUIDs unless --guids is
    given. Where texts differ, places are moved from one to the other first.

    + is in the second file only, - in the first only, ~ is in both and changed.

    Exits with 1 if there is a difference, with 0 if there is none.
    """
    _check_usage(ctx, files, text, printing.json)
    from qdabridge.formats.registry import open_any

    if text:
        with open_any(files[0], limits=limits, media=media) as package:
            from qdabridge.operations.facts import facts_text

            told = facts_text(package, guids=guids, quotes=not no_quotes)
        click.echo(told.encode(), nl=False)
        return ExitCode.FINE
    from qdabridge.operations.diff import diff as run

    with (
        progress.step(f"comparing {files[0]} and {files[1]}", printing),
        open_any(files[0], limits=limits, media=media) as first,
        open_any(files[1], limits=limits, media=media) as second,
    ):
        found = run(first, second, match=match, guids=guids)
    shown = found.without_quotes() if no_quotes else found
    _show(shown, list(map(str, files)), printing)
    return ExitCode.FINE if found.is_equal else ExitCode.FINDINGS


def _check_usage(
    ctx: click.Context, files: tuple[Path, ...], text: bool, json: bool
) -> None:
    if text and len(files) != 1:
        raise click.UsageError("--text takes one file; name one", ctx)
    if text and json:
        raise click.UsageError("--text is no JSON: leave out one of them", ctx)
    if not text and len(files) != 2:
        raise click.UsageError(
            f"two files are compared, not {len(files)}: name two, or one with --text",
            ctx,
        )


def _show(found: "ProjectDiff", files: list[str], printing: options.Printing) -> None:
    from . import output

    if printing.json:
        output.print_json(found.model_dump(mode="json"))
        return
    if not printing.quiet:
        from .diff_lines import sections

        for head, lines in sections(found):
            output.line(f"{head}:")
            for line in lines:
                output.line(line)
            output.line("")
        _show_tallies(found)
    output.line(_summary(found, files))


def _show_tallies(found: "ProjectDiff") -> None:
    from . import output

    if not found.codings:
        return
    heads = ["codings of", "in both", "only in the first", "only in the second"]
    differing = [t for t in (*found.by_coder, *found.by_code) if t.first or t.second]
    rows = [[t.name, f"{t.both:,}", f"{t.first:,}", f"{t.second:,}"] for t in differing]
    if rows:
        output.show(output.table(heads, rows, numbers=True))
        output.line("")


def _summary(found: "ProjectDiff", files: list[str]) -> str:
    total = found.total
    if found.is_equal:
        return f"no difference; {counted(total.both, 'coding')} in both"
    differing = len(found.changes) + len(found.texts)
    differing += len(found.selections) + len(found.codings)
    return (
        f"{counted(differing, 'difference')}; codings: {total.both:,} in both,"
        f" {total.first:,} only in {files[0]}, {total.second:,} only in {files[1]}"
    )
