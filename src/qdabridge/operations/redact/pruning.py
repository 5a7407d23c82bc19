"""Leaving things out: texts, codes, everything but codes; nothing dangles after it."""

from collections.abc import Collection, Iterable

from qdabridge.model import Code, Project, Set, holders, identified
from qdabridge.operations.choosing import chosen
from qdabridge.tools import KINDS, each_element

__all__ = ["leave_out", "only_codes"]


def only_codes(project: Project) -> Project:
    """Return a project of the codes alone, with the sets of codes."""
    book = project.code_book.clone()
    for code, _ in book.walk():
        code.note_refs = []
    sets = [
        Set(
            guid=group.guid,
            name=group.name,
            description=group.description,
            member_codes=list(group.member_codes),
        )
        for group in project.sets
        if group.member_codes
    ]
    return Project(name=project.name, origin=project.origin, code_book=book, sets=sets)


def leave_out(
    project: Project, names: Iterable[str], *, all_sources: bool
) -> tuple[int, int]:
    """Take sources and codes out; return how many of each.

    Args:
        project: Is changed.
        names: Names or GUIDs of sources, names or paths of codes.
        all_sources: Take all sources out.

    Raises:
        UnknownNameError: Nothing is called so.
    """
    before = _guids(project)
    wishes = list(names)
    codes = list(project.walk_codes())
    known: list[tuple[str, ...]] = [(s.name or "", s.guid.key) for s in project.sources]
    known += [
        (" > ".join(path), "/".join(path), code.name, code.guid.key)
        for code, path in codes
    ]
    places = chosen("text or code", wishes, known) if wishes else set()
    count = len(project.sources)
    gone = {codes[p - count][0].guid.key for p in places if p >= count}
    project.sources = [
        source
        for place, source in enumerate(project.sources)
        if place not in places and not all_sources
    ]
    _without_codes(project.code_book.codes, gone)
    if gone:
        _without_codings(project, before)
    if len(project.sources) < count or gone:
        _forget(project, before - _guids(project))
    return count - len(project.sources), len(gone)


def _guids(project: Project) -> set[str]:
    return {thing.guid.key for thing in identified(project)}


def _without_codes(codes: list[Code], gone: Collection[str]) -> None:
    codes[:] = [code for code in codes if code.guid.key not in gone]
    for code in codes:
        _without_codes(code.codes, gone)


def _without_codings(project: Project, before: Collection[str]) -> None:
    """Take out the codings of codes that went, and selections with nothing else."""
    here = {code.guid.key for code, _ in project.walk_codes()}
    wanted = {key.key for case in project.cases for key in case.selection_refs}
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for selection in holder.selections:
                _keep_codings(selection, here, before)
            _keep_codings(holder, here, before)
            kept = [
                s
                for s in holder.selections
                if s.codings or s.note_refs or s.description or s.guid.key in wanted
            ]
            if len(kept) < len(holder.selections):
                holder.selections[:] = kept  # type: ignore[index]


def _keep_codings(
    carrier: object, here: Collection[str], before: Collection[str]
) -> None:
    codings = getattr(carrier, "codings", None)
    if codings:
        codings[:] = [
            c for c in codings if c.code_ref.key in here or c.code_ref.key not in before
        ]


def _forget(project: Project, gone: Collection[str]) -> None:
    """Drop all references to what went, and links that lost an end."""
    project.links = [
        link
        for link in project.links
        if not any(
            end and end.key in gone for end in (link.origin_guid, link.target_guid)
        )
    ]
    here = _guids(project)
    gone = {*gone}
    for element in each_element(project):
        for name in KINDS.keys() & element.__dict__.keys():
            value = getattr(element, name)
            if isinstance(value, list):
                setattr(element, name, [ref for ref in value if ref.key not in gone])
            elif name == "represented_guid" and value and value.key not in here:
                element.__dict__[name] = None
