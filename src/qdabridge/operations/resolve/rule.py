"""Rules for disagreements that nobody decided: one coder counts, or most of them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from qdabridge.model import Ground
from qdabridge.operations.choosing import named
from qdabridge.operations.compare import Comparison, Found, majorities
from qdabridge.operations.resolve.targets import Wish, place_on

__all__ = ["Rule"]


class Rule:
    """What becomes of a disagreement that nobody decided."""

    def __init__(self, compared: Comparison, take: str | None, majority: bool) -> None:
        self.layout: Any = compared.layout
        self.number = _number_of(take, compared) if take else None
        self.most: Mapping[tuple[Any, str], list[tuple[int, int, bool]]] = {}
        self.is_majority = majority
        if majority and compared.layout is not None:
            most: dict[tuple[Any, str], list[tuple[int, int, bool]]]
            most = defaultdict(list)
            for on, code, (start, end), least, many in majorities(compared.layout):
                most[on, code].append((start, end, 2 * least > many))
            self.most = {key: sorted(spans) for key, spans in most.items()}

    def of(self, one: Found) -> list[Wish] | None:
        """Return what the consensus is there; None: the rule does not decide it."""
        if self.number is not None:
            return self._taken(one, self.number)
        return self._voted(one) if self.is_majority else None

    def _inside(self, where: Any, cluster: Any) -> list[tuple[int, int, bool]]:
        """Return the stretches of a majority or tie in a cluster, which holds them."""
        spans = self.most.get((where, cluster.code), [])
        first = bisect_left(spans, (cluster.start,))
        return spans[first : bisect_left(spans, (cluster.end,))]

    def _taken(self, one: Found, number: int) -> list[Wish] | None:
        where = one.first.field
        if number not in self.layout.workers(where.source, where.result):
            return None
        return [
            (place_on(where.place, piece), cluster.code)
            for cluster in one.clusters
            for piece in cluster.marks.get(number, ())
        ]

    def _voted(self, one: Found) -> list[Wish] | None:
        where = one.first.field
        many = len(self.layout.workers(where.source, where.result))
        wishes: list[Wish] = []
        for cluster in one.clusters:
            if where.place[0] in (Ground.PAGE, Ground.PICTURE):
                votes: dict[Any, int] = defaultdict(int)
                for pieces in cluster.marks.values():
                    for piece in set(pieces):
                        votes[piece] += 1
                spans = [(p, 2 * n > many) for p, n in votes.items() if 2 * n >= many]
                if not spans and 2 * len(cluster.marks) >= many:
                    return None  # most gave the code, but no two the same box
            else:
                spans = [
                    ((start, end), is_most)
                    for start, end, is_most in self._inside(where, cluster)
                ]
            if not all(is_most for _, is_most in spans):
                return None
            wishes += [(place_on(where.place, span), cluster.code) for span, _ in spans]
        return wishes


def _number_of(take: str, compared: Comparison) -> int:
    names = [coder.name for coder in compared.coders]
    for test in (str, str.casefold):
        hits = [n for n, name in enumerate(names) if test(name) == test(take)]
        if len(hits) == 1:
            return hits[0]
    raise named("coder", take, names)
