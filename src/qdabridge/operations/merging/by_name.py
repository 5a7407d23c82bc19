"""What has one name, or one path of names, is one: if the name is unique everywhere."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import combinations

from qdabridge.model import Note, TextElement
from qdabridge.operations.merging.alike import fingerprint, folded_name, is_alike
from qdabridge.operations.merging.classes import Class, Classes, Member
from qdabridge.operations.merging.sameness import Identity, unify_unique

__all__ = ["join_by_name"]

NEAR = 0.9
"""From this similarity on two texts of one name are versions of one text."""

GENERIC_NAMES = {
    *("", "admin", "administrator", "anonymous", "coder", "default", "me", "owner"),
    *("researcher", "root", "super", "unknown", "unknown user", "user"),
}
"""Names that tools give to whoever works with them; they say nothing of a person."""


def join_by_name(identity: Identity) -> None:
    """Join what has one name or path of names in several inputs, kind by kind."""
    unify_unique(identity, "user", _user_name, "name")
    _codes_by_path(identity)
    for kind in ("variable", "case", "set"):
        unify_unique(identity, kind, _own_name, "name")
    _notes_by_text(identity)
    _sources_by_name(identity)


def _user_name(member: Member) -> Hashable | None:
    name = folded_name(getattr(member.thing, "name", None)).casefold()
    return None if name in GENERIC_NAMES else name


def _own_name(member: Member) -> Hashable | None:
    return folded_name(getattr(member.thing, "name", None)) or None


def _notes_by_text(identity: Identity) -> None:
    """Join notes of one name and text; of several alike by what they are on."""
    groups: dict[tuple[str, str], list[Class]] = defaultdict(list)
    for found in identity.classes.all("note"):
        for said in {_name_and_text(member) for member in found.members}:
            groups[said].append(found)
    for (name, text), group in groups.items():
        if (name or text) and len(group) > 1:
            _pair_notes(identity, name, group)


def _pair_notes(identity: Identity, name: str, group: Sequence[Class]) -> None:
    classes = identity.classes
    left = list({id(c): c for c in group if c.members}.values())
    if not classes.can_unify(left):
        places: dict[Hashable, list[Class]] = defaultdict(list)
        for found in left:
            places[_noted(classes, found)].append(found)
        left = [c for same in places.values() for c in classes.pair(same, _NOTED)]
    if classes.can_unify(left):
        classes.unify(left, _NOTED)
    elif any(c.numbers != left[0].numbers for c in left):
        identity.ambiguous.append(("note", name))


_NOTED = "name and text"


def _name_and_text(member: Member) -> tuple[str, str]:
    note = member.thing
    text = member.item.text(note) if isinstance(note, Note) else None
    return folded_name(getattr(note, "name", None)), text or ""


def _noted(classes: Classes, found: Class) -> tuple[str, ...]:
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
        name = folded_name(getattr(member.thing, "name", None))
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
    by_name: dict[Hashable, list[Class]] = defaultdict(list)
    for found in identity.classes.all("source"):
        names = {_source_name(member) for member in found.members}
        for name in names - {None}:
            by_name[name].append(found)
    for group in by_name.values():
        distinct = list({id(c): c for c in group if c.members}.values())
        if len(set().union(*(c.numbers for c in distinct))) > 1:
            for near in _near_ones(distinct) if len(distinct) > 1 else ():
                _join_near(identity, near)


def _join_near(identity: Identity, near: Sequence[Class]) -> None:
    if len(near) < 2:
        return
    if identity.classes.can_unify(near):
        identity.classes.unify(near, "name and similarity")
    else:
        name = getattr(near[0].members[0].thing, "name", None) or ""
        identity.ambiguous.append(("source", name))


def _near_ones(group: Sequence[Class]) -> list[list[Class]]:
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
    name = folded_name(getattr(member.thing, "name", None)).casefold()
    if not name:
        return None
    stem, _, suffix = name.rpartition(".")
    is_suffix = stem and len(suffix) <= 4 and suffix.isalnum() and not suffix.isdigit()
    return type(member.thing).__name__, stem if is_suffix else name


def _is_near(first: Class, second: Class) -> bool:
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
