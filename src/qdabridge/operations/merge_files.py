"""Merging files: open them, merge them, write project and report, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from qdabridge.errors import ReadError
from qdabridge.formats.registry import open_any, write_any
from qdabridge.operations.merge import merge
from qdabridge.operations.merging.findings import findings_of
from qdabridge.operations.merging.identity import Match
from qdabridge.operations.merging.mapping import said_same
from qdabridge.operations.merging.outcome import MergeReport, Policy
from qdabridge.package import Limits, Package
from qdabridge.package.saving import atomic, check_target
from qdabridge.report import Report
from qdabridge.tools.adapt import adapt_if_named

__all__ = ["MergeWishes", "MergedFiles", "merge_files", "open_each"]


@dataclass(frozen=True, kw_only=True)
class MergeWishes:
    """How files shall be merged; see ``operations.merge``."""

    base: Path | None = None
    match: str = Match.PATH
    mapping: Path | None = None
    same_users: Sequence[tuple[str, str]] = ()
    coders: Mapping[str, str] = field(default_factory=dict)
    """Coder of the codings that name none, by file as it was named."""
    policy: Policy = Policy.REPORT
    tool: str | None = None
    """Tool that the result shall be written for."""
    quotes: bool = True
    """May the report hold words of transcripts?"""


class MergedFiles(NamedTuple):
    """What came of merging files."""

    outcome: MergeReport
    findings: Report


def merge_files(
    paths: Sequence[Path],
    target: Path | None,
    wishes: MergeWishes,
    *,
    report: Path | None = None,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[Path] = (),
) -> MergedFiles:
    """Merge projects into a file.

    Args:
        paths: The projects.
        target: Where to; None writes nothing but the report.
        wishes: How.
        report: Where the report goes, as JSON.
        overwrite: Replace files that are there; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, is no project, or is named twice.
        WriteError: The output cannot be written; nothing is left at its place.
        ConflictError: Projects disagree and the policy is ``error``.
    """
    for path in filter(None, (target, report)):
        for source in filter(None, (*paths, wishes.base, wishes.mapping)):
            check_target(path, source, overwrite=overwrite)
    if target and report and target.resolve() == report.resolve():
        raise ReadError("output and report are one file", hint="name two", path=report)
    with ExitStack() as stack:
        packages = open_each(stack, paths, limits, media)
        base = (
            open_each(stack, [wishes.base], limits, media)[0] if wishes.base else None
        )
        merged = merge(
            packages,
            base=base,
            match=wishes.match,
            same=said_same(wishes.mapping, wishes.same_users),
            coders=_by_number(paths, wishes.coders),
            policy=wishes.policy,
        )
        findings = Report(findings=list(merged.package.report))
        findings.extend(findings_of(merged.report))
        package = adapt_if_named(merged.package, wishes.tool, findings)
        if target:
            findings.extend(write_any(package, target, overwrite=overwrite))
    if report:
        told = merged.report if wishes.quotes else merged.report.without_quotes()
        _write_report(told, report, overwrite)
    return MergedFiles(merged.report, findings)


def open_each(
    stack: ExitStack,
    paths: Sequence[Path],
    limits: Limits | None,
    media: Iterable[Path] = (),
) -> list[Package]:
    """Open projects that are closed with the stack.

    Raises:
        ReadError: One cannot be read, or two names lead to one file.
    """
    opened: list[Package] = []
    for number, path in enumerate(paths):
        for other in paths[:number]:
            if path.exists() and other.exists() and path.samefile(other):
                raise ReadError(
                    "the same file is named twice", path=path, hint="name each once"
                )
        opened.append(stack.enter_context(open_any(path, limits=limits, media=media)))
    return opened


def _by_number(paths: Sequence[Path], coders: Mapping[str, str]) -> dict[int, str]:
    """Return the coders by the number of their file."""
    found: dict[int, str] = {}
    for name, coder in coders.items():
        numbers = [n for n, path in enumerate(paths) if name in (str(path), path.name)]
        if len(numbers) != 1:
            what = "no file" if not numbers else "more than one file"
            raise ReadError(
                f"{what} is called {name!r}",
                location="--coder",
                hint=f"name one of {', '.join(map(str, paths))}",
            )
        found[numbers[0]] = coder
    return found


def _write_report(outcome: MergeReport, path: Path, overwrite: bool) -> None:
    with atomic(path, overwrite=overwrite) as sink:
        sink.write(outcome.model_dump_json(indent=1).encode())
        sink.write(b"\n")
