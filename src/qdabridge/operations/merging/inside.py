"""The texts and time marks inside of sources that are one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence

from qdabridge.model import Identified, Transcript
from qdabridge.model.index import holders
from qdabridge.operations.merging.alike import fingerprint
from qdabridge.operations.merging.classes import Class, Classes
from qdabridge.operations.merging.inputs import Input

__all__ = ["join_inside"]

_Thing = tuple[Input, Identified]


def join_inside(classes: Classes) -> None:
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
    classes: Classes,
    things: Sequence[_Thing],
    key: Callable[[Input, Identified], Hashable | None],
) -> None:
    groups: dict[Hashable, list[Class]] = defaultdict(list)
    for item, thing in things:
        found, value = classes.get(item, thing.guid), key(item, thing)
        if found and value is not None:
            groups[value].append(found)
    for group in groups.values():
        if len({id(c) for c in group}) > 1 and classes.can_unify(group):
            classes.unify(group, "in one source")


def _join_sync_points(classes: Classes, found: Class) -> None:
    """Join the marks of one time; of several at one time in their order.

    Their places in the text are no measure: they move when the text is edited.
    """
    groups: dict[Hashable, list[Class]] = defaultdict(list)
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
