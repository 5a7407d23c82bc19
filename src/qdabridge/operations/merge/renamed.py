"""Codes that came back from a tool under other names, and the codes they were.

Tools that want every name once, or have no tree, spell out where a code belongs: in
``Barriers / Time``, below ``Barriers`` or at the top, and perhaps with a number.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from qdabridge.model import plain_name
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.tools import unnumbered

__all__ = ["join_renamed_codes", "own_names", "says_parent", "spelt_out"]


_Path = tuple[str, ...]
_Places = Mapping[_Path, list[Group]]
_BETWEEN = re.compile(r" +(?:/|>|:) +|\s*::\s*|\\|(?<=\w)\.(?=\w)")


def join_renamed_codes(classes: Groups) -> None:
    """Join codes whose names spell out a path with the codes at that path.

    Only where one code of each project can be meant; what has its equal in another
    project already under its own name is left alone. A project that spells paths out
    and has no tree is one whose tree a tool has lost: its other names are just ends.
    """
    exact: dict[_Path, list[Group]] = defaultdict(list)
    ends: dict[_Path, list[Group]] = defaultdict(list)
    spelt: dict[_Path, list[Group]] = defaultdict(list)
    for found in classes.all("code"):
        for path in {_path(found, n) for n in range(len(found.members))}:
            exact[path].append(found)
            for start in range(1, len(path)):
                ends[path[start:]].append(found)
            if plain := spelt_out(path):
                spelt[plain].append(found)
    _join(classes, spelt, exact)
    _join(classes, spelt, ends)
    classes.without_tree |= set(_without_tree(classes))
    bare = {
        path: bare
        for path, found in exact.items()
        if (bare := [c for c in found if c.numbers <= classes.without_tree])
    }
    _join(classes, bare, ends)


def _join(classes: Groups, renamed: _Places, places: _Places) -> None:
    for plain, found in renamed.items():
        meant = [*places.get(plain, ()), *found]
        distinct = list({id(c): c for c in meant if c.members}.values())
        if len(distinct) > 1 and classes.can_unify(distinct):
            classes.unify(distinct, "renamed path")


def _without_tree(classes: Groups) -> Iterator[int]:
    """Yield the numbers of inputs of which a code was found and none has a parent."""
    for found in classes.all("code"):
        for number, member in enumerate(
            found.members if len(found.members) > 1 else ()
        ):
            is_flat = not any(member.item.parents.values())
            if is_flat and spelt_out(_path(found, number)):
                yield member.item.number


def says_parent(found: Group, member: Member, without_tree: set[int]) -> bool:
    """Does an input say where a code belongs, by more than its name?"""
    path = _path(found, found.members.index(member))
    if len(path) > 1 or len(found.members) == 1:
        return True
    return member.item.number not in without_tree and not spelt_out(path)


def own_names(found: Group) -> list[str]:
    """Return the names of a code in the inputs, a spelt-out path as its last part.

    Only if another input has it under that name: then it is how a tool has written it.
    """
    paths = [_path(found, n) for n in range(len(found.members))]
    names = {path[-1] for path in paths}
    plain = [spelt_out(path) for path in paths]
    return [
        short[-1] if short and short[-1] in names else path[-1]
        for path, short in zip(paths, plain, strict=True)
    ]


def _path(found: Group, number: int) -> _Path:
    member = found.members[number]
    return tuple(map(plain_name, member.item.paths[member.thing.guid.key]))


def spelt_out(path: Sequence[str]) -> _Path | None:
    """Return the path, or its end, that the names of a code and its parents spell out.

    None if they are just names.

    >>> spelt_out(("Barriers", "Barriers / Time"))
    ('Barriers', 'Time')
    """
    plain: list[str] = []
    for name in path:
        parts = [part for part in _BETWEEN.split(name) if part]
        above = min(len(parts) - 1, len(plain))
        while above > 0 and plain[-above:] != parts[:above]:
            above -= 1
        plain += [unnumbered(part) for part in parts[max(above, 0) :]]
    return tuple(plain) if len(plain) > 1 and tuple(plain) != tuple(path) else None
