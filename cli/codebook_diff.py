"""``qdabridge codebook diff``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode
from .texts import counted

if TYPE_CHECKING:
    from qdabridge.codebook import Hints
    from qdabridge.operations.codebook_diff import CodebookDiff, CodeChange
    from qdabridge.package import Limits

__all__ = ["diff"]


@click.command(
    epilog=options.examples(
        "qdabridge codebook diff codebook-v1.csv codebook-v2.xlsx",
        "qdabridge codebook diff study.qdpx codebook-v2.csv --map map.csv",
        "qdabridge codebook diff anna.qdpx ben.qdpx --json",
    ),
)
@click.argument("old", metavar="OLD", type=piping.INPUT)
@click.argument("new", metavar="NEW", type=piping.INPUT)
@click.option(
    "--map",
    "target",
    metavar="OUT",
    type=piping.OUTPUT,
    help="Write the map (.csv, .xlsx) by which 'qdabridge recode' makes NEW of OLD.",
)
@click.option(
    "--similarity",
    metavar="0..1",
    type=click.FloatRange(0, 1),
    default=0.75,
    show_default=True,
    help="How alike two codes must be to be taken for one that was renamed.",
)
@options.hints
@options.force
@options.trust
@options.printing(fail_on="never")
def diff(
    printing: options.Printing,
    old: Path,
    new: Path,
    target: Path | None,
    similarity: float,
    hints: "Hints | None",
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Show what changed between two codebooks.

    OLD and NEW are projects, codebooks or tables of codes. Codes are the same if they
    have the same GUID, else the same path, else if names, definitions, codes below and
    place are alike, and clearly more so than with any other code. A pair that is less
    alike is shown as doubtful, with '?' as its action in the map: write there what is
    meant. That two codes became one is not guessed: write merge where it is meant.

    Exits with 1 if there is a difference, with 0 if there is none.
    """
    from qdabridge.formats import check_map_target, write_code_map
    from qdabridge.operations.codebook_diff import diff_files, diff_map

    if target is not None:
        check_map_target(target, [old, new], overwrite=force)
    with output.step(f"comparing {old} and {new}", printing):
        found = diff_files(old, new, similarity=similarity, limits=limits, hints=hints)
    if target is not None:
        found.report.extend(write_code_map(diff_map(found), target, overwrite=force))
    _show(found, printing)
    if target is not None and not printing.json and not printing.quiet:
        output.line(f"{target} written")
    if not found.is_equal:
        return ExitCode.FINDINGS

    return output.status(found.report, printing)


def _show(found: "CodebookDiff", printing: options.Printing) -> None:
    if printing.no_quotes:
        found = found.without_quotes()
    if printing.json:
        output.print_json(found.model_dump(mode="json"))
        return
    output.print_findings(found.report, printing)
    if not printing.quiet:
        for change in found.changes:
            output.line(_told(change, printing))
    output.line(_summary(found))


_SIGNS = {
    "renamed": "~ renamed",
    "moved": "> moved",
    "redefined": "~ redefined",
    "recoloured": "~ recoloured",
    "use-changed": "~ use changed",
    "doubtful": "? doubtful",
    "removed": "- removed",
    "added": "+ added",
}


def _told(change: "CodeChange", printing: options.Printing) -> str:
    """Return one difference in one line."""
    from qdabridge.model import join_path

    old, new = join_path(change.old), join_path(change.new)
    sign = f"{_SIGNS[change.kind.value]:13}"
    match change.kind.value:
        case "renamed" | "moved" | "doubtful":
            why = "; ".join(change.reasons)
            return f"{sign}  {old}  ->  {new}  ({why})"
        case "recoloured" | "use-changed":
            return f"{sign}  {new}: {change.before or '-'} -> {change.after or '-'}"
        case "redefined":
            both = (change.before, change.after)
            shown = (t or "none" if printing.no_quotes else _words(t) for t in both)
            return f"{sign}  {new}: {' -> '.join(shown)}"
    return f"{sign}  {old or new}"


_MOST = 60


def _words(text: str | None) -> str:
    """Return the begin of a definition and how long it is."""
    if not text:
        return "none"
    short = text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."
    return f"{short!r} ({counted(len(text), 'character')})"


def _summary(found: "CodebookDiff") -> str:
    codes = f"{found.old_codes:,} and {counted(found.new_codes, 'code')}"
    compared = "names and places"
    if found.compared:
        compared = f"{compared}, {', '.join(found.compared)}"
    if found.retired:
        codes += f" ({found.retired} retired)"
    if found.is_equal:
        return f"no difference: {codes}; compared: {compared}"
    counts: dict[str, int] = {}
    for change in found.changes:
        counts[change.kind.value] = counts.get(change.kind.value, 0) + 1
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    more = "" if found.is_complete else "; too many differ to find renamed ones"
    return f"{told}; {codes}; compared: {compared}{more}"
