"""One carrier of selections: where they all are, which codings stand, put together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from qdabridge.model import (
    Coding,
    Guid,
    Place,
    Selection,
    SyncPoint,
    Transcript,
    plain_name,
)
from qdabridge.operations.merge.codings import (
    WHOLE,
    Codings,
    Placed,
    placed,
    set_place,
    spelt,
    without_blanks,
)
from qdabridge.operations.merge.fields import Merging
from qdabridge.operations.merge.groups import Group, Groups, Member, Waiting, pair
from qdabridge.operations.merge.orphans import Orphan, carried_coding
from qdabridge.operations.merge.texts import CARRIERS, Versions
from qdabridge.text import Moved, MoveStatus

__all__ = ["Carrier", "find_holdings"]


@dataclass
class Carrier:
    """The selections and codings of one source, note or text in all inputs.

    Attributes:
        classes: What is the same in them.
        found: What carries the selections.
        versions: The versions of its text; None if it has none.
        revived: Selections that an earlier merge kept in Notes.
        placed: Every selection that has a place, by the id of its class and the input.
        orphans: Those of the inputs that found no place.
        moved: Selections of other versions of the text, with what became of them.
        new_codes: Keys of the codes of codings that the base does not have, if there
            is a base.
    """

    classes: Groups
    found: Group
    versions: Versions | None
    revived: Sequence[Placed] = ()
    placed: list[Placed] = field(default_factory=list)
    orphans: list[Placed] = field(default_factory=list)
    moved: list[Placed] = field(default_factory=list)
    new_codes: set[str] = field(default_factory=set)
    _on: dict[int, list[Coding]] = field(default_factory=dict)
    _whole: list[Coding] = field(default_factory=list)
    _expected: set[int] = field(default_factory=set)
    _made: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.codings: Codings = Codings(self.classes, self.found.guid)

    def find_places(self) -> None:
        """Find out where every selection is, and which of them are one."""
        fixed = self._of_kept()
        lost = []
        for one in self._placed():
            if self.versions and one.item.number in self.versions.others:
                one = self._as_kept_has_it(one, fixed)
                if one.moved.status is MoveStatus.ORPHAN:
                    lost.append(one)
                    continue
                self.moved.append(one)
            self.placed.append(one)
        self._place_lost(lost)
        self._forget_blanks()
        self._made = join_selections(self.classes, self.placed)

    def _forget_blanks(self) -> None:
        """Let moved selections be where others are that only have other blanks.

        Which blanks at the edges of a quote survive is chance: these of the text that
        stands count, and of moved ones the first.
        """
        text = self.versions.standing if self.versions and self.moved else None
        if text is None:
            return
        moved = {id(one) for one in self.moved}
        places: dict[Place, Placed] = {}
        for one in sorted(self.placed, key=lambda o: (id(o) in moved, o.place)):
            places.setdefault(without_blanks(text, one.place), one)
        for found in (self.placed, self.moved):
            for number, one in enumerate(found):
                other = places.get(without_blanks(text, one.place))
                if id(one) in moved and other and other.place != one.place:
                    found[number] = _at_place_of(one, other, one.moved.status)

    def _place_lost(self, lost: Sequence[Placed]) -> None:
        """Let what found no place be where another input has it, or be an orphan."""
        places: dict[str, Placed] = {}
        if lost:
            for one in sorted(self.placed, key=lambda one: one.place):
                places.setdefault(one.selection.guid.key, one)
        for one in lost:
            if other := places.get(one.selection.guid.key):
                one = _at_place_of(one, other)
                self.placed.append(one)
            elif not one.item.is_base:
                self.orphans.append(one)
            self.moved.append(one)

    def _placed(self) -> Iterator[Placed]:
        for member in self.found.members:
            yield from placed(self.classes, member, self.versions)
        yield from self.revived

    def _of_kept(self) -> dict[str, Placed]:
        """Return the selections of the input whose text stands, by their GUID."""
        if self.versions is None or not self.versions.others:
            return {}
        kept = self.versions.kept
        found = placed(self.classes, kept, self.versions)
        return {one.selection.guid.key: one for one in found}

    def _as_kept_has_it(self, one: Placed, fixed: dict[str, Placed]) -> Placed:
        """Let a selection be where the version that stands has it.

        Whoever corrected the text has moved the selection along with it, by the rules
        of a tool: text added at an edge may be inside. If it was resized, too, then
        there are two of them.
        """
        other = fixed.get(one.selection.guid.key)
        if other is None or other.place == one.place or self.versions is None:
            return one
        if one.moved.status is MoveStatus.ORPHAN:
            return _at_place_of(one, other)
        edges = zip(one.moved[:2], other.moved[:2], strict=True)
        realignment = self.versions.others[one.item.number].realignment
        is_same = all(realignment.is_added(*sorted(edge)) for edge in edges)
        return _at_place_of(one, other) if is_same else one

    def add_statements(self) -> None:
        """Gather the codings of all inputs; places must have been found."""
        add = self.codings.add_statements
        for one, on in zip(self.placed, self._joined, strict=True):
            if one.selection.codings:
                add(one.item, one.place, one.selection.codings, on)
        for member in self.found.members:
            codings = getattr(member.thing, "codings", ())
            add(member.item, WHOLE, codings, None)
        if self.classes.has_base:
            self.new_codes = self._new_codes()

    def _new_codes(self) -> set[str]:
        return self.codings.new_codes() | {
            self.classes.guid(one.item, coding.code_ref).key
            for one in self.orphans
            for coding in one.selection.codings
        }

    @property
    def has_news(self) -> bool:
        """Has an input coded or remarked on something here that the base does not?"""
        placed = [*self.placed, *self.orphans]
        old = {one.place for one in placed if one.item.is_base}
        return bool(self.new_codes) or any(
            one.place not in old and any(_remarks(one.selection)) for one in placed
        )

    def decide(self, expected: set[int], taken: set[str] | None = None) -> None:
        """Gather the codings and decide which stand.

        Args:
            expected: With a base, the numbers of all inputs; else empty.
            taken: Keys of GUIDs that other things have; those of the codings are added.
        """
        self.add_statements()
        self._expected = expected & self.found.numbers
        self.codings.miss(self.orphans)
        for selection, coding in self.codings.stand(self._expected, taken):
            if selection is None:
                self._whole.append(coding)
            else:
                self._on.setdefault(id(selection), []).append(coding)

    def fill(
        self, thing: Any, merging: Merging, referring: Mapping[int, set[int]]
    ) -> list[tuple[Selection, Group]]:
        """Put selections, codings and sync points into what carries them.

        Args:
            thing: The merged source, note or text.
            merging: Makes one thing of its members.
            referring: Numbers of the inputs that refer to a class, by its id.

        Returns:
            The selections, each with its class.
        """
        if isinstance(thing, Transcript):
            thing.sync_points = list(self._sync_points(merging))
        else:
            thing.codings = self._whole
        built, selections = [], thing.selections
        is_moved = self.versions is not None and bool(self.versions.others)
        for one, found, kept in self._selections():
            codings = self._on.get(id(found), [])
            if not codings and self._is_empty(found, referring.get(id(found), set())):
                continue
            selection = merging.thing(found, kept)
            selection.__dict__["codings"] = codings  # pydantic's own way takes longer
            if is_moved:
                set_place(selection, one, self.versions)
            selections.append(selection)
            built.append((selection, found))
        return built

    def _selections(self) -> Iterator[tuple[Placed, Group, Member]]:
        """Yield each class of selections once, with the member that gives its place."""
        first: dict[int, tuple[Placed, Group, Member]] = {}
        for one, found in zip(self.placed, self._joined, strict=True):
            if one.item.is_base:
                continue
            known = first.get(id(found))
            if known is None:
                first[id(found)] = one, found, self._kept(found)
            elif known[2].item is one.item:
                first[id(found)] = one, found, known[2]
        yield from first.values()

    @cached_property
    def _joined(self) -> list[Group]:
        """The class of each selection that has a place."""
        found = [
            made if made.members else self.classes.get(one.item, one.selection.guid)
            for one, made in zip(self.placed, self._made, strict=True)
        ]
        return [one for one in found if one]

    def groups_of_selections(self) -> list[Group]:
        """Return the classes of the selections, each once."""
        return list({id(one): one for one in self._joined}.values())

    def _kept(self, found: Group) -> Member:
        """Return the member whose place and name stand: of the text that stands."""
        own = found.own
        if len(own) == 1:
            return own[0]
        item = self.versions.kept.item if self.versions else None
        return next((m for m in own if m.item is item), own[0])

    def _is_empty(self, found: Group, referring: set[int]) -> bool:
        """Is it a selection that lost its codings to another one, or was removed?"""
        base = found.base
        if base is not None and self._expected - found.numbers:
            is_wanted = referring and -1 not in referring
            old = _remarks(base)
            return not (is_wanted or any(_remarks(m.thing) != old for m in found.own))
        was_coded = all(m.thing.codings for m in found.own)  # type: ignore[attr-defined]
        says_more = any(any(_remarks(m.thing)) for m in found.own)
        return was_coded and not says_more and not referring

    def _sync_points(self, merging: Merging) -> Iterator[SyncPoint]:
        seen: set[int] = set()
        for member in self.found.own:
            for point in member.thing.sync_points:  # type: ignore[attr-defined]
                found = self.classes.get(member.item, point.guid)
                if found and id(found) not in seen:
                    seen.add(id(found))
                    yield self._sync_point(merging, found)

    def _sync_point(self, merging: Merging, found: Group) -> SyncPoint:
        kept = self._kept(found)
        made: SyncPoint = merging.thing(found, kept)
        if self.versions and made.position is not None:
            made.position = self.versions.place(kept.item, made.position)
        return made

    def lost(self, source: str | None) -> Iterator[Orphan]:
        """Yield the orphans with their codings as they are in the merged project."""
        for one in self.orphans:
            version = self.versions.others[one.item.number] if self.versions else None
            if version:
                codings = [
                    carried_coding(self.classes, one.item, c)
                    for c in one.selection.codings
                ]
                guid = self.found.guid
                holders = sorted(
                    (m.thing.guid for m in self.found.members), key=lambda g: g.key
                )
                yield Orphan(one, codings, guid, source, version, guid, holders)

    def statuses(self) -> Counter[MoveStatus]:
        """Count what became of the selections of other versions of the text."""
        return Counter(one.moved.status for one in self.moved if not one.item.is_base)


def join_selections(classes: Groups, found: Sequence[Placed]) -> list[Group]:
    """Find out which selections of one holder are the same; return the class of each.

    Those with one GUID at one place are. Of the others those at one place are paired
    across inputs, never inside one: those that look most alike first, then any whose
    comments do not differ. A GUID that stands at two places stays with the first of
    them, the other gets a derived one.
    """
    made = []
    first: dict[str, tuple[Place, Group]] = {}  # by GUID, most of which have one place
    others: dict[str, dict[Place, Group]] = defaultdict(dict)
    for item, selection, place, _ in found:
        key = selection.guid.key
        at, group = first.get(key, _NEW)
        if at is not None and at != place:
            group = others[key].get(place)
        if group is None:
            group = classes.add("selection", item, selection)
            if at is None:
                first[key] = place, group
            else:
                others[key][place] = group
        else:
            classes.join(group, item, selection, "guid")
        made.append(group)
    for key, places in others.items():
        at, group = first[key]
        places[at] = group
        for place in sorted(places)[1:]:
            places[place].guid = Guid.derived("elsewhere", key, *spelt(place))
        del places[at]
    _join_at_places(classes, [first.values(), *(p.items() for p in others.values())])
    return made


_NEW: tuple[None, None] = None, None


def _join_at_places(
    classes: Groups, found: Iterable[Iterable[tuple[Place, Group]]]
) -> None:
    """Pair the classes that are at one place."""
    known: dict[Place, Group] = {}
    crowded: dict[Place, list[Group]] = {}
    for place, group in chain.from_iterable(found):
        other = known.setdefault(place, group)
        if other is not group:
            crowded.setdefault(place, [other]).append(group)
    for same in crowded.values():
        if len(set().union(*(c.numbers for c in same))) > 1:
            _pair(classes, same)


def _pair(classes: Groups, same: Sequence[Group]) -> None:
    """Join the classes at one place, each with at most one of every other input."""
    alike: dict[_Looks, list[Group]] = defaultdict(list)
    for found in same:
        alike[_looks(classes, found)].append(found)
    kept = Waiting()
    said: dict[int, str] = {}
    for looks in sorted(alike):
        comment = looks[1]
        for found in pair(classes, alike[looks], "place"):
            # One without a comment goes with any, one that has one with its like.
            other = kept.first_for(found, comment or _ANY)
            joined = classes.unify((other, found), "place") if other else found
            said.setdefault(id(joined), comment)
            kept.add(joined, _ANY, said[id(joined)])


_ANY = None


_Looks = tuple[bool, str, bool, tuple[str, ...]]


def _looks(classes: Groups, found: Group) -> _Looks:
    """Return comment, whether it is coded, and what refers to a selection.

    Sorted by it, those with comments come first, so that one without finds them.
    """
    comments = {
        plain_name(getattr(m.thing, "description", None)) for m in found.members
    }
    comment = "\n".join(sorted(comments - {""}))
    is_coded = any(getattr(m.thing, "codings", ()) for m in found.members)
    cases = {
        classes.guid(m.item, case).key
        for m in found.members
        for case in m.item.cases.get(m.thing.guid.key, ())
    }
    return not comment, comment, is_coded, tuple(sorted(cases))


def find_holdings(
    classes: Groups,
    versions: Mapping[int, Versions],
    revived: Mapping[int, Sequence[Placed]] | None = None,
) -> dict[int, Carrier]:
    """Return whatever carries selections with all places found, by its class's id.

    Args:
        classes: What is the same; gets the classes of selections.
        versions: The versions of texts, by the id of their class.
        revived: Selections that an earlier merge kept in Notes, likewise.
    """
    again = revived or {}
    found = {
        id(one): Carrier(classes, one, versions.get(id(one)), again.get(id(one), ()))
        for kind in CARRIERS
        for one in classes.all(kind)
    }
    for holding in found.values():
        holding.find_places()
    return found


def _at_place_of(
    one: Placed, other: Placed, status: MoveStatus = MoveStatus.CHANGED
) -> Placed:
    """Return a selection moved to where another one is."""
    start, end = other.moved.start, other.moved.end
    moved = Moved(start, end, status, one.moved.quality)
    return one._replace(place=other.place, moved=moved)


def _remarks(thing: Any) -> tuple[str, set[str]]:
    """Return what is said about a selection beside its codings."""
    return thing.description or "", {ref.key for ref in thing.note_refs}
