"""What a project says of places: codings, comments, and places that are only marked."""

from collections.abc import Iterator
from datetime import UTC
from typing import NamedTuple

from qdabridge.model import Coding, Guid, PlainTextSelection, Selection
from qdabridge.model.index import Holder
from qdabridge.operations.facts_labels import Labels, composed
from qdabridge.text.edges import is_quote_of

__all__ = ["Comment", "comment_on", "date_of", "placed_codings", "turns"]


class Comment(NamedTuple):
    """What is said of a selection beside its codings."""

    label: str
    """Its name, unless that is its quote."""
    text: str

    @property
    def is_empty(self) -> bool:
        """Is nothing said?"""
        return not self.label and not self.text


def comment_on(labels: Labels, selection: Selection, holder: Holder) -> Comment:
    """Return what is said of a selection beside its codings."""
    name = composed(selection.name or "")
    if name and isinstance(selection, PlainTextSelection):
        quote = labels.quote(selection, holder)
        name = "" if not quote or is_quote_of(name, quote) else name
    return Comment(name, composed(selection.description or ""))


def date_of(coding: Coding) -> str:
    """Return when a coding was made, in UTC if its zone is known; empty: not said."""
    date = coding.creation_date_time
    if date is None:
        return ""
    try:
        moment = date.to_datetime()
        if moment.tzinfo:
            return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):  # a year that Python does not have
        return str(date)
    return moment.isoformat()


def placed_codings(
    holder: Holder,
) -> Iterator[tuple[Selection | None, Coding]]:
    """Yield the codings of one holder with what each is on; None: the whole."""
    for selection in holder.selections:
        for coding in selection.codings:
            yield selection, coding
    for coding in getattr(holder, "codings", ()):
        yield None, coding


def turns(labels: Labels) -> set[str]:
    """Return the keys of the selections that belong to cases."""
    cases: list[list[Guid]] = [c.selection_refs for c in labels.item.project.cases]
    return {guid.key for refs in cases for guid in refs}
