"""A table of codings: what is known of its columns, levels of codes and documents."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from qdabridge.codebook import names_codes, rank_of
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import (
    Record,
    Sheet,
    is_known_head,
    plain_head,
    shown_head,
)
from qdabridge.report import Severity

__all__ = [
    "SAMPLE",
    "CodedTable",
    "GroupedHead",
    "fill_levels",
    "grouped_heads",
    "levels_of",
    "name_fully",
    "named_partly",
    "tell_levels",
]


SAMPLE = 300


@dataclass
class CodedTable:
    """A table of codings and what its columns are."""

    draft: Draft
    sheet: Sheet
    heads: list[str]
    rows: list[tuple[Record, list[str]]]
    roles: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    variables: tuple[int, ...] = ()
    """Columns that are variables of documents."""
    is_changed: bool = False

    def texts(self, column: int, most: int = SAMPLE) -> list[str]:
        """Return what is in a column, blanks left out."""
        found = (cells[column] for _, cells in self.rows if cells[column].strip())
        return [text for text, _ in zip(found, range(most), strict=False)]

    def has_json(self, column: int) -> bool:
        """Are there lists or objects of JSON in a column?"""
        return any(type(cells[column]) is not str for _, cells in self.rows)

    def free(self) -> list[int]:
        """Return the columns that nothing is known of."""
        used = {*self.roles.values(), *self.said.values()}
        return [n for n, _ in enumerate(self.heads) if n not in used]

    def alike(self, first: int, second: int) -> bool:
        """Do two columns hold the same few names?"""
        one, two = ({t.strip() for t in self.texts(c)} for c in (first, second))
        return bool(one & two) and len(one & two) * 2 >= min(len(one), len(two))

    def tell(self, role: str, column: int, why: str) -> None:
        """Say what a column was taken for."""
        self.roles[role] = column
        self.is_changed = True
        self.draft.note(
            "column-assumed",
            Severity.INFO,
            f"the column {shown_head(self.heads[column])} was taken for the {role}:"
            f" {why}; say --column {role}=... if that is wrong",
            place=self.sheet.where,
            kind=role,
        )


class GroupedHead(str):
    """A head of two rows: the group of a code over its name."""

    __slots__ = ("path",)

    path: tuple[str, ...]

    def __new__(cls, *path: str) -> Self:
        """Keep what it was made of."""
        made = super().__new__(cls, " > ".join(path))
        made.path = path
        return made

    def strip(self, chars: str | None = None, /) -> Self:
        """Return itself: it has no blanks around it, and would lose its path."""
        return self


def grouped_heads(head: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the heads of two rows, groups of codes over codes; else nothing.

    Below a column with one of the usual names there is nothing, and a group reaches
    over several columns, merged or blank.

    >>> grouped_heads(["Document", "Barriers", ""], ["", "Cost", "Time"])
    ['Document', 'Barriers > Cost', 'Barriers > Time']
    """
    width = max(len(head), len(below))
    upper, lower = (
        [*map(str.strip, row), *[""] * (width - len(row))] for row in (head, below)
    )
    under = [n for n, text in enumerate(lower) if text]
    alone = [n for n, text in enumerate(lower) if not text]
    spans = [n for n in under if not upper[n] or (n and upper[n] == upper[n - 1])]
    are_names = all(1 < len(lower[n]) <= _LONGEST for n in under) and all(
        any(map(str.isalpha, lower[n])) for n in under
    )
    is_known = any(is_known_head(upper[n]) for n in alone)
    if not (spans and are_names and is_known and upper[under[0]]):
        return []
    if any(is_known_head(upper[n]) for n in under):
        return []
    group, heads = "", [*upper]
    for n in under:
        group = upper[n] or group
        heads[n] = GroupedHead(group, lower[n])
    return heads


_LEVEL = re.compile(
    r"(?:(?:code|theme|kategorie|category) ?)?level ?(\d)|code level ?(\d)"
)
_NTH = re.compile(r"\b(?:primary|secondary|tertiary|first|second|third)\b")
"""Such codes may be levels, or several of one place."""


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
    found = [n for _, n in sorted(ranked)]
    return [] if _are_peers(work, found) else found


def _are_peers(work: CodedTable, levels: Sequence[int]) -> bool:
    """Are a first and a second code meant: names of both, or under several above?"""
    if not all(_NTH.search(plain_head(work.heads[n])) for n in levels):
        return False
    above: dict[str, set[str]] = {}
    for _, cells in work.rows:
        names = [cells[n].strip().casefold() for n in levels]
        for parent, name in pairwise(names):
            if parent and name:
                above.setdefault(name, set()).add(parent)
    parents = set().union(*above.values()) if above else set()
    return any(len(found) > 1 for found in above.values()) or bool(parents & {*above})


def fill_levels(work: CodedTable, levels: Sequence[int]) -> None:
    """Give rows that name a deeper level only the levels that stand above them."""
    above = dict.fromkeys(levels, "")
    count = 0
    if any(_NTH.search(plain_head(work.heads[n])) for n in levels):
        _tell_assumed(work, levels)
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


def _tell_assumed(work: CodedTable, levels: Sequence[int]) -> None:
    names = ", ".join(shown_head(work.heads[n]) for n in levels)
    work.draft.note(
        "level-assumed",
        Severity.WARNING,
        f"the columns {names} were taken for levels of a tree; where they are several"
        " codes of a place, head them 'Code 1', 'Code 2'",
        place=work.sheet.where,
    )


def tell_levels(work: CodedTable) -> None:
    """Warn of columns that head that of the codes in an order that is not certain."""
    has_book = bool(work.draft.project.code_book.codes)
    if has_book or "code" not in work.roles:
        return
    if unused := [n for n in work.free() if names_codes(work.heads[n])]:
        names = ", ".join(shown_head(work.heads[n]) for n in unused[:8])
        work.draft.note(
            "levels-unused",
            Severity.WARNING,
            f"the codes of {shown_head(work.heads[work.roles['code']])} were made"
            f" without levels above them; {names} may be those: call all of them"
            " and it 'Level 1', 'Level 2' from the top down, or give --codes",
            place=work.sheet.where,
        )


_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 60
_MOST = 2000
"""Of more names none is looked for in all the others."""


def name_fully(work: CodedTable) -> None:
    """Write out names of documents that are part of those of files, or hold them.

    Only if no name is that of a document, and each part is of one alone.
    """
    own = [work.roles["source"]] if "source" in work.roles else []
    cases = [work.roles["case"]] if "case" in work.roles else []
    documents = work.draft.documents
    there = [d.source.name or "" for d in documents.all if d.texts]
    if not there or "source_guid" in work.heads:
        return
    for column in own or [*cases, *work.free()]:
        texts = {cells[column].strip() for _, cells in work.rows} - {""}
        if len(texts) > _MOST or any(documents.named(text) for text in texts):
            continue
        if not own and (len(texts) < 2 or not all(map(_is_name, texts))):
            continue
        if full := named_partly(texts, there):
            break
    else:
        return
    if column in cases:
        del work.roles["case"]
    work.roles["source"] = column
    work.is_changed = True
    for _, cells in work.rows:
        cells[column] = full.get(cells[column].strip(), cells[column])
    first = next(iter(full.items()))
    work.draft.note(
        "documents-by-part",
        Severity.WARNING,
        f"no document is called as the column {shown_head(work.heads[column])} says;"
        f" those whose names are alike were taken: {first[1]!r} for {first[0]!r}",
        place=work.sheet.where,
        count=len(full),
    )


def named_partly(names: Set[str], there: Iterable[str]) -> Mapping[str, str]:
    """Return the document that each name means; nothing if that is not certain.

    >>> named_partly({"P1"}, ["transcript P1", "transcript P12"])
    {'P1': 'transcript P1'}
    >>> named_partly({"Interviewee #7, nurse"}, ["Interviewee 7", "Interviewee 12"])
    {'Interviewee #7, nurse': 'Interviewee 7'}
    >>> named_partly({"Ann", "Ben"}, ["Ann in May", "Ann in June", "Ben"])
    {}
    """
    words = {name: _words(name) for name in there}
    found: dict[str, str] = {}
    for name in sorted(names):
        wanted = _words(name)
        fits = [one for one, own in words.items() if _is_part(wanted, own)]
        if len(fits) > 1:
            return {}
        found.update((name, one) for one in fits)
    is_sure = len({*found.values()}) == len(found) >= 0.8 * len(names)
    return found if is_sure else {}


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST and not text.isdecimal()


def _words(name: str) -> str:
    """Return the words and numbers of a name, a blank around each."""
    found = (word.lstrip("0") or "0" for word in _WORD.findall(name.casefold()))
    return f" {' '.join(found)} "


def _is_part(one: str, other: str) -> bool:
    return bool(one.strip() and other.strip()) and (one in other or other in one)
