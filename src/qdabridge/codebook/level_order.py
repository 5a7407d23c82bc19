"""Which of several columns of names is the level above, and which is the deepest.

People draw a tree from left to right, or from the data on the left to its themes.
"""

from qdabridge.codebook.code_table import CodeTable, Column
from qdabridge.codebook.vocabulary import Field

__all__ = ["keep_deepest", "order_names"]


def order_names(table: CodeTable) -> None:
    """Number the columns of names from the top level down, by place or by header."""
    names = table.of(Field.NAME)
    is_other = any(_is_below(a, b) for n, a in enumerate(names) for b in names[n + 1 :])
    if is_other and not _widens(table, names):
        back = names[::-1]  # from the data to the themes
        follows = not any(map(_is_below, back, back[1:]))
        names = back if follows else sorted(names, key=lambda column: column.rank)
    for rank, column in enumerate(names, 1):
        table.retake(column, Field.NAME, column.why, rank)


def _widens(table: CodeTable, names: list[Column]) -> bool:
    """Has each column more texts than the one left of it, as levels that go down do?"""
    counts = [len(set(table.texts(column))) for column in names]
    return len(names) > 2 and sorted(counts) == counts and counts[0] * 2 <= counts[-1]


def _is_below(left: Column, right: Column) -> bool:
    """Does a header say that the left column is deeper? Categories can be anywhere."""
    if 2 in (left.rank, right.rank):
        return left.rank >= 4 and right.rank == 2
    return left.rank > right.rank


def keep_deepest(table: CodeTable) -> None:
    """Leave the names of codes to one column: no level has a column of its own."""
    names = table.of(Field.NAME)
    for column in names:
        if column != max(names, key=lambda c: (c.rank, -c.index)):
            table.retake(column, Field.EXTRA, "another column has the names")
