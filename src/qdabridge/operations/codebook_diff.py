"""What changed between two codebooks."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.codebook import Hints, described, taken_apart
from qdabridge.formats import Action, CodeMap, MapRow
from qdabridge.model import Code, CodeBook, Guid, join_path
from qdabridge.operations.codebook import open_codes
from qdabridge.operations.codebook_match import SIMILARITY, BookCode, Match, matched
from qdabridge.operations.recode import RETIRED
from qdabridge.package import Limits
from qdabridge.report import Report

__all__ = [
    "CodeChange",
    "CodebookDiff",
    "Kind",
    "codebook_diff",
    "diff_files",
    "diff_map",
]


CodePath = tuple[str, ...]
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

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

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
    report: Report = Field(default=Report(), description="what opening found")

    @property
    def is_equal(self) -> bool:
        """Is there no difference?"""
        return not self.changes

    def of(self, kind: str) -> list[CodeChange]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.kind == kind]

    def without_quotes(self) -> "CodebookDiff":
        """Return a copy without words of transcripts, fit to be passed on.

        Definitions may hold examples, so only their lengths are told.
        """
        changes = [_without_quotes(change) for change in self.changes]
        hidden = {"changes": changes, "report": self.report.without_quotes()}
        return self.model_copy(update=hidden)


def _without_quotes(change: CodeChange) -> CodeChange:
    texts = ["description"]
    if change.kind not in (Kind.RECOLOURED, Kind.USE_CHANGED):
        texts += ["before", "after"]
    told = {text: getattr(change, text) for text in texts}
    hidden = {k: f"({len(v)} characters)" if v else v for k, v in told.items()}
    return change.model_copy(update=hidden)


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


def diff_map(diff: CodebookDiff) -> CodeMap:
    """Return the map by which ``recode`` makes the new codebook of the old one.

    Codes that were removed are retired: they stay under 'Retired', with their
    codings. What is doubtful has the action ``?``, which a person has to replace.
    """
    counts = Counter(tuple(c.new) for c in diff.changes if c.kind in _PLACING)
    rows: list[MapRow] = []
    moved = {change.guid for change in diff.of(Kind.MOVED)}
    for change in diff.changes:
        if change.kind is Kind.RENAMED and change.guid in moved:
            continue  # the row that moves it gives it the new name too
        row = _row(change)
        if change.kind in _PLACING and _is_unclear(change, counts):
            row = _open(row)
        rows.append(row)
    return CodeMap([_numbered(row, n) for n, row in enumerate(rows, 1)])


_PLACING = (Kind.RENAMED, Kind.MOVED, Kind.ADDED)


def _is_unclear(change: CodeChange, counts: Counter[CodePath]) -> bool:
    """Can no path say where the code goes: a name is empty, or stands there twice?"""
    others = change.kind is Kind.ADDED and counts[tuple(change.new)] > 1
    return others or not all(name.strip() for name in change.new)


def _open(row: MapRow) -> MapRow:
    note = "its path does not tell it from other codes; give it a name of its own"
    return MapRow(**{**vars(row), "action": Action.OPEN, "note": note})


def _numbered(row: MapRow, number: int) -> MapRow:
    return MapRow(**{**vars(row), "place": f"row {number}"})


def _row(change: CodeChange) -> MapRow:
    code, new = join_path(change.old), join_path(change.new)
    guid = _telling(change.guid, change.old)
    match change.kind:
        case Kind.RENAMED | Kind.MOVED:
            action = Action.RENAME if change.kind is Kind.RENAMED else Action.MOVE
            note = "; ".join(change.reasons)
            return MapRow(action=action, code=code, new_code=new, guid=guid, note=note)
        case Kind.REDEFINED:
            return MapRow(
                action=Action.REDEFINE,
                code=code,
                description=change.after or "",
                guid=guid,
            )
        case Kind.RECOLOURED:
            return MapRow(
                action=Action.RECOLOUR, code=code, color=change.after or "", guid=guid
            )
        case Kind.USE_CHANGED:
            is_codable = change.after == "codable"
            return MapRow(action=Action.KEEP, code=code, codable=is_codable, guid=guid)
        case Kind.REMOVED:
            note = "not in the new codebook; its codings stay"
            return MapRow(
                action=Action.RETIRE, code=code, retire="keep", guid=guid, note=note
            )
        case Kind.DOUBTFUL:
            return _question(change, code, new)
    return MapRow(
        action=Action.ADD,
        new_code=new,
        description=change.description or "",
        color=change.color or "",
        codable=None if change.is_codable else False,
        guid=_telling(change.new_guid, change.new),
    )


def _telling(guid: str | None, path: Iterable[str]) -> str:
    """Return a GUID, unless it just stands for the path, as in tables without any."""
    stands_for_path = guid is not None and guid == Guid.derived("code", *path).key
    return "" if stands_for_path else guid or ""


def _question(change: CodeChange, code: str, new: str) -> MapRow:
    alike = f"{change.similarity or 0:.0%} alike"
    return MapRow(
        action=Action.OPEN,
        code=code,
        new_code=new,
        description=change.after or "" if change.after != change.before else "",
        color=change.color or "",
        guid=_telling(change.guid, change.old),
        note=f"the same code? ({alike}) Then write move or rename. If not: write retire"
        " here, and a row with add for the new one",
    )


class _Book(NamedTuple):
    book: CodeBook
    is_table: bool
    report: Report


def diff_files(
    old: str | Path,
    new: str | Path,
    *,
    similarity: float = SIMILARITY,
    limits: Limits | None = None,
    hints: Hints | None = None,
) -> CodebookDiff:
    """Return what changed between the codebooks of two files.

    What reading them found is in its report.

    Short codes that only a table has, such as the numbers of its codes, are no part of
    a definition. A table that has no colours at all does not say that codes lost
    theirs, so colours are not compared then; the same goes for definitions and for
    mere folders.

    Args:
        old: A project, a codebook, or a table of codes.
        new: Another.
        similarity: See ``codebook_diff``.
        limits: Safety limits for both.
        hints: What the user says about those of them that are tables.

    Raises:
        ReadError: One of them cannot be read.
    """
    before, after = _book(old, limits, hints), _book(new, limits, hints)
    _even_out(before, after)
    diff = codebook_diff(
        before.book,
        after.book,
        similarity=similarity,
        ignore=[*_untold(before), *_untold(after)],
    )
    report = before.report.in_file(str(old))
    report.extend(after.report.in_file(str(new)))
    return diff.model_copy(update={"report": report})


def _book(path: str | Path, limits: Limits | None, hints: Hints | None) -> _Book:
    is_project = Path(path).suffix.lower() in (".qdpx", ".qde", ".qdc")
    said = None if is_project else hints
    with open_codes(path, limits=limits, hints=said) as package:
        is_table = bool(package.report.of("codebook-understood"))
        return _Book(package.project.code_book.clone(), is_table, package.report)


def _even_out(first: _Book, second: _Book) -> None:
    """Take short codes out of the definitions of a table if the other has none."""
    for book, other in ((first, second), (second, first)):
        if book.is_table and not any(_short_codes(other)):
            for code, _ in book.book.walk():
                entry = replace(taken_apart(code.description), short_code="")
                code.description = described(entry)


def _short_codes(book: _Book) -> Iterator[str]:
    for code, _ in book.book.walk():
        yield taken_apart(code.description).short_code


def _untold(book: _Book) -> list[Aspect]:
    """Return what a table does not tell about any code."""
    if not book.is_table:
        return []
    codes = [code for code, _ in book.book.walk()]
    told: dict[Aspect, bool] = {
        "definition": any(code.description for code in codes),
        "colour": any(code.color for code in codes),
        "use": not all(code.is_codable for code in codes),
    }
    return [aspect for aspect, is_told in told.items() if not is_told]
