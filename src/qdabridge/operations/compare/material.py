"""What lies on the bench: who marked what where, in texts that were matched.

Projects are matched as ``merge`` matches them; places are moved into the one version of
each text that stands. Nothing here knows what is measured.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple, TypeVar

from qdabridge.agreement import Span, united
from qdabridge.errors import ReadError
from qdabridge.model import (
    AnySource,
    AudioSource,
    Case,
    Coding,
    Ground,
    Guid,
    Holder,
    Note,
    PDFSource,
    PictureSource,
    Place,
    PlainTextSelection,
    Selection,
    SyncPoints,
    TextElement,
    Transcript,
    holders,
    nowhere,
    place_of,
)
from qdabridge.operations.merge import (
    Chooser,
    Group,
    Groups,
    Identity,
    Input,
    Same,
    Versions,
    identify,
    inputs_of,
    text_versions,
)
from qdabridge.package import Package, page_sizes, picture_size, sound_length
from qdabridge.tabular import unique_names
from qdabridge.text import MoveStatus
from qdabridge.tools import canonical, twins

__all__ = [
    "NOBODY",
    "Author",
    "ComparedCase",
    "Mark",
    "Material",
    "cases_of",
    "gather",
]


T = TypeVar("T")


class Author(NamedTuple):
    """Whose a coding is: an input, and a user of it."""

    number: int
    """Of the input."""
    user: str
    """Key of the class of the user; empty if the coding names nobody."""


NOBODY = ""


class Mark(NamedTuple):
    """A coding: who gave which code where."""

    voice: Author
    code: str
    source: str
    """Keys of the classes of code and source."""
    place: Place


@dataclass
class Material:
    """Everything that is compared, before anybody asks how.

    Attributes:
        inputs: The projects.
        identity: What is the same in them.
        marks: All codings with a place.
        lost: How many codings have no place in the text that stands, by input.
        stretches: Where each case speaks, by its key: keys of sources, and places.
    """

    inputs: Sequence[Input]
    identity: Identity
    marks: list[Mark] = field(default_factory=list)
    lost: Counter[int] = field(default_factory=Counter)
    stretches: dict[str, list[tuple[str, Place]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _versions: dict[int, Versions] = field(default_factory=dict)

    @property
    def classes(self) -> Groups:
        """What is one thing in several inputs."""
        return self.identity.classes

    @cached_property
    def turns(self) -> dict[str, list[Span]]:
        """The turns of all cases in each text, in order; none of them overlap."""
        found: dict[str, set[Span]] = defaultdict(set)
        for own in self.stretches.values():
            for _, place in own:
                if place.ground is Ground.TEXT:
                    found[place.thing].add((place.start, place.end))
        made: dict[str, list[Span]] = {}
        for text, spans in found.items():
            kept: list[Span] = []
            made[text] = kept
            for start, end in sorted(spans):
                if start < end and (not kept or start >= kept[-1][1]):
                    kept.append((start, end))
        return made

    def sources(self) -> Iterator[Group]:
        """Yield sources and then notes, as classes."""
        yield from self.classes.all("source")
        yield from self.classes.all("note")

    def text(self, found: Group) -> str | None:
        """Return the version of a text that stands; None: it has none."""
        versions = self._versions.get(id(found))
        if versions is None:
            return None
        kept = versions.kept
        if not isinstance(kept.thing, TextElement | Transcript):
            return None
        return kept.item.text(kept.thing) or None

    def texts_of(self, source: Group) -> dict[str, str]:
        """Return the texts of a source by the key of what holds them.

        Texts of regions are left out: they repeat what the page says.
        """
        found: dict[str, str] = {}
        for member in source.members:
            for holder in _main_holders(member.thing):
                one = self.classes.get(member.item, holder.guid)
                text = self.text(one) if one else None
                if one and text:
                    found.setdefault(one.guid.key, text)
        return found

    def standing(self, source: Group) -> str | None:
        """Return the input whose version of a text stands, if the versions differ."""
        for member in source.members:
            for holder in _main_holders(member.thing):
                one = self.classes.get(member.item, holder.guid)
                versions = self._versions.get(id(one)) if one else None
                if versions is not None and not versions.is_one:
                    return versions.kept.item.name
        return None

    def pages_of(self, source: Group) -> list[tuple[int, int]] | None:
        """Return width and height of each page of a PDF; None: not known."""
        for member in source.members:
            thing = member.thing
            if isinstance(thing, PDFSource) and thing.path:
                sizes = page_sizes(member.item.package, thing.path)
                if sizes:
                    return [(round(width), round(height)) for width, height in sizes]
        return None

    def picture_of(self, source: Group) -> tuple[int, int] | None:
        """Return width and height of a picture; None: not known."""
        return self._measured(source, PictureSource, picture_size)

    def length_of(self, source: Group) -> int | None:
        """Return the length of a recording in milliseconds; None: not known."""
        return self._measured(source, AudioSource, sound_length)

    def _measured(
        self, source: Group, kind: type, measure: Callable[[BinaryIO], T | None]
    ) -> T | None:
        for member in source.members:
            path = getattr(member.thing, "path", None)
            if not isinstance(member.thing, kind) or not path:
                continue
            try:
                with member.item.package.open_file(path) as stream:
                    found = measure(stream)
            except (ReadError, OSError):
                continue
            if found is not None:
                return found
        return None


def _main_holders(document: Any) -> Iterator[Holder | Note]:
    regions = {id(s.representation) for s in getattr(document, "pdf_selections", ())}
    return (h for h in holders(document) if id(h) not in regions)


def gather(packages: Iterable[Package], same: Iterable[Same] = ()) -> Material:
    """Match projects and find where every coding is.

    Args:
        packages: One project or more.
        same: What the user says is the same.

    Raises:
        ReadError: A mapping names what is not there.
    """
    inputs = inputs_of([canonical(package) for package in packages])
    identity = identify(inputs, same=same)
    versions = text_versions(identity.classes, Chooser())
    material = Material(inputs, identity, _versions=versions)
    for item in inputs:
        _Walk(material, item).run()
    return material


class _Walk:
    """Walks through one input."""

    def __init__(self, material: Material, item: Input) -> None:
        self._material = material
        self._classes = material.classes
        self._item = item
        self._points = SyncPoints()
        self._twins = {
            id(pair.region): (pair.text, pair.source.representation)
            for pair in twins(item.project)
            if not pair.text.codings
        }
        self._codes = {code.guid.key for code, _ in item.project.walk_codes()}
        self._keys: dict[str, str] = {}
        self._voices: dict[str, Author] = {}
        self._last: tuple[Holder | Note, Versions | None] | None = None

    def run(self) -> None:
        """Make the marks."""
        for source in self._item.documents():
            key = self._key(source.guid)
            for holder in holders(source):
                for selection in holder.selections:
                    cases = self._item.cases.get(selection.guid.key, ())
                    if not selection.codings and not cases:
                        continue
                    place = self._place(selection, holder, source)
                    self._add(key, place, selection.codings)
                    for case in cases:
                        own = self._material.stretches[self._key(case)]
                        own.append((key, place))
                whole = getattr(holder, "codings", ())
                if whole:
                    place = place_of(None, holder, source, key=self._key)
                    self._add(key, place, whole)

    def _add(self, source: str, place: Place, codings: Iterable[Coding]) -> None:
        material, number = self._material, self._item.number
        for coding in codings:
            if coding.code_ref.key not in self._codes:
                continue
            if place.ground is Ground.NOWHERE:
                material.lost[number] += 1
                continue
            user = coding.creating_user
            who = self._key(user) if user else NOBODY
            if (voice := self._voices.get(who)) is None:
                voice = self._voices[who] = Author(number, who)
            code = self._key(coding.code_ref)
            material.marks.append(Mark(voice, code, source, place))

    def _place(
        self, selection: Selection, holder: Holder | Note, source: AnySource | Note
    ) -> Place:
        text, words = holder, selection
        if twin := self._twins.get(id(selection)):
            words, text = twin[0], twin[1] or holder
        moved = None
        if isinstance(words, PlainTextSelection):
            versions = self._versions(text)
            if versions is not None:
                start, end = words.start_position, words.end_position
                there = versions.span(self._item, start, end)
                if there.status is MoveStatus.ORPHAN:
                    return nowhere(words)
                moved = there.start, there.end
        place = place_of(
            words,
            text,
            source,
            sync_points=self._points,
            moved=moved,
            key=self._key,
        )
        return self._moved(place, text) if moved is None else place

    def _moved(self, place: Place, holder: Holder | Note) -> Place:
        """Move a stretch between sync points into the text that stands."""
        versions = self._versions(holder) if place.ground is Ground.TEXT else None
        if versions is None:
            return place
        there = versions.span(self._item, place.start, place.end)
        if there.status is MoveStatus.ORPHAN:
            return Place(Ground.NOWHERE, place.thing)
        return place._replace(start=there.start, end=there.end)

    def _versions(self, holder: Holder | Note) -> Versions | None:
        """Return the versions of a text; the last one asked for is asked for again."""
        if self._last is None or self._last[0] is not holder:
            found = self._classes.get(self._item, holder.guid)
            versions = self._material._versions.get(id(found)) if found else None
            self._last = holder, versions
        return self._last[1]

    def _key(self, guid: Guid) -> str:
        key = guid.key
        if key not in self._keys:
            self._keys[key] = self._classes.guid(self._item, guid).key
        return self._keys[key]


@dataclass(frozen=True)
class ComparedCase:
    """A case.

    Attributes:
        name: Its name; no two are called the same.
        key: The key of its GUID.
        sources: Keys of the whole sources that are its own.
        turns: Where it speaks: spans of texts, by the text's key.
        places: Keys of all sources it has anything in.
    """

    name: str
    key: str
    sources: frozenset[str] = frozenset()
    turns: dict[str, list[Span]] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


def cases_of(material: Material) -> tuple[ComparedCase, ...]:
    """Return the cases of all projects that have a source or a stretch of one."""
    found = []
    for one in material.classes.all("case"):
        sources: set[str] = set()
        for member in one.members:
            if isinstance(member.thing, Case):
                refs = member.thing.source_refs
                keys = (material.classes.guid(member.item, ref).key for ref in refs)
                sources.update(keys)
        turns: dict[str, list[Span]] = defaultdict(list)
        places = set(sources)
        for source, place in material.stretches.get(one.guid.key, ()):
            places.add(source)
            if place.ground is Ground.TEXT:
                turns[place.thing].append((place.start, place.end))
        if places:
            name = getattr(one.members[0].thing, "name", None) or str(one.guid)
            spans = {text: united(own) for text, own in turns.items()}
            found.append((name, one.guid.key, sources, spans, places))
    names = unique_names(name for name, *_ in found)
    return tuple(
        ComparedCase(name, key, frozenset(sources), spans, frozenset(places))
        for name, (_, key, sources, spans, places) in zip(names, found, strict=True)
    )
