"""Which old codes that arrive at one place under one name become one."""

from collections.abc import Iterator, Sequence

from qdabridge.formats.code_map import Action, CodeMap, RowError
from qdabridge.operations.recoding.codes import KnownCode
from qdabridge.operations.recoding.plan import Landing, Plan

__all__ = ["Groups"]


class Groups:
    """Knows by the rows of a map what belongs together, and what must not."""

    def __init__(self, plan: Plan, code_map: CodeMap) -> None:
        self.plan = plan
        self.map = code_map
        self.rows = {id(row): n for n, row in enumerate(code_map.rows)}

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
