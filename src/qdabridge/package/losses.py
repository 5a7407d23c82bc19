"""What a file that is less than a package leaves behind, told before it is missed."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qdabridge.report import Finding, Location, Severity

if TYPE_CHECKING:
    from qdabridge.package.package import Package

__all__ = ["codebook_losses", "file_losses", "left_behind", "other_than_codes"]

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
        hint = "; 'qdabridge tables' writes a table of them"
        yield left_behind("content-dropped", "codings", codings, hint)
    if project.description:
        yield left_behind("content-dropped", "the project's description", 1)
    if members := sum(
        len(s.member_sources) + len(s.member_notes) for s in project.sets
    ):
        yield left_behind("content-dropped", "sources and notes in sets", members)
    yield from file_losses(package)


def other_than_codes(package: "Package") -> Iterator[Finding]:
    """Tell what stays behind when only the codes are asked for, which is no loss."""
    project = package.project
    counts = {
        "codings": sum(1 for _ in project.codings()),
        **{part: len(getattr(project, part)) for part in ("sources", "cases", "notes")},
    }
    told = [f"{n:,} {_noun(what, n)}" for what, n in counts.items() if n]
    if package.files or any(getattr(project, part) for part in _PARTS):
        told.append("all else")
    if told:
        yield Finding(
            code="codes-only",
            severity=Severity.INFO,
            message=f"only the codes are written; {_listed(told)} of the project stay"
            " where they are",
        )


def _noun(plural: str, count: int) -> str:
    return plural.removesuffix("s") if count == 1 else plural


def _listed(things: Sequence[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def left_behind(code: str, what: str, count: int, hint: str = "") -> Finding:
    """Return the finding that so many of these were not written.

    Args:
        code: Of the finding.
        what: The things, in words.
        count: How many there are.
        hint: What to do about it, with the sign that parts it from the rest.
    """
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=f"there is no place for it in this kind of file; not written{hint}",
        location=Location(path=what),
        count=count,
    )
