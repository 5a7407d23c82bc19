"""What is known of whose words a coding is on: its case, coder and variables.

Of several cases behind one place, the one with most of its characters counts. Where
cases are tied, as those of a whole interview are, the first that knows an answer
gives it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from qdabridge.model import (
    Case,
    Note,
    PlacedCoding,
    Project,
    User,
    Variable,
)
from qdabridge.model.cases import Value
from qdabridge.model.sources import AnySource
from qdabridge.operations.choosing import named
from qdabridge.operations.speakers import Speakers, Turn

__all__ = ["Attribution", "shown", "source_name", "user_name"]

Bearer = Case | AnySource | Note
"""What has values of variables."""


class Attribution:
    """Looks up cases, coders and values for the codings of a canonical project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._speakers = Speakers(project)
        self._users = {user.guid.key: user for user in project.users}
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
        raise named("variable", name, self._named)

    def turns(self, placed: PlacedCoding) -> list[Turn]:
        """Return the cases behind a coding, the one with most of the place first."""
        return self._speakers.of(placed)

    def cases(self, placed: PlacedCoding) -> list[Case]:
        """Return the case that counts for a coding, or those that are tied."""
        turns = self.turns(placed)
        return [t.case for t in turns if t.characters == turns[0].characters]

    def coder(self, placed: PlacedCoding) -> User | None:
        """Return who made a coding, if that is known."""
        user = placed.coding.creating_user
        return self._users.get(user.key) if user else None

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


def user_name(user: User) -> str:
    """Return what to call a coder: the name, the initials, or else the GUID."""
    return user.name or user.id or str(user.guid)
