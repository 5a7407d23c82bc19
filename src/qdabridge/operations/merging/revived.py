"""Orphans that are none any more: the text that stands has their words again.

A merge keeps a coding whose words are gone in a Note. When the result is merged once
more, and now the older version of the text stands, the coding goes back to its place
and the Note is not needed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qdabridge.model import Guid, Note, PlainTextSelection, Project, TextElement
from qdabridge.model.index import holders
from qdabridge.operations.merging.classes import Class, Classes
from qdabridge.operations.merging.orphans import excerpt_of, orphan_guid
from qdabridge.operations.merging.places import Placed
from qdabridge.operations.merging.texts import Versions
from qdabridge.text.realign import Moved, Status
from qdabridge.tools.guids import each_element

__all__ = ["Revived", "forget_notes", "revived"]

_NAME = re.compile(r"Orphan of .*, (\d+)-(\d+)", re.DOTALL)


class Revived(NamedTuple):
    """What was an orphan in an input and has a place now."""

    placed: dict[int, list[Placed]]
    """The selections, by the id of the class of the text they are on."""
    notes: set[str]
    """Keys of the GUIDs of the Notes that are not needed."""


def revived(classes: Classes, versions: Mapping[int, Versions]) -> Revived:
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
                found.placed[id(text)] += _placed(note, start, end)
                found.notes.update({note.guid.key, *_keys(note)})
                note.members.clear()
                break
    return found


def _documents(classes: Classes) -> dict[str, list[Class]]:
    """Return the texts of the documents that refer to each Note, by its new GUID."""
    found: dict[str, list[Class]] = defaultdict(list)
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
    text: Class, versions: Mapping[int, Versions], note: Class, start: int, end: int
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


def _keys(note: Class) -> set[str]:
    return {member.thing.guid.key for member in note.members}


def _placed(note: Class, start: int, end: int) -> Iterator[Placed]:
    """Yield the selections of a Note as selections of the text."""
    for member in note.own:
        if not isinstance(member.thing, Note):
            continue
        for selection in member.thing.plain_text_selections:
            copy: PlainTextSelection = selection.model_copy(
                update={"start_position": start, "end_position": end}
            )
            moved = Moved(start, end, Status.EXACT, 1.0)
            yield Placed(member.item, copy, ("text", start, end), moved)


def forget_notes(project: Project, notes: set[str]) -> None:
    """Drop the references to Notes that are not needed any more."""
    for element in each_element(project) if notes else ():
        refs: list[Guid] = getattr(element, "note_refs", [])
        if any(ref.key in notes for ref in refs):
            kept = [ref for ref in refs if ref.key not in notes]
            element.note_refs = kept  # type: ignore[attr-defined]
