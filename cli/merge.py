"""``qdabridge merge``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qdabridge.catalogue import POLICIES

from . import options, output, piping
from .exits import ExitCode
from .output import table
from .terminal import Listing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qdabridge.operations.merge import InputInfo, MergedFiles, MergeReport
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = ["merge", "overview"]


_KINDS = {
    "User": "coders",
    "Code": "codes",
    "TextSource": "texts",
    "Case": "cases",
    "Coding": "codings",
    "Note": "notes",
}


def overview(report: "MergeReport") -> "list[RenderableType]":
    """Return who brought what, what was the same, and what moved."""
    parts: list[RenderableType] = [_inputs(report), ""]
    if report.unified:
        parts += [_unified(report), ""]
    if report.texts:
        parts += [_texts(report), ""]
    if report.deleted:
        removed = ", ".join(f"{n} {kind}" for kind, n in report.deleted.items())
        parts += [f"removed since {report.base}: {removed}", ""]
    if report.joined_codings:
        parts += [f"codings that say what others say: {report.joined_codings:,}", ""]
    return parts


def _inputs(report: "MergeReport") -> Listing:
    rows = [_row(one) for one in report.inputs]
    rows.append(["together", *(f"{report.counts.get(k, 0):,}" for k in _KINDS)])
    return table(["project", *_KINDS.values()], rows, numbers=True)


def _row(one: "InputInfo") -> list[str]:
    return [one.file, *(f"{one.counts.get(kind, 0):,}" for kind in _KINDS)]


def _unified(report: "MergeReport") -> Listing:
    rows = [[_many(u.kind), u.rule, f"{u.count:,}"] for u in report.unified]
    return table(["the same", "by", "how many"], rows)


def _many(kind: str) -> str:
    return "vertices" if kind == "vertex" else f"{kind}s"


def _texts(report: "MergeReport") -> Listing:
    from qdabridge.text import MoveStatus

    rows = [
        [
            text.source or str(text.guid),
            text.kept,
            *(f"{text.statuses.get(status, 0):,}" for status in MoveStatus),
        ]
        for text in report.texts
    ]
    heads = [
        "text that differs",
        "version kept",
        *(str(status) for status in MoveStatus),
    ]
    return table(heads, rows)


@click.command(
    epilog=options.examples(
        "qdabridge merge anna.qdpx ben.qdpx -o team.qdpx",
        "qdabridge merge nvivo.qdpx atlasti.qdpx qualcoder.qdpx -o team.qdpx",
        "qdabridge merge anna.qdpx ben.qdpx --base master.qdpx -o team.qdpx",
        "qdabridge merge a.qdpx b.qdpx -o t.qdpx --coder b.qdpx=Ben --report t.json",
        "qdabridge merge anna.qdpx ben.qdpx --dry-run",
    ),
)
@piping.files
@click.option("-o", "--output", "target", type=piping.OUTPUT, metavar="OUT")
@click.option("--dry-run", is_flag=True, help="Tell what would be done; write nothing.")
@click.option(
    "--base",
    type=piping.INPUT,
    metavar="FILE",
    help="What all FILEs began as: tells what was removed and what was changed.",
)
@options.match
@options.mapping
@options.same_users
@options.coders
@click.option(
    "--conflicts",
    type=click.Choice(POLICIES),
    default="report",
    show_default=True,
    help="Which value stands where FILEs differ: the first one's (report, ours), the"
    " last one's (theirs), the one changed last, both texts, or none: give up.",
)
@click.option(
    "--report",
    type=piping.OUTPUT,
    metavar="FILE",
    help="Write what was done as JSON, with words of transcripts if not --no-quotes.",
)
@options.to
@options.force
@options.media
@options.trust
@options.printing(losses=True)
@click.pass_context
def merge(
    ctx: click.Context,
    printing: options.Printing,
    files: tuple[Path, ...],
    target: Path | None,
    dry_run: bool,
    base: Path | None,
    match: str,
    mapping: Path | None,
    table: "SaidTable | None",
    same_users: tuple[tuple[str, str], ...],
    coders: tuple[tuple[str, str], ...],
    conflicts: str,
    report: Path | None,
    to: str | None,
    force: bool,
    media: tuple[Path, ...],
    limits: "Limits | None",
) -> ExitCode:
    """Merge several coders' projects into one.

    FILEs may be copies of one master, come from different tools, or share nothing but
    the transcripts. What is the same in them is found by GUID, then by content, then by
    unique names, and is told rule by rule. Codings are joined by source, place, code
    and coder: nothing is doubled or lost, and coders stay apart.

    Where a transcript differs, one version stands and the codings of the others move to
    where their words are now; those whose words are gone are kept as notes. Without
    --base, nothing counts as removed. The order of FILEs only decides whose values
    stand.
    """
    if len(files) < 2:
        raise click.UsageError("a merge needs two files or more", ctx)
    if (target is None) != dry_run:
        raise click.UsageError("name the output (-o), or use --dry-run", ctx)
    from qdabridge.operations.merge import merge_files

    with output.step(f"merging {len(files)} projects", printing):
        merged = merge_files(
            files,
            target,
            base=base,
            match=match,
            mapping=mapping,
            table=table,
            same_users=same_users,
            coders=dict(coders),
            policy=conflicts,
            to=to,
            refuse_loss=printing.fail_on == "loss",
            report=report,
            quotes=not printing.no_quotes,
            overwrite=force,
            limits=limits,
            media=media,
        )
    return _tell(merged, printing, target)


def _tell(
    merged: "MergedFiles", printing: options.Printing, target: Path | None
) -> ExitCode:
    if printing.json:
        outcome = merged.outcome
        shown = outcome.without_quotes() if printing.no_quotes else outcome
        findings = output.as_shown(merged.report, printing)
        output.print_json(
            {
                "merge": shown.model_dump(mode="json"),
                "report": findings.model_dump(mode="json"),
            }
        )
    else:
        output.print_findings(merged.report, printing)
        if not printing.quiet:
            output.show(*overview(merged.outcome))
            written = f"{target} written" if target else "nothing written"
            output.line(f"{written} ({merged.report})")
    return output.status(merged.report, printing)
