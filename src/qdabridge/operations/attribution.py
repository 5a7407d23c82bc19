"""What is known of whose words a coding is on: its case, coder and variables.

Of several cases behind one place, the one with most of its characters counts. Where
cases are tied, as those of a whole interview are, the first that knows an answer
gives it.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from qdabridge.model import (
    AnySource,
    Case,
    Coding,
    Guid,
    Note,
    PlacedCoding,
    PlainTextSelection,
    Project,
    Selection,
    User,
    Value,
    Variable,
    holders,
)
from qdabridge.spelling import unknown_name

__all__ = [
    "NOBODY",
    "Attribution",
    "Coder",
    "Coders",
    "Speakers",
    "Turn",
    "shown",
    "source_name",
]


class Turn(NamedTuple):
    """A case that speaks in a place, and how much of the place is its."""

    case: Case
    characters: int
    """Code points of the place; 0 where that is not known (media, whole sources)."""


class _Stretch(NamedTuple):
    start: int
    end: int
    case: Case


class _Line:
    """The stretches of one text in order, found by where they are."""

    def __init__(self, stretches: list[_Stretch]) -> None:
        self._sorted = sorted(stretches, key=lambda s: (s.start, s.end))
        self._starts = [s.start for s in self._sorted]
        # The furthest end so far never falls, so it can be searched like the starts.
        self._reach = list(accumulate((s.end for s in self._sorted), max))

    def near(self, start: int, end: int) -> list[_Stretch]:
        """Return every stretch that may overlap a place: no other one does."""
        first = bisect_right(self._reach, start)
        return self._sorted[first : bisect_left(self._starts, end)]


class Speakers:
    """Looks up the cases behind codings of a canonical project."""

    def __init__(self, project: Project) -> None:
        self._of_source: dict[str, list[Case]] = defaultdict(list)
        self._of_selection: dict[str, list[Case]] = defaultdict(list)
        for case in project.cases:
            for ref in case.source_refs:
                self._of_source[ref.key].append(case)
            for ref in case.selection_refs:
                self._of_selection[ref.key].append(case)
        stretches: dict[str, list[_Stretch]] = defaultdict(list)
        for source in [*project.sources, *project.notes]:
            for holder in holders(source) if self._of_selection else ():
                for selection in holder.selections:
                    stretches[holder.guid.key] += self._stretches_of(selection)
        self._lines = {key: _Line(found) for key, found in stretches.items() if found}

    def _stretches_of(self, selection: Selection) -> list[_Stretch]:
        if not isinstance(selection, PlainTextSelection):
            return []
        place = selection.start_position, selection.end_position
        cases = self._of_selection.get(selection.guid.key, ())
        return [_Stretch(*place, case) for case in cases]

    def of(self, placed: PlacedCoding) -> list[Turn]:
        """Return the cases behind a coding, the one with most of the place first.

        Empty if no case is known there.
        """
        selection = placed.selection
        if isinstance(selection, PlainTextSelection):
            turns = self._overlapping(placed.holder.guid.key, selection)
        else:
            named = self._of_selection.get(selection.guid.key, ()) if selection else ()
            turns = [Turn(case, 0) for case in named]
        if turns:
            return turns
        for thing in (placed.holder, placed.source):
            if cases := self._of_source.get(thing.guid.key):
                return [Turn(case, 0) for case in cases]
        return []

    def _overlapping(self, holder: str, selection: PlainTextSelection) -> list[Turn]:
        start, end = selection.start_position, selection.end_position
        shares: dict[str, Turn] = {}
        line = self._lines.get(holder)
        for stretch in line.near(start, end) if line else ():
            shared = min(stretch.end, end) - max(stretch.start, start)
            if shared > 0:
                case = stretch.case
                before = shares.get(case.guid.key, Turn(case, 0))
                shares[case.guid.key] = Turn(case, before.characters + shared)
        return sorted(shares.values(), key=lambda turn: -turn.characters)


Bearer = Case | AnySource | Note
"""What has values of variables."""


class Coder(NamedTuple):
    """Who coded: the name as people know it, and the GUID that tells coders apart."""

    name: str | None
    """Name, or else initials; None if nobody is named, or there is no such user."""
    guid: str | None
    """Key of the GUID; None: the coding names nobody."""

    @property
    def label(self) -> str | None:
        """What to call the coder: name, initials or GUID; None for nobody."""
        return self.name or self.guid


NOBODY = Coder(None, None)


class Coders:
    """The users of a canonical project, in which the coder stands on the coding."""

    def __init__(self, users: Iterable[User]) -> None:
        self._known: dict[str, Coder] = {}
        for user in users:
            key = user.guid.key
            self._known.setdefault(key, Coder(user.name or user.id or None, key))

    def __iter__(self) -> Iterator[Coder]:
        """The users in their order, and after them those who are only referred to."""
        return iter(self._known.values())

    def of(self, coding: Coding) -> Coder:
        """Return who made a coding."""
        return self.named(coding.creating_user)

    def named(self, ref: Guid | None) -> Coder:
        """Return the user that a reference means; without name if there is none."""
        if ref is None:
            return NOBODY
        key = ref.key
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Coder(None, key)
        return known


class Attribution:
    """Looks up cases, coders and values for the codings of a canonical project.

    Attributes:
        project: The project.
        coders: Who coded what in it.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._speakers = Speakers(project)
        self.coders: Coders = Coders(project.users)
        self._values: dict[str, dict[str, Value]] = {}
        self._named: dict[str, list[Variable]] = defaultdict(list)
        for variable in project.variables:
            self._named[variable.name].append(variable)

    @property
    def variable_names(self) -> list[str]:
        """The names of the project's variables."""
        return list(self._named)

    def variables(self, name: str) -> list[Variable]:
        """Return the variables of this name; upper and lower case may differ.

        Raises:
            UnknownNameError: There is none.
        """
        if name in self._named:
            return self._named[name]
        folded = name.strip().casefold()
        for known, variables in self._named.items():
            if known.casefold() == folded:
                return variables
        raise unknown_name("variable", name, self._named)

    def turns(self, placed: PlacedCoding) -> list[Turn]:
        """Return the cases behind a coding, the one with most of the place first."""
        return self._speakers.of(placed)

    def cases(self, placed: PlacedCoding) -> list[Case]:
        """Return the case that counts for a coding, or those that are tied."""
        turns = self.turns(placed)
        return [t.case for t in turns if t.characters == turns[0].characters]

    def value(
        self, bearers: Iterable[Bearer], variables: Sequence[Variable]
    ) -> Value | None:
        """Return the first value that one of the variables has for one of these."""
        for bearer in bearers:
            values = self._values_of(bearer)
            for variable in variables:
                if (value := values.get(variable.guid.key)) is not None:
                    return value
        return None

    def _values_of(self, bearer: Bearer) -> dict[str, Value]:
        key = bearer.guid.key
        if key not in self._values:
            self._values[key] = {
                held.variable_ref.key: held.value
                for held in reversed(bearer.variable_values)
                if held.value is not None and held.value != ""
            }
        return self._values[key]


def shown(value: Value) -> str:
    """Return a value as a reader expects it.

    >>> shown(True), shown(Decimal("2.50"))
    ('true', '2.50')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def source_name(source: AnySource | Note) -> str:
    """Return what to call a source: its name, or else its GUID."""
    return source.name or str(source.guid)
