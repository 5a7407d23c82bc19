"""Tables that this library wrote: their headers prove what each column holds.

What a table of somebody's own only suggests (a number in a name, a separator, a row
that heads others), these say outright, so nothing is found out from the names.
"""

import re
from collections.abc import Mapping, Sequence

from qdabridge.codebook.marks import BLANKS, depths
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.vocabulary import Field, field_of
from qdabridge.tabular import Grid

__all__ = ["BETWEEN", "OWN_FIELDS", "fields_of", "follow_each_other", "own_layout"]


BETWEEN = " > "
"""What stands between the names of a path, if nobody says otherwise."""

OWN_FIELDS: Mapping[str, Field] = {
    "Number": Field.NUMBER,
    "Level": Field.LEVEL,
    "Path": Field.PATH,
    "Parent": Field.PARENT,
    "Code": Field.NAME,
    "Short code": Field.SHORT_CODE,
    "Description": Field.DESCRIPTION,
    "Inclusion": Field.INCLUSION,
    "Exclusion": Field.EXCLUSION,
    "Examples": Field.EXAMPLES,
    "Colour": Field.COLOR,
    "Groups": Field.GROUP,
    "Codable": Field.CODABLE,
    "Sources": Field.COUNT,
    "Sources (with subcodes)": Field.COUNT,
    "Codings": Field.COUNT,
    "Codings (with subcodes)": Field.COUNT,
    "GUID": Field.GUID,
}
"""The headers of ``formats.codebooks.tabulated``, and what is below them."""

_LEVEL = re.compile(r"Level (\d{1,3})")
_NUMBER = re.compile(r"[1-9]\d*(?:\.[1-9]\d*)*")
_ONCE = (Field.DESCRIPTION, Field.INCLUSION, Field.EXCLUSION, Field.EXAMPLES)
_MORE_NAMES = (Field.NAME, Field.PATH, Field.PARENT, Field.LEVEL, Field.NUMBER)


def own_layout(grid: Grid, hints: Hints) -> str | None:
    """Return the layout that the headers of our own tables prove; None: they do not.

    ``Code`` alone proves nothing: so people head their tables, too.
    """
    if hints.name or hints.description or hints.parent or hints.separator:
        return None
    titles = [text.strip() for text in grid.rows[0].texts] if grid.rows else []
    has_number = titles[:1] == ["Number"]
    layout, rest = _proven(titles[has_number:])
    if layout is None or not _are_fields(rest):
        return None
    if layout == "paths" and not _are_paths(grid, int(has_number)):
        return None
    if layout == "numbers":
        layout = _by_numbers(grid) if has_number else None
    return layout if hints.layout in (None, layout) else None


def _proven(titles: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the layout that the first headers tell, and the headers after these."""
    levels = 0
    for title in titles:
        match = _LEVEL.fullmatch(title)
        if not match or int(match[1]) != levels + 1:
            break
        levels += 1
    if levels:
        return "columns", titles[levels:]
    for layout, head in (
        ("paths", ["Path"]),
        ("parent", ["Parent", "Code"]),
        ("level", ["Level", "Code"]),
        ("numbers", ["Code"]),
    ):
        if list(titles[: len(head)]) == head:
            return layout, titles[len(head) :]
    return None, titles


def _are_fields(titles: Sequence[str]) -> bool:
    """Do these headers leave the names, and each other, alone?"""
    fields = [field for field in fields_of(titles) if field]
    is_once = all(fields.count(field) < 2 for field in _ONCE)
    return is_once and not any(field in _MORE_NAMES for field in fields)


def fields_of(titles: Sequence[str]) -> list[Field | None]:
    """Return what is below the headers of our own table; None: a column of somebody's.

    A column that would say the same as one of ours, as ``Memo`` beside
    ``Description``, is one of somebody's.
    """
    ours = {OWN_FIELDS[title] for title in titles if title in OWN_FIELDS}
    found: list[Field | None] = []
    for title in titles:
        field = OWN_FIELDS.get(title) or field_of(title)
        is_second = title not in OWN_FIELDS and field in ours and field in _ONCE
        found.append(None if is_second else field)
    return found


def _are_paths(grid: Grid, column: int) -> bool:
    """Has nearly every path a row for what it lies in?"""
    texts = [" ".join(row.text(column).split()) for row in grid.rows[1:]]
    known = set(texts)
    inside = [text for text in texts if BETWEEN in text]
    held = sum(text.rpartition(BETWEEN)[0] in known for text in inside)
    return bool(inside) and held * 5 >= len(inside) * 4


def _by_numbers(grid: Grid) -> str | None:
    """Return the layout, if the first column holds the positions of the codes."""
    numbers = [row.text(0).strip() for row in grid.rows[1:]]
    if not follow_each_other(numbers):
        return None
    if any("." in number for number in numbers):
        return "numbers"
    cells = [row[1] for row in grid.rows[1:]]
    blanks = [len(c.text) - len(c.text.lstrip(BLANKS)) + c.indent for c in cells]
    return None if any(depths((n,) for n in blanks)) else "flat"


def follow_each_other(numbers: Sequence[str]) -> bool:
    """Are these the positions of codes in a tree, one after the other, without gap?

    >>> follow_each_other(["1", "1.1", "1.2", "2"]), follow_each_other(["1", "1.2"])
    (True, False)
    """
    last: tuple[int, ...] = ()
    for number in numbers:
        if not _NUMBER.fullmatch(number) or len(number) > 400:
            return False
        parts = tuple(int(part) for part in number.split(".") if len(part) < 9)
        above, own = parts[:-1], parts[-1:]
        if last[: len(above)] != above or len(above) > len(last):
            return False
        before = last[len(above) : len(parts)] or (0,)
        if own != (before[0] + 1,):
            return False
        last = parts
    return bool(numbers)
