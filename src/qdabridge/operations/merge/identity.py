"""What is the same thing in several projects: rule after rule, each one counted.

1. ``guid``: equal GUIDs of one kind, unless what they name cannot be one thing.
2. ``content``: sources with equal content.
3. ``mapping``: what the user says is the same.
4. ``path``: codes by their path of names, users, cases, variables and sets by name,
   sources by name and similarity, notes by name and text.
5. ``likeness``: texts that are nearly equal, if only one pair can be meant.

Rules 2 to 5 look only across inputs, never inside one, and only join what is unique on
all sides: names that occur twice in one project say nothing. All inputs are looked at
at once, so their order does not matter.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations

from qdabridge.catalogue import TOOLS
from qdabridge.model import (
    AnySource,
    Guid,
    Identified,
    Note,
    TextElement,
    Transcript,
    holders,
    plain_name,
)
from qdabridge.operations.merge.chooser import join_renamed_codes
from qdabridge.operations.merge.groups import (
    Apart,
    Group,
    Groups,
    Identity,
    Match,
    Member,
    Same,
    join_by_mapping,
    pair,
    unify_unique,
)
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.likeness import (
    are_plausible,
    fingerprint,
    is_alike,
    join_near_texts,
    source_name,
    tell_same_names,
)

__all__ = ["identify", "join_by_guid", "join_by_name", "join_inside"]


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
    groups: dict[str, list[Group]] = defaultdict(list)
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


def _plausible_parts(group: Sequence[Group]) -> list[list[Group]]:
    """Split classes with one GUID into those that can be one thing."""
    parts: list[list[Group]] = []
    for found in group:
        fitting = [p for p in parts if any(_can_be_one(found, other) for other in p)]
        joined = [*(other for part in fitting for other in part), found]
        parts = [p for p in parts if p not in fitting] + [joined]
    return parts


def _can_be_one(first: Group, second: Group) -> bool:
    if first.kind != second.kind:
        return False
    one, other = first.members[0], second.members[0]
    return are_plausible((one.item, one.thing), (other.item, other.thing))


def _set_apart(things: Sequence[Group]) -> Apart:
    """Give all but one of the things a new GUID: the same in every merge."""
    named = sorted(
        ((_label(found), found) for found in things), key=lambda pair: pair[0]
    )
    guid = named[0][1].guid
    for label, found in named[1:]:
        found.guid = Guid.derived("apart", found.kind, guid.key, label)
    kinds = sorted({found.kind for found in things})
    return Apart("/".join(kinds), guid, [label for label, _ in named])


def _label(found: Group) -> str:
    """Return what tells a thing from others with its GUID: its name, its content."""
    labels = []
    for member in found.members:
        name = getattr(member.thing, "name", None) or ""
        content = fingerprint(member.item, member.thing) or ""
        labels.append(f"{found.kind} {plain_name(name)} {content[:12]}".rstrip())
    return min(labels)


NEAR = 0.9
"""From this similarity on two texts of one name are versions of one text."""


def _words(title: str) -> list[str]:
    return re.findall(r"[a-z]+", title.lower())


_GENERIC = {
    "",
    *("admin", "administrator", "analyst", "annotator", "anonymous", "author", "coder"),
    *("benutzer", "current", "default", "guest", "local", "me", "new", "owner"),
    *("rater", "researcher", "root", "student", "super", "test", "unknown", "user"),
    *("usuario", "utilisateur", "windows"),
    *(word for tool in TOOLS.values() for word in _words(tool.title) if word != "qc"),
}
"""Words of names that tools give to whoever works with them, such as ``user 1``."""


def join_by_name(identity: Identity) -> None:
    """Join what has one name or path of names in several inputs, kind by kind."""
    unify_unique(identity, "user", _user_name, "name")
    _codes_by_path(identity)
    join_renamed_codes(identity.classes)
    for kind in ("variable", "case", "set"):
        unify_unique(identity, kind, _own_name, "name")
    _notes_by_text(identity)
    _sources_by_name(identity)
    join_near_texts(identity)


def _user_name(member: Member) -> Hashable | None:
    name = plain_name(getattr(member.thing, "name", None)).casefold()
    return None if set(_BETWEEN.split(name)) <= _GENERIC else name


_BETWEEN = re.compile(r"[\d\s._-]+|$")


def _own_name(member: Member) -> Hashable | None:
    return plain_name(getattr(member.thing, "name", None)) or None


def _notes_by_text(identity: Identity) -> None:
    """Join notes of one name and text; of several alike by what they are on."""
    groups: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for found in identity.classes.all("note"):
        for said in {_name_and_text(member) for member in found.members}:
            groups[said].append(found)
    for (name, text), group in groups.items():
        if (name or text) and len(group) > 1:
            _pair_notes(identity, name, group)


def _pair_notes(identity: Identity, name: str, group: Sequence[Group]) -> None:
    classes = identity.classes
    left = list({id(c): c for c in group if c.members}.values())
    if not classes.can_unify(left):
        places: dict[Hashable, list[Group]] = defaultdict(list)
        for found in left:
            places[_noted(classes, found)].append(found)
        left = [c for same in places.values() for c in pair(classes, same, _NOTED)]
    if classes.can_unify(left):
        classes.unify(left, _NOTED)
    elif any(c.numbers != left[0].numbers for c in left):
        identity.ambiguous.append(("note", name))


_NOTED = "name and text"


def _name_and_text(member: Member) -> tuple[str, str]:
    note = member.thing
    text = member.item.text(note) if isinstance(note, Note) else None
    return plain_name(getattr(note, "name", None)), text or ""


def _noted(classes: Groups, found: Group) -> tuple[str, ...]:
    """Return what a note is on: things that are one, or kinds of other things."""
    holders = set()
    for member in found.members:
        for thing in member.item.noted.get(member.thing.guid.key, ()):
            one = classes.get(member.item, thing.guid)
            holders.add(one.guid.key if one else type(thing).__name__)
    return tuple(sorted(holders))


def _codes_by_path(identity: Identity) -> None:
    """Join codes of one name under one parent, from the top of the tree down.

    The parent is what it is after the rules before, so that a branch renamed in one
    copy keeps its codes together.
    """
    classes = identity.classes

    def place(member: Member) -> Hashable | None:
        above = member.item.parents[member.thing.guid.key]
        found = classes.get(member.item, above.guid) if above else None
        name = plain_name(getattr(member.thing, "name", None))
        return (id(found) if found else None, name)

    deepest = max(
        (len(p) for item in classes.inputs for p in item.paths.values()), default=0
    )
    for depth in range(1, deepest + 1):

        def at_depth(member: Member, depth: int = depth) -> Hashable | None:
            path = member.item.paths[member.thing.guid.key]
            return place(member) if len(path) == depth else None

        unify_unique(identity, "code", at_depth, "path")


def _sources_by_name(identity: Identity) -> None:
    """Join sources of one name whose texts are near, or unknown on one side."""
    by_name: dict[Hashable, list[Group]] = defaultdict(list)
    for found in identity.classes.all("source"):
        names = {_source_name(member) for member in found.members}
        for name in names - {None}:
            by_name[name].append(found)
    for group in by_name.values():
        distinct = list({id(c): c for c in group if c.members}.values())
        if len(set().union(*(c.numbers for c in distinct))) > 1:
            for near in _near_ones(distinct) if len(distinct) > 1 else ():
                _join_near(identity, near)


def _join_near(identity: Identity, near: Sequence[Group]) -> None:
    if len(near) < 2:
        return
    if identity.classes.can_unify(near):
        identity.classes.unify(near, "name and similarity")
    else:
        name = getattr(near[0].members[0].thing, "name", None) or ""
        identity.ambiguous.append(("source", name))


def _near_ones(group: Sequence[Group]) -> list[list[Group]]:
    """Split sources of one name into those that are near each other."""
    parts = [[found] for found in group]
    if len(group) > _MANY:
        return [list(group)]
    for first, second in combinations(group, 2):
        one = next(part for part in parts if first in part)
        if second not in one and _is_near(first, second):
            other = next(part for part in parts if second in part)
            one.extend(other)
            parts.remove(other)
    return parts


_MANY = 60
"""So many sources of one name are not compared with each other: they are ambiguous."""


def _source_name(member: Member) -> Hashable | None:
    name = source_name(getattr(member.thing, "name", None))
    return (type(member.thing).__name__, name) if name else None


def _is_near(first: Group, second: Group) -> bool:
    one, other = first.members[0], second.members[0]
    if not isinstance(one.thing, TextElement) or not isinstance(
        other.thing, TextElement
    ):
        prints = [fingerprint(m.item, m.thing) for m in (one, other)]
        return None in prints  # a file is missing: the name is all there is
    texts = [one.item.text(one.thing), other.item.text(other.thing)]
    if not texts[0] or not texts[1]:
        return True
    return is_alike(texts[0], texts[1], NEAR)


_Thing = tuple[Input, Identified]


def join_inside(classes: Groups) -> None:
    """Join texts of sources that are one: equal ones, or the only ones; then marks."""
    for found in [*classes.all("source"), *classes.all("note")]:
        if len(found.members) < 2:
            continue
        inner = [
            (member.item, holder)
            for member in found.members
            for holder in holders(member.thing)  # type: ignore[arg-type]
            if holder is not member.thing
        ]
        _join_equal(classes, inner, fingerprint)
        _join_equal(classes, inner, lambda _, thing: type(thing).__name__)
    for found in classes.all("text"):
        if len(found.members) > 1:
            _join_sync_points(classes, found)


def _join_equal(
    classes: Groups,
    things: Sequence[_Thing],
    key: Callable[[Input, Identified], Hashable | None],
) -> None:
    groups: dict[Hashable, list[Group]] = defaultdict(list)
    for item, thing in things:
        found, value = classes.get(item, thing.guid), key(item, thing)
        if found and value is not None:
            groups[value].append(found)
    for group in groups.values():
        if len({id(c) for c in group}) > 1 and classes.can_unify(group):
            classes.unify(group, "in one source")


def _join_sync_points(classes: Groups, found: Group) -> None:
    """Join the marks of one time; of several at one time in their order.

    Their places in the text are no measure: they move when the text is edited.
    """
    groups: dict[Hashable, list[Group]] = defaultdict(list)
    for member in found.members:
        if not isinstance(member.thing, Transcript):
            return
        count: Counter[int | None] = Counter()
        points = sorted(member.thing.sync_points, key=lambda p: p.position or 0)
        for point in points:
            count[point.time_stamp] += 1
            if own := classes.get(member.item, point.guid):
                groups[point.time_stamp, count[point.time_stamp]].append(own)
    for group in groups.values():
        distinct = {id(c): c for c in group if c.members}.values()
        if len(distinct) > 1 and classes.can_unify(distinct):
            classes.unify(distinct, "time")


def identify(
    inputs: Sequence[Input],
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
) -> Identity:
    """Return the classes of everything in the inputs but their codings."""
    identity = Identity(Groups(inputs), [], [], [])
    for item in inputs:
        for kind, thing in _things(item):
            identity.classes.add(kind, item, thing)
    join_by_guid(identity)
    if len(inputs) > 1:  # inside one, nothing is joined by it
        _join_by_content(identity)
    join_by_mapping(identity, same)
    if match == Match.PATH:
        join_by_name(identity)
    tell_same_names(identity)
    join_inside(identity.classes)
    return identity


def _things(item: Input) -> Iterator[tuple[str, Identified]]:
    project = item.project
    yield from (("user", user) for user in project.users)
    yield from (("code", code) for code, _ in project.walk_codes())
    yield from (("variable", variable) for variable in project.variables)
    yield from (("case", case) for case in project.cases)
    for kind, documents in (("source", project.sources), ("note", project.notes)):
        for document in documents:
            yield kind, document
            yield from _inside(document)
    yield from (("set", group) for group in project.sets)
    yield from (("link", link) for link in project.links)
    for graph in project.graphs:
        yield "graph", graph
        yield from (("vertex", vertex) for vertex in graph.vertices)
        yield from (("edge", edge) for edge in graph.edges)


def _inside(document: AnySource | Note) -> Iterator[tuple[str, Identified]]:
    for holder in holders(document):
        if holder is not document:
            yield "text", holder
        if isinstance(holder, Transcript):
            yield from (("sync point", point) for point in holder.sync_points)


def _join_by_content(identity: Identity) -> None:
    def content(member: Member) -> Hashable | None:
        found = fingerprint(member.item, member.thing)
        return found and (type(member.thing).__name__, found)

    unify_unique(identity, "source", content, "content")
