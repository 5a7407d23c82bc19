"""Merging projects and aligning copies, from file to file, or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from qdabridge.errors import ReadError
from qdabridge.model import Guid, no_garbage_collection
from qdabridge.operations.jobs import Job, Written
from qdabridge.operations.merge.carriers import find_holdings
from qdabridge.operations.merge.chooser import Chooser
from qdabridge.operations.merge.groups import Groups, Match, Same, said_same
from qdabridge.operations.merge.identity import identify
from qdabridge.operations.merge.inputs import Input, inputs_of, sign_unsigned
from qdabridge.operations.merge.report import (
    Doubt,
    MergeReport,
    Policy,
    doubts_of,
    findings_of,
    likely,
)
from qdabridge.operations.merge.structure import join_connections
from qdabridge.operations.merge.summary import doubts_in, merge_report
from qdabridge.operations.merge.texts import bring_files, missing_files, text_versions
from qdabridge.operations.merge.union import Union
from qdabridge.package import Limits, Package, writing
from qdabridge.report import Report
from qdabridge.tabular import SaidTable
from qdabridge.tools import canonical, map_references, our_origin, text_twin, twins

__all__ = [
    "AlignReport",
    "Aligned",
    "AlignedFiles",
    "Merged",
    "MergedFiles",
    "align",
    "align_files",
    "merge",
    "merge_files",
]


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


class AlignReport(BaseModel):
    """How much of a copy has the GUIDs of the master now."""

    aligned: dict[str, int] = Field(description="things that took the master's GUID")
    equal: dict[str, int] = Field(description="things that had it already")
    own: dict[str, int] = Field(description="things that the master does not have")
    renewed: dict[str, int] = Field(
        description="things whose GUID the master has for something else"
    )
    ambiguous: list[str] = Field(
        default=[], description="what could not be told apart inside one project"
    )
    doubts: list[Doubt] = Field(
        default=[], description="what may be one: joined by a guess, or kept apart"
    )


class Aligned(NamedTuple):
    """A copy with its master's GUIDs."""

    package: Package
    report: AlignReport


def align(
    master: Package,
    copy: Package,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
) -> Aligned:
    """Return the copy with the master's GUID for everything that both have.

    Nothing else changes: the copy keeps its texts, names and codings. What is the same
    is found as for a merge. ATLAS.ti and others that merge by GUID alone then join what
    they would have doubled.

    Args:
        master: The project whose GUIDs count.
        copy: The project that shall take them; must stay open with the result.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.

    Raises:
        ReadError: One of them is a codebook.
    """
    for package in (master, copy):
        if package.kind == "codebook":
            raise ReadError(
                "this is a codebook and no project",
                path=package.path,
                hint="align projects",
            )
    inputs = inputs_of([canonical(master), canonical(copy)])
    inputs[1].own_copy()
    identity = identify(inputs, match=match, same=same)
    codings = _joined_codings(identity.classes)
    join_connections(identity.classes, by_name=match == Match.PATH)
    guids = _new_guids(identity.classes, inputs[0], inputs[1], codings)
    report = _renamed(inputs[1], guids, inputs[0])
    report.ambiguous = [f"{kind} {name}".strip() for kind, name in identity.ambiguous]
    report.doubts = doubts_in(identity)
    package = inputs[1].package.derive(inputs[1].project, {}, copy.report)
    return Aligned(package, report)


def _joined_codings(classes: Groups) -> dict[str, Guid]:
    """Find out which selections and codings are the same.

    Returns:
        The master's GUID for each coding of the copy that says the same.
    """
    versions = text_versions(classes, Chooser(Policy.OURS))
    found: dict[str, Guid] = {}
    for holding in find_holdings(classes, versions).values():
        holding.add_statements()
        for _, voices in holding.codings.said():
            masters = [v.coding.guid for v in voices if v.item.number == 0]
            mine = [v.coding.guid for v in voices if v.item.number == 1]
            pairs = zip(mine, masters, strict=False)
            found |= {guid.key: new for guid, new in pairs}
    return found


def _new_guids(
    classes: Groups, master: Input, copy: Input, codings: Mapping[str, Guid]
) -> dict[str, Guid]:
    """Return the GUID that everything in the copy shall have."""
    guids: dict[str, Guid] = {}
    for key, thing in copy.things.items():
        found = classes.get(copy, thing.guid)
        own = found.of(master) if found else None
        if own or key in codings:
            guids[key] = own.guid if own else codings[key]
    for region, text, _ in twins(copy.project):
        if region.guid.key in guids:
            guids[text.guid.key] = text_twin(guids[region.guid.key])
    taken = {guid.key for guid in guids.values()} | master.things.keys()
    for key, thing in copy.things.items():
        if key not in guids:
            is_free = key not in taken
            guids[key] = thing.guid if is_free else Guid.derived("copy", key)
    return guids


def _renamed(copy: Input, guids: Mapping[str, Guid], master: Input) -> AlignReport:
    """Give the things of the copy their GUIDs and count what happened to them."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("aligned", "equal", "own", "renewed")
    }
    for key, thing in copy.things.items():
        new = guids[key]
        if new.key in master.things:
            what = "equal" if new == thing.guid else "aligned"
        else:
            what = "own" if new == thing.guid else "renewed"
        counts[what][type(thing).__name__] += 1
        thing.guid = new
    map_references(copy.project, lambda _, ref: guids.get(ref.key, ref))
    return AlignReport(**{name: dict(found) for name, found in counts.items()})


@dataclass(frozen=True, kw_only=True)
class AlignedFiles(Written):
    """What came of aligning files.

    Attributes:
        outcome: How much of the copy has the GUIDs of the master now.
    """

    outcome: AlignReport


def align_files(
    master: str | Path,
    copy: str | Path,
    target: str | Path,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> AlignedFiles:
    """Write a copy of a project with the GUIDs of its master.

    Args:
        master: The project whose GUIDs count.
        copy: The project that shall take them; stays as it is.
        target: Where to.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.
        to: Tool that shall import the result, or a format.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file that is there; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, is no project, or is named twice.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
    """
    with Job(
        target,
        master,
        copy,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
        media=media,
    ) as job:
        aligned = align(*job.open_each([master, copy]), match=match, same=same)
        report = aligned.report
        doubts = [*doubts_of(report.ambiguous), *map(likely, report.doubts)]
        written = job.written(aligned.package, [*aligned.package.report, *doubts])
    return AlignedFiles(outcome=report, **vars(written))
