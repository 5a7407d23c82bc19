"""Pipe tables in Markdown, as GitHub and most editors write them."""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from qdabridge.errors import LimitError
from qdabridge.tabular.cells.archive import MAX_CELLS
from qdabridge.tabular.cells.grid import Cell, Grid, Row

__all__ = ["has_table", "markdown_grids"]

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"(\s*)(\*\*|__)(?=\S)((?:(?!\2).)+)(?<=\S)\2\s*", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")


def has_table(text: str) -> bool:
    """Is there a line of cells with a line of dashes below it?"""
    lines = text.splitlines()
    return any(_is_start(lines, number) for number in range(len(lines) - 1))


def _is_start(lines: Sequence[str], number: int) -> bool:
    """Does a table begin at this line?"""
    if number + 1 >= len(lines) or "|" not in lines[number]:
        return False
    below = lines[number + 1]
    if "|" not in below or not _RULE.fullmatch(below):
        return False
    return len(_parts(lines[number])) == len(_parts(below))


def markdown_grids(
    text: str, path: Path, *, max_cells: int = MAX_CELLS, assumed: Sequence[str] = ()
) -> list[Grid]:
    r"""Return the pipe tables of a Markdown text.

    ``\|`` becomes ``|``, ``<br>`` a line break, ``&nbsp;`` a blank; one blank after
    the bar is left out, further ones stay, as they can stand for levels.

    Raises:
        LimitError: There are more cells than allowed.
    """
    lines = text.splitlines()
    found: list[tuple[list[Row], list[Cell]]] = []
    heading: list[Cell] = []
    number, count = 0, 0
    while number < len(lines):
        if not _is_start(lines, number):
            heading += _heading(lines[number])
            number += 1
            continue
        rows = list(_rows(lines, number))
        count += sum(len(row.cells) for row in rows)
        if count > max_cells:
            raise LimitError(
                f"more than {max_cells} cells",
                path=path,
                location=f"line {number + 1}",
                hint="raise max_cells if you trust the file",
            )
        found.append(([row for row in rows if row], heading))
        number, heading = rows[-1].number, []
        number = max(number, rows[0].number + 1)
    names = [f"table {n}" if len(found) > 1 else "" for n in range(1, len(found) + 1)]
    return [
        Grid(name, rows, "markdown", tuple(assumed), tuple(above))
        for name, (rows, above) in zip(names, found, strict=True)
    ]


def _rows(lines: Sequence[str], start: int) -> Iterator[Row]:
    is_padded = [part.strip().endswith(":") for part in _parts(lines[start + 1])]
    yield Row(start + 1, _cells(lines[start], is_padded))
    for number in range(start + 2, len(lines)):
        if "|" not in lines[number]:
            return
        yield Row(number + 1, _cells(lines[number], is_padded))


def _parts(line: str) -> list[str]:
    """Cut a line at its bars; those at its ends enclose it."""
    line = line.strip()
    line = line[1:] if line.startswith("|") else f" {line}"
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return _BAR.split(line)


def _cells(line: str, is_padded: Sequence[bool]) -> list[Cell]:
    cells = []
    for column, part in enumerate(_parts(line)):
        padded = column < len(is_padded) and is_padded[column]
        cells.append(_cell(part.strip() if padded else part.removeprefix(" ")))
    return cells


def _cell(text: str) -> Cell:
    """Return a cell; blanks at its start are kept."""
    bold = _BOLD.fullmatch(text)
    if bold:
        text = bold[1] + bold[3]
    text = _BREAK.sub("\n", text.rstrip(" \t"))
    text = _ESCAPED.sub(r"\1", text).replace("&nbsp;", " ")
    return Cell(html.unescape(text), is_bold=bold is not None)


def _heading(line: str) -> list[Cell]:
    if not line.strip():
        return []
    marked = _HEADING.match(line)
    if marked:
        return [Cell(marked[2], style=f"heading {len(marked[1])}")]
    return [Cell(line.strip())]
