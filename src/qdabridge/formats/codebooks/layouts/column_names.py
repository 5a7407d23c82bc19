"""Which columns hold the names of codes, which one the definition, and none twice."""

from itertools import pairwise

from qdabridge.formats.codebooks.layouts.column_contents import (
    is_headless,
    median_length,
)
from qdabridge.formats.codebooks.layouts.column_hints import keep_deepest
from qdabridge.formats.codebooks.layouts.frame import Column, Frame
from qdabridge.formats.codebooks.layouts.headers import Field, normal
from qdabridge.report import Severity

__all__ = ["choose_name", "take_once"]

_REMARKS = ("memo", "comment", "kommentar", "comentario")
_ONCE = (Field.PATH, Field.NUMBER, Field.LEVEL, Field.PARENT, Field.SHORT_CODE)
_ONCE_TOO = (Field.GUID, Field.COLOR, Field.BRIEF, Field.CODABLE)


def choose_name(frame: Frame) -> None:
    """See that there is a column with names, and none twice on the same level."""
    names = frame.of(Field.NAME)
    if not names and not frame.of(Field.PATH):
        _find_name(frame)
    if frame.of(Field.PARENT, Field.PATH):
        keep_deepest(frame)
    for left, column in _same_rank(frame):
        frame.retake(column, Field.EXTRA, "another column has the names")
        frame.note(
            "column-ambiguous",
            Severity.WARNING,
            f"the columns {left.letters} {left.header!r} and {column.letters}"
            f" {column.header!r} could both have the names; they were taken from"
            f" {left.letters}, and {column.letters} is kept as a part of the"
            f" description: say --name {column.letters} if it has them",
            frame.header,
            column.index,
        )
    _find_definition(frame)
    _order_names(frame)


def _find_name(frame: Frame) -> None:
    first = frame.columns[0] if frame.columns else None
    if first and first.field in (Field.EXTRA, Field.SHORT_CODE):
        texts = list(frame.texts(first))
        if len(set(texts)) * 10 >= len(texts) * 8 and median_length(texts) <= 80:
            frame.retake(first, Field.NAME, "first column, short texts that differ", 4)


def _same_rank(frame: Frame) -> list[tuple[Column, Column]]:
    """Return pairs of columns that have, row by row, a name for the same code."""
    found = []
    names = frame.of(Field.NAME)
    for left, right in pairwise(names):
        texts = list(frame.texts(left))
        both = [bool(row[left.index]) and bool(row[right.index]) for row in frame.body]
        is_twin = left.rank == right.rank == 4 and len(set(texts)) == len(texts)
        if is_twin and sum(both) * 10 >= len(texts) * 9:
            found.append((left, right))
    return found


def _find_definition(frame: Frame) -> None:
    """Choose one definition for one column of names; take texts without header too."""
    described = sorted(frame.of(Field.DESCRIPTION), key=_is_remark)
    if len(frame.of(Field.NAME)) < 2:
        for column in described[1:]:
            frame.retake(column, Field.EXTRA, "another column has the definition")
            _tell_twin(frame, described[0], column)
    if described:
        return
    if brief := frame.one(Field.BRIEF):
        frame.retake(brief, Field.DESCRIPTION, "the only definition")
        return
    last = max((c.index for c in frame.of(Field.NAME, Field.PATH)), default=-1)
    for column in frame.of(Field.EXTRA):
        is_next = column.index == last + 1 and is_headless(frame, column)
        if is_next and median_length(list(frame.texts(column))) > 15:
            frame.retake(column, Field.DESCRIPTION, "texts beside the names")


def _is_remark(column: Column) -> bool:
    """Would another column rather be the definition?"""
    return any(word in normal(column.header) for word in _REMARKS)


def _order_names(frame: Frame) -> None:
    """Number the columns of names from the top level down, by place or by header."""
    names = frame.of(Field.NAME)
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    if any(_is_below(left, right) for left, right in pairs):
        names = sorted(names, key=lambda column: column.rank)
    for rank, column in enumerate(names, 1):
        frame.retake(column, Field.NAME, column.why, rank)


def _is_below(left: Column, right: Column) -> bool:
    """Does a header say that the left column is deeper? Categories can be anywhere."""
    if 2 in (left.rank, right.rank):
        return left.rank >= 4 and right.rank == 2
    return left.rank > right.rank


def take_once(frame: Frame) -> None:
    """Take only the first column for what a code has once; the others are extra."""
    for field in (*_ONCE, *_ONCE_TOO):
        found = frame.of(field)
        for column in found[1:]:
            frame.retake(column, Field.EXTRA, "a second one")
            _tell_twin(frame, found[0], column)


def _tell_twin(frame: Frame, first: Column, second: Column) -> None:
    """Report a column with the same header as the one that was taken."""
    if normal(first.header) == normal(second.header):
        frame.note(
            "column-ambiguous",
            Severity.WARNING,
            f"the columns {first.letters} and {second.letters} are both called"
            f" {first.header!r}; {first.letters} was taken for the {first.field}, and"
            f" {second.letters} is kept as a part of the description",
            frame.header,
            second.index,
        )
