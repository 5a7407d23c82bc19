"""Codebooks of ATLAS.ti: the one it exports and imports again, and the web's.

The codebook table writes a code below another as ``Parent: Child``, and a name may
have such a colon of its own. That its import makes a tree of such names again was never
tried; what is known to arrive are names, comments and groups.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from qdabridge.codebook import (
    Content,
    Entry,
    Hints,
    Proposal,
    column,
    header_names,
    joined,
    left_aside,
    left_out,
    loss,
    table_for,
    write_csv,
    write_xlsx,
)
from qdabridge.model import CodeBook
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Grid, Row
from qdabridge.tools.codebooks import Dialect, fit_names

__all__ = [
    "CODEBOOKS",
    "COMMENTS",
    "paths_of",
    "read_codebook",
    "read_manager",
    "recognises_codebook",
    "recognises_manager",
    "write_codebook",
]


_BETWEEN = ": "
_NAMES = ("code", "name")
COMMENTS = ("comment", "kommentar", "comentario", "comentário", "commentaire")
_GROUP_COLUMN = re.compile(r"(?:code ?group|codegruppe|grupo de códigos) ?\d+")
Path = tuple[str, ...]


# --- The codebook table, of the desktop and the web ----------------------------------


def recognises_codebook(content: Content) -> bool:
    """Is the first row ``Code, Comment, Code Group 1 ...``?"""
    return any(_is_codebook(header_names(grid)) for grid in content.grids)


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
    grid = table_for(content, lambda g: _is_codebook(header_names(g)), what)
    names = header_names(grid)
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
            report.add(Finding.of("row-dropped", Severity.WARNING, words, path=place))


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


def write_codebook(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
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


_GROUPS = ("groups", "gruppen", "grupos", "groupes", "code groups")
_BULLETS = "●○"
_COUNTED = re.compile(r"\nGr=\d+")


def recognises_manager(content: Content) -> bool:
    """Do the names begin with the bullets of the code manager?"""
    return any(_is_manager(grid) for grid in content.grids)


def _is_manager(grid: Grid) -> bool:
    rows = grid.rows[1:]
    if not rows or not grid.rows[0][0]:
        return False
    if 2 * sum(_level(row) is not None for row in rows) <= len(rows):
        return False
    # The statistics of ATLAS.ti have these bullets, too: codes by documents.
    return not any(_COUNTED.search(row.text(0)) for row in rows)


def _level(row: Row) -> int | None:
    """Return the column of the name, if the row's first text has a bullet."""
    first = row.filled[0] if row.filled else None
    if first is None or row.texts[first].strip()[0] not in _BULLETS:
        return None
    return first


def read_manager(content: Content, hints: Hints) -> Proposal:
    """Read the code manager's report: one column further right is one level down."""
    grid = table_for(content, _is_manager, "a report of ATLAS.ti's code manager")
    report = Report(findings=list(left_aside(content, grid)))
    places = _Places(grid)
    entries = joined(_manager_entries(grid, places, report), report)
    words = "counts and dates of the code manager are no part of a codebook; left aside"
    if not any(entry.description for entry in entries):
        words += "; the codebook that ATLAS.ti exports has definitions and colours, too"
    report.add(Finding.of("column-left-aside", Severity.INFO, words, path=grid.name))
    reasons = [
        "the names have the bullets of ATLAS.ti's code manager",
        f"the column of a name gives its level, up to {places.levels}",
        f"groups stand in column {places.groups + 1}, comments in column"
        f" {places.comment + 1}",
    ]
    return Proposal(
        layout="atlasti-code-manager", reasons=reasons, entries=entries, report=report
    )


class _Places:
    """Which column holds what: by its header if it is known, else by its position."""

    def __init__(self, grid: Grid) -> None:
        used = [level for row in grid.rows[1:] if (level := _level(row)) is not None]
        self.levels = max(used) + 1
        names = header_names(grid)
        first = next((n for n, name in enumerate(names) if n and name), max(used) + 1)
        self.groups = _or(column(names, *_GROUPS), first + 2)
        self.comment = _or(column(names, *COMMENTS), first + 4)


def _or(place: int | None, otherwise: int) -> int:
    return otherwise if place is None else place


def _manager_entries(grid: Grid, places: _Places, report: Report) -> Iterator[Entry]:
    above: list[str] = []
    for row in grid.rows[1:]:
        level = _level(row)
        if level is None:
            words = "a row without a bulleted name was left out"
            place = grid.where(row)
            report.add(Finding.of("row-dropped", Severity.WARNING, words, path=place))
            continue
        cell = row[level]
        name = cell.text.strip()[1:].strip() or "(no name)"
        above = [*above[:level], name]
        is_coloured = cell.text.strip().startswith(_BULLETS[0])
        yield Entry(
            path=tuple(above),
            description=row[places.comment].text.strip(),
            groups=_split(row[places.groups].text, row[places.groups + 1].text),
            color=cell.color if is_coloured else None,
            place=grid.where(row),
        )


def _split(groups: str, count: str) -> tuple[str, ...]:
    """Return the groups of a cell; their number decides whether a comma divides."""
    parts = [part.strip() for part in re.split(r"[\n;]", groups) if part.strip()]
    by_comma = [part.strip() for part in groups.split(",") if part.strip()]
    if count.strip() == str(len(by_comma)) != str(len(parts)):
        parts = by_comma
    return tuple(dict.fromkeys(parts))


CODEBOOKS = (
    Dialect("atlasti-code-manager", recognises_manager, read_manager),
    Dialect("atlasti-codebook", recognises_codebook, read_codebook, write_codebook),
)
"""The kinds of codebook files of this tool."""
