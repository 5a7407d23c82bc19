"""Lists of codes of QualCoder 3.5 to 4.0: the one it imports, and its exports.

``category>>category>>code``: all but the last part are categories, which hold codes
and are none. Its import takes ``.txt`` (name, TAB, memo) and ``.csv`` (name, memo);
what it exports are an indented text, a text for each file (4.0) and an odt.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO

from qdabridge.codebook import (
    Content,
    Entry,
    Hints,
    Proposal,
    color_of,
    header_names,
    joined,
    left_out,
    loss,
    with_folders,
    write_csv,
)
from qdabridge.errors import DamagedPackageError
from qdabridge.model import CodeBook
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Archive, Grid, delimited_grid
from qdabridge.tools.codebooks import Dialect, fit_names

__all__ = [
    "CODEBOOKS",
    "odt_entries",
    "read_export",
    "read_list",
    "recognises_export",
    "recognises_list",
    "recognises_odt",
    "write_codebook",
]


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_BLOCK = "█"
_CATEGORY = re.compile(r"(?P<dots>(?:\.\.\.)*)Category: ?(?P<name>.*)")
_CODE = re.compile(r"(?P<dots>(?:\.\.\.)*)█?Code: ?(?P<name>.*), Count: \d+")
_ODT_MEMO = "MEMO: "

Line = tuple[str, str | None]
"""Its text, and the colour of the block in it."""


def recognises_odt(content: Content) -> bool:
    """Is it an OpenDocument text?"""
    return content.suffix == ".odt" and "content.xml" in content.members


def odt_entries(content: Content) -> Iterator[Entry]:
    """Yield categories and codes, parents before children.

    Raises:
        DamagedPackageError: It has no category and no code, or is damaged.
        ReadError: It looks hostile.
    """
    with Archive(content.path, max_bytes=content.max_bytes) as archive:
        root = archive.root("content.xml")
    above: list[str] = []
    entry: Entry | None = None
    count = 0
    for number, (text, color) in enumerate(_lines(root), 1):
        match = _CODE.fullmatch(text) or _CATEGORY.fullmatch(text)
        if match:
            if entry:
                yield entry
            count += 1
            above = [*above[: len(match["dots"]) // 3], match["name"].strip()]
            is_codable = match.re is _CODE
            entry = Entry(
                path=tuple(above),
                is_codable=is_codable,
                color=color if is_codable else None,
                place=f"line {number}",
            )
        elif entry and text.strip():
            memo = text.removeprefix(_ODT_MEMO)
            joined = f"{entry.description}\n{memo}".strip()
            entry = replace(entry, description=joined)
    if entry:
        yield entry
    if not count:
        raise DamagedPackageError(
            "there is no line 'Code: ..., Count: ...' in it",
            path=content.path,
            hint="of OpenDocument texts only QualCoder's codebook can be read",
        )


def _lines(root: Any) -> Iterator[Line]:
    colors = {
        style.get(f"{_STYLE}name"): color_of(inner.get(f"{_FO}color", ""))
        for style in root.iter(f"{_STYLE}style")
        for inner in style.iter(f"{_STYLE}text-properties")
    }
    for paragraph in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        text, color = "", None
        for piece, style in _pieces(paragraph, None):
            if piece == "\n":
                yield text, color
                text, color = "", None
                continue
            if _BLOCK in piece:
                color = colors.get(style)
            text += piece
        yield text, color


_DEEPEST = 50
"""Spans in spans; nobody's hand makes more than a few."""


def _pieces(
    element: Any, style: str | None, depth: int = 0
) -> Iterator[tuple[str, str | None]]:
    """Yield the texts of a paragraph, each with the style of its span."""
    if depth == _DEEPEST:
        yield _plain("".join(element.itertext())), style
        return
    style = element.get(f"{_TEXT}style-name", style)
    if element.tag == f"{_TEXT}line-break":
        yield "\n", style
    elif element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        is_number = count.isascii() and count.isdecimal() and len(count) < 10
        yield " " * (min(int(count), 80) if is_number else 1), style
    yield _plain(element.text), style
    for child in element.iterchildren("*"):
        yield from _pieces(child, style, depth + 1)
        yield _plain(child.tail), style


def _plain(text: str | None) -> str:
    """Return a text as OpenDocument means it: line ends and runs are one blank."""
    text = re.sub(r"[ \t\r\n]+", " ", text or "")
    return "" if text == " " else text


_BETWEEN = ">>"
_NAME_HEADERS = ("name", "code", "codename", "code name")
_WIDTH = 2
"""Columns of a list: name and memo."""
_LINES = (".txt", ".tsv", ".tab", "")
Path = tuple[str, ...]


# --- The list that is imported, and the one exported for each file ------------------


def recognises_list(content: Content) -> bool:
    """Are there names with ``>>``, and at most a memo beside them?"""
    if content.suffix in _LINES and content.text is not None:
        lines = [line.split("\t") for line in content.text.split("\n") if line.strip()]
        return _is_list(lines)
    if content.text is None or _BETWEEN not in content.text:
        return False
    return _is_list(_texts(_delimited(content)))


def _delimited(content: Content) -> Grid:
    """Return the table of a csv: with commas, as QualCoder reads it, if they fit."""
    with suppress(DamagedPackageError):
        grid = delimited_grid(content.text or "", content.path, delimiter=",")
        if grid.width == _WIDTH:
            return grid
    return content.grids[0]


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def _is_list(rows: Sequence[Sequence[str]]) -> bool:
    return (
        bool(rows)
        and [text.strip().casefold() for text in rows[0]] != ["code", "memo"]  # MAXQDA
        and all(len(row) <= _WIDTH for row in rows)
        and any(_BETWEEN in row[0] for row in rows if row)
    )


def read_list(content: Content, hints: Hints) -> Proposal:
    """Read a list of names and memos."""
    report = Report()
    separator = hints.separator or _BETWEEN
    entries: list[Entry] = []
    for name, memo, place in _named(content):
        parts = [part.strip() for part in name.split(separator) if part.strip()]
        if parts:
            entries.append(
                Entry(path=tuple(parts), description=memo.strip(), place=place)
            )
    both = {e.path for e in entries} & {
        e.path[:n] for e in entries for n in range(1, len(e.path))
    }
    if both:
        words = (
            "names are a code and a category of others; QualCoder makes two things of"
            " each, here it is one code with codes below"
        )
        report.add(
            Finding.of("category-is-code", Severity.INFO, words, count=len(both))
        )
    reasons = [
        f"the names are written with {separator}, as QualCoder's import wants them",
        "all but the last part of a name are categories, not codable",
    ]
    return Proposal(
        layout="qualcoder-list",
        reasons=reasons,
        entries=joined(with_folders(entries), report),
        report=report,
    )


def _named(content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield name, memo and place of each line."""
    if content.suffix in _LINES and content.text is not None:
        for number, line in enumerate(content.text.split("\n"), 1):
            name, _, memo = line.partition("\t")
            yield name, memo, f"line {number}"
        return
    grid = _delimited(content)
    rows = list(grid.rows)
    first = header_names(grid)
    if first[:1] and first[0] in _NAME_HEADERS and first[1:] == ["memo"]:
        rows = rows[1:]
    for row in rows:
        yield row[0].text, row[1].text, grid.where(row)


# --- Its own exports -----------------------------------------------------------------

_TITLE = re.compile(r"\ufeff?[^\n]*\n={4,}\n")
_LINE = re.compile(
    r"(?P<depth>(?:--)*)[^:\n]{1,40}: ?(?P<name>.*), (?P<kind>catid|cid):\d+(?:,.*)?"
)
_QUALCODER_MEMO = re.compile(r"(?:--)*[^:\n]{1,40}: ?(?P<text>.*)")


def recognises_export(content: Content) -> bool:
    """Is it ``codebook.txt`` or ``Codebook.odt`` of QualCoder?"""
    if recognises_odt(content):
        return True
    text = content.text
    if text is None or not _TITLE.match(text):
        return False
    return any(_LINE.fullmatch(line) for line in text[:100_000].split("\n"))


def read_export(content: Content, hints: Hints) -> Proposal:
    """Read the codebook that QualCoder exports."""
    report = Report()
    if recognises_odt(content):
        entries = list(odt_entries(content))
        reasons = ["it is QualCoder's Codebook.odt; three dots are one level"]
    else:
        entries = list(_exported((content.text or "").split("\n")))
        reasons = ["it is QualCoder's codebook.txt; two dashes are one level"]
    words = "ids, owners and counts of QualCoder are left aside"
    report.add(Finding.of("column-left-aside", Severity.INFO, words))
    return Proposal(
        layout="qualcoder-codebook",
        reasons=reasons,
        entries=joined(entries, report),
        report=report,
    )


def _exported(lines: Iterable[str]) -> Iterator[Entry]:
    """Yield codes and categories; memos follow them, and may have several lines."""
    above: list[str] = []
    entry: Entry | None = None
    memo: list[str] = []
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match:
            if entry:
                yield _with_memo(entry, memo)
            above = [*above[: len(match["depth"]) // 2], match["name"].strip()]
            is_codable = match["kind"] == "cid"
            place = f"line {number}"
            entry = Entry(path=tuple(above), is_codable=is_codable, place=place)
            memo = []
        else:
            memo.append(line)
    if entry:
        yield _with_memo(entry, memo)


def _with_memo(entry: Entry, lines: Sequence[str]) -> Entry:
    if not lines:
        return entry
    first = _QUALCODER_MEMO.fullmatch(lines[0])
    text = "\n".join([first["text"] if first else lines[0], *lines[1:]])
    return replace(entry, description=text.strip())


# --- Writing -------------------------------------------------------------------------


def write_codebook(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
    """Write the list that QualCoder imports, as ``.txt`` or ``.csv``."""
    fitted = fit_names(code_book, "qualcoder")
    book = fitted.code_book
    report = Report(findings=list(fitted.report))
    _tell_categories(book, report)
    rows = [
        [_BETWEEN.join(path), (code.description or "").strip()]
        for code, path in book.walk()
        if code.is_codable or not code.codes
    ]
    if suffix == ".csv":
        report.extend(write_csv(sink, rows))
    else:
        report.extend(_write_lines(sink, rows))
    report.extend(left_out(book, "QualCoder", "color", "memo", "group"))
    return report


def _write_lines(sink: BinaryIO, rows: Sequence[Sequence[str]]) -> Report:
    """Write a line for each code; a memo has no line ends and no tabs there."""
    changed = 0
    for name, memo in rows:
        flat = re.sub(r"[^\S\n]*[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*", " ", memo)
        changed += flat != memo
        line = f"{name}\t{flat}" if flat else name
        sink.write(f"{line}\n".encode())
    words = (
        "descriptions have several lines; the txt has one line for each code, so they"
        " became one (write .csv to keep them)"
    )
    return Report(findings=list(loss("description-approximated", words, changed)))


def _tell_categories(book: CodeBook, report: Report) -> None:
    codes = [code for code, _ in book.walk()]
    words = (
        "codes hold others: QualCoder's list makes each a category that holds those,"
        " and beside it a code of the same name"
    )
    parents = sum(bool(c.codes) and c.is_codable for c in codes)
    report.extend(loss("code-parent-approximated", words, parents))
    words = "descriptions of categories: QualCoder's list has no place for them"
    described = sum(
        bool(c.codes) and not c.is_codable and bool((c.description or "").strip())
        for c in codes
    )
    report.extend(loss("description-dropped", words, described))
    words = "folders are empty: QualCoder's list knows only those with codes"
    empty = sum(not c.codes and not c.is_codable for c in codes)
    report.extend(loss("folder-approximated", f"{words}, so they became codes", empty))


CODEBOOKS = (
    Dialect("qualcoder-codebook", recognises_export, read_export),
    Dialect("qualcoder-list", recognises_list, read_list, write_codebook),
)
"""The kinds of codebook files of this tool."""
