"""Which selections of one source, note or text are one and the same.

Where two of them are does not matter to codings, which are joined by their place. It
does to comments, notes, and to what refers to a selection: a case, a link.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from qdabridge.model import Guid
from qdabridge.operations.merging.alike import folded_name
from qdabridge.operations.merging.classes import Class, Classes
from qdabridge.operations.merging.places import Place, Placed

__all__ = ["join_selections"]


def join_selections(classes: Classes, found: Iterable[Placed]) -> None:
    """Find out which selections of one holder are the same.

    Those with one GUID at one place are. Of the others those at one place are paired
    across inputs, never inside one: those that look most alike first, then any whose
    comments do not differ. A GUID that stands at two places stays with the first of
    them, the other gets a derived one.
    """
    by_guid: dict[str, dict[Place, list[Class]]] = {}
    for one in found:
        made = classes.add("selection", one.item, one.selection)
        places = by_guid.setdefault(one.selection.guid.key, {})
        places.setdefault(one.place, []).append(made)
    by_place: dict[Place, list[Class]] = {}
    for key, places in by_guid.items():
        ordered = sorted(places, key=str) if len(places) > 1 else places
        for number, place in enumerate(ordered):
            joined = classes.unify(places[place], "guid")
            if number:
                joined.guid = Guid.derived("elsewhere", key, *map(str, place))
            by_place.setdefault(place, []).append(joined)
    for same in by_place.values():
        if len(same) > 1 and len(set().union(*(c.numbers for c in same))) > 1:
            _pair(classes, same)


def _pair(classes: Classes, same: Sequence[Class]) -> None:
    """Join the classes at one place, each with at most one of every other input."""
    alike: dict[_Looks, list[Class]] = defaultdict(list)
    for found in same:
        alike[_looks(classes, found)].append(found)
    kept: list[tuple[str, Class]] = []
    for looks in sorted(alike):
        comment = looks[1]
        for found in classes.pair(alike[looks], "place"):
            fitting = (
                other
                for said, other in kept
                if (said == comment or not comment)
                and classes.can_unify((other, found))
            )
            if other := next(fitting, None):
                classes.unify((other, found), "place")
            else:
                kept.append((comment, found))


_Looks = tuple[bool, str, bool, tuple[str, ...]]


def _looks(classes: Classes, found: Class) -> _Looks:
    """Return comment, whether it is coded, and what refers to a selection.

    Sorted by it, those with comments come first, so that one without finds them.
    """
    comments = {
        folded_name(getattr(m.thing, "description", None)) for m in found.members
    }
    comment = "\n".join(sorted(comments - {""}))
    is_coded = any(getattr(m.thing, "codings", ()) for m in found.members)
    cases = {
        classes.guid(m.item, case).key
        for m in found.members
        for case in m.item.cases.get(m.thing.guid.key, ())
    }
    return not comment, comment, is_coded, tuple(sorted(cases))
