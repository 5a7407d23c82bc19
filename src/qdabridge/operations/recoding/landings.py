"""Where the rows of a code map let codes land."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from qdabridge.formats.code_map import Action, CodeMap
from qdabridge.model import Guid
from qdabridge.operations.recoding.codes import KnownCode, KnownCodes
from qdabridge.operations.recoding.plan import RETIRED, Landing, Read, new_path

__all__ = ["Landings"]


class Landings:
    """Finds the landing of each code that a row places, in view of all such rows."""

    def __init__(
        self, code_map: CodeMap, codes: KnownCodes, placing: Mapping[str, Read]
    ) -> None:
        self.map = code_map
        self.codes = codes
        self.placing = placing
        """By the key of the code."""
        self.anchors = self._found_anchors()
        self.retired_names = self._names_of_retired()

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
