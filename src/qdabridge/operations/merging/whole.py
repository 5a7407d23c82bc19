"""What a project says of itself: name, description, dates, users, notes."""

from collections.abc import Sequence

from qdabridge.model import Guid, Identified, Project
from qdabridge.operations.merging.classes import Class, Classes, Member
from qdabridge.operations.merging.inputs import Input
from qdabridge.operations.merging.registers import Registers, Said, instant
from qdabridge.operations.merging.things import joined_refs

__all__ = ["whole_project"]


def whole_project(
    inputs: Sequence[Input], classes: Classes, registers: Registers
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
    found = Class("project", Guid.derived("project"), members)
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


def _notes(item: Input, classes: Classes) -> list[Guid]:
    return [classes.guid(item, ref) for ref in item.project.note_refs]


def _sign(project: Project, own: Sequence[Input], classes: Classes) -> None:
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
