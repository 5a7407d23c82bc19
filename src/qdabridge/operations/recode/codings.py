"""Codings, and all that refers to codes, brought to the codes of a new codebook."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from qdabridge.formats import CodeMap, MapRow
from qdabridge.model import (
    Coding,
    DateTime,
    Guid,
    PDFSelection,
    PlacedCoding,
    PlainTextSelection,
    Project,
    Selection,
    SyncPoints,
    holders,
)
from qdabridge.operations.recode.codes import NewCode
from qdabridge.operations.recode.plan import Split
from qdabridge.package import Package
from qdabridge.spelling import meant
from qdabridge.tools import map_references, twins

__all__ = [
    "Joined",
    "drop_codings",
    "drop_references",
    "follow",
    "join_repeated",
    "split_off",
    "uses",
]


Test = Callable[[PlacedCoding], bool]


def split_off(
    package: Package,
    project: Project,
    splits: Sequence[Split],
    targets: Sequence[NewCode],
    guid_of: Callable[[NewCode], Guid],
    code_map: CodeMap,
) -> Counter[int]:
    """Give codings to the code that the first fitting split names.

    Args:
        package: The canonical package, for the words of selections.
        project: Its copy, still with the old codes on codings; it is changed.
        splits: The splits, in the order of their rows.
        targets: The new code of each.
        guid_of: Returns the GUID of a new code.
        code_map: The map, for errors.

    Returns:
        How many codings each split got, by its number.

    Raises:
        RowError: There is no coder or source of this name, or no such coding.
    """
    counts: Counter[int] = Counter()
    tests = _Tests(package, project, code_map)
    by_code: dict[str, list[tuple[int, Test]]] = {}
    for number, split in enumerate(splits):
        place = by_code.setdefault(split.code.key, [])
        place.append((number, tests.of(split.row)))
    for placed in project.codings() if splits else ():
        for number, fits in by_code.get(placed.coding.code_ref.key, ()):
            if fits(placed):
                placed.coding.code_ref = guid_of(targets[number])
                counts[number] += 1
                break
    return counts


class _Tests:
    """Makes the test of a row from its cells; all that are filled in must fit."""

    def __init__(self, package: Package, project: Project, code_map: CodeMap) -> None:
        self.package = package
        self.project = project
        self.map = code_map
        self.texts = {pair.region.guid.key: pair.text for pair in twins(project)}

    @cached_property
    def _known_codings(self) -> set[str]:
        return {placed.coding.guid.key for placed in self.project.codings()}

    def of(self, row: MapRow) -> Test:
        """Return the test of a row."""
        tests: list[Test] = []
        if row.coder:
            tests.append(self._coder(row))
        if row.source:
            tests.append(self._source(row))
        if row.contains:
            tests.append(self._contains(row.contains))
        if row.codings:
            tests.append(self._codings(row))
        return lambda placed: all(test(placed) for test in tests)

    def _coder(self, row: MapRow) -> Test:
        named = {user.guid.key: user.name or "" for user in self.project.users}
        keys = self._keys(row, "coder", row.coder, named)
        return lambda placed: (
            placed.coding.creating_user is not None
            and placed.coding.creating_user.key in keys
        )

    def _source(self, row: MapRow) -> Test:
        sources = [*self.project.sources, *self.project.notes]
        named = {source.guid.key: source.name or "" for source in sources}
        keys = self._keys(row, "source", row.source, named)
        return lambda placed: placed.source.guid.key in keys

    def _keys(
        self, row: MapRow, what: str, text: str, named: dict[str, str]
    ) -> set[str]:
        """Return the GUIDs of the things with this name or GUID."""
        keys = {key for key, name in named.items() if name == text}
        if Guid.is_valid(text) and Guid(text).key in named:
            keys.add(Guid(text).key)
        if not keys:
            raise self.map.error(
                row,
                f"there is no {what} {text!r}",
                meant(text, dict.fromkeys(named.values())) or f"name a {what}",
            )
        return keys

    def _contains(self, text: str) -> Test:
        folded = text.casefold()
        return lambda placed: folded in self._words(placed).casefold()

    def _words(self, placed: PlacedCoding) -> str:
        """Return the words of a coded place; empty where there are none."""
        selection = placed.selection
        if isinstance(selection, PDFSelection):
            selection = self.texts.get(selection.guid.key)
        if isinstance(selection, PlainTextSelection):
            return self.package.quote(selection)
        return ""

    def _codings(self, row: MapRow) -> Test:
        guids = [text for text in re.split(r"[\s,;]+", row.codings) if text]
        wrong = [text for text in guids if not Guid.is_valid(text)]
        if wrong:
            raise self.map.error(
                row, f"{wrong[0]!r} is no GUID", "name codings by their GUIDs"
            )
        keys = {Guid(text).key for text in guids}
        if missing := sorted(keys - self._known_codings):
            raise self.map.error(
                row,
                f"there is no coding {missing[0]}",
                "take GUIDs from the table of codings of this project",
            )
        return lambda placed: placed.coding.guid.key in keys


_CODES = {"code_ref", "code_refs", "member_codes"}
_ANY = {"origin_guid", "target_guid", "represented_guid"}
_SELECTIONS = {"selection_refs"}


def uses(project: Project) -> Counter[str]:
    """Return how many codings each code has, by the key of its GUID."""
    return Counter(placed.coding.code_ref.key for placed in project.codings())


def follow(project: Project, replaced: Mapping[str, Guid]) -> None:
    """Let everything that refers to a code refer to the one that replaces it.

    Lists of codes name each code once.
    """
    if not replaced:
        return
    names = _CODES | _ANY
    map_references(
        project,
        lambda name, ref: replaced.get(ref.key, ref) if name in names else ref,
    )
    for case in project.cases:
        case.code_refs = list(dict.fromkeys(case.code_refs))
    for group in project.sets:
        group.member_codes = list(dict.fromkeys(group.member_codes))


# --- Codings that became the same ----------------------------------------------------


class Joined(NamedTuple):
    """What joining repeated codings did.

    Attributes:
        by_code: Codings that are gone because another says the same, by the key of
            the code.
        selections: Selections that are gone because they were left with nothing.
        foreign: Codings among them that had content outside the standard.
    """

    by_code: Counter[str]
    selections: int
    foreign: int


class _Spot(NamedTuple):
    coding: Coding
    owner: Any
    """The selection, or the source or text that is coded as a whole."""
    holder: Any


def join_repeated(project: Project, codes: Container[str]) -> Joined:
    """Join codings of the same place with the same code by the same coder.

    The smallest GUID stays, with the notes of all and the earliest date; what refers
    to the others refers to it. Coders stay apart. A selection that is left with
    nothing on it goes too, but not one of a PDF, which may have a twin in the text.

    Args:
        project: A canonical project; it is changed.
        codes: Keys of the codes whose codings are looked at.
    """
    replaced: dict[str, Guid] = {}
    emptied: dict[str, tuple[_Spot, Guid]] = {}
    counts: Counter[str] = Counter()
    foreign = 0
    for spots in _repeated(project, codes):
        kept, *others = sorted(spots, key=lambda spot: spot.coding.guid.key)
        _gather(kept.coding, [spot.coding for spot in others])
        for spot in others:
            spot.owner.codings = [c for c in spot.owner.codings if c is not spot.coding]
            replaced[spot.coding.guid.key] = kept.coding.guid
            counts[kept.coding.code_ref.key] += 1
            foreign += spot.coding.foreign is not None
            if spot.owner is not kept.owner:
                emptied[spot.owner.guid.key] = spot, kept.owner.guid
    gone = dict(_remove_bare(emptied.values()))
    replaced |= gone
    names = _ANY | _SELECTIONS
    if replaced:
        map_references(
            project,
            lambda name, ref: replaced.get(ref.key, ref) if name in names else ref,
        )
    return Joined(counts, len(gone), foreign)


def _repeated(project: Project, codes: Container[str]) -> Iterator[list[_Spot]]:
    points = SyncPoints()
    groups: dict[tuple[Any, ...], list[_Spot]] = defaultdict(list)
    for placed in project.codings():
        if placed.coding.code_ref.key in codes:
            owner = placed.selection or placed.holder
            spot = _Spot(placed.coding, owner, placed.holder)
            groups[_what(placed, points)].append(spot)
    return (spots for spots in groups.values() if len(spots) > 1)


def _what(placed: PlacedCoding, points: SyncPoints) -> tuple[Any, ...]:
    """Return what makes codings the same: code, coder, and place in one text."""
    coding, selection = placed.coding, placed.selection
    coder = coding.creating_user or (selection.creating_user if selection else None)
    key = (coding.code_ref.key, coder.key if coder else "", placed.holder.guid.key)
    kind = type(selection).__name__ if selection else ""
    return (*key, kind, points.place(placed))


def _gather(kept: Coding, others: Iterable[Coding]) -> None:
    for other in others:
        kept.note_refs = list(dict.fromkeys([*kept.note_refs, *other.note_refs]))
        kept.creation_date_time = _earlier(
            kept.creation_date_time, other.creation_date_time
        )
        kept.foreign = kept.foreign or other.foreign


def _earlier(first: DateTime | None, second: DateTime | None) -> DateTime | None:
    if first is None or second is None:
        return first or second
    return min(first, second, key=_moment)


def _moment(date: DateTime) -> tuple[bool, datetime | str]:
    try:
        moment = date.to_datetime()
    except ValueError:  # a year that no calendar of Python has: last, by its spelling
        return True, str(date)
    return False, moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _remove_bare(
    emptied: Iterable[tuple[_Spot, Guid]],
) -> Iterator[tuple[str, Guid]]:
    """Remove selections that nothing is left of; yield them with what replaces them.

    That one has a coding, so it is not itself among them.
    """
    bare: dict[int, tuple[Any, set[int]]] = {}
    for spot, instead in emptied:
        if _is_bare(spot.owner):
            holder, gone = bare.setdefault(id(spot.holder), (spot.holder, set()))
            gone.add(id(spot.owner))
            yield spot.owner.guid.key, instead
    for holder, gone in bare.values():
        for selections in _selection_lists(holder):
            selections[:] = [s for s in selections if id(s) not in gone]


def _is_bare(owner: Any) -> bool:
    return (
        isinstance(owner, Selection)
        and not isinstance(owner, PDFSelection)
        and not (owner.codings or owner.note_refs or owner.description or owner.foreign)
    )


def _selection_lists(holder: Any) -> Iterator[list[Selection]]:
    for name, value in holder.__dict__.items():
        if name.endswith("_selections"):
            yield value


# --- Codings and references that go -------------------------------------------------


def drop_codings(project: Project, codes: Container[str]) -> dict[str, Coding]:
    """Delete the codings of codes; return them by the key of their GUID."""
    gone: dict[str, Coding] = {}
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for owner in [*holder.selections, holder]:
                codings = getattr(owner, "codings", None)
                if not codings:
                    continue
                dropped = [c for c in codings if c.code_ref.key in codes]
                gone |= {coding.guid.key: coding for coding in dropped}
                if dropped:
                    codings[:] = [c for c in codings if c.code_ref.key not in codes]
    return gone


def drop_references(project: Project, gone: Container[str]) -> int:
    """Take references to things that are gone out of the project; return how many."""
    count = 0
    for case in project.cases:
        left = [ref for ref in case.code_refs if ref.key not in gone]
        count += len(case.code_refs) - len(left)
        case.code_refs = left
    for group in project.sets:
        left = [ref for ref in group.member_codes if ref.key not in gone]
        count += len(group.member_codes) - len(left)
        group.member_codes = left
    things: list[Any] = [*project.links]
    for graph in project.graphs:
        things += [*graph.vertices, *graph.edges]
    for thing in things:
        for name in _ANY & thing.__dict__.keys():
            ref = getattr(thing, name)
            if ref is not None and ref.key in gone:
                setattr(thing, name, None)
                count += 1
    return count
