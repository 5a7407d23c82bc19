"""Finding the codes that rows name, and making those that no codebook has."""

from collections.abc import Iterator

from qdabridge.formats.code_path import join_path, split_path
from qdabridge.model import Code
from qdabridge.operations.assembling.code_keys import keys_of
from qdabridge.operations.assembling.codes import MAX_LEVELS, too_deep
from qdabridge.operations.assembling.draft import Draft, named
from qdabridge.operations.assembling.records import Items, Record, Structure
from qdabridge.operations.assembling.rows import Row
from qdabridge.operations.assembling.several import MARKS, taken_apart
from qdabridge.report import Severity

__all__ = ["CodeFinder"]

PATH_MARKS = (" > ", ">>", "::", "\\", " / ")
"""What stands between the levels of paths that scripts write."""


class CodeFinder:
    """Finds the code a row means; makes one that is not in the codebook."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._by_guid: dict[str, Code] = {}
        self._by_path: dict[tuple[str, ...], Code] = {}
        self._by_name: dict[str, list[Code]] = {}
        for code, path in draft.project.walk_codes():
            self._add(code, path)
        self._has_book = bool(self._by_path)
        self._keys = keys_of(draft.project.code_book) if self._has_book else {}
        self._unsplit: dict[str, list[Record]] = {mark: [] for mark in PATH_MARKS}
        self._count = 0

    def _add(self, code: Code, path: tuple[str, ...]) -> None:
        self._by_guid.setdefault(code.guid.key, code)
        self._by_path.setdefault(path, code)
        self._by_name.setdefault(code.name, []).append(code)

    def find(self, row: Row) -> list[Code] | str:
        """Return the codes that a row names, mostly one, or why they are not certain.

        A code by its GUID, by its path as tidy tables write it, or by its name or path
        in whatever notation; several names in one cell only if there are such codes.
        """
        guid, path, name = (row.get(f) for f in ("code_guid", "code_path", "code"))
        if isinstance(name, Items) and not path.strip():
            return self._listed(name, row)
        return self._one(guid, path, name, row)

    def _listed(self, names: Items, row: Row) -> list[Code] | str:
        """Return the codes of a list, as JSON and data frames have them, each once."""
        found: dict[str, Code] = {}
        for name in filter(str.strip, names.items):
            codes = self._one("", "", name, row)
            if isinstance(codes, str):
                return codes
            found |= {code.guid.key: code for code in codes}
        return list(found.values()) or "no code is named"

    def _one(self, guid: str, path: str, name: str, row: Row) -> list[Code] | str:
        known = self._by_guid.get(guid.strip().strip("{}").lower())
        found = [known] if known else self._spelt(path, name)
        if len(found) == 1:
            return found
        if found:
            return f"{len(found)} codes are called {named(name)}; write the path"
        if isinstance(name, Structure):
            return "the code is no name but an object"
        by_key = self._keys.get(name.strip().casefold(), ()) if not path.strip() else ()
        if len(by_key) == 1:
            self._tell_key(row.record)
            return [*by_key]
        several = [] if path.strip() else self._several(name, row)
        if several:
            return several
        names = split_path(path.strip()) if path.strip() else self._split(name)
        if not any(names):
            return "no code is named"
        if len(names) == 1 and not path.strip():
            self._note_unsplit(names[0], row.record)
        return [self._made(names, guid, row.record)]

    def _several(self, cell: str, row: Row) -> list[Code] | str:
        """Return the codes of a cell with more than one; none if it names one only."""
        if not any(mark in cell.strip() for mark in MARKS):
            return []
        count = row.number("code_count")
        if self._has_book and count != 1:
            ways = taken_apart(cell, lambda name: self._spelt("", name), count)
            if len(ways) > 1:
                return "its codes can be told apart in several ways; one a row, please"
            found = [self._spelt("", name) for name in (ways[0] if ways else ())]
            if any(len(codes) > 1 for codes in found):
                return "one of its codes is not the only one of its name"
            if found:
                return [codes[0] for codes in found]
        header = row.columns.headers.get("code", "").strip().casefold()
        if header == "codes" or (count or 0) > 1:
            return (
                "it names several codes, and not all are in the codebook (--codes);"
                " complete that, or write one code a row"
            )
        return []

    def _spelt(self, path: str, name: str) -> list[Code]:
        """Return the codes that a path or a name may mean; the most exact first."""
        for names in _readings(path, name, self._draft.separator):
            if names in self._by_path:
                return [self._by_path[names]]
        return self._by_name.get(name.strip(), []) if not path.strip() else []

    def _split(self, name: str) -> tuple[str, ...]:
        separator = self._draft.separator
        parts = name.split(separator) if separator else [name]
        return tuple(part.strip() for part in parts if part.strip())

    def _made(self, names: tuple[str, ...], guid: str, record: Record) -> Code:
        if len(names) > MAX_LEVELS:
            raise too_deep(record.place)
        above = self._draft.project.code_book.codes
        for depth in range(1, len(names) + 1):
            path = names[:depth]
            if path not in self._by_path:
                own = guid if depth == len(names) else ""
                made = Code(
                    guid=self._draft.guid(own, record, "code", *path), name=path[-1]
                )
                above.append(made)
                self._add(made, path)
                self._tell(path, record)
            above = self._by_path[path].codes
        return self._by_path[names]

    def _note_unsplit(self, name: str, record: Record) -> None:
        """Remember a new code whose name looks like a path."""
        if self._draft.separator is None:
            self._count += 1
            for mark, records in self._unsplit.items():
                if len(list(filter(str.strip, name.split(mark)))) > 1:
                    records.append(record)
                    break

    def tell_unsplit(self) -> None:
        """Warn of paths that were taken for names, if these are more than a few."""
        for mark, records in self._unsplit.items():
            if len(records) > 1 or 2 * len(records) >= max(self._count, 1):
                self._draft.note(
                    "code-path-unsplit",
                    Severity.WARNING,
                    f"codes with '{mark}' in their names were made as they are; if it"
                    f" stands between the levels of a path, say so: --separator"
                    f" '{mark}'",
                    place=records[0].place,
                    count=len(records),
                )

    def _tell_key(self, record: Record) -> None:
        self._draft.note(
            "code-found-by-number",
            Severity.INFO,
            "the row names a code by its number in the codebook or its short code",
            place=record.place,
            keep=1,
        )

    def _tell(self, path: tuple[str, ...], record: Record) -> None:
        severity = Severity.WARNING if self._has_book else Severity.INFO
        self._draft.note(
            "code-made",
            severity,
            f"the code {named(join_path(path))} is in no codebook; it was made",
            place=record.place,
        )


def _readings(path: str, name: str, separator: str | None) -> Iterator[tuple[str, ...]]:
    """Yield what a path may mean, the likeliest first."""
    if path.strip():
        yield from (split_path(path), split_path(path.strip()))
        return
    name = name.strip()
    if separator:
        yield tuple(part.strip() for part in name.split(separator))
    yield (name,)
    yield split_path(name)
    for usual in (" > ", "\\", "::", "/", " - "):
        yield tuple(part.strip() for part in name.split(usual))
