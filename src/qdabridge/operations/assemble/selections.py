"""Selections other than of texts, and putting all of them under what carries them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from qdabridge.errors import NotThisFormatError
from qdabridge.model import (
    AudioSelection,
    AudioSource,
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
from qdabridge.operations.assemble.draft import Document, Draft, named
from qdabridge.operations.assemble.rows import Row, text_holder
from qdabridge.spelling import meant
from qdabridge.tabular import Column, Kind, Table
from qdabridge.tools import text_twin

__all__ = ["Geometry", "attach", "check_texts", "geometry", "unplaced_table"]


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
