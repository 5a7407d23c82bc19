"""What is the same thing in several projects: rule after rule, each one counted.

1. ``guid``: equal GUIDs of one kind, unless what they name cannot be one thing.
2. ``content``: sources with equal content.
3. ``mapping``: what the user says is the same.
4. ``path``: codes by their path of names, users, cases, variables and sets by name,
   sources by name and similarity, notes by name and text.

Rules 2 to 4 look only across inputs, never inside one, and only join what is unique on
all sides: names that occur twice in one project say nothing. All inputs are looked at
at once, so their order does not matter.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence

from qdabridge.model import AnySource, Identified, Note, Transcript
from qdabridge.model.index import holders
from qdabridge.operations.merging.alike import fingerprint
from qdabridge.operations.merging.by_guid import join_by_guid
from qdabridge.operations.merging.by_mapping import join_by_mapping
from qdabridge.operations.merging.by_name import join_by_name
from qdabridge.operations.merging.classes import Classes, Member
from qdabridge.operations.merging.inputs import Input
from qdabridge.operations.merging.inside import join_inside
from qdabridge.operations.merging.sameness import (
    MAPPED,
    Apart,
    Identity,
    Match,
    Same,
    unify_unique,
)

__all__ = ["MAPPED", "Apart", "Identity", "Match", "Same", "identify"]


def identify(
    inputs: Sequence[Input],
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
) -> Identity:
    """Return the classes of everything in the inputs but their codings."""
    identity = Identity(Classes(inputs), [], [])
    for item in inputs:
        for kind, thing in _things(item):
            identity.classes.add(kind, item, thing)
    join_by_guid(identity)
    _join_by_content(identity)
    join_by_mapping(identity, same)
    if match == Match.PATH:
        join_by_name(identity)
    join_inside(identity.classes)
    return identity


def _things(item: Input) -> Iterator[tuple[str, Identified]]:
    project = item.project
    yield from (("user", user) for user in project.users)
    yield from (("code", code) for code, _ in project.walk_codes())
    yield from (("variable", variable) for variable in project.variables)
    yield from (("case", case) for case in project.cases)
    for kind, documents in (("source", project.sources), ("note", project.notes)):
        for document in documents:
            yield kind, document
            yield from _inside(document)
    yield from (("set", group) for group in project.sets)
    yield from (("link", link) for link in project.links)
    for graph in project.graphs:
        yield "graph", graph
        yield from (("vertex", vertex) for vertex in graph.vertices)
        yield from (("edge", edge) for edge in graph.edges)


def _inside(document: AnySource | Note) -> Iterator[tuple[str, Identified]]:
    for holder in holders(document):
        if holder is not document:
            yield "text", holder
        if isinstance(holder, Transcript):
            yield from (("sync point", point) for point in holder.sync_points)


def _join_by_content(identity: Identity) -> None:
    def content(member: Member) -> Hashable | None:
        found = fingerprint(member.item, member.thing)
        return found and (type(member.thing).__name__, found)

    unify_unique(identity, "source", content, "content")
