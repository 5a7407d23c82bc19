"""``qdabridge codebook``: codebooks in tables, Word and tools' files, and compared.

A new command has a file of its own; it is imported here and put into ``COMMANDS``.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import HIERARCHIES, LIST_TOOLS, USED_BY

from . import options, output, piping
from .exits import ExitCode
from .terminal import counted

if TYPE_CHECKING:
    from qdabridge.codebook import CodebookStyle, Hints
    from qdabridge.operations.codebook import CodebookPreview, PreviewedCode
    from qdabridge.operations.codebook_diff import CodebookDiff, CodeChange
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["codebook", "convert", "diff", "preview"]


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
    _show_diff(found, printing)
    if target is not None and not printing.json and not printing.quiet:
        output.line(f"{target} written")
    if not found.is_equal:
        return ExitCode.FINDINGS

    return output.status(found.report, printing)


def _show_diff(found: "CodebookDiff", printing: options.Printing) -> None:
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


@click.command(
    epilog=options.examples(
        "qdabridge codebook convert codebook.csv codebook.qdc",
        "qdabridge codebook convert study.qdpx codebook.docx --counts both",
        "qdabridge codebook convert codebook.qdc codebook.xlsx --numbers --guids",
        "qdabridge codebook convert codebook.xlsx codes.csv --to qualcoder",
        "qdabridge codebook convert themes.xlsx themes.md --layout columns --as paths",
    ),
)
@click.argument("source", metavar="IN", type=piping.INPUT)
@click.argument("target", metavar="OUT", type=piping.OUTPUT)
@click.option(
    "--to",
    is_eager=True,  # OUT asks for it
    metavar="TOOL",
    help="Tool that shall import OUT as its own list of codes:"
    f" {', '.join(LIST_TOOLS)}. With .qdc: any tool of 'qdabridge tools'.",
)
@click.option(
    "--as",
    "hierarchy",
    type=click.Choice(HIERARCHIES),
    help="How a table shows which code holds which: names indented, a column a level,"
    " paths, or a column with the parent. Usual: levels in .csv and .tsv, else"
    " indented.",
)
@click.option(
    "--numbers/--no-numbers",
    default=None,
    help="Number the codes of a table (1, 1.1). Usual in .docx, .tex and .md.",
)
@click.option(
    "--counts",
    type=click.Choice(USED_BY),
    default="none",
    show_default=True,
    help="Count in a table where codes are used, each alone and with its subcodes.",
)
@click.option(
    "--guids",
    is_flag=True,
    help="Write GUIDs into a table, so that renamed codes are found again.",
)
@click.option(
    "--extra",
    "extras",
    metavar="LABEL",
    multiple=True,
    help="Give paragraphs of descriptions that begin with LABEL: a column of their own,"
    " as those get that several descriptions have; may be repeated.",
)
@click.option(
    "--columns",
    "shown",
    metavar="NAMES",
    help="Columns of the table besides the names, with commas between: Description,"
    " Examples ...",
)
@options.template
@options.hints
@options.force
@options.trust
@options.printing(losses=True)
@click.pass_context
def convert(
    ctx: click.Context,
    printing: options.Printing,
    source: Path,
    target: Path,
    to: str | None,
    hierarchy: str | None,
    numbers: bool | None,
    counts: str,
    guids: bool,
    extras: tuple[str, ...],
    shown: str | None,
    template: Path | None,
    hints: "Hints | None",
    force: bool,
    limits: "Limits | None",
) -> ExitCode:
    """Convert a codebook to a table, a REFI-QDA codebook, or a tool's list of codes.

    IN is a codebook in a table, in Word or in a tool's own form, a .qdc, or a project,
    of which the codes are taken. The suffix of OUT says its format: .qdc, .csv, .tsv,
    .xlsx, .docx, .md or .tex. How a table was understood is told on stderr; if it was
    not as meant, --layout and the column options say so, and 'qdabridge codebook
    preview' shows the tree without writing.

    A .csv has a column for each level and can be read back exactly; cells that begin
    with =, +, - or @ are written as they are, so open .xlsx in a spreadsheet instead.

    Exits with 1 if there are findings as severe as --fail-on; OUT is written even so,
    but not if they are losses and it says loss.
    """
    styled = (
        *(hierarchy, numbers is not None, counts != "none", guids, extras),
        *(shown, template),
    )
    if any(styled) and (to or target.suffix.lower() == ".qdc"):
        raise click.UsageError(
            "--as, --numbers, --counts, --guids, --extra, --columns and --template are"
            " for tables, and OUT is none of one's own",
            ctx,
        )
    from qdabridge.operations.codebook import convert_codebook

    piping.guard(target, source, force=force)
    with output.step(f"converting {source}", printing):
        written = convert_codebook(
            source,
            target,
            hints=hints,
            to=to,
            style=replace(
                _style(hierarchy, numbers, counts, guids, extras),
                columns=options.listed(shown),
                template=template,
            ),
            refuse_loss=printing.fail_on == "loss",
            overwrite=force,
            limits=limits,
        )
    return _tell_written(written.report, printing, target)


def _style(
    hierarchy: str | None,
    numbers: bool | None,
    counts: str,
    guids: bool,
    extras: tuple[str, ...],
) -> "CodebookStyle":
    from qdabridge.codebook import CodebookStyle, Counts, Hierarchy

    return CodebookStyle(
        hierarchy=Hierarchy(hierarchy) if hierarchy else None,
        numbers=numbers,
        counts=Counts(counts),
        guids=guids,
        extras=extras,
    )


def _tell_written(
    report: "Report", printing: options.Printing, target: Path
) -> ExitCode:
    losses = len(report.losses)
    lost = f", {counted(losses, 'kind')} of loss" if losses else ""
    found = "" if report.is_clean else f" ({report})"
    return output.tell_written(report, printing, f"{target} written{lost}{found}")


@click.command(
    epilog=options.examples(
        "qdabridge codebook preview codebook.xlsx",
        "qdabridge codebook preview codebook.csv --name Label --parent Category",
        "qdabridge codebook preview codebook.docx --sheet 'table 2' --json",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@options.hints
@options.trust
@options.printing()
def preview(
    printing: options.Printing,
    file: Path,
    hints: "Hints | None",
    limits: "Limits | None",
) -> ExitCode:
    """Show how a codebook is understood; nothing is written.

    Tells which layout was recognised and why, then the tree of codes with the first
    words of each definition. If the tree is wrong, say what is meant: --layout for how
    the table shows which code holds which, the other options for single columns.

    Exits with 1 if there are findings as severe as --fail-on.
    """
    from qdabridge.operations.codebook import preview as run

    with output.step(f"reading {file}", printing):
        found = run(file, hints, limits)
    shown = found.without_quotes() if printing.no_quotes else found
    report = shown.report.in_file(str(file))
    if printing.json:
        output.print_json(shown.model_dump(mode="json"))
    else:
        output.print_findings(report, printing)
        _show(shown)
        told = report if report.findings else "no doubts"
        output.line(f"{file}: {told}")
    return output.status(report, printing)


def _show(found: "CodebookPreview") -> None:
    """Print the reasons, the tree, and what was found in it."""
    from .terminal import one_line

    output.line(f"Layout: {found.layout} ({found.title})")
    for reason in found.reasons:
        output.line(f"  {reason}")
    output.line("")
    if not output.is_plain() and output.console().is_terminal:
        from rich.console import Group
        from rich.text import Text

        lines = (Text.assemble(*_line(code), overflow="fold") for code in found.codes)
        output.show(Group(*lines))
    else:  # without looks it is much faster
        for code in found.codes:
            parts = (part if isinstance(part, str) else part[0] for part in _line(code))
            click.echo("".join(parts).rstrip())
    output.line("")
    levels = ", ".join(f"level {n}: {count}" for n, count in found.levels.items())
    output.line(f"Codes:  {len(found.codes):,} ({levels})")
    fields = ", ".join(f"{name} ({count})" for name, count in found.fields.items())
    output.line(f"Fields: {one_line(fields) or 'names only'}")


def _line(code: "PreviewedCode") -> "list[str | tuple[str, str]]":
    """Return one line of the tree: mark of its colour, name, first words."""
    from .terminal import one_line

    mark: list[str | tuple[str, str]] = ["  " * (len(code.path) - 1)]
    if code.color:
        mark.append(("■ ", code.color))
    name = one_line(code.path[-1])
    folder = "" if code.is_codable else " (folder)"
    words = f"  {one_line(code.first_words)}" if code.first_words else ""
    return [*mark, f"{name}{folder}", (words, "dim")]


COMMANDS = (preview, convert, diff)


class _Ordered(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands as they were added."""
        return list(self.commands)


@click.group(
    cls=_Ordered,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    epilog=options.examples("qdabridge codebook preview codebook.xlsx"),
)
@click.pass_context
def codebook(ctx: click.Context) -> ExitCode:
    """Preview, convert and compare codebooks."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ExitCode.USAGE


for _command in COMMANDS:
    codebook.add_command(_command)
