"""What the user says is the same, by name, path or GUID."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from qdabridge.errors import ReadError
from qdabridge.model import Code
from qdabridge.operations.merging.alike import folded_name
from qdabridge.operations.merging.classes import Class, Classes, Member
from qdabridge.operations.merging.sameness import Identity, Same

__all__ = ["join_by_mapping"]

_Called = Mapping[str, list[Member]]


def join_by_mapping(identity: Identity, same: Iterable[Same]) -> None:
    """Join what the user names; each name may stand in any of the inputs.

    Raises:
        ReadError: Nothing has a name, or things of one project would become one.
    """
    classes = identity.classes
    called: dict[str, _Called] = {}
    for entry in same:
        if entry.kind not in called:
            called[entry.kind] = _called(classes, entry.kind)
        members = [
            m
            for name in (entry.first, entry.second)
            for m in _named(called[entry.kind], entry, name)
        ]
        found = (classes.get(m.item, m.thing.guid) for m in members)
        both = list({id(c): c for c in found if c is not None}.values())
        if len(both) > 1:
            _join(classes, both, entry)


def _join(classes: Classes, both: list[Class], entry: Same) -> None:
    if not classes.can_unify(both):
        raise ReadError(
            f"{entry.first!r} and {entry.second!r} name several things of one project",
            location=entry.place or None,
            hint="name each by its path or GUID; things of one project stay apart",
        )
    classes.unify(both, "mapping")


def _called(classes: Classes, kind: str) -> _Called:
    """Return everything of a kind by all that it can be called."""
    called: dict[str, list[Member]] = defaultdict(list)
    for found in classes.all(kind):
        for member in found.members:
            for name in _names(member):
                called[name].append(member)
    return called


def _named(called: _Called, entry: Same, name: str) -> list[Member]:
    for spelling in (name, folded_name(name), name.strip("{} ").lower()):
        if found := called.get(spelling):
            return found
    near = get_close_matches(name, called, n=3)
    raise ReadError(
        f"no project has a {entry.kind} {name!r}",
        location=entry.place or None,
        hint=f"did you mean {' or '.join(map(repr, near))}?"
        if near
        else "see 'qdabridge info'",
    )


def _names(member: Member) -> set[str]:
    """Return everything a thing can be called by in a mapping."""
    thing, item = member.thing, member.item
    names = {thing.guid.key, str(thing.guid), folded_name(getattr(thing, "name", None))}
    if isinstance(thing, Code):
        names.add(folded_name(" > ".join(item.paths[thing.guid.key])))
    return names - {""}
