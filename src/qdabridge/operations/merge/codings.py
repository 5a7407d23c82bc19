"""The union of codings: one for each place, code and coder.

What several inputs say is one coding with the smallest of their GUIDs, the first of
their dates and all of their notes. What one input says twice stays there twice: a merge
finds nothing in a single project. With a base, a coding that one side has removed goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from qdabridge.model import (
    Coding,
    DateTime,
    Ground,
    Guid,
    Holder,
    Place,
    PlainTextSelection,
    Selection,
    TextElement,
    nowhere,
    place_of,
)
from qdabridge.operations.merge.chooser import instant
from qdabridge.operations.merge.fields import joined_refs
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.texts import Versions
from qdabridge.text import Moved, MoveStatus, is_quote_of

__all__ = [
    "WHOLE",
    "Codings",
    "Key",
    "Placed",
    "Statement",
    "placed",
    "set_place",
    "spelt",
    "without_blanks",
]


WHOLE = Place(Ground.WHOLE, "")
"""Where a coding of a whole source or text is: codings of one carrier are compared."""
_NOBODY: tuple[None, str] = None, ""
_PLAIN = Moved(0, 0, MoveStatus.EXACT, 1.0)


class Placed(NamedTuple):
    """A selection of an input and its place in the merged project."""

    item: Input
    selection: Selection
    place: Place
    moved: Moved

    @property
    def span(self) -> tuple[int, int]:
        """Where it is in its own version of the text, in code points."""
        selection = self.selection
        if not isinstance(selection, PlainTextSelection):
            return 0, 0
        return selection.start_position, selection.end_position


def placed(
    classes: Groups, member: Member, versions: Versions | None
) -> Iterator[Placed]:
    """Yield the selections of one holder of an input with their places; orphans too.

    What became of a selection is told where versions of the text differ.
    """
    item = member.item
    holder = cast("Holder", member.thing)

    def key(guid: Guid) -> str:
        return classes.guid(item, guid).key

    if isinstance(holder, TextElement) and not (versions and versions.others):
        thing = key(holder.guid)
        for text in holder.plain_text_selections:
            yield Placed(
                item,
                text,
                Place(Ground.TEXT, thing, 0, text.start_position, text.end_position),
                _PLAIN,
            )
        return
    for selection in holder.selections:
        moved, span = _PLAIN, None
        if isinstance(selection, PlainTextSelection):
            moved = _moved(item, selection, versions)
            span = moved.start, moved.end
        if moved.status is MoveStatus.ORPHAN:
            place = nowhere(selection)
        else:
            place = place_of(
                selection, holder, holder, transcripts="points", moved=span, key=key
            )
        yield Placed(item, selection, place, moved)


def _moved(
    item: Input, selection: PlainTextSelection, versions: Versions | None
) -> Moved:
    start, end = selection.start_position, selection.end_position
    if versions is None:
        return Moved(start, end, MoveStatus.EXACT, 1.0)
    return versions.span(item, start, end)


def spelt(place: Place) -> Iterator[str]:
    """Yield what tells a place from others of its carrier, for GUIDs that follow."""
    thing = place.thing if place.ground is Ground.NOWHERE else ""
    yield from (place.ground, thing, *map(str, place[2:7]), *place.points)


def without_blanks(text: str, place: Place) -> Place:
    """Return a place of a text without the white space at its edges."""
    quote = place.words(text)
    if quote is None:
        return place
    start = place.start + len(quote) - len(quote.lstrip())
    end = max(place.end - len(quote) + len(quote.rstrip()), start)
    return place._replace(start=start, end=end)


def set_place(selection: Selection, one: Placed, versions: Versions | None) -> None:
    """Put a selection where it is now; a name that is its quote follows the text."""
    version = versions.others.get(one.item.number) if versions else None
    if version is None or not isinstance(selection, PlainTextSelection):
        return
    start, end = selection.start_position, selection.end_position
    old, new = version.old[start:end], version.new[one.moved.start : one.moved.end]
    if old != new and selection.name and is_quote_of(selection.name, old):
        is_whole = len(selection.name) >= len(old)
        selection.name = new if is_whole else new[: len(selection.name)]
    selection.start_position, selection.end_position = one.moved.start, one.moved.end


Key = tuple[int, str, str]
"""What a coding says; two that say the same are one: the number of its place, and keys
of the GUIDs of code and coder in the merged project; empty: no coder is named."""


class Statement(NamedTuple):
    """A coding of an input, and the selection it is on (None: on the whole)."""

    item: Input
    coding: Coding
    on: Group | None
    code: Guid
    coder: Guid | None
    """GUIDs in the merged project."""


class _Standing(NamedTuple):
    """A coding that stands."""

    key: Key
    number: int
    """Counts the codings that say the same and yet stay apart."""
    voice: Statement
    """The one whose GUID and selection it has."""
    said: Sequence[Statement]
    """All that become this one, itself included; the base's may be among them."""
    base: Statement | None
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

    classes: Groups
    holder: Guid
    joined: int = 0
    removed: int = 0
    _voices: dict[Key, list[Statement]] = field(default_factory=dict)
    _places: dict[Place, int] = field(default_factory=dict)
    """Numbers of the places: by them, codings are told apart with less work."""
    _missed: dict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add_statements(
        self, item: Input, place: Place, codings: Sequence[Coding], on: Group | None
    ) -> None:
        """Take the codings at one place of one input."""
        if not codings:
            return
        known, voices = self.classes.meant[item.number], self._voices
        at = self._places.setdefault(place, len(self._places))
        for coding in codings:
            ref, user = coding.code_ref, coding.creating_user
            code, code_key, _ = known.get(id(ref)) or self._follow(item, ref)
            coder, coder_key = _NOBODY
            if user:
                coder, coder_key, _ = known.get(id(user)) or self._follow(item, user)
            said = Statement(item, coding, on, code, coder)
            key = at, code_key, coder_key
            if (same := voices.get(key)) is None:
                voices[key] = [said]
            else:
                same.append(said)

    def _follow(self, item: Input, ref: Guid) -> tuple[Guid, str, Guid]:
        """Return what a reference means in the merged project, its key, and itself."""
        guid = self.classes.guid(item, ref)
        found = self.classes.meant[item.number][id(ref)] = guid, guid.key, ref
        return found

    def said(self) -> Iterator[tuple[Key, list[Statement]]]:
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
            code
            for (_, code, _), voices in self._voices.items()
            if not any(voice.item.is_base for voice in voices)
        }

    def stand(
        self, expected: set[int], taken: set[str] | None = None
    ) -> list[tuple[Group | None, Coding]]:
        """Return the codings that stand, each with the selection it is on.

        They are forgotten here: this is asked once.

        Args:
            expected: With a base, the inputs that have this holder: what the base says
                and one of them does not, that one has removed. Empty without a base.
            taken: Keys of GUIDs that other things have; those of the codings are added.
        """
        has_base = self.classes.has_base
        standing: list[_Standing] = []
        for key, voices in self._voices.items():
            if has_base and self._is_removed(key, voices, expected):
                continue
            if len(voices) == 1:
                standing.append(_Standing(key, 0, voices[0], voices, None))
            else:
                standing += self._chosen(key, voices)
        self._voices.clear()
        guids = self._guids(standing, set() if taken is None else taken)
        self._places.clear()
        return [
            (one.voice.on, self._coding(one, guid))
            for one, guid in zip(standing, guids, strict=True)
        ]

    def _is_removed(
        self, key: Key, voices: Sequence[Statement], expected: set[int]
    ) -> bool:
        if not any(v.item.is_base for v in voices):
            return False
        own = {v.item.number for v in voices if not v.item.is_base}
        expected = expected - self._missed.get(key[1:], set())
        self.removed += bool(expected - own)
        return not own or bool(expected - own)

    def _chosen(self, key: Key, voices: Sequence[Statement]) -> Iterator[_Standing]:
        """Yield as many codings as the input that says it most often has."""
        chosen = _fullest(voices)
        numbers = {v.coding.guid.key: n for n, v in enumerate(chosen)}
        said: list[list[Statement]] = [[] for _ in chosen]
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
        keys = [guid.key for guid in guids]
        own = {*keys}
        are_parted = len(own) < len(keys) or not own.isdisjoint(taken)
        if are_parted:
            self._part(standing, guids, taken)
            own = {guid.key for guid in guids}
        taken |= own
        for one, guid in zip(standing, guids, strict=True):
            if are_parted or len(one.said) > 1:
                for voice in one.said:
                    if voice.coding.guid is not guid:
                        self.classes.rename(voice.item, voice.coding.guid, guid)
        return guids

    def _part(
        self, standing: Sequence[_Standing], guids: list[Guid], taken: set[str]
    ) -> None:
        """Give GUIDs of their own to codings that have one that is not theirs alone."""
        same: dict[str, list[int]] = {}
        for place, guid in enumerate(guids):
            same.setdefault(guid.key, []).append(place)
        at = list(self._places)

        def order(number: int) -> tuple[Place, str, str, int]:
            place, code, coder = standing[number].key
            return at[place], code, coder, standing[number].number

        for key, places in same.items():
            if len(places) > 1:
                places.sort(key=order)
            for place in places if key in taken else places[1:]:
                guids[place] = self._derived(key, standing[place], at)

    def _derived(self, guid: str, one: _Standing, places: Sequence[Place]) -> Guid:
        """Return a GUID that follows from another one and what the coding says."""
        place, code, coder = one.key
        said = (self.holder.key, *spelt(places[place]), code, coder)
        return Guid.derived("coding", guid, *said, str(one.number))

    def _coding(self, one: _Standing, guid: Guid) -> Coding:
        """Return a coding with all that the inputs say of it."""
        _, coding, _, code, coder = one.voice
        own = one.said
        if len(own) > 1:
            own = [v for v in own if not v.item.is_base]
        has_notes = len(own) > 1 or coding.note_refs
        made = coding.replaced(
            guid=guid,
            code_ref=code,
            creating_user=coder,
            note_refs=self._joined_notes(own, one.base) if has_notes else [],
        )
        if len(own) > 1:
            made.__dict__["creation_date_time"] = _first_date(own)
        return made

    def _joined_notes(
        self, own: Sequence[Statement], base: Statement | None
    ) -> list[Guid]:
        for voice in own:
            if voice.coding.note_refs:
                break
        else:
            return []
        old = self._notes(base) if base else ()
        return joined_refs([self._notes(voice) for voice in own], old)

    def _notes(self, voice: Statement) -> list[Guid]:
        return [self.classes.guid(voice.item, r) for r in voice.coding.note_refs]


def _fullest(voices: Sequence[Statement]) -> list[Statement]:
    """Return the codings of the input that says something most often.

    Sorted by GUID; of several such inputs the one with the smallest GUIDs.
    """
    by_input: dict[int, list[Statement]] = {}
    for voice in voices:
        if not voice.item.is_base:
            by_input.setdefault(voice.item.number, []).append(voice)
    for same in by_input.values():
        if len(same) > 1:
            same.sort(key=_key)
    return min(by_input.values(), key=lambda same: (-len(same), [*map(_key, same)]))


def _key(voice: Statement) -> str:
    return voice.coding.guid.key


def _first_date(voices: Sequence[Statement]) -> DateTime | None:
    dates = {d for v in voices if (d := v.coding.creation_date_time) is not None}
    if len(dates) < 2:
        return next(iter(dates), None)
    return min(dates, key=lambda date: (instant(date), date))
