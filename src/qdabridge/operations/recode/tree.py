"""The new code tree that a plan makes of the old one.

Built level by level from the top: a code that no row places travels with the code
above it; codes that arrive at one place under one name become one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qdabridge.formats import Action, CodeMap, MapRow, RowError
from qdabridge.operations.recode.codes import KnownCode, KnownCodes, NewCode, NewTree
from qdabridge.operations.recode.plan import RETIRED, Landing, Plan, Split
from qdabridge.spelling import meant

__all__ = ["Groups", "Levels", "build_tree"]


class Groups:
    """Knows by the rows of a map what belongs together, and what must not."""

    def __init__(self, plan: Plan, code_map: CodeMap) -> None:
        self.plan = plan
        self.map = code_map
        self.rows: dict[int, int] = {id(row): n for n, row in enumerate(code_map.rows)}

    def of(self, members: list[KnownCode]) -> Iterator[list[KnownCode]]:
        """Yield those of one place and name that become one."""
        if len(members) > 1 and self._were_apart(members):
            yield from ([member] for member in members)
            return
        apart = [m for m in members if self.stays_apart(m)] if members[1:] else []
        together = [m for m in members if m not in apart]
        if together:
            yield together
        yield from ([member] for member in apart)

    def _is_placed(self, code: KnownCode) -> bool:
        landing = self.plan.landings.get(code.key)
        return bool(landing and (landing.path or landing.name))

    def _were_apart(self, members: Sequence[KnownCode]) -> bool:
        """Did they share name and place in the old codebook too, with no row on it?"""
        return not any(map(self._is_placed, members)) and all(
            member.parent is members[0].parent for member in members
        )

    def stays_apart(self, code: KnownCode) -> bool:
        """Does the row on the code above ask to keep this one apart?"""
        above = code.parent and self.plan.landings.get(code.parent.key)
        return bool(
            above and above.row.children == "apart" and not self._is_placed(code)
        )

    def rank(self, code: KnownCode) -> tuple[bool, bool, int]:
        """Order the codes that become one: first what stays, then by row."""
        landing = self.plan.landings.get(code.key)
        is_placed = self._is_placed(code)
        is_there = is_placed and landing is not None and landing.path == code.path
        row = self.rows.get(id(landing.row), 0) if landing else 0
        return (is_placed, not is_there, row)

    def check(self, members: Sequence[KnownCode]) -> None:
        """Refuse a rename onto a code that stays."""
        landings = [self.plan.landings.get(member.key) for member in members]
        for landing in landings:
            if landing is None or landing.action not in (Action.RENAME, Action.MOVE):
                continue
            rivals = [
                other
                for other in landings
                if other is not landing
                and (
                    other is None
                    or other.action in (Action.KEEP, Action.RENAME, Action.MOVE)
                )
            ]
            if rivals:
                raise self._taken(landing, rivals[0])

    def _taken(self, landing: Landing, rival: Landing | None) -> RowError:
        who = f"{rival.row.place} gives it too" if rival else "another code has it"
        return self.map.error(
            landing.row,
            f"the place {landing.row.new_code!r} is taken: {who}",
            "write the action merge if the two shall become one",
        )


class Levels:
    """Finds the level of each code by the rows on it and on those above it."""

    def __init__(self, plan: Plan, code_map: CodeMap) -> None:
        self.plan = plan
        self.map = code_map
        self.levels: dict[str, int] = {}

    def target(self, code: KnownCode) -> KnownCode | None:
        """Return the code that a row merges this one into by name or GUID."""
        landing = self.plan.landings.get(code.key)
        return landing.into if landing else None

    def of(self, code: KnownCode) -> int:
        """Return how deep a code will be; 0: it is deleted."""
        trail: list[KnownCode] = []
        at: KnownCode | None = code
        base = 0
        while at is not None and at.key not in self.levels:
            if any(at is passed for passed in trail):
                first = next(n for n, c in enumerate(trail) if c is at)
                raise self._cycle(trail[first:])
            trail.append(at)
            known = self._fixed_level(at)
            if known is not None:
                self.levels[at.key] = known
                break
            at = self.target(at) or at.parent
        base = self.levels[at.key] if at is not None else 0
        self._count_down(trail, base)
        return self.levels[code.key]

    def _fixed_level(self, code: KnownCode) -> int | None:
        landing = self.plan.landings.get(code.key)
        if landing and landing.is_gone:
            return 0
        if landing and landing.path:
            return len(landing.path)
        return 1 if code.parent is None and not self.target(code) else None

    def _count_down(self, trail: Sequence[KnownCode], base: int) -> None:
        for code in reversed(trail):
            if code.key in self.levels:
                base = self.levels[code.key]
                continue
            if not self.target(code):
                self._refuse_orphan(code, base)
                base += 1
            self.levels[code.key] = base

    def _refuse_orphan(self, code: KnownCode, level_above: int) -> None:
        above = code.parent
        if level_above == 0 and above is not None:
            row = self.plan.landings[above.key].row
            raise self.map.error(
                row,
                f"{above.name!r} is to be deleted, but {code.name!r} below it is not",
                "add a row that says what becomes of it",
            )

    def _cycle(self, trail: Sequence[KnownCode]) -> RowError:
        landings = [self.plan.landings[c.key] for c in trail if self.target(c)]
        places = " and ".join(landing.row.place for landing in landings)
        return self.map.error(
            landings[0].row,
            f"the codes {', '.join(repr(c.name) for c in trail)} are each to become a"
            f" part of the other, or of a code below ({places})",
            "merge them into one code that stays in its place",
        )


CodePath = tuple[str, ...]


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

    def _asked_paths(self) -> dict[CodePath, MapRow]:
        """Return the parents of all paths that rows name, with the first such row."""
        asked: dict[CodePath, MapRow] = {}
        named: list[tuple[CodePath | None, MapRow]] = [
            *((landing.path, landing.row) for landing in self.plan.landings.values()),
            *((added.path, added.row) for added in self.plan.additions),
            *((split.path, split.row) for split in self.plan.splits),
        ]
        for path, row in named:
            for length in range(1, len(path or ())):
                asked.setdefault((path or ())[:length], row)
        return asked

    def _parent_at(self, path: CodePath, row: MapRow) -> NewCode | None:
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

    def _make_parent(self, path: CodePath, row: MapRow) -> None:
        if path != (RETIRED,):
            self._refuse_old(path, row)
        self._new(path[-1], self._parent_at(path, row), is_folder=True)

    def _refuse_old(self, path: CodePath, row: MapRow) -> None:
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

    def _no_target(self, landing: Landing, path: CodePath) -> RowError:
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

    def _text(self, path: CodePath) -> str:
        return repr(self.map.text(path))
