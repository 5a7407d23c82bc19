"""Selections and codings of a project that is put together, each where it belongs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from qdabridge.errors import NotThisFormatError
from qdabridge.model import (
    AudioSelection,
    AudioSource,
    Code,
    Coding,
    Guid,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Representation,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    TranscriptSelection,
    VideoSelection,
    VideoSource,
)
from qdabridge.operations.assemble.codes import CodeFinder
from qdabridge.operations.assemble.draft import Document, Draft, named
from qdabridge.operations.assemble.placing import Outcome
from qdabridge.operations.assemble.rows import (
    Row,
    is_whole,
    place_rows,
    read_rows,
    text_holder,
)
from qdabridge.operations.assemble.texts import Texts, add_region_texts
from qdabridge.report import Severity
from qdabridge.spelling import meant
from qdabridge.tools import text_twin

__all__ = ["Geometry", "Rows", "add_codings", "attach", "check_texts", "geometry"]


Geometry = tuple[type[Any], dict[str, Any]]


def geometry(row: Row) -> Geometry | None:
    """Return the selection of a row that is no stretch of text; None if it is one."""
    drawn = PDFSource | PictureSource | AudioSource | VideoSource
    if row.document is None or not isinstance(row.document.source, drawn):
        return None
    corners = {
        "first_x": row.number("x1"),
        "first_y": row.number("y1"),
        "second_x": row.number("x2"),
        "second_y": row.number("y2"),
    }
    span = {"begin": row.number("begin_ms"), "end": row.number("end_ms")}
    if not any(span.values()) and not (row.get("quote") and row.document.texts):
        span |= row.span._asdict() if row.span else {}
    is_drawn = None not in corners.values()
    is_timed = None not in span.values()
    match row.document.source:
        case PDFSource() if is_drawn and row.number("page") is not None:
            return PDFSelection, {"page": row.number("page"), **corners}
        case PictureSource() if is_drawn:
            return PictureSelection, corners
        case AudioSource() | VideoSource() if row.get("holder_type") == "Transcript":
            where = {"start": row.number("start"), "stop": row.number("end")}
            return TranscriptSelection, {**where, **span}
        case AudioSource() if is_timed:
            return AudioSelection, span
        case VideoSource() if is_timed:
            return VideoSelection, span
    return None


def attach(selection: Selection, row: Row, points: dict[str, set[str]]) -> None:
    """Put a selection under what carries it.

    Args:
        selection: The selection.
        row: Its row.
        points: GUID keys of the sync points that there are, by those of transcripts.
    """
    document = row.document
    if document is None:
        return
    source = document.source
    match selection:
        case PDFSelection():
            source.pdf_selections.append(selection)
            _add_twin(selection, row, document)
        case PictureSelection():
            source.picture_selections.append(selection)
        case AudioSelection():
            source.audio_selections.append(selection)
        case VideoSelection():
            source.video_selections.append(selection)
        case TranscriptSelection():
            _attach_to_transcript(selection, row, document, points)
        case PlainTextSelection():
            holder = document.holders[text_holder(row) or source.guid.key]
            if isinstance(holder, TextElement):
                holder.plain_text_selections.append(selection)


def _add_twin(region: PDFSelection, row: Row, document: Document) -> None:
    """Make the anchor of a region in the text of its PDF (see ``tools.twins``)."""
    text = document.holders.get(row.get("holder_guid").strip().lower())
    start, end = row.number("start"), row.number("end")
    if isinstance(text, Representation) and start is not None and end is not None:
        text.plain_text_selections.append(
            PlainTextSelection(
                guid=text_twin(region.guid), start_position=start, end_position=end
            )
        )


def _attach_to_transcript(
    selection: TranscriptSelection,
    row: Row,
    document: Document,
    points: dict[str, set[str]],
) -> None:
    holder = document.holders.get(row.get("holder_guid").strip().lower())
    if not isinstance(holder, Transcript):
        holder = next((t for t in document.source.transcripts), None)
    if holder is None:
        return
    holder.transcript_selections.append(selection)
    known = points.setdefault(holder.guid.key, set())
    selection.from_sync_point = _sync_point(
        holder, row.number("start"), row.number("begin_ms"), known
    )
    selection.to_sync_point = _sync_point(
        holder, row.number("end"), row.number("end_ms"), known
    )


def _sync_point(
    holder: Transcript, position: int | None, time: int | None, known: set[str]
) -> Guid | None:
    """Return the sync point at a place and moment, made if there is none."""
    if position is None and time is None:
        return None
    guid = Guid.derived("sync point", holder.guid.key, str(position), str(time))
    if guid.key not in known:
        known.add(guid.key)
        holder.sync_points.append(
            SyncPoint(guid=guid, position=position, time_stamp=time)
        )
    return guid


_SHOWN = 3
"""So many of the documents that rows name are shown."""

_TRIED = 100
"""So many are looked for among the transcripts."""


def check_texts(draft: Draft, rows: Sequence[Row]) -> None:
    """Refuse rows of codings none of which names a document whose text is here.

    Raises:
        NotThisFormatError: So it is; one error, as the cause is one.
    """
    if not rows or not all(_lacks_text(row) for row in rows):
        return
    names = list(dict.fromkeys(row.get("source").strip() for row in rows))
    there = [d.source.name or "" for d in draft.documents.all if _has_text(d)]
    wanted = _listed(names)
    where = rows[0].record.where.rpartition(",")[0]
    if not there:
        raise NotThisFormatError(
            f"no transcripts: the table names {wanted}",
            path=where,
            hint="name their folder (--texts)",
        )
    near = next(filter(None, (meant(name, there) for name in names[:_TRIED])), "")
    raise NotThisFormatError(
        f"no transcript is called as the table says: {wanted}; there are:"
        f" {_listed(there)}",
        path=where,
        hint=f"{near} Name the right folder (--texts)".strip(),
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
    return ", ".join(map(named, names[:_SHOWN])) + more


def _has_text(document: Document) -> bool:
    """Is it a source with a text? Notes have theirs in tables."""
    return bool(document.texts) and not isinstance(document.source, Note)


def _lacks_text(row: Row) -> bool:
    """Does a row need a text that is not here?"""
    if row.document is None:
        return row.is_unknown
    return not (row.is_whole or geometry(row) or text_holder(row))


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
