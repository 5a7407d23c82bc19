r"""Code lists of MAXQDA: the table it imports and its code system.

Separators differ by place: the import takes ``>`` and ``\`` (MAXQDA 12 only ``\``),
lists of codes are written with ``>`` between blanks, the codebook in Word (24) with
``>>``.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from qdabridge.codebook import (
    Block,
    Content,
    Entry,
    Hints,
    Proposal,
    are_codings,
    color_of,
    column,
    guid_of,
    header_names,
    joined,
    left_aside,
    left_out,
    table_for,
    write_xlsx,
)
from qdabridge.errors import NotThisFormatError
from qdabridge.model import CodeBook
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Cell, Grid, Row
from qdabridge.tools.codebooks import Dialect, fit_names

__all__ = [
    "CODEBOOKS",
    "read_code_system",
    "read_document",
    "read_memo_table",
    "recognises_code_system",
    "recognises_document",
    "recognises_memo_table",
    "write_codebook",
]


_HEADING = re.compile(r"(?:(?P<number>\d+(?:\.\d+)*)\.?\s+)?(?P<names>.+)", re.DOTALL)


def recognises_document(content: Content) -> bool:
    """Are there headings in the style ``MQ_Header1`` and so on?"""
    return any(_heading_level(block) for block in content.blocks)


def _heading_level(block: Block) -> int:
    if isinstance(block, Grid):
        return 0
    match = re.fullmatch(r"mq_?header_?(\d+)", (block.style or "").casefold())
    return int(match[1]) if match and block.text.strip() else 0


def read_document(content: Content, hints: Hints) -> Proposal:
    """Read the codebook of MAXQDA 24: a heading for each code, its memo below."""
    report = Report()
    entries: list[Entry] = []
    numbered: dict[str, tuple[str, ...]] = {}
    texts: list[str] = []
    for number, block in enumerate(content.blocks, 1):
        if _heading_level(block) and isinstance(block, Cell):
            _close(entries, texts)
            path = _heading_path(block.text.strip(), numbered)
            entries.append(Entry(path=path, place=f"paragraph {number}"))
        elif isinstance(block, Cell):
            texts.append(block.text.strip())
    _close(entries, texts)
    tables = sum(isinstance(block, Grid) for block in content.blocks)
    if tables:
        words = "the list of names with their counts repeats the headings; left aside"
        report.add(Finding.of("table-left-aside", Severity.INFO, words, count=tables))
    reasons = [
        "the headings have the styles of MAXQDA's codebook",
        "their numbers, and >> between names, give the hierarchy",
    ]
    return Proposal(
        layout="maxqda-codebook",
        reasons=reasons,
        entries=joined(entries, report),
        report=report,
    )


def _close(entries: list[Entry], texts: list[str]) -> None:
    """Give the paragraphs since the last heading to its code, if there was one."""
    text = "\n".join(texts).strip()
    texts.clear()
    if entries and text:
        entries[-1] = Entry(
            path=entries[-1].path, description=text, place=entries[-1].place
        )


def _heading_path(text: str, numbered: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the path of a heading such as ``1.1 Parent >> Child``."""
    match = _HEADING.fullmatch(text)
    names = (match["names"] if match else text).strip()
    number = (match["number"] if match else None) or ""
    parts = tuple(part.strip() for part in names.split(">>") if part.strip())
    path = parts or (names,)
    above = numbered.get(number.rpartition(".")[0])
    if above and (len(path) == 1 or path[0] == above[-1]):
        path = (*above, path[-1])
    if number:
        numbered[number] = path
    return path


_BETWEEN = " > "
_SEPARATOR = re.compile(r"\s*(?:>{1,2}|\\{1,2})\s*")
_COLORS = ("color", "colour", "farbe")
_OF_MEMO_TABLE = frozenset(
    {"code", "memo", *_COLORS, "guid", "alias", "generated", "created by", "created"}
    | {"modified by", "modified", "author", "creation date", "codings", "#", ""}
    | {"coded segments", "documents", "frequency", "weight score", "origin"}
)
"""All columns that such a table has; another one says that it is somebody's own."""
_ROOTS = ("code system", "codesystem", "liste der codes", "sistema de códigos")


# --- Code and Memo -------------------------------------------------------------------


def recognises_memo_table(content: Content) -> bool:
    """Are there columns ``Code`` and ``Memo``, or those of MAXDictio's dictionary?"""
    return any(_is_memo_table(grid) or _is_dictio(grid) for grid in content.grids)


def _is_memo_table(grid: Grid) -> bool:
    names = header_names(grid)
    is_memo_table = {"code", "memo"} <= set(names) <= _OF_MEMO_TABLE
    return is_memo_table and not _is_dictio(grid) and not are_codings(names)


def _is_dictio(grid: Grid) -> bool:
    return {"category", "search item"} <= set(header_names(grid))


def read_memo_table(content: Content, hints: Hints) -> Proposal:
    """Read the table that MAXQDA imports; columns it does not know are kept.

    Raises:
        NotThisFormatError: It is a dictionary of MAXDictio, which lists search words.
    """
    if any(_is_dictio(grid) for grid in content.grids):
        raise NotThisFormatError(
            "this is a dictionary of MAXDictio: a list of search words, not of codes",
            path=content.path,
            hint="export the code system or the codebook instead",
        )
    # A team may keep the same list twice, once with GUIDs: the fuller one is read.
    widest = max((g.width for g in content.grids if _is_memo_table(g)), default=0)
    grid = table_for(
        content,
        lambda grid: _is_memo_table(grid) and grid.width == widest,
        "a table with Code and Memo",
    )
    report = Report()
    report.extend(left_aside(content, grid))
    entries = joined(_memo_entries(grid, hints.separator, report), report)
    levels = max((len(entry.path) for entry in entries), default=1)
    reasons = ["the first row has MAXQDA's Code and Memo"]
    if levels > 1:
        what = repr(hints.separator) if hints.separator else "> and \\"
        reasons.append(f"{what} divide the names into paths of up to {levels} parts")
    return Proposal(
        layout="maxqda-memo-table", reasons=reasons, entries=entries, report=report
    )


def _memo_entries(grid: Grid, separator: str | None, report: Report) -> Iterator[Entry]:
    names = header_names(grid)
    code, memo = names.index("code"), names.index("memo")
    guid, color = column(names, "guid"), column(names, *_COLORS)
    others = [n for n in range(len(names)) if n not in (code, memo) and names[n]]
    known: set[str] = set()
    for row in grid.rows[1:]:
        place = grid.where(row)
        path = _divided(row[code].text, separator)
        if not path:
            if row:
                words = "a row without a name was left out"
                level = Severity.WARNING
                report.add(Finding.of("row-dropped", level, words, path=place))
            continue
        own_guid = None
        if guid is not None:
            own_guid = guid_of(row[guid].text, known, place, report)
        own_color = color_of(row[color].text) if color is not None else None
        taken = {guid if own_guid else None, color if own_color else None}
        yield Entry(
            path=path,
            description=row[memo].text.strip(),
            guid=own_guid,
            color=own_color,
            extras=_extras(grid, row, [n for n in others if n not in taken]),
            place=place,
        )


def _extras(grid: Grid, row: Row, columns: Sequence[int]) -> dict[str, str]:
    titles = grid.rows[0]
    return {
        titles[n].text.strip(): text for n in columns if (text := row[n].text.strip())
    }


def _divided(text: str, separator: str | None) -> tuple[str, ...]:
    parts = text.split(separator) if separator else _SEPARATOR.split(text)
    return tuple(part.strip() for part in parts if part.strip())


# --- The code system -----------------------------------------------------------------


def recognises_code_system(content: Content) -> bool:
    """Does the first row begin with ``Code System``?"""
    return any(_is_code_system(grid) for grid in content.grids)


def _is_code_system(grid: Grid) -> bool:
    names = header_names(grid)
    return bool(names) and names[0] in _ROOTS and bool({"memo", "#"} & set(names))


def read_code_system(content: Content, hints: Hints) -> Proposal:
    """Read MAXQDA's code system: one column further right is one level down."""
    grid = table_for(content, _is_code_system, "MAXQDA's code system")
    names = header_names(grid)
    memo = column(names, "memo")
    end = min(n for n in (memo, column(names, "#"), grid.width) if n is not None)
    report = Report()
    entries: list[Entry] = []
    above: list[str] = []
    rows = list(grid.rows[1:])
    report.extend(left_aside(content, grid))
    root = rows[0] if rows and _is_root(rows[0], grid) else None
    for row in rows[1:] if root else rows:
        level = next((n for n in range(end) if row[n]), None)
        if level is None:
            words = "a row without a name was left out"
            place = grid.where(row)
            report.add(Finding.of("row-dropped", Severity.WARNING, words, path=place))
            continue
        level_below = max(level - 1, 0) if root else level
        above = [*above[:level_below], row[level].text.strip()]
        memo_text = row[memo].text.strip() if memo is not None else ""
        entries.append(
            Entry(path=tuple(above), description=memo_text, place=grid.where(row))
        )
    words = "the column # counts codings, which is no part of a codebook; left aside"
    report.add(Finding.of("column-left-aside", Severity.INFO, words, path=grid.name))
    reasons = [
        "the first row is that of MAXQDA's code system",
        "the column of a name gives its level",
    ]
    if root:
        reasons.append(f"its root, {root[0].text.strip()}, is no code")
    return Proposal(
        layout="maxqda-code-system",
        reasons=reasons,
        entries=joined(entries, report),
        report=report,
    )


def _is_root(row: Row, grid: Grid) -> bool:
    """Is it the row of the whole system, with the same words as the header?"""
    return row[0].text.strip().casefold() in (header_names(grid)[0], *_ROOTS)


# --- Writing -------------------------------------------------------------------------


def write_codebook(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
    """Write the workbook that MAXQDA imports: ``Code`` with paths, and ``Memo``."""
    fitted = fit_names(code_book, "maxqda")
    book = fitted.code_book
    rows = [["Code", "Memo"]]
    for code, path in book.walk():
        rows.append([_BETWEEN.join(path), (code.description or "").strip()])
    report = Report(findings=list(fitted.report))
    report.extend(write_xlsx(sink, "Codes", rows))
    report.extend(left_out(book, "MAXQDA", "color", "memo", "folder", "group"))
    if any(path[1:] for _, path in book.walk()):
        words = (
            "sub-codes are written with ' > ', which newer versions read; MAXQDA 12"
            " wants \\ in its place"
        )
        report.add(Finding.of("separator-of-newer-versions", Severity.INFO, words))
    return report


CODEBOOKS = (
    Dialect("maxqda-codebook", recognises_document, read_document),
    Dialect("maxqda-code-system", recognises_code_system, read_code_system),
    Dialect(
        "maxqda-memo-table", recognises_memo_table, read_memo_table, write_codebook
    ),
)
"""The kinds of codebook files of this tool."""
