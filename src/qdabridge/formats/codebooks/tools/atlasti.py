"""Codebooks of ATLAS.ti: the one it exports and imports again, and the web's.

The codebook table writes a code below another as ``Parent: Child``, and a name may
have such a colon of its own. That its import makes a tree of such names again was never
tried; what is known to arrive are names, comments and groups.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from qdabridge.formats.codebooks.content import (
    Content,
    column,
    headers,
    left_aside,
    note,
    table_for,
)
from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.proposal import Hints, Proposal
from qdabridge.formats.codebooks.tools.name_rules import fit_names
from qdabridge.formats.codebooks.tools.writing import (
    left_out,
    loss,
    write_csv,
    write_xlsx,
)
from qdabridge.formats.codebooks.tree import joined
from qdabridge.model import CodeBook
from qdabridge.report import Report, Severity
from qdabridge.tabular.cells.grid import Grid

__all__ = [
    "COMMENTS",
    "paths_of",
    "read_codebook",
    "recognises_codebook",
    "write",
]

_BETWEEN = ": "
_NAMES = ("code", "name")
COMMENTS = ("comment", "kommentar", "comentario", "comentário", "commentaire")
_GROUP_COLUMN = re.compile(r"(?:code ?group|codegruppe|grupo de códigos) ?\d+")
Path = tuple[str, ...]


# --- The codebook table, of the desktop and the web ----------------------------------


def recognises_codebook(content: Content) -> bool:
    """Is the first row ``Code, Comment, Code Group 1 ...``?"""
    return any(_is_codebook(headers(grid)) for grid in content.grids)


def _is_codebook(names: Sequence[str]) -> bool:
    return (
        bool(names)
        and names[0] in _NAMES
        and column(names, *COMMENTS) is not None
        and any(_GROUP_COLUMN.fullmatch(name) for name in names)
    )


def read_codebook(content: Content, hints: Hints) -> Proposal:
    """Read the table that ATLAS.ti imports and exports, and that of the web."""
    what = "ATLAS.ti's codebook"
    grid = table_for(content, lambda g: _is_codebook(headers(g)), what)
    names = headers(grid)
    comment = column(names, *COMMENTS)
    groups = [n for n, name in enumerate(names) if _GROUP_COLUMN.fullmatch(name)]
    rows = [row for row in grid.rows[1:] if row[0]]
    separator = hints.separator or _BETWEEN
    paths = paths_of([row[0].text.strip() for row in rows], separator)
    report = Report(findings=list(left_aside(content, grid)))
    entries = [
        Entry(
            path=path,
            description=row[comment].text.strip() if comment is not None else "",
            groups=_unique(row[n].text.strip() for n in groups),
            place=grid.where(row),
        )
        for row, path in zip(rows, paths, strict=True)
    ]
    _tell_nameless(grid, report)
    nested = sum(len(path) > 1 for path in paths)
    reasons = [
        "the first row is that of ATLAS.ti's codebook",
        f"{nested} codes lie below another: what stands before {separator!r} is a code"
        " of its own",
    ]
    return Proposal(
        layout="atlasti-codebook",
        reasons=reasons,
        entries=joined(entries, report),
        report=report,
    )


def _tell_nameless(grid: Grid, report: Report) -> None:
    for row in grid.rows[1:]:
        if row and not row[0]:
            words = "a row without a name was left out"
            place = grid.where(row)
            report.add(note("row-dropped", words, place, severity=Severity.WARNING))


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def paths_of(names: Sequence[str], separator: str = _BETWEEN) -> list[Path]:
    """Return the path that each name means, given all names of the table.

    ``A: B`` lies below ``A`` if ``A`` is a name of its own; of several such parents it
    is the longest. Else the colon belongs to the name.

    >>> paths_of(["A", "A: B", "C: D"])
    [('A',), ('A', 'B'), ('C: D',)]
    """
    known = set(names)
    paths: dict[str, Path] = {}
    for name in sorted(known, key=len):
        parent = _parent(name, known, separator)
        if parent is None:
            paths[name] = (name,)
        else:
            rest = name[len(parent) + len(separator) :].strip()
            paths[name] = (*paths[parent], rest)
    return [paths[name] for name in names]


def _parent(name: str, known: Collection[str], separator: str) -> str | None:
    end = name.rfind(separator)
    while end > 0:
        if name[:end] in known and name[end + len(separator) :].strip():
            return name[:end]
        end = name.rfind(separator, 0, end + len(separator) - 1)
    return None


# --- Writing -------------------------------------------------------------------------


def write(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
    """Write the table that ATLAS.ti imports, as ``.xlsx`` or ``.csv``."""
    fitted = fit_names(code_book, "atlasti")
    report = Report(findings=list(fitted.report))
    book = fitted.code_book
    _tell_ambiguous(book, report)
    rows = _rows(book)
    if suffix == ".csv":
        report.extend(write_csv(sink, rows, delimiter=";"))
    else:
        report.extend(write_xlsx(sink, "Codes", rows))
    words = (
        "codes lie below others and are written as 'Parent: Child', as ATLAS.ti's own"
        " codebook has them; whether its import makes a tree of them is not known, at"
        " worst they arrive as flat names: where the tree must survive, give it a .qdc"
    )
    nested = sum(len(path) > 1 for _, path in book.walk())
    report.extend(loss("hierarchy-approximated", words, nested))
    report.extend(left_out(book, "ATLAS.ti", "color", "memo", "folder"))
    words = "descriptions or members without a code, of groups"
    known = {code.guid.key for code, _ in book.walk()}
    lost = sum(
        bool((s.description or "").strip())
        or not any(guid.key in known for guid in s.member_codes)
        for s in book.sets
    )
    report.extend(loss("group-approximated", words, lost))
    return report


def _rows(book: CodeBook) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for group in book.sets:
        for guid in group.member_codes:
            names = groups.setdefault(guid.key, [])
            if group.name.strip() and group.name.strip() not in names:
                names.append(group.name.strip())
    codes = [(code, path) for code, path in book.walk()]
    width = max((len(groups.get(code.guid.key, ())) for code, _ in codes), default=0)
    width = max(width, 1)
    rows = [["Code", "Comment", *(f"Code Group {n + 1}" for n in range(width))]]
    for code, path in codes:
        own = groups.get(code.guid.key, [])
        text = (code.description or "").strip()
        blank = [""] * (width - len(own))
        rows.append([_BETWEEN.join(path), text, *own, *blank])
    return rows


def _tell_ambiguous(book: CodeBook, report: Report) -> None:
    """Take colons out of names if they would be read as places in the tree."""
    paths = [path for _, path in book.walk()]
    if paths_of([_BETWEEN.join(path) for path in paths]) == paths:
        return
    count = 0
    for code, _ in list(book.walk()):
        if ":" in code.name:
            code.name = code.name.replace(":", "\N{RATIO}")
            count += 1
    words = (
        "names with a colon would be taken for places in the tree; the colon became"
        " the sign \N{RATIO}, which looks the same"
    )
    report.extend(loss("name-characters-approximated", words, count))
