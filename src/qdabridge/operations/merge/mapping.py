"""What the user says is the same: a table with the columns kind, first and second."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.archives import Limits
from qdabridge.errors import ReadError
from qdabridge.model import Code, NameIndex, User
from qdabridge.operations.merge.groups import (
    MAPPED,
    Group,
    Groups,
    Identity,
    Member,
    Same,
)
from qdabridge.tabular import SaidTable, TableSchema, read_known_table

__all__ = ["MAPPING", "join_by_mapping", "read_mapping", "said_same"]


MAPPING = TableSchema(
    "a mapping",
    ("kind", "first", "second"),
    [["kind"], ["first"], ["second"]],
    "give it the columns kind, first, second",
)


def read_mapping(
    path: Path, limits: Limits | None = None, said: SaidTable | None = None
) -> list[Same]:
    """Read a mapping file: CSV or any other table.

    Each row says that two things are one: their kind (user, code, source, case,
    variable, set, note) and for each its name, its path (``Theme > Code``) or its GUID,
    in any of the projects.

    Raises:
        ReadError: A column is missing, a cell is empty, or a kind is unknown.
    """
    table = read_known_table(path, MAPPING, said, limits)
    places = {role: column for column, role in table.roles.items()}
    same = []
    for row in table.rows:
        kind, first, second = (row[places[n]].text.strip() for n in MAPPING.names)
        where = table.grid.where(row)
        if kind.casefold() not in MAPPED or not first or not second:
            raise ReadError(
                f"the kind {kind!r} is unknown"
                if first and second
                else "a cell is empty",
                path=path,
                location=where,
                hint=f"say two names and one of the kinds {', '.join(MAPPED)}",
            )
        same.append(Same(kind.casefold(), first, second, f"{path}, {where}"))
    return same


def said_same(
    mapping: Path | None,
    same_users: Iterable[tuple[str, str]] = (),
    limits: Limits | None = None,
    said: SaidTable | None = None,
) -> list[Same]:
    """Return all that the user says is the same: in a file, and of coders beside it.

    Raises:
        ReadError: The mapping file cannot be understood.
    """
    same = read_mapping(mapping, limits, said) if mapping else []
    return [*same, *(Same("user", *pair, "--same-user") for pair in same_users)]


def join_by_mapping(identity: Identity, same: Iterable[Same]) -> None:
    """Join what the user names; each name may stand in any of the inputs.

    Raises:
        ReadError: Nothing has a name, or things of one project would become one.
    """
    classes = identity.classes
    called: dict[str, NameIndex[Member]] = {}
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


def _join(classes: Groups, both: list[Group], entry: Same) -> None:
    if not classes.can_unify(both):
        raise ReadError(
            f"{entry.first!r} and {entry.second!r} name several things of one project",
            location=entry.place or None,
            hint="name each by its path or GUID; things of one project stay apart",
        )
    classes.unify(both, "mapping")


def _called(classes: Groups, kind: str) -> NameIndex[Member]:
    """Return everything of a kind by all that it can be called."""
    called = NameIndex[Member]()
    for found in classes.all(kind):
        for member in found.members:
            thing = member.thing
            name = getattr(thing, "name", None) or ""
            if isinstance(thing, User):
                name = name or thing.id or ""
            path: tuple[str, ...] = (name,)
            if isinstance(thing, Code):
                path = member.item.paths[thing.guid.key]
            called.add(member, path=path, guid=thing.guid)
    return called


def _named(called: NameIndex[Member], entry: Same, name: str) -> list[Member]:
    if found := called.find(name):
        return found
    raise ReadError(
        f"no project has a {entry.kind} {name!r}",
        location=entry.place or None,
        hint=called.unknown(entry.kind, name).hint,
    )
