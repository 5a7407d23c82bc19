"""Columns with the levels above codes."""

import re
from collections.abc import Sequence

from qdabridge.codebook import rank_of
from qdabridge.operations.assemble.coded_table import CodedTable
from qdabridge.operations.assemble.records import plain_head, shown_head
from qdabridge.report import Severity

__all__ = ["fill_levels", "levels_of", "tell_levels"]

_LEVEL = re.compile(
    r"(?:(?:code|theme|kategorie|category) ?)?level ?(\d)|code level ?(\d)"
)


def levels_of(work: CodedTable) -> list[int]:
    """Return the columns with the levels of paths, from the top down."""
    found = [
        (m[1] or m[2], n)
        for n, head in enumerate(work.heads)
        if (m := _LEVEL.fullmatch(plain_head(head)))
    ]
    return [n for _, n in sorted(found)] or _themes(work)


def _themes(work: CodedTable) -> list[int]:
    """Return columns that head that of the codes, and it, if no codebook says more."""
    if work.draft.project.code_book.codes:
        return []
    own = [work.roles["code"]] if "code" in work.roles else []
    ranked = [(r, n) for n in [*work.free(), *own] if (r := rank_of(work.heads[n]))]
    ranks = [rank for rank, _ in ranked]
    is_stair = len(set(ranks)) == len(ranks) > 1 and sorted(ranks)[-2] < 4
    if not is_stair or (own and all(n not in own for _, n in ranked)):
        return []
    return [n for _, n in sorted(ranked)]


def fill_levels(work: CodedTable, levels: Sequence[int]) -> None:
    """Give rows that name a deeper level only the levels that stand above them."""
    above = dict.fromkeys(levels, "")
    count = 0
    for _, cells in work.rows:
        named = [n for n in levels if cells[n].strip()]
        blank = levels[: levels.index(named[0])] if named else ()
        for column in blank:
            cells[column] = above[column]
        count += any(above[column] for column in blank)
        for column in levels[len(blank) :] if named else ():
            above[column] = cells[column]
    if count:
        work.draft.note(
            "cells-filled",
            Severity.WARNING,
            "blank levels of codes were filled with what stands above them",
            place=work.sheet.where,
            kind="levels",
            count=count,
        )


def tell_levels(work: CodedTable) -> None:
    """Warn of columns that head that of the codes in an order that is not certain."""
    has_book = bool(work.draft.project.code_book.codes)
    if has_book or "code" not in work.roles:
        return
    if unused := [n for n in work.free() if rank_of(work.heads[n]) is not None]:
        names = ", ".join(shown_head(work.heads[n]) for n in unused[:8])
        work.draft.note(
            "levels-unused",
            Severity.WARNING,
            f"the codes of {shown_head(work.heads[work.roles['code']])} were made"
            f" without levels above them; {names} may be those: call all of them"
            " and it 'Level 1', 'Level 2' from the top down, or give --codes",
            place=work.sheet.where,
        )
