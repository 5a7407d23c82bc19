"""What may be one: joined if nothing else can be meant, and always told.

Two tools hold one transcript under two names, with a few typos corrected or the names
replaced. Which texts to compare is found by turns of phrase that they share, so that
the time grows with the texts and not with their pairs. What bears one name and yet
stays apart is told, as it doubles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from heapq import nsmallest
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from qdabridge.model import TextElement, User
from qdabridge.operations.merge.groups import (
    Group,
    Groups,
    Identity,
    Likely,
    Member,
)
from qdabridge.operations.merge.likeness import folded_name
from qdabridge.text import blocks, words_of

__all__ = ["join_near_texts", "source_name", "tell_same_names"]


_SURE = 0.95
"""From this likeness on texts under other names are one, if nothing speaks against."""
_NAMED = 0.8
"""The same where one name is part of the other: ``int01`` and ``int01 anonymised``."""
_NEAR = 0.6
"""From this likeness on it is told that they are kept apart."""
_SKETCH = 200
"""So many turns of phrase stand for a text."""
_COMMON = 12
"""A turn of phrase that so many texts have says nothing."""
_SHARED = 0.08
"""Share of the phrases that two texts must have in common to be compared."""
_LEAST = 8
"""A text of fewer words is like too many others."""
_SHORT = 200
"""Texts under other names with fewer characters are told, but not joined."""


class _Two(NamedTuple):
    """Two texts of different inputs and how alike they are, 0 to 1."""

    first: Member
    second: Member
    likeness: float

    @property
    def sides(self) -> tuple[tuple[Member, Member], tuple[Member, Member]]:
        """Each of the two with the other one."""
        return (self.first, self.second), (self.second, self.first)

    @property
    def is_near(self) -> bool:
        """Are they so much alike, their names considered, that they can be one?"""
        names = sorted((source_name(_called(one)) for one in self[:2]), key=len)
        if len(names[0]) > 2 and names[0] in names[1]:
            return self.likeness >= _NAMED
        shorter = min(len(_text(one)) for one in self[:2])
        return self.likeness >= _SURE and shorter >= _SHORT


def join_near_texts(identity: Identity) -> None:
    """Join texts that are nearly equal and found in no other way; tell the others."""
    inputs = {item.number for item in identity.classes.inputs}
    texts = [
        found
        for found in identity.classes.all("source")
        if isinstance(found.members[0].thing, TextElement) and found.numbers < inputs
    ]
    pairs = sorted(_compared(identity.classes, texts), key=_order)
    near = Counter(
        (id(one.thing), other.item.number)
        for pair in pairs
        if pair.is_near
        for one, other in pair.sides
    )
    told: set[int] = set()
    for pair in pairs:
        first, second = (identity.classes.of(member) for member in pair[:2])
        if first is second or not identity.classes.can_unify((first, second)):
            continue
        is_only = all(
            near[id(one.thing), other.item.number] == 1 for one, other in pair.sides
        )
        is_one = is_only and pair.is_near and not _are_numbered_apart(pair)
        if is_one or not {id(first), id(second)} <= told:
            told |= {id(first), id(second)}
            likely = Likely("source", pair[:2], pair.likeness, is_one)
            identity.likely.append(likely)
        if is_one:
            identity.classes.unify((first, second), "likeness")


def _order(pair: _Two) -> tuple[float, str, str]:
    guids = sorted(member.thing.guid.key for member in pair[:2])
    return -pair.likeness, guids[0], guids[1]


def _compared(classes: Groups, texts: Sequence[Group]) -> Iterator[_Two]:
    """Yield texts of different inputs that have one name or are near each other."""
    candidates = {(id(a), id(b)): (a, b) for a, b in _of_one_name(texts)}
    candidates |= {(id(a), id(b)): (a, b) for a, b in _sharing_phrases(texts)}
    for first, second in candidates.values():
        if classes.can_unify((first, second)):
            found = likeness(*(_text(one.members[0]) for one in (first, second)))
            if found >= _NEAR or _names(first) & _names(second):
                yield _Two(first.members[0], second.members[0], found)


def likeness(first: str, second: str) -> float:
    """Return the share of two texts that is the same in both, 0 to 1."""
    size = len(first) + len(second)
    same = sum(
        (b.end - b.start + b.new_end - b.new_start) * (b.is_equal or b.likeness)
        for b in blocks(first, second)
    )
    return same / size if size else 1.0


def _called(member: Member) -> str:
    return getattr(member.thing, "name", None) or ""


def _text(member: Member) -> str:
    thing = member.thing
    return (member.item.text(thing) if isinstance(thing, TextElement) else None) or ""


def _of_one_name(texts: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Yield texts whose name no other text of their inputs has."""
    by_name: dict[str, list[Group]] = defaultdict(list)
    for found in texts:
        for name in _names(found):
            by_name[name].append(found)
    for same in by_name.values():
        count = Counter(number for found in same for number in found.numbers)
        alone = [f for f in same if all(count[n] == 1 for n in f.numbers)]
        if len(alone) <= _COMMON:
            yield from combinations(alone, 2)


def _names(found: Group) -> set[str]:
    names = {source_name(getattr(m.thing, "name", None)) for m in found.members}
    return names - {""}


def source_name(name: str | None) -> str:
    """Return a source's name as names are compared: without capitals and suffix."""
    folded = folded_name(name).casefold()
    stem, _, suffix = folded.rpartition(".")
    is_suffix = stem and len(suffix) <= 4 and suffix.isalnum() and not suffix.isdigit()
    return stem if is_suffix else folded


def _sharing_phrases(texts: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    sketches = [_sketch(_text(found.members[0])) for found in texts]
    having: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        for phrase in sketch:
            having[phrase].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in having.values():
        if 1 < len(numbers) <= _COMMON:
            shared.update(combinations(numbers, 2))
    for (first, second), count in shared.items():
        least = min(len(sketches[first]), len(sketches[second]))
        if count >= _SHARED * least:
            yield texts[first], texts[second]


def _sketch(text: str) -> list[int]:
    """Return the smallest hashes of the turns of phrase in a text."""
    spoken = words_of(text, 0, len(text))
    words = [word.text.casefold() for word in spoken if word.is_spoken]
    if len(words) < _LEAST:
        return []
    phrases = {" ".join(words[n : n + 3]) for n in range(len(words) - 2)}
    return nsmallest(_SKETCH, {crc32(phrase.encode()) for phrase in phrases})


def _are_numbered_apart(pair: _Two) -> bool:
    """Do the names say that they are two: ``Interview 1`` and ``Interview 2``?"""
    first, second = (
        {number.lstrip("0") for number in _DIGITS.findall(_called(one))}
        for one in pair[:2]
    )
    return bool(first and second) and not first & second


_DIGITS = re.compile(r"\d+")


# --- Names ----------------------------------------------------------------------------


def tell_same_names(identity: Identity) -> None:
    """Note what has one name in several inputs, once in each, and was not joined.

    Texts are compared by what they say (see above); here are coders, codes under
    different parents, names with other capitals, and sources with other files.
    """
    for kind in ("user", "code", "case", "variable", "source"):
        for same in _called_alike(identity, kind):
            members = tuple(found.members[0] for found in same)
            identity.likely.append(Likely(kind, members, None, False))


def _called_alike(identity: Identity, kind: str) -> Iterator[list[Group]]:
    by_name: dict[Hashable, list[Group]] = defaultdict(list)
    for found in identity.classes.all(kind):
        for name in {_called_name(kind, member) for member in found.own} - {None}:
            by_name[name].append(found)
    for same in by_name.values():
        count = Counter(number for found in same for number in found.numbers)
        if len(same) > 1 and all(times == 1 for times in count.values()):
            yield same


def _called_name(kind: str, member: Member) -> Hashable | None:
    thing = member.thing
    if isinstance(thing, TextElement):
        return None
    if isinstance(thing, User):
        return folded_name(thing.name or thing.id).casefold()
    name = getattr(thing, "name", None)
    folded = source_name(name) if kind == "source" else folded_name(name).casefold()
    return (type(thing), folded) if folded else None
