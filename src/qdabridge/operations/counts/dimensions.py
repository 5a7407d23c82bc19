"""The dimensions of a cross table: what stands in its rows or its columns."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from qdabridge.model import AnySource, Case, Code, Note, PlacedCoding, Set, Value
from qdabridge.operations.attribution import NOBODY, Attribution, shown, source_name
from qdabridge.operations.choosing import labels_of_codes
from qdabridge.spelling import unknown_name

__all__ = [
    "DIMENSIONS",
    "NONE",
    "Dimension",
    "Fact",
    "Key",
    "Keys",
    "dimension",
    "facts_of",
]


DIMENSIONS = ("codes", "sources", "coders", "cases", "sets")
"""The dimensions by name, besides ``case.<variable>`` and ``source.<variable>``."""

NONE = "(none)"
"""The label of what has no category: no value, no case, no coder, no set."""

Key = Hashable
Keys = tuple[Key, ...]


class Fact(NamedTuple):
    """What is sorted into the cells: a coding, or a case or source as such."""

    number: int
    placed: PlacedCoding | None = None
    cases: Sequence[Case] = ()
    """The case that counts; several if they are tied."""
    source: AnySource | Note | None = None


@dataclass(frozen=True)
class Dimension:
    """Categories, and which of them a fact belongs to.

    Attributes:
        name: As the user named it, the variable as the project spells it.
        about: ``case``, ``source`` or ``coding``: what has the category.
        categories: Key -> label, in the order of the table.
        own: Returns the categories of a fact; it may have none.
        wide: The same, with the codes above a code.
    """

    name: str
    about: str
    categories: dict[Key, str]
    own: Callable[[Fact], Keys]
    wide: Callable[[Fact], Keys]


def facts_of(
    attribution: Attribution, about: set[str], *, with_cases: bool = True
) -> list[Fact]:
    """Return what is to be counted.

    Args:
        attribution: The project's cases and coders.
        about: ``{"case"}`` for all cases, ``{"source"}`` for all sources, anything
            else for all codings.
        with_cases: Find out which cases are behind codings.
    """
    project = attribution.project
    if about == {"case"}:
        return [Fact(n, cases=[case]) for n, case in enumerate(project.cases)]
    if about == {"source"}:
        return [Fact(n, source=source) for n, source in enumerate(project.sources)]
    return [
        Fact(n, placed, attribution.cases(placed) if with_cases else (), placed.source)
        for n, placed in enumerate(project.codings())
    ]


def dimension(
    name: str, attribution: Attribution, *, with_subcodes: bool = False
) -> Dimension:
    """Return the dimension of this name.

    Raises:
        UnknownNameError: There is none, or no such variable.
    """
    made = _MAKERS.get(name)
    if made:
        return made(name, attribution, with_subcodes)
    about, _, variable = name.partition(".")
    if about not in ("case", "source") or not variable:
        with_variables = (f"case.{v}" for v in attribution.variable_names)
        known = [*DIMENSIONS, *with_variables, "source.…"]
        raise unknown_name("dimension", name, known)
    return _of_variable(about, variable, attribution)


def _codes(name: str, attribution: Attribution, with_subcodes: bool) -> Dimension:
    project = attribution.project
    chains = dict(_chains(project.code_book.codes))

    def own(fact: Fact) -> Keys:
        key = fact.placed.coding.code_ref.key if fact.placed else None
        return (key,) if key in chains else ()

    def wide(fact: Fact) -> Keys:
        return chains[own(fact)[0]] if own(fact) else ()

    labels: dict[Key, str] = dict(labels_of_codes(project).items())
    return Dimension(name, "coding", labels, own, wide if with_subcodes else own)


def _chains(codes: Iterable[Code], above: Keys = ()) -> Iterable[tuple[Key, Keys]]:
    """Yield each code with the codes above it and itself."""
    for code in codes:
        chain = (*above, code.guid.key)
        yield code.guid.key, chain
        yield from _chains(code.codes, chain)


def _sources(name: str, attribution: Attribution, _: bool) -> Dimension:
    project = attribution.project
    coded = {p.source.guid.key for p in project.codings() if isinstance(p.source, Note)}
    notes = [note for note in project.notes if note.guid.key in coded]
    labels: dict[Key, str] = {
        s.guid.key: source_name(s) for s in [*project.sources, *notes]
    }

    def own(fact: Fact) -> Keys:
        return (fact.source.guid.key,) if fact.source else ()

    return Dimension(name, "source", labels, own, own)


def _coders(name: str, attribution: Attribution, _: bool) -> Dimension:
    coders = attribution.coders
    for placed in attribution.project.codings():
        coders.of(placed.coding)  # even who is no user of the project coded
    labels: dict[Key, str] = {c.guid: c.label for c in coders if c.guid and c.label}

    def own(fact: Fact) -> Keys:
        coder = coders.of(fact.placed.coding) if fact.placed else NOBODY
        return (coder.guid,) if coder.guid else ()

    return Dimension(name, "coding", labels, own, own)


def _cases(name: str, attribution: Attribution, _: bool) -> Dimension:
    labels: dict[Key, str] = {
        case.guid.key: case.name or str(case.guid) for case in attribution.project.cases
    }

    def own(fact: Fact) -> Keys:
        return (fact.cases[0].guid.key,) if fact.cases else ()

    return Dimension(name, "case", labels, own, own)


def _sets(name: str, attribution: Attribution, _: bool) -> Dimension:
    """Sets of codes hold the codings of these codes, sets of texts those in them."""
    groups = attribution.project.sets
    sets_of: dict[str, list[Key]] = {}
    for group in groups:
        for member in dict.fromkeys(_members(group)):
            sets_of.setdefault(member, []).append(group.guid.key)

    def own(fact: Fact) -> Keys:
        things = [fact.source.guid.key] if fact.source else []
        if fact.placed:
            things.append(fact.placed.coding.code_ref.key)
        found = (key for thing in things for key in sets_of.get(thing, ()))
        return tuple(dict.fromkeys(found))

    labels: dict[Key, str] = {group.guid.key: group.name for group in groups}
    return Dimension(name, "coding", labels, own, own)


def _members(group: Set) -> Iterable[str]:
    return (
        guid.key
        for refs in (group.member_codes, group.member_sources, group.member_notes)
        for guid in refs
    )


def _of_variable(about: str, name: str, attribution: Attribution) -> Dimension:
    variables = attribution.variables(name)
    project = attribution.project

    def value(fact: Fact) -> Value | None:
        sources = [fact.source] if fact.source else []
        bearers = fact.cases if about == "case" else sources
        return attribution.value(bearers, variables)

    def own(fact: Fact) -> Keys:
        found = value(fact)
        return () if found is None else (shown(found),)

    bearers = project.cases if about == "case" else [*project.sources, *project.notes]
    values = [attribution.value([bearer], variables) for bearer in bearers]
    ordered = _ordered([v for v in values if v is not None])
    labels: dict[Key, str] = {shown(v): shown(v) for v in ordered}
    return Dimension(f"{about}.{variables[0].name}", about, labels, own, own)


def _ordered(values: list[Value]) -> list[Value]:
    """Numbers by size, dates by time, false before true; texts as they come."""
    if all(isinstance(v, int | Decimal) for v in values):
        return sorted(values, key=_number)
    if all(type(v) is not str for v in values):
        return sorted(values, key=str)
    return values


def _number(value: Value) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


_MAKERS: dict[str, Callable[[str, Attribution, bool], Dimension]] = {
    "codes": _codes,
    "sources": _sources,
    "coders": _coders,
    "cases": _cases,
    "sets": _sets,
}
