"""The report of a merge, gathered from its parts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qdabridge.model import Code, Coding, Identified, Project, identified, plain_name
from qdabridge.operations.merge.codings import Placed
from qdabridge.operations.merge.groups import Identity, Likely, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.orphans import Orphan
from qdabridge.operations.merge.report import (
    Conflict,
    Doubt,
    InputInfo,
    MergeReport,
    MovedSpan,
    TextInfo,
    Unified,
)
from qdabridge.operations.merge.texts import Version
from qdabridge.operations.merge.union import Union
from qdabridge.text import MoveStatus

__all__ = ["counts_of", "doubts_in", "merge_report"]


def merge_report(
    inputs: Sequence[Input],
    identity: Identity,
    union: Union,
    signed: Mapping[int, int],
    project: Project,
) -> MergeReport:
    """Return what a merge did.

    Args:
        inputs: The projects, the base included.
        identity: What was found to be the same.
        union: The finished union.
        signed: How many codings got a coder, by number of the input.
        project: The merged project.
    """
    own = [item for item in inputs if not item.is_base]
    base = next((item.name for item in inputs if item.is_base), None)
    codings = [holding.codings for holding in union.holdings.values()]
    things = list(identified(project))
    return MergeReport(
        inputs=[_input(i, identity, signed.get(i.number, 0)) for i in own],
        base=base,
        base_is_related=base is None or _is_related(identity),
        unified=_unified(identity),
        apart=[_apart(identity, n) for n in range(len(identity.apart))],
        ambiguous=list(_ambiguous(identity)),
        doubts=doubts_in(identity, project),
        conflicts=union.registers.conflicts,
        deleted=dict(
            union.removal.deleted + Counter(coding=sum(c.removed for c in codings))
        ),
        joined_codings=sum(c.joined for c in codings),
        unsigned_codings=sum(not c.creating_user for c in things if type(c) is Coding),
        texts=list(_texts(union)),
        moved=[*_changed(union), *map(_orphan, union.orphans)],
        counts=_counted(things),
    )


def counts_of(project: Project) -> dict[str, int]:
    """Count the things in a project by the name of their element."""
    return _counted(identified(project))


def _counted(things: Iterable[Identified]) -> dict[str, int]:
    return {kind.__name__: n for kind, n in Counter(map(type, things)).items()}


def _input(item: Input, identity: Identity, signed: int) -> InputInfo:
    added: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for kind in ("user", "code", "source", "case", "variable", "note", "set", "link"):
        for found in identity.classes.all(kind):
            if found.own and found.own[0].item is item:
                added[type(found.own[0].thing).__name__] += 1
            if len(found.own) > 1 and found.of(item):
                shared[kind] += 1
    return InputInfo(
        file=item.name,
        origin=item.package.project.origin,
        counts=counts_of(item.project),
        added=dict(added),
        shared=dict(shared),
        signed=signed,
    )


def _ambiguous(identity: Identity) -> Iterator[str]:
    """Yield what was matched with nothing although its name is in several inputs.

    What content could not tell apart, a later rule may have.
    """
    alone = {
        kind: {
            plain_name(getattr(found.members[0].thing, "name", None))
            for found in identity.classes.all(kind)
            if len(found.members) == 1
        }
        for kind in {kind for kind, _ in identity.ambiguous}
    }
    for kind, name in identity.ambiguous:
        if plain_name(name) in alone[kind]:
            yield f"{kind} {name}".strip()


def _is_related(identity: Identity) -> bool:
    """Is any source or code of the base in an input too?"""
    return any(
        found.base is not None and found.own
        for kind in ("source", "code")
        for found in identity.classes.all(kind)
    )


def _unified(identity: Identity) -> list[Unified]:
    return [
        Unified(kind=kind, rule=rule, count=count)
        for kind, rules in identity.classes.rules.items()
        for rule, count in rules.items()
    ]


def doubts_in(identity: Identity, project: Project | None = None) -> list[Doubt]:
    """Return what may be one: joined by a guess, or kept apart.

    Args:
        identity: What was found to be the same.
        project: The merged project, in which codings of coders are compared.
    """
    return [_doubt(identity, likely, project) for likely in identity.likely]


def _doubt(identity: Identity, likely: Likely, project: Project | None) -> Doubt:
    is_coder = likely.kind == "user"
    items = [member.item for member in likely.members]
    things = [member.thing for member in likely.members]
    return Doubt(
        kind=likely.kind,
        names={i.name: _called(m) for i, m in zip(items, likely.members, strict=True)},
        guids={i.name: t.guid for i, t in zip(items, things, strict=True)},
        likeness=likely.likeness,
        is_joined=likely.is_joined,
        codings=_said_by_all(identity, likely, project) if is_coder else 0,
    )


def _called(member: Member) -> str:
    thing = member.thing
    if isinstance(thing, Code):
        return " > ".join(member.item.paths[thing.guid.key])
    return getattr(thing, "name", None) or getattr(thing, "id", None) or ""


def _said_by_all(identity: Identity, likely: Likely, project: Project | None) -> int:
    """Count the codings that coders kept apart have in common: place and code."""
    keys = {identity.classes.of(member).guid.key for member in likely.members}
    said: dict[str, set[tuple[str, str]]] = {key: set() for key in keys}
    for placed in project.codings() if project else ():
        who = placed.coding.creating_user
        if who and who.key in said:
            on = placed.selection.guid if placed.selection else placed.source.guid
            said[who.key].add((on.key, placed.coding.code_ref.key))
    return len(set.intersection(*said.values()))


def _apart(identity: Identity, number: int) -> Conflict:
    apart = identity.apart[number]
    return Conflict(
        kind=apart.kind,
        guid=apart.guid,
        field="guid",
        values={str(n): name for n, name in enumerate(apart.names, 1)},
        chosen="all of them, each under a GUID of its own",
    )


def _texts(union: Union) -> Iterator[TextInfo]:
    for holding in union.holdings.values():
        if holding.versions and not holding.versions.is_one:
            yield TextInfo(
                source=getattr(holding.found.members[0].thing, "name", None),
                guid=holding.found.guid,
                kept=holding.versions.kept.item.name,
                statuses=dict(holding.statuses()),
            )


def _changed(union: Union) -> Iterator[MovedSpan]:
    for holding in union.holdings.values():
        others = holding.versions.others if holding.versions else {}
        for one in holding.moved:
            if one.moved.status in _TOLD and not one.item.is_base:
                name = getattr(holding.found.members[0].thing, "name", None)
                yield _moved(one, others[one.item.number], name)


def _moved(one: Placed, version: Version, source: str | None) -> MovedSpan:
    start, end = one.span
    quality = one.moved.quality
    return MovedSpan(
        guid=one.selection.guid,
        file=one.item.name,
        source=source,
        status=one.moved.status,
        old_start=start,
        old_end=end,
        start=one.moved.start,
        end=one.moved.end,
        quality=round(quality, 3),
        held=round(max(version.realignment.held(start, end), quality), 3),
        codings=len(one.selection.codings),
        quote=version.old[start:end],
    )


_TOLD = (MoveStatus.CHANGED, MoveStatus.GROWN)


def _orphan(orphan: Orphan) -> MovedSpan:
    start, end = orphan.span
    codings: Sequence[Coding] = orphan.codings
    return MovedSpan(
        guid=orphan.placed.selection.guid,
        file=orphan.placed.item.name,
        source=orphan.source,
        status=MoveStatus.ORPHAN,
        old_start=start,
        old_end=end,
        quality=round(orphan.placed.moved.quality, 3),
        held=round(orphan.version.realignment.held(start, end), 3),
        codings=len(codings),
        quote=orphan.quote,
        note=orphan.guid,
    )
