"""Facts sorted into the cells of a cross table, and what the cells and totals hold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from qdabridge.operations.counting.dimensions import Dimension, Fact, Key, Keys
from qdabridge.operations.counting.places import Ground, Places, covered

__all__ = ["Tally", "without_characters"]

_Categories = Callable[[Fact], Keys]
_Groups = dict[tuple[Key, Key], list[Fact]]


class Tally:
    """Facts sorted into cells, and the numbers that come of it."""

    def __init__(
        self, count: str, facts: list[Fact], down: Dimension, across: Dimension
    ) -> None:
        self._measure = _measures(facts)[count]
        self._is_added_up = count == "characters"
        self._facts = facts
        self._down, self._across = down, across
        self._cells = _sorted_in(facts, down.wide, across.wide)
        self._in_rows = self._totals(down.wide, across.own, 0)
        self._in_columns = self._totals(down.own, across.wide, 1)

    def _totals(
        self, down: _Categories, across: _Categories, side: int
    ) -> dict[Key, int]:
        """Measure rows (side 0) or columns (side 1) as wholes, or add up their cells.

        The other side is taken without the codes above a code, which would count
        twice.
        """
        groups: dict[Key, list[list[Fact]]] = defaultdict(list)
        if self._is_added_up:
            for cell, facts in _sorted_in(self._facts, down, across).items():
                groups[cell[side]].append(facts)
        else:
            of = (down, across)[side]
            for (key, _), facts in _sorted_in(self._facts, of, _everything).items():
                groups[key].append(facts)
        return {key: sum(map(self._measure, parts)) for key, parts in groups.items()}

    def cell(self, row: Key, column: Key) -> int:
        """Return the number in a cell."""
        facts = self._cells.get((row, column))
        return self._measure(facts) if facts else 0

    def of_row(self, key: Key) -> int:
        """Return the total of a row."""
        return self._in_rows.get(key, 0)

    def of_column(self, key: Key) -> int:
        """Return the total of a column."""
        return self._in_columns.get(key, 0)

    def total(self) -> int:
        """Return the number of everything."""
        if not self._is_added_up:
            return self._measure(self._facts)
        cells = _sorted_in(self._facts, self._down.own, self._across.own)
        return sum(map(self._measure, cells.values()))

    def keys(self, dimension: Dimension, *, skip_empty: bool) -> list[Key]:
        """Return the categories to show; None (no category) only if it is met."""
        totals = self._in_rows if dimension is self._down else self._in_columns
        known = [k for k in dimension.categories if not skip_empty or totals.get(k)]
        rest = [key for key in totals if key not in dimension.categories]
        return known + [k for k in rest if not skip_empty or totals[k]]


def _sorted_in(
    facts: Iterable[Fact], down: _Categories, across: _Categories
) -> _Groups:
    cells: _Groups = defaultdict(list)
    for fact in facts:
        for cell in product(down(fact) or (None,), across(fact) or (None,)):
            cells[cell].append(fact)
    return cells


def _everything(fact: Fact) -> Keys:
    return ()


def _measures(facts: list[Fact]) -> dict[str, Callable[[Sequence[Fact]], int]]:
    places = Places()
    spans = [places.of(fact.placed) if fact.placed else None for fact in facts]
    return {
        "codings": len,
        "sources": lambda some: len({f.source.guid.key for f in some if f.source}),
        "cases": lambda some: len({f.cases[0].guid.key for f in some if f.cases}),
        "characters": lambda some: covered(
            span for f in some if (span := spans[f.number])
        ),
    }


def without_characters(facts: Iterable[Fact]) -> list[Fact]:
    """Return the codings that do not lie on a stretch of a text."""
    places = Places()
    return [
        fact
        for fact in facts
        if fact.placed and places.of(fact.placed).ground is not Ground.TEXT
    ]
