"""Aligning files: a copy is written with its master's GUIDs, or nothing is."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from qdabridge.formats.registry import write_any
from qdabridge.operations.align import AlignReport, align
from qdabridge.operations.merge_files import open_each
from qdabridge.operations.merging.findings import doubts_of
from qdabridge.operations.merging.identity import Match, Same
from qdabridge.package import Limits
from qdabridge.package.saving import check_target
from qdabridge.report import Report
from qdabridge.tools.adapt import adapt_if_named

__all__ = ["AlignedFiles", "align_files"]


class AlignedFiles(NamedTuple):
    """What came of aligning files."""

    outcome: AlignReport
    findings: Report


def align_files(
    master: Path,
    copy: Path,
    target: Path,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    tool: str | None = None,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[Path] = (),
) -> AlignedFiles:
    """Write a copy of a project with the GUIDs of its master.

    Args:
        master: The project whose GUIDs count.
        copy: The project that shall take them; stays as it is.
        target: Where to.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.
        tool: Tool that shall import the result.
        overwrite: Replace a file that is there; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, is no project, or is named twice.
        WriteError: The output cannot be written; nothing is left at its place.
    """
    for source in (master, copy):
        check_target(target, source, overwrite=overwrite)
    with ExitStack() as stack:
        first, second = open_each(stack, [master, copy], limits, media)
        aligned = align(first, second, match=match, same=same)
        findings = Report(findings=list(aligned.package.report))
        findings.extend(doubts_of(aligned.report.ambiguous))
        package = adapt_if_named(aligned.package, tool, findings)
        findings.extend(write_any(package, target, overwrite=overwrite))
    return AlignedFiles(aligned.report, findings)
