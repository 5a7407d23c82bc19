"""Classes of things in several projects that are one thing; also as users say it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

from qdabridge.archives import Limits
from qdabridge.errors import ReadError
from qdabridge.model import Code, Guid, Identified, NameIndex, User
from qdabridge.operations.merge.inputs import Input
from qdabridge.tabular import SaidTable, TableSchema, read_known_table

__all__ = [
    "MAPPED",
    "MAPPING",
    "Apart",
    "Group",
    "Groups",
    "Identity",
    "Likely",
    "Match",
    "Member",
    "Same",
    "Waiting",
    "join_by_mapping",
    "pair",
    "read_mapping",
    "said_same",
    "unify_unique",
]


_LAST = 1 << 30


@dataclass(eq=False, slots=True)  # frozen would take three times as long to make
class Member:
    """A thing of one input."""

    item: Input
    thing: Identified

    @property
    def order(self) -> int:
        """Its place among the members: that of its input, the base's last."""
        return _LAST if self.item.is_base else self.item.number


@dataclass(eq=False, slots=True)
class Group:
    """What is one thing: at most one member from each input.

    Attributes:
        kind: What kind of thing, such as ``code``.
        guid: The GUID the thing shall have: the smallest of its members', so that the
            order of the inputs does not matter.
        members: The members, in the order of the inputs; the base's last.
    """

    kind: str
    guid: Guid
    members: list[Member]

    @property
    def own(self) -> Sequence[Member]:
        """The members that are not the base's."""
        members = self.members
        return members[:-1] if members and members[-1].item.is_base else members

    @property
    def base(self) -> Identified | None:
        """The base's member."""
        found = self.of_base
        return found.thing if found else None

    @property
    def of_base(self) -> Member | None:
        """The member of the base."""
        last = self.members[-1] if self.members else None
        return last if last and last.item.is_base else None

    def of(self, item: Input) -> Identified | None:
        """Return the member of an input."""
        return next((m.thing for m in self.members if m.item is item), None)

    @property
    def numbers(self) -> set[int]:
        """The numbers of the inputs that have a member."""
        return {m.item.number for m in self.members}


@dataclass
class Groups:
    """All classes of one merge.

    Attributes:
        inputs: The projects, the base included.
        rules: How many things were joined to others, by kind and by rule.
        without_tree: The numbers of inputs whose tree of codes a tool has lost.
    """

    inputs: Sequence[Input]
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    without_tree: set[int] = field(default_factory=set)
    _of: dict[int, dict[str, Group]] = field(default_factory=lambda: defaultdict(dict))
    _all: dict[str, list[Group]] = field(default_factory=lambda: defaultdict(list))
    _renamed: dict[int, dict[str, Guid]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    meant: dict[int, dict[int, tuple[Guid, str, Guid]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """What codes and coders of codings are in the merged project, with their keys: by
    input and by the id of the reference, as a GUID that many name is one object. It
    stands beside, so that it lives as long and no other gets its id."""

    @property
    def has_base(self) -> bool:
        """Is there something that all inputs started from?"""
        return any(item.is_base for item in self.inputs)

    def add(self, kind: str, item: Input, thing: Identified) -> Group:
        """Put a thing into a class of its own."""
        made = Group(kind, thing.guid, [Member(item, thing)])
        self._of[item.number][thing.guid.key] = made
        self._all[kind].append(made)
        return made

    def get(self, item: Input, guid: Guid) -> Group | None:
        """Return the class of what has this GUID in an input."""
        return self._of[item.number].get(guid.key)

    def join(self, found: Group, item: Input, thing: Identified, rule: str) -> None:
        """Put a thing into a class of its kind and GUID, and count by which rule."""
        self._of[item.number][thing.guid.key] = found
        members, made = found.members, Member(item, thing)
        members.append(made)
        if made.order < members[-2].order:
            members.sort(key=lambda member: member.order)
        self.rules[found.kind][rule] += 1

    def of(self, member: Member) -> Group:
        """Return the class that a member is in now."""
        return self._of[member.item.number][member.thing.guid.key]

    def all(self, kind: str) -> list[Group]:
        """Return the classes of a kind, in the order in which they were first met."""
        self._all[kind] = [c for c in self._all[kind] if c.members]
        return self._all[kind]

    def can_unify(self, classes: Iterable[Group]) -> bool:
        """Would each input still have one member at most?"""
        distinct = {id(c): c for c in classes}.values()
        numbers = [number for c in distinct for number in c.numbers]
        return len(numbers) == len(set(numbers))

    def unify(self, classes: Iterable[Group], rule: str) -> Group:
        """Make one class of several of a kind, and count by which rule."""
        first, *others = {id(c): c for c in classes}.values()
        if not others:  # by far most often
            return first
        for other in others:
            for member in other.members:
                self._of[member.item.number][member.thing.guid.key] = first
            first.members += other.members
            if other.guid.key < first.guid.key:
                first.guid = other.guid
            other.members = []
            self.rules[first.kind][rule] += 1
        first.members.sort(key=lambda member: member.order)
        return first

    def rename(self, item: Input, guid: Guid, new: Guid) -> None:
        """Let references of an input to something without a class follow it."""
        if guid != new:
            self._renamed[item.number][guid.key] = new

    def guid(self, item: Input, guid: Guid) -> Guid:
        """Return what a reference of an input must name in the merged project."""
        if found := self._of[item.number].get(guid.key):
            return found.guid
        return self._renamed[item.number].get(guid.key, guid)


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


class Likely(NamedTuple):
    """Things of two inputs that may well be one, and whether they were joined."""

    kind: str
    members: Sequence[Member]
    likeness: float | None
    """Of their texts, 0 to 1; None: it is the name that they share."""
    is_joined: bool


class Identity(NamedTuple):
    """What is the same thing, and what looked like it but is not."""

    classes: Groups
    apart: list[Apart]
    ambiguous: list[tuple[str, str]]
    """Kind and name of what could not be told apart inside one input."""
    likely: list[Likely]
    """What was joined by a guess, or kept apart although it looks like one."""


def unify_unique(
    identity: Identity,
    kind: str,
    key: Callable[[Member], Hashable | None],
    rule: str,
) -> None:
    """Join the classes that share a key, if the key is unique in every input."""
    groups: dict[Hashable, list[Group]] = defaultdict(list)
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


_Entry = tuple[int, int, Group]


class Waiting:
    """Classes in the order in which they came, by the inputs that they have members of.

    Those inputs are few sets however many classes there are, so the first class that
    another one can be joined to is found without a look at all of them.
    """

    def __init__(self) -> None:
        self._heaps: dict[Hashable, dict[frozenset[int], list[_Entry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._places: dict[int, int] = {}
        self._pushed = 0

    def add(self, found: Group, *keys: Hashable) -> None:
        """Let a class wait under some keys; one that has grown keeps its place."""
        place = self._places.setdefault(id(found), len(self._places))
        inputs = frozenset(found.numbers)
        for key in keys:
            self._pushed += 1
            heappush(self._heaps[key][inputs], (place, self._pushed, found))

    def first_for(self, found: Group, key: Hashable) -> Group | None:
        """Return the first class under a key that has no input in common with this."""
        numbers = found.numbers
        best: _Entry | None = None
        for inputs, heap in self._heaps[key].items():
            if not numbers.isdisjoint(inputs):
                continue
            while heap and heap[0][2].numbers != inputs:
                heappop(heap)  # it has grown since, and waits elsewhere
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        return best[2] if best else None


def pair(classes: Groups, alike: Iterable[Group], rule: str) -> list[Group]:
    """Join things that look the same, each with at most one of every other input.

    Args:
        classes: All classes of the merge.
        alike: Those that look the same.
        rule: What to count them under.

    Returns:
        What is left of them, sorted by GUID.
    """
    waiting = Waiting()
    kept = []
    for found in sorted(alike, key=lambda one: one.guid.key):
        other = waiting.first_for(found, None)
        if other is None:
            kept.append(found)
        waiting.add(classes.unify((other, found), rule) if other else found, None)
    return kept


MAPPING = TableSchema(
    "a mapping",
    ("kind", "first", "second"),
    [["kind"], ["first"], ["second"]],
    "give it the columns kind, first, second",
)


def read_mapping(
    path: Path, limits: Limits | None = None, said: SaidTable | None = None
) -> list[Same]:
    """Read a mapping file: CSV or any other table.

    Each row says that two things are one: their kind (user, code, source, case,
    variable, set, note) and for each its name, its path (``Theme > Code``) or its GUID,
    in any of the projects.

    Raises:
        ReadError: A column is missing, a cell is empty, or a kind is unknown.
    """
    table = read_known_table(path, MAPPING, said, limits)
    places = {role: column for column, role in table.roles.items()}
    same = []
    for row in table.rows:
        kind, first, second = (row[places[n]].text.strip() for n in MAPPING.names)
        where = table.grid.where(row)
        if kind.casefold() not in MAPPED or not first or not second:
            raise ReadError(
                f"the kind {kind!r} is unknown"
                if first and second
                else "a cell is empty",
                path=path,
                location=where,
                hint=f"say two names and one of the kinds {', '.join(MAPPED)}",
            )
        same.append(Same(kind.casefold(), first, second, f"{path}, {where}"))
    return same


def said_same(
    mapping: Path | None,
    same_users: Iterable[tuple[str, str]] = (),
    limits: Limits | None = None,
    said: SaidTable | None = None,
) -> list[Same]:
    """Return all that the user says is the same: in a file, and of coders beside it.

    Raises:
        ReadError: The mapping file cannot be understood.
    """
    same = read_mapping(mapping, limits, said) if mapping else []
    return [*same, *(Same("user", *pair, "--same-user") for pair in same_users)]


def join_by_mapping(identity: Identity, same: Iterable[Same]) -> None:
    """Join what the user names; each name may stand in any of the inputs.

    Raises:
        ReadError: Nothing has a name, or things of one project would become one.
    """
    classes = identity.classes
    called: dict[str, NameIndex[Member]] = {}
    for entry in same:
        if entry.kind not in called:
            called[entry.kind] = _called(classes, entry.kind)
        members = [
            m
            for name in (entry.first, entry.second)
            for m in _named(called[entry.kind], entry, name)
        ]
        found = (classes.get(m.item, m.thing.guid) for m in members)
        both = list({id(c): c for c in found if c is not None}.values())
        if len(both) > 1:
            _join(classes, both, entry)


def _join(classes: Groups, both: list[Group], entry: Same) -> None:
    if not classes.can_unify(both):
        raise ReadError(
            f"{entry.first!r} and {entry.second!r} name several things of one project",
            location=entry.place or None,
            hint="name each by its path or GUID; things of one project stay apart",
        )
    classes.unify(both, "mapping")


def _called(classes: Groups, kind: str) -> NameIndex[Member]:
    """Return everything of a kind by all that it can be called."""
    called = NameIndex[Member]()
    for found in classes.all(kind):
        for member in found.members:
            thing = member.thing
            name = getattr(thing, "name", None) or ""
            if isinstance(thing, User):
                name = name or thing.id or ""
            path: tuple[str, ...] = (name,)
            if isinstance(thing, Code):
                path = member.item.paths[thing.guid.key]
            called.add(member, path=path, guid=thing.guid)
    return called


def _named(called: NameIndex[Member], entry: Same, name: str) -> list[Member]:
    if found := called.find(name):
        return found
    raise ReadError(
        f"no project has a {entry.kind} {name!r}",
        location=entry.place or None,
        hint=called.unknown(entry.kind, name).hint,
    )
