"""The code map by which ``recode`` makes one codebook of another."""

from collections import Counter
from collections.abc import Iterable

from qdabridge.formats.code_map import Action, CodeMap, MapRow
from qdabridge.formats.code_path import join_path
from qdabridge.model import Guid
from qdabridge.operations.codebook_diff import CodebookDiff, CodeChange, Kind

__all__ = ["diff_map"]

Path = tuple[str, ...]


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


def _is_unclear(change: CodeChange, counts: Counter[Path]) -> bool:
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
