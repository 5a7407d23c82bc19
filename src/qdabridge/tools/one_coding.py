"""One selection for each coding, as several tools write and read it, and back.

Who coded when stands on the selection for these tools, so a selection that two people
coded must become two. The copies have GUIDs derived from both, by which reading our
own files finds them and makes them one again.
"""

from qdabridge.model import Coding, Guid, PDFSelection, PlainTextSelection, Selection
from qdabridge.model.index import Holder, holders
from qdabridge.tools.work import Work

__all__ = ["join_copies", "one_coding_each", "sign_selections", "split_and_sign"]

_LISTS = (
    "plain_text_selections",
    "pdf_selections",
    "picture_selections",
    "audio_selections",
    "video_selections",
    "transcript_selections",
)


def one_coding_each(work: Work) -> int:
    """Give every coding a selection of its own; return how many were added.

    The first keeps the selection with its comment and memos.
    """
    count = 0
    for holder, field in _lists(work):
        made: list[Selection] = []
        for selection in getattr(holder, field):
            made.append(selection)
            made.extend(_copy(selection, coding) for coding in selection.codings[1:])
            selection.codings = selection.codings[:1]
        count += len(made) - len(getattr(holder, field))
        setattr(holder, field, made)
    return count


def join_copies(work: Work) -> None:
    """Undo ``one_coding_each`` in a file of ours."""
    for holder, field in _lists(work):
        selections = getattr(holder, field)
        kept: list[Selection] = []
        firsts: dict[tuple[object, ...], list[Selection]] = {}
        for selection in selections:
            same = firsts.setdefault(_range(selection), [])
            original = _original(selection, same)
            if original is None:
                kept.append(selection)
                same.append(selection)
            else:
                original.codings.extend(selection.codings)
        setattr(holder, field, kept)


def sign_selections(work: Work) -> None:
    """Let the selection of a single coding say who coded and when, as the coding does.

    A tool that reads the coder from the selection and one that reads it from the
    coding then agree.
    """
    for holder, field in _lists(work):
        for selection in getattr(holder, field):
            if len(selection.codings) == 1:
                coding = selection.codings[0]
                if coding.creating_user is not None:
                    selection.creating_user = coding.creating_user
                if coding.creation_date_time is not None:
                    selection.creation_date_time = coding.creation_date_time


def _lists(work: Work) -> list[tuple[Holder, str]]:
    return [
        (holder, field)
        for source in work.sources()
        for holder in holders(source)
        for field in _LISTS
        if getattr(holder, field, None)
    ]


def _copy(selection: Selection, coding: Coding) -> Selection:
    copy = selection.model_copy(
        update={
            "guid": _derived(selection, coding),
            "codings": [coding],
            "description": None,
            "note_refs": [],
        }
    )
    if isinstance(copy, PDFSelection):
        copy.representation = None
    return copy


def _original(selection: Selection, candidates: list[Selection]) -> Selection | None:
    if len(selection.codings) != 1:
        return None
    coding = selection.codings[0]
    return next((c for c in candidates if _derived(c, coding) == selection.guid), None)


def _derived(selection: Selection, coding: Coding) -> Guid:
    return Guid.derived("copy", selection.guid.key, coding.guid.key)


def _range(selection: Selection) -> tuple[object, ...]:
    if isinstance(selection, PlainTextSelection):
        return (selection.start_position, selection.end_position)
    skipped = {"guid", "codings", "description", "note_refs", "representation"}
    skipped |= {"creating_user", "creation_date_time", "name", "foreign"}
    return tuple(v for k, v in selection.__dict__.items() if k not in skipped)


def split_and_sign(work: Work) -> None:
    """Write one selection for each coding, signed by its coder, and say how many."""
    if count := one_coding_each(work):
        work.info(
            "selection-split",
            f"{count} selections were added, one for each further coding",
            path="Selection",
        )
    sign_selections(work)
