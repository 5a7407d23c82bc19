"""The marks of the coders who are compared, sorted by where they lie, and the units."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qdabridge.agreement import Box, Span, united
from qdabridge.model import Code, Ground, Place, join_path
from qdabridge.operations.compare.coders import Coders
from qdabridge.operations.compare.material import Mark, Material
from qdabridge.operations.merge import Group
from qdabridge.tabular import unique_names

__all__ = [
    "CUTS",
    "RESULTS",
    "ComparedCode",
    "ComparedSource",
    "Cut",
    "Field",
    "Layout",
    "codes_of",
    "cut",
    "layout_of",
]


_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[”’」』）]*)")
_SPEAKER = re.compile(r"^[^\S\n]*([^\s:][^:\n]{0,39}):(?=\s|$)", re.MULTILINE)


class Cut:
    """A text in units: spans of characters become spans of units."""

    def __init__(self, units: Sequence[Span], threshold: str = "any") -> None:
        """Take units in order, none of which overlap."""
        self._units = units
        self._starts = [start for start, _ in units]
        self._ends = [end for _, end in units]
        self._share = {"any": 0.0, "half": 0.5, "all": 1.0}[threshold]

    def __len__(self) -> int:
        return len(self._units)

    def spans(self, spans: Iterable[Span]) -> list[Span]:
        """Return which units are coded, as half-open spans of their numbers."""
        parts = united(spans)
        found: list[Span] = []
        covered: dict[int, int] = {}
        for start, end in parts:
            first = bisect_right(self._ends, start)
            last = bisect_left(self._starts, end)
            if first >= last:
                continue
            if not self._share:
                found.append((first, last))
                continue
            for unit in {first, last - 1}:
                low, high = self._units[unit]
                shared = min(end, high) - max(start, low)
                covered[unit] = covered.get(unit, 0) + shared
            if last - first > 2:
                found.append((first + 1, last - 1))
        for unit, shared in covered.items():
            low, high = self._units[unit]
            if shared >= self._share * (high - low):
                found.append((unit, unit + 1))
        return united(found)

    def at(self, number: int) -> Span:
        """Return where a unit is."""
        return self._units[number]


def cut(
    text: str, unit: str, threshold: str = "any", turns: Sequence[Span] = ()
) -> Cut:
    """Cut a text into units; empty where it has none of the kind.

    Args:
        text: The text, its line ends LF.
        unit: ``token``, ``sentence``, ``paragraph`` or ``turn``.
        threshold: How much of a unit must be coded: ``any``, ``half`` or ``all``.
        turns: Where cases speak, if the project says it; else a turn begins with a name
            and a colon at the beginning of a line.
    """
    if unit == "turn" and turns:
        return Cut(turns, threshold)
    return Cut(list(CUTS[unit](text)), threshold)


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield lines with anything but white space; their line ends belong to none."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _tokens(text: str) -> Iterator[Span]:
    return (match.span() for match in _TOKEN.finditer(text))


def _sentences(text: str) -> Iterator[Span]:
    for first, last in _paragraphs(text):
        ends = [m.end() + first for m in _SENTENCE_END.finditer(text[first:last])]
        start = first
        for end in (*ends, last):
            words = text[start:end]
            if words.strip():
                yield start + len(words) - len(words.lstrip()), end
            start = end


def _turns(text: str) -> Iterator[Span]:
    """Yield what begins with a speaker's name and a colon, up to the next one."""
    starts = [match.start() for match in _SPEAKER.finditer(text)]
    if len(starts) < 2:
        return
    for start, end in zip(starts, (*starts[1:], len(text)), strict=True):
        yield start, start + len(text[start:end].rstrip())


CUTS: dict[str, Callable[[str], Iterator[Span]]] = {
    "token": _tokens,
    "sentence": _sentences,
    "paragraph": _paragraphs,
    "turn": _turns,
}


RESULTS = {
    Ground.TEXT: "text",
    Ground.PAGE: "area",
    Ground.PICTURE: "area",
    Ground.TIME: "time",
    Ground.WHOLE: "whole",
}
"""Which result a ground belongs to: words, areas and times are never summed."""


@dataclass(frozen=True)
class ComparedCode:
    """A code that is compared.

    Attributes:
        name: Its path, ``Barriers > Time``; no two are called the same.
        path: The names from the top down.
        key: The key of its GUID.
        color: ``#rrggbb``; None: it has none.
        description: Its definition.
        above: Keys of the codes above it, the nearest first.
    """

    name: str
    path: tuple[str, ...]
    key: str
    color: str | None = None
    description: str | None = None
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComparedSource:
    """A source of the projects, compared or not.

    Attributes:
        name: Its name; no two are called the same.
        key: The key of its GUID.
        kind: Its class, such as ``TextSource``.
        size: Characters of its texts; 0 where there are none.
        workers: Names of the coders who worked on it.
        is_compared: Does it enter?
        why_not: Why it does not.
    """

    name: str
    key: str
    kind: str
    size: int
    workers: tuple[str, ...]
    is_compared: bool
    why_not: str = ""


class Field(NamedTuple):
    """One piece of ground: a text, a page, a picture, a recording, or the whole."""

    source: str
    place: tuple[Ground, str, int]

    @property
    def result(self) -> str:
        """The result it belongs to."""
        return RESULTS[self.place[0]]


Roster = Mapping[str, frozenset[int]]
"""Numbers of the coders who worked on each source, by the source's key."""

Piece = Span | Box
Marked = dict[str, dict[int, list[Piece]]]
"""What each coder marked, by code and coder."""


@dataclass
class Layout:
    """Who marked what, field by field.

    Attributes:
        fields: The marks of every field that has any.
        roster: Who worked on which source.
        coders: How many there are.
        used: Keys of the codes that one of them uses anywhere.
        grounds: Who marked anything at all in a source, by source and result.
    """

    coders: int
    roster: Roster
    fields: dict[Field, Marked] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    grounds: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    def workers(self, source: str, result: str) -> frozenset[int]:
        """Return whose decisions about a source count in a result.

        Who marks a source in another way only, boxes instead of words, has decided
        nothing there that could be compared.
        """
        here = self.roster.get(source, frozenset())
        ways = self.grounds.get(source, {})
        anywhere = set().union(*ways.values())
        own = ways.get(result, set())
        return frozenset(n for n in here if n in own or n not in anywhere)

    def of_text(self, source: str, text: str) -> Marked:
        """Return the marks on a text of a source, by keys."""
        return self.fields.get(Field(source, (Ground.TEXT, text, 0)), {})

    def results(self, source: str) -> list[str]:
        """Return the results that a source has marks for."""
        return sorted(self.grounds.get(source, {}))


def piece_of(place: Place) -> Piece:
    """Return a place as a span or box."""
    if place.ground in (Ground.PAGE, Ground.PICTURE):
        return place.start, place.low, place.end, place.high
    return place.start, place.end


def layout_of(
    marks: Iterable[Mark],
    coders: Coders,
    roster: Roster,
    *,
    codes: Mapping[str, Sequence[str]],
    sources: Mapping[str, ComparedSource],
) -> Layout:
    """Sort marks.

    Args:
        marks: All of them.
        coders: Who is compared.
        roster: Who worked on which source.
        codes: The codes that a mark counts for, by the key of its code: itself, and
            with aggregation those above it; none if it does not count.
        sources: The sources that enter, by key.
    """
    made = Layout(len(coders.all), roster)
    first: dict[tuple[int, str, Place], int] = {}
    in_files = {(coder, voice.number) for voice, coder in coders.of.items()}
    files = Counter(coder for coder, _ in in_files)
    compared = {key for key, source in sources.items() if source.is_compared}
    here: Field | None = None
    for voice, given, key, place in marks:
        coder = coders.of.get(voice)
        if coder is None:
            continue
        if files[coder] > 1:
            number = voice.number
            if first.setdefault((coder, given, place), number) != number:
                continue  # a copy of it stands in another file of the same coder
        targets = codes.get(given, ())
        made.used.update(targets)
        if key not in compared or coder not in roster.get(key, ()):
            continue
        if here is None or here.source != key or here.place != place.on:
            here = Field(key, place.on)  # most marks lie where the last one did
            ways = made.grounds.setdefault(key, {}).setdefault(here.result, set())
            marked: Marked = {}
        ways.add(coder)
        if not targets:
            continue
        if not marked:
            marked = made.fields.setdefault(here, marked)
        piece = piece_of(place)
        for code in targets:
            marked.setdefault(code, {}).setdefault(coder, []).append(piece)
    return made


def codes_of(material: Material) -> list[ComparedCode]:
    """Return all codes of all projects, in the order of the first codebook."""
    found: list[ComparedCode] = []
    labels: list[str] = []
    for one in _in_order(material):
        first = one.members[0]
        code, path = first.thing, first.item.paths[first.thing.guid.key]
        if not isinstance(code, Code):
            continue
        above: list[str] = []
        parent = first.item.parents.get(code.guid.key)
        while parent is not None:
            above.append(material.classes.guid(first.item, parent.guid).key)
            parent = first.item.parents.get(parent.guid.key)
        labels.append(join_path(path))
        found.append(
            ComparedCode(
                labels[-1],
                tuple(path),
                one.guid.key,
                str(code.color) if code.color else None,
                code.description,
                tuple(above),
            )
        )
    names = unique_names(labels)
    return [
        ComparedCode(name, *_rest(code))
        for name, code in zip(names, found, strict=True)
    ]


def _rest(
    code: ComparedCode,
) -> tuple[tuple[str, ...], str, str | None, str | None, tuple[str, ...]]:
    return code.path, code.key, code.color, code.description, code.above


def _in_order(material: Material) -> list[Group]:
    classes = material.classes
    found = {
        id(one): one
        for item in material.inputs
        for code, _ in item.project.walk_codes()
        if (one := classes.get(item, code.guid)) is not None
    }
    return list(found.values())
