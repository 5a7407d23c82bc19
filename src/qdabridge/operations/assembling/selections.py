"""Selections other than of texts, and putting all of them under what carries them."""

from typing import Any

from qdabridge.model import (
    AudioSelection,
    AudioSource,
    Guid,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Representation,
    SyncPoint,
    TextElement,
    Transcript,
    TranscriptSelection,
    VideoSelection,
    VideoSource,
)
from qdabridge.model.selections import Selection
from qdabridge.operations.assembling.documents import Document
from qdabridge.operations.assembling.rows import Row, text_holder
from qdabridge.tools.twins import text_twin

__all__ = ["Geometry", "attach", "geometry"]

Geometry = tuple[type[Any], dict[str, Any]]


def geometry(row: Row) -> Geometry | None:
    """Return the selection of a row that is no stretch of text; None if it is one."""
    if row.document is None:
        return None
    corners = {
        "first_x": row.number("x1"),
        "first_y": row.number("y1"),
        "second_x": row.number("x2"),
        "second_y": row.number("y2"),
    }
    span = {"begin": row.number("begin_ms"), "end": row.number("end_ms")}
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
