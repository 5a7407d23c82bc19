"""The codebook of the merged project: every code under the parent that stands."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from qdabridge.model import Code, Graph, Guid, plain_name
from qdabridge.operations.merge.chooser import Said, says_parent
from qdabridge.operations.merge.fields import Merging
from qdabridge.operations.merge.groups import Group, Groups, Member, pair

__all__ = ["join_connections", "merged_codes"]


def merged_codes(merging: Merging, standing: list[Group]) -> list[Code]:
    """Return the top codes of the merged codebook, with everything below them.

    Each code's parent is chosen like a field. If the choices run in a circle (A under B
    here, B under A there), a code that closes it goes where it was before, in the base
    or the first input, and the conflict is noted.
    """
    parents = {id(found): _parent(merging, found) for found in standing}
    by_id = {id(found): found for found in standing}
    for found in standing:
        parents[id(found)] = _standing_parent(merging, found, parents[id(found)], by_id)
    for found in standing:
        while _is_in_circle(parents, found):
            parents[id(found)] = _way_out(merging, found, parents, by_id)
    codes = {id(found): merging.thing(found) for found in standing}
    top: list[Code] = []
    for key, code in codes.items():
        above = parents[key]
        (codes[id(above)].codes if above is not None else top).append(code)
    return top


def _parent(merging: Merging, found: Group) -> Group | None:
    flat = merging.classes.without_tree
    own = [m for m in found.own if says_parent(found, m, flat)] or found.own
    said = [Said(m, _Above(merging, m)) for m in own]
    base = next((m for m in found.members if m.item.is_base), None)
    known = Said(base, _Above(merging, base)) if base else None
    chosen: _Above = merging.registers.choose(found, "parent", said, known)
    return chosen.found


class _Above:
    """The parent of a code, compared by what it is in the merged project."""

    def __init__(self, merging: Merging, member: Member) -> None:
        parent = member.item.parents[member.thing.guid.key]
        self.name = parent.name if parent else "(top)"
        self.found = merging.classes.get(member.item, parent.guid) if parent else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Above) and self.found is other.found

    def __hash__(self) -> int:
        return id(self.found)

    def __str__(self) -> str:
        return self.name


def _standing_parent(
    merging: Merging, found: Group, chosen: Group | None, by_id: dict[int, Group]
) -> Group | None:
    """Return the parent, or the next one above it that nobody has removed."""
    above = chosen
    while above is not None and id(above) not in by_id:
        above = _old_parent(merging, above)
    if above is not chosen:
        said = [Said(m, _Above(merging, m)) for m in found.own]
        name = getattr(above.members[0].thing, "name", None) if above else "(top)"
        merging.registers.note(found, "parent", said, None, name)
    return above


def _old_parent(merging: Merging, found: Group) -> Group | None:
    """Return the parent that a code has in the first project that has the code."""
    return _Above(merging, found.members[0]).found


def _is_in_circle(parents: dict[int, Group | None], found: Group) -> bool:
    seen: set[int] = set()
    above = parents.get(id(found))
    while above is not None and id(above) not in seen:
        if above is found:
            return True
        seen.add(id(above))
        above = parents.get(id(above))
    return False


def _way_out(
    merging: Merging,
    found: Group,
    parents: dict[int, Group | None],
    by_id: dict[int, Group],
) -> Group | None:
    """Return a parent that breaks the circle: the base's, an input's, or none."""
    said = [Said(m, _Above(merging, m)) for m in found.own]
    base = [m for m in found.members if m.item.is_base]
    for member in [*base, *found.own]:
        above = _Above(merging, member)
        stands = above.found is None or id(above.found) in by_id
        if stands and not _is_in_circle({**parents, id(found): above.found}, found):
            merging.registers.note(found, "parent", said, None, above)
            return above.found
    merging.registers.note(found, "parent", said, None, "(top)")
    return None


def join_connections(classes: Groups, *, by_name: bool) -> None:
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


def _end(classes: Groups, member: Member, name: str) -> str:
    """Return the key of the merged thing that a field of a member refers to."""
    guid: Guid | None = getattr(member.thing, name)
    return classes.guid(member.item, guid).key if guid else ""


def _link(classes: Groups, member: Member) -> Hashable:
    ends = [_end(classes, member, f"{end}_guid") for end in ("origin", "target")]
    return *ends, _name(member), getattr(member.thing, "direction", None)


def _vertex(classes: Groups, member: Member) -> Hashable:
    return _end(classes, member, "represented_guid"), _name(member)


def _edge(classes: Groups, member: Member) -> Hashable:
    ends = [_end(classes, member, f"{end}_vertex") for end in ("source", "target")]
    return *ends, _end(classes, member, "represented_guid"), _name(member)


def _name(member: Member) -> str:
    return plain_name(getattr(member.thing, "name", None))


def _join(
    classes: Groups,
    things: Sequence[Group],
    key: Callable[[Groups, Member], Hashable],
) -> None:
    """Join the things of one key, each with at most one of every other input."""
    groups: dict[Hashable, list[Group]] = defaultdict(list)
    for found in things:
        if found.members:
            groups[key(classes, found.members[0])].append(found)
    for group in groups.values():
        pair(classes, group, "ends")


def _join_graphs(classes: Groups) -> None:
    """Join graphs whose name is unique in each input and that show a thing in common.

    Tools give names such as "New Network": the name alone says too little.
    """
    named: dict[str, list[Group]] = defaultdict(list)
    for found in classes.all("graph"):
        named[_name(found.members[0])].append(found)
    for group in named.values():
        if len(group) > 1 and classes.can_unify(group):
            shown = [_shown(classes, found) for found in group]
            if set.intersection(*shown):
                classes.unify(group, "name and content")


def _shown(classes: Groups, graph: Group) -> set[str]:
    """Return the keys of what the vertices of a graph stand for."""
    return {
        classes.guid(member.item, vertex.represented_guid).key
        for member in graph.members
        if isinstance(member.thing, Graph)
        for vertex in member.thing.vertices
        if vertex.represented_guid
    }


def _inside(classes: Groups, graph: Group, name: str) -> list[Group]:
    found = {
        id(one): one
        for member in graph.members
        for part in getattr(member.thing, name)
        if (one := classes.get(member.item, part.guid))
    }
    return list(found.values())
