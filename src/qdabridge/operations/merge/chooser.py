"""Which value stands where inputs differ; and codes that a tool renamed.

Tools that want every name once, or have no tree, spell out where a code belongs: in
``Barriers / Time``, below ``Barriers`` or at the top, and perhaps with a number.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qdabridge.errors import ConflictError
from qdabridge.model import DateTime, plain_name
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.report import Conflict, Policy
from qdabridge.tools import unnumbered

__all__ = [
    "Chooser",
    "Said",
    "changed_at",
    "instant",
    "join_renamed_codes",
    "own_names",
    "says_parent",
    "spelt_out",
]


_TEXTS = ("description", "text")
"""Fields whose values can stand one after the other."""


class Said(NamedTuple):
    """What one input says."""

    member: Member
    value: Any


@dataclass
class Chooser:
    """Chooses values by one policy and notes where there was something to choose."""

    policy: Policy = Policy.REPORT
    conflicts: list[Conflict] = field(default_factory=list)

    def choose(
        self, found: Group, name: str, said: Sequence[Said], base: Said | None = None
    ) -> Any:
        """Return the value of a field.

        Without a base, absence says nothing: a value beats none. With one, a value
        that only one side has changed beats the old one, also if it was taken away.

        Args:
            found: The thing.
            name: The field.
            said: What each input says, in their order.
            base: What the base says; None if it does not have the thing.

        Raises:
            ConflictError: There is a conflict, and the policy is ``error``.
        """
        if base is not None:
            old = _compared(name, base.value)
            said = [s for s in said if _compared(name, s.value) != old] or [base]
        else:
            said = [s for s in said if s.value not in (None, "")] or said[:1]
        if len({_compared(name, s.value) for s in said}) == 1:
            return said[0].value
        chosen = self.decide(name, said)
        self.note(found, name, said, base, chosen)
        return chosen

    def decide(self, name: str, said: Sequence[Said]) -> Any:
        """Return which of different values stands by the policy."""
        if self.policy is Policy.THEIRS:
            return said[-1].value
        if self.policy is Policy.NEWEST:
            return max(said, key=lambda s: (changed_at(s.member), str(s.value))).value
        if self.policy is Policy.BOTH and name in _TEXTS:
            return _one_after_the_other(said)
        return said[0].value

    def note(
        self,
        found: Group,
        name: str,
        said: Sequence[Said],
        base: Said | None,
        chosen: Any,
        *,
        is_quote: bool = False,
    ) -> None:
        """Note a conflict; with the policy ``error`` it ends the merge.

        Raises:
            ConflictError: The policy is ``error``.
        """
        thing = found.members[0].thing
        conflict = Conflict(
            kind=found.kind,
            guid=found.guid,
            name=getattr(thing, "name", None),
            field=name,
            values={s.member.item.name: _shown(s.value) for s in said},
            base=_shown(base.value) if base else None,
            chosen=_shown(chosen),
            is_quote=is_quote or found.kind == "selection",  # comments on words
        )
        if self.policy is Policy.ERROR:
            files = " and ".join(conflict.values)
            raise ConflictError(
                f"{files} disagree about the {name} of the {found.kind}"
                f" {conflict.name or conflict.guid}",
                hint="agree on one, or choose another policy (--conflicts)",
            )
        self.conflicts.append(conflict)


def _compared(name: str, value: Any) -> Any:
    """Return a value as it is compared: capitals mean nothing in a colour."""
    return value.lower() if name == "color" and isinstance(value, str) else value


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)


def _one_after_the_other(said: Sequence[Said]) -> str:
    """Return all texts under the names of their files; none that is part of another."""
    texts: dict[str, str] = {}
    for one in said:
        text = str(one.value)
        if not any(text in str(s.value) for s in said if s.value != one.value):
            texts.setdefault(text, one.member.item.name)
    if len(texts) == 1:
        return next(iter(texts))
    return "\n\n".join(f"[{name}]\n{text}" for text, name in texts.items())


def changed_at(member: Member) -> str:
    """Return when a thing was last changed, as text that sorts; empty: not known.

    Things that have no date of their own were changed when their project was.
    """
    for thing in (member.thing, member.item.project):
        for name in ("modified_date_time", "creation_date_time"):
            if moment := instant(getattr(thing, name, None)):
                return moment
    return ""


def instant(moment: DateTime | None) -> str:
    """Return a moment as text that sorts, in UTC if its zone is known; empty: none."""
    if moment is None:
        return ""
    try:
        found = moment.to_datetime()
        offset = found.utcoffset()
        if offset is not None:
            found = found.replace(tzinfo=None) - offset
    except (ValueError, OverflowError):  # a year that Python does not have
        return str(moment)
    return found.isoformat(timespec="microseconds")


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
    has_tree: dict[int, bool] = {}  # asked once: a flat list is looked through
    for found in classes.all("code"):
        for number, member in enumerate(
            found.members if len(found.members) > 1 else ()
        ):
            item = member.item
            if item.number not in has_tree:
                has_tree[item.number] = any(item.parents.values())
            if not has_tree[item.number] and spelt_out(_path(found, number)):
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
