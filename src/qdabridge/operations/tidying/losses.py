"""What a project has and tidy tables have no place for."""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.model import (
    Project,
    SyncPoint,
    TranscriptSelection,
)
from qdabridge.model.base import Authored
from qdabridge.model.index import identified
from qdabridge.report import Collector, Finding, Severity

__all__ = ["tell_losses"]


class _Loss(NamedTuple):
    code: str
    severity: Severity
    what: str


_GRAPHS = _Loss("graphs-dropped", Severity.WARNING, "graphs")
_VALUES = _Loss("value-dropped", Severity.WARNING, "values of variables of notes")
_FOREIGN = _Loss("foreign-dropped", Severity.WARNING, "content outside the standard")
_POINTS = _Loss(
    "sync-points-dropped",
    Severity.WARNING,
    "points that tie a transcript to its recording and that no selection uses",
)
_RICH = _Loss(
    "rich-text-dropped", Severity.INFO, "texts with their looks; plain texts are kept"
)
_MEDIA = _Loss(
    "media-dropped",
    Severity.INFO,
    "pictures, PDFs and recordings; the column path says which file it is",
)
_CHANGES = _Loss("changes-dropped", Severity.INFO, "who changed a thing last, and when")


def tell_losses(project: Project, findings: Collector) -> None:
    """Report everything in a project that no table tells."""
    used = {
        ref.key
        for thing in identified(project)
        if isinstance(thing, TranscriptSelection)
        for ref in (thing.from_sync_point, thing.to_sync_point)
        if ref
    }
    for loss, subject in (*_of_project(project), *_of_things(project, used)):
        findings.add(loss.code, lambda loss=loss, subject=subject: _told(loss, subject))  # type: ignore[misc]


def _of_project(project: Project) -> Iterator[tuple[_Loss, str | None]]:
    if project.modifying_user_guid or project.modified_date_time:
        yield _CHANGES, None
    if project.foreign:
        yield _FOREIGN, None
    for graph in project.graphs:
        yield _GRAPHS, graph.guid
    for note in project.notes:
        yield from ((_VALUES, note.guid) for _ in note.variable_values)


def _of_things(project: Project, used: set[str]) -> Iterator[tuple[_Loss, str]]:
    for thing in identified(project):
        if thing.foreign:
            yield _FOREIGN, thing.guid
        if isinstance(thing, SyncPoint) and thing.guid.key not in used:
            yield _POINTS, thing.guid
        if not isinstance(thing, Authored):
            continue
        if thing.modifying_user or thing.modified_date_time:
            yield _CHANGES, thing.guid
        if getattr(thing, "rich_text_path", None):
            yield _RICH, thing.guid
        if getattr(thing, "path", None):
            yield _MEDIA, thing.guid


def _told(loss: _Loss, subject: str | None) -> Finding:
    return Finding(
        code=loss.code,
        severity=loss.severity,
        message=f"the tables have no place for {loss.what}",
        subject=subject,
    )
