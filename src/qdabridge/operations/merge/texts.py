"""Versions of one text: which one stands, and where places of the others are in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qdabridge.model import TextElement, Transcript
from qdabridge.operations.merge.chooser import Chooser, Said
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.likeness import fingerprint
from qdabridge.text import Locator, Moved, MoveStatus, Realignment
from qdabridge.text import Status as How

__all__ = ["CARRIERS", "Version", "Versions", "text_versions"]


CARRIERS = ("source", "note", "text")
"""The kinds of things that carry selections."""


@dataclass
class Versions:
    """The versions of one text.

    Attributes:
        kept: The member whose version stands.
        others: The maps from other versions to it, by the number of the input; inputs
            with one text share one.
    """

    kept: Member
    others: dict[int, "Version"] = field(default_factory=dict)

    def span(self, item: Input, start: int, end: int) -> Moved:
        """Return where a span of an input's version is in the one that stands."""
        version = self.others.get(item.number)
        if version is None:
            return Moved(start, end, MoveStatus.EXACT, 1.0)
        moved = version.realignment.span(start, end)
        return version.second_chance(start, end, moved)

    def place(self, item: Input, position: int) -> int:
        """Return where a place of an input's version is in the one that stands."""
        version = self.others.get(item.number)
        return version.realignment.place(position) if version else position

    @property
    def standing(self) -> str | None:
        """The text that stands; None: it is not there."""
        return _text(self.kept)

    @property
    def is_one(self) -> bool:
        """Have all inputs the same version? The base may have another one."""
        return not any(number >= 0 for number in self.others)


@dataclass
class Version:
    """A version of a text that does not stand."""

    old: str
    new: str

    @cached_property
    def realignment(self) -> Realignment:
        """The map from it to the one that stands; made when first asked for."""
        return Realignment(self.old, self.new)

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.new)

    def second_chance(self, start: int, end: int, moved: Moved) -> Moved:
        """Return where an orphan's words have gone as a whole, if there is one place.

        A map between two texts cannot follow a paragraph that was moved. Short quotes
        are only looked for together with the text before or after.
        """
        if moved.status is not MoveStatus.ORPHAN:
            return moved
        if end - start < _LONG:
            return self._by_context(start, end) or moved
        before, after = self.old[max(start - _CONTEXT, 0) : start], self.old[end:]
        found = self._locator.locate(
            self.old[start:end], prefix=before, suffix=after[:_CONTEXT]
        )
        if found.place is None:
            return moved
        status = MoveStatus.CHANGED if found.status is How.FUZZY else MoveStatus.SHIFTED
        return Moved(found.place.start, found.place.end, status, found.score / 100)

    def _by_context(self, start: int, end: int) -> Moved | None:
        """Return the one place of a short quote with the text around it in its line."""
        first = max(self.old.rfind("\n", 0, start) + 1, start - _CONTEXT)
        line_end = self.old.find("\n", end)
        last = min(line_end if line_end >= 0 else len(self.old), end + _CONTEXT)
        places = set()
        for begin, finish in ((first, end), (start, last)):
            words = self.old[begin:finish]
            place = self.new.find(words) if len(words) >= _LONG else -1
            if place >= 0 and self.new.find(words, place + 1) < 0:
                places.add(place + start - begin)
        if start == end or len(places) != 1:
            return None
        (place,) = places
        return Moved(place, place + end - start, MoveStatus.SHIFTED, 1.0)


_LONG = 20
_CONTEXT = 32
"""Code points: the shortest quote that is looked for, and how much goes with it."""


def text_versions(classes: Groups, registers: Chooser) -> dict[int, Versions]:
    """Choose a version of each text; returns them by the id of their class."""
    found: dict[int, Versions] = {}
    for kind in CARRIERS:
        for one in classes.all(kind):
            if one.own and isinstance(one.own[0].thing, TextElement | Transcript):
                found[id(one)] = _versions(one, registers)
    return found


def _versions(found: Group, registers: Chooser) -> Versions:
    texts = {m.order: _text(m) for m in found.members}
    having = [m for m in found.own if texts[m.order] is not None] or found.own
    kept = _chosen(found, having, texts, registers)
    new = texts[kept.order]
    versions = Versions(kept)
    made: dict[str, Version] = {}
    for member in found.members:
        old = texts[member.order]
        if old is not None and new is not None and old != new:
            version = made.setdefault(old, Version(old, new))
            versions.others[member.item.number] = version
    return versions


def _text(member: Member) -> str | None:
    thing = member.thing
    if not isinstance(thing, TextElement | Transcript):
        return None
    return member.item.text(thing) or None


def _chosen(
    found: Group,
    having: Sequence[Member],
    texts: dict[int, str | None],
    registers: Chooser,
) -> Member:
    """Return the member whose text stands; where versions differ, note it."""
    prints = {m.order: fingerprint(m.item, m.thing) for m in found.members}
    base = next((m for m in found.members if m.item.is_base), None)
    voting = [m for m in having if base and prints[m.order] != prints[base.order]]
    voting = voting or list(having)
    if len({prints[m.order] for m in voting}) == 1:
        return _fullest(voting, texts, registers)
    said = [Said(m, prints[m.order]) for m in voting]
    value = registers.decide("text version", said)
    shown = _shown if found.kind == "note" else _size
    registers.note(
        found,
        "text",
        [Said(m, shown(texts[m.order])) for m in voting],
        None,
        shown(next(texts[s.member.order] for s in said if s.value == value)),
        is_quote=found.kind == "note",
    )
    return next(s.member for s in said if s.value == value)


def _fullest(
    voting: Sequence[Member], texts: dict[int, str | None], registers: Chooser
) -> Member:
    """Return whose text stands of those that say the same: one with rich text.

    They can still be spelt in two ways (composed letters or not).
    """
    text = registers.decide("text version", [Said(m, texts[m.order]) for m in voting])
    same = [m for m in voting if texts[m.order] == text]
    rich = (m for m in same if getattr(m.thing, "rich_text_path", None))
    return next(rich, same[0])


def _shown(text: str | None) -> str:
    """Return a note's text as a report has it: whole, as one of two is given up."""
    return text or ""


def _size(text: str | None) -> str:
    """Return what a report may say of a text: its length, none of its words."""
    return f"{len(text or ''):,} characters"
