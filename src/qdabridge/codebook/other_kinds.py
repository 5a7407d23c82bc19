"""Tables that look like codebooks and are something else, each with what to do."""

import re
from collections.abc import Collection, Iterable

from qdabridge.codebook.code_table import CodeTable
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.tabular import Grid

__all__ = ["are_codings", "other_kind"]


_DICTIONARY = {
    "search item",
    "suchbegriff",
    "search items",
    "whole word",
    "ganzes wort",
}
_DOCUMENTS = {
    *("document", "file", "document name", "source", "dokument", "datei", "fichier"),
    *("documents", "media title", "filename", "documento", "archivo", "dokumentname"),
    *("source name", "media", "transcript", "document group", "file case", "case"),
    *("filename or case", "file or case"),
}
_PLACES = {
    *("content", "text content", "quotation content", "segment", "coded segment"),
    *("coded segments", "coded", "coded text", "selected text", "text", "beginning"),
    *("begin", "end", "anfang", "ende", "start position", "end position", "position"),
    *(
        "initial position",
        "final position",
        "codiertes segment",
        "segmente",
        "highlight",
    ),
    *("coder", "quotation name", "excerpt", "excerpt copy", "reference", "coverage"),
}
_SEGMENTS = {
    *("segment", "coded segment", "coded segments", "text content", "coded text"),
    *("selected text", "quotation content", "codiertes segment", "segmente"),
}
_PERSON = re.compile(
    r"(?:p|pt|part|participant|interview|interviewee|int|i|id|respondent|subject|"
    r"teilnehmer|teilnehmerin|person|resp|r|s|informant|participante|case|fall)"
    r" ?\d{1,4}"
)


_TIDY = {"source", "start", "end"}
"""Headers that every table of codings of ``qdabridge tables`` has."""
_ASSEMBLE = (
    "give the codebook; 'qdabridge assemble' makes a project of codings and"
    " what goes with them"
)


_QUALCODER = (
    "export the codebook there, or the project as REFI-QDA (.qdpx); newer versions list"
    " one coding a row"
)
_WITH_FILE = re.compile(r".*\n[^\n]+\.\w{2,5}\s*", re.DOTALL)


def are_codings(headers: Collection[str]) -> bool:
    """Are these the headers of tidy codings: where each begins and ends?"""
    return set(headers) >= _TIDY


def other_kind(grid: Grid, table: CodeTable | None) -> tuple[str, str] | None:
    """Return what a table is instead of a codebook, and what to do; or None.

    Args:
        grid: The table.
        table: The same, understood; None if it has no names of codes.
    """
    if not (table and table.header) and _is_coding_report(grid):
        return "a coding report of QualCoder, with a column a code", _QUALCODER
    headers = set(_headers(grid))
    if table and table.header:
        headers = {
            normal(cell.text) for row in table.header for cell in row.cells if cell
        }
    described = bool(
        table and table.header and table.of(Field.DESCRIPTION, Field.BRIEF)
    )
    if are_codings(headers):
        return "a table of codings", _ASSEMBLE
    if headers & _DICTIONARY and not described:
        return "a dictionary of search words", "give the codebook of the project"
    people = [h for h in headers if _PERSON.fullmatch(h)]
    is_deep = table is not None and len(table.of(Field.NAME)) > 1
    if len(people) > 2 and not (described or is_deep):
        return "a table of codes by participant", "give the list of the codes"
    coded = headers & _PLACES
    is_coded = coded & _SEGMENTS or len(coded) > 1 or (coded and _repeats(table))
    if headers & _DOCUMENTS and is_coded:
        return "a table of coded segments", _ASSEMBLE
    return None


def _is_coding_report(grid: Grid) -> bool:
    """Does each text end with a line that is the name of its file (QualCoder 3.5)?"""
    texts = [cell.text for row in grid.rows[1:] for cell in row.cells if cell]
    return bool(texts) and all(map(_WITH_FILE.fullmatch, texts))


def _headers(grid: Grid) -> Iterable[str]:
    for row in grid.rows[:3]:
        for cell in row.cells:
            if cell and len(cell.text) < 60:
                yield normal(cell.text)


def _repeats(table: CodeTable | None) -> bool:
    """Do names stand again and again, as those of codings do? Or are there none?"""
    names = table.of(Field.NAME, Field.PATH) if table else []
    if table is None or not names:
        return True
    texts = list(table.texts(names[-1]))
    return len(set(texts)) * 10 <= len(texts) * 8
