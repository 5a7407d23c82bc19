"""Refusing tables for which no transcript is here: nothing of them has a place."""

from collections.abc import Sequence

from qdabridge.errors import NotThisFormatError
from qdabridge.model import Note
from qdabridge.operations.assembling.documents import Document
from qdabridge.operations.assembling.draft import Draft, named
from qdabridge.operations.assembling.rows import Row, text_holder
from qdabridge.operations.assembling.selections import geometry
from qdabridge.operations.choosing import meant

__all__ = ["check_texts"]

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
