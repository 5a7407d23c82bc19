"""``qdabridge diff``."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode
from .options import match
from .terminal import counted

if TYPE_CHECKING:
    from qdabridge.operations.diff import (
        CodingChange,
        ProjectDiff,
        SelectionChange,
        TextChange,
        ThingChange,
    )
    from qdabridge.package import Limits

__all__ = ["diff", "sections"]


_HEADS = {
    "project": "project",
    "user": "users",
    "code": "codes",
    "variable": "variables",
    "case": "cases",
    "source": "sources",
    "text": "texts inside sources",
    "note": "notes",
    "set": "sets",
    "link": "links",
    "graph": "graphs",
}
_MOST = 80


def sections(found: "ProjectDiff") -> Iterator[tuple[str, list[str]]]:
    """Yield the head and the lines of each section that has any."""
    for kind, head in _HEADS.items():
        yield from _section(head, [_thing(change) for change in found.of(kind)])
    yield from _section("words of texts", [_text(text) for text in found.texts])
    yield from _section(
        "comments and marked places", [_selection(s) for s in found.selections]
    )
    alike = [c for c in found.codings if c.alike_by and c.what.value == "removed"]
    yield from _section("coded alike by others", [_alike(coding) for coding in alike])
    yield from _section("codings", list(_codings(found.codings)))


def _section(head: str, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    if lines:
        yield head, lines


_SIGNS = {"added": "+", "removed": "-"}


def _thing(change: "ThingChange") -> str:
    sign = _SIGNS.get(change.what, "~")
    if sign != "~":
        return f"{sign} {change.name}"
    head = f"~ {change.name}: "
    match change.what.value:
        case "renamed":
            return f"{head}renamed to {change.after}"
        case "moved":
            return f"{head}moved from {change.before or '(top)'} to {change.second}"
        case "redefined":
            return f"{head}redefined: {_short(change.before)} -> {_short(change.after)}"
    if change.before is None:
        return f"{head}{change.field} added: {_short(change.after)}"
    if change.after is None:
        return f"{head}{change.field} removed: {_short(change.before)}"
    return f"{head}{change.field}: {_short(change.before)} -> {_short(change.after)}"


def _short(text: str | None) -> str:
    if not text:
        return "none"
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def _text(change: "TextChange") -> str:
    statuses = ", ".join(f"{n:,} {name}" for name, n in change.statuses.items())
    return (
        f"~ {change.source}: {counted(change.removed, 'character')} removed,"
        f" {change.added:,} added; selections of the {change.moved}:"
        f" {statuses or 'none'}"
    )


def _selection(change: "SelectionChange") -> str:
    said = "; ".join(filter(None, (change.label, change.comment)))
    sign = _SIGNS[change.what]
    return f"{sign} {change.source} {change.place}: {said or 'marked'}{_quote(change)}"


def _codings(changes: Iterable["CodingChange"]) -> Iterator[str]:
    """Yield a line for each coding; one for all other dates, none for what is alike."""
    dated = []
    for change in changes:
        if change.what.value == "changed":
            dated.append(change)
        elif not change.alike_by:
            yield _coding(change)
    if len(dated) < 2:
        yield from map(_coding, dated)
        return
    what = "date" if all(c.date != c.new_date for c in dated) else "date or GUID"
    first = _coding(dated[0]).removeprefix("~ ")
    yield (
        f"~ {counted(len(dated), 'coding')} with another {what} (--json lists them),"
        f" the first: {first}"
    )


def _alike(change: "CodingChange") -> str:
    who = "; ".join([change.coder or "nobody", *change.alike_by])
    where = f"{change.source} {change.place}"
    return f"= {where}: {change.code} ({who}){_quote(change)}"


def _coding(change: "CodingChange") -> str:
    sign = _SIGNS.get(change.what, "~")
    when = f", {change.date}" if change.date else ""
    new = f" -> {change.new_date or 'no date'}" if sign == "~" else ""
    who = f"({change.coder or 'nobody'}{when}{new})"
    return f"{sign} {change.source} {change.place}: {change.code} {who}{_quote(change)}"


def _quote(change: "CodingChange | SelectionChange") -> str:
    return f' "{_short(change.quote)}"' if change.quote else ""


@click.command(
    epilog=options.examples(
        "qdabridge diff before.qdpx after.qdpx",
        "qdabridge diff anna.qdpx ben.qdpx --no-quotes",
        "qdabridge diff for-nvivo.qdpx back-from-nvivo.qdpx --json",
        "qdabridge diff --text study.qdpx",
    ),
)
@piping.files
@click.option(
    "--text",
    is_flag=True,
    help="Print one FILE as text that can be compared: one fact a line, sorted. Made"
    " for git diff; see docs/version-control.md.",
)
@match
@click.option("--guids", is_flag=True, help="Other GUIDs are a difference too.")
@options.media
@options.trust
@options.printing(fail_on="never")
@click.pass_context
def diff(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    text: bool,
    match: str,
    guids: bool,
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
    from qdabridge.formats import open_any

    if text:
        with open_any(files[0], limits=limits, media=media) as package:
            from qdabridge.operations.diff import facts_text

            told = facts_text(package, guids=guids, quotes=not printing.no_quotes)
        click.echo(told.encode(), nl=False)
        return ExitCode.FINE
    from qdabridge.operations.diff import diff as run

    with (
        output.step(f"comparing {files[0]} and {files[1]}", printing),
        open_any(files[0], limits=limits, media=media) as first,
        open_any(files[1], limits=limits, media=media) as second,
    ):
        found = run(first, second, match=match, guids=guids)
    shown = found.without_quotes() if printing.no_quotes else found
    _show(shown, list(map(str, files)), printing)
    if not found.is_equal:
        return ExitCode.FINDINGS
    return output.status(found.report, printing)


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
    if printing.json:
        output.print_json(found.model_dump(mode="json"))
        return
    if not printing.quiet:
        for head, lines in sections(found):
            output.line(f"{head}:")
            for line in lines:
                output.line(line)
            output.line("")
        _show_tallies(found)
        _show_shared(found, files)
    output.line(_summary(found, files))


def _show_tallies(found: "ProjectDiff") -> None:
    if not found.codings:
        return
    heads = ["codings of", "in both", "only in the first", "only in the second"]
    differing = [t for t in (*found.by_coder, *found.by_code) if t.first or t.second]
    rows = [[t.name, f"{t.both:,}", f"{t.first:,}", f"{t.second:,}"] for t in differing]
    if rows:
        output.show(output.table(heads, rows, numbers=True))
        output.line("")


def _show_shared(found: "ProjectDiff", files: list[str]) -> None:
    """Tell what different coders have in common, and what tells how far they agree."""
    from . import output

    places, alike = found.shared.places, found.shared.alike
    is_dated = any(change.what.value == "changed" for change in found.codings)
    if not (places or is_dated):
        return
    both = (
        f"different coders have coded {counted(places, 'place')} in both,"
        f" {alike:,} of them with the same code; "
    )
    output.line(
        f"{both if places else ''}how far coders agree:"
        f" qdabridge compare {shlex.join(files)}"
    )
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
