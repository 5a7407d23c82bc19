"""Choosing codings by coder, source and case."""

from collections.abc import Iterable

from qdabridge.model import Case, PlacedCoding
from qdabridge.operations.choosing import chosen, named
from qdabridge.operations.quoting.attribution import Attribution, shown, source_name

__all__ = ["Choice"]

Test = tuple[str, str]


class Choice:
    """Says which codings were asked for."""

    def __init__(
        self,
        attribution: Attribution,
        *,
        coders: Iterable[str] = (),
        sources: Iterable[str] = (),
        cases: Iterable[str] = (),
    ) -> None:
        """Understand the wishes; no wish of a kind admits everything.

        Args:
            attribution: The project's cases and coders.
            coders: Names, initials or GUIDs.
            sources: Names or GUIDs.
            cases: ``variable=value`` or names of cases.

        Raises:
            UnknownNameError: There is no such thing.
        """
        self._attribution = attribution
        project = attribution.project
        users = [(u.name or "", u.id or "", str(u.guid)) for u in project.users]
        texts = [*project.sources, *project.notes]
        names = [(source_name(s), str(s.guid)) for s in texts]
        self._coders = {
            project.users[n].guid.key for n in chosen("coder", coders, users)
        }
        self._sources = {texts[n].guid.key for n in chosen("source", sources, names)}
        self._cases = self._fitting(list(cases))

    def admits(self, placed: PlacedCoding) -> bool:
        """Was this coding asked for?"""
        user = placed.coding.creating_user
        if self._coders and (user is None or user.key not in self._coders):
            return False
        if self._sources and placed.source.guid.key not in self._sources:
            return False
        if self._cases is None:
            return True
        cases = self._attribution.cases(placed)
        return any(case.guid.key in self._cases for case in cases)

    def _fitting(self, wishes: list[str]) -> set[str] | None:
        """Return the keys of the cases asked for; None for all."""
        if not wishes:
            return None
        values: dict[str, set[str]] = {}
        for wish in wishes:
            name, value = self._taken_apart(wish)
            values.setdefault(name, set()).add(value.casefold())
        return {
            case.guid.key
            for case in self._attribution.project.cases
            if all(
                (self._value(case, name) or "").casefold() in wanted
                for name, wanted in values.items()
            )
        }

    def _value(self, case: Case, variable: str) -> str | None:
        """Return a value as text; the name of the case for the variable ``""``."""
        if not variable:
            return case.name or str(case.guid)
        variables = self._attribution.variables(variable)
        value = self._attribution.value([case], variables)
        return None if value is None else shown(value)

    def _taken_apart(self, wish: str) -> Test:
        """Return variable and value of a wish, both as the project has them."""
        cases = self._attribution.project.cases
        known = {name.casefold(): name for name in self._attribution.variable_names}
        for place in [n for n, c in enumerate(wish) if c == "="]:
            name = known.get(wish[:place].strip().casefold())
            if name is not None:
                value = wish[place + 1 :].strip()
                exist = [v for case in cases if (v := self._value(case, name))]
                if value.casefold() not in map(str.casefold, exist):
                    raise named(f"case with {name} =", value, exist)
                return name, value
        names = [self._value(case, "") or "" for case in cases]
        if wish.casefold() in map(str.casefold, names):
            return "", wish
        if "=" in wish:
            raise named("variable", wish.partition("=")[0], known.values())
        error = named("case", wish, names)
        if variable := self._variable_with(wish):
            error.hint = f"did you mean '{variable}={wish.strip()}'? Else {error.hint}"
        raise error

    def _variable_with(self, wish: str) -> str | None:
        """Return the first variable that has a value for some case."""
        folded = wish.strip().casefold()
        for name in self._attribution.variable_names:
            for case in self._attribution.project.cases:
                if (self._value(case, name) or "").casefold() == folded != "":
                    return name
        return None
