"""Columns that the user names, by header or letter, against what was found out."""

from collections.abc import Mapping
from itertools import combinations

from qdabridge.errors import UnknownFormatError
from qdabridge.formats.codebooks.layouts.frame import STAIRS, Column, Frame
from qdabridge.formats.codebooks.layouts.headers import Field, normal
from qdabridge.formats.codebooks.proposal import Hints

__all__ = ["keep_deepest", "obey"]

_ALSO = {Field.NAME: (Field.PATH,)}
"""What else gives way to a column that the user names."""


def obey(frame: Frame, hints: Hints) -> None:
    """Take the columns that the user names for what the user says.

    Raises:
        UnknownFormatError: There is no such column, it is there twice, or it was named
            for two things.
    """
    said = {
        field: _named(frame, text, option)
        for field, text, option in (
            (Field.NAME, hints.name, "--name"),
            (Field.DESCRIPTION, hints.description, "--description"),
            (Field.PARENT, hints.parent, "--parent"),
        )
        if text
    }
    _refuse_same(*said.values())
    _refuse_only_names(frame, said)
    indexes = {column.index for column in said.values()}
    for field, named in said.items():
        for column in frame.of(field, *_ALSO.get(field, ())):
            if column.index not in indexes and _gives_way(column, hints):
                frame.retake(column, Field.EXTRA, f"another column has the {field}")
        frame.retake(named, field, "named by the user", 4)
    names = frame.of(Field.NAME)
    is_stairs = hints.layout == "indents" and all(c.why == STAIRS for c in names)
    has_one = hints.layout not in (None, "columns") and not is_stairs
    if hints.separator or has_one:
        keep_deepest(frame)


def _gives_way(column: Column, hints: Hints) -> bool:
    """Is a column no longer what it was, as the user names another for it?"""
    is_higher_level = column.field is Field.NAME and column.rank < 4
    return not is_higher_level or bool(hints.parent) or hints.layout == "flat"


def keep_deepest(frame: Frame) -> None:
    """Leave the names of codes to one column: no level has a column of its own."""
    names = frame.of(Field.NAME)
    for column in names:
        if column != max(names, key=lambda c: (c.rank, -c.index)):
            frame.retake(column, Field.EXTRA, "another column has the names")


def _named(frame: Frame, wanted: str, option: str) -> Column:
    """Return the column of this header, or of these letters if no header is so."""
    header = frame.header
    same = [
        column
        for column in frame.columns
        if header and normal(header[column.index].text) == normal(wanted)
    ]
    if len(same) > 1:
        letters = " and ".join(column.letters for column in same)
        raise UnknownFormatError(
            f"the columns {letters} are both called {wanted!r}",
            location=frame.grid.name or None,
            hint=f"name one by its letter: {option} {same[0].letters}",
        )
    by_letters = [c for c in frame.columns if c.letters == wanted.strip().upper()]
    if found := same or by_letters:
        return found[0]
    known = ", ".join(f"{c.letters} {c.header!r}" for c in frame.columns)
    raise UnknownFormatError(
        f"there is no column {wanted!r} for {option}",
        location=frame.grid.name or None,
        hint=f"choose one of {known or 'none: the table is empty'}",
    )


def _refuse_only_names(frame: Frame, said: Mapping[Field, Column]) -> None:
    """Refuse a parent that is the only column with names."""
    names = frame.of(Field.NAME, Field.PATH)
    parent = said.get(Field.PARENT)
    if parent is None or Field.NAME in said or len(names) != 1:
        return
    if names[0].index == parent.index:
        raise UnknownFormatError(
            f"the column {parent.letters} {parent.header!r} is the only one with names"
            " of codes, so it cannot be the parent as well",
            location=frame.grid.name or None,
            hint="say with --name which column has the names of the codes",
        )


def _refuse_same(*named: Column) -> None:
    """Refuse one column for two things."""
    for first, second in combinations(named, 2):
        if first.index == second.index:
            raise UnknownFormatError(
                f"the column {first.letters} {first.header!r} was named for two things",
                hint="name one column for the code, one for the definition, one for"
                " the parent",
            )
