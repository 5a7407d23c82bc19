"""What the caller wants: whom, which sources and codes, who worked on what, and how."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from qdabridge.catalogue import INTERVALS, THRESHOLDS, UNITS
from qdabridge.errors import ComparisonError, ReadError
from qdabridge.model import Case, Set
from qdabridge.operations.choosing import chosen
from qdabridge.operations.compare.coders import Coders
from qdabridge.operations.compare.figures import Interval
from qdabridge.operations.compare.layout import ComparedCode, Layout, Roster, codes_of
from qdabridge.operations.compare.material import Mark, Material
from qdabridge.operations.merge import Group, Input, Same
from qdabridge.tabular import read_grids, unique_names

__all__ = [
    "Choice",
    "CompareWishes",
    "Roster",
    "check_wishes",
    "inferred_roster",
    "read_roster",
    "round_numbers",
    "said_roster",
    "split_same",
]


@dataclass(frozen=True, kw_only=True)
class CompareWishes:
    """How coders are compared.

    Attributes:
        coders: Names; empty: everybody who coded. The first is A, the second B.
        groups: Several users each who count as one coder, by the group's name.
        rounds: What to call the codings of an input, by its number or the name of its
            file: copies in which one person coded twice, or two people as one user.
        gold: The coder that the others are held against.
        roster: Sources each coder worked on, by the coder's name; None: infer it.
        codes: Only these: names, paths or GUIDs.
        with_subcodes: And the codes below them.
        sets: Only the codes and sources of these sets.
        sources: Only these sources.
        cases: Only the sources of these cases.
        aggregate: Let codes include those below them.
        all_codes: Take codes that only one codebook has, and those nobody used.
        unit: One of ``UNITS``.
        threshold: How much of a unit must be coded: ``any``, ``half``, ``all``.
        overlap: From which overlap on two segments are one, above 0 to 1.
        one_if_undefined: Show undefined values as 1.
        like: Reproduce the number of this tool too.
        interval: How intervals are made.
        selection: How the material that was coded twice was chosen, for the methods.
    """

    coders: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rounds: Mapping[int | str, str] = field(default_factory=dict)
    gold: str | None = None
    roster: Mapping[str, Collection[str]] | None = None
    codes: Sequence[str] = ()
    with_subcodes: bool = False
    sets: Sequence[str] = ()
    sources: Sequence[str] = ()
    cases: Sequence[str] = ()
    aggregate: bool = False
    all_codes: bool = False
    unit: str = "character"
    threshold: str = "any"
    overlap: float = 0.9
    one_if_undefined: bool = False
    like: str | None = None
    interval: Interval = field(default_factory=Interval)
    selection: str | None = None


def check_wishes(wishes: CompareWishes) -> None:
    """Refuse what cannot be.

    Raises:
        ComparisonError: A unit, threshold, interval or overlap is impossible.
    """
    for what, value, known in (
        ("unit", wishes.unit, UNITS),
        ("threshold", wishes.threshold, THRESHOLDS),
        ("interval", wishes.interval.kind, INTERVALS),
    ):
        if value not in known:
            raise ComparisonError(
                f"there is no {what} {value!r}", hint=f"choose {', '.join(known)}"
            )
    if not 0 < wishes.overlap <= 1:
        raise ComparisonError(
            f"an overlap of {wishes.overlap} is impossible",
            hint="give a share above 0 and up to 1, such as 0.9",
        )


def split_same(same: Iterable[Same]) -> tuple[list[Same], list[str]]:
    """Take apart what joins two things, and what only says that one person is one."""
    joins: list[Same] = []
    people: list[str] = []
    for one in same:
        if one.kind == "user" and one.first.casefold() == one.second.casefold():
            people.append(one.first)
        else:
            joins.append(one)
            people += [one.first, one.second] if one.kind == "user" else []
    return joins, people


def inferred_roster(marks: Iterable[Mark], coders: Coders) -> Roster:
    """Say that who coded anything in a source has worked on it."""
    found: dict[str, set[int]] = defaultdict(set)
    for mark in marks:
        if (coder := coders.of.get(mark.voice)) is not None:
            found[mark.source].add(coder)
    return {source: frozenset(workers) for source, workers in found.items()}


def said_roster(
    said: Mapping[str, Collection[str]],
    coders: Coders,
    sources: Sequence[tuple[str, tuple[str, ...]]],
) -> Roster:
    """Return the roster that the user gives.

    Args:
        said: Names of sources by name of the coder.
        coders: Who is compared; others in the roster do not matter.
        sources: Keys of the sources, and what each can be called.

    Raises:
        UnknownNameError: No source has a name, or one of the coders is not in it.
    """
    known = [names for _, names in sources]
    by_name = {name.casefold(): wishes for name, wishes in said.items()}
    found: dict[str, set[int]] = defaultdict(set)
    for number, coder in enumerate(coders.all):
        wishes = by_name.get(coder.name.casefold())
        if wishes is None:
            chosen("coder in the roster", [coder.name], [(name,) for name in said])
        for place in chosen("source", wishes or (), known):
            found[sources[place][0]].add(number)
    return {source: frozenset(workers) for source, workers in found.items()}


def read_roster(path: str | Path) -> dict[str, list[str]]:
    """Read a table with the columns coder and source.

    Raises:
        ReadError: It cannot be read, or lacks a column.
    """
    (grid, *_) = read_grids(path)
    width = grid.width
    rows = [[row[n].text.strip() for n in range(width)] for row in grid.rows]
    head = [cell.casefold() for cell in rows[0]] if rows else []
    if "coder" not in head or "source" not in head:
        raise ReadError(
            "a roster needs the columns coder and source",
            path=path,
            hint="write one row for each source that a coder has worked on",
        )
    coder, source = head.index("coder"), head.index("source")
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows[1:]:
        if row[coder] and row[source]:
            found[row[coder]].append(row[source])
    return dict(found)


Named = tuple[Group, str]
"""A source, and what to call it."""


class Choice:
    """Finds what the caller names in all projects at once."""

    def __init__(
        self, material: Material, wishes: CompareWishes, coders: Coders
    ) -> None:
        self._material = material
        self._wishes = wishes
        self._coders = coders

    # --- Sources ----------------------------------------------------------------------

    @cached_property
    def sources(self) -> dict[str, Named]:
        """All sources, and notes that carry codings, by key."""
        marked = {mark.source for mark in self._material.marks}
        classes = [
            one
            for one in self._material.sources()
            if one.kind == "source" or one.guid.key in marked
        ]
        labels = unique_names(
            str(getattr(one.members[0].thing, "name", None) or one.guid)
            for one in classes
        )
        pairs = zip(classes, labels, strict=True)
        return {one.guid.key: (one, label) for one, label in pairs}

    @property
    def names(self) -> list[tuple[str, tuple[str, ...]]]:
        """Keys of all sources, and everything each can be called."""
        return [
            (key, (label, *_called(one))) for key, (one, label) in self.sources.items()
        ]

    def wanted_sources(self) -> set[str]:
        """Return the keys of the sources that the filters let in."""
        wanted = set(self.sources)
        if self._wishes.sources:
            known = self.names
            places = chosen(
                "source", self._wishes.sources, [names for _, names in known]
            )
            wanted &= {known[n][0] for n in places}
        if of_sets := self._of_sets("member_sources"):
            wanted &= of_sets
        if self._wishes.cases:
            wanted &= self._of_cases()
        return wanted

    def _of_sets(self, field: str) -> set[str]:
        return {
            self._material.classes.guid(item, ref).key
            for item, thing in self._members("set", self._wishes.sets)
            if isinstance(thing, Set)
            for ref in getattr(thing, field)
        }

    def _of_cases(self) -> set[str]:
        found = {
            self._material.classes.guid(item, ref).key
            for item, thing in self._members("case", self._wishes.cases)
            if isinstance(thing, Case)
            for ref in thing.source_refs
        }
        if not found:
            raise ComparisonError(
                "no whole source belongs to these cases",
                hint="name their sources with --source",
            )
        return found

    def _members(self, kind: str, wishes: Sequence[str]) -> list[tuple[Input, object]]:
        """Return the things of all inputs that have these names."""
        if not wishes:
            return []
        classes = self._material.classes.all(kind)
        places = chosen(kind, wishes, [_called(one) for one in classes])
        return [(m.item, m.thing) for n in sorted(places) for m in classes[n].members]

    # --- Codes ------------------------------------------------------------------------

    @cached_property
    def codes(self) -> list[ComparedCode]:
        """All codes of all projects."""
        return codes_of(self._material)

    @cached_property
    def wanted_codes(self) -> list[ComparedCode]:
        """The codes that the filters let in."""
        codes, wishes = self.codes, self._wishes
        wanted = {code.key for code in codes}
        if wishes.codes:
            known = [(code.name, code.path[-1], code.key) for code in codes]
            wanted = {codes[n].key for n in chosen("code", wishes.codes, known)}
            if wishes.with_subcodes:
                wanted |= {code.key for code in codes if wanted & set(code.above)}
        if of_sets := self._of_sets("member_codes"):
            wanted &= of_sets
        return [code for code in codes if code.key in wanted]

    @cached_property
    def one_sided(self) -> list[tuple[ComparedCode, list[str]]]:
        """The codes that are left out, and whose codebook does not have each."""
        if self._wishes.all_codes:
            return []
        having: dict[str, set[int]] = defaultdict(set)
        for one in self._material.classes.all("code"):
            having[one.guid.key] |= one.numbers
        numbers: dict[int, set[int]] = defaultdict(set)
        for voice, coder in self._coders.of.items():
            numbers[coder].add(voice.number)
        found = []
        for code in self.wanted_codes:
            lacking = [
                self._coders.names[coder]
                for coder, own in sorted(numbers.items())
                if not own & having[code.key]
            ]
            if lacking:
                found.append((code, lacking))
        return found

    @cached_property
    def selected(self) -> list[ComparedCode]:
        """The codes that everybody could have used."""
        away = {code.key for code, _ in self.one_sided}
        return [code for code in self.wanted_codes if code.key not in away]

    def targets(self) -> Mapping[str, Sequence[str]]:
        """Return for each code the keys of those that its codings count for."""
        keys = {code.key for code in self.selected}
        above = self._wishes.aggregate
        return {
            code.key: [
                key for key in (code.key, *(code.above if above else ())) if key in keys
            ]
            for code in self.codes
        }

    def used(self, layout: Layout) -> tuple[ComparedCode, ...]:
        """Return the codes that somebody used, or that were asked for."""
        if self._wishes.codes or self._wishes.sets or self._wishes.all_codes:
            return tuple(self.selected)
        return tuple(code for code in self.selected if code.key in layout.used)


def _called(one: Group) -> tuple[str, ...]:
    names = [getattr(member.thing, "name", None) for member in one.members]
    return tuple(dict.fromkeys([*filter(None, names), one.guid.key]))


def round_numbers(
    inputs: Sequence[str], rounds: Mapping[int | str, str]
) -> dict[int, str]:
    """Return what inputs are called, by number, given numbers or names of their files.

    Raises:
        ComparisonError: No file, or several, have a name.
    """
    made: dict[int, str] = {}
    for name, label in rounds.items():
        if isinstance(name, int):
            made[name] = label
            continue
        path = Path(name).as_posix()
        hits = [
            number
            for number, known in enumerate(inputs)
            if path == known or path.endswith(f"/{known}")
        ] or [number for number, known in enumerate(inputs) if Path(known).name == path]
        if len(hits) != 1:
            what = "no file" if not hits else f"{len(hits)} files"
            raise ComparisonError(
                f"--round: {what} called {name!r}",
                hint=f"name one of {', '.join(inputs)}",
            )
        made[hits[0]] = label
    return made
