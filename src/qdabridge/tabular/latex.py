r"""Writing LaTeX tables as journals print them: booktabs rules over several pages.

A file holds ``longtable`` environments, to be included with ``\input``; its first line
names the packages it needs. Special characters are escaped; other scripts than Latin
need XeLaTeX or LuaLaTeX and a font that has them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from qdabridge.report import Report
from qdabridge.tabular.fitting import is_numeric, one_line
from qdabridge.tabular.looks import Look, Sheet
from qdabridge.tabular.printable import Printable
from qdabridge.tabular.shown import printed
from qdabridge.tabular.widths import shares

__all__ = ["escaped", "write"]

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


def write(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
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
        yield _row([_cell(text, sheet.look(number, n)) for n, text in texts])
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


def _cell(text: str, look: Look) -> str:
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
