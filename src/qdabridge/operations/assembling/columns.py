"""Which column of a table of codings means what, under the names scripts give them."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qdabridge.errors import ReadError
from qdabridge.formats.tidy_columns import COLUMNS

__all__ = ["SYNONYMS", "Columns", "are_codings", "columns_of", "shown_head"]

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "source": (
        "source",
        "document",
        "document name",
        "doc",
        "doc name",
        "file",
        "filename",
        "file name",
        "transcript",
        "text file",
        "media title",
    ),
    "start": ("start", "begin", "from", "start pos", "segment start", "pos0"),
    "end": ("end", "stop", "to", "end pos", "segment end", "pos1"),
    "quote": (
        "quote",
        "text",
        "segment",
        "content",
        "snippet",
        "quotation",
        "segment text",
        "coded",
        "coded text",
        "excerpt",
        "text content",
    ),
    "code": ("code", "codename", "code name", "tag", "label", "codes"),
    "code_path": ("code path",),
    "code_count": ("number of codes", "code count"),
    "coder": ("coder", "user", "user name", "annotator", "author", "created by"),
    "created": ("created", "date", "created at", "coded at", "timestamp"),
    "created_as_written": ("created as written",),
    "memo": ("memo", "note", "coded memo"),
    "comment": ("comment", "comments"),
    "selection_name": ("selection name",),
    "occurrence": ("occurrence", "nth"),
    "prefix": ("prefix", "before"),
    "suffix": ("suffix", "after"),
    "case": ("case", "participant", "speaker"),
}
"""Field -> names under which it comes, the usual first; spelt alike, see ``_plain``."""

_SHOWN = 30
"""Longer heads are not shown: without heads, the first row may be words of a text."""

TOLD = frozenset(column.name for column in COLUMNS["codings"])
"""The names of tidy tables; those without synonyms come under these alone."""

NOT_NEEDED = frozenset({"cases", "case_guids", "case_guid"})
"""Made from other tables when tables are written; not read back."""


class Columns(NamedTuple):
    """What was understood of the columns of a table of codings."""

    headers: Mapping[str, str]
    """Field -> header."""
    unused: tuple[str, ...]
    """Headers that nothing is made of."""

    def has(self, *fields: str) -> bool:
        """Is there a column for one of these fields?"""
        return any(field in self.headers for field in fields)


def columns_of(
    headers: Iterable[str], where: str, *, is_coding: bool = True
) -> Columns:
    """Return which column means what.

    Args:
        headers: The heads of the columns.
        where: The address of the table, for messages.
        is_coding: It is a table of codings, so there must be codes.

    Raises:
        ReadError: There is no column for documents, or none for codes.
    """
    found: dict[str, str] = {}
    by_plain: dict[str, str] = {}
    for header in headers:
        by_plain.setdefault(_plain(header), header)
    fields: dict[str, tuple[str, ...]] = {
        name: (_plain(name),) for name in sorted(TOLD)
    }
    fields |= SYNONYMS
    for field, names in fields.items():
        for name in names:
            if name in by_plain and by_plain[name] not in found.values():
                found[field] = by_plain[name]
                break
    _check(found, list(by_plain.values()), where, is_coding)
    used = {*found.values()}
    unused = tuple(h for h in by_plain.values() if h.strip() and h not in used)
    return Columns(found, unused)


def are_codings(headers: Iterable[str]) -> bool:
    """Can it be a table of codings, with documents, codes, and places?"""
    try:
        return columns_of(headers, "").has("quote", "start")
    except ReadError:
        return False


def _check(
    found: Mapping[str, str], headers: list[str], where: str, is_coding: bool
) -> None:
    needs: dict[str, tuple[str, ...]] = {"the document": ("source", "source_guid")}
    if is_coding:
        needs["the code"] = ("code", "code_path", "code_guid")
    for what, fields in needs.items():
        if not any(field in found for field in fields):
            there = ", ".join(shown_head(head) for head in headers[:12]) or "none"
            raise ReadError(
                f"no column names {what}; there are: {there}",
                path=where,
                hint=f"name a column {fields[0]!r}",
            )


def shown_head(header: str) -> str:
    """Return a head as a message may show it."""
    return repr(header) if len(header) <= _SHOWN else "(a long text)"


def _plain(header: str) -> str:
    """Return a header in lower case with one blank between its words.

    >>> _plain(" Code_Path ")
    'code path'
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.strip().lstrip("\ufeff"))
    return re.sub(r"[\s_\-.]+", " ", spaced).strip().casefold()
