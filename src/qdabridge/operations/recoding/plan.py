"""Everything a code map asks for of a given codebook, as data."""

from dataclasses import dataclass, field
from typing import NamedTuple

from qdabridge.formats.code_map import Action, CodeMap, MapRow
from qdabridge.operations.recoding.codes import KnownCode

__all__ = [
    "RETIRED",
    "Addition",
    "Edit",
    "Landing",
    "Plan",
    "Read",
    "Split",
    "new_path",
]

RETIRED = "Retired"
"""Name of the folder for codes that are no longer used."""

MAX_LEVELS = 100
"""No codebook that people made is deeper."""

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Landing:
    """Where a code goes; exactly one of path, name and into is set, or none: it stays.

    Attributes:
        row: The row that says so.
        action: What the row does; None: what was suggested by its cells.
        path: A path of the new codebook.
        name: A new name, in its place: the code travels with the code above it.
        into: The other old code that it becomes a part of.
        is_gone: It is deleted with its codings.
    """

    row: MapRow
    action: Action | None = None
    path: Path | None = None
    name: str | None = None
    into: KnownCode | None = None
    is_gone: bool = False


class Split(NamedTuple):
    """Some codings of a code go elsewhere: to a path, a sibling, or another code."""

    row: MapRow
    code: KnownCode
    path: Path | None
    name: str | None
    into: KnownCode | None


class Addition(NamedTuple):
    """A new code."""

    row: MapRow
    path: Path


class Edit(NamedTuple):
    """A new definition, colour or use of a code, given by the code or a new path."""

    row: MapRow
    code: KnownCode | None
    path: Path | None


@dataclass
class Plan:
    """Everything a map asks for.

    Attributes:
        landings: Where codes go, by the key of their GUID; the others just travel.
        splits: In the order of the rows: the first that fits a coding gets it.
        additions: New codes.
        edits: What changes about codes besides their place.
    """

    landings: dict[str, Landing] = field(default_factory=dict)
    splits: list[Split] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


class Read(NamedTuple):
    """A row, the code it is about, and its action; None: placed by what it says."""

    row: MapRow
    action: Action | None
    code: KnownCode


def new_path(row: MapRow, text: str, code_map: CodeMap) -> Path:
    """Return the path of the new codebook that a row names.

    Raises:
        RowError: A name in it is empty, or it is too deep.
    """
    path = tuple(part.strip() or part for part in code_map.split(text))
    if not all(part.strip() for part in path):
        raise code_map.error(
            row, f"a name in {text!r} is empty", "write names between separators"
        )
    if len(path) > MAX_LEVELS:
        raise code_map.error(
            row,
            f"more than {MAX_LEVELS} levels of codes",
            "check the separator (--separator)",
        )
    return path
