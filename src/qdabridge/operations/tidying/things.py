"""The tidy tables of codes, users, notes, links, sets, variables: one thing a row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qdabridge.formats.code_path import join_path
from qdabridge.formats.tidy_columns import GUIDS, NAMES
from qdabridge.model import Code, Coding, Guid, Link, Note, Project, Selection, Set
from qdabridge.model.base import Identified
from qdabridge.model.index import identified
from qdabridge.operations.tidying.known import Known
from qdabridge.operations.tidying.places import Places
from qdabridge.operations.tidying.values import Wide
from qdabridge.tabular.table import Value

__all__ = ["Things", "codes", "links", "notes", "sets", "users", "variables"]

Row = tuple[Value, ...]

PROJECT = "project"
"""Stands for the GUID that a project does not have."""


class _Thing(NamedTuple):
    """What stands at an end of a link, in a set, or under a note."""

    type: str | None
    name: str | None
    guid: str | None


class Things:
    """What links, sets and notes refer to, found in one walk through the project."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._wanted = set(_wanted(known.project))
        self._found: dict[str, _Thing] = {}
        self._about: dict[str, list[_Thing]] = defaultdict(list)
        for ref in known.project.note_refs:
            self._about[ref.key].append(_Thing("Project", known.project.name, PROJECT))
        for thing in identified(known.project):
            self._look_at(thing)

    def _look_at(self, thing: Identified) -> None:
        refs: Sequence[Guid] = getattr(thing, "note_refs", ())
        key = thing.guid.key
        is_wanted = key in self._wanted and key not in self._found
        if not (refs or is_wanted):
            return
        made = _Thing(type(thing).__name__, self._name(thing), key)
        if is_wanted:
            self._found[key] = made
        for ref in refs:
            self._about[ref.key].append(made)

    def _name(self, thing: Identified) -> str | None:
        """Return its name; a selection's is left out, as it often holds its words."""
        if isinstance(thing, Coding):
            return self._known.code(thing.code_ref).name
        if isinstance(thing, Selection):
            return None
        name: str | None = getattr(thing, "name", None)
        return name

    def at(self, ref: Guid | None) -> _Thing:
        """Return what has a GUID; without type and name if nothing has."""
        if ref is None:
            return _Thing(None, None, None)
        return self._found.get(ref.key, _Thing(None, None, ref.key))

    def under(self, note: Note) -> list[_Thing]:
        """Return what a note is about."""
        return self._about.get(note.guid.key, [])


def _wanted(project: Project) -> Iterator[str]:
    for link in project.links:
        yield from (ref.key for ref in (link.origin_guid, link.target_guid) if ref)
    for group in project.sets:
        yield from (ref.key for ref in _members(group))


def _members(group: Set) -> list[Guid]:
    return [*group.member_codes, *group.member_sources, *group.member_notes]


def codes(known: Known, places: Places) -> Iterator[Row]:
    """Yield the rows of the table of codes."""
    yield from _codes(known, places, known.project.code_book.codes, None, ())


def _codes(
    known: Known,
    places: Places,
    below: Sequence[Code],
    parent: str | None,
    above: tuple[str, ...],
) -> Iterator[Row]:
    for code in below:
        path, key = (*above, code.name), code.guid.key
        yield (
            key,
            code.name,
            join_path(path),
            parent,
            len(path),
            code.is_codable,
            code.color,
            code.description,
            known.memo(code.note_refs),
            places.by_code[key],
        )
        yield from _codes(known, places, code.codes, key, path)


def users(known: Known, places: Places) -> Iterator[Row]:
    """Yield the rows of the table of users."""
    for user in known.project.users:
        key = user.guid.key
        yield key, user.name, user.id, places.by_user[key]


def notes(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of notes."""
    for note in known.project.notes:
        under = things.under(note)
        names = dict.fromkeys(thing.name for thing in under if thing.name)
        yield (
            note.guid.key,
            note.name,
            known.note_texts.get(note.guid.key),
            note.description,
            GUIDS.join(thing.type or "" for thing in under) or None,
            NAMES.join(names) or None,
            GUIDS.join(thing.guid or "" for thing in under) or None,
            *known.user(note.creating_user),
            *known.dated(note.creation_date_time),
        )


def links(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of links."""
    for link in known.project.links:
        yield (
            *_of(link),
            *things.at(link.origin_guid),
            *things.at(link.target_guid),
            known.memo(link.note_refs),
        )


def _of(link: Link) -> Row:
    direction = link.direction.value if link.direction else None
    return link.guid.key, link.name, direction, link.color


def sets(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of sets."""
    for group in known.project.sets:
        head = group.guid.key, group.name, group.description
        members: Sequence[Guid | None] = _members(group) or [None]
        for ref in members:
            yield (*head, *things.at(ref))


def variables(known: Known, of_cases: Wide, of_sources: Wide) -> Iterator[Row]:
    """Yield the rows of the table of variables."""
    for variable in known.project.variables:
        key = variable.guid.key
        yield (
            key,
            variable.name,
            variable.type_of_variable.value,
            variable.description,
            of_cases.names.get(key),
            of_sources.names.get(key),
            of_cases.counts[key],
            of_sources.counts[key],
        )
