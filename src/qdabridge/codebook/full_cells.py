"""Cells that hold more than a name: several codes, or a name with its definition."""

import re
from dataclasses import replace

from qdabridge.codebook.code_table import CodeTable, Column
from qdabridge.codebook.profiles import read_number
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.report import Severity
from qdabridge.tabular import Cell, Row

__all__ = ["split_definitions", "split_lists"]

_BULLET = re.compile(r"\s*(?:[-–•·*▪◦]\s+|\d+[.)]\s+)")
_LISTED = re.compile(rf"^{_BULLET.pattern}", re.MULTILINE)
_PLURAL = re.compile(
    r"\b(?:(?:sub ?)?(?:codes|themes|categories|topics|concepts)|"
    r"\w*(?:kategorien|themen)|(?:sub)?(?:categorias|temas|codigos|temi|categorie|codici))\b"
)
"""Headers that say of themselves that a cell may hold several."""
_IN_BRACKETS = re.compile(r"[(\[<].*[)\]>]", re.DOTALL)
_SHOWN = 60
_SAYS_BOTH = re.compile(
    r"\bdef\w*|\bdescr?i\w*|beschreibung|umschreibung", re.IGNORECASE
)
_DEFINED = re.compile(
    r"(?P<name>[^:\n]{1,70}?)\s*(?::|\s[–—-]\s)\s*(?P<text>\S.{9,})", re.DOTALL
)
_LONG = 30


def split_lists(table: CodeTable) -> None:
    """Give each code a row, where the codes of a theme are a list in one cell."""
    if not table.names or table.of(Field.PATH) or table.own:
        return
    column = table.names[-1]
    above = table.names[:-1]
    described = table.of(Field.DESCRIPTION, Field.BRIEF)
    cells = [row.text(column.index) for row in table.body]
    lists = [_items(text, "\n;" if above else "\n") for text in cells]
    several = sum(len(items) > 1 for items in lists)
    if several < 2 or several * 5 < 2 * len(lists):
        return
    is_last = bool(above) and all(c.index < column.index for c in described)
    is_marked = all(
        len(_LISTED.findall(text)) == len(items)
        for text, items in zip(cells, lists, strict=True)
        if len(items) > 1
    )
    is_list = _PLURAL.search(normal(column.header)) or is_marked
    if described and not (is_last or (above and is_list)):
        told = "may hold several codes; each was taken for one, as there are"
        _tell_lists(table, column, f"{told} definitions")
        return
    body: list[Row] = []
    for row, items in zip(table.body, lists, strict=True):
        if len(items) < 2:
            body.append(row)
            continue
        kept = list(row.cells)
        has_head = any(c.index in row.filled for c in above)
        if has_head:  # what else the row says is said of what holds them all
            kept[column.index] = Cell()
            body.append(Row(row.number, kept))
        for place, item in enumerate(items):
            blank = [Cell() if place or has_head else cell for cell in kept]
            blank[column.index] = Cell(item)
            body.append(Row(row.number, blank))
    table.body = body
    told = "hold several codes; each became a code of its own"
    texts = [item for items in lists if len(items) > 1 for item in items]
    is_sure = bool(above and is_list) and all(
        is_marked or t[0].isupper() for t in texts
    )
    _tell_lists(table, column, told, is_sure=is_sure)


def _tell_lists(
    table: CodeTable, column: Column, what: str, *, is_sure: bool = False
) -> None:
    severity = Severity.INFO if is_sure else Severity.WARNING
    table.note("names-split", severity, f"cells in column {column} {what}", column)


def _items(text: str, signs: str) -> list[str]:
    """Return the items of a list in a cell: one a line, or with semicolons between."""
    for sign in signs:
        if sign not in text:
            continue
        items = [_BULLET.sub("", item).strip() for item in text.split(sign)]
        items = [item for item in items if item]
        is_list = all(len(i) <= _SHOWN and not _IN_BRACKETS.fullmatch(i) for i in items)
        if len(items) > 1 and is_list:
            return items
    return [text] if text.strip() else []


def split_definitions(table: CodeTable) -> None:
    """Part "Name: what it means" in one column, if its header says that it has both."""
    told = table.of(Field.DESCRIPTION, Field.BRIEF, Field.PATH)
    if not table.names or table.own or told:
        return
    column = table.names[-1]
    texts = list(table.texts(column))
    if not any(_DEFINED.fullmatch(text.strip()) for text in texts[:100]):
        return  # most tables, long ones too
    found = [_DEFINED.fullmatch(text.strip()) for text in texts]
    fit = [m for m in found if m and not read_number(m["name"])]
    if len(fit) < 3 or len(fit) * 5 < len(texts) * 4:
        return
    if not _SAYS_BOTH.search(column.header):
        is_list = any("\n" in m["text"] for m in fit)
        lengths = sorted(len(m["text"]) for m in fit)
        if not is_list and lengths[len(fit) // 2] > _LONG:
            table.warning(
                "names-longer",
                f"names in column {column} seem to hold their definitions after ':';"
                " put those into a column of their own if so",
                column,
            )
        return
    index = max(max((len(row.cells) for row in table.body), default=0), 1)
    table.body = [_parted(row, column, index) for row in table.body]
    table.columns.append(Column(index, "Definition", Field.DESCRIPTION))
    table.info(
        "names-split",
        f"cells in column {column} hold names with their definitions; they were parted",
        column,
    )


def _parted(row: Row, column: Column, index: int) -> Row:
    match = _DEFINED.fullmatch(row.text(column.index).strip())
    if match is None or read_number(match["name"]):
        return row
    cells = [*row.cells, *[Cell()] * (index + 1 - len(row.cells))]
    cells[column.index] = replace(cells[column.index], text=match["name"])
    cells[index] = Cell(match["text"])
    return Row(row.number, cells)
