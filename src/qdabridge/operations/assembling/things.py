"""Notes, links and sets of a project that is put together from tidy tables."""

from qdabridge.model import Direction, Guid, Link, Note, Set, User
from qdabridge.operations.assembling.codes import COLOR
from qdabridge.operations.assembling.draft import Draft, attributes
from qdabridge.operations.assembling.records import Record
from qdabridge.operations.assembling.sources import add_note_document
from qdabridge.report import Severity

__all__ = [
    "add_links",
    "add_notes",
    "add_project",
    "add_sets",
    "add_users",
    "tie_notes",
]

PROJECT = "project"
"""Stands for the GUID that a project does not have."""


def add_users(draft: Draft) -> None:
    """Make the users of the table of users."""
    for record in draft.records("users"):
        name = record.get("name") or record.get("id")
        guid = draft.guid(record.get("guid"), record, "user", name)
        fields = attributes(name=record.get("name"), id=record.get("id"))
        draft.add_user(User(guid=guid, **fields))


def add_project(draft: Draft, usual: str, wished: str | None) -> None:
    """Fill in what is said about the project as a whole.

    Args:
        draft: The project.
        usual: Its name if no table tells it.
        wished: Its name whatever a table tells.
    """
    project = draft.project
    project.name = usual
    for record in draft.records("project"):
        project.name = record.get("name")
        project.description = record.get("description") or None
        project.creating_user_guid = draft.creator(record)
        project.creation_date_time = draft.created(record)
    if wished is not None:
        project.name = wished


def add_notes(draft: Draft) -> None:
    """Make the notes of the table of notes; ``tie_notes`` says what they are about."""
    for record in draft.records("notes"):
        name, text = record.get("name"), record.get("text")
        note = Note(
            guid=draft.guid(record.get("guid"), record, "note", name, text),
            plain_text_content=text or None,
            creating_user=draft.creator(record),
            creation_date_time=draft.created(record),
            **attributes(name=name, description=record.get("description")),
        )
        draft.project.notes.append(note)
        add_note_document(draft, note, text)


def tie_notes(draft: Draft) -> None:
    """Put references to notes on what they are about."""
    index = draft.project.index()
    for record, note in zip(draft.records("notes"), draft.project.notes, strict=False):
        for key in record.get("about_guids").split():
            thing = draft.project if key == PROJECT else index.find(key)
            refs = getattr(thing, "note_refs", None)
            if refs is not None:
                refs.append(note.guid)
            else:
                draft.note(
                    "note-reference-dropped",
                    Severity.WARNING,
                    "the note is about something that is not in the project",
                    place=record.place,
                )


def add_links(draft: Draft) -> None:
    """Make the links of the table of links."""
    for record in draft.records("links"):
        direction = record.get("direction").strip()
        color = record.get("color").strip()
        link = Link(
            guid=draft.guid(record.get("guid"), record, "link", record.place),
            direction=Direction(direction) if direction in set(Direction) else None,
            origin_guid=draft.given_guid(record.get("origin_guid"), record),
            target_guid=draft.given_guid(record.get("target_guid"), record),
            **attributes(
                name=record.get("name"),
                color=color if COLOR.fullmatch(color) else None,
            ),
        )
        draft.project.links.append(link)


def add_sets(draft: Draft) -> None:
    """Make the sets of the table of sets, whose rows are members."""
    by_key: dict[str, Set] = {}
    for record in draft.records("sets"):
        name = record.get("name")
        key = record.get("guid").strip().lower() or name
        if key not in by_key:
            guid = draft.guid(record.get("guid"), record, "set", name)
            fields = attributes(description=record.get("description"))
            by_key[key] = Set(guid=guid, name=name, **fields)
            draft.project.sets.append(by_key[key])
        member = draft.given_guid(record.get("member_guid"), record)
        if member is not None:
            _members(by_key[key], record).append(member)


def _members(group: Set, record: Record) -> list[Guid]:
    kind = record.get("member_type").strip()
    if kind == "Code":
        return group.member_codes
    return group.member_notes if kind == "Note" else group.member_sources
