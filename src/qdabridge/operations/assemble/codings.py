"""Selections and codings of a project that is put together, each where it belongs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from qdabridge.model import (
    Code,
    Coding,
    Guid,
    PDFSelection,
    PlainTextSelection,
    Selection,
    TranscriptSelection,
)
from qdabridge.operations.assemble.codes import CodeFinder
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.placing import Outcome
from qdabridge.operations.assemble.rows import (
    Row,
    is_whole,
    place_rows,
    read_rows,
    text_holder,
)
from qdabridge.operations.assemble.selections import (
    Geometry,
    attach,
    check_texts,
    geometry,
)
from qdabridge.operations.assemble.texts import Texts, add_region_texts
from qdabridge.report import Severity

__all__ = ["Rows", "add_codings"]


class Rows:
    """All rows about places, read once.

    Attributes:
        unplaced: Those that found no place or no code, with the reason in ``reason``.
        selections: By GUID key.
    """

    def __init__(self, draft: Draft, coder: str | None = None) -> None:
        self.draft = draft
        self.selection_rows: list[Row] = []
        self.coder = coder
        self.unplaced: list[Row] = []
        self.selections: dict[str, Selection] = {}
        self.outcomes: Counter[Outcome] = Counter()
        self._at: dict[tuple[Any, ...], Selection] = {}
        self._codings: dict[tuple[Any, ...], Coding] = {}
        self._points: dict[str, set[str]] = {}
        self.duplicates: list[Row] = []

    def give_up(self, row: Row, reason: str = "") -> None:
        """List a row that finds no place, and tell of it."""
        row.reason = reason or row.reason
        self.unplaced.append(row)
        what = "coding" if row.is_coding else "selection"
        self.draft.note(
            f"{what}-unplaced",
            Severity.ERROR,
            f"this row is left out: {row.reason}",
            place=row.record.place,
            quote=row.get("quote"),
        )

    # --- Selections -------------------------------------------------------------------

    def select(self, row: Row) -> Selection | None:
        """Return the selection of a placed row, made if it is new."""
        key = row.get("guid" if not row.is_coding else "selection_guid").strip().lower()
        if key and key in self.selections:
            return self.selections[key]
        drawn = _drawn(row)
        if drawn is None or row.document is None:
            return None
        kind, values = drawn
        holder = text_holder(row) or row.document.source.guid.key
        spot = (holder, kind.__name__, *values.values())
        known = None if key else self._at.get(spot)
        if known is not None:
            _describe_more(known, row.get("comment"))
            return known
        if kind is TranscriptSelection:
            values = {}
        guid = self.draft.guid(key, row.record, "selection", *map(str, spot))
        selection: Selection = kind(guid=guid, **values)
        self._describe(selection, row)
        self.selections[key or guid.key] = selection
        self._at[spot] = selection
        attach(selection, row, self._points)
        return selection

    def _describe(self, selection: Selection, row: Row) -> None:
        """Fill in what a row says about its selection."""
        selection.name = row.get("selection_name") or None
        selection.description = row.get("comment") or None
        if not row.is_coding:
            selection.creating_user = self.draft.creator(row.record)
            selection.creation_date_time = self.draft.created(row.record)

    # --- Codings ----------------------------------------------------------------------

    def code(self, row: Row, codes: CodeFinder) -> Iterator[Row]:
        """Give the codes of a row to its selection, or to the whole document.

        Yields the row with its coding; again for each further code it names.
        """
        document = row.document
        if document is None or not (row.selection or row.is_whole or _drawn(row)):
            self.give_up(row, row.reason or "its selection has no place")
            return
        found = codes.find(row)
        if isinstance(found, str):
            self.give_up(row, found)
            return
        if not row.is_whole:  # only now: without code there is nothing to select for
            row.selection = row.selection or self.select(row)
        whole = document.holders.get(row.get("holder_guid").lower(), document.source)
        place = row.selection or whole
        for number, code in enumerate(found):
            each = replace(row) if number else row
            each.coding, is_new = self._coding(each, code, place.guid, number)
            if is_new:
                place.codings.append(each.coding)
            else:
                self.duplicates.append(each)
            yield each

    def _coding(
        self, row: Row, code: Code, place: Guid, number: int
    ) -> tuple[Coding, bool]:
        """Return the coding of a row; is it a new one? Its first has the row's GUID."""
        draft = self.draft
        given = draft.given_guid("" if number else row.get("guid"), row.record)
        coder = self._coder(row)
        parts = (place.key, code.guid.key, coder.key if coder else "")
        known = self._codings.get(parts if given is None else (given.key,))
        if known is not None and (given is None or known.code_ref == code.guid):
            return known, False
        guid = draft.guid(given or "", row.record, "coding", *parts)
        header = row.columns.headers.get
        dates = [h for h in (header("created_as_written"), header("created")) if h]
        coding = Coding(
            guid=guid,
            code_ref=code.guid,
            creating_user=coder,
            creation_date_time=draft.created(row.record, *dates) if dates else None,
        )
        self._codings[parts] = coding
        self._codings[guid.key,] = coding
        return coding, True

    def _coder(self, row: Row) -> Guid | None:
        guid = self.draft.given_guid(row.get("coder_guid"), row.record)
        return self.draft.user(row.get("coder") or self.coder or "", guid)


def _drawn(row: Row) -> Geometry | None:
    """Return kind and position of the selection of a row; None: it has no place."""
    found = geometry(row)
    if found is None and row.placed and row.placed.place:
        start, end = row.placed.place
        return PlainTextSelection, {"start_position": start, "end_position": end}
    return found


def _describe_more(selection: Selection, comment: str) -> None:
    """Add a comment that another row has on the same place."""
    known = selection.description or ""
    if comment.strip() and comment.strip() not in known:
        selection.description = f"{known}\n\n{comment}" if known else comment


def add_codings(rows: Rows, codes: CodeFinder, texts: Texts) -> Iterator[Row]:
    """Make all selections and codings; yield the rows that became codings.

    Args:
        rows: The place for them.
        codes: Finds the codes.
        texts: The texts that are left, some of which may belong to regions.
    """
    selections = read_rows(rows.draft, "selections", is_coding=False)
    rows.selection_rows = selections
    codings = read_rows(rows.draft, "codings", is_coding=True)
    told = {row.get("guid").strip().lower() for row in selections}
    own = [r for r in codings if r.get("selection_guid").strip().lower() not in told]
    for row in codings:
        row.is_whole = is_whole(row)
    everything = [*selections, *own]
    drawn = [row for row in everything if geometry(row) is not None]
    has_texts = "texts" in rows.draft.sheets  # of regions, which they need
    for row in drawn:
        if has_texts or not row.is_coding:
            row.selection = rows.select(row)
    regions = {
        key: s for key, s in rows.selections.items() if isinstance(s, PDFSelection)
    }
    add_region_texts(rows.draft, texts, regions)
    loose = [row for row in everything if geometry(row) is None]
    check_texts(rows.draft, codings)
    place_rows(rows.draft, loose, rows.outcomes)
    for row in selections:
        row.selection = row.selection or rows.select(row)
        if row.selection is None:
            rows.give_up(row)
    for row in codings:
        if row.selection is None and not row.is_whole:
            key = row.get("selection_guid").strip().lower()
            row.selection = rows.selections.get(key)
        yield from rows.code(row, codes)
    codes.tell_unsplit()
