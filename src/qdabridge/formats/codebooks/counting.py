"""How often codes are used: each alone, and together with the codes it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qdabridge.model import Code, Project

__all__ = ["Usage", "usages"]


@dataclass
class Usage:
    """How often a code is used.

    Attributes:
        codings: Number of its codings.
        sources: GUIDs of the sources and notes they are in.
        codings_within: Number of codings of it and of all codes below it.
        sources_within: GUIDs of the sources and notes those are in.
    """

    codings: int = 0
    sources: set[str] = field(default_factory=set)
    codings_within: int = 0
    sources_within: set[str] = field(default_factory=set)


def usages(project: Project) -> dict[str, Usage]:
    """Return the usage of every code, by the key of its GUID.

    Codings of the whole and of parts count alike; a coding that names a code which is
    not there counts nowhere.
    """
    found = {code.guid.key: Usage() for code, _ in project.walk_codes()}
    for placed in project.codings():
        usage = found.get(placed.coding.code_ref.key)
        if usage is not None:
            usage.codings += 1
            usage.sources.add(placed.source.guid.key)
    _add_up(project.code_book.codes, found)
    return found


def _add_up(codes: Sequence[Code], found: dict[str, Usage]) -> None:
    """Add to each code what the codes below it have; works at any depth."""
    above: list[tuple[Code, Code | None]] = [(code, None) for code in codes]
    for code, _ in above:  # grows while it is walked: parents before children
        above.extend((child, code) for child in code.codes)
    for code, parent in reversed(above):
        own = found[code.guid.key]
        own.codings_within += own.codings
        own.sources_within |= own.sources
        if parent is not None:
            whole = found[parent.guid.key]
            whole.codings_within += own.codings_within
            whole.sources_within |= own.sources_within
