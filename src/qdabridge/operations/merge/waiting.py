"""Classes that wait for partners from other inputs: found at once among thousands."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from heapq import heappop, heappush

from qdabridge.operations.merge.groups import Group, Groups

__all__ = ["Waiting", "pair"]


_Entry = tuple[int, int, Group]


class Waiting:
    """Classes in the order in which they came, by the inputs that they have members of.

    Those inputs are few sets however many classes there are, so the first class that
    another one can be joined to is found without a look at all of them.
    """

    def __init__(self) -> None:
        self._heaps: dict[Hashable, dict[frozenset[int], list[_Entry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._places: dict[int, int] = {}
        self._pushed = 0

    def add(self, found: Group, *keys: Hashable) -> None:
        """Let a class wait under some keys; one that has grown keeps its place."""
        place = self._places.setdefault(id(found), len(self._places))
        inputs = frozenset(found.numbers)
        for key in keys:
            self._pushed += 1
            heappush(self._heaps[key][inputs], (place, self._pushed, found))

    def first_for(self, found: Group, key: Hashable) -> Group | None:
        """Return the first class under a key that has no input in common with this."""
        numbers = found.numbers
        best: _Entry | None = None
        for inputs, heap in self._heaps[key].items():
            if not numbers.isdisjoint(inputs):
                continue
            while heap and heap[0][2].numbers != inputs:
                heappop(heap)  # it has grown since, and waits elsewhere
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        return best[2] if best else None


def pair(classes: Groups, alike: Iterable[Group], rule: str) -> list[Group]:
    """Join things that look the same, each with at most one of every other input.

    Args:
        classes: All classes of the merge.
        alike: Those that look the same.
        rule: What to count them under.

    Returns:
        What is left of them, sorted by GUID.
    """
    waiting = Waiting()
    kept = []
    for found in sorted(alike, key=lambda one: one.guid.key):
        other = waiting.first_for(found, None)
        if other is None:
            kept.append(found)
        waiting.add(classes.unify((other, found), rule) if other else found, None)
    return kept
