"""Annotations written as notes whose selections mean the text of another thing.

Quirkos and QualCoder write a memo on a passage as a Note that holds its own words and,
inside, a PlainTextSelection; the source refers to the Note. The positions are those of
the source's text, so this must be put right before positions mean anything.
"""

from qdabridge.model import Note, PDFSource, PictureSource, TextElement, TextSource
from qdabridge.model.sources import AnySource
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = ["annotations_beyond_notes", "note_selections_to_source"]


@rule("annotation-as-note", tool="Quirkos; QualCoder 3 and 4", evidence="C")
def note_selections_to_source(work: Work) -> None:
    """Move selections inside a note to the one source that refers to the note.

    The selection stays without coding and gets the NoteRef; the source loses it, as
    the memo is about the passage. For tools that are known to write so.
    """
    _move(work, is_known=True)


@rule("annotation-as-note", tool="any", evidence="D")
def annotations_beyond_notes(work: Work) -> None:
    """Move selections that lie outside the text of their own note to its source.

    Whatever the origin says: positions beyond the end of the note cannot mean it.
    """
    _move(work, is_known=False)


def _move(work: Work, *, is_known: bool) -> None:
    homes = _homes(work)
    for note in work.project.notes:
        source = homes.get(note.guid.key)
        if source is None or not _is_annotation(note, is_known=is_known):
            continue
        text = _text_of(source)
        if text is None:
            continue
        for selection in note.plain_text_selections:
            selection.note_refs.append(note.guid)
            text.plain_text_selections.append(selection)
        note.plain_text_selections = []
        source.note_refs = [ref for ref in source.note_refs if ref != note.guid]
        work.info(
            "annotation-as-note",
            "a memo on a passage stood as a selection inside the memo, with positions"
            " in the source; made a selection of the source that refers to the memo",
            path="Note/PlainTextSelection",
            subject=note.guid,
        )


def _homes(work: Work) -> dict[str, AnySource]:
    """Return the source of each note that exactly one source refers to."""
    found: dict[str, list[AnySource]] = {}
    for source in work.project.sources:
        for ref in {ref.key for ref in source.note_refs}:
            found.setdefault(ref, []).append(source)
    return {ref: sources[0] for ref, sources in found.items() if len(sources) == 1}


def _is_annotation(note: Note, *, is_known: bool) -> bool:
    selections = note.plain_text_selections
    if not selections or any(selection.codings for selection in selections):
        return False
    if is_known:
        return True
    if note.plain_text_content is None:
        return False  # a note in a file is long enough to have passages of its own
    length = len(note.plain_text_content.encode("utf-16-le")) // 2
    return any(selection.end_position > length for selection in selections)


def _text_of(source: AnySource) -> TextElement | None:
    match source:
        case TextSource():
            return source
        case PDFSource():
            return source.representation
        case PictureSource():
            return source.text_description
    return None
