"""What changed between two codebooks."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from qdabridge.model import Code, CodeBook
from qdabridge.operations.codebook_likeness import BookCode
from qdabridge.operations.codebook_match import SIMILARITY, Match, matched
from qdabridge.operations.recoding.plan import RETIRED

__all__ = ["CodeChange", "CodebookDiff", "Kind", "codebook_diff"]

Path = tuple[str, ...]
Aspect = Literal["definition", "colour", "use"]


class Kind(StrEnum):
    """What happened to a code."""

    RENAMED = "renamed"
    MOVED = "moved"
    REDEFINED = "redefined"
    RECOLOURED = "recoloured"
    USE_CHANGED = "use-changed"
    DOUBTFUL = "doubtful"
    REMOVED = "removed"
    ADDED = "added"


class CodeChange(BaseModel):
    """One difference."""

    kind: Kind
    old: list[str] = Field(default=[], description="path in the old codebook")
    new: list[str] = Field(default=[], description="path in the new codebook")
    guid: str | None = Field(default=None, description="GUID in the old codebook")
    new_guid: str | None = Field(default=None, description="GUID in the new codebook")
    before: str | None = Field(default=None, description="definition, colour or use")
    after: str | None = Field(default=None, description="the same in the new codebook")
    description: str | None = Field(default=None, description="of a code added")
    color: str | None = Field(default=None, description="of a code added")
    is_codable: bool = Field(default=True, description="of a code added")
    similarity: float | None = Field(default=None, description="0 to 1; 1: the same")
    reasons: list[str] = Field(default=[], description="why the two are taken for one")


class CodebookDiff(BaseModel):
    """The differences between two codebooks, in the order of the old one."""

    changes: list[CodeChange] = []
    old_codes: int = Field(default=0, description="codes in the old codebook")
    new_codes: int = Field(default=0, description="codes in the new codebook")
    retired: int = Field(
        default=0, description="codes under 'Retired' that only the old codebook has"
    )
    compared: list[Aspect] = Field(default=[], description="what was compared")
    is_complete: bool = Field(
        default=True, description="false: too many codes differ to find renamed ones"
    )

    @property
    def is_equal(self) -> bool:
        """Is there no difference?"""
        return not self.changes

    def of(self, kind: str) -> list[CodeChange]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.kind == kind]


_ASPECTS: tuple[Aspect, ...] = ("definition", "colour", "use")


def codebook_diff(
    old: CodeBook,
    new: CodeBook,
    *,
    similarity: float = SIMILARITY,
    ignore: Collection[Aspect] = (),
) -> CodebookDiff:
    """Return what changed between two codebooks.

    Codes are the same if they have the same GUID, else the same path, else if they are
    alike: at least ``similarity``, and clearly more than any other two. Blanks around
    names do not count, nor does the order of codes. That two codes became one is not
    guessed: one is removed then. What lies under 'Retired' already may be gone from the
    new codebook: that is no difference.

    Args:
        old: The codebook before.
        new: The codebook after.
        similarity: From 0 to 1: how alike a code removed and a code added must be to
            be taken for one that was renamed.
        ignore: What not to compare, because a file does not tell it.
    """
    found = matched(old, new, similarity)
    compared = [aspect for aspect in _ASPECTS if aspect not in ignore]
    now = {id(match.old): match.new for match in found.certain}
    changes = [c for match in found.certain for c in _changes(match, now, compared)]
    changes += [_doubtful(match) for match in found.doubtful]
    in_doubt = {id(code) for match in found.doubtful for code in match[:2]}
    retired = {id(code) for code in found.removed if code.path[0] == RETIRED}
    settled = in_doubt | retired
    changes += [_removed(code) for code in found.removed if id(code) not in settled]
    changes += [_added(code) for code in found.added if id(code) not in in_doubt]
    return CodebookDiff(
        changes=changes,
        old_codes=sum(1 for _ in old.walk()),
        new_codes=sum(1 for _ in new.walk()),
        retired=len(retired),
        compared=compared,
        is_complete=found.is_complete,
    )


def _changes(
    match: Match, now: Mapping[int, BookCode], compared: Collection[Aspect]
) -> Iterator[CodeChange]:
    old, new = match.old, match.new
    if old.name != new.name:
        yield _change(Kind.RENAMED, match)
    if not _same_parent(match, now):
        yield _change(Kind.MOVED, match)
    if "definition" in compared and _definition(old.code) != _definition(new.code):
        yield _change(Kind.REDEFINED, match, old.code.description, new.code.description)
    if "colour" in compared and _color(old.code) != _color(new.code):
        yield _change(Kind.RECOLOURED, match, old.code.color, new.code.color)
    if "use" in compared and old.code.is_codable != new.code.is_codable:
        yield _change(Kind.USE_CHANGED, match, _use(old.code), _use(new.code))


def _same_parent(match: Match, now: Mapping[int, BookCode]) -> bool:
    old, new = match.old.parent, match.new.parent
    return new is (now.get(id(old)) if old else None) and (old is None) == (new is None)


def _definition(code: Code) -> str:
    return (code.description or "").strip()


def _color(code: Code) -> str:
    """Return a colour with six digits, in lower case; empty for none."""
    color = (code.color or "").lower()
    if len(color) == 4:
        return "#" + "".join(digit * 2 for digit in color[1:])
    return color


def _use(code: Code) -> str:
    return "codable" if code.is_codable else "a mere folder"


def _change(
    kind: Kind, match: Match, before: str | None = None, after: str | None = None
) -> CodeChange:
    return CodeChange(
        kind=kind,
        old=list(match.old.path),
        new=list(match.new.path),
        guid=match.old.code.guid.key,
        new_guid=match.new.code.guid.key,
        before=before,
        after=after,
        similarity=match.similarity,
        reasons=list(match.reasons),
    )


def _doubtful(match: Match) -> CodeChange:
    new = match.new.code
    change = _change(Kind.DOUBTFUL, match, match.old.code.description, new.description)
    update = {"color": new.color, "is_codable": new.is_codable}
    return change.model_copy(update=update)


def _removed(code: BookCode) -> CodeChange:
    return CodeChange(
        kind=Kind.REMOVED,
        old=list(code.path),
        guid=code.code.guid.key,
        before=code.code.description,
    )


def _added(code: BookCode) -> CodeChange:
    return CodeChange(
        kind=Kind.ADDED,
        new=list(code.path),
        new_guid=code.code.guid.key,
        description=code.code.description,
        color=code.code.color,
        is_codable=code.code.is_codable,
    )
