"""Codebooks as tables: CSV, Excel, Word, Markdown, LaTeX; what they cannot hold.

In miniature, as CSV::

    Level 1,Level 2,Description
    Barriers,,What holds people back.
    Barriers,Time,Not enough of it.

Cells are text and nothing else: in a spreadsheet none can be a formula. A delimited
file cannot say so; there the text stays exact, as the tools that import it calculate
nothing, and cells that a spreadsheet program would calculate are reported.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qdabridge.codebook.content import Content
from qdabridge.codebook.entry import (
    Entry,
    described,
    entries_of,
    own_labels,
    taken_apart,
)
from qdabridge.codebook.proposal import Hints, Proposal
from qdabridge.codebook.tabulated import (
    CodebookStyle,
    Counts,
    Hierarchy,
    codebook_sheet,
)
from qdabridge.codebook.vocabulary import Field, field_of
from qdabridge.errors import QdaBridgeError, UnknownFormatError
from qdabridge.model import Code, CodeBook, Project
from qdabridge.package import Approve, Package, codebook_losses, writing
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Column, Kind, Sheet, Table, write_sheets

__all__ = [
    "FORMATS",
    "Misread",
    "decided",
    "left_out",
    "loss",
    "misread",
    "write_codebook_table",
    "write_csv",
    "write_xlsx",
]


Rows = Sequence[Sequence[str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def loss(
    code: str, message: str, count: int, *, severity: Severity = Severity.WARNING
) -> Iterator[Finding]:
    """Yield the finding that something does not arrive, if there is any of it."""
    if count:
        yield Finding.of(code, severity, message, path="CodeBook", count=count)


_PARTS: dict[str, tuple[str, str, Callable[[Code], object]]] = {
    "color": ("color-dropped", "colours of codes", lambda code: code.color),
    "description": (
        "description-dropped",
        "descriptions of codes",
        lambda code: (code.description or "").strip(),
    ),
    "memo": ("memo-link-dropped", "links of codes to memos", lambda c: c.note_refs),
}


def left_out(code_book: CodeBook, title: str, *parts: str) -> Iterator[Finding]:
    """Yield what of a codebook a tool's file has no place for.

    Args:
        code_book: What is written.
        title: The tool, as people call it.
        *parts: ``color``, ``description``, ``memo``, ``group``, ``folder``.
    """
    codes = [code for code, _ in code_book.walk()]
    for part in parts:
        if part in _PARTS:
            code, what, has = _PARTS[part]
            words = f"{what}: {title}'s list of codes has no place for them"
            yield from loss(code, words, sum(bool(has(c)) for c in codes))
    if "group" in parts:
        words = f"groups of codes: {title}'s list of codes has no place for them"
        yield from loss("group-dropped", words, len(code_book.sets))
    if "folder" in parts:
        words = f"mere folders became codes: {title}'s list of codes knows no others"
        count = sum(not code.is_codable for code in codes)
        yield from loss("folder-approximated", words, count)
    words = "GUIDs: in a list of codes they are known by name only"
    yield from loss("guid-dropped", words, len(codes), severity=Severity.INFO)


def write_csv(
    sink: BinaryIO, rows: Rows, *, delimiter: str = ",", bom: bool = False
) -> Report:
    """Write rows as UTF-8 with LF, and report cells that look like formulas."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([[_folded(cell) for cell in row] for row in rows])
    sink.write(text.getvalue().encode("utf-8-sig" if bom else "utf-8"))
    count = sum(cell.startswith(_FORMULA) for row in rows for cell in row)
    words = (
        "cells begin with =, +, - or @, written as they are; the tools take them for"
        " text, a spreadsheet program may calculate: do not open the file in one"
    )
    return Report(
        findings=list(loss("cell-formula-like", words, count, severity=Severity.INFO))
    )


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_xlsx(sink: BinaryIO, name: str, rows: Rows) -> Report:
    """Write rows, the first the header, as a workbook of one sheet; all cells text."""
    columns = [Column(text, Kind.TEXT, text) for text in rows[0]]
    table = Table(name, columns, [tuple(map(_folded, row)) for row in rows[1:]])
    return write_sheets([Sheet(table)], sink, "xlsx")


Understanding = Callable[[Content, Hints], Proposal]


class _Goal(NamedTuple):
    """Where a table goes, and how it will be understood there."""

    sink: BinaryIO
    suffix: str
    understood: Understanding


class Misread(NamedTuple):
    """What a table does not give back.

    Attributes:
        places: Codes that come back with another name or place, or not at all.
        texts: Codes that come back with another definition.
    """

    places: Sequence[Entry] = ()
    texts: Sequence[Entry] = ()


def misread(
    path: Path, suffix: str, entries: Sequence[Entry], understood: Understanding
) -> Misread:
    """Return the codes that are understood otherwise when a table is read again.

    Args:
        path: The table, under whatever name it has for now.
        suffix: The suffix it will have.
        entries: What was written.
        understood: How a codebook file is understood, tools' own lists included.
    """
    try:
        found = understood(Content(path, suffix=suffix), Hints()).entries
    except QdaBridgeError:  # so strange that it is not even known for a codebook
        return Misread(entries)
    waiting = Counter(entry.path for entry in found)
    texts = {entry.path: _text(entry) for entry in found}
    places = []
    others = []
    for entry in entries:
        if not waiting[entry.path]:
            places.append(entry)
            continue
        waiting[entry.path] -= 1
        if texts[entry.path] != _text(entry):
            others.append(entry)
    return Misread(places, others)


def _text(entry: Entry) -> list[str]:
    """Return a definition as texts are compared: white space aside."""
    return (described(entry) or "").split()


FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".md": "markdown",
    ".tex": "latex",
}
"""Suffixes of codebook tables, and the format for tables each stands for."""

_DELIMITED = ("csv", "tsv")
_PRINTED = ("docx", "markdown", "latex")
_NOT_READ = ("latex",)


def write_codebook_table(
    package: Package,
    path: Path,
    *,
    understood: Understanding,
    style: CodebookStyle | None = None,
    overwrite: bool = False,
    keep_foreign: bool = False,
    approve: Approve | None = None,
    codes_only: bool = False,
) -> Report:
    """Write the codes of a package as a table, in the format its suffix says.

    Args:
        package: A project or a codebook.
        path: Where to: ``.csv``, ``.tsv``, ``.xlsx``, ``.docx``, ``.md`` or ``.tex``.
        understood: How it will be understood when it is read again; the table is
            read with it before it appears.
        style: What the table shows.
        overwrite: Replace a file that is there.
        keep_foreign: Tables have no place for content outside the standard; it is
            reported either way.
        approve: Sees what is left out before the file appears; raises to prevent it.
        codes_only: Nothing but the codes was asked for; the rest is no loss.

    Returns:
        What a codebook table does not hold, and what the format could not.

    Raises:
        UnknownFormatError: The suffix is none of these.
        WriteError: It cannot be written; subclasses say why.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} says no format for codebook tables",
            path=path,
            hint=f"use one of {', '.join(FORMATS)}",
        )
    format = FORMATS[suffix]
    style = decided(style or CodebookStyle(), format)
    with writing(path, package.path, overwrite, approve) as output:
        report = output.report
        report.extend([] if codes_only else codebook_losses(package))
        report.extend(_losses(package.project, style))
        report.extend(_counts_of_nothing(package.project, style))
        goal = _Goal(output.file, suffix, understood)
        report.extend(_written(package.project, style, goal))
    return report


def _written(project: Project, style: CodebookStyle, goal: _Goal) -> Iterator[Finding]:
    """Write a table, read it again, and yield what came out otherwise.

    Paragraphs with labels of somebody's own become columns if they come back as such.
    Where indents do not tell the place of each code, because names look like numbers,
    paths or heads of groups, the level is written in a column of its own.
    """
    labels = _labels(project, style)
    wider = replace(style, extras=(*style.extras, *labels))
    findings, found = _best(project, wider, goal)
    if labels and (found.places or found.texts):
        findings, found = _best(project, style, goal)
    yield from findings
    yield from _misread(found)
    if style.columns:
        yield Finding.of(
            "columns-chosen",
            Severity.INFO,
            f"only {', '.join(style.columns)} and the names are in the table,"
            " as you say",
        )


def _labels(project: Project, style: CodebookStyle) -> Iterable[str]:
    """Return labels in descriptions that make columns which are read back as such."""
    texts = [code.description for code, _ in project.walk_codes()]
    labels = own_labels(texts)
    is_defined = any(taken_apart(text, labels).description for text in texts)
    fine = (
        None,
        Field.EXTRA,
        *((Field.DESCRIPTION, Field.BRIEF) if is_defined else ()),
    )
    return [
        label
        for label in labels
        if label not in style.extras
        and field_of(label) in fine
        and label == " ".join(label.split())
    ]


def _best(
    project: Project, style: CodebookStyle, goal: _Goal
) -> tuple[list[Finding], Misread]:
    """Write a table, with the level of each code if it is not read back without."""
    written, found = _once(project, style, goal, with_level=False)
    told: list[Finding] = []
    if found.places and style.hierarchy is Hierarchy.INDENTED:
        without = found
        written, found = _once(project, style, goal, with_level=True)
        if len(found.places) < len(without.places):
            told.append(_level_told(without.places[0], len(without.places)))
        else:
            written, found = _once(project, style, goal, with_level=False)
    return [*told, *written], found


def _once(
    project: Project,
    style: CodebookStyle,
    goal: _Goal,
    *,
    with_level: bool,
) -> tuple[Report, Misread]:
    """Write a table over what was written before; return what comes back otherwise."""
    sink, format = goal.sink, FORMATS[goal.suffix]
    is_plain = format in _DELIMITED
    sheet = codebook_sheet(project, style, with_blanks=is_plain, with_level=with_level)
    sink.seek(0)
    sink.truncate()
    written = write_sheets([sheet], sink, format, template=style.template)
    if format in _NOT_READ:
        return written, Misread()
    sink.flush()
    entries = list(entries_of(project.to_code_book(), style.extras))
    found = misread(Path(sink.name), goal.suffix, entries, goal.understood)
    return written, found._replace(texts=()) if style.columns else found


def _level_told(entry: Entry, count: int) -> Finding:
    return Finding.of(
        "level-column-added",
        Severity.INFO,
        "a column with the level was added, because indents do not tell the"
        f" place of such a name as {_shown(entry)} when the table is read",
        path="CodeBook",
        count=count,
    )


def _misread(found: Misread) -> Iterator[Finding]:
    """Yield what is read back otherwise."""
    if found.places:
        yield from loss(
            "code-path-approximated",
            "codes have another name or place when this table is read, such as"
            f" {_shown(found.places[0])}; GUIDs keep them the same codes (--guids), and"
            " .csv with --as levels holds any name",
            len(found.places),
        )
    if found.texts:
        yield from loss(
            "description-approximated",
            "definitions are not the same when this table is read, such as that of"
            f" {_shown(found.texts[0])}",
            len(found.texts),
        )


def _shown(entry: Entry) -> str:
    return repr(" > ".join(entry.path)[:80])


def decided(style: CodebookStyle, format: str) -> CodebookStyle:
    """Return a style in which nothing is left to the format."""
    usual = Hierarchy.LEVELS if format in _DELIMITED else Hierarchy.INDENTED
    hierarchy = style.hierarchy or usual
    numbers = style.numbers
    if numbers is None:
        numbers = format in _PRINTED and hierarchy is Hierarchy.INDENTED
    return replace(style, hierarchy=hierarchy, numbers=numbers)


def _losses(project: Project, style: CodebookStyle) -> Iterator[Finding]:
    """Yield what a table does not hold, beyond what no codebook file does."""
    codes = [code for code, _ in project.walk_codes()]
    yield from loss(
        "memo-link-dropped",
        "notes on codes: a table has no place for them",
        sum(bool(code.note_refs) for code in codes),
    )
    yield from loss(
        "set-description-dropped",
        "descriptions of groups: a table has only the names",
        sum(bool(s.description) for s in project.to_code_book().sets),
    )
    yield from loss(
        "set-dropped",
        "groups without codes: a table names groups at their codes",
        sum(not s.member_codes for s in project.to_code_book().sets),
    )
    yield from loss(
        "foreign-dropped",
        "codes with content outside the standard, which a table has no place for",
        sum(code.foreign is not None for code in codes),
    )
    if not style.guids:
        yield from loss(
            "guid-dropped",
            "GUIDs of codes are left out; codes read from the table get others",
            len(codes),
            severity=Severity.INFO,
        )


def _counts_of_nothing(project: Project, style: CodebookStyle) -> Iterator[Finding]:
    """Tell that there is nothing to count, or zeros look like a result."""
    if style.counts is not Counts.NONE and not any(True for _ in project.codings()):
        yield Finding.of(
            "counts-empty",
            Severity.INFO,
            "there are no codings, so all counts are 0; give the project with"
            " the codings, or leave the counts out",
            path="CodeBook",
        )
