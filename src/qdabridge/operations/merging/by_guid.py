"""Equal GUIDs name one thing, unless what they name cannot be one."""

from collections import defaultdict
from collections.abc import Sequence

from qdabridge.model import Guid
from qdabridge.operations.merging.alike import (
    are_plausible,
    fingerprint,
    folded_name,
)
from qdabridge.operations.merging.classes import Class
from qdabridge.operations.merging.sameness import Apart, Identity

__all__ = ["join_by_guid"]

KINDS = (
    *("user", "code", "variable", "case", "source", "note", "text", "sync point"),
    *("set", "link", "graph", "vertex", "edge"),
)


def join_by_guid(identity: Identity) -> None:
    """Join what has one GUID; what cannot be one thing gets others, until none is left.

    A GUID given here may be one that an earlier merge has given, hence the repetition.
    """
    while _join_equal_guids(identity):
        pass


def _join_equal_guids(identity: Identity) -> bool:
    classes = identity.classes
    groups: dict[str, list[Class]] = defaultdict(list)
    for kind in KINDS:
        for found in classes.all(kind):
            groups[found.guid.key].append(found)
    were = len(identity.apart)
    for group in groups.values():
        parts = _plausible_parts(group) if len(group) > 1 else []
        for part in parts:
            if len(part) > 1:
                classes.unify(part, "guid")
        if len(parts) > 1:
            identity.apart.append(_set_apart([part[0] for part in parts]))
    return len(identity.apart) > were


def _plausible_parts(group: Sequence[Class]) -> list[list[Class]]:
    """Split classes with one GUID into those that can be one thing."""
    parts: list[list[Class]] = []
    for found in group:
        fitting = [p for p in parts if any(_can_be_one(found, other) for other in p)]
        joined = [*(other for part in fitting for other in part), found]
        parts = [p for p in parts if p not in fitting] + [joined]
    return parts


def _can_be_one(first: Class, second: Class) -> bool:
    if first.kind != second.kind:
        return False
    one, other = first.members[0], second.members[0]
    return are_plausible((one.item, one.thing), (other.item, other.thing))


def _set_apart(things: Sequence[Class]) -> Apart:
    """Give all but one of the things a new GUID: the same in every merge."""
    named = sorted(
        ((_label(found), found) for found in things), key=lambda pair: pair[0]
    )
    guid = named[0][1].guid
    for label, found in named[1:]:
        found.guid = Guid.derived("apart", found.kind, guid.key, label)
    kinds = sorted({found.kind for found in things})
    return Apart("/".join(kinds), guid, [label for label, _ in named])


def _label(found: Class) -> str:
    """Return what tells a thing from others with its GUID: its name, its content."""
    labels = []
    for member in found.members:
        name = getattr(member.thing, "name", None) or ""
        content = fingerprint(member.item, member.thing) or ""
        labels.append(f"{found.kind} {folded_name(name)} {content[:12]}".rstrip())
    return min(labels)
