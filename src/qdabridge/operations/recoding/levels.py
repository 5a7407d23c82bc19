"""How deep the codes of the old codebook will be in the new one."""

from collections.abc import Sequence

from qdabridge.formats.code_map import CodeMap, RowError
from qdabridge.operations.recoding.codes import KnownCode
from qdabridge.operations.recoding.plan import Plan

__all__ = ["Levels"]


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
