"""What a file that is less than a package leaves behind, told before it is missed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qdabridge.report import Finding, Location, Severity

if TYPE_CHECKING:
    from qdabridge.package.package import Package

__all__ = ["codebook_losses", "file_losses", "left_behind"]

_PARTS = (
    "users",
    "variables",
    "cases",
    "sources",
    "notes",
    "links",
    "graphs",
    "note_refs",
)


def file_losses(package: "Package") -> Iterator[Finding]:
    """Tell that files stay behind where only the document is written."""
    if package.files:
        yield left_behind("file-dropped", "files of the package", len(package.files))


def codebook_losses(package: "Package") -> Iterator[Finding]:
    """Tell what of a project a codebook file cannot hold."""
    project = package.project
    for part in _PARTS:
        if count := len(getattr(project, part)):
            yield left_behind("content-dropped", part.replace("_", " "), count)
    if codings := sum(1 for _ in project.codings()):
        yield left_behind("content-dropped", "codings", codings)
    if project.description:
        yield left_behind("content-dropped", "the project's description", 1)
    if members := sum(
        len(s.member_sources) + len(s.member_notes) for s in project.sets
    ):
        yield left_behind("content-dropped", "sources and notes in sets", members)
    yield from file_losses(package)


def left_behind(code: str, what: str, count: int) -> Finding:
    """Return the finding that so many of these were not written."""
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message="there is no place for it in this kind of file; not written",
        location=Location(path=what),
        count=count,
    )
