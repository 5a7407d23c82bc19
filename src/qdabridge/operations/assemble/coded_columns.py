"""Codes that stand in several columns: marks, excerpts, coders, levels, lists."""

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from qdabridge.codebook import rank_of
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import (
    Items,
    Record,
    Sheet,
    Structure,
    plain_head,
    shown_head,
)
from qdabridge.report import Severity
from qdabridge.text import folded

__all__ = [
    "MARKED",
    "PLURAL",
    "CodedTable",
    "applied_path",
    "by_coder",
    "excerpts",
    "has_lists",
    "in_texts",
    "levels_of",
    "lists_in",
    "marked",
    "several",
]

_SAMPLE = 300
MARKED = re.compile(
    r"1|x|✓|✔|√|●|true|yes|y|ja|oui|s[ií]|sim|wahr|vrai|\*", re.IGNORECASE
)
_UNMARKED = re.compile(
    r"|0|-|–|false|no|n|nein|non|não|nao|nee|falsch|faux", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"(?:sub ?)?(?:code|tag|label|kode|código|codigo|thème|theme) ?#?(\d{1,2})"
)
_LEVEL = re.compile(
    r"(?:(?:code|theme|kategorie|category) ?)?level ?(\d)|code level ?(\d)"
)
_CODER = re.compile(
    r"(?:coder|rater|annotator|kodierer|codierer|codeur|researcher) ?\w{1,12}"
)
_APPLIED = re.compile(r"Code: (.+?) Applied")
"""The heads of the columns of Dedoose, one for each code."""
_NAME = 80
PLURAL = ("codes", "tags", "labels", "codes applied", "códigos", "codici", "kodes")


@dataclass
class CodedTable:
    """A table of codings and what its columns are."""

    draft: Draft
    sheet: Sheet
    heads: list[str]
    rows: list[tuple[Record, list[str]]]
    roles: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    is_changed: bool = False

    def texts(self, column: int, most: int = _SAMPLE) -> list[str]:
        """Return what is in a column, blanks left out."""
        found = (cells[column] for _, cells in self.rows if cells[column].strip())
        return [text for text, _ in zip(found, range(most), strict=False)]

    def free(self) -> list[int]:
        """Return the columns that nothing is known of."""
        used = {*self.roles.values(), *self.said.values()}
        return [n for n, _ in enumerate(self.heads) if n not in used]

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


def in_texts(work: CodedTable, column: int) -> float:
    """Return how many of the texts of a column stand in the transcripts."""
    texts = [text for text in work.texts(column, 60) if len(text) >= 4]
    if not texts or median(map(len, texts)) < 8:
        return 0
    where = _folded_texts(work.draft)
    found = sum(any(folded(text) in one for one in where) for text in texts)
    return found / len(texts)


def _folded_texts(draft: Draft) -> list[str]:
    """Return the transcripts, folded for looking up words; kept for the next time."""
    if draft.folded_texts is None:
        texts = [t.text for d in draft.documents.all for t in d.texts.values()]
        draft.folded_texts = [folded(text) for text in texts]
    return draft.folded_texts


def several(work: CodedTable) -> list[int]:
    """Return the columns ``code_1``, ``code_2``."""
    found = [
        n for n, head in enumerate(work.heads) if _SEVERAL.fullmatch(plain_head(head))
    ]
    return found if len(found) > 1 else []


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
    if "code" not in work.roles or work.draft.project.code_book.codes:
        return []
    own = rank_of(work.heads[work.roles["code"]])
    above = [
        (rank, n)
        for n in work.free()
        if (rank := rank_of(work.heads[n])) and own and rank < own and rank < 4
    ]
    if not above or any(rank > 3 for rank, _ in above):
        return []
    return [*(n for _, n in sorted(above)), work.roles["code"]]


def lists_in(cell: str) -> list[str]:
    """Return the codes of a cell that holds several, parted by signs of lists."""
    for sign in ("\n", ";", "|"):
        pieces = [piece.strip() for piece in cell.split(sign) if piece.strip()]
        if len(pieces) > 1 and all(len(piece) <= _NAME for piece in pieces):
            return pieces
    return []


def has_lists(work: CodedTable) -> bool:
    """Do cells hold several codes, though no codebook tells them apart?"""
    if "code" not in work.roles or work.draft.project.code_book.codes:
        return False
    column = work.roles["code"]
    if "code_count" in work.roles:
        return False
    if any(isinstance(cells[column], Items | Structure) for _, cells in work.rows):
        return False  # lists of JSON are told apart already
    cells = [cells[column].strip() for _, cells in work.rows]
    alone = Counter(cells)
    lists = [found for cell in cells if (found := lists_in(cell))]
    pieces = Counter(piece for found in lists for piece in found)
    is_plural = plain_head(work.heads[column]) in PLURAL
    known = any(alone[piece] or count > 1 for piece, count in pieces.items())
    return bool(lists) and (is_plural or known)


def applied_path(head: str) -> tuple[str, ...]:
    r"""Return the path in a head such as ``Code: Barriers\Time Applied``; or nothing.

    >>> applied_path("Code: Barriers\\Time Applied")
    ('Barriers', 'Time')
    """
    match = _APPLIED.fullmatch(head.strip())
    return tuple(part.strip() for part in match[1].split("\\")) if match else ()


def marked(work: CodedTable) -> list[int]:
    """Return the columns that only mark which rows have a code: 0 and 1, x."""
    found = []
    for column in work.free():
        cells = [cells[column].strip() for _, cells in work.rows]
        marks = sum(bool(MARKED.fullmatch(cell)) for cell in cells)
        others = sum(bool(_UNMARKED.fullmatch(cell)) for cell in cells)
        if marks and marks + others == len(cells) and work.heads[column].strip():
            found.append(column)
    return found


def excerpts(work: CodedTable) -> list[int]:
    """Return the columns whose cells are the coded words; the headers are the codes."""
    if "code" in work.roles or "source" not in work.roles:
        return []
    found = [c for c in work.free() if in_texts(work, c) >= 0.6]
    sparse = [
        c for c in found if sum(not cells[c].strip() for _, cells in work.rows) > 0
    ]
    return found if len(found) > 1 and sparse else []


def by_coder(work: CodedTable) -> list[int]:
    """Return the columns that hold the codes of one coder each."""
    if "code" in work.roles:
        return []
    found = [n for n in work.free() if _CODER.fullmatch(plain_head(work.heads[n]))]
    return found if len(found) > 1 else []
