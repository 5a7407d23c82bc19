"""Codebooks as studies keep them, made by hand, each with the tree a person sees.

Cells are parted by ``|``; ``^`` is merged with the cell above, ``<`` with the one left
of it, ``*bold*`` is bold; a line ``~`` is a blank row, ``# `` a heading over a Word
table, ``---`` begins another sheet or Word table. After ``=>`` stands the tree.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qdabridge.tabular.grid import Cell, Continued, Grid, Row

__all__ = ["Study", "grids_of", "studies"]

_DRAWN = Path(__file__).with_name("studies.txt")


class Study(NamedTuple):
    """A codebook and its tree."""

    name: str
    grids: list[Grid]
    paths: list[tuple[str, ...]]


def grids_of(text: str, kind: str) -> list[Grid]:
    """Return the tables that a drawing shows."""
    found = []
    parts = re.split(r"^---(.*)\n", text, flags=re.MULTILINE)
    names = ["", *parts[1::2]]
    many = len(parts) > 1
    for place, (name, part) in enumerate(zip(names, parts[::2], strict=True), 1):
        rows: list[Row] = []
        heading: list[Cell] = []
        for number, line in enumerate(part.strip("\n").split("\n"), 1):
            if line.startswith("# "):
                heading.append(Cell(line[2:], style="Heading 1"))
            elif line.startswith("## "):
                heading.append(Cell(line[3:], style="Heading 2"))
            elif line.startswith(": "):
                heading.append(Cell(line[2:]))
            elif line != "~":
                rows.append(Row(number, [_cell(c) for c in line.split("|")]))
        title = name.strip() or (f"table {place}" if many or kind == "docx" else "")
        if kind == "xlsx" and not name.strip():
            title = f"Sheet{place}"
        found.append(Grid(title, [r for r in rows if r], kind, heading=tuple(heading)))
    return found


def _cell(text: str) -> Cell:
    bare = text.strip()
    if bare == "^":
        return Cell(continued=Continued.ABOVE)
    if bare == "<":
        return Cell(continued=Continued.LEFT)
    is_bold = len(bare) > 2 and bare[0] == bare[-1] == "*"
    kept = bare.strip("*") if is_bold else text.rstrip().removeprefix(" ")
    return Cell(kept.replace("\\n", "\n"), is_bold=is_bold)


def studies() -> Iterator[Study]:
    """Yield all studies."""
    drawn = _DRAWN.read_text(encoding="utf-8")
    for block in re.split(r"^@@ ", drawn, flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        kind, _, name = head.partition(" ")
        drawn, _, tree = rest.partition("=>\n")
        path: tuple[str, ...] = ()
        paths = []
        for line in tree.strip("\n").split("\n"):
            depth = (len(line) - len(line.lstrip())) // 2
            path = (*path[:depth], line.strip())
            paths.append(path)
        yield Study(name, grids_of(drawn, kind), paths)
