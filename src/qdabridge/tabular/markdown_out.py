"""Writing Markdown tables, as GitHub and pandoc (pipe tables) show them.

Line breaks are ``<br>``; whatever Markdown would take for markup is escaped. Indents
are em spaces, two a level.
"""

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from qdabridge.report import Report
from qdabridge.tabular.fitting import is_numeric, one_line
from qdabridge.tabular.looks import Look, Sheet
from qdabridge.tabular.printable import Printable
from qdabridge.tabular.shown import printed

__all__ = ["write"]

_MARKUP = re.compile(r"[\\`*_\[\]<>|~$]")
_ENTITY = re.compile(r"&(?=#?\w)")
_EDGE = re.compile(r"^\s+|\s+$")
_INDENT = "&emsp;&emsp;"


def write(sheets: Sequence[Sheet], sink: BinaryIO) -> Report:
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
        yield _line([_cell(text, sheet.look(number, n)) for n, text in texts])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str, look: Look) -> str:
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
