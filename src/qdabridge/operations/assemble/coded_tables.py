"""Codings as people keep them, made into a table with a row for each and known heads.

Roles of columns come from what users say, then from headers, then from what is in the
columns: names of documents, words of the transcripts, names of codes, marks. What was
found out is told.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from qdabridge.errors import NotThisFormatError
from qdabridge.model import join_path
from qdabridge.operations.assemble.coded_columns import (
    MARKED,
    applied_path,
    by_coder,
    by_contents,
    by_header,
    coders_in,
    excerpts,
    find_documents,
    find_times,
    has_commas,
    has_lists,
    is_plural,
    lists_in,
    marked,
    obey_columns,
    plain_lists,
    several,
)
from qdabridge.operations.assemble.coded_table import (
    CodedTable,
    fill_levels,
    levels_of,
    name_fully,
    tell_levels,
)
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import (
    Record,
    Sheet,
    plain_head,
    shown_head,
)
from qdabridge.operations.assemble.rows import ANCHORS
from qdabridge.operations.assemble.table_files import TableHints
from qdabridge.operations.assemble.written_places import with_paragraphs
from qdabridge.report import Severity
from qdabridge.tabular import column_name

__all__ = ["understand_codings"]

_TIDY = ("source_guid", "selection_guid", "coder_guid", "code_guid", "selection_type")
"""Heads by which a tidy table is known; nothing is found out about it."""
_PLACES = re.compile(
    r"\b(?:lines?|zeilen?|lignes?|l[ií]neas?|linhas?|righe?|regels?|para\w*|abs[aä]tze?"
    r"|pos|positions?|offsets?|chars?|time ?(?:codes?|stamps?)|minutes?|pages?|seiten?"
    r")\b"
)
"""Headers of places in a document, however they are counted."""
_WORDY = 12


def understand_codings(draft: Draft, hints: TableHints) -> None:
    """Replace the table of codings of a project by one that has a coding a row.

    Raises:
        NotThisFormatError: It is not certain which column has the words that are coded.
        UnknownFormatError: A hint names a column that is not there, or no role.
    """
    sheet = draft.sheets.get("codings")
    if sheet is None or not sheet.headers:
        return
    if not hints.tells_columns and any(head in sheet.headers for head in _TIDY):
        return
    work = _gathered(draft, sheet)
    obey_columns(work, hints)
    by_header(work)
    if hints.texts_from is not None:
        from qdabridge.operations.assemble.row_documents import rows_are_documents

        rows_are_documents(work, hints)
    find_documents(work)
    name_fully(work)
    by_contents(work)
    _fill_down(work, fill_all=hints.fill_down)
    find_times(work)
    _check_quotes(work)
    work.is_changed |= with_paragraphs(
        draft, sheet.where, work.heads, work.rows, work.roles
    )
    plain_lists(work)
    wide = _wide(work)
    fill_levels(work, wide.levels)
    _check_named(work, bool(wide.columns or wide.has_lists))
    _tell_wide(work, wide)
    if not wide.levels:
        tell_levels(work)
    names = _names(work, wide)
    if work.is_changed or hints.tells_columns:
        draft.sheets["codings"] = _made(work, wide, names)


def _gathered(draft: Draft, sheet: Sheet) -> CodedTable:
    heads, width = list(sheet.headers), len(sheet.headers)
    rows: list[tuple[Record, list[str]]] = []
    known: Mapping[str, int] | None = None
    for record in sheet.records:
        if record.heads is not known:
            known = record.heads
            is_same = [*map(known.get, heads)] == [*range(width)]
        if is_same and len(record.cells) == width:
            rows.append((record, list(record.cells)))
        else:
            rows.append((record, [record.get(head) for head in heads]))
    return CodedTable(draft, sheet, heads, rows)


# --- Blanks, quotes that are none ---------------------------------------------------


def _fill_down(work: CodedTable, *, fill_all: bool) -> None:
    """Fill cells that are blank since the one above holds for them."""
    source, quote = work.roles.get("source"), work.roles.get("quote")
    if source is None or not work.rows or not work.rows[0][1][source].strip():
        return
    last, words, count = "", "", 0
    blanks = sum(not cells[source].strip() for _, cells in work.rows)
    for _, cells in work.rows if blanks or fill_all else ():
        is_blank = not cells[source].strip()
        if not any(cell.strip() for cell in cells):
            continue
        if is_blank:
            cells[source] = last
            count += 1
        if quote is not None and not cells[quote].strip() and (is_blank or fill_all):
            cells[quote] = words
        last = cells[source]
        words = cells[quote] if quote is not None else ""
    work.is_changed |= count > 0 or fill_all
    if count:
        work.draft.note(
            "cells-filled",
            Severity.WARNING,
            "blank cells below a document were filled with what stands above them",
            place=work.sheet.where,
            count=count,
        )


def _check_quotes(work: CodedTable) -> None:
    """Refuse to spread codings over whole documents where words are given.

    Raises:
        NotThisFormatError: A column has texts, and none is the quote.
    """
    anchors = (*ANCHORS, "occurrence", "line")
    has_place = any(a in work.roles or a in work.heads for a in anchors)
    if has_place or "full_text" in work.said or excerpts(work):
        return
    known = {*marked(work), *several(work), *levels_of(work)}
    wordy = [
        c
        for c in work.free()
        if c not in known and (t := work.texts(c)) and median(map(_length, t)) >= _WORDY
    ]
    if wordy:
        names = ", ".join(
            f"{column_name(c)} {shown_head(work.heads[c])}" for c in wordy[:3]
        )
        raise NotThisFormatError(
            f"no column has quotes that stand in the transcripts; texts are in {names}",
            path=work.sheet.where,
            hint="say which has them: --column quote=..., or --column ignore=... if the"
            " codes hold for whole documents",
        )
    if places := [c for c in work.free() if _may_be_places(work, c)]:
        names = ", ".join(shown_head(work.heads[c]) for c in places[:3])
        raise NotThisFormatError(
            f"no column is known to say where in a document a code holds; {names} may",
            path=work.sheet.where,
            hint="say it: --column line=..., start=..., end=... or begin_time=..., or"
            " --column ignore=... if the codes hold for whole documents",
        )
    if work.rows and {"source"} <= work.roles.keys():
        work.draft.note(
            "codings-of-whole-documents",
            Severity.WARNING,
            "the table has neither quotes nor positions; each code was given to the"
            " whole document",
            place=work.sheet.where,
            count=len(work.rows),
        )


def _may_be_places(work: CodedTable, column: int) -> bool:
    """Does a header speak of places, and are there numbers below it?"""
    texts = work.texts(column)
    is_named = bool(_PLACES.search(plain_head(work.heads[column])))
    return is_named and bool(texts) and all(any(map(str.isdigit, t)) for t in texts)


def _length(text: str) -> int:
    """Return how long a text is; one word, such as an ID or an address, is none."""
    return len(text) if " " in text.strip() or not text.isascii() else 0


# --- The table that is made ---------------------------------------------------------


class _Wide(NamedTuple):
    """The columns over which codes are spread; one kind of them at a time."""

    marked: Sequence[int] = ()
    excerpts: Sequence[int] = ()
    coders: Sequence[int] = ()
    several: Sequence[int] = ()
    levels: Sequence[int] = ()
    has_lists: bool = False
    has_commas: bool = False
    raters: Mapping[int, tuple[str, str]] = {}
    """The coder and the code of columns of marks, if their heads name both."""

    @property
    def columns(self) -> list[int]:
        """All of them."""
        return [n for columns in self[:5] for n in columns]

    @property
    def heads(self) -> list[str]:
        """The heads of what they say of each coding."""
        if not (self.columns or self.has_lists):
            return []
        more = ["quote"] * bool(self.excerpts) + ["coder"] * bool(
            self.coders or self.raters
        )
        return ["code_path", "code", *more]


def _made(work: CodedTable, wide: _Wide, names: Mapping[str, str]) -> Sheet:
    """Return the table with a coding in each row, under the usual heads."""
    used = {*work.roles.values(), *wide.columns, *work.variables}
    used |= {work.said.get(role, -1) for role in ("ignore", "full_text")}
    columns = {names[role]: n for role, n in work.roles.items() if role in names}
    columns |= {h: n for n, h in enumerate(work.heads) if n not in used and h.strip()}
    memo = ["memo"] if "confidence" in columns else []
    heads = {
        n: place
        for place, n in enumerate({**columns, **dict.fromkeys([*wide.heads, *memo])})
    }
    places = [columns.get(head, -1) for head in heads]
    records = []
    for record, cells in work.rows:
        base = [*cells, ""]  # what no column has is blank
        for extra in _codings(work, cells, wide):
            made = [base[n] for n in places]
            for head, text in extra.items():
                made[heads[head]] = text
            if memo:
                told = _with_confidence(made[heads["memo"]], made[heads["confidence"]])
                made[heads["memo"]] = told
            where = record.where, record.number, record.is_shifted
            records.append(Record(heads, tuple(made), *where))
    return Sheet("codings", tuple(heads), records, work.sheet.where)


def _wide(work: CodedTable) -> _Wide:
    """Return how codes are spread over columns, if they are."""
    levels = levels_of(work)
    if levels:
        return _Wide(levels=levels)
    if many := several(work):
        return _Wide(several=many)
    if _has_code(work):
        commas = has_commas(work)
        return _Wide(has_lists=commas or has_lists(work), has_commas=commas)
    if marks := marked(work):
        return _Wide(marked=marks, raters=coders_in(work, marks))
    if words := excerpts(work):
        return _Wide(excerpts=words)
    return _Wide(coders=by_coder(work))


def _names(work: CodedTable, wide: _Wide) -> dict[str, str]:
    """Return the head for each role; several codes in a cell keep "codes"."""
    names = {role: role for role in work.roles}
    head = plain_head(work.heads[work.roles["code"]]) if "code" in names else ""
    if wide.levels:
        names.pop("code", None)
    elif is_plural(head) and not wide.has_lists:
        names["code"] = "codes"
    work.is_changed |= bool(wide.columns or wide.has_lists or "confidence" in names)
    return names


def _has_code(work: CodedTable) -> bool:
    return bool({"code", "code_path"} & work.roles.keys())


def _codings(
    work: CodedTable, cells: Sequence[str], wide: _Wide
) -> Iterator[Mapping[str, str]]:
    """Yield what each coding of a row has besides what is the same for all."""
    if wide.has_lists:
        cell = cells[work.roles["code"]]
        yield from (
            {"code": code} for code in lists_in(cell, commas=wide.has_commas) or [cell]
        )
    elif wide.levels:
        if path := [cells[n].strip() for n in wide.levels if cells[n].strip()]:
            yield {"code_path": join_path(path)}
    elif wide.columns:
        for n in wide.columns:
            if cell := cells[n].strip():
                yield from _in_column(work.heads[n], cell, n, wide)
    elif "full_text" not in work.said or _names_code(work, cells):
        yield {}


def _in_column(
    head: str, cell: str, column: int, wide: _Wide
) -> Iterator[Mapping[str, str]]:
    """Yield the coding that a cell of one of several columns stands for."""
    if column in wide.marked:
        if MARKED.fullmatch(cell) and column in wide.raters:
            yield dict(zip(("coder", "code"), wide.raters[column], strict=True))
        elif MARKED.fullmatch(cell):
            yield _named_by(head)
    elif column in wide.excerpts:
        yield {**_named_by(head), "quote": cell}
    else:
        coder = {"coder": head.strip()} if column in wide.coders else {}
        pieces = lists_in(cell) if type(cell) is str else []
        yield from ({"code": code, **coder} for code in pieces or [cell])


def _named_by(head: str) -> dict[str, str]:
    """Return the code that a header names."""
    path = applied_path(head)
    return {"code_path": join_path(path)} if path else {"code": head.strip()}


def _names_code(work: CodedTable, cells: Sequence[str]) -> bool:
    """Does a row name a code? Rows of a survey without one are only texts."""
    roles = [work.roles[role] for role in ("code", "code_path") if role in work.roles]
    return any(cells[n].strip() for n in roles)


def _with_confidence(memo: str, confidence: str) -> str:
    if not confidence.strip():
        return memo
    told = f"Confidence: {confidence.strip()}"
    return f"{memo.strip()}\n\n{told}" if memo.strip() else told


def _tell_wide(work: CodedTable, wide: _Wide) -> None:
    if wide.has_lists:
        work.draft.note(
            "codes-split",
            Severity.INFO,
            "cells with several codes were parted at the signs between them",
            place=work.sheet.where,
        )
    for columns, what in (
        (
            wide.marked,
            "the codes of each coder; each mark in them is a coding"
            if wide.raters
            else "the codes; each mark in them is a coding",
        ),
        (wide.excerpts, "the codes; the words in their cells are the quotes"),
        (wide.coders, "the coders; the names in their cells are the codes"),
    ):
        if columns:
            names = ", ".join(shown_head(work.heads[n]) for n in columns[:8])
            work.draft.note(
                "columns-as-codes",
                Severity.WARNING,
                f"the columns {names} were taken for {what}",
                place=work.sheet.where,
            )


def _check_named(work: CodedTable, is_spread: bool) -> None:
    """Refuse a table without documents or codes.

    Raises:
        NotThisFormatError: It has none.
    """
    needs = (
        [] if "source" in work.roles or "source_guid" in work.heads else ["document"]
    )
    if not (is_spread or _has_code(work) or "code_guid" in work.heads):
        needs.append("code")
    if needs:
        there = ", ".join(shown_head(head) for head in work.heads[:12]) or "none"
        texts = _likely_texts(work)
        more = f"; if each row is a document, say --texts-from {texts}" if texts else ""
        role = "source" if needs[0] == "document" else "code"
        raise NotThisFormatError(
            f"no column names the {needs[0]}; there are: {there}",
            path=work.sheet.where,
            hint=f"say which one does: --column {needs[0]}=...{more}, or name a column"
            f" {role!r}",
        )


def _likely_texts(work: CodedTable) -> str:
    """Return the header of the column with the longest texts."""
    lengths = Counter(
        {
            n: median(map(len, t))
            for n, _ in enumerate(work.heads)
            if (t := work.texts(n))
        }
    )
    column, length = next(iter(lengths.most_common(1)), (0, 0))
    return repr(work.heads[column]) if length >= _WORDY else ""
