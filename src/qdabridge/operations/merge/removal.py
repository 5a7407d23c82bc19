"""What stands in a three-way merge: removed by one and untouched by others is gone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qdabridge.model import Edge, Graph, Link, Project, Vertex, holders, identified
from qdabridge.operations.merge.carriers import Carrier
from qdabridge.operations.merge.chooser import Chooser, Said
from qdabridge.operations.merge.fields import changed
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.tools import KINDS, each_element

__all__ = ["Removal"]


@dataclass
class Removal:
    """Decides what an input has removed.

    Attributes:
        inputs: The projects, the base included.
        classes: What is the same in them.
        registers: Where it is noted that one removed what another one changed.
        holdings: What is known of codings, by the id of the class of their carrier.
        deleted: Things of the base that an input has removed, by kind.
    """

    inputs: Sequence[Input]
    classes: Groups
    registers: Chooser
    holdings: Mapping[int, Carrier]
    deleted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.numbers = {item.number for item in self.inputs if not item.is_base}
        self.has_base = any(item.is_base for item in self.inputs)

    def standing(self, kind: str) -> list[Group]:
        """Return what is not removed; removed by one and changed by another stays."""
        return [found for found in self.classes.all(kind) if self._stands(found)]

    def _stands(self, found: Group) -> bool:
        own = found.own
        if found.base is None or {m.item.number for m in own} == self.numbers:
            return bool(own)
        if own and self._is_wanted(found, own):
            self._note_removal(found)
            return True
        if own and found.kind == "user":
            return True
        self.deleted[found.kind] += 1
        return False

    def _is_wanted(self, found: Group, own: Sequence[Member]) -> bool:
        if found.guid.key in self._in_new_use:
            return True
        if any(holding.has_news for holding in self._holdings(own)):
            return True
        return any(changed(self.classes, found, member) for member in own)

    def _holdings(self, own: Sequence[Member]) -> Iterator[Carrier]:
        """Yield what carries codings in a document: itself and the texts inside it."""
        if id(self._of(own[0])) not in self.holdings:
            return
        for member in own:
            for holder in holders(member.thing):  # type: ignore[arg-type]
                found = self.classes.get(member.item, holder.guid)
                if found and id(found) in self.holdings:
                    yield self.holdings[id(found)]

    def _of(self, member: Member) -> Group | None:
        return self.classes.get(member.item, member.thing.guid)

    @cached_property
    def _in_new_use(self) -> set[str]:
        """Keys of codes and variables of codings and values that the base has not."""
        used = {key for h in self.holdings.values() for key in h.new_codes}
        return used | set(self._variables_of_new_values())

    def _variables_of_new_values(self) -> Iterator[str]:
        for kind in ("case", "source"):
            for found in self.classes.all(kind):
                old = {
                    v for m in found.members if m.item.is_base for v in self._said(m)
                }
                new = {v for m in found.own for v in self._said(m)}
                yield from (key for key, _ in new - old)

    def _said(self, member: Member) -> Iterator[tuple[str, str]]:
        for value in getattr(member.thing, "variable_values", ()):
            guid = self.classes.guid(member.item, value.variable_ref)
            yield guid.key, str(value.value)

    def _note_removal(self, found: Group) -> None:
        said = [Said(member, "changed") for member in found.own]
        gone = [i for i in self.inputs if i.number in self.numbers - found.numbers]
        said += [Said(Member(item, found.members[0].thing), "removed") for item in gone]
        said.sort(key=lambda one: one.member.order)
        self.registers.note(found, "existence", said, None, "changed")

    def forget(self, project: Project) -> None:
        """Drop references to what the base has and the merged project has not."""
        if not self.has_base:
            return
        here = {thing.guid.key for thing in identified(project)}
        known = {key for item in self.inputs for key in item.things}
        gone = known - here
        for element in each_element(project):
            for name in KINDS.keys() & element.__dict__.keys():
                value = getattr(element, name)
                if isinstance(value, list):
                    kept = [ref for ref in value if ref.key not in gone]
                    setattr(element, name, kept)
        self._forget_ends(project, gone)

    def _forget_ends(self, project: Project, gone: set[str]) -> None:
        """Drop links and values of which nothing is left without their end."""
        kept = [link for link in project.links if not _ends(link) & gone]
        self.deleted["link"] += len(project.links) - len(kept)
        project.links = kept
        for thing in [*project.cases, *project.sources]:
            thing.variable_values = [
                v for v in thing.variable_values if v.variable_ref.key not in gone
            ]
        here = {link.guid.key for link in kept}
        gone |= {link for link in self._links() if link not in here}
        for graph in project.graphs:
            _forget_shown(graph, gone)

    def _links(self) -> set[str]:
        return {link.guid.key for link in self.classes.all("link")}


def _ends(link: Link) -> set[str]:
    return {end.key for end in (link.origin_guid, link.target_guid) if end}


def _forget_shown(graph: Graph, gone: set[str]) -> None:
    parts: list[Vertex | Edge] = [*graph.vertices, *graph.edges]
    for part in parts:
        if part.represented_guid and part.represented_guid.key in gone:
            part.represented_guid = None
