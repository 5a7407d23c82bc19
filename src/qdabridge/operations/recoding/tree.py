"""The new code tree that a plan makes of the old one.

Built level by level from the top: a code that no row places travels with the code
above it; codes that arrive at one place under one name become one.
"""

from collections import defaultdict
from collections.abc import Sequence

from qdabridge.formats.code_map import Action, CodeMap, MapRow, RowError
from qdabridge.operations.choosing import meant
from qdabridge.operations.recoding.codes import KnownCode, KnownCodes
from qdabridge.operations.recoding.groups import Groups
from qdabridge.operations.recoding.levels import Levels
from qdabridge.operations.recoding.new_codes import NewCode, NewTree
from qdabridge.operations.recoding.plan import RETIRED, Landing, Plan, Split

__all__ = ["build_tree"]

Path = tuple[str, ...]


def build_tree(plan: Plan, codes: KnownCodes, code_map: CodeMap) -> NewTree:
    """Return the new tree.

    Raises:
        RowError: Rows contradict each other, or a target does not exist.
    """
    return _Builder(plan, codes, code_map).build()


class _Builder:
    def __init__(self, plan: Plan, codes: KnownCodes, code_map: CodeMap) -> None:
        self.plan = plan
        self.codes = codes
        self.map = code_map
        self.tree = NewTree()
        self.levels = Levels(plan, code_map)
        self.groups = Groups(plan, code_map)

    def build(self) -> NewTree:
        placed: dict[int, list[KnownCode]] = defaultdict(list)
        for code in self.codes.all:
            level = self.levels.of(code)
            if level and not self.levels.target(code):
                placed[level].append(code)
        asked = self._asked_paths()
        made = [
            *(len(added.path) for added in self.plan.additions),
            *(len(split.path or ()) for split in self.plan.splits),
        ]
        deepest = max([*placed, *made], default=0)
        for level in range(1, deepest + 1):
            self._arrive(placed[level])
            self._add(level)
            self._make_split_siblings(level)
            for path in sorted(asked):
                if len(path) == level and path not in self.tree.by_path:
                    self._make_parent(path, asked[path])
        self._join_targets()
        self.tree.of_split = [self._split_off(split) for split in self.plan.splits]
        return self.tree

    # --- Paths that must be there ---------------------------------------------------

    def _asked_paths(self) -> dict[Path, MapRow]:
        """Return the parents of all paths that rows name, with the first such row."""
        asked: dict[Path, MapRow] = {}
        named: list[tuple[Path | None, MapRow]] = [
            *((landing.path, landing.row) for landing in self.plan.landings.values()),
            *((added.path, added.row) for added in self.plan.additions),
            *((split.path, split.row) for split in self.plan.splits),
        ]
        for path, row in named:
            for length in range(1, len(path or ())):
                asked.setdefault((path or ())[:length], row)
        return asked

    def _parent_at(self, path: Path, row: MapRow) -> NewCode | None:
        if len(path) == 1:
            return None
        found = self.tree.by_path[path[:-1]]
        if len(found) > 1:
            raise self.map.error(
                row,
                f"{len(found)} codes have the path {self._text(path[:-1])}",
                "give all but one of them another name first",
            )
        return found[0]

    def _make_parent(self, path: Path, row: MapRow) -> None:
        if path != (RETIRED,):
            self._refuse_old(path, row)
        self._new(path[-1], self._parent_at(path, row), is_folder=True)

    def _refuse_old(self, path: Path, row: MapRow) -> None:
        """Refuse to make a code where the old codebook has one that goes elsewhere."""
        for old in self.codes.by_path.get(path, ()):
            landing = self._moved_by(old)
            where = landing.row.place if landing else "another row"
            if row.action is not Action.ADD and self._is_about(row, old):
                raise self.map.error(
                    row,
                    f"{old.name!r} is to lie under itself",
                    "name a parent that is not the code itself",
                )
            raise self.map.error(
                row,
                f"{self._text(path)} is no code of the new codebook: by {where} it"
                " goes elsewhere",
                "write its new path, or add a row with the action add",
            )

    def _is_about(self, row: MapRow, code: KnownCode) -> bool:
        return self.codes.named_by(row, self.map) is code

    def _moved_by(self, code: KnownCode | None) -> Landing | None:
        """Return the landing that takes a code, or one above it, elsewhere."""
        while code is not None:
            landing = self.plan.landings.get(code.key)
            if landing and landing.action is not Action.KEEP:
                return landing
            code = code.parent
        return None

    # --- Old codes arrive -----------------------------------------------------------

    def _arrive(self, codes: Sequence[KnownCode]) -> None:
        buckets: dict[tuple[int, str], list[KnownCode]] = defaultdict(list)
        parents: dict[int, NewCode | None] = {}
        for code in codes:
            parent = self._new_parent(code)
            parents[id(parent)] = parent
            buckets[id(parent), self._new_name(code)].append(code)
        for (parent_id, name), members in buckets.items():
            for group in self.groups.of(members):
                self._together(group, name, parents[parent_id])

    def _new_parent(self, code: KnownCode) -> NewCode | None:
        landing = self.plan.landings.get(code.key)
        if landing and landing.path:
            return self._parent_at(landing.path, landing.row)
        return self._new_of(code.parent) if code.parent else None

    def _new_of(self, code: KnownCode) -> NewCode:
        """Return the new code of an old one, through the codes it is merged into."""
        while target := self.levels.target(code):
            code = target
        return self.tree.of[code.key]

    def _new_name(self, code: KnownCode) -> str:
        landing = self.plan.landings.get(code.key)
        if landing and landing.path:
            return landing.path[-1]
        return (landing.name if landing else None) or code.name

    def _together(
        self, members: list[KnownCode], name: str, parent: NewCode | None
    ) -> None:
        if len(members) == 1:
            self._refuse_lonely(members[0])
        self.groups.check(members)
        members = sorted(members, key=self.groups.rank)
        path = (*parent.path, name) if parent else (name,)
        above = members[0].parent
        is_apart = above and len(members) == 1 and self.groups.stays_apart(members[0])
        if above and is_apart and self.tree.by_path.get(path):
            new = self._new(f"{name} ({above.name})", parent, members)
            self.tree.apart.append(new)
        else:
            self._new(name, parent, members)

    def _refuse_lonely(self, code: KnownCode) -> None:
        """Refuse a merge into nothing."""
        landing = self.plan.landings.get(code.key)
        if landing and landing.action is Action.MERGE and landing.path:
            raise self._no_target(landing, landing.path)

    def _no_target(self, landing: Landing, path: Path) -> RowError:
        self._refuse_old(path, landing.row)
        known = [self.map.text(known) for known in self.codes.by_path]
        return self.map.error(
            landing.row,
            f"there is no code {self._text(path)} to merge into",
            meant(self.map.text(path), known) or "or write rename",
        )

    # --- New codes ------------------------------------------------------------------

    def _new(
        self,
        name: str,
        parent: NewCode | None,
        members: Sequence[KnownCode] = (),
        row: MapRow | None = None,
        *,
        is_folder: bool = False,
    ) -> NewCode:
        new = NewCode(name, parent, list(members), row, is_folder=is_folder)
        self.tree.codes.append(new)
        self.tree.by_path[new.path].append(new)
        self.tree.of.update(dict.fromkeys((member.key for member in members), new))
        return new

    def _add(self, level: int) -> None:
        for row, path in self.plan.additions:
            if len(path) != level:
                continue
            if self.tree.by_path.get(path):
                raise self.map.error(
                    row,
                    f"there is a code {self._text(path)} already",
                    "write redefine to change its definition",
                )
            self._new(path[-1], self._parent_at(path, row), row=row)
        for split in self.plan.splits:
            path = split.path or ()
            if len(path) == level and not self.tree.by_path.get(path):
                parent = self._parent_at(path, split.row)
                self._new(path[-1], parent, row=split.row)

    def _make_split_siblings(self, level: int) -> None:
        for split in self.plan.splits:
            if split.name and self.levels.of(split.code) == level:
                new = self._new_of(split.code)
                path = (*new.path[:-1], split.name)
                if not self.tree.by_path.get(path):
                    self._new(split.name, new.parent, row=split.row)

    def _join_targets(self) -> None:
        """Put codes that rows merge into another by name or GUID with that one."""
        for code in self.codes.all:
            if self.levels.target(code) and self.levels.of(code):
                new = self._new_of(code)
                new.members.append(code)
                self.tree.of[code.key] = new
            elif self.levels.target(code):
                row = self.plan.landings[code.key].row
                raise self.map.error(
                    row, "the code to merge into is deleted", "name another"
                )

    def _split_off(self, split: Split) -> NewCode:
        if split.into:
            return self._new_of(split.into)
        path = split.path
        if path is None:
            path = (*self._new_of(split.code).path[:-1], split.name or "")
        found = self.tree.by_path[path]
        if len(found) > 1:
            raise self.map.error(
                split.row,
                f"{len(found)} codes have the path {self._text(path)}",
                "name the code by its GUID",
            )
        return found[0]

    def _text(self, path: Path) -> str:
        return repr(self.map.text(path))
