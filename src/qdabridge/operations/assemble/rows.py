"""The rows of tables about places: which document, which place, which paragraph."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from qdabridge.model import Coding, Selection
from qdabridge.operations.assemble.draft import Document, Documents, Draft, named
from qdabridge.operations.assemble.placing import Outcome, Placed, Wanted, place_all
from qdabridge.operations.assemble.records import (
    Columns,
    Record,
    Sheet,
    Structure,
    columns_of,
    shown_head,
)
from qdabridge.operations.assemble.written_places import Span, TimedText, span_in
from qdabridge.report import Severity
from qdabridge.tabular import Column, Kind, Table, listed
from qdabridge.text import CANONICAL

__all__ = [
    "Row",
    "is_whole",
    "place_rows",
    "read_rows",
    "text_holder",
    "unplaced_table",
    "wanted",
]


_WHOLE = re.compile(r"(-?\d{1,15})(?:\.0+)?")
"""A whole number, be it written as ``12.0`` as workbooks and frames do."""

_SHIFTED = (
    "it has more cells than the table has columns; put a cell that holds the separator"
    " into quotation marks"
)

_SHOWN = 20
"""So many columns are named."""

_KEEP = "; '--column memo=HEADER' keeps what one holds as notes of the codings"

ANCHORS = (
    *("start", "end", "quote", "page", "x1"),
    *("begin_ms", "begin_s", "begin_time"),
)
"""Fields that say where in a document something is."""


@dataclass
class Row:
    """A row of codings or selections, and what became of it.

    Attributes:
        record: The row as it was read.
        columns: What its columns mean.
        is_coding: Is it one of codings, not of selections?
        document: What it names.
        placed: How its place in a text was found.
        selection: What was made of its place.
        coding: What was made of it.
        is_whole: Is the whole document coded?
        reason: Why something is missing.
        is_unknown: Does it name a document that there is not?
    """

    record: Record
    columns: Columns
    is_coding: bool
    document: Document | None = None
    placed: Placed | None = None
    selection: Selection | None = None
    coding: Coding | None = None
    is_whole: bool = False
    reason: str = ""
    is_unknown: bool = False

    def get(self, field: str) -> str:
        """Return the cell of a field; empty if there is no such column."""
        header = self.columns.headers.get(field)
        return "" if header is None else self.record.get(header)

    def number(self, field: str) -> int | None:
        """Return a whole number; None if the cell holds none."""
        found = _WHOLE.fullmatch(self.get(field).strip().replace("\u00a0", ""))
        return int(found[1]) if found else None

    @property
    def span(self) -> Span | None:
        """The moments it says in time codes, seconds or milliseconds."""
        for name, unit in (("ms", 1), ("s", 1000), ("time", 0)):
            if begin := self.get(f"begin_{name}"):
                return span_in(begin, self.get(f"end_{name}"), unit)
        return span_in(self.get("start"), self.get("end"))

    def odd_number(self, *fields: str) -> str:
        """Return the head of the first of these columns with something else here."""
        for field in fields:
            if self.get(field).strip() and self.number(field) is None:
                return self.columns.headers[field]
        return ""


def read_rows(draft: Draft, name: str, *, is_coding: bool) -> list[Row]:
    """Return the rows of a table with the documents they name."""
    sheet = draft.sheets.get(name)
    if sheet is None or not (sheet.headers or _is_alone(draft, name)):
        return []  # JSON Lines of an empty table tell no columns
    columns = columns_of(sheet.headers, sheet.where, is_coding=is_coding)
    if is_coding:
        _tell_unused(draft, columns, sheet)
    rows = [Row(record, columns, is_coding) for record in sheet.records]
    _find_documents(rows, columns, draft.documents)
    return rows


def _is_alone(draft: Draft, name: str) -> bool:
    return name == "codings" and "sources" not in draft.sheets


def _find_documents(rows: list[Row], columns: Columns, documents: Documents) -> None:
    """Give rows their documents; what names one is looked up once."""
    head, guid_head = map(columns.headers.get, ("source", "source_guid"))
    known: dict[tuple[str, str, type], tuple[Document | None, str, bool]] = {}
    for row in rows:
        if row.record.is_shifted:
            row.reason = _SHIFTED
            continue
        name, guid = row.record.get(head), row.record.get(guid_head)
        key = name, guid, type(name)
        if key not in known:
            known[key] = _document(name, guid, documents)
        row.document, row.reason, row.is_unknown = known[key]


def _document(
    name: str, guid: str, documents: Documents
) -> tuple[Document | None, str, bool]:
    """Return the document, or why there is none; and is its name unknown?"""
    if document := documents.of_guid(guid):
        return document, "", False
    if isinstance(name, Structure):
        return None, "the document is no name but an object", False
    if not name.strip():
        return None, "no document is named", False
    found = documents.named(name)
    if len(found) == 1:
        return found[0], "", False
    if found:
        return None, f"{len(found)} documents are called {named(name)}", False
    hint = documents.meant(name)
    more = f"; {hint}" if hint else ""
    return None, f"there is no document {named(name)}{more}", True


def _tell_unused(draft: Draft, columns: Columns, sheet: Sheet) -> None:
    """Tell of columns that nothing is made of: remarks of people would get lost."""
    texts, others = [], []
    for head in columns.unused:
        cells = [cell for row in sheet.records if (cell := row.get(head).strip())]
        if said := sum(map(_is_text, cells)):
            texts.append(f"{shown_head(head)} ({said} with text)")
        elif cells:
            others.append(shown_head(head))
    if texts:
        keep = "" if columns.has("memo") else _KEEP
        draft.note(
            "texts-unused",
            Severity.WARNING,
            f"nothing is made of the columns {listed(texts, _SHOWN)}{keep}",
            place=sheet.where,
            count=len(texts),
        )
    if others:
        draft.note(
            "columns-unused",
            Severity.INFO,
            f"nothing is made of the columns {listed(others, _SHOWN)}",
            place=sheet.where,
        )


def _is_text(cell: str) -> bool:
    """Is it words, what somebody remarks, rather than a value?"""
    return " " in cell and sum(map(str.isalpha, cell)) * 2 > len(cell)


def is_whole(row: Row) -> bool:
    """Is the whole document coded: no place is given where there might be one?"""
    if any(row.get(field).strip() for field in ANCHORS):
        return False
    if row.get("selection_guid").strip() or row.get("selection_type").strip():
        return False
    return row.columns.has("selection_type") or not row.columns.has(*ANCHORS)


def text_holder(row: Row) -> str | None:
    """Return the GUID key of the text that the positions of a row count in."""
    document = row.document
    if document is None:
        return None
    given = row.get("holder_guid").strip().strip("{}").lower()
    if given in document.texts:
        return given
    holder = document.text_holder
    return holder.guid.key if holder is not None else None


def wanted(row: Row) -> Wanted:
    """Return what a row says about its place in a text."""
    return Wanted(
        row.number("start"),
        row.number("end"),
        row.get("quote"),
        row.get("prefix"),
        row.get("suffix"),
        row.number("occurrence"),
    )


def place_rows(draft: Draft, rows: list[Row], outcomes: Counter[Outcome]) -> None:
    """Give rows about stretches of text their places, a text at a time.

    Args:
        draft: The project.
        rows: The rows; those about whole documents are left alone.
        outcomes: Counts how places were found.
    """
    by_text: dict[str, list[Row]] = defaultdict(list)
    documents: dict[str, Document] = {}
    for row in rows:
        if row.document is None or row.is_whole:
            continue
        holder = text_holder(row)
        if holder is None:
            row.reason = "the text of the document is not here; name its folder"
        else:
            documents[holder] = row.document
            by_text[holder].append(row)
    for holder, some in by_text.items():
        _place_in(draft, documents[holder], holder, some)
        outcomes.update(row.placed.outcome for row in some if row.placed)


def _place_in(draft: Draft, document: Document, holder: str, rows: list[Row]) -> None:
    placed, counting = place_all(document.texts[holder], [wanted(r) for r in rows])
    moments = _moments(document, holder)
    for row, where in zip(rows, placed, strict=True):
        if where.place is None and not row.get("quote").strip() and row.span:
            where = moments().place(row.span)
        row.placed, row.reason = where, where.reason
        if not row.span and (odd := row.odd_number("start", "end")):
            _tell_odd(draft, row, f"the column {odd!r} holds no whole number here")
    name = document.source.name or document.source.guid.key
    if counting.convention != CANONICAL or counting.first:
        draft.note(
            "positions-converted",
            Severity.INFO,
            f"positions in {named(name)} count otherwise ({counting}) and were"
            " converted: so most quotes stand where they should",
            place=rows[0].record.place,
            kind=holder,
            count=len(rows),
        )
    _tell_doubts(draft, name, rows)
    _tell_cut_words(draft, name, document.texts[holder].text, rows)


def _tell_cut_words(draft: Draft, name: str, text: str, rows: list[Row]) -> None:
    """Say that positions without quotes cut words, as those of another count would."""
    alone = [
        row
        for row in rows
        if row.placed and row.placed.outcome is Outcome.POSITION and row.placed.place
    ]
    cut = [
        row
        for row in alone
        if row.placed
        and any(
            0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
            for at in row.placed.place or ()
        )
    ]
    if cut and len(cut) * 2 >= len(alone):
        draft.note(
            "position-odd",
            Severity.WARNING,
            f"{len(cut)} of {len(alone)} positions without a quote begin or end inside"
            f" a word of {named(name)}: is it this text that they count in?",
            place=cut[0].record.place,
            kind=name,
        )


def _moments(document: Document, holder: str) -> Callable[[], TimedText]:
    """Return what reads the moments of a text, once, when it is needed."""
    points = [
        (point.time_stamp, point.position)
        for point in getattr(document.holders.get(holder), "sync_points", ())
        if point.time_stamp is not None and point.position is not None
    ]
    return cache(lambda: TimedText(document.texts[holder].text, points))


def _tell_odd(draft: Draft, row: Row, what: str) -> None:
    """Tell of a cell that holds no position; of a placed row, that it did not need it.

    The cell may hold words of the text, if a comma has shifted the row.
    """
    if row.placed is None or row.placed.place is None:
        row.reason = what
    else:
        draft.note(
            "position-odd",
            Severity.WARNING,
            f"{what}; the place is that of the quote",
            place=row.record.place,
            kind=what,
            keep=1,
        )


def _spelt(row: Row) -> str:
    """Return the position of a row; ``?`` for what is no number."""
    ends = (row.number("start"), row.number("end"))
    return "-".join("?" if end is None else str(end) for end in ends)


def _tell_doubts(draft: Draft, name: str, rows: list[Row]) -> None:
    for row in rows:
        if row.placed is None:
            continue
        if row.placed.outcome is Outcome.REPAIRED:
            draft.note(
                "position-repaired",
                Severity.WARNING,
                f"the quote does not stand at {_spelt(row)} of {named(name)}; it was"
                " found elsewhere",
                place=row.record.place,
                kind=name,
                keep=3,
            )
        elif row.placed.outcome is Outcome.ELIDED:
            draft.note(
                "quote-elided",
                Severity.WARNING,
                "the quote has dots for words left out, or marks around it; its place"
                f" in {named(name)} reaches from its first words to its last",
                place=row.record.place,
                quote=row.get("quote"),
            )
        elif row.placed.outcome is Outcome.FUZZY:
            draft.note(
                "quote-doubtful",
                Severity.WARNING,
                f"only nearly this quote stands in {named(name)}"
                f" ({row.placed.score:.0f} % alike); look whether it is the place",
                place=row.record.place,
                quote=row.get("quote"),
            )


def _text(name: str, meaning: str, *, is_quote: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, is_quote=is_quote)


def unplaced_table(rows: list[Row]) -> Table:
    """Return the rows that found no place, to be completed and given again."""
    columns = [
        _text("row", "address of the row"),
        _text("reason", "why it is left out"),
        _text("source", "document as the row names it"),
        Column("start", Kind.INTEGER, "position as the row has it"),
        Column("end", Kind.INTEGER, "position as the row has it"),
        _text("quote", "words of the place", is_quote=True),
        _text("code", "code as the row names it"),
        _text("coder", "who coded"),
        _text("created", "when"),
        _text("memo", "memo"),
        Column("score", Kind.DECIMAL, "likeness of the best place", "%"),
        _text(
            "odd_positions",
            "what the row has instead of positions",
            is_quote=True,
        ),
        _text("candidates", "places that it may be, such as 12-40 80-108, in points"),
    ]
    return Table("unplaced", columns, [_unplaced(row) for row in rows])


def _unplaced(row: Row) -> tuple[Any, ...]:
    fields = {f: row.get(f) for f in ("source", "quote", "coder", "memo")}
    if row.record.is_shifted:  # its cells are not what the heads say
        fields = dict.fromkeys(fields, "") | {"quote": " | ".join(row.record.cells)}
    placed = row.placed
    score = Decimal(f"{placed.score:.1f}") if placed and placed.candidates else None
    places = placed.candidates if placed else ()
    return (
        row.record.place,
        row.reason,
        fields["source"] or None,
        row.number("start"),
        row.number("end"),
        fields["quote"] or None,
        None
        if row.record.is_shifted
        else row.get("code_path") or row.get("code") or None,
        fields["coder"] or None,
        None if row.record.is_shifted else row.get("created") or None,
        fields["memo"] or None,
        score,
        " | ".join(_odd(row)) or None,
        " ".join(f"{place.start}-{place.end}" for place in places[:100]) or None,
    )


def _odd(row: Row) -> Iterator[str]:
    for field in ("start", "end"):
        if row.number(field) is None and row.get(field).strip():
            yield row.get(field)
