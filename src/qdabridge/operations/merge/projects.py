"""Merging files: open them, merge them, write project and report, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qdabridge.errors import ReadError
from qdabridge.model import no_garbage_collection
from qdabridge.operations.jobs import Job, Written
from qdabridge.operations.merge.chooser import Chooser
from qdabridge.operations.merge.groups import Match, Same, said_same
from qdabridge.operations.merge.identity import identify
from qdabridge.operations.merge.inputs import Input, inputs_of, sign_unsigned
from qdabridge.operations.merge.report import (
    MergeReport,
    Policy,
    findings_of,
)
from qdabridge.operations.merge.summary import merge_report
from qdabridge.operations.merge.texts import (
    bring_files,
    missing_files,
    text_versions,
)
from qdabridge.operations.merge.union import Union
from qdabridge.package import Limits, Package, writing
from qdabridge.report import Report
from qdabridge.tabular import SaidTable
from qdabridge.tools import canonical, our_origin

__all__ = ["Merged", "MergedFiles", "merge", "merge_files"]


class Merged(NamedTuple):
    """A merged project and what was done to make it."""

    package: Package
    report: MergeReport


@no_garbage_collection()
def merge(
    packages: Iterable[Package],
    *,
    base: Package | None = None,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    coders: Mapping[int, str] | None = None,
    policy: Policy | str = Policy.REPORT,
    names: Iterable[str] = (),
) -> Merged:
    """Merge projects into one; all at once, so that their order does not matter.

    What is the same thing in several of them is found by GUID, then by content, by what
    the caller says, and by names (see ``operations/merging/identity.py``). Codings are
    joined by source, place, code and coder. Where texts differ, one version stands and
    the codings of the others are moved to it; those that find no place become Notes.

    Args:
        packages: Two or more projects, of any tools; they are brought into canonical
            form. They must stay open as long as the result is used.
        base: What all of them started from: makes it a three-way merge, in which what
            one side has removed or changed is told from what another one has added.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.
        coders: Coder of the codings that name none, by number of the package, from 0.
        policy: What to do about two values of which one can stand.
        names: What to call the packages in the report, if not by their files.

    Returns:
        A canonical package and a report.

    Raises:
        ReadError: There are not two projects, or one is a codebook.
        ConflictError: There is a conflict, and the policy is ``error``.
    """
    given = list(packages)
    _check(given, base)
    inputs = inputs_of(
        map(canonical, given), names, canonical(base) if base is not None else None
    )
    signed = {n: sign_unsigned(inputs[n], coder) for n, coder in (coders or {}).items()}
    identity = identify(inputs, match=match, same=same)
    registers = Chooser(Policy(policy))
    versions = text_versions(identity.classes, registers)
    by_name = match == Match.PATH
    union = Union(inputs, identity.classes, registers, versions, by_name)
    project = union.project()
    project.origin = our_origin(None)
    package = Package(project, report=_findings(inputs, signed))
    bring_files(package, union.kept, inputs)
    package.report.extend(missing_files(package))
    return Merged(package, merge_report(inputs, identity, union, signed, project))


def _check(packages: Sequence[Package], base: Package | None) -> None:
    if len(packages) < 2:
        raise ReadError("a merge needs two projects or more", hint="name another one")
    for package in [*packages, *([base] if base is not None else [])]:
        if package.kind == "codebook":
            raise ReadError(
                "this is a codebook and no project",
                path=package.path,
                hint="merge projects; 'codebook diff' compares codebooks",
            )


def _findings(inputs: Sequence[Input], signed: Mapping[int, int]) -> Report:
    """Return what reading found; codings that got a coder since miss none any more."""
    report = Report()
    for item in inputs:
        found = item.package.report.in_file(item.name)
        is_signed = signed.get(item.number, 0) > 0
        report.extend(f for f in found if not (is_signed and f.code == "coder-missing"))
    return report


@dataclass(frozen=True, kw_only=True)
class MergedFiles(Written):
    """What came of merging files.

    Attributes:
        outcome: What was the same, what was done, and what stands in conflict.
    """

    outcome: MergeReport


def merge_files(
    paths: Sequence[str | Path],
    target: str | Path | None,
    *,
    base: str | Path | None = None,
    match: str = Match.PATH,
    mapping: str | Path | None = None,
    table: SaidTable | None = None,
    same_users: Sequence[tuple[str, str]] = (),
    coders: Mapping[str, str] | None = None,
    policy: Policy | str = Policy.REPORT,
    to: str | None = None,
    refuse_loss: bool = False,
    report: str | Path | None = None,
    quotes: bool = True,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> MergedFiles:
    """Merge projects into a file.

    Args:
        paths: The projects.
        target: Where to; None writes nothing but the report.
        base: What all of them began as; see ``merge``.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        mapping: Table of things that are one under two names.
        table: What the user says about the table of the mapping.
        same_users: Pairs of names of one coder.
        coders: Coder of the codings that name none, by file as it was named.
        policy: What to do about two values of which one can stand.
        to: Tool that the result shall be written for, or a format.
        refuse_loss: Write nothing if anything would not arrive.
        report: Where the report goes, as JSON.
        quotes: May the report hold words of transcripts?
        overwrite: Replace files that are there; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, is no project, or is named twice.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and that is to be refused.
        ConflictError: Projects disagree and the policy is ``error``.
    """
    files = [Path(path) for path in paths]
    inputs = [*files, base, mapping]
    told = Path(report) if report else None
    with Job(
        target,
        *inputs,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
        media=media,
    ) as job:
        job.check(told, *inputs)
        _check_different(job.target, told)
        packages = job.open_each(files)
        merged = merge(
            packages,
            base=job.open(base) if base else None,
            match=match,
            same=said_same(
                Path(mapping) if mapping else None, same_users, limits, table
            ),
            coders=_by_number(files, coders or {}),
            policy=policy,
        )
        findings = [*merged.package.report, *findings_of(merged.report)]
        written = job.written(merged.package, findings)
    if told:
        shown = merged.report if quotes else merged.report.without_quotes()
        _write_report(shown, told, overwrite)
    return MergedFiles(outcome=merged.report, **vars(written))


def _check_different(target: Path | None, report: Path | None) -> None:
    if target and report and target.resolve() == report.resolve():
        raise ReadError("output and report are one file", hint="name two", path=report)


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
    with writing(path, overwrite=overwrite) as output:
        output.file.write(outcome.model_dump_json(indent=1).encode() + b"\n")
