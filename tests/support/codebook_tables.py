"""A tree of codes drawn in every layout that hand-made codebooks have.

Each renderer returns rows of texts or cells, header first, for a list of codes with
path and definition, parents before children.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from qdabridge.tabular.grid import Cell, Continued, Grid, Row

__all__ = ["RENDERERS", "Code", "grid_of", "trees", "two_levels"]

Rows = list[list[str | Cell]]


class Code(NamedTuple):
    """A code to draw."""

    path: tuple[str, ...]
    definition: str

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def depth(self) -> int:
        return len(self.path)


def grid_of(
    rows: Sequence[Sequence[str | Cell]], kind: str = "csv", name: str = ""
) -> Grid:
    """Return a grid as if read from a file; rows without content are left out."""
    made = [
        Row(n, [c if isinstance(c, Cell) else Cell(c) for c in cells])
        for n, cells in enumerate(rows, 1)
    ]
    return Grid(name, [row for row in made if row], kind)


_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
_NAMES = st.tuples(_WORDS, _WORDS).map(lambda two: " ".join(("the", *two)).capitalize())


@st.composite
def trees(draw: st.DrawFn, *, deepest: int = 4) -> list[Code]:
    """Draw codes with different names, in tree order, some without definition."""
    names = draw(st.lists(_NAMES, min_size=3, max_size=14, unique_by=str.casefold))
    path: tuple[str, ...] = ()
    codes = []
    for name in names:
        level = draw(st.integers(0, min(len(path), deepest - 1)))
        path = (*path[:level], name)
        words = draw(st.lists(_WORDS, min_size=4, max_size=8))
        codes.append(Code(path, " ".join(words)))
    return codes


@st.composite
def two_levels(draw: st.DrawFn) -> list[Code]:
    """Draw heads, each with two codes or more below it; heads have no definition."""
    names = draw(st.lists(_NAMES, min_size=6, max_size=15, unique_by=str.casefold))
    codes = []
    head = ""
    for place, name in enumerate(names):
        if place % 3 == 0 and place + 2 < len(names):
            head = name
            codes.append(Code((head,), ""))
        else:
            codes.append(Code((head, name), f"definition of {name}"))
    return codes


# --- Renderers ----------------------------------------------------------------------


def _level_column(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Level", "Code Name", "Operational Definition"]]
    last = 0
    for code in codes:
        level = "" if code.depth == last else str(code.depth)
        rows.append([level, code.name, code.definition])
        last = code.depth
    return rows


def _level_words(codes: Sequence[Code]) -> Rows:
    words = ("Theme", "Category", "Subtheme", "Code")
    rows: Rows = [["Label", "Level", "Definition"]]
    return rows + [[c.name, words[c.depth - 1], c.definition] for c in codes]


def _level_named(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Definition", "Code", "Ebene"]]
    return rows + [[c.definition, c.name, f"Ebene {c.depth}"] for c in codes]


def _parent(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Parent", "Code", "Definition"]]
    return rows + [[_above(c), c.name, c.definition] for c in codes]


def _parent_last(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Kategorie", "Definition", "Übergeordnete Kategorie"]]
    return rows + [[c.name, c.definition, _above(c)] for c in codes]


def _parent_path(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Code", "Parent code", "Description"]]
    return rows + [[c.name, " > ".join(c.path[:-1]), c.definition] for c in codes]


def _above(code: Code) -> str:
    return code.path[-2] if code.depth > 1 else ""


def _width(codes: Sequence[Code]) -> int:
    return max(code.depth for code in codes)


_HEADS = ("Theme", "Subtheme", "Code", "Subcode")


def _columns_blank(codes: Sequence[Code]) -> Rows:
    width = _width(codes)
    rows: Rows = [[*_HEADS[:width], "Definition"]]
    for c in codes:
        names = [c.name if n == c.depth else "" for n in range(1, width + 1)]
        rows.append([*names, c.definition])
    return rows


def _columns_repeated(codes: Sequence[Code]) -> Rows:
    width = _width(codes)
    rows: Rows = [[*_HEADS[:width], "Definition"]]
    for c in codes:
        rows.append([*c.path, *[""] * (width - c.depth), c.definition])
    return rows


def _columns_compact(codes: Sequence[Code]) -> Rows:
    """Several levels begin in one row; each has a definition of its own."""
    width = _width(codes)
    heads = [text for head in _HEADS[:width] for text in (head, "Definition")]
    rows: Rows = [list(heads)]
    row: list[str | Cell] = [""] * (2 * width)
    filled = 0
    for c in codes:
        if c.depth <= filled:
            rows.append(row)
            row = [""] * (2 * width)
        row[2 * c.depth - 2], row[2 * c.depth - 1] = c.name, c.definition
        filled = c.depth
    return [*rows, row]


def _columns_merged(codes: Sequence[Code]) -> Rows:
    width = _width(codes)
    rows: Rows = [[*(f"Level {n}" for n in range(1, width + 1)), "Description"]]
    above = Cell(continued=Continued.ABOVE)
    for c in codes:
        rows.append([*[above] * (c.depth - 1), c.name, *[""] * (width - c.depth)])
        rows[-1].append(c.definition)
    return rows


def _stairs(codes: Sequence[Code]) -> Rows:
    width = _width(codes)
    rows: Rows = [["Code", *[""] * (width - 1), "Memo", "Count"]]
    for c in codes:
        names = [c.name if n == c.depth else " " for n in range(1, width + 1)]
        rows.append([*names, c.definition, "3"])
    return rows


def _numbers(codes: Sequence[Code]) -> list[str]:
    counts: list[int] = []
    found = []
    for c in codes:
        counts = [*counts[: c.depth], *[0] * (c.depth - len(counts))]
        counts[c.depth - 1] += 1
        found.append(".".join(map(str, counts)))
    return found


def _number_column(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["No.", "Code", "Definition"]]
    pairs = zip(_numbers(codes), codes, strict=True)
    return rows + [[number, c.name, c.definition] for number, c in pairs]


def _number_in_name(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Code", "Definition"]]
    pairs = zip(_numbers(codes), codes, strict=True)
    return rows + [[f"{number}. {c.name}", c.definition] for number, c in pairs]


def _number_with_letter(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["ID", "Code", "Definition"]]
    pairs = zip(_numbers(codes), codes, strict=True)
    return rows + [[f"T{number}", c.name, c.definition] for number, c in pairs]


def _indented(mark: Callable[[int], str]) -> Callable[[Sequence[Code]], Rows]:
    def render(codes: Sequence[Code]) -> Rows:
        rows: Rows = [["Code", "Definition"]]
        return rows + [[mark(c.depth - 1) + c.name, c.definition] for c in codes]

    return render


def _cell_indent(step: int) -> Callable[[Sequence[Code]], Rows]:
    def render(codes: Sequence[Code]) -> Rows:
        rows: Rows = [["Name", "Description", "Files", "References"]]
        for c in codes:
            name = Cell(c.name, indent=step * (c.depth - 1))
            rows.append([name, c.definition, "1", "2"])
        return rows

    return render


def _paths(separator: str, header: str = "Code") -> Callable[[Sequence[Code]], Rows]:
    def render(codes: Sequence[Code]) -> Rows:
        rows: Rows = [[header, "Memo"]]
        return rows + [[separator.join(c.path), c.definition] for c in codes]

    return render


def _path_and_name(codes: Sequence[Code]) -> Rows:
    rows: Rows = [["Name", "Path", "Description"]]
    return rows + [[c.name, "\\".join(c.path), c.definition] for c in codes]


def _title_rows(codes: Sequence[Code]) -> Rows:
    return [["Codebook of the study"], ["Version of 3 May"], *_parent(codes)]


RENDERERS: Mapping[str, Callable[[Sequence[Code]], Rows]] = {
    "level column, filled down": _level_column,
    "level column, Ebene 1": _level_named,
    "level column, words": _level_words,
    "parent column": _parent,
    "parent column last, German": _parent_last,
    "parent column with paths": _parent_path,
    "columns, blanks below": _columns_blank,
    "columns, repeated": _columns_repeated,
    "columns, compact, definitions of each level": _columns_compact,
    "columns, merged": _columns_merged,
    "stairs": _stairs,
    "numbers in a column": _number_column,
    "numbers in the name": _number_in_name,
    "numbers after a letter": _number_with_letter,
    "indent by blanks": _indented(lambda n: "   " * n),
    "indent by tabs": _indented(lambda n: "\t" * n),
    "indent by no-break blanks": _indented(lambda n: "\u00a0\u00a0" * n),
    "indent by dashes": _indented(lambda n: "-" * n + " " * bool(n)),
    "indent by dots": _indented(lambda n: "... " * n),
    "indent by arrows": _indented(lambda n: "> " * n),
    "indent by blanks and bullet": _indented(lambda n: "  " * n + "• " * bool(n)),
    "indent of cells": _cell_indent(1),
    "indent in twips": _cell_indent(450),
    "paths >": _paths(" > "),
    "paths > without blanks": _paths(">"),
    "paths >>": _paths(">>"),
    "paths with backslash": _paths("\\"),
    "paths with colon": _paths(": "),
    "paths with full stop": _paths(".", "tag"),
    "paths with slash": _paths("/", "Tag"),
    "paths ::": _paths("::"),
    "path and name": _path_and_name,
    "title rows": _title_rows,
}
"""The layouts by what they look like."""
