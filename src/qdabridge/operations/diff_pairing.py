"""What ``identify`` leaves unpaired because a merge must be careful, and a diff not.

A merge never joins two users both called "Admin", nor links and graphs, which have no
identity but their GUID. Two files that differ in GUIDs only say the same all the same:
here things of one name that say the same are one, and what is left of a name if it is
alone on both sides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence

from qdabridge.operations.facts import lines_of
from qdabridge.operations.facts_labels import Labels
from qdabridge.operations.facts_things import Described
from qdabridge.operations.merging.classes import Class, Classes

__all__ = ["pair_by_label"]

_ORDER = (
    *("user", "variable", "code", "source", "text", "sync point", "note", "case"),
    *("set", "link", "graph"),
)
Key = Callable[[Class], Hashable]


def pair_by_label(
    classes: Classes,
    labels: Sequence[Labels],
    things: Sequence[Mapping[str, Described]],
) -> None:
    """Join what is left in each of two projects under one name.

    Args:
        classes: What was found to be the same; of two inputs.
        labels: Names of the things of the two.
        things: What is said of them, by the keys of their GUIDs.
    """
    for kind in _ORDER:

        def label(found: Class) -> Hashable:
            member = found.members[0]
            return labels[member.item.number].of(member.thing.guid)

        def content(found: Class) -> Hashable:
            member = found.members[0]
            number, key = member.item.number, member.thing.guid.key
            said = things[number].get(key)
            lines = lines_of(said, labels[number]) if said else ()
            return label(found), type(member.thing).__name__, *lines

        _pair(classes, kind, content, is_repeated=True)
        if kind != "source":
            _pair(classes, kind, label, is_repeated=False)


def _pair(classes: Classes, kind: str, key: Key, *, is_repeated: bool) -> None:
    """Join the classes that share a key, in their order or only if it is unique."""
    sides: dict[Hashable, tuple[list[Class], list[Class]]] = defaultdict(
        lambda: ([], [])
    )
    for found in classes.all(kind):
        if len(found.members) == 1:
            sides[key(found)][found.members[0].item.number].append(found)
    for first, second in sides.values():
        if is_repeated or len(first) == len(second) == 1:
            for pair in zip(first, second, strict=False):
                classes.unify(pair, "name")
