"""Codes of a project that is put together: from a codebook, and as rows name them."""

import re
from pathlib import Path
from typing import Any

from qdabridge.errors import LimitError, QdaBridgeError
from qdabridge.formats.code_path import split_path
from qdabridge.model import Code, CodeBook
from qdabridge.model.values import RGB
from qdabridge.operations.assembling.draft import Draft, attributes
from qdabridge.operations.assembling.records import Record, Sheet
from qdabridge.operations.assembling.table_files import sheets_of
from qdabridge.report import Severity

__all__ = ["COLOR", "MAX_LEVELS", "add_codes", "too_deep"]

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
    from qdabridge.formats.codebooks.opening import read
    from qdabridge.formats.registry import FORMATS, open_any

    ours = {suffix for kind in FORMATS.values() for suffix in kind.suffixes}
    opener = open_any if path.suffix.lower() in ours - {".xlsx", ".csv"} else read
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
