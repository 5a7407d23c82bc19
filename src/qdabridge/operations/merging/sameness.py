"""What every rule of identity works on, and the one rule that most of them share."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from qdabridge.model import Guid
from qdabridge.operations.merging.classes import Class, Classes, Member

__all__ = ["MAPPED", "Apart", "Identity", "Match", "Same", "unify_unique"]

MAPPED = ("user", "code", "source", "case", "variable", "set", "note")
"""The kinds of things that a user may say are the same."""


class Match:
    """How far identity goes: ``guid`` stops before names, ``path`` goes on to them."""

    GUID = "guid"
    PATH = "path"


class Same(NamedTuple):
    """Things that the user says are one: kind, and a name, path or GUID each."""

    kind: str
    first: str
    second: str
    place: str = ""
    """Where the user says so, such as a row of a file."""


class Apart(NamedTuple):
    """A GUID that names different things in different inputs."""

    kind: str
    guid: Guid
    names: Sequence[str]


class Identity(NamedTuple):
    """What is the same thing, and what looked like it but is not."""

    classes: Classes
    apart: list[Apart]
    ambiguous: list[tuple[str, str]]
    """Kind and name of what could not be told apart inside one input."""


def unify_unique(
    identity: Identity,
    kind: str,
    key: Callable[[Member], Hashable | None],
    rule: str,
) -> None:
    """Join the classes that share a key, if the key is unique in every input."""
    groups: dict[Hashable, list[Class]] = defaultdict(list)
    for found in identity.classes.all(kind):
        for value in {v for m in found.members if (v := key(m)) is not None}:
            groups[value].append(found)
    for group in groups.values():
        distinct = list({id(c): c for c in group if c.members}.values())
        if len(distinct) < 2:
            continue
        if identity.classes.can_unify(distinct):
            identity.classes.unify(distinct, rule)
        elif len(set().union(*(c.numbers for c in distinct))) > 1:
            name = getattr(distinct[0].members[0].thing, "name", None) or ""
            identity.ambiguous.append((kind, name))
