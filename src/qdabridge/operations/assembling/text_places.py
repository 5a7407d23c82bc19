"""Placing rows in texts, and telling what was doubtful about it."""

from collections import Counter, defaultdict

from qdabridge.operations.assembling.documents import Document
from qdabridge.operations.assembling.draft import Draft, named
from qdabridge.operations.assembling.placing import Outcome, place_all
from qdabridge.operations.assembling.rows import Row, text_holder, wanted
from qdabridge.report import Severity
from qdabridge.text.positions import CANONICAL

__all__ = ["place_rows"]


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
    for row, where in zip(rows, placed, strict=True):
        row.placed, row.reason = where, where.reason
        if odd := row.odd_number("start", "end"):
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
        elif row.placed.outcome is Outcome.FUZZY:
            draft.note(
                "quote-doubtful",
                Severity.WARNING,
                f"only nearly this quote stands in {named(name)}"
                f" ({row.placed.score:.0f} % alike); look whether it is the place",
                place=row.record.place,
                quote=row.get("quote"),
            )
