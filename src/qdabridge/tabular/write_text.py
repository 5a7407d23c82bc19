"""Writing delimited text: RFC 4180 in UTF-8.

Exact, because scripts read it: every cell holds just its value, line breaks and all.
What is not there is an empty cell, an empty text is ``""`` (polars and others can tell
them apart). A cell that begins like a formula is written as it is; who opens the file
in a spreadsheet should take ``safe`` or, better, xlsx, where text never is a formula.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from types import NoneType
from typing import BinaryIO, cast

from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular.grid import Look, Printable, Sheet, printed, shares
from qdabridge.tabular.table import (
    Table,
    Value,
    as_text,
    as_texts,
    is_numeric,
    one_line,
)

__all__ = ["escaped", "write_csv", "write_json_lines", "write_latex", "write_markdown"]


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet may take for a formula (OWASP)."""
_UNUSUAL = {"", *_FORMULA}
"""How texts begin that may not be written as they are."""
_NUMBER = re.compile(r"[+-][0-9][0-9.,]*%?")
"""What begins like a formula and is none."""
_TOGETHER = 1000
"""Rows that are written at a time."""


def write_csv(
    table: Table,
    sink: BinaryIO,
    *,
    delimiter: str = ",",
    bom: bool = False,
    safe: bool = False,
) -> Report:
    """Write a table with a header; lines end with CR LF.

    In a table of one column, what is not there is ``""`` too: readers skip blank lines.

    Args:
        table: What to write.
        sink: Where to.
        delimiter: One character: comma, semicolon, tab.
        bom: Begin with a byte order mark, by which Excel knows UTF-8.
        safe: Put an apostrophe before texts that begin like a formula. The file is not
            exact any more.

    Returns:
        Nothing is lost; cells that begin like a formula are told, unless it is safe.
    """
    if bom:
        sink.write(b"\xef\xbb\xbf")
    nothing = '""' if len(table.columns) == 1 else ""
    spell = _Spelling(delimiter, safe, nothing)
    sink.write(spell.lines([[name] for name in table.names], 0).encode())
    columns = table.by_column()
    for first in range(0, len(table), _TOGETHER):
        some = [values[first : first + _TOGETHER] for values in columns]
        sink.write(spell.lines(some, first + 1).encode())
    return Report(findings=list(spell.told(table)))


class _Spelling:
    """Spells cells: quoted if empty, padded, or with a delimiter, quote or line end."""

    def __init__(self, delimiter: str, safe: bool, nothing: str) -> None:
        # Other delimiters are quoted too: programs guess which one it is.
        self.signs = f'{delimiter}"\r\n,;\t|'
        self.special = re.compile(f"[{re.escape(self.signs)}]").search
        self.delimiter = delimiter
        self.safe = safe
        self.nothing = nothing
        self.live = 0
        self.first_live = 0

    def lines(self, columns: Sequence[Sequence[Value]], number: int) -> str:
        """Return rows as they are written; ``number`` is that of the first."""
        cells = zip(*[self.column(values, number) for values in columns], strict=True)
        return "\r\n".join([*map(self.delimiter.join, cells), ""])

    def column(self, values: Sequence[Value], number: int) -> Sequence[str]:
        """Return the cells of a column; each text is looked at once."""
        kinds = set(map(type, values)) - {NoneType}
        if not kinds:
            return [self.nothing] * len(values)
        are_texts = {issubclass(kind, str) for kind in kinds}
        if len(are_texts) > 1:
            each = enumerate(values, number)
            return [self.column([value], row)[0] for row, value in each]
        texts = as_texts(values)
        if True in are_texts:
            said = [text for text in set(texts) if text is not None]
            if not self.are_usual(said):
                self.count_live(said, texts, number)
                spelt = {None: self.nothing} | {text: self.text(text) for text in said}
                return [spelt[text] for text in texts]
        if None not in texts:
            return cast("Sequence[str]", texts)
        return [self.nothing if text is None else text for text in texts]

    def are_usual(self, texts: list[str]) -> bool:
        """Are all written as they are? Told of all together, as most columns are."""
        joined = "".join(texts)
        return (
            not any(sign in joined for sign in self.signs)
            and {text[:1] for text in texts}.isdisjoint(_UNUSUAL)
            and [*map(str.strip, texts)] == texts
        )

    def text(self, text: str) -> str:
        """Return a text, in quotes where they are needed."""
        if self.safe and text.startswith(_FORMULA):
            text = f"'{text}"
        if text and not self.special(text) and text == text.strip():
            return text
        return '"' + text.replace('"', '""') + '"'

    def count_live(
        self, said: Sequence[str], texts: Sequence[str | None], number: int
    ) -> None:
        """Count the cells that a spreadsheet may take for a formula."""
        begin = [text for text in said if text[:1] in _FORMULA]
        live = {text for text in begin if not _NUMBER.fullmatch(text)}
        if live and not self.safe:
            rows = [row for row, text in enumerate(texts, number) if text in live]
            self.live += len(rows)
            self.first_live = min(self.first_live or rows[0], rows[0])

    def told(self, table: Table) -> Iterator[Finding]:
        """Yield what is to be known about such cells."""
        if self.live:
            yield Finding.of(
                "cell-formula-like",
                Severity.INFO,
                "cells begin with =, +, -, @ or a control character and are"
                " written as they are: a spreadsheet program may calculate them; open"
                " .xlsx there, or csv-excel, not this file",
                path=f"{table.name}, row {self.first_live}",
                count=self.live,
            )


def write_json_lines(table: Table, sink: BinaryIO) -> Report:
    """Write a table; returns an empty report: nothing is lost."""
    keys = [f"{_text(name)}: " for name in table.names]
    for first in range(0, len(table.rows), _TOGETHER):
        rows = table.rows[first : first + _TOGETHER]
        lines = (", ".join(map(str.__add__, keys, map(_json, row))) for row in rows)
        sink.write("".join(f"{{{line}}}\n" for line in lines).encode())
    return Report()


def _json(value: Value) -> str:
    if isinstance(value, str):
        return _text(value)
    match value:
        case None:
            return "null"
        case bool() | int():
            return as_text(value)
        case Decimal() if value.is_finite():
            return as_text(value)
    return _text(as_text(value))


_text = json.JSONEncoder(ensure_ascii=False).encode


_MARKUP = re.compile(r"[\\`*_\[\]<>|~$]")
_ENTITY = re.compile(r"&(?=#?\w)")
_EDGE = re.compile(r"^\s+|\s+$")
_INDENT = "&emsp;&emsp;"


def write_markdown(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write tables one after the other; several get their names as headings.

    Returns:
        ``cell-text-approximated`` where a control character had to be replaced.
    """
    printable = Printable()
    for number, sheet in enumerate(sheets):
        lines = list(_lines(sheet, printable))
        if len(sheets) > 1:
            lines = [f"## {_escaped(one_line(sheet.table.name))}", "", *lines]
        text = "\n".join(lines) + "\n"
        sink.write(("\n" + text if number else text).encode())
    return printable.found.report()


def _lines(sheet: Sheet, printable: Printable) -> Iterable[str]:
    table = sheet.table
    yield _line(_escaped(one_line(name)) for name in table.names)
    yield _line("--:" if is_numeric(c.kind) else "---" for c in table.columns)
    for number, row in enumerate(table.rows):
        texts = enumerate(printed(number, row, printable))
        yield _line([_markdown_cell(text, sheet.look(number, n)) for n, text in texts])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(text: str, look: Look) -> str:
    escaped = _escaped(text).replace("\n", "<br>")
    if look.is_bold and escaped:
        escaped = f"**{escaped}**"
    return _INDENT * look.indent + escaped


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, even its blanks at either end."""
    text = _ENTITY.sub("&amp;", text)
    text = _MARKUP.sub(lambda match: f"\\{match[0]}", text)
    return _EDGE.sub(lambda match: _kept_blanks(match[0]), text)


def _kept_blanks(text: str) -> str:
    return "".join(c if c == "\n" else f"&#{ord(c)};" for c in text)


HEAD = r"% Needs \usepackage{array,booktabs,longtable}."

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    "`": r"\textasciigrave{}",
    "\t": " ",
    "\x7f": "",
    "\N{NO-BREAK SPACE}": "~",
}
"""A plain double quote is a command where babel writes German, among others."""

_LIGATURE = re.compile(r"(?<=[-'])(?=[-'])")


def write_latex(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write tables, one ``longtable`` each.

    Returns:
        ``cell-text-approximated`` where a control character had to be replaced.
    """
    printable = Printable()
    lines = [HEAD]
    for sheet in sheets:
        lines += ["", *_table(sheet, printable)]
    sink.write(("\n".join(lines) + "\n").encode())
    return printable.found.report()


def _table(sheet: Sheet, printable: Printable) -> Iterator[str]:
    table = sheet.table
    yield f"% {one_line(printable.text(table.name, lambda: table.name))}"
    yield rf"\begin{{longtable}}{{@{{}}{_columns(sheet)}@{{}}}}"
    yield r"\toprule"
    yield _row(rf"\textbf{{{escaped(one_line(name))}}}" for name in table.names)
    yield from (r"\midrule", r"\endhead", r"\bottomrule", r"\endlastfoot")
    for number, row in enumerate(table.rows):
        texts = enumerate(printed(number, row, printable))
        yield _row([_latex_cell(text, sheet.look(number, n)) for n, text in texts])
    yield r"\end{longtable}"


def _columns(sheet: Sheet) -> str:
    """Return the columns: text in blocks that share the width of the page."""
    parts = []
    for column, share in zip(sheet.table.columns, shares(sheet.table), strict=True):
        side = "left" if is_numeric(column.kind) else "right"
        parts.append(
            rf">{{\ragged{side}\arraybackslash}}"
            rf"p{{\dimexpr {share:.3f}\linewidth-2\tabcolsep\relax}}"
        )
    return "\n  ".join(["", *parts])


def _row(cells: Iterable[str]) -> str:
    return rf"{' & '.join(cells)} \tabularnewline"


def _latex_cell(text: str, look: Look) -> str:
    lines = [escaped(line) for line in re.sub(r"\n{2,}", "\n\n", text).split("\n")]
    lines = [
        rf"\textbf{{{line}}}" if look.is_bold and line.strip() else line
        for line in lines
    ]
    # An empty line is a new paragraph; any other break keeps the paragraph.
    content = r" \newline ".join(lines).replace(r" \newline  \newline ", r" \par ")
    if look.indent:
        return rf"\hspace*{{{look.indent}em}}{content}"
    # Would belong to the line break before it, as an option.
    return f"{{}}{content}" if content.startswith(("[", "*")) else content


def escaped(text: str) -> str:
    r"""Return a text that LaTeX prints as it is.

    >>> print(escaped("50 % & more_"))
    50 \% \& more\_
    """
    apart = _LIGATURE.split(text)
    return "{}".join("".join(_SPECIAL.get(c, c) for c in part) for part in apart)


def csv_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as CSV, exact."""
    return write_csv(sheets[0].table, sink)


def excel_csv_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as CSV for Excel: with BOM, and no cell a formula."""
    return write_csv(sheets[0].table, sink, bom=True, safe=True)


def tsv_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as text with tabs."""
    return write_csv(sheets[0].table, sink, delimiter="\t")


def json_lines_sheet(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
    """Write the one sheet as JSON Lines."""
    return write_json_lines(sheets[0].table, sink)
