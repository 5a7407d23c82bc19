"""Everything a code map asks for of a given codebook, as data."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from qdabridge.formats import Action, CodeMap, MapRow
from qdabridge.model import Guid
from qdabridge.operations.recode.codes import KnownCode, KnownCodes

__all__ = [
    "RETIRED",
    "Addition",
    "Edit",
    "Landing",
    "Landings",
    "Plan",
    "Read",
    "Split",
    "new_path",
    "read_rows",
]


RETIRED = "Retired"
"""Name of the folder for codes that are no longer used."""

MAX_LEVELS = 100
"""No codebook that people made is deeper."""

CodePath = tuple[str, ...]


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
    path: CodePath | None = None
    name: str | None = None
    into: KnownCode | None = None
    is_gone: bool = False


class Split(NamedTuple):
    """Some codings of a code go elsewhere: to a path, a sibling, or another code."""

    row: MapRow
    code: KnownCode
    path: CodePath | None
    name: str | None
    into: KnownCode | None


class Addition(NamedTuple):
    """A new code."""

    row: MapRow
    path: CodePath


class Edit(NamedTuple):
    """A new definition, colour or use of a code, given by the code or a new path."""

    row: MapRow
    code: KnownCode | None
    path: CodePath | None


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


def new_path(row: MapRow, text: str, code_map: CodeMap) -> CodePath:
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


class Landings:
    """Finds the landing of each code that a row places, in view of all such rows."""

    def __init__(
        self, code_map: CodeMap, codes: KnownCodes, placing: Mapping[str, Read]
    ) -> None:
        self.map = code_map
        self.codes = codes
        self.placing = placing
        """By the key of the code."""
        self.anchors: dict[str, KnownCode] = self._found_anchors()
        self.retired_names: dict[str, str] = self._names_of_retired()

    def _found_anchors(self) -> dict[str, KnownCode]:
        """Return for each bare new name the code that the others of that name join."""
        anchors: dict[str, KnownCode] = {}
        groups: dict[str, list[Read]] = defaultdict(list)
        for read in self.placing.values():
            if self._is_bare(read) and read.action in (None, Action.MERGE):
                groups[read.row.new_code].append(read)
        for name, reads in groups.items():
            if len(reads) > 1:
                own = [read for read in reads if read.code.name == name]
                anchors[name] = (own or reads)[0].code
        return anchors

    def _is_bare(self, read: Read) -> bool:
        """Is neither the code nor what it becomes written as a path?"""
        row = read.row
        return bool(
            row.new_code
            and read.code.parent
            and len(self.map.split(row.new_code)) == 1
            and len(self.map.split(row.code)) == 1
            and not Guid.is_valid(row.new_code.strip())
        )

    def of(self, read: Read) -> Landing:
        """Return where the code of a row lands."""
        row, action, _ = read
        if action is Action.RETIRE:
            return self._retired(read)
        if action is Action.KEEP or self._is_itself(read):
            return Landing(row=row, action=Action.KEEP)
        return self._landing(read)

    def _is_itself(self, read: Read) -> bool:
        """Does a code stay? A move to its own path may be under another parent."""
        new = read.row.new_code
        if self._is_bare(read):
            return read.code.name == new and read.action is not Action.MOVE
        is_moved = read.action in (Action.RENAME, Action.MOVE)
        return not is_moved and self.map.split(new) == read.code.path

    def _landing(self, read: Read) -> Landing:
        row, action = read.row, read.action
        text = row.new_code.strip()
        if not text:
            raise self.map.error(
                row, f"{action} needs a new code", "fill in the column new_code"
            )
        if Guid.is_valid(text):
            into = self.codes.find(text, row, self.map)
            return Landing(row=row, action=action, into=into)
        path = new_path(row, row.new_code, self.map)
        if len(path) > 1:
            return Landing(row=row, action=action, path=path)
        if action is Action.RENAME:
            return Landing(row=row, action=action, name=path[0])
        if self._is_bare(read):
            return self._bare(read, path[0])
        if action is Action.MERGE and path not in self.codes.by_path:
            into = self.codes.find(row.new_code, row, self.map)
            return Landing(row=row, action=action, into=into)
        return Landing(row=row, action=action, path=path)

    def _bare(self, read: Read, name: str) -> Landing:
        """Return where a code named without its path lands: in its place, mostly."""
        row, action, code = read
        if action is Action.MOVE:
            return Landing(row=row, action=action, path=(name,))
        others = [
            known
            for known in self.codes.by_name.get(name, ())
            if known is not code and known.key not in self.placing
        ]
        if len(others) > 1:
            self.codes.find(name, row, self.map)  # tells which could be meant
        anchor = others[0] if others else self.anchors.get(name)
        if anchor and anchor is not code:
            return Landing(row=row, action=action, into=anchor)
        if action is Action.MERGE and anchor is None:
            into = self.codes.find(name, row, self.map)
            return Landing(row=row, action=action, into=into)
        return Landing(row=row, action=action, name=name)

    # --- Retired codes --------------------------------------------------------------

    def _names_of_retired(self) -> dict[str, str]:
        """Return names under Retired that no two codes share."""
        reads = [
            read
            for read in self.placing.values()
            if read.action is Action.RETIRE and read.code.path[0] != RETIRED
        ]
        known = {
            path[1] for path in self.codes.by_path if path[:1] == (RETIRED,) != path
        }
        counts = Counter(read.code.name for read in reads)
        counts.update(known)
        return {
            read.code.key: read.code.name
            if counts[read.code.name] == 1
            else _with_place(read.code)
            for read in reads
        }

    def _retired(self, read: Read) -> Landing:
        row, action, code = read
        if row.retire == "uncode":
            return Landing(row=row, action=action, is_gone=True)
        if code.path[0] == RETIRED:
            return Landing(row=row, action=Action.KEEP)
        above = self.placing.get(code.parent.key) if code.parent else None
        if above and above.action is Action.RETIRE and above.row.retire != "uncode":
            return Landing(row=row, action=action)  # it travels with the code above
        path = (RETIRED, self.retired_names[code.key])
        return Landing(row=row, action=action, path=path)

    def refuse_taken(self, landings: Iterable[Landing]) -> None:
        """Refuse a suggested landing where a retired code was: it could be a merge."""
        retired = [r for r in self.placing.values() if r.action is Action.RETIRE]
        by_path = {read.code.path: read for read in retired}
        by_name = {read.code.name: read for read in retired}
        for landing in landings:
            if landing.action in (Action.RENAME, Action.MOVE, Action.RETIRE):
                continue
            path = landing.into.path if landing.into else landing.path
            other = by_path.get(path or ()) or by_name.get(landing.name or "")
            if other:
                raise self.map.error(
                    landing.row,
                    f"{other.code.name!r} is retired by {other.row.place}",
                    "merge into another code, or write the action rename or move if"
                    " just the name is to be used again",
                )


def _with_place(code: KnownCode) -> str:
    """Return a name with where it was: ``Time (Barriers)``.

    >>> from qdabridge.model import Code
    >>> _with_place(KnownCode(Code(name="Time"), ("Barriers", "Time"), None, 0))
    'Time (Barriers)'
    """
    above = " / ".join(code.path[:-1]) or f"code {code.number + 1}"
    return f"{code.name} ({above})"


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
