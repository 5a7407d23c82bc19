"""Copies of one master project in which several coders went on working."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from canonical import canonical_packages
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import qdabridge as qb
from qdabridge.model import Identified
from qdabridge.model.project import holders
from qdabridge.tools.adapting import canonical, our_origin
from qdabridge.tools.idioms.places import text_twin, twins
from qdabridge.tools.references import (
    each_element,
    map_references,
    references,
    unique_guids,
)

__all__ = ["FIXTURES", "copies", "facts_of", "fresh", "renewed", "talk", "with_text"]

T = TypeVar("T")
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def fresh(package: qb.Package, project: qb.Project | None = None) -> qb.Package:
    """Return a canonical package with the same files and a project of its own."""
    return package.derive(project or package.project.clone(), {}, qb.Report())


def renewed(package: qb.Package, salt: str = "new") -> qb.Package:
    """Return a project in which everything has another GUID, as tools export it."""
    made = canonical(package)
    made = fresh(made)
    anchors = {
        pair.text.guid.key: text_twin(qb.Guid.derived(salt, pair.region.guid.key))
        for pair in twins(made.project)
    }

    def other(guid: qb.Guid) -> qb.Guid:
        return anchors.get(guid.key) or qb.Guid.derived(salt, guid.key)

    for element in each_element(made.project):
        if isinstance(element, Identified):
            element.guid = other(element.guid)
    map_references(made.project, lambda _, guid: other(guid))
    return made


def talk(text: str, *quotes: str, coder: str = "Anna", salt: str = "") -> qb.Package:
    """Return a project with one text, in which a coder has coded some words "Hope".

    Everything but what the salt stands for has the same GUIDs in every such project.
    """
    user = qb.User(guid=qb.Guid.derived("user", coder), name=coder)
    code = qb.Code(guid=qb.Guid.derived("hope"), name="Hope")
    source = qb.TextSource(
        guid=qb.Guid.derived("talk"), name="Talk", plain_text_content=text
    )
    for number, quote in enumerate(quotes):
        start = text.index(quote)
        said = (coder, str(number), salt)
        coding = qb.Coding(
            guid=qb.Guid.derived("coding", *said),
            code_ref=code.guid,
            creating_user=user.guid,
        )
        source.plain_text_selections.append(
            qb.PlainTextSelection(
                guid=qb.Guid.derived("selection", *said),
                start_position=start,
                end_position=start + len(quote),
                codings=[coding],
            )
        )
    project = qb.Project(
        name="Study",
        origin=our_origin(None),
        users=[user],
        code_book=qb.CodeBook(codes=[code]),
        sources=[source],
    )
    return qb.Package(project)


def with_text(package: qb.Package, text: str) -> qb.Package:
    """Return a copy whose first source has another text; selections stay."""
    made = fresh(package)
    source: Any = made.project.sources[0]
    source.plain_text_content, source.plain_text_path = text, None
    return made


def copies(
    count: int, *, drift: bool = False, conflicts: bool = True, removals: bool = False
) -> SearchStrategy[list[qb.Package]]:
    """Lists of a master and copies of it, each with a coder's changes.

    Args:
        count: How many copies; the master comes first.
        drift: Texts are changed too.
        conflicts: Codes are renamed, redefined and moved, not only added.
        removals: Things are removed, too.
    """
    return _copies(count, (drift, conflicts, removals))


@st.composite
def _copies(draw: DrawFn, count: int, how: tuple[bool, bool, bool]) -> list[qb.Package]:
    master = draw(canonical_packages(plain_names=True))
    unique_guids(master.project)
    made = [_Worker(draw, master, n, how).copy() for n in range(count)]
    return [master, *made]


class _Worker:
    """Someone who works on a copy."""

    def __init__(
        self,
        draw: DrawFn,
        master: qb.Package,
        number: int,
        how: tuple[bool, bool, bool],
    ) -> None:
        drift, odd, removals = how
        self.draw = draw
        self.number = number
        self.count = 0
        self.project = master.project.clone()
        self.master = master
        self.files: dict[str, bytes] = {}
        day = 10 + number
        self.project.modified_date_time = qb.DateTime(f"2025-05-{day}T10:00:00Z")
        self.removals: list[Callable[[], None]] = []
        self.coder = qb.User(guid=self.guid(), name=f"Coder {number} \N{OWL}")
        self.changes: list[Callable[[], None]] = [
            *(self.add_code, self.add_coding, self.add_coding, self.add_case),
            *(self.add_note, self.add_again, self.remark, self.refer, self.connect),
        ]
        if odd:
            self.changes += [self.rename, self.redefine, self.move, self.revalue]
            self.changes += [self.resize, self.recode, self.say]
        if removals:
            self.removals = [self.uncode, self.drop_code, self.drop, self.unrefer]
            self.removals += [self.unmark, self.unrefer]
        if drift:
            self.changes += [self.edit_text]

    def guid(self) -> qb.Guid:
        self.count += 1
        return qb.Guid.derived("copy", str(self.number), str(self.count))

    def one_of(self, things: Sequence[T]) -> T:
        return self.draw(st.sampled_from(things))

    def copy(self) -> qb.Package:
        self.project.users.append(self.coder)
        for change in self.draw(st.lists(st.sampled_from(self.changes), max_size=6)):
            change()
        if self.removals:
            self.one_of(self.removals)()
        return self.master.derive(self.project, self.files, qb.Report())

    @property
    def codes(self) -> list[qb.Code]:
        return [code for code, _ in self.project.walk_codes()]

    def add_code(self) -> None:
        name = f"New {self.draw(st.integers(0, 2))}"
        trees: list[Any] = [self.project.code_book, *self.codes]
        above = self.one_of(trees)
        if all(code.name != name for code in above.codes):
            above.codes.append(qb.Code(guid=self.guid(), name=name))

    def add_coding(self) -> None:
        texts = [
            holder
            for source in self.project.sources
            for holder in holders(source)
            if isinstance(holder, qb.TextSource) and self.text(holder)
        ]
        if not texts or not self.codes:
            return
        source = self.one_of(texts)
        ends = st.integers(0, len(self.text(source)))
        start, end = sorted((self.draw(ends), self.draw(ends)))
        if start == end:
            return
        coding = qb.Coding(
            guid=self.guid(),
            code_ref=self.one_of(self.codes).guid,
            creating_user=self.one_of([self.coder.guid, self.coder.guid, None]),
            creation_date_time=qb.DateTime("2025-05-01T10:00:00Z"),
        )
        place: dict[str, Any] = {"start_position": start, "end_position": end}
        source.plain_text_selections.append(
            qb.PlainTextSelection(guid=self.guid(), codings=[coding], **place)
        )

    @property
    def selections(self) -> list[Any]:
        anchors = {pair.text.guid.key for pair in twins(self.project)}
        return [
            selection
            for source in self.project.sources
            for holder in holders(source)
            for selection in holder.selections
            if selection.guid.key not in anchors
        ]

    @property
    def spans(self) -> list[Any]:
        return [s for s in self.selections if isinstance(s, qb.PlainTextSelection)]

    def add_again(self) -> None:
        """Say twice what is said already, at one place."""
        coded = [s for s in self.selections if s.codings]
        if coded:
            selection = self.one_of(coded)
            update = {"guid": self.guid(), "note_refs": []}
            again = selection.codings[0].model_copy(update=update)
            selection.codings.append(again)

    def remark(self) -> None:
        if self.selections:
            selection = self.one_of(self.selections)
            selection.description = selection.description or f"Remark {self.number}"

    def refer(self) -> None:
        marks = [s.guid for s in self.selections]
        if self.project.cases and marks:
            case = self.one_of(self.project.cases)
            case.selection_refs = list(
                dict.fromkeys([*case.selection_refs, self.one_of(marks)])
            )

    def connect(self) -> None:
        if len(self.codes) > 1:
            origin, target = self.one_of(self.codes), self.one_of(self.codes)
            name = f"Link {self.number} {self.count}"
            link = qb.Link(guid=self.guid(), name=name)
            link.origin_guid, link.target_guid = origin.guid, target.guid
            self.project.links.append(link)

    def resize(self) -> None:
        if self.spans:
            selection = self.one_of(self.spans)
            start, end = selection.start_position, selection.end_position
            selection.end_position = max(start, end - 1)

    def recode(self) -> None:
        codings = [p.coding for p in self.project.codings()]
        if codings and self.codes:
            self.one_of(codings).code_ref = self.one_of(self.codes).guid

    def say(self) -> None:
        if self.project.cases and self.project.variables:
            case = self.one_of(self.project.cases)
            for value in case.variable_values:
                if value.text_value is not None:
                    value.text_value = self.one_of(["Ulm", "Graz"])

    def uncode(self) -> None:
        coded = [s for s in self.selections if s.codings]
        if coded:
            self.one_of(coded).codings = []

    def unmark(self) -> None:
        """Remove a selection that nothing refers to."""
        used = {guid.key for _, guid in references(self.project)}
        free = [s for s in self.selections if s.guid.key not in used]
        spans = [s for s in free if isinstance(s, qb.PlainTextSelection)]
        if not spans:
            return
        gone = self.one_of(spans)
        for element in each_element(self.project):
            if "plain_text_selections" in element.__dict__:
                marks: list[Any] = getattr(element, "plain_text_selections")  # noqa: B009
                kept = [mark for mark in marks if mark is not gone]
                setattr(element, "plain_text_selections", kept)  # noqa: B010

    def unrefer(self) -> None:
        for case in self.project.cases:
            case.selection_refs = case.selection_refs[:-1]
            case.source_refs = case.source_refs[:-1]

    def drop(self) -> None:
        """Remove a note, and all that refers to it."""
        if not self.project.notes:
            return
        note = self.one_of(self.project.notes)
        self.project.notes = [n for n in self.project.notes if n is not note]
        for element in each_element(self.project):
            for name in ("note_refs", "member_notes"):
                if name in element.__dict__:
                    refs = getattr(element, name)
                    setattr(element, name, [r for r in refs if r != note.guid])

    def drop_code(self) -> None:
        """Remove a code without children, its codings, and all that refers to it."""
        leaves = [code for code in self.codes if not code.codes]
        if not leaves:
            return
        gone = self.one_of(leaves)
        trees: list[Any] = [self.project.code_book, *self.codes]
        for above in trees:
            above.codes = [c for c in above.codes if c is not gone]
        for element in each_element(self.project):
            if "codings" in element.__dict__:
                codings = getattr(element, "codings")  # noqa: B009
                kept = [c for c in codings if c.code_ref != gone.guid]
                setattr(element, "codings", kept)  # noqa: B010
        for group in self.project.sets:
            group.member_codes = [r for r in group.member_codes if r != gone.guid]
        self.project.links = [
            link
            for link in self.project.links
            if gone.guid not in (link.origin_guid, link.target_guid)
        ]

    def text(self, thing: Any) -> str:
        path = thing.plain_text_path
        name = f"sources/{path.removeprefix('internal://')}" if path else ""
        if name in self.files:
            return self.files[name].decode()
        return self.master.text(thing)

    def add_case(self) -> None:
        name = f"P {self.draw(st.integers(0, 2))}"
        if all(case.name != name for case in self.project.cases):
            self.project.cases.append(qb.Case(guid=self.guid(), name=name))

    def add_note(self) -> None:
        self.project.notes.append(
            qb.Note(guid=self.guid(), name="Memo", plain_text_content="A thought.")
        )

    def rename(self) -> None:
        if self.codes:
            code = self.one_of(self.codes)
            code.name = f"{code.name} {self.one_of(['more', 'less'])}"

    def redefine(self) -> None:
        if self.codes:
            self.one_of(self.codes).description = self.one_of(
                ["One.", "Two.", "Three."]
            )

    def revalue(self) -> None:
        if self.project.cases:
            self.one_of(self.project.cases).description = self.one_of(["a", "b"])

    def move(self) -> None:
        if len(self.codes) < 2:
            return
        code, target = self.one_of(self.codes), self.one_of(self.codes)
        inside = {c.guid for c, _ in qb.CodeBook(codes=[code]).walk()}
        if target.guid in inside or any(c.name == code.name for c in target.codes):
            return
        trees: list[Any] = [self.project.code_book, *self.codes]
        for above in trees:
            above.codes = [c for c in above.codes if c is not code]
        target.codes.append(code)

    def edit_text(self) -> None:
        """Correct something as tools do: selections follow, by a rule of this test."""
        sources = [
            s
            for s in self.project.sources
            if isinstance(s, qb.TextSource) and len(self.text(s)) > 2
        ]
        if not sources:
            return
        source = self.one_of(sources)
        text = self.text(source)
        place = self.draw(st.integers(0, len(text)))
        added = self.one_of(["new words ", "\nA new line.\n", "x"])
        gone = min(self.one_of([0, 1, 3, 30]), len(text) - place)
        for selection in source.plain_text_selections:
            for field in ("start_position", "end_position"):
                old = getattr(selection, field)
                if old > place:
                    setattr(selection, field, max(old - gone, place) + len(added))
        new = text[:place] + added + text[place + gone :]
        if source.plain_text_path:
            name = f"sources/{source.plain_text_path.removeprefix('internal://')}"
            self.files[name] = new.encode()
        else:
            source.plain_text_content = new


def facts_of(package: qb.Package) -> set[tuple[Any, ...]]:
    """Return what a project says, each fact once, whatever the order of elements."""
    project = package.project
    facts: set[tuple[Any, ...]] = set()
    parents = {c.guid.key: "" for c in project.code_book.codes}
    for code, _ in project.walk_codes():
        parents |= {child.guid.key: code.guid.key for child in code.codes}
        facts.add(("code", code.guid.key, parents[code.guid.key], code.name))
        facts.add(("code text", code.guid.key, code.description, code.color))
    facts |= {("user", u.guid.key, u.name) for u in project.users}
    facts |= {("case", c.guid.key, c.name, c.description) for c in project.cases}
    facts |= {("note", n.guid.key, n.name, package.text(n)) for n in project.notes}
    facts |= set(_about(project))
    for source in project.sources:
        facts.add(("source", source.guid.key, source.name))
        for holder in holders(source):
            if isinstance(holder, qb.TextSource | qb.Representation):
                facts.add(("text", holder.guid.key, package.text(holder)))
    for coding, selection, holder, document in project.codings():
        place = str(selection and _place(selection))
        who = coding.creating_user.key if coding.creating_user else ""
        where = (document.guid.key, holder.guid.key, place)
        facts.add(("coding", *where, coding.code_ref.key, who, coding.guid.key))
    return facts


def _about(project: qb.Project) -> Iterator[tuple[Any, ...]]:
    """Yield values, members, links, notes on things, comments and marked places."""
    for thing in (*project.cases, *project.sources):
        for value in thing.variable_values:
            yield "value", thing.guid.key, value.variable_ref.key, str(value.value)
    for case in project.cases:
        for name in ("source_refs", "selection_refs"):
            yield from (("case of", case.guid.key, r.key) for r in getattr(case, name))
    for group in project.sets:
        for name in ("member_codes", "member_sources"):
            yield from (("in set", group.guid.key, r.key) for r in getattr(group, name))
    for link in project.links:
        yield "link", link.name, str(link.origin_guid), str(link.target_guid)
    yield from _remarks(project)


def _remarks(project: qb.Project) -> Iterator[tuple[Any, ...]]:
    for element in each_element(project):
        if isinstance(element, qb.Project) or "note_refs" not in element.__dict__:
            continue
        key = element.guid.key  # type: ignore[attr-defined]
        yield from (("note on", key, r.key) for r in element.note_refs)  # type: ignore[attr-defined]
    documents: list[Any] = [*project.sources, *project.notes]
    for document in documents:
        for holder in holders(document):
            for mark in holder.selections:
                comment = mark.description or ""
                yield "mark", holder.guid.key, mark.guid.key, str(_place(mark)), comment


def _place(selection: Any) -> dict[str, Any]:
    fields = (
        *("start_position", "end_position", "page", "first_x", "first_y", "second_x"),
        *("second_y", "begin", "end"),
    )
    return {f: getattr(selection, f) for f in fields if hasattr(selection, f)}
