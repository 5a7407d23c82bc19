"""Selections: where each is in the text that stands.

A place is what codings are compared by: a span of code points, a rectangle, a stretch
of time, two sync points, or the whole.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from qdabridge.model import (
    AudioSelection,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    TranscriptSelection,
    VideoSelection,
)
from qdabridge.operations.merging.classes import Classes
from qdabridge.operations.merging.inputs import Input
from qdabridge.operations.merging.texts import Versions
from qdabridge.text.edges import is_quote_of
from qdabridge.text.realign import Moved, Status

__all__ = ["WHOLE", "Place", "Placed", "placed", "set_place"]

Place = tuple[Hashable, ...]
WHOLE: Place = ("whole",)
_PLAIN = Moved(0, 0, Status.EXACT, 1.0)


class Placed(NamedTuple):
    """A selection of an input and its place in the merged project."""

    item: Input
    selection: Selection
    place: Place
    moved: Moved

    @property
    def span(self) -> tuple[int, int]:
        """Where it is in its own version of the text, in code points."""
        selection = self.selection
        if not isinstance(selection, PlainTextSelection):
            return 0, 0
        return selection.start_position, selection.end_position


def placed(
    classes: Classes,
    item: Input,
    selections: Iterable[Selection],
    versions: Versions | None,
) -> Iterator[Placed]:
    """Yield the selections of one holder with their places; orphans too."""
    for selection in selections:
        moved = _PLAIN
        if isinstance(selection, PlainTextSelection):
            moved = _moved(item, selection, versions)
        yield Placed(item, selection, _place(classes, item, selection, moved), moved)


def _moved(
    item: Input, selection: PlainTextSelection, versions: Versions | None
) -> Moved:
    start, end = selection.start_position, selection.end_position
    if versions is None:
        return Moved(start, end, Status.EXACT, 1.0)
    return versions.span(item, start, end)


def _place(classes: Classes, item: Input, selection: Selection, moved: Moved) -> Place:
    match selection:
        case PlainTextSelection() if moved.status is Status.ORPHAN:
            return ("orphan", selection.guid.key)
        case PlainTextSelection():
            return ("text", moved.start, moved.end)
        case PDFSelection():
            return ("page", selection.page, *_corners(selection))
        case PictureSelection():
            return ("picture", *_corners(selection))
        case AudioSelection() | VideoSelection():
            return ("time", selection.begin, selection.end)
        case TranscriptSelection():
            points = (selection.from_sync_point, selection.to_sync_point)
            keys = (classes.guid(item, p).key if p else "" for p in points)
            return ("points", *keys)
    return ("other", selection.guid.key)


def _corners(selection: PDFSelection | PictureSelection) -> tuple[int, int, int, int]:
    return (
        selection.first_x,
        selection.first_y,
        selection.second_x,
        selection.second_y,
    )


def set_place(selection: Selection, one: Placed, versions: Versions | None) -> None:
    """Put a selection where it is now; a name that is its quote follows the text."""
    version = versions.others.get(one.item.number) if versions else None
    if version is None or not isinstance(selection, PlainTextSelection):
        return
    start, end = selection.start_position, selection.end_position
    old, new = version.old[start:end], version.new[one.moved.start : one.moved.end]
    if old != new and selection.name and is_quote_of(selection.name, old):
        is_whole = len(selection.name) >= len(old)
        selection.name = new if is_whole else new[: len(selection.name)]
    selection.start_position, selection.end_position = one.moved.start, one.moved.end
