"""``qdabridge info``."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click

from . import batch, options, output, piping
from .exits import ExitCode
from .output import table
from .terminal import Listing, counted, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.tree import Tree

    from qdabridge.operations.info import CodeInfo, CoderInfo, ProjectInfo, ReadingInfo
    from qdabridge.package import Limits, Package

__all__ = ["info", "overview"]


def overview(info: "ProjectInfo") -> "list[RenderableType]":
    """Return the overview of a project."""
    head = one_line(info.path or info.name)
    parts: list[RenderableType] = [output.bold(head), _grid(info), ""]
    if info.coders:
        parts += [_coders(info.coders), ""]
    if info.codes:
        parts += [_tree(info.codes), ""]
    return parts


def _grid(info: "ProjectInfo") -> Listing:
    told = [[f"  {label}", one_line(value)] for label, value in _facts(info) if value]
    return Listing([], told, gap=2)


def _format(info: "ProjectInfo") -> str:
    if info.format == "codebook" and info.path:  # a table, or a tool's own list
        return f"{PurePath(info.path).suffix or 'no suffix'} (codebook)"
    return f"{info.format} ({info.kind})" if info.format else info.kind


def _facts(info: "ProjectInfo") -> Iterator[tuple[str, str]]:
    counts = info.counts
    yield "Name", info.name
    yield "Format", _format(info)
    yield "Written by", _tool(info)
    yield "Created", info.created or ""
    yield "Modified", info.modified or ""
    yield "Users", _number(counts.users)
    yield "Codes", _of_which(counts.codes, {"codable": counts.codable_codes})
    yield "Sources", _of_which(sum(counts.sources.values()), counts.sources)
    yield "Selections", _of_which(sum(counts.selections.values()), counts.selections)
    unknown = {"of unknown codes": counts.codings_of_unknown_codes}
    yield "Codings", _of_which(counts.codings, unknown)
    yield "Coded", f"{info.coded.first} to {info.coded.last}" if info.coded else ""
    for what in ("cases", "variables", "notes", "links", "sets", "graphs"):
        yield what.capitalize(), _number(getattr(counts, what))
    unreferenced = {"unreferenced": counts.unreferenced_files}
    yield "Files", _of_which(counts.files, unreferenced)
    yield "Reading", _reading(info.reading)


def _tool(info: "ProjectInfo") -> str:
    tool = info.tool
    if tool.name and tool.version:
        return f"{tool.name}, version {tool.version}"
    return tool.origin or "not said"


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _of_which(total: int, parts: dict[str, int]) -> str:
    named = ", ".join(f"{count:,} {name}" for name, count in parts.items() if count)
    return f"{total:,} ({named})" if named else _number(total)


def _reading(reading: "ReadingInfo") -> str:
    told = [
        counted(count, noun)
        for count, noun in ((reading.errors, "error"), (reading.warnings, "warning"))
        if count
    ]
    return f"{' and '.join(told)}; 'qdabridge check' tells them" if told else ""


def _coders(coders: "list[CoderInfo]") -> Listing:
    differing = any(coder.on_selections_of_others for coder in coders)
    heads = ["Coder", "Codings", *(["On selections of another user"] * differing)]
    rows = [
        [
            _coder(coder),
            f"{coder.codings:,}",
            *([f"{coder.on_selections_of_others:,}"] * differing),
        ]
        for coder in coders
    ]
    return table(heads, rows, numbers=True)


def _coder(coder: "CoderInfo") -> str:
    if coder.guid is None:
        return "(no coder)"
    return coder.name or f"(unknown user {coder.guid})"


def _tree(codes: "list[CodeInfo]") -> "Tree":
    from rich.tree import Tree

    tree = Tree("Codes, with their own codings")
    for code in codes:
        _grow(tree, code)
    return tree


def _grow(tree: "Tree", code: "CodeInfo") -> None:
    from rich.text import Text

    folder = "" if code.is_codable else ", not codable"
    label = Text.assemble(one_line(code.name), (f"  {code.codings:,}{folder}", "dim"))
    branch = tree.add(label)
    for inner in code.codes:
        _grow(branch, inner)


@click.command(
    epilog=options.examples(
        "qdabridge info study.qdpx",
        "qdabridge info --codes codebook.qdc",
        "qdabridge info --json *.qdpx",
        "qdabridge info study.qdpx -o project.html",
    ),
)
@piping.files
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT.html",
    type=click.Path(path_type=Path),
    help="Write a page of one FILE: counts, coders, codes with definitions, sources,"
    " cases by variable.",
)
@options.force
@click.option("--codes", is_flag=True, help="List the codes with their codings.")
@options.from_
@options.media
@options.jobs
@options.trust
@options.printing()
@click.pass_context
def info(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    target: Path | None,
    force: bool,
    codes: bool,
    from_: str | None,
    media: tuple[Path, ...],
    jobs: int,
    limits: "Limits | None",
) -> ExitCode:
    """Show what is in projects and codebooks.

    Tells which tool wrote each FILE, counts what is in it, and says how many codings
    each coder made, as the tool that wrote it meant it.

    Exits with 1 if there are findings as severe as --fail-on; 'qdabridge check' tells
    them.
    """
    if target is not None and len(files) > 1:
        raise click.UsageError("a page is of one FILE: name one with -o", ctx)

    opening = {"format": from_, "limits": limits, "media": media}
    run = partial(_run, codes=codes, target=target, force=force, opening=opening)
    outcomes, statuses = [], [ExitCode.FINE]
    for outcome in batch.each("reading", files, run, printing, jobs):
        if found := outcome.result:
            statuses.append(output.status(found.report, printing))
            shown = {"report": output.as_shown(found.report, printing)}
            outcome = outcome._replace(result=found.model_copy(update=shown))
            if target is not None and not (printing.json or printing.quiet):
                output.line(f"{target} written")
            elif not printing.json and target is None:
                output.show(*overview(found))
        outcomes.append(outcome)
    if printing.json:
        output.print_json([batch.as_json(outcome, "info") for outcome in outcomes])
    return max(*statuses, batch.exit_code(outcomes))


def _run(
    path: Path,
    *,
    codes: bool,
    target: Path | None,
    force: bool,
    opening: dict[str, Any],
) -> "ProjectInfo":
    """Describe one file, in a process of its own if so asked."""
    from qdabridge.formats import open_any
    from qdabridge.operations.info import info as describe

    with open_any(path, **opening) as package:
        if target is not None:
            _write(package, path, target, force)
        return describe(package, codes=codes)


def _write(package: "Package", path: Path, target: Path, force: bool) -> None:
    from qdabridge.errors import UnknownFormatError
    from qdabridge.operations.info import project_page
    from qdabridge.pages import is_page, write_page

    if not is_page(target):
        raise UnknownFormatError(
            f"a project is shown as a page, not as {target.suffix or '(no suffix)'}",
            path=target,
            hint="name a file that ends with .html; 'qdabridge tables' writes tables",
        )
    write_page(project_page(package), target, source=path, overwrite=force)
