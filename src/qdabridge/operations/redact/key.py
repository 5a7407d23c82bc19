"""The key: which pseudonym stands for whom. It stays with the team."""

from collections.abc import Callable, Collection
from itertools import count
from pathlib import Path

from qdabridge.errors import NotThisFormatError
from qdabridge.operations.redact.words import same_name
from qdabridge.package import writing
from qdabridge.tabular import Column, Kind, Table, read_grids, write_csv

__all__ = ["Key"]

_HEADS = ("kind", "original", "pseudonym")


class Key:
    """Pseudonyms that were given, so that they are the same in the next file.

    >>> key = Key()
    >>> key.person("Anna"), key.person("Ben"), key.person("ANNA"), key.coder("Dan")
    ('Person 1', 'Person 2', 'Person 1', 'A')
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._spelt: dict[tuple[str, str], str] = {}

    @classmethod
    def read(cls, path: str | Path) -> "Key":
        """Read a key; one that is not there yet is empty.

        Raises:
            NotThisFormatError: It is a file of another kind.
        """
        key, path = cls(), Path(path)
        if not path.exists():
            return key
        grid = read_grids(path)[0]
        heads = tuple(cell.text.strip().casefold() for cell in grid.rows[0].cells)
        if heads[:3] != _HEADS:
            raise NotThisFormatError(
                "this is no key: its columns are not kind, original, pseudonym",
                path=path,
                hint="name a file that qdabridge has written, or one that is not there",
            )
        for row in grid.rows[1:]:
            key._put(row[0].text, row[1].text, row[2].text)
        return key

    def _put(self, kind: str, original: str, pseudonym: str) -> None:
        self._given[kind, same_name(original)] = pseudonym
        self._spelt[kind, same_name(original)] = original

    def person(self, original: str, taken: Collection[str] = ()) -> str:
        """Return the pseudonym of a person: the old one, or the next number."""
        return self._next("person", original, lambda n: f"Person {n}", taken)

    def coder(self, original: str, taken: Collection[str] = ()) -> str:
        """Return the letter of a coder: the old one, or the next."""
        return self._next("coder", original, _letters, taken)

    def _next(
        self,
        kind: str,
        original: str,
        name: Callable[[int], str],
        taken: Collection[str],
    ) -> str:
        known = self._given.get((kind, same_name(original)))
        if known is not None:
            return known
        used = {*self._given.values(), *taken}
        new = next(made for n in count(1) if (made := name(n)) not in used)
        self._put(kind, original, new)
        return new

    def save(self, path: str | Path) -> None:
        """Write the key as csv, in the place of the one that was read.

        Raises:
            WriteError: It cannot be written.
        """
        rows = [(k, self._spelt[k, o], name) for (k, o), name in self._given.items()]
        columns = [Column(head, Kind.TEXT, head) for head in _HEADS]
        with writing(Path(path), overwrite=True) as output:
            write_csv(Table("key", columns, list(rows)), output.file)


def _letters(number: int) -> str:
    """Return A, B ... Z, AA for numbers from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
