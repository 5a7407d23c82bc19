"""Several coders' projects made one: nothing doubled or lost, coders kept apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qdabridge.errors import ReadError
from qdabridge.operations.merging.files import bring_files, missing_files
from qdabridge.operations.merging.identity import Match, Same, identify
from qdabridge.operations.merging.inputs import Input, inputs_of, sign_unsigned
from qdabridge.operations.merging.outcome import MergeReport, Policy
from qdabridge.operations.merging.registers import Registers
from qdabridge.operations.merging.summary import merge_report
from qdabridge.operations.merging.texts import text_versions
from qdabridge.operations.merging.union import Union
from qdabridge.package import Package
from qdabridge.qdaxml.read import no_garbage_collection
from qdabridge.report import Report
from qdabridge.tools.normalise import canonical, our_origin

__all__ = ["Merged", "merge"]


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
    registers = Registers(Policy(policy))
    versions = text_versions(identity.classes, registers)
    by_name = match == Match.PATH
    union = Union(inputs, identity.classes, registers, versions, by_name)
    project = union.project()
    project.origin = our_origin(None)
    package = Package(project, report=_findings(inputs, signed))
    package.is_canonical = True
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
