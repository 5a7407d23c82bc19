"""What a canonical package says, as its users see it: by names, quotes and places.

GUIDs are left out, as tools may change them.
"""

from collections.abc import Iterator
from typing import Any

import qdabridge as qb
from qdabridge.model import TextElement, Transcript
from qdabridge.model.project import Holder, holders

__all__ = ["facts"]

Facts = dict[str, Any]


def facts(package: qb.Package) -> Facts:
    """Return what must survive a journey through a tool."""
    return _Reader(package).facts()


class _Reader:
    def __init__(self, package: qb.Package) -> None:
        self.package = package
        self.project = package.project
        self.paths = {c.guid.key: path for c, path in self.project.walk_codes()}
        self.users = {user.guid.key: user.name for user in self.project.users}
        self.names = {s.guid.key: s.name for s in self.project.sources}
        self.variables = {v.guid.key: v.name for v in self.project.variables}
        self.texts: dict[int, str] = {}
        self.places: dict[str, Any] = {}
        for source in self.sources():
            for holder in holders(source):
                for selection in holder.selections:
                    place = self.place(source.name, holder, selection)
                    self.places.setdefault(selection.guid.key, place)

    def sources(self) -> "Iterator[Any]":
        yield from self.project.sources
        yield from self.project.notes

    def text(self, holder: Holder) -> str | None:
        if not isinstance(holder, TextElement | Transcript):
            return None
        if id(holder) not in self.texts:
            self.texts[id(holder)] = self.package.text(holder)
        return self.texts[id(holder)]

    def place(self, name: str | None, holder: Holder, selection: Any) -> Any:
        """Return where a selection is, with its quote if it has one."""
        where: tuple[Any, ...]
        match selection:
            case qb.PlainTextSelection(start_position=start, end_position=end):
                where = (start, end, (self.text(holder) or "")[start:end])
            case qb.AudioSelection(begin=a, end=b) | qb.VideoSelection(begin=a, end=b):
                where = (a, b)
            case qb.TranscriptSelection():
                where = (selection.name,)
            case _:
                xs = (selection.first_x, selection.first_y)
                ys = (selection.second_x, selection.second_y)
                where = (getattr(selection, "page", None), *xs, *ys)
        return name, type(selection).__name__, where

    def facts(self) -> Facts:
        return {
            "name": self.project.name,
            "codes": [
                (path, c.is_codable, (c.color or "").lower(), c.description)
                for c, path in self.project.walk_codes()
            ],
            "users": sorted(str(user.name) for user in self.project.users),
            "sources": [
                (type(s).__name__, s.name, s.description) for s in self.project.sources
            ],
            "texts": sorted(map(str, self.all_texts())),
            "codings": sorted(map(str, self.codings())),
            "selections": sorted(map(str, self.selections())),
            "cases": sorted(map(str, self.cases())),
            "values": sorted(map(str, self.values())),
            "variables": sorted(
                (v.name, v.type_of_variable) for v in self.project.variables
            ),
            "notes": sorted(map(str, self.notes())),
            "links": sorted(str(link.name) for link in self.project.links),
            "sets": sorted(
                (s.name, len(s.member_codes), len(s.member_sources))
                for s in self.project.sets
            ),
            "graphs": [
                (g.name, len(g.vertices), len(g.edges)) for g in self.project.graphs
            ],
        }

    def all_texts(self) -> "Iterator[Any]":
        for source in self.project.sources:
            for holder in holders(source):
                yield source.name, type(holder).__name__, self.text(holder)

    def codings(self) -> "Iterator[Any]":
        """Yield code path, place with quote, coder, date and source of each coding."""
        for placed in self.project.codings():
            coder = placed.coding.creating_user
            yield (
                self.paths.get(placed.coding.code_ref.key),
                placed.source.name,
                placed.selection and self.places[placed.selection.guid.key],
                coder and self.users.get(coder.key),
                placed.coding.creation_date_time,
            )

    def selections(self) -> "Iterator[Any]":
        for source in self.sources():
            for holder in holders(source):
                for selection in holder.selections:
                    place = self.place(source.name, holder, selection)
                    yield place, selection.description, len(selection.codings)

    def cases(self) -> "Iterator[Any]":
        for case in self.project.cases:
            yield (
                case.name,
                case.description,
                [self.paths.get(ref.key) for ref in case.code_refs],
                sorted(self.said(case)),
                sorted(str(self.names.get(ref.key)) for ref in case.source_refs),
                sorted(str(self.places.get(ref.key)) for ref in case.selection_refs),
            )

    def said(self, thing: Any) -> list[str]:
        return [
            f"{self.variables.get(v.variable_ref.key)}: {v.value!r}"
            for v in thing.variable_values
        ]

    def values(self) -> "Iterator[Any]":
        for source in self.sources():
            if values := self.said(source):
                yield source.name, sorted(values)

    def notes(self) -> "Iterator[Any]":
        """Yield name and text of each memo, and what it is about."""
        about: dict[str, list[str]] = {}

        def tell(thing: Any, what: Any) -> None:
            for ref in thing.note_refs:
                about.setdefault(ref.key, []).append(str(what))

        tell(self.project, "project")
        for code, path in self.project.walk_codes():
            tell(code, path)
        for link in self.project.links:
            tell(link, link.name)
        for source in self.sources():
            for holder in holders(source):
                tell(holder, (source.name, type(holder).__name__))
                for selection in holder.selections:
                    tell(selection, self.places[selection.guid.key])
        for placed in self.project.codings():
            code_path = self.paths.get(placed.coding.code_ref.key)
            where = placed.selection and self.places[placed.selection.guid.key]
            tell(placed.coding, (code_path, where))
        for note in self.project.notes:
            subjects = sorted(about.get(note.guid.key, []))
            yield note.name or None, note.description, self.text(note), subjects
