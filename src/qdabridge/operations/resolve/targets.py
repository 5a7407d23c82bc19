"""Where decisions belong: what is meant at a place, and rules for the rest."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from qdabridge.formats import Decision, text_hash
from qdabridge.model import (
    AnySource,
    AudioSource,
    Code,
    Coding,
    Ground,
    Guid,
    Holder,
    NameIndex,
    Note,
    PDFSource,
    PictureSource,
    Place,
    PlainTextSelection,
    Selection,
    SyncPoints,
    TextElement,
    Transcript,
    VideoSource,
    holders,
    place_of,
    selection_at,
)
from qdabridge.operations.compare import Comparison, Found, majorities
from qdabridge.package import Package
from qdabridge.tools import Workspace, twins

__all__ = [
    "DecisionTargets",
    "Meeting",
    "On",
    "Rule",
    "UnfitError",
    "Wish",
    "key_of",
    "list_of",
    "place_on",
    "spot_guid",
]


class Meeting:
    """Places with a code each, sorted by what they lie on."""

    def __init__(self, wishes: Iterable[tuple[Place, str]]) -> None:
        groups: dict[Any, list[Place]] = defaultdict(list)
        for place, code in dict.fromkeys(wishes):
            groups[place.on, code].append(place)
        self._lines = {key: _line(places) for key, places in groups.items()}

    def at(self, place: Place, code: str) -> Iterator[Place]:
        """Yield the places with this code that meet a place."""
        line = self._lines.get((place.on, code))
        if line is None:
            return
        places, starts, reach = line
        first, last = bisect_right(reach, place.start), bisect_left(starts, place.end)
        yield from (other for other in places[first:last] if other.meets(place))


def _line(places: list[Place]) -> tuple[list[Place], list[int], list[int]]:
    ordered = sorted(places)
    ends = accumulate((place.end for place in ordered), max)
    return ordered, [place.start for place in ordered], list(ends)


On = tuple[Ground, str, int]
Wish = tuple[Place, str]
"""A place, and the key of the code it shall have."""


class UnfitError(Exception):
    """A decision does not fit the project; says why."""


@dataclass
class DecisionTargets:
    """Where things are in the project: texts, places, and who coded them."""

    package: Package
    work: Workspace
    coder: Guid
    """GUID of the consensus coder."""
    homes: dict[str, tuple[Holder | Note, AnySource | Note]] = field(
        default_factory=dict
    )
    spots: dict[Place, list[tuple[Selection, Holder | Note]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    given: list[Wish] = field(default_factory=list)
    own: dict[Wish, list[tuple[Selection, Coding]]] = field(default_factory=dict)

    codes: dict[str, Code] = field(default_factory=dict)
    _known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _lengths: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = {c.guid.key: c for c, _ in self.work.project.walk_codes()}
        points = SyncPoints()
        known = {
            id(pair.region): (pair.text, pair.source.representation)
            for pair in twins(self.work.project)
            if not pair.text.codings
        }
        for source in self.work.sources():
            for holder in holders(source):
                self.homes.setdefault(holder.guid.key, (holder, source))
                for selection in holder.selections:
                    words, text = known.get(id(selection), (selection, None))
                    place = place_of(words, text or holder, source, sync_points=points)
                    self._add(place, selection, holder)

    def _add(self, place: Place, selection: Selection, holder: Holder | Note) -> None:
        self.spots[place].append((selection, holder))
        for coding in selection.codings:
            user, code = coding.creating_user, coding.code_ref.key
            if user is not None and user == self.coder:
                self.own.setdefault((place, code), []).append((selection, coding))
            else:
                self.given.append((place, code))

    @cached_property
    def coded(self) -> Meeting:
        """What the coders have coded."""
        return Meeting(self.given)

    def _hashes(self, guid: str) -> list[tuple[str, str]]:
        """Return key and hash of each text that a GUID of a source or text may mean."""
        if guid not in self._known:
            texts = self._texts(guid)
            self._known[guid] = [(key, text_hash(text)) for key, text in texts]
        return self._known[guid]

    def _texts(self, guid: str) -> Iterator[tuple[str, str]]:
        holder, source = self.homes[guid]
        for one in holders(source) if holder is source else (holder,):
            if isinstance(one, TextElement | Transcript):
                yield one.guid.key, self.package.text(one)

    def _text(self, holder: Holder | Note) -> str:
        if isinstance(holder, TextElement | Transcript):
            return self.package.text(holder)
        return ""

    def length(self, thing: str) -> int | None:
        """Return the length of a text; None: it is none."""
        if thing not in self._lengths:
            holder = self.homes[thing][0]
            is_text = isinstance(holder, TextElement | Transcript)
            self._lengths[thing] = len(self._text(holder)) if is_text else None
        return self._lengths[thing]

    def wish(self, one: Decision) -> Wish:
        """Return what a decision is about.

        Raises:
            UnfitError: There is no such thing, or it has changed.
        """
        if one.problem:
            raise UnfitError(one.problem)
        source, code = key_of(one.source_guid), key_of(one.code_guid)
        if source not in self.homes:
            raise UnfitError(f"there is no source {one.source_guid}")
        if code not in self.codes:
            raise UnfitError(f"there is no code {one.code_guid}")
        place = self._fitting(self._place(one, source))
        below = {c.guid.key for c in _below(self.codes[code])}
        if not any(any(self.coded.at(place, key)) for key in (code, *below)):
            name = self.codes[code].name
            raise UnfitError(f"nobody has coded this place with {name!r}")
        return place, code

    def _place(self, one: Decision, source: str) -> Place:
        document = self.homes[source][1]
        if one.text_sha256:
            for key, made in self._hashes(source):
                if made == one.text_sha256.lower():
                    return Place(Ground.TEXT, key, 0, one.start, one.end)
            raise UnfitError("the text has changed since it was decided")
        span: dict[str, Any] = {"start": one.start, "end": one.end}
        thing = document.guid.key
        if one.low is not None and one.high is not None:
            span |= {"low": one.low, "high": one.high}
            if isinstance(document, PDFSource) and one.page is not None:
                return Place(Ground.PAGE, thing, one.page, **span)
            if isinstance(document, PictureSource):
                return Place(Ground.PICTURE, thing, **span)
        if isinstance(document, AudioSource | VideoSource):
            return Place(Ground.TIME, thing, **span)
        raise UnfitError(
            "it has no text_sha256, so it is not known whether the text has changed"
        )

    def _fitting(self, place: Place) -> Place:
        if place.start >= place.end:
            raise UnfitError(f"it ends before it begins ({place.told()})")
        length = self.length(place.thing)
        if place.ground is Ground.TEXT and place.end > (length or 0):
            raise UnfitError(f"it ends after the text ({place.told()})")
        return place

    def changed(self, wish: Wish, one: Decision) -> Wish:
        """Return what a decision changes something to.

        Raises:
            UnfitError: It says nothing new, or what cannot be.
        """
        place, code = wish
        if not one.new_code_guid and one.new_start is None and one.new_end is None:
            raise UnfitError("it changes nothing: give another code, start or end")
        if one.new_code_guid:
            code = key_of(one.new_code_guid)
            if code not in self.codes:
                raise UnfitError(f"there is no code {one.new_code_guid}")
        start = place.start if one.new_start is None else one.new_start
        end = place.end if one.new_end is None else one.new_end
        new = self._fitting(place._replace(start=start, end=end))
        if new not in self.spots and self.selection(new) is None:
            raise UnfitError("a transcript has no sync points at its new bounds")
        return new, code

    def holder(self, place: Place) -> Holder | Note:
        """Return what carries a place."""
        return self.homes[place.thing][0]

    def selection(self, place: Place) -> Selection | None:
        """Return a new selection at a place; None: there can be none."""
        holder, source = self.homes[place.thing]
        made = selection_at(place, source)
        is_text = isinstance(made, PlainTextSelection)
        if made is None or (is_text and isinstance(holder, Transcript)):
            return None
        words = None
        if is_text and isinstance(holder, TextElement):
            words = place.words(self.package.text(holder))
        made = made.model_copy(update={"guid": spot_guid(place), "name": words})
        made.creating_user = self.coder
        return made


def key_of(guid: str) -> str:
    """Return the key of a GUID as somebody wrote it; it may be none."""
    return guid.strip().strip("{}").lower()


def _below(code: Any) -> Iterator[Any]:
    for inner in code.codes:
        yield inner
        yield from _below(inner)


def spot_guid(place: Place) -> Guid:
    """Return the GUID of a selection that is made for the consensus."""
    return Guid.derived("consensus selection", *map(str, place))


def place_on(on: On, piece: Sequence[int]) -> Place:
    """Return the place of a span or box on a piece of ground."""
    made = Place(*on)
    if len(piece) == 4:
        left, low, right, high = piece
        return made._replace(start=left, low=low, end=right, high=high)
    return made._replace(start=piece[0], end=piece[1])


def list_of(holder: Any, made: Selection) -> list[Selection]:
    """Return the list of a holder that a selection goes into."""
    kind = type(made).__name__
    names = {
        "PlainTextSelection": "plain_text_selections",
        "PDFSelection": "pdf_selections",
        "PictureSelection": "picture_selections",
        "AudioSelection": "audio_selections",
        "VideoSelection": "video_selections",
    }
    found: list[Selection] = getattr(holder, names[kind])
    return found


class Rule:
    """What becomes of a disagreement that nobody decided."""

    def __init__(self, compared: Comparison, take: str | None, majority: bool) -> None:
        self.layout: Any = compared.layout
        self.number: int | None = _number_of(take, compared) if take else None
        self.most: Mapping[tuple[Any, str], list[tuple[int, int, bool]]] = {}
        self.is_majority = majority
        if majority and compared.layout is not None:
            most: dict[tuple[Any, str], list[tuple[int, int, bool]]]
            most = defaultdict(list)
            for on, code, (start, end), least, many in majorities(compared.layout):
                most[on, code].append((start, end, 2 * least > many))
            self.most = {key: sorted(spans) for key, spans in most.items()}

    def of(self, one: Found) -> list[Wish] | None:
        """Return what the consensus is there; None: the rule does not decide it."""
        if self.number is not None:
            return self._taken(one, self.number)
        return self._voted(one) if self.is_majority else None

    def _inside(self, where: Any, cluster: Any) -> list[tuple[int, int, bool]]:
        """Return the stretches of a majority or tie in a cluster, which holds them."""
        spans = self.most.get((where, cluster.code), [])
        first = bisect_left(spans, (cluster.start,))
        return spans[first : bisect_left(spans, (cluster.end,))]

    def _taken(self, one: Found, number: int) -> list[Wish] | None:
        where = one.first.field
        if number not in self.layout.workers(where.source, where.result):
            return None
        return [
            (place_on(where.place, piece), cluster.code)
            for cluster in one.clusters
            for piece in cluster.marks.get(number, ())
        ]

    def _voted(self, one: Found) -> list[Wish] | None:
        where = one.first.field
        many = len(self.layout.workers(where.source, where.result))
        wishes: list[Wish] = []
        for cluster in one.clusters:
            if where.place[0] in (Ground.PAGE, Ground.PICTURE):
                votes: dict[Any, int] = defaultdict(int)
                for pieces in cluster.marks.values():
                    for piece in set(pieces):
                        votes[piece] += 1
                spans = [(p, 2 * n > many) for p, n in votes.items() if 2 * n >= many]
                if not spans and 2 * len(cluster.marks) >= many:
                    return None  # most gave the code, but no two the same box
            else:
                spans = [
                    ((start, end), is_most)
                    for start, end, is_most in self._inside(where, cluster)
                ]
            if not all(is_most for _, is_most in spans):
                return None
            wishes += [(place_on(where.place, span), cluster.code) for span, _ in spans]
        return wishes


def _number_of(take: str, compared: Comparison) -> int:
    coders = NameIndex[int]()
    for number, coder in enumerate(compared.coders):
        coders.add(number, coder.name)
    found = coders.find(take)
    if len(found) != 1:
        raise coders.unknown("coder", take)
    return found[0]
