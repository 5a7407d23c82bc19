"""Codes of a project that is put together: from a codebook, and as rows name them."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from qdabridge.codebook import numbers_of, taken_apart
from qdabridge.errors import LimitError, QdaBridgeError
from qdabridge.model import (
    RGB,
    Code,
    CodeBook,
    Guid,
    NameIndex,
    join_path,
    split_path,
)
from qdabridge.operations.assemble.draft import Draft, Unsplit, attributes, named
from qdabridge.operations.assemble.records import (
    Items,
    Record,
    Sheet,
    Structure,
)
from qdabridge.operations.assemble.rows import Row
from qdabridge.operations.assemble.table_files import sheets_of
from qdabridge.report import Severity

__all__ = [
    "COLOR",
    "MARKS",
    "MAX_LEVELS",
    "CodeFinder",
    "Split",
    "add_codes",
    "keys_of",
    "split_cell",
    "too_deep",
]


NUMBERS = ("Number", "No.", "No", "Nr.", "Nr", "#", "ID", "Id")
"""Heads of columns with numbers of codes that are not their places in the tree."""


def keys_of(code_book: CodeBook) -> dict[str, list[Code]]:
    """Return codes by what a table may name them by, in lower case.

    That is the short code; the number of a codebook table; else the place in the tree,
    such as ``2.1``, which is what readers of codebook tables do not keep as a number.
    Some keys may stand for several codes.
    """
    told: dict[str, list[Code]] = {}
    placed: dict[str, list[Code]] = {}
    walked = list(code_book.walk())
    numbers = numbers_of([path for _, path in walked])
    for (code, _), number in zip(walked, numbers, strict=True):
        own = [key.strip().casefold() for key in _told(code)]
        for key in filter(None, own):
            told.setdefault(key, []).append(code)
        placed.setdefault(number, []).append(code)
    has_numbers = any(_is_number(key) for key in told)
    return told if has_numbers else placed | told


def _told(code: Code) -> Iterator[str]:
    fields = taken_apart(code.description, NUMBERS)
    yield fields.short_code
    yield from fields.extras.values()


def _is_number(key: str) -> bool:
    return key.replace(".", "").isdecimal()


MARKS = ("\n", ";", "|", ",")
"""What stands between codes, the surest first."""
_MOST = 60
"""No cell has more pieces; a transcript has."""

Known = Callable[[str], object]
Split = tuple[str, ...]


def split_cell(cell: str, known: Known, count: int | None = None) -> list[Split]:
    """Return the ways to read a cell as several names: none, one, or two of more.

    Args:
        cell: The cell.
        known: Says whether there is such a name.
        count: So many names there must be, if that is told.

    >>> split_cell("Hope; Pay, late", {"Hope", "Pay, late"}.__contains__)
    [('Hope', 'Pay, late')]
    """
    for mark in MARKS:
        pieces = cell.strip().split(mark)
        if 1 < len(pieces) <= _MOST and (ways := _ways(pieces, mark, known, count)):
            return ways
    return []


def _ways(pieces: list[str], mark: str, known: Known, count: int | None) -> list[Split]:
    @cache
    def from_here(start: int, left: int | None) -> list[Split]:
        if start == len(pieces):
            return [] if left else [()]
        found: list[Split] = []
        for end in range(start + 1, len(pieces) + 1):
            name = mark.join(pieces[start:end]).strip()
            if left != 0 and name and known(name):
                rest = from_here(end, None if left is None else left - 1)
                found += [(name, *more) for more in rest]
            if len(found) > 1:
                break
        return found[:2]

    return [way for way in from_here(0, count) if len(way) > 1]


TIDY = {"guid", "name", "path", "parent_guid"}
"""Columns by which a tidy table of codes is known."""

MAX_LEVELS = 100
"""More levels than anybody's; deeper trees break recursion in many programs."""

COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def add_codes(draft: Draft, codes: Any) -> None:
    """Fill the codebook.

    Args:
        draft: The project; a tidy table of codes beside the codings is used if no
            other is given.
        codes: A codebook file of any kind, a tidy table, or a ``CodeBook``.
    """
    if isinstance(codes, CodeBook):
        draft.project.code_book = CodeBook(codes=codes.clone().codes)
        draft.project.sets += codes.clone().sets
        return
    sheet = draft.sheets.get("codes")
    if codes is not None:
        sheet = _sheet(draft, codes)
    if sheet is not None:
        draft.project.code_book = _of_sheet(draft, sheet)


def _sheet(draft: Draft, codes: Any) -> Sheet | None:
    """Return a tidy table; of any other file, fill the codebook and return None."""
    if isinstance(codes, str | Path) and not Path(codes).is_dir():
        path = Path(codes)
        tidy = _tidy(path)
        if tidy is None:
            add_codes(draft, _code_book(draft, path))
        return tidy
    return sheets_of(codes, "codes")["codes"]


def _tidy(path: Path) -> Sheet | None:
    try:
        found = sheets_of(path, "codes").get("codes")
    except QdaBridgeError:
        return None
    return found if found and set(found.headers) >= TIDY else None


def _code_book(draft: Draft, path: Path) -> CodeBook:
    """Read a codebook of any kind; what its reader doubts is told."""
    from qdabridge.catalogue import FORMATS
    from qdabridge.formats import open_any, read_codebook

    ours = {suffix for kind in FORMATS.values() for suffix in kind.suffixes}
    opener = (
        open_any if path.suffix.lower() in ours - {".xlsx", ".csv"} else read_codebook
    )
    with opener(path) as package:
        for finding in package.report:
            kind = finding.code, finding.location.path
            draft.findings.add(kind, lambda f=finding: f)  # type: ignore[misc]
        return package.project.to_code_book()


def _of_sheet(draft: Draft, sheet: Sheet) -> CodeBook:
    """Build the tree by GUIDs of parents where there are any, else by paths."""
    code_book = CodeBook()
    by_guid: dict[str, Code] = {}
    by_path: dict[tuple[str, ...], Code] = {}
    rows = [(record, *_code(draft, record)) for record in sheet.records]
    for _, code, path in rows:
        by_guid.setdefault(code.guid.key, code)
        by_path.setdefault(path, code)
    above: dict[str, Code | None] = {}
    for record, code, path in rows:
        parent = by_guid.get(record.get("parent_guid").strip().strip("{}").lower())
        if parent is None and path[1:]:
            parent = by_path.get(path[:-1])
        if parent and _is_below(parent, code, above, record.place):
            parent = None
            _tell_circle(draft, record)
        above[code.guid.key] = parent
        (parent or code_book).codes.append(code)
    _check_depth(code_book, sheet)
    return code_book


def _is_below(
    code: Code | None, other: Code, above: dict[str, Code | None], place: str
) -> bool:
    """Is a code the other one, or below it?"""
    for _ in range(MAX_LEVELS + 1):
        if code is None or code is other:
            return code is other
        code = above.get(code.guid.key)
    raise too_deep(place)


def _check_depth(code_book: CodeBook, sheet: Sheet) -> None:
    """Refuse trees deeper than programs can walk."""
    level, below = 0, code_book.codes
    while below:
        level += 1
        if level > MAX_LEVELS:
            raise too_deep(sheet.where)
        below = [inner for code in below for inner in code.codes]


def too_deep(place: str) -> LimitError:
    """Return the error for a tree of codes that is deeper than anybody's."""
    return LimitError(
        f"more than {MAX_LEVELS} levels of codes",
        path=place,
        hint="look whether the separator of paths is right",
    )


def _tell_circle(draft: Draft, record: Record) -> None:
    draft.note(
        "code-circular",
        Severity.WARNING,
        "the code stands above itself; it is put at the top",
        place=record.place,
    )


def _code(draft: Draft, record: Record) -> tuple[Code, tuple[str, ...]]:
    written = record.get("path") or record.get("code_path")
    name = record.get("name") or record.get("code")
    path = split_path(written) if written else (name,)
    color: RGB | None = record.get("color").strip() or None
    if color and not COLOR.fullmatch(color):
        draft.note(
            "color-dropped",
            Severity.WARNING,
            "a cell is no colour and is left out; write #RRGGBB",
            place=record.place,
        )
        color = None
    code = Code(
        guid=draft.guid(record.get("guid"), record, "code", *path),
        name=name or path[-1],
        is_codable=record.get("is_codable").strip().lower() not in ("false", "0", "no"),
        **attributes(color=color, description=record.get("description")),
    )
    return code, path


class CodeFinder:
    """Finds the code a row means; makes one that is not in the codebook."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._by_path: dict[tuple[str, ...], Code] = {}
        self._called = NameIndex[Code]()
        for code, path in draft.project.walk_codes():
            self._add(code, path)
        self._has_book = bool(self._by_path)
        self._keys = keys_of(draft.project.code_book) if self._has_book else {}
        self._unsplit = Unsplit(draft)

    def _add(self, code: Code, path: tuple[str, ...]) -> None:
        self._by_path.setdefault(path, code)
        self._called.add(code, path=path, guid=code.guid)

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
        known = self._called.find(guid) if Guid.is_valid(guid.strip()) else []
        found = known or self._spelt(path, name)
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
            self._unsplit.note(names[0], row.record)
        return [self._made(names, guid, row.record)]

    def _several(self, cell: str, row: Row) -> list[Code] | str:
        """Return the codes of a cell with more than one; none if it names one only."""
        if not any(mark in cell.strip() for mark in MARKS):
            return []
        count = row.number("code_count")
        if self._has_book and count != 1:
            ways = split_cell(cell, self._known, count)
            if len(ways) > 1:
                return "its codes can be told apart in several ways; one a row, please"
            found = [self._known(name) for name in (ways[0] if ways else ())]
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

    def _known(self, name: str) -> list[Code]:
        """Return the codes that a name or key in a list may mean."""
        keyed = self._keys.get(name.strip().casefold(), [])
        return self._spelt("", name) or (keyed if len(keyed) == 1 else [])

    def _spelt(self, path: str, name: str) -> list[Code]:
        """Return the codes that a path or a name may mean; the most exact first."""
        if not path.strip():
            separator = self._draft.separator
            return self._called.find(name, separator=separator, is_exact=True)
        known = map(self._by_path.get, (split_path(path), split_path(path.strip())))
        return [code for code in known if code][:1]

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

    def tell_unsplit(self) -> None:
        """Warn of paths and lists that were taken for names."""
        self._unsplit.tell(self._called.find)

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
