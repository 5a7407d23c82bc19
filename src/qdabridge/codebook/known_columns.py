"""Columns that are known: of tables that this library wrote, and named by the user.

What a table of somebody's own only suggests (a number in a name, a separator, a row
that heads others), these say outright, so nothing is found out from the names.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from qdabridge.codebook.code_table import CodeTable, Column
from qdabridge.codebook.level_order import keep_deepest
from qdabridge.codebook.marks import BLANKS, depths
from qdabridge.codebook.profiles import profile_of
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.roles import SAID, STAIRS
from qdabridge.codebook.vocabulary import Field, field_of, normal
from qdabridge.errors import UnknownFormatError
from qdabridge.tabular import Grid, column_named

__all__ = [
    "BETWEEN",
    "OWN_FIELDS",
    "ROLES",
    "fields_of",
    "follow_each_other",
    "obey",
    "own_layout",
]


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

_OWN_LEVEL = re.compile(r"Level (\d{1,3})")
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
        match = _OWN_LEVEL.fullmatch(title)
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


ROLES = {
    "name": Field.NAME,
    "path": Field.PATH,
    "parent": Field.PARENT,
    "level": Field.LEVEL,
    "number": Field.NUMBER,
    "description": Field.DESCRIPTION,
    "inclusion": Field.INCLUSION,
    "exclusion": Field.EXCLUSION,
    "examples": Field.EXAMPLES,
    "colour": Field.COLOR,
    "color": Field.COLOR,
    "short-code": Field.SHORT_CODE,
    "guid": Field.GUID,
    "group": Field.GROUP,
    "codable": Field.CODABLE,
    "count": Field.COUNT,
    "extra": Field.EXTRA,
}
"""What users can say a column of a codebook holds; and ``level1``, ``level2``, ..."""

_SAID_LEVEL = re.compile(r"level[ _-]?(\d)")
_ALSO = {Field.NAME: (Field.PATH,), Field.PATH: (Field.NAME,)}
_SHORT_FORMS = ("name", "description", "parent")


def obey(table: CodeTable, hints: Hints) -> None:
    """Take the columns that the user names for what the user says.

    Raises:
        UnknownFormatError: There is no such column or role, a column is there twice, or
            it was named for two things.
    """
    said = {role: _named(table, text, role) for role, text in hints.said.items()}
    _refuse_same(*said.values())
    _refuse_only_names(table, said)
    indexes = {column.index for column in said.values()}
    levels = {int(m[1]): c for r, c in said.items() if (m := _SAID_LEVEL.fullmatch(r))}
    if levels:
        for column in table.of(Field.NAME, Field.PATH, Field.PARENT):
            if column.index not in indexes:
                table.retake(column, Field.EXTRA, "other columns have the names")
    for role, named in said.items():
        field = Field.NAME if _SAID_LEVEL.fullmatch(role) else _field(role)
        for column in () if levels else table.of(field, *_ALSO.get(field, ())):
            if column.index not in indexes and _gives_way(column, hints):
                table.retake(column, Field.EXTRA, f"another column has the {field}")
        rank = next((n for n, c in levels.items() if c is named), 99 if levels else 4)
        current = next(c for c in table.columns if c.index == named.index)
        table.retake(current, field, SAID, rank)
        if role == "name" and not levels:
            _deeper(table, named)
    is_stairs = hints.layout == "indents" and all(
        c.why == STAIRS for c in table.of(Field.NAME)
    )
    has_one = hints.layout not in (None, "columns") and not is_stairs
    if hints.separator or has_one:
        keep_deepest(table)


def _field(role: str) -> Field:
    if role in ROLES:
        return ROLES[role]
    raise UnknownFormatError(
        f"no column of a codebook can be the {role!r}",
        hint=f"choose one of {', '.join(ROLES)}, or level1, level2, ...",
    )


def _deeper(table: CodeTable, named: Column) -> None:
    """Take columns beside it for deeper levels, where neither has a header."""
    by_index = {column.index: column for column in table.columns}
    rank = 4
    while not named.is_headed and (right := by_index.get(named.index + 1)):
        profile = profile_of(table.body, right.index)
        is_new = right.field is Field.EXTRA and not right.is_headed
        if not (is_new and profile.could_be_names):
            return
        rank += 1
        named = table.retake(right, Field.NAME, STAIRS, rank)


def _gives_way(column: Column, hints: Hints) -> bool:
    """Is a column no longer what it was, as the user names another for it?"""
    is_higher_level = column.field is Field.NAME and column.rank < 4
    has_parent = "parent" in hints.said
    return not is_higher_level or has_parent or hints.layout == "flat"


def _named(table: CodeTable, wanted: str, role: str) -> Column:
    """Return the column of this header, or of these letters if no header is so."""
    heads = {c.index: table.heads.get(c.index, "") for c in table.columns}
    where = table.grid.name or None
    found = column_named(heads, wanted, _option(role), where, normal)
    return next(column for column in table.columns if column.index == found)


def _option(role: str) -> str:
    return f"--{role} " if role in _SHORT_FORMS else f"--column {role}="


def _refuse_only_names(table: CodeTable, said: Mapping[str, Column]) -> None:
    """Refuse a parent that is the only column with names."""
    names = table.of(Field.NAME, Field.PATH)
    parent = said.get("parent")
    if parent is None or "name" in said or len(names) != 1:
        return
    if names[0].index == parent.index:
        raise UnknownFormatError(
            f"the column {parent} is the only one with names"
            " of codes, so it cannot be the parent as well",
            location=table.grid.name or None,
            hint="say with --name which column has the names of the codes",
        )


def _refuse_same(*named: Column) -> None:
    """Refuse one column for two things."""
    for first, second in combinations(named, 2):
        if first.index == second.index:
            raise UnknownFormatError(
                f"the column {first} was named for two things",
                hint="name one column for the code, one for the definition, one for"
                " the parent",
            )
