"""Codings whose words are gone from the text that stands, kept as what they are.

Each such selection becomes a Note on the source: the words it was on with some of the
text around them, the selection and its codings on these words, and where it once was.
So no tool and no script loses it, and merging again gives the same Note again.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qdabridge.model import (
    Coding,
    Ground,
    Guid,
    Note,
    Place,
    PlainTextSelection,
    Project,
    TextElement,
    holders,
)
from qdabridge.operations.merge.codings import Placed
from qdabridge.operations.merge.groups import Group, Groups
from qdabridge.operations.merge.inputs import Input
from qdabridge.operations.merge.texts import Version, Versions
from qdabridge.text import Moved, MoveStatus
from qdabridge.tools import each_element

__all__ = [
    "Orphan",
    "OrphanNotes",
    "Revived",
    "carried_coding",
    "excerpt_of",
    "forget_notes",
    "orphan_guid",
    "revived",
]


CONTEXT = 80
"""So many code points before and after go with the words of an orphan."""


class Orphan(NamedTuple):
    """A selection that found no place, the codings on it, and what it was part of."""

    placed: Placed
    codings: Sequence[Coding]
    holder: Guid
    source: str | None
    """Name of the source."""
    version: Version
    document: Guid
    """GUID of the source or note that the text belongs to."""
    holders: Sequence[Guid] = ()
    """GUIDs that what carries it has, or had in one of the inputs."""
    note: Guid | None = None
    """GUID of the Note that an earlier merge has made of it."""

    @property
    def guid(self) -> Guid:
        """GUID of its Note: that of the words and their place, the same in every merge.

        Copies in which tools have renewed all GUIDs bring the same orphan once.
        """
        return self.note or self.note_guid(self.holder)

    def note_guid(self, holder: Guid) -> Guid:
        """Return the GUID of its Note if it is part of what has this GUID."""
        return orphan_guid(holder, *self.span, self.excerpt)

    @property
    def excerpt(self) -> str:
        """The words it was on, with some of the text around them."""
        return excerpt_of(self.version.old, *self.span)

    @property
    def quote(self) -> str:
        """The words it was on."""
        start, end = self.span
        return self.version.old[start:end]

    @property
    def span(self) -> tuple[int, int]:
        """Where it was in its own version of the text, in code points."""
        return self.placed.span


def excerpt_of(text: str, start: int, end: int) -> str:
    """Return the words at a place of a text with some of what is around them."""
    return text[max(start - CONTEXT, 0) : end + CONTEXT]


def orphan_guid(holder: Guid, start: int, end: int, excerpt: str) -> Guid:
    """Return the GUID of the Note of an orphan: it says which words, and where."""
    return Guid.derived("orphan", holder.key, str(start), str(end), excerpt)


@dataclass
class _Mark:
    """The selection of a Note that stands for one or more orphans."""

    guid: Guid
    description: str | None
    first: Orphan | None = None
    said: dict[tuple[str, str], Guid] = field(default_factory=dict)
    """GUIDs of its codings by the keys of code and coder."""
    codings: list[Coding] = field(default_factory=list)
    """Those that the Note does not have yet."""


class OrphanNotes:
    """Keeps orphans in Notes: one for each place of an old version of a text."""

    def __init__(self, classes: Groups, taken: set[str]) -> None:
        """Begin with none.

        Args:
            classes: What is the same in the inputs; references follow the orphans.
            taken: Keys of GUIDs that other things have.
        """
        self._classes = classes
        self._taken = taken
        self._earlier = {
            member.thing.guid.key: found
            for found in classes.all("note")
            for member in found.members
        }
        self._marks: dict[str, list[_Mark]] = {}
        self._first: dict[str, Orphan] = {}

    def keep(self, orphan: Orphan) -> Orphan:
        """Find the place of an orphan in its Note, which may be there already."""
        candidates = (orphan.note_guid(holder).key for holder in orphan.holders)
        known = next((key for key in candidates if key in self._earlier), None)
        if known:
            orphan = orphan._replace(note=self._earlier[known].guid)
        key, item, old = orphan.guid.key, orphan.placed.item, orphan.placed.selection
        self._first.setdefault(key, orphan)
        if key not in self._marks:
            self._marks[key] = list(self._earlier_marks(known))
        marks = self._marks[key]
        mark = next((m for m in marks if m.description == old.description), None)
        if mark is None:
            guid = self._free(old.guid, orphan)
            mark = _Mark(guid, old.description, orphan)
            marks.append(mark)
        self._classes.rename(item, old.guid, mark.guid)
        for coding in orphan.codings:
            said = _said(coding)
            if said not in mark.said:
                guid = self._free(coding.guid, orphan)
                mark.codings.append(coding.model_copy(update={"guid": guid}))
                mark.said[said] = guid
            self._classes.rename(item, coding.guid, mark.said[said])
        return orphan

    def _earlier_marks(self, key: str | None) -> Iterator[_Mark]:
        """Yield the selections of a Note that an earlier merge has made."""
        found = self._earlier.get(key or "")
        for member in found.members if found else ():
            selections = getattr(member.thing, "plain_text_selections", ())
            for one in selections:
                mark = _Mark(self._classes.guid(member.item, one.guid), one.description)
                for coding in one.codings:
                    carried = carried_coding(self._classes, member.item, coding)
                    guid = self._classes.guid(member.item, coding.guid)
                    mark.said[_said(carried)] = guid
                yield mark

    def _free(self, guid: Guid, orphan: Orphan) -> Guid:
        """Return a GUID that nothing else has: this one if possible."""
        if guid.key in self._taken:
            guid = Guid.derived("orphan", guid.key, orphan.guid.key)
        self._taken.add(guid.key)
        return guid

    def add_to(self, project: Project) -> None:
        """Put the Notes into a merged project, each on its source."""
        notes = {note.guid.key: note for note in project.notes}
        documents = {doc.guid.key: doc for doc in [*project.sources, *project.notes]}
        for key, orphan in self._first.items():
            if key not in notes:
                notes[key] = _note(orphan)
                project.notes.append(notes[key])
            self._fill(notes[key], orphan, self._marks[key])
            document = documents.get(orphan.document.key)
            if document and orphan.guid not in document.note_refs:
                document.note_refs.append(orphan.guid)

    def _fill(self, note: Note, orphan: Orphan, marks: Sequence[_Mark]) -> None:
        here = {one.guid.key: one for one in note.plain_text_selections}
        for mark in marks:
            selection = here.get(mark.guid.key)
            if selection is None:
                selection = self._selection(mark, orphan)
                note.plain_text_selections.append(selection)
            selection.codings += mark.codings

    def _selection(self, mark: _Mark, orphan: Orphan) -> PlainTextSelection:
        """Return the selection of an orphan, on its words in the Note."""
        one = mark.first or orphan
        old, item = one.placed.selection, one.placed.item
        start, end = orphan.span
        place = len(_head(orphan)) + min(start, CONTEXT)
        fields = {
            "guid": mark.guid,
            "codings": [],
            "start_position": place,
            "end_position": place + end - start,
            "note_refs": [self._classes.guid(item, ref) for ref in old.note_refs],
        }
        for name in ("creating_user", "modifying_user"):
            user = getattr(old, name)
            fields[name] = user and self._classes.guid(item, user)
        selection: PlainTextSelection = old.model_copy(update=fields)  # type: ignore[assignment]
        return selection


def carried_coding(classes: Groups, item: Input, coding: Coding) -> Coding:
    """Return a coding of an input with the merged project's GUIDs in it."""
    coder = coding.creating_user
    return coding.model_copy(
        update={
            "code_ref": classes.guid(item, coding.code_ref),
            "creating_user": coder and classes.guid(item, coder),
            "note_refs": [classes.guid(item, ref) for ref in coding.note_refs],
        }
    )


def _said(coding: Coding) -> tuple[str, str]:
    return coding.code_ref.key, coding.creating_user.key if coding.creating_user else ""


def _head(orphan: Orphan) -> str:
    start, end = orphan.span
    return (
        f"Words that another version of {orphan.source or 'the text'} had at"
        f" {start}-{end} and this one has not:\n\n"
    )


def _note(orphan: Orphan) -> Note:
    start, end = orphan.span
    return Note(
        guid=orphan.guid,
        name=f"Orphan of {orphan.source or 'a text'}, {start}-{end}",
        plain_text_content=_head(orphan) + orphan.excerpt,
    )


_NAME = re.compile(r"Orphan of .*, (\d+)-(\d+)", re.DOTALL)


class Revived(NamedTuple):
    """What was an orphan in an input and has a place now."""

    placed: dict[int, list[Placed]]
    """The selections, by the id of the class of the text they are on."""
    notes: set[str]
    """Keys of the GUIDs of the Notes that are not needed."""


def revived(classes: Groups, versions: Mapping[int, Versions]) -> Revived:
    """Find the orphans of earlier merges that have a place in the text that stands.

    The classes of their Notes are emptied.
    """
    found = Revived(defaultdict(list), set())
    documents = _documents(classes)
    for note in list(classes.all("note")):
        place = _NAME.fullmatch(getattr(note.members[0].thing, "name", None) or "")
        if place is None:
            continue
        start, end = map(int, place.groups())
        for text in documents.get(note.guid.key, ()):
            if _has_words(text, versions, note, start, end):
                found.placed[id(text)] += _placed(
                    note, Place(Ground.TEXT, text.guid.key, 0, start, end)
                )
                found.notes.update({note.guid.key, *_keys(note)})
                note.members.clear()
                break
    return found


def _documents(classes: Groups) -> dict[str, list[Group]]:
    """Return the texts of the documents that refer to each Note, by its new GUID."""
    found: dict[str, list[Group]] = defaultdict(list)
    for kind in ("source", "note"):
        for document in classes.all(kind):
            for member in document.own:
                texts = [
                    text
                    for holder in holders(member.thing)  # type: ignore[arg-type]
                    if (text := classes.get(member.item, holder.guid))
                ]
                for ref in member.thing.note_refs:  # type: ignore[attr-defined]
                    found[classes.guid(member.item, ref).key] += texts
    return found


def _has_words(
    text: Group, versions: Mapping[int, Versions], note: Group, start: int, end: int
) -> bool:
    """Is the text that stands the one in which the words of an orphan were?"""
    known = versions.get(id(text))
    thing = known.kept.thing if known else None
    if known is None or not isinstance(thing, TextElement):
        return False
    excerpt = excerpt_of(known.kept.item.text(thing) or "", start, end)
    possible = {
        orphan_guid(member.thing.guid, start, end, excerpt).key
        for member in text.members
    }
    return bool(possible & _keys(note))


def _keys(note: Group) -> set[str]:
    return {member.thing.guid.key for member in note.members}


def _placed(note: Group, place: Place) -> Iterator[Placed]:
    """Yield the selections of a Note as selections of the text."""
    for member in note.own:
        if not isinstance(member.thing, Note):
            continue
        for selection in member.thing.plain_text_selections:
            copy: PlainTextSelection = selection.model_copy(
                update={"start_position": place.start, "end_position": place.end}
            )
            moved = Moved(place.start, place.end, MoveStatus.EXACT, 1.0)
            yield Placed(member.item, copy, place, moved)


def forget_notes(project: Project, notes: set[str]) -> None:
    """Drop the references to Notes that are not needed any more."""
    for element in each_element(project) if notes else ():
        refs: list[Guid] = getattr(element, "note_refs", [])
        if any(ref.key in notes for ref in refs):
            kept = [ref for ref in refs if ref.key not in notes]
            element.note_refs = kept  # type: ignore[attr-defined]
