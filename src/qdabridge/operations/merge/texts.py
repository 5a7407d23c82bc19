"""Versions of one text, and files: which one stands, under which name."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from qdabridge.model import Project, TextElement, Transcript
from qdabridge.operations.merge.chooser import Chooser, Said
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.likeness import fingerprint
from qdabridge.package import FileReference, Package, SourcePath, referenced_files
from qdabridge.report import Finding, Severity
from qdabridge.text import Locator, Moved, MoveStatus, Realignment
from qdabridge.text import Status as How

__all__ = [
    "CARRIERS",
    "Version",
    "Versions",
    "bring_files",
    "member_with_file",
    "missing_files",
    "text_versions",
]


CARRIERS = ("source", "note", "text")
"""The kinds of things that carry selections."""


@dataclass
class Versions:
    """The versions of one text.

    Attributes:
        kept: The member whose version stands.
        others: The maps from other versions to it, by the number of the input; inputs
            with one text share one.
    """

    kept: Member
    others: dict[int, "Version"] = field(default_factory=dict)

    def span(self, item: Input, start: int, end: int) -> Moved:
        """Return where a span of an input's version is in the one that stands."""
        version = self.others.get(item.number)
        if version is None:
            return Moved(start, end, MoveStatus.EXACT, 1.0)
        moved = version.realignment.span(start, end)
        return version.second_chance(start, end, moved)

    def place(self, item: Input, position: int) -> int:
        """Return where a place of an input's version is in the one that stands."""
        version = self.others.get(item.number)
        return version.realignment.place(position) if version else position

    @property
    def standing(self) -> str | None:
        """The text that stands; None: it is not there."""
        return _text(self.kept)

    @property
    def is_one(self) -> bool:
        """Have all inputs the same version? The base may have another one."""
        return not any(number >= 0 for number in self.others)


@dataclass
class Version:
    """A version of a text that does not stand."""

    old: str
    new: str

    @cached_property
    def realignment(self) -> Realignment:
        """The map from it to the one that stands; made when first asked for."""
        return Realignment(self.old, self.new)

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.new)

    def second_chance(self, start: int, end: int, moved: Moved) -> Moved:
        """Return where an orphan's words have gone as a whole, if there is one place.

        A map between two texts cannot follow a paragraph that was moved. Short quotes
        are only looked for together with the text before or after.
        """
        if moved.status is not MoveStatus.ORPHAN:
            return moved
        if end - start < _LONG:
            return self._by_context(start, end) or moved
        before, after = self.old[max(start - _CONTEXT, 0) : start], self.old[end:]
        found = self._locator.locate(
            self.old[start:end], prefix=before, suffix=after[:_CONTEXT]
        )
        if found.place is None:
            return moved
        status = MoveStatus.CHANGED if found.status is How.FUZZY else MoveStatus.SHIFTED
        return Moved(found.place.start, found.place.end, status, found.score / 100)

    def _by_context(self, start: int, end: int) -> Moved | None:
        """Return the one place of a short quote with the text around it in its line."""
        first = max(self.old.rfind("\n", 0, start) + 1, start - _CONTEXT)
        line_end = self.old.find("\n", end)
        last = min(line_end if line_end >= 0 else len(self.old), end + _CONTEXT)
        places = set()
        for begin, finish in ((first, end), (start, last)):
            words = self.old[begin:finish]
            place = self.new.find(words) if len(words) >= _LONG else -1
            if place >= 0 and self.new.find(words, place + 1) < 0:
                places.add(place + start - begin)
        if start == end or len(places) != 1:
            return None
        (place,) = places
        return Moved(place, place + end - start, MoveStatus.SHIFTED, 1.0)


_LONG = 20
_CONTEXT = 32
"""Code points: the shortest quote that is looked for, and how much goes with it."""


def text_versions(classes: Groups, registers: Chooser) -> dict[int, Versions]:
    """Choose a version of each text; returns them by the id of their class."""
    found: dict[int, Versions] = {}
    for kind in CARRIERS:
        for one in classes.all(kind):
            if one.own and isinstance(one.own[0].thing, TextElement | Transcript):
                found[id(one)] = _versions(one, registers)
    return found


def _versions(found: Group, registers: Chooser) -> Versions:
    if len(found.members) == 1:  # there is nothing to choose
        return Versions(found.members[0])
    texts = {m.order: _text(m) for m in found.members}
    having = [m for m in found.own if texts[m.order] is not None] or found.own
    kept = _chosen(found, having, texts, registers)
    new = texts[kept.order]
    versions = Versions(kept)
    made: dict[str, Version] = {}
    for member in found.members:
        old = texts[member.order]
        if old is not None and new is not None and old != new:
            version = made.setdefault(old, Version(old, new))
            versions.others[member.item.number] = version
    return versions


def _text(member: Member) -> str | None:
    thing = member.thing
    if not isinstance(thing, TextElement | Transcript):
        return None
    return member.item.text(thing) or None


def _chosen(
    found: Group,
    having: Sequence[Member],
    texts: dict[int, str | None],
    registers: Chooser,
) -> Member:
    """Return the member whose text stands; where versions differ, note it."""
    prints = {m.order: fingerprint(m.item, m.thing) for m in found.members}
    base = next((m for m in found.members if m.item.is_base), None)
    voting = [m for m in having if base and prints[m.order] != prints[base.order]]
    voting = voting or list(having)
    if len({prints[m.order] for m in voting}) == 1:
        return _fullest(voting, texts, registers)
    said = [Said(m, prints[m.order]) for m in voting]
    value = registers.decide("text version", said)
    shown = _shown if found.kind == "note" else _size
    registers.note(
        found,
        "text",
        [Said(m, shown(texts[m.order])) for m in voting],
        None,
        shown(next(texts[s.member.order] for s in said if s.value == value)),
        is_quote=found.kind == "note",
    )
    return next(s.member for s in said if s.value == value)


def _fullest(
    voting: Sequence[Member], texts: dict[int, str | None], registers: Chooser
) -> Member:
    """Return whose text stands of those that say the same: one with rich text.

    They can still be spelt in two ways (composed letters or not).
    """
    text = registers.decide("text version", [Said(m, texts[m.order]) for m in voting])
    same = [m for m in voting if texts[m.order] == text]
    rich = (m for m in same if getattr(m.thing, "rich_text_path", None))
    return next(rich, same[0])


def _shown(text: str | None) -> str:
    """Return a note's text as a report has it: whole, as one of two is given up."""
    return text or ""


def _size(text: str | None) -> str:
    """Return what a report may say of a text: its length, none of its words."""
    return f"{len(text or ''):,} characters"


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
            yield Finding.of(
                "file-missing",
                Severity.WARNING,
                f"the file {path.name} is in no project that is merged; export"
                " the project again with its files, or what refers to it stays without",
                path=getattr(reference.thing, "name", None),
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
