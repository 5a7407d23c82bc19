"""The merged project: everything that stands, each once; nothing that was removed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qdabridge.model import (
    Edge,
    Graph,
    Guid,
    Identified,
    Link,
    PDFSelection,
    PDFSource,
    PictureSource,
    Project,
    Transcript,
    Vertex,
    holders,
    identified,
)
from qdabridge.operations.merge.carriers import Carrier, find_holdings
from qdabridge.operations.merge.chooser import Chooser, Said, instant
from qdabridge.operations.merge.fields import Merging, changed, joined_refs
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.orphans import (
    Orphan,
    OrphanNotes,
    Revived,
    forget_notes,
    revived,
)
from qdabridge.operations.merge.structure import join_connections, merged_codes
from qdabridge.operations.merge.texts import Versions, member_with_file
from qdabridge.tools import KINDS, each_element, text_twin, twins

__all__ = ["Removal", "Union", "whole_project"]


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
        self.numbers: set[int] = {
            item.number for item in self.inputs if not item.is_base
        }
        self.has_base: bool = any(item.is_base for item in self.inputs)

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


def whole_project(
    inputs: Sequence[Input], classes: Groups, registers: Chooser
) -> Project:
    """Return the merged project with nothing in it.

    Names of projects are names of files, mostly: that they differ is no conflict.
    """
    own = [item for item in inputs if not item.is_base]
    project = own[0].project.model_copy()
    for name in Project.model_fields:
        if isinstance(getattr(project, name), list):
            setattr(project, name, [])
    project.code_book = own[0].project.code_book.model_copy(update={"codes": []})
    members = [Member(item, _Named(item.project)) for item in inputs]
    found = Group("project", Guid.derived("project"), members)
    project.name = registers.decide(
        "name", [Said(m, m.item.project.name) for m in found.own]
    )
    said = [Said(m, m.item.project.description) for m in members]
    base = next((s for s in said if s.member.item.is_base), None)
    project.description = registers.choose(
        found, "description", [s for s in said if s is not base], base
    )
    _sign(project, own, classes)
    project.note_refs = joined_refs(
        [_notes(item, classes) for item in own],
        [ref for item in inputs if item.is_base for ref in _notes(item, classes)],
    )
    return project


class _Named(Identified):
    """A project as something that has a name, for the report."""

    name: str | None = None

    def __init__(self, project: Project) -> None:
        super().__init__(name=project.name)  # type: ignore[call-arg]


def _notes(item: Input, classes: Groups) -> list[Guid]:
    return [classes.guid(item, ref) for ref in item.project.note_refs]


def _sign(project: Project, own: Sequence[Input], classes: Groups) -> None:
    """Say who made the first of the projects, and who changed the last."""
    for user, date, pick in (
        ("creating_user_guid", "creation_date_time", min),
        ("modifying_user_guid", "modified_date_time", max),
    ):
        dated = [i for i in own if getattr(i.project, date) is not None] or own
        item = pick(dated, key=lambda i: _when(i, date))
        setattr(project, date, getattr(item.project, date))
        guid = getattr(item.project, user)
        setattr(project, user, guid and classes.guid(item, guid))


def _when(item: Input, date: str) -> tuple[str, str]:
    return instant(getattr(item.project, date)), item.project.name


@dataclass
class Union:
    """Builds the merged project.

    Attributes:
        inputs: The projects, the base included.
        classes: What is the same in them.
        registers: How values are chosen.
        versions: The versions of texts, by the id of their class.
        by_name: Names may tell what is the same.
        kept: Member whose text or file stands, by GUID of what has it.
        holdings: What is known of codings, by the id of the class of their carrier.
        orphans: The selections that found no place.
    """

    inputs: Sequence[Input]
    classes: Groups
    registers: Chooser
    versions: dict[int, Versions]
    by_name: bool = True
    kept: dict[str, Member] = field(default_factory=dict)
    holdings: dict[int, Carrier] = field(default_factory=dict)
    orphans: list[Orphan] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.merging: Merging = Merging(self.classes, self.registers)
        self.removal: Removal = Removal(
            self.inputs, self.classes, self.registers, self.holdings
        )

    def project(self) -> Project:
        """Return the merged project; its files are not collected yet."""
        self._find_places()
        taken = self._part_guids()
        self._name_text_anchors()
        self._decide(taken)
        notes = OrphanNotes(self.classes, taken)
        self.orphans = [notes.keep(orphan) for orphan in self._lost()]
        join_connections(self.classes, by_name=self.by_name)
        project = whole_project(self.inputs, self.classes, self.registers)
        standing = {kind: self.removal.standing(kind) for kind in _KINDS}
        project.users = self._things(standing["user"])
        project.code_book.codes = merged_codes(self.merging, standing["code"])
        project.variables = self._things(standing["variable"])
        project.sources = [self._document(found) for found in standing["source"]]
        project.notes = [self._document(found) for found in standing["note"]]
        project.cases = self._things(standing["case"])
        project.sets = self._things(standing["set"])
        project.links = self._things(standing["link"])
        project.graphs = [self._graph(found) for found in standing["graph"]]
        notes.add_to(project)
        self.removal.forget(project)
        forget_notes(project, self.revived.notes)
        return project

    # --- Places and codings ----------------------------------------------------------

    def _find_places(self) -> None:
        self.revived: Revived = revived(self.classes, self.versions)
        again = self.revived.placed
        self.holdings.update(find_holdings(self.classes, self.versions, again))

    def _part_guids(self) -> set[str]:
        """Give selections whose GUID something else has another one.

        Returns:
            The keys of all GUIDs but those of codings.
        """
        taken = {
            found.guid.key
            for kind in (*_KINDS, "text", "sync point", "vertex", "edge")
            for found in self.classes.all(kind)
        }
        first: dict[str, tuple[str, Group]] = {}
        marks: dict[str, list[tuple[str, Group]]] = {}
        for holding in self.holdings.values():
            holder = holding.found.guid.key
            for found in holding.groups_of_selections():
                key = found.guid.key
                if key in first:
                    marks.setdefault(key, [first[key]]).append((holder, found))
                    continue
                first[key] = holder, found
                if key in taken:
                    marks[key] = [first[key]]
        for key, same in marks.items():
            same.sort(key=lambda mark: mark[0])
            for holder, found in same if key in taken else same[1:]:
                found.guid = Guid.derived("elsewhere", key, holder)
                taken.add(found.guid.key)
        taken.update(first)
        return taken

    def _name_text_anchors(self) -> None:
        """Let the text anchor of a PDF region be known by the region's new GUID."""
        for item in self.inputs:
            for region, text, _ in twins(item.project):
                of_region = self.classes.get(item, region.guid)
                of_text = self.classes.get(item, text.guid)
                if of_region and of_text:
                    of_text.guid = text_twin(of_region.guid)

    def _decide(self, taken: set[str]) -> None:
        expected = self.removal.numbers if self.removal.has_base else set()
        holdings = self.holdings.values()
        for holding in sorted(holdings, key=lambda one: one.found.guid.key):
            holding.decide(expected, taken)

    def _lost(self) -> Iterator[Orphan]:
        """Yield the selections that found no place, with the document they were in."""
        for kind in ("source", "note"):
            for found in self.classes.all(kind):
                name = getattr(found.members[0].thing, "name", None)
                for one in (found, *self._inner_classes(found)):
                    for orphan in self.holdings[id(one)].lost(name):
                        yield orphan._replace(document=found.guid)

    # --- Building --------------------------------------------------------------------

    def _things(self, standing: Sequence[Group]) -> list[Any]:
        return [self.merging.thing(found) for found in standing]

    def _document(self, found: Group) -> Any:
        """Return a source or note with everything inside it."""
        document = self._holder(found)
        for inner in self._inner_classes(found):
            thing = self._holder(inner)
            if isinstance(document, PDFSource):
                document.representation = thing
            elif isinstance(document, PictureSource):
                document.text_description = thing
            elif isinstance(thing, Transcript):
                document.transcripts.append(thing)
        return document

    def _inner_classes(self, found: Group) -> Iterator[Group]:
        """Yield the texts inside a source, those of regions left out."""
        seen: set[int] = set()
        for member in found.own:
            for holder in _own_texts(member.thing):
                inner = self.classes.get(member.item, holder.guid)
                if inner and id(inner) not in seen:
                    seen.add(id(inner))
                    yield inner

    def _holder(self, found: Group) -> Any:
        """Return something that carries selections, with them and their codings."""
        versions = self.versions.get(id(found))
        kept = versions.kept if versions else member_with_file(found, self.registers)
        self.kept[found.guid.key] = kept
        thing = self.merging.thing(found, kept)
        built = self.holdings[id(found)].fill(thing, self.merging, self._referring)
        for selection, one in built:
            if isinstance(selection, PDFSelection):
                selection.representation = self._text_of_region(one)
        return thing

    def _text_of_region(self, found: Group) -> Any:
        for member in found.own:
            text = getattr(member.thing, "representation", None)
            if text and (inner := self.classes.get(member.item, text.guid)):
                return self._holder(inner)
        return None

    @cached_property
    def _referring(self) -> dict[int, set[int]]:
        """Numbers of the inputs in which a case, link or graph refers to a class."""
        found: dict[int, set[int]] = {}
        for item in self.inputs:
            for guid in _referred(item.project):
                if one := self.classes.get(item, guid):
                    found.setdefault(id(one), set()).add(item.number)
        return found

    def _graph(self, found: Group) -> Graph:
        graph: Graph = self.merging.thing(found)
        for kind, name in (("vertex", "vertices"), ("edge", "edges")):
            seen: set[int] = set()
            for member in found.own:
                for part in getattr(member.thing, name):
                    inner = self.classes.get(member.item, part.guid)
                    if inner and inner.kind == kind and id(inner) not in seen:
                        seen.add(id(inner))
                        getattr(graph, name).append(self.merging.thing(inner))
        return graph


def _referred(project: Project) -> Iterator[Guid]:
    """Yield all references of a project that can be to selections."""
    for case in project.cases:
        yield from case.selection_refs
    ends = [
        end for link in project.links for end in (link.origin_guid, link.target_guid)
    ]
    for graph in project.graphs:
        ends += [vertex.represented_guid for vertex in graph.vertices]
        ends += [edge.represented_guid for edge in graph.edges]
    yield from filter(None, ends)


_KINDS = ("user", "code", "variable", "case", "source", "note", "set", "link", "graph")


def _own_texts(document: Identified) -> Iterator[Any]:
    """Yield the texts of a source as a whole: not those of its regions."""
    of_regions = {
        id(selection.representation)
        for selection in getattr(document, "pdf_selections", ())
    }
    for holder in holders(document):  # type: ignore[arg-type]
        if holder is not document and id(holder) not in of_regions:
            yield holder
