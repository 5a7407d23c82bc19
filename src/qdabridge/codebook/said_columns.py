"""Columns that the user names, against what was found out."""

import re
from collections.abc import Mapping
from itertools import combinations

from qdabridge.codebook.code_table import CodeTable, Column
from qdabridge.codebook.profiles import profile_of
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.roles import SAID, STAIRS, keep_deepest
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.errors import UnknownFormatError
from qdabridge.tabular import column_named

__all__ = ["ROLES", "obey"]


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

_LEVEL = re.compile(r"level[ _-]?(\d)")
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
    levels = {int(m[1]): c for r, c in said.items() if (m := _LEVEL.fullmatch(r))}
    if levels:
        for column in table.of(Field.NAME, Field.PATH, Field.PARENT):
            if column.index not in indexes:
                table.retake(column, Field.EXTRA, "other columns have the names")
    for role, named in said.items():
        field = Field.NAME if _LEVEL.fullmatch(role) else _field(role)
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
