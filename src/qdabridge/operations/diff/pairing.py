"""Two projects side by side: what is the same in both, and where everything is."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qdabridge.model import Coding, Guid, Holder, Place, Selection
from qdabridge.operations.diff.described import (
    EMPTY_TEXT,
    NO_TEXT,
    Described,
    Ref,
    Value,
    described,
)
from qdabridge.operations.diff.outcome import MISSING, Labels
from qdabridge.operations.diff.statements import lines_of
from qdabridge.operations.merge import (
    WHOLE,
    Carrier,
    Chooser,
    Group,
    Groups,
    Input,
    Match,
    Placed,
    Policy,
    Same,
    find_holdings,
    identify,
    inputs_of,
    text_versions,
)
from qdabridge.package import Package

__all__ = ["Pairing", "Spot", "pair_by_label"]


_ORDER = (
    *("user", "variable", "code", "source", "text", "sync point", "note", "case"),
    *("set", "link", "graph"),
)
Key = Callable[[Group], Hashable]


def pair_by_label(
    classes: Groups,
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

        def label(found: Group) -> Hashable:
            member = found.members[0]
            return labels[member.item.number].of(member.thing.guid)

        def content(found: Group) -> Hashable:
            member = found.members[0]
            number, key = member.item.number, member.thing.guid.key
            said = things[number].get(key)
            lines = lines_of(said, labels[number]) if said else ()
            return label(found), type(member.thing).__name__, *lines

        _pair(classes, kind, content, is_repeated=True)
        if kind != "source":
            _pair(classes, kind, label, is_repeated=False)


def _pair(classes: Groups, kind: str, key: Key, *, is_repeated: bool) -> None:
    """Join the classes that share a key, in their order or only if it is unique."""
    sides: dict[Hashable, tuple[list[Group], list[Group]]] = defaultdict(
        lambda: ([], [])
    )
    for found in classes.all(kind):
        if len(found.members) == 1:
            sides[key(found)][found.members[0].item.number].append(found)
    for first, second in sides.values():
        if is_repeated or len(first) == len(second) == 1:
            for pair in zip(first, second, strict=False):
                classes.unify(pair, "name")


_Meant = dict[int, tuple[Hashable, Guid]]


class Spot(NamedTuple):
    """A selection, or the whole, of one of the two projects."""

    number: int
    """0: of the first project, 1: of the second."""
    holder: Holder
    selection: Selection | None
    place: Place
    """Where it is in the text that both are compared by."""

    @property
    def codings(self) -> Sequence[Coding]:
        """The codings of the selection, or of the whole."""
        on = self.holder if self.selection is None else self.selection
        return getattr(on, "codings", ())


class Pairing:
    """Two canonical projects and what is the same in them.

    Attributes:
        inputs: The two.
        labels: Names of the things of each.
        things: What is said of the things of each, by the keys of their GUIDs.
        classes: What is the same.
        ambiguous: What could not be told apart inside one project.
        holdings: Whatever carries selections, with all places found.
    """

    def __init__(
        self,
        packages: Iterable[Package],
        *,
        match: str = Match.PATH,
        same: Iterable[Same] = (),
        guids: bool = False,
    ) -> None:
        self.inputs: list[Input] = inputs_of(packages)
        self.labels: list[Labels] = [Labels(item) for item in self.inputs]
        said = [list(described(labels, guids=guids)) for labels in self.labels]
        self.projects: list[Described] = [things[0] for things in said]
        self.things: list[dict[str, Described]] = [
            {d.thing.guid.key: d for d in things if d.thing} for things in said
        ]
        identity = identify(self.inputs, match=match, same=same)
        self.classes: Groups = identity.classes
        self.ambiguous: list[str] = [
            f"{kind} {name}".strip() for kind, name in identity.ambiguous
        ]
        if match == Match.PATH:
            pair_by_label(self.classes, self.labels, self.things)
        self._found: tuple[dict[str, Hashable], dict[str, Hashable]] = {}, {}
        self.meant: tuple[_Meant, _Meant] = {}, {}
        self._marks: dict[tuple[int, str], Hashable] | None = None
        self.holdings: list[Carrier] = self._find_places()

    def _mark(self, number: int, key: str) -> Hashable:
        """Return where a selection or coding is, and what it says; None: it is none.

        They are many, and often nothing refers to them.
        """
        if self._marks is None:
            self._marks = {}  # a coding with a coding for its code has none
            marks: dict[tuple[int, str], Hashable] = {}
            for holding in self.holdings:
                for spot in self.spots(holding):
                    at = id(holding), spot.place
                    if spot.selection:
                        marks[spot.number, spot.selection.guid.key] = at
                    for coding in spot.codings:
                        who = self.coder(spot.number, coding)
                        code = self.same(spot.number, coding.code_ref)
                        marks[spot.number, coding.guid.key] = *at, who, code
            self._marks = marks
            self._found = {}, {}  # what is known now may be found where nothing was
        return self._marks.get((number, key))

    def _find_places(self) -> list[Carrier]:
        """Place all selections in one version of each text.

        It is the newer one, whichever comes first, so that both directions agree.
        """
        versions = text_versions(self.classes, Chooser(Policy.NEWEST))
        return list(find_holdings(self.classes, versions).values())

    def spots(self, holding: Carrier) -> Iterator[Spot]:
        """Yield every selection of one carrier in both projects, and the whole."""
        members = {member.item.number: member.thing for member in holding.found.members}
        placed: list[Placed] = [*holding.placed, *holding.orphans]
        for one in placed:
            number = one.item.number
            yield Spot(number, members[number], one.selection, one.place)  # type: ignore[arg-type]
        for number, thing in members.items():
            yield Spot(number, thing, None, WHOLE)  # type: ignore[arg-type]

    def other(self, number: int, said: Described) -> Described | None:
        """Return what the other project says of the same thing; None: it has none."""
        found = said.thing and self.classes.get(self.inputs[number], said.thing.guid)
        thing = found and found.of(self.inputs[1 - number])
        return self.things[1 - number][thing.guid.key] if thing else None

    def is_reworded(self, said: Described) -> bool:
        """Has the first project's text other words in the second one?"""
        other = self.other(0, said)
        if other is None or said.kind not in ("source", "text"):
            return False
        words = {thing.fields.get("text") for thing in (said, other)}
        return len(words) == 2 and not words & {None, NO_TEXT, EMPTY_TEXT}

    def coder(self, number: int, coding: Coding) -> Hashable:
        """Return who made a coding, as something to compare; None: nobody is named."""
        who = coding.creating_user
        return self.same(number, who) if who else None

    def follow(self, number: int, ref: Guid) -> tuple[Hashable, Guid]:
        """Return what a coding's reference names, as ``same``, to be found by its id.

        A GUID that many name is one object. It stands beside, so that it lives as long.
        """
        found = self.meant[number][id(ref)] = self.same(number, ref), ref
        return found

    def same(self, number: int, guid: Guid | None) -> Hashable:
        """Return what a GUID of one project names, equal if it is the same thing.

        Selections are the same at the same place, codings if they say the same there,
        and parts of drawings if they look the same.
        """
        if guid is None:
            return MISSING
        key = guid.key
        found = self._found[number].get(key)
        if found is None:
            group = self.classes.get(self.inputs[number], guid)
            if group is None or group.kind == "selection":
                found = self._mark(number, key)
            if found is None and group and group.kind not in ("vertex", "edge"):
                found = id(group)
            if found is None:
                found = self.labels[number].of(guid)
            self._found[number][key] = found
        return found

    def comparable(self, number: int, value: Value) -> Hashable:
        """Return a value so that equal ones say the same."""
        return self.same(number, value.guid) if isinstance(value, Ref) else value
