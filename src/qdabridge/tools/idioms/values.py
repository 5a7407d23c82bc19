"""Values of variables, in files of any tool: sets as values, values told twice."""

import re
from collections.abc import Iterable, Iterator, Mapping

from qdabridge.model import (
    AnySource,
    Case,
    Guid,
    Project,
    Set,
    TypeOfVariable,
    Variable,
    VariableValue,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.references import KINDS, references
from qdabridge.tools.work import Workspace

__all__ = [
    "deduplicate_values",
    "drop_sets_of_values",
    "sets_as_variables",
    "sets_of_values",
    "values_once",
]


_NAME = re.compile(r"(?P<attribute>.*?\S)\s*:\s+(?P<value>.*\S)\s*", re.DOTALL)


# --- Sets of the user that mean values ------------------------------------------------


@rule(
    "set-as-variable",
    "set-not-variable",
    "set-like-variable",
    tool="ATLAS.ti for Mac 8.4",
    evidence="O",
)
def sets_as_variables(work: Workspace) -> None:
    """Make variables of sets of sources named gender: male, on request; else say so."""
    groups = _attributes(work.project)
    count = sum(len(sets) for sets in groups.values())
    if not count:
        return
    if not work.options.sets_as_variables:
        work.info(
            "set-like-variable",
            f"{count} sets of sources are named like values of {len(groups)} attributes"
            " (gender: male), as ATLAS.ti has them; --sets-as-variables makes"
            " variables of them",
            path="Set/@name",
        )
        return
    gone: set[int] = set()
    referred = _referred(work.project)
    for attribute, sets in groups.items():
        if _make_variable(work, attribute, sets):
            gone |= {id(s) for _, s in sets if _is_bare(s, referred)}
    work.project.sets = [s for s in work.project.sets if id(s) not in gone]


def _is_bare(group: Set, referred: set[str]) -> bool:
    """Does it say nothing but the value, so that it need not stay?"""
    return not group.description and group.guid.key not in referred


def _attributes(project: Project) -> dict[str, list[tuple[str, Set]]]:
    """Return the attributes that names of sets of sources say, with their values."""
    found: dict[str, list[tuple[str, Set]]] = {}
    for group in project.sets:
        only_sources = not group.member_codes and not group.member_notes
        match = _NAME.fullmatch(group.name)
        if match and group.member_sources and only_sources:
            found.setdefault(match["attribute"], []).append((match["value"], group))
    return found


def _make_variable(
    work: Workspace, attribute: str, sets: list[tuple[str, Set]]
) -> bool:
    """Make the values of one attribute; return False if they cannot be ones."""
    values: dict[str, set[str]] = {}
    for value, group in sets:
        for source in group.member_sources:
            values.setdefault(source.key, set()).add(value)
    variable = _variable(work.project, attribute)
    sources = {source.guid.key: source for source in work.project.sources}
    if variable is None or not _fits(variable, values, sources):
        work.warning(
            "set-not-variable",
            f"{len(sets)} sets were left as sets: a source would have two values of one"
            " variable, or a variable with the name has another type",
            path="Set/@name",
            subject=sets[0][1].guid,
        )
        return False
    if not any(known is variable for known in work.project.variables):
        work.project.variables.append(variable)
    _give(variable, values, sources)
    work.info(
        "set-as-variable",
        f"{len(sets)} sets became values of one variable; sets with a comment or a"
        " link stay besides",
        path="Set/@name",
        subject=variable.guid,
    )
    return True


def _variable(project: Project, name: str) -> Variable | None:
    """Return the text variable of this name, new if there is none; None: other type."""
    for variable in project.variables:
        if variable.name == name:
            is_text = variable.type_of_variable is TypeOfVariable.TEXT
            return variable if is_text else None
    return Variable(guid=Guid.derived("variable of sets", name), name=name)


def _fits(
    variable: Variable, values: dict[str, set[str]], sources: dict[str, AnySource]
) -> bool:
    for key, said in values.items():
        source = sources.get(key)
        if source is None:
            continue
        known = {
            v.text_value
            for v in source.variable_values
            if v.variable_ref == variable.guid
        }
        if len(said | known) > 1:
            return False
    return True


def _give(
    variable: Variable, values: dict[str, set[str]], sources: dict[str, AnySource]
) -> None:
    for key, said in values.items():
        source = sources.get(key)
        if source is None or any(
            v.variable_ref == variable.guid for v in source.variable_values
        ):
            continue
        source.variable_values.append(
            VariableValue(variable_ref=variable.guid, text_value=min(said))
        )


def _referred(project: Project) -> set[str]:
    """Return what links and graphs refer to."""
    fields = {name for name in KINDS if name.endswith("_guid") and "user" not in name}
    return {guid.key for name, guid in references(project) if name in fields}


# --- Sets of ours that say values -----------------------------------------------------


def sets_of_values(project: Project) -> list[Set]:
    """Return the sets that say of whole sources what variables and cases say."""
    members: dict[str, dict[Guid, None]] = {}
    for name, source in _said(project):
        members.setdefault(name, {})[source] = None
    return [
        Set(
            guid=Guid.derived("set of value", name),
            name=name,
            member_sources=list(sources),
        )
        for name, sources in members.items()
    ]


def _said(project: Project) -> Iterator[tuple[str, Guid]]:
    """Yield what is said, such as ``site: Ulm``, and the source it is said of."""
    names = {variable.guid.key: variable.name for variable in project.variables}
    known = {source.guid.key for source in project.sources}
    for source in project.sources:
        for said in _spelt(source.variable_values, names):
            yield said, source.guid
    for case in project.cases:
        said_of_case = list(_spelt(case.variable_values, names))
        if case.name:
            said_of_case.insert(0, f"case: {case.name}")
        for ref in case.source_refs:
            if ref.key in known:
                yield from ((said, ref) for said in said_of_case)


def _spelt(values: Iterable[VariableValue], names: dict[str, str]) -> Iterator[str]:
    for value in values:
        name, said = names.get(value.variable_ref.key), value.value
        if name and said is not None and str(said).strip():
            yield f"{name}: {str(said).lower() if isinstance(said, bool) else said}"


@rule("set-of-values", tool="qdabridge for ATLAS.ti", evidence="S")
def drop_sets_of_values(work: Workspace) -> None:
    """Take out the sets that only repeat cases and variables and were added by us."""
    project = work.project
    ours = {group.guid.key: group for group in sets_of_values(project)}
    gone = {id(s) for s in project.sets if _is_same(ours.get(s.guid.key), s)}
    if gone:
        project.sets = [s for s in project.sets if id(s) not in gone]
        work.info(
            "set-of-values",
            f"{len(gone)} sets that repeat what cases and variables say were taken out;"
            " they were made for ATLAS.ti, which has no cases",
            path="Set",
        )


def _is_same(ours: Set | None, found: Set) -> bool:
    return (
        ours is not None
        and ours.name == found.name
        and set(ours.member_sources) == set(found.member_sources)
        and not (found.member_codes or found.member_notes or found.description)
    )


@rule(
    "value-duplicated",
    "value-contradicting",
    tool="MAXQDA",
    evidence="C",
    after=("sets_as_variables", "join_nameless_cases"),
)
def deduplicate_values(work: Workspace) -> None:
    """Let a value stand once: on the case, if its only source says the same.

    Values that contradict each other stay on both.
    """
    sources = {source.guid.key: source for source in work.project.sources}
    repeated = contradicting = 0
    for case in work.project.cases:
        keys = {ref.key for ref in case.source_refs}
        if len(keys) != 1 or not keys <= sources.keys():
            continue
        source = sources[keys.pop()]
        said = {v.variable_ref.key: v.value for v in case.variable_values}
        kept, differing = _not_on_case(source.variable_values, said)
        repeated += len(source.variable_values) - len(kept)
        contradicting += differing
        source.variable_values = kept
    if repeated:
        work.info(
            "value-duplicated",
            f"{repeated} values stood on a source and again on its case; kept once,"
            " on the case",
            path="VariableValue",
        )
    if contradicting:
        work.warning(
            "value-contradicting",
            f"{contradicting} values of a source differ from those of its case; both"
            " were kept, decide which is right",
            path="VariableValue",
        )


def _not_on_case(
    values: list[VariableValue], said: Mapping[str, object]
) -> tuple[list[VariableValue], int]:
    kept = [
        v
        for v in values
        if v.variable_ref.key not in said or said[v.variable_ref.key] != v.value
    ]
    return kept, sum(v.variable_ref.key in said for v in kept)


@rule(
    "value-once",
    tool="NVivo for Mac 12-15",
    evidence="D",
    after=("deduplicate_values",),
)
def values_once(work: Workspace) -> None:
    """Take from a source the values that its one case has as well."""
    count = 0
    for case, source in sole_sources(work.project):
        known = {(v.variable_ref.key, v.value) for v in case.variable_values}
        values = source.variable_values
        rest = [v for v in values if (v.variable_ref.key, v.value) not in known]
        count += len(values) - len(rest)
        source.variable_values = rest
    if count:
        work.info(
            "value-once",
            f"{count} values of sources stand on their case as well; left there only",
            path="VariableValue",
        )


def sole_sources(project: Project) -> Iterator[tuple[Case, AnySource]]:
    """Yield cases with each source that belongs to no other case."""
    sources: dict[str, AnySource] = {}
    for source in project.sources:
        sources.setdefault(source.guid.key, source)
    owners: dict[str, list[Case]] = {}
    for case in project.cases:
        for key in dict.fromkeys(ref.key for ref in case.source_refs):
            owners.setdefault(key, []).append(case)
    for key, cases in owners.items():
        if len(cases) == 1 and key in sources:
            yield cases[0], sources[key]
