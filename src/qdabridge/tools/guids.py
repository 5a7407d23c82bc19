"""GUIDs of a whole project: who refers to what, one GUID for one thing, one spelling.

The fields of the model that hold GUIDs say by their name what kind of thing they refer
to; everything here follows from the one table below.
"""

from collections.abc import Callable, Iterator
from functools import cache

from qdabridge.model import (
    Code,
    Element,
    Guid,
    Identified,
    Note,
    Project,
    Selection,
    SyncPoint,
    User,
    Variable,
    Vertex,
)
from qdabridge.model.base import inner_fields
from qdabridge.model.index import SOURCES, identified

__all__ = [
    "ANY",
    "each_element",
    "map_references",
    "references",
    "respell",
    "unique_guids",
]

Kind = type | tuple[type, ...]

ANY = (Identified,)

KINDS: dict[str, Kind] = {
    "code_ref": Code,
    "code_refs": Code,
    "member_codes": Code,
    "source_refs": SOURCES,
    "member_sources": SOURCES,
    "note_refs": Note,
    "member_notes": Note,
    "selection_refs": Selection,
    "variable_ref": Variable,
    "creating_user": User,
    "modifying_user": User,
    "creating_user_guid": User,
    "modifying_user_guid": User,
    "from_sync_point": SyncPoint,
    "to_sync_point": SyncPoint,
    "source_vertex": Vertex,
    "target_vertex": Vertex,
    "origin_guid": ANY,
    "target_guid": ANY,
    "represented_guid": ANY,
}
"""Fields that refer to a thing, and the kind of the thing."""


def each_element(element: Element) -> Iterator[Element]:
    """Yield an element and everything inside it, parents before children."""
    yield element
    fields = element.__dict__
    for name in inner_fields(type(element)):
        value = fields[name]
        if isinstance(value, list):
            for item in value:
                if not isinstance(item, Element):
                    break  # a list of GUIDs
                yield from each_element(item)
        elif value is not None:
            yield from each_element(value)


def references(project: Project) -> Iterator[tuple[str, Guid]]:
    """Yield every reference in a project: its field and the GUID it names."""
    for element in each_element(project):
        fields = element.__dict__
        for name in _references_of(type(element)):
            value = fields[name]
            if isinstance(value, Guid):
                yield name, value
            elif value:
                yield from ((name, guid) for guid in value)


def map_references(project: Project, change: Callable[[str, Guid], Guid]) -> None:
    """Replace every reference by what ``change`` returns for its field and GUID."""
    for element in each_element(project):
        _map_references_of(element, change)


def _map_references_of(element: Element, change: Callable[[str, Guid], Guid]) -> None:
    fields = element.__dict__
    for name in _references_of(type(element)):
        value = fields[name]
        if isinstance(value, Guid):
            fields[name] = change(name, value)
        elif value:
            fields[name] = [change(name, guid) for guid in value]


@cache
def _references_of(model: type[Element]) -> tuple[str, ...]:
    """Return the fields of a class of elements that refer to things."""
    return tuple(name for name in model.model_fields if name in KINDS)


def unique_guids(project: Project) -> int:
    """Give every thing a GUID of its own; return how many got a new one.

    Of things that share a GUID the first keeps it, the others get one derived from
    it. References follow by kind: a CodeRef stays with the code, a NoteRef with the
    note; where two things of one kind share a GUID, with the first of them.
    """
    groups: dict[str, list[Identified]] = {}
    for thing in identified(project):
        groups.setdefault(thing.guid.key, []).append(thing)
    moved: dict[tuple[str, int], Guid] = {}
    count = 0
    for key, things in groups.items():
        for number, thing in enumerate(things[1:], 2):
            thing.guid = Guid.derived("again", type(thing).__name__, key, str(number))
            count += 1
        if len(things) > 1:
            moved |= {(key, id(kind)): _first(things, kind) for kind in KINDS.values()}
    if moved:
        map_references(
            project, lambda name, ref: moved.get((ref.key, id(KINDS[name])), ref)
        )
    return count


def _first(things: list[Identified], kind: Kind) -> Guid:
    fitting = (thing.guid for thing in things if isinstance(thing, kind))
    return next(fitting, things[0].guid)


def respell(project: Project, spelling: Callable[[Guid], Guid]) -> None:
    """Write every GUID of a project, references included, in another spelling."""

    def change(_: str, guid: Guid) -> Guid:
        return spelling(guid)

    for element in each_element(project):
        if isinstance(element, Identified):
            element.guid = spelling(element.guid)
        _map_references_of(element, change)
