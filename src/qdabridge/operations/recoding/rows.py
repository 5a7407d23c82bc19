"""What the rows of a code map mean for a given codebook.

Rows say where a code lands: at a path of the new codebook, under a new name in its
place, or in another code. All are read against the old codebook, so that A -> B and
B -> A swap names.
"""

from collections.abc import Iterable

from qdabridge.formats.code_map import Action, CodeMap, MapRow
from qdabridge.model import Guid
from qdabridge.operations.recoding.codes import KnownCode, KnownCodes
from qdabridge.operations.recoding.landings import Landings
from qdabridge.operations.recoding.plan import (
    Addition,
    Edit,
    Plan,
    Read,
    Split,
    new_path,
)

__all__ = ["read_rows"]


def read_rows(code_map: CodeMap, codes: KnownCodes) -> Plan:
    """Return what a map asks for.

    Raises:
        RowError: A row names no code or several, contradicts another, or is open.
    """
    reader = _Reader(code_map, codes)
    reader.read()
    return reader.plan


_PLACING = (None, Action.KEEP, Action.RENAME, Action.MOVE, Action.MERGE, Action.RETIRE)


class _Reader:
    def __init__(self, code_map: CodeMap, codes: KnownCodes) -> None:
        self.map = code_map
        self.codes = codes
        self.plan = Plan()
        self.placing: dict[str, Read] = {}

    def read(self) -> None:
        """Read all rows: which codes they are about, then what becomes of them."""
        rows = [row for row in self.map.rows if self._says_anything(row)]
        self._refuse_open(rows)
        found = [read for row in rows if (read := self._about(row)) is not None]
        for read in found:
            if read.action in _PLACING and not self._only_edits(read):
                self._claim(read)
        landings = Landings(self.map, self.codes, self.placing)
        self.plan.landings = {
            key: landings.of(read) for key, read in self.placing.items()
        }
        for read in found:
            if read.action is Action.SPLIT:
                self._split(read)
        landings.refuse_taken(self.plan.landings.values())

    # --- What a row is about --------------------------------------------------------

    @staticmethod
    def _says_anything(row: MapRow) -> bool:
        return row.action is not None or any(
            (row.code, row.new_code, row.guid, row.description, row.color)
        )

    def _refuse_open(self, rows: Iterable[MapRow]) -> None:
        is_open = [row for row in rows if row.action is Action.OPEN]
        if is_open:
            row, more = is_open[0], len(is_open) - 1
            raise self.map.error(
                row,
                f"the action for {row.code or row.new_code!r} is still open (?)"
                + (f", and {more} more rows are" if more else ""),
                "write the action that is meant: rename, move, merge, retire ...",
            )

    def _about(self, row: MapRow) -> Read | None:
        """Return the code a row is about; None for one that adds a code."""
        action = _suggested(row)
        if action is Action.ADD:
            self._add(row)
            return None
        code = self.codes.named_by(row, self.map)
        if row.description or row.color or row.codable is not None:
            if action is Action.SPLIT:
                return Read(row, action, code)  # they are of the code split off
            self.plan.edits.append(Edit(row, code, None))
        elif action in (Action.REDEFINE, Action.RECOLOUR):
            self.plan.edits.append(Edit(row, code, None))
        return Read(row, action, code)

    def _add(self, row: MapRow) -> None:
        path = new_path(row, row.new_code or row.code, self.map)
        self.plan.additions.append(Addition(row, path))
        self.plan.edits.append(Edit(row, None, path))

    @staticmethod
    def _only_edits(read: Read) -> bool:
        """Does a ``keep`` only carry a definition, a colour or a use?"""
        row = read.row
        has_edit = bool(row.description or row.color or row.codable is not None)
        return read.action is Action.KEEP and has_edit

    def _claim(self, read: Read) -> None:
        first = self.placing.setdefault(read.code.key, read)
        if first is not read:
            raise self.map.error(
                read.row,
                f"{first.row.place} says already what becomes of"
                f" {read.code.path[-1]!r}",
                "keep one of the two rows; use split to divide its codings",
            )

    # --- Splits ---------------------------------------------------------------------

    def _split(self, read: Read) -> None:
        row, _, code = read
        if not row.has_criteria:
            raise self.map.error(
                row,
                "it does not say which codings are split off",
                "fill in coder, source, contains or codings",
            )
        if not row.new_code.strip():
            raise self.map.error(
                row, "split needs a new code", "fill in the column new_code"
            )
        self.plan.splits.append(self._split_target(row, code))

    def _split_target(self, row: MapRow, code: KnownCode) -> Split:
        text = row.new_code.strip()
        if Guid.is_valid(text):
            into = self.codes.find(text, row, self.map)
            return Split(row, code, None, None, into)
        path = new_path(row, row.new_code, self.map)
        is_bare = len(path) == 1 and len(self.map.split(row.code)) == 1
        if not is_bare or code.parent is None:
            return Split(row, code, path, None, None)
        named = [k for k in self.codes.by_name.get(path[0], ()) if k is not code]
        if len(named) > 1:
            self.codes.find(text, row, self.map)
        if named and named[0].key not in self.placing:
            return Split(row, code, None, None, named[0])
        return Split(row, code, None, path[0], None)


def _suggested(row: MapRow) -> Action | None:
    """Return the action a row names or suggests; None: its new code says what."""
    if row.action is not None:
        return row.action
    if not row.code and not row.guid:
        return Action.ADD
    if row.has_criteria:
        return Action.SPLIT
    if row.new_code.strip():
        return None
    if row.retire:
        return Action.RETIRE
    if row.description:
        return Action.REDEFINE
    if row.color:
        return Action.RECOLOUR
    return Action.KEEP if row.codable is not None else Action.RETIRE
