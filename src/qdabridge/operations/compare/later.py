"""Lists of so much that it is made when somebody asks for it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

__all__ = ["MadeInTurn", "MadeLater"]


Item = TypeVar("Item")


class MadeLater(Sequence[Item], Generic[Item]):
    """A list of so many things that each is made when it is asked for."""

    def __init__(self, many: int, make: Callable[[int], Item]) -> None:
        """Take how many there are, and what makes one by its number from 0."""
        self._numbers = range(many)
        self._make = make

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, number: int) -> Item: ...

    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...

    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        if isinstance(number, slice):
            return [self._make(one) for one in self._numbers[number]]
        return self._make(self._numbers[number])


class MadeInTurn(Sequence[Item], Generic[Item]):
    """A list that is made as far as somebody asks for it."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Take what makes one after the other."""
        self._left = iter(items)
        self._made: list[Item] = []

    def _upto(self, stop: int | None) -> list[Item]:
        """Make as many as are asked for; all for None, and for places from the end."""
        many = None if stop is None or stop < 0 else max(stop - len(self._made), 0)
        self._made += islice(self._left, many)
        return self._made

    def __len__(self) -> int:
        return len(self._upto(None))

    def __bool__(self) -> bool:
        return bool(self._upto(1))

    @overload
    def __getitem__(self, number: int) -> Item: ...

    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...

    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        if isinstance(number, slice):
            is_plain = (number.start or 0) >= 0 and (number.step or 1) > 0
            return self._upto(number.stop if is_plain else None)[number]
        return self._upto(None if number < 0 else number + 1)[number]
