"""Names of things as people write them: folded, put into paths, found again.

Every command that takes the name of a code, coder, source or variable finds it here, so
that ``Barriers / Time`` is a path in all of them. Readers of *tables* that are not yet
a codebook have their own ways: there nothing is known that a name could be.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar
from unicodedata import normalize

from qdabridge.errors import UnknownNameError
from qdabridge.model.base import Guid
from qdabridge.spelling import unknown_name

__all__ = [
    "PATH_MARKS",
    "PATH_SEPARATOR",
    "NameIndex",
    "join_path",
    "path_mark_in",
    "plain_name",
    "split_path",
]

T = TypeVar("T")

PATH_SEPARATOR = " > "
"""Between the names of a path, unless another is asked for."""
PATH_MARKS = (" > ", ">>", " -> ", ">", "::", "\\", " / ", "/", " | ", " - ")
"""What may stand between the names of a path, the likeliest first.

That one of them stands in a text says nothing yet; that there is such a path does.
"""

_SURE_MARKS = (" > ", ">>", " -> ", "::", "\\", " / ")
"""These stand in few names that are no paths."""
_MARK = re.compile(r"(?<!\S)(\\*>)(?!\S)")
_ESCAPED = re.compile(r"(?<!\S)\\(\\*>)(?!\S)")


def plain_name(name: str | None) -> str:
    """Return a name as names are compared: NFC, white space folded."""
    return " ".join(normalize("NFC", name).split()) if name else ""


def _caseless(name: str) -> str:
    return plain_name(plain_name(name).casefold())


def join_path(names: Iterable[str], separator: str = PATH_SEPARATOR) -> str:
    r"""Return names as a path.

    >>> join_path(["Barriers", "cost > time", "a -> b"])
    'Barriers > cost \\> time > a -> b'
    """
    if separator != PATH_SEPARATOR:
        return separator.join(names)
    return PATH_SEPARATOR.join(_MARK.sub(r"\\\1", name) for name in names)


def split_path(path: str, separator: str = PATH_SEPARATOR) -> tuple[str, ...]:
    r"""Return the names of a path; with the usual separator the inverse of join_path.

    >>> split_path("Barriers > cost \\> time")
    ('Barriers', 'cost > time')
    """
    if separator != PATH_SEPARATOR:
        return tuple(path.split(separator))
    return tuple(_ESCAPED.sub(r"\1", name) for name in path.split(PATH_SEPARATOR))


def path_mark_in(name: str) -> str | None:
    """Return what makes a name look like a path; None: nothing does.

    >>> path_mark_in("Barriers / Time"), path_mark_in("and/or")
    (' / ', None)
    """
    for mark in _SURE_MARKS:
        if len([part for part in name.split(mark) if part.strip()]) > 1:
            return mark
    return None


def _readings(text: str, separator: str | None) -> Iterator[tuple[str, ...]]:
    """Yield the paths that a text may be if it follows the rules for paths."""
    for spelt in (text, text.strip()):
        if separator and separator != PATH_SEPARATOR:
            yield split_path(spelt, separator)
            yield tuple(part.strip() for part in spelt.split(separator))
        yield (spelt,)
        yield split_path(spelt)


def _other_readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the paths that a text may be if it follows anybody's habits."""
    for mark in PATH_MARKS:
        parts = tuple(part.strip() for part in text.split(mark))
        if len(parts) > 1:
            yield parts


_NAME, _LIKE_NAME, _LIKE_PATH = range(3)
"""What is told from paths, which are tuples of names: kinds of other keys."""


def _like(path: tuple[str, ...]) -> Hashable:
    return (_LIKE_PATH, *map(_caseless, path))


class NameIndex(Generic[T]):
    """Things by all that they may be called by: GUID, path, names.

    The most exact way of calling a thing counts: its GUID, its path, its name as
    written, its path in another notation; then the same whatever the case.

    >>> codes = NameIndex[int]()
    >>> codes.add(1, path=("Barriers",))
    >>> codes.add(2, path=("Barriers", "Time"))
    >>> codes.find("barriers / TIME"), codes.find("Time"), codes.find("Tim")
    ([2], [2], [])
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, list[T]] = defaultdict(list)
        self._shown: dict[str, None] = {}
        self._names: dict[str, None] = {}

    def add(
        self,
        thing: T,
        *names: str,
        path: tuple[str, ...] = (),
        guid: Guid | None = None,
    ) -> None:
        """Remember what a thing is called.

        Args:
            thing: Anything; it is told from others by being another object.
            names: Its names; errors show the first.
            path: The names from the top down to its own.
            guid: Its GUID.
        """
        keys: list[Hashable] = [guid.key] if guid else []
        for name in dict.fromkeys([*names, *path[-1:]]):
            keys += [(_NAME, name), (_LIKE_NAME, _caseless(name))]
            self._names.setdefault(name)
        if path:
            keys += [path, _like(path)]
        for key in dict.fromkeys(keys):
            self._found[key].append(thing)
        self._shown.setdefault(join_path(path) if path else next(iter(names), ""))

    def find(
        self, text: str, *, separator: str | None = None, is_exact: bool = False
    ) -> list[T]:
        """Return what a text names; more than one if it does not say which.

        Args:
            text: A GUID, a path or a name.
            separator: What stands between the names of paths, beside the usual.
            is_exact: Upper and lower case are different.
        """
        for key in self._keys(text, separator, is_exact):
            if found := self._found.get(key):
                return list({id(thing): thing for thing in found}.values())
        return []

    def _keys(
        self, text: str, separator: str | None, is_exact: bool
    ) -> Iterator[Hashable]:
        """Yield what a text may mean, the most exact first."""
        stripped = text.strip()
        if Guid.is_valid(stripped):
            yield Guid(stripped).key
        yield from _readings(text, separator)
        yield from ((_NAME, text), (_NAME, stripped))
        yield from _other_readings(text)
        if is_exact:
            return
        yield from map(_like, _readings(text, separator))
        yield (_LIKE_NAME, _caseless(text))
        yield from map(_like, _other_readings(text))

    def unknown(self, kind: str, text: str) -> UnknownNameError:
        """Return the error for a name that nothing has, with what may be meant.

        Args:
            kind: What it should be, such as ``code``.
            text: What was written.
        """
        return unknown_name(kind, text, self._shown, self._names)
