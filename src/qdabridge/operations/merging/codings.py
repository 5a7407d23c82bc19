"""The union of codings: one for each place, code and coder.

What several inputs say is one coding with the smallest of their GUIDs, the first of
their dates and all of their notes. What one input says twice stays there twice: a merge
finds nothing in a single project. With a base, a coding that one side has removed goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qdabridge.model import Coding, DateTime, Guid
from qdabridge.operations.merging.classes import Class, Classes
from qdabridge.operations.merging.inputs import Input
from qdabridge.operations.merging.places import Place, Placed
from qdabridge.operations.merging.registers import instant
from qdabridge.operations.merging.things import joined_refs

__all__ = ["Codings", "Key", "Voice"]


class Key(NamedTuple):
    """What a coding says; two that say the same are one."""

    place: Place
    code: str
    coder: str
    """Keys of GUIDs in the merged project; empty: no coder is named."""


class Voice(NamedTuple):
    """A coding of an input, and the selection it is on (None: on the whole)."""

    item: Input
    coding: Coding
    on: Class | None
    code: Guid
    coder: Guid | None
    """GUIDs in the merged project."""


class _Standing(NamedTuple):
    """A coding that stands."""

    key: Key
    number: int
    """Counts the codings that say the same and yet stay apart."""
    voice: Voice
    """The one whose GUID and selection it has."""
    said: Sequence[Voice]
    """All that become this one, itself included; the base's may be among them."""
    base: Voice | None
    """What the base has."""


@dataclass
class Codings:
    """Gathers the codings of one holder and decides which of them stand.

    Attributes:
        classes: What is the same in all inputs.
        holder: GUID of what carries them; part of what makes two codings equal.
        joined: How many codings said what another one says.
        removed: How many of the base's were removed by an input.
    """

    classes: Classes
    holder: Guid
    joined: int = 0
    removed: int = 0
    _voices: dict[Key, list[Voice]] = field(default_factory=lambda: defaultdict(list))
    _missed: dict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def hear(
        self, item: Input, place: Place, codings: Iterable[Coding], on: Class | None
    ) -> None:
        """Take the codings at one place of one input."""
        find = self.classes.guid
        for coding in codings:
            code = find(item, coding.code_ref)
            coder = find(item, user) if (user := coding.creating_user) else None
            key = Key(place, code.key, coder.key if coder else "")
            self._voices[key].append(Voice(item, coding, on, code, coder))

    def said(self) -> Iterator[tuple[Key, list[Voice]]]:
        """Yield what is said, and every coding that says it."""
        yield from self._voices.items()

    def miss(self, orphans: Iterable[Placed]) -> None:
        """Take note of codings without a place: nobody has removed them."""
        for one in orphans:
            for coding in one.selection.codings:
                coder = coding.creating_user
                said = (
                    self.classes.guid(one.item, coding.code_ref).key,
                    self.classes.guid(one.item, coder).key if coder else "",
                )
                self._missed[said].add(one.item.number)

    def new_codes(self) -> set[str]:
        """Return the keys of the codes of codings that the base does not have."""
        return {
            key.code
            for key, voices in self._voices.items()
            if not any(voice.item.is_base for voice in voices)
        }

    def stand(
        self, expected: set[int], taken: set[str] | None = None
    ) -> list[tuple[Class | None, Coding]]:
        """Return the codings that stand, each with the selection it is on.

        They are forgotten here: this is asked once.

        Args:
            expected: With a base, the inputs that have this holder: what the base says
                and one of them does not, that one has removed. Empty without a base.
            taken: Keys of GUIDs that other things have; those of the codings are added.
        """
        standing = [
            one
            for key, voices in self._voices.items()
            if not self._is_removed(key, voices, expected)
            for one in self._chosen(key, voices)
        ]
        self._voices.clear()
        guids = self._guids(standing, set() if taken is None else taken)
        return [
            (one.voice.on, self._coding(one, guid))
            for one, guid in zip(standing, guids, strict=True)
        ]

    def _is_removed(
        self, key: Key, voices: Sequence[Voice], expected: set[int]
    ) -> bool:
        if not any(v.item.is_base for v in voices):
            return False
        own = {v.item.number for v in voices if not v.item.is_base}
        expected = expected - self._missed.get((key.code, key.coder), set())
        self.removed += bool(expected - own)
        return not own or bool(expected - own)

    def _chosen(self, key: Key, voices: Sequence[Voice]) -> Iterator[_Standing]:
        """Yield as many codings as the input that says it most often has."""
        if len(voices) == 1:
            yield _Standing(key, 0, voices[0], voices, None)
            return
        chosen = _fullest(voices)
        numbers = {v.coding.guid.key: n for n, v in enumerate(chosen)}
        said: list[list[Voice]] = [[] for _ in chosen]
        for voice in voices:
            number = numbers.get(voice.coding.guid.key)
            self.joined += number is None and not voice.item.is_base
            said[number or 0].append(voice)
        base = next((v for v in voices if v.item.is_base), None)
        for number, voice in enumerate(chosen):
            yield _Standing(key, number, voice, said[number], base)

    def _guids(self, standing: Sequence[_Standing], taken: set[str]) -> list[Guid]:
        """Return a GUID of its own for every coding; references follow.

        A GUID that says two things, because one copy recoded it, stays with the first.
        """
        guids = [one.voice.coding.guid for one in standing]
        wanting: dict[str, list[int]] = {}
        for place, guid in enumerate(guids):
            wanting.setdefault(guid.key, []).append(place)
        for key, places in wanting.items():
            if key in taken or len(places) > 1:
                places.sort(key=lambda n: (str(standing[n].key), standing[n].number))
                for place in places if key in taken else places[1:]:
                    guids[place] = self._derived(key, standing[place])
        taken.update(guid.key for guid in guids)
        for one, guid in zip(standing, guids, strict=True):
            for voice in one.said:
                self.classes.rename(voice.item, voice.coding.guid, guid)
        return guids

    def _derived(self, guid: str, one: _Standing) -> Guid:
        """Return a GUID that follows from another one and what the coding says."""
        key = one.key
        said = (self.holder.key, *map(str, key.place), key.code, key.coder)
        return Guid.derived("coding", guid, *said, str(one.number))

    def _coding(self, one: _Standing, guid: Guid) -> Coding:
        """Return a coding with all that the inputs say of it."""
        voice, own = one.voice, one.said
        if len(own) > 1:
            own = [v for v in own if not v.item.is_base]
        return voice.coding.replaced(
            guid=guid,
            code_ref=voice.code,
            creating_user=voice.coder,
            creation_date_time=_first_date(own),
            note_refs=joined_refs(
                [self._notes(v) for v in own], self._notes(one.base) if one.base else ()
            ),
        )

    def _notes(self, voice: Voice) -> list[Guid]:
        refs = voice.coding.note_refs
        return [self.classes.guid(voice.item, ref) for ref in refs] if refs else []


def _fullest(voices: Sequence[Voice]) -> list[Voice]:
    """Return the codings of the input that says something most often.

    Sorted by GUID; of several such inputs the one with the smallest GUIDs.
    """
    by_input: dict[int, list[Voice]] = {}
    for voice in voices:
        if not voice.item.is_base:
            by_input.setdefault(voice.item.number, []).append(voice)
    for same in by_input.values():
        if len(same) > 1:
            same.sort(key=_key)
    return min(by_input.values(), key=lambda same: (-len(same), [*map(_key, same)]))


def _key(voice: Voice) -> str:
    return voice.coding.guid.key


def _first_date(voices: Sequence[Voice]) -> DateTime | None:
    dates = {d for v in voices if (d := v.coding.creation_date_time) is not None}
    if len(dates) < 2:
        return next(iter(dates), None)
    return min(dates, key=lambda date: (instant(date), date))
