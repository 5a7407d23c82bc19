"""Links and graphs: what they connect tells which of them are one.

Tools give them new GUIDs, and links often have no name. So this comes last, when all
that they can connect is known.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from qdabridge.model import Graph, Guid
from qdabridge.operations.merging.alike import folded_name
from qdabridge.operations.merging.classes import Class, Classes, Member

__all__ = ["join_connections"]


def join_connections(classes: Classes, *, by_name: bool) -> None:
    """Join links that connect the same, and graphs that show the same.

    Args:
        classes: What is the same; codings must have been decided.
        by_name: Join graphs of one name that have something in common, too.
    """
    _join(classes, classes.all("link"), _link)
    if by_name:
        _join_graphs(classes)
    for graph in classes.all("graph"):
        if len(graph.members) > 1:
            _join(classes, _inside(classes, graph, "vertices"), _vertex)
            _join(classes, _inside(classes, graph, "edges"), _edge)


def _end(classes: Classes, member: Member, name: str) -> str:
    """Return the key of the merged thing that a field of a member refers to."""
    guid: Guid | None = getattr(member.thing, name)
    return classes.guid(member.item, guid).key if guid else ""


def _link(classes: Classes, member: Member) -> Hashable:
    ends = [_end(classes, member, f"{end}_guid") for end in ("origin", "target")]
    return *ends, _name(member), getattr(member.thing, "direction", None)


def _vertex(classes: Classes, member: Member) -> Hashable:
    return _end(classes, member, "represented_guid"), _name(member)


def _edge(classes: Classes, member: Member) -> Hashable:
    ends = [_end(classes, member, f"{end}_vertex") for end in ("source", "target")]
    return *ends, _end(classes, member, "represented_guid"), _name(member)


def _name(member: Member) -> str:
    return folded_name(getattr(member.thing, "name", None))


def _join(
    classes: Classes,
    things: Sequence[Class],
    key: Callable[[Classes, Member], Hashable],
) -> None:
    """Join the things of one key, each with at most one of every other input."""
    groups: dict[Hashable, list[Class]] = defaultdict(list)
    for found in things:
        if found.members:
            groups[key(classes, found.members[0])].append(found)
    for group in groups.values():
        classes.pair(group, "ends")


def _join_graphs(classes: Classes) -> None:
    """Join graphs whose name is unique in each input and that show a thing in common.

    Tools give names such as "New Network": the name alone says too little.
    """
    named: dict[str, list[Class]] = defaultdict(list)
    for found in classes.all("graph"):
        named[_name(found.members[0])].append(found)
    for group in named.values():
        if len(group) > 1 and classes.can_unify(group):
            shown = [_shown(classes, found) for found in group]
            if set.intersection(*shown):
                classes.unify(group, "name and content")


def _shown(classes: Classes, graph: Class) -> set[str]:
    """Return the keys of what the vertices of a graph stand for."""
    return {
        classes.guid(member.item, vertex.represented_guid).key
        for member in graph.members
        if isinstance(member.thing, Graph)
        for vertex in member.thing.vertices
        if vertex.represented_guid
    }


def _inside(classes: Classes, graph: Class, name: str) -> list[Class]:
    found = {
        id(one): one
        for member in graph.members
        for part in getattr(member.thing, name)
        if (one := classes.get(member.item, part.guid))
    }
    return list(found.values())
