"""The files of the merged project: each one under a name that nothing else has."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from qdabridge.model import Project
from qdabridge.operations.merge.chooser import Chooser, Said
from qdabridge.operations.merge.groups import Group, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.likeness import fingerprint
from qdabridge.package import FileReference, Package, SourcePath, referenced_files
from qdabridge.report import Finding, Location, Severity

__all__ = ["bring_files", "member_with_file", "missing_files"]


_Wanted = tuple[FileReference, Input, str]


def member_with_file(found: Group, registers: Chooser) -> Member:
    """Return the member of a source whose file stands: one that has its file.

    Files that differ are a conflict: places on them are not moved.
    """
    prints = {m.order: fingerprint(m.item, m.thing) for m in found.own}
    having = [m for m in found.own if prints[m.order]]
    if len({prints[m.order] for m in having}) < 2:
        return next(iter(having), found.own[0])
    said = [Said(m, prints[m.order]) for m in having]
    value = registers.decide("file", said)
    shown = [Said(m, f"SHA-256 {str(prints[m.order])[:12]}") for m in having]
    registers.note(found, "file", shown, None, f"SHA-256 {str(value)[:12]}")
    return next(s.member for s in said if s.value == value)


def bring_files(
    package: Package, kept: Mapping[str, Member], inputs: Sequence[Input]
) -> None:
    """Put into a merged package the files that its project names, unread.

    A name that means different files in different inputs is given up; each of these
    files is named by the GUID of what has it (standard, 8.4).

    Args:
        package: The merged package; paths of its project change with the names.
        kept: The member whose text or file stands, by GUID of what has it.
        inputs: Where the files are.
    """
    wanted = list(_wanted(package.project, kept))
    owners: dict[str, dict[int, tuple[Input, str]]] = defaultdict(dict)
    for _, item, name in wanted:
        owners[name.lower()][item.number] = (item, name)
    clashing = {n for n, whose in owners.items() if not _are_one(whose)}
    for reference, item, name in wanted:
        new_name = name
        if name.lower() in clashing:
            kind = "" if reference.field != "rich_text_path" else "-rich"
            suffix = PurePosixPath(name).suffix
            new_name = f"sources/{reference.thing.guid.key}{kind}{suffix}"
            path = f"internal://{new_name.removeprefix('sources/')}"
            setattr(reference.thing, reference.field, path)
        package.adopt(item.package, name, new_name)
    _bring_unreferenced(package, inputs)


def missing_files(package: Package) -> Iterator[Finding]:
    """Yield a finding for each file inside the package that is in no input."""
    for reference in referenced_files(package.project):
        path = SourcePath.of(reference.path)
        if path.is_inside and package.resolve(reference.path) is None:
            yield Finding(
                code="file-missing",
                severity=Severity.WARNING,
                message=f"the file {path.name} is in no project that is merged; export"
                " the project again with its files, or what refers to it stays without",
                location=Location(path=getattr(reference.thing, "name", None)),
                subject=reference.thing.guid,
            )


def _wanted(project: Project, kept: Mapping[str, Member]) -> list[_Wanted]:
    found = []
    for reference in referenced_files(project):
        member = kept.get(reference.thing.guid.key)
        name = member and member.item.package.resolve(reference.path)
        if member and name:
            found.append((reference, member.item, name))
    return found


def _are_one(owners: Mapping[int, tuple[Input, str]]) -> bool:
    """Do all inputs that name a file mean the same bytes?"""
    if len({item.package.size(name) for item, name in owners.values()}) > 1:
        return False
    return len(owners) < 2 or len({_digest(*one) for one in owners.values()}) == 1


def _digest(item: Input, name: str) -> str:
    with item.package.open_file(name) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _bring_unreferenced(package: Package, inputs: Sequence[Input]) -> None:
    """Bring files that nothing names; another file of that name gets a new one."""
    merged = Input(0, "", package, package.project)
    taken = {name.lower(): (merged, name) for name in package.files}
    for item in inputs:
        for name in () if item.is_base else item.package.unreferenced:
            other = taken.get(name.lower())
            if other and _are_one({0: other, 1: (item, name)}):
                continue
            path = PurePosixPath(name)
            if other:
                stem = f"{path.stem}-{_digest(item, name)[:8]}"
                path = path.with_name(f"{stem}{path.suffix}")
            if str(path).lower() not in taken:
                package.adopt(item.package, name, str(path))
                taken[str(path).lower()] = (item, name)
