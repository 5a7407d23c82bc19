"""The projects that are to be merged, each on the bench with a name and its texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os.path import commonpath
from pathlib import Path

from qdabridge.errors import ReadError
from qdabridge.model import (
    AnySource,
    Code,
    Guid,
    Holder,
    Identified,
    Note,
    Project,
    TextElement,
    Transcript,
    User,
    holders,
    identified,
)
from qdabridge.package import Package
from qdabridge.tools import sharing, unique_guids

__all__ = ["Input", "inputs_of", "sign_unsigned"]


@dataclass(eq=False)
class Input:
    """One project of a merge.

    Attributes:
        number: Its place among the inputs, from 0; the base has -1.
        name: The name of its file, or what stands for one.
        package: Where its files are; canonical.
        project: The project, in which no two things share a GUID. It may be the
            package's own: see ``own_copy``.
        is_base: Is it what the others started from, and no input itself?
    """

    number: int
    name: str
    package: Package
    project: Project
    is_base: bool = field(init=False)
    prints: dict[int, tuple[Identified, str | None]] = field(default_factory=dict)
    """Things with their fingerprints, by the id of the thing: files are read once."""
    _texts: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_base = self.number < 0

    @cached_property
    def things(self) -> dict[str, Identified]:
        """Everything that has a GUID, by the GUID's key."""
        return {thing.guid.key: thing for thing in identified(self.project)}

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """The path of names of each code, by the key of its GUID."""
        return {code.guid.key: path for code, path in self.project.walk_codes()}

    @cached_property
    def parents(self) -> dict[str, Code | None]:
        """The code above each code, by the key of its GUID; None: there is none."""
        found: dict[str, Code | None] = {
            c.guid.key: None for c in self.project.code_book.codes
        }
        for code, _ in self.project.walk_codes():
            found |= {child.guid.key: code for child in code.codes}
        return found

    @cached_property
    def cases(self) -> dict[str, list[Guid]]:
        """The cases that each selection is part of, by the key of its GUID."""
        found: dict[str, list[Guid]] = {}
        for case in self.project.cases:
            for ref in case.selection_refs:
                found.setdefault(ref.key, []).append(case.guid)
        return found

    @cached_property
    def noted(self) -> dict[str, list[Identified]]:
        """The things that each note is on, by the key of its GUID."""
        found: dict[str, list[Identified]] = {}
        for thing in self.things.values():
            for ref in getattr(thing, "note_refs", ()):
                found.setdefault(ref.key, []).append(thing)
        return found

    def own_copy(self) -> Project:
        """Make the project one that may be changed, before it is looked into."""
        if self.project is self.package.project:
            self.project = self.project.clone()
        return self.project

    @cached_property
    def coded_in(self) -> dict[str, set[str]]:
        """The sources and notes that each code is used in, all by keys of GUIDs."""
        found: dict[str, set[str]] = {}
        for placed in self.project.codings():
            code = placed.coding.code_ref.key
            found.setdefault(code, set()).add(placed.source.guid.key)
        return found

    def documents(self) -> Iterator[AnySource | Note]:
        """Yield sources and notes: whatever can carry codings."""
        yield from self.project.sources
        yield from self.project.notes

    def holders(self) -> Iterator[tuple[Holder, AnySource | Note]]:
        """Yield everything that can carry selections, with what it belongs to."""
        for source in self.documents():
            for holder in holders(source):
                yield holder, source

    def text(self, thing: TextElement | Transcript) -> str | None:
        """Return a text as positions count it; None if its file is not there."""
        key = thing.guid.key
        if key not in self._texts:
            try:
                self._texts[key] = self.package.text(thing)
            except ReadError:
                self._texts[key] = None
        return self._texts[key]


def inputs_of(
    packages: Iterable[Package], names: Iterable[str] = (), base: Package | None = None
) -> list[Input]:
    """Put canonical packages on the bench; the base, if there is one, comes last.

    Args:
        packages: What is merged.
        names: What to call each in reports, if not by its file.
        base: What they all started from.
    """
    given, called = list(packages), list(names)
    called += [_name(p, n) for n, p in enumerate(given)][len(called) :]
    made = [
        _input(number, name, package)
        for number, (name, package) in enumerate(
            zip(_told_apart(called, given), given, strict=True)
        )
    ]
    if base is not None:
        made.append(_input(-1, f"{_name(base, -1)} (base)", base))
    return made


def _told_apart(names: Sequence[str], packages: Sequence[Package]) -> list[str]:
    """Return names of which none occurs twice: with folders, and else with numbers."""
    count = Counter(names)
    paths = [
        Path(package.path).resolve() if package.path and count[name] > 1 else None
        for name, package in zip(names, packages, strict=True)
    ]
    repeated = [path.parent for path in paths if path]
    above = Path(commonpath(repeated)) if repeated else Path()
    longer = [
        path.relative_to(above).as_posix() if path else name
        for name, path in zip(names, paths, strict=True)
    ]
    count = Counter(longer)
    return [
        f"{name} ({n + 1})" if count[name] > 1 else name
        for n, name in enumerate(longer)
    ]


def _input(number: int, name: str, package: Package) -> Input:
    project = package.project
    if sharing(project):
        project = project.clone()
        unique_guids(project)
    return Input(number, name, package, project)


def _name(package: Package, number: int) -> str:
    if package.path:
        return Path(package.path).name
    return package.project.name or ("base" if number < 0 else f"project {number + 1}")


def sign_unsigned(item: Input, coder: str) -> int:
    """Give the codings of an input that name no coder this one; return how many.

    The coder is the user of this name if there is one; a new one always has the same
    GUID for the same name.
    """
    project = item.own_copy()
    user = next((u for u in project.users if coder in (u.name, u.id)), None)
    count = 0
    for placed in project.codings():
        if placed.coding.creating_user is None:
            if user is None:
                user = User(guid=Guid.derived("coder", coder), name=coder)
                project.users.append(user)
            placed.coding.creating_user = user.guid
            count += 1
    return count
