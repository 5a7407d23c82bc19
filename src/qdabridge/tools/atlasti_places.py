"""Where a memo belongs, in words that survive in its name.

ATLAS.ti is said to import a memo without the NoteRef that leads to it. So the place is
put behind the name, ``Doubts [on: int01.txt, 12–34]``, for people to read and for us to
find the place again when the memo comes back.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qdabridge.model import (
    AudioSelection,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Project,
    Selection,
    VideoSelection,
)
from qdabridge.model.index import holders
from qdabridge.model.sources import AnySource
from qdabridge.tools.naming import anchored

__all__ = ["MEMO_LINK", "Places", "Thing", "placed_name", "places", "split_name"]

MEMO_LINK = "Memo-Quotation Relation"
"""How ATLAS.ti 8.4 names the Link from a memo to what it is about."""

_WITH_PLACES = re.compile(r"(?P<name>.*?) ?\[on: (?P<places>[^\[\]]*)\]", re.DOTALL)

Thing = AnySource | Selection


class Places(NamedTuple):
    """The places of a project that memos can be about, by name and by memo."""

    by_name: dict[str, list[Thing]]
    of_note: dict[str, list[tuple[str, Thing]]]
    """GUID key of a note -> names and things that refer to it."""

    def named(self, names: str) -> list[tuple[str, Thing]]:
        """Return the things with these names if every name means exactly one."""
        found = [(name, self.by_name.get(name, [])) for name in names.split("; ")]
        if any(len(things) != 1 for _, things in found):
            return []
        return [(name, things[0]) for name, things in found]


def places(project: Project) -> Places:
    """Return all sources and selections, in the order of the document."""
    found = Places({}, {})
    for name, thing in _places(project):
        found.by_name.setdefault(name, []).append(thing)
        for ref in dict.fromkeys(thing.note_refs):
            found.of_note.setdefault(ref.key, []).append((name, thing))
    return found


def placed_name(name: str, names: Sequence[str]) -> str:
    """Return a memo's name with the places behind it; ``split_name`` undoes it."""
    return anchored(name, names) if name else anchored(name, names).lstrip()


def split_name(name: str) -> tuple[str, str]:
    """Return a memo's name and the places put behind it, empty if there are none."""
    match = _WITH_PLACES.fullmatch(name)
    return (match["name"], match["places"]) if match else (name, "")


def _places(project: Project) -> Iterator[tuple[str, Thing]]:
    for source in project.sources:
        name = (source.name or str(source.guid)).replace("[", "(").replace("]", ")")
        yield name, source
        for holder in holders(source):
            for selection in holder.selections:
                yield f"{name}, {_where(selection)}", selection


def _where(selection: Selection) -> str:
    match selection:
        case PlainTextSelection(start_position=start, end_position=end):
            return f"{start}–{end}"
        case (
            AudioSelection(begin=start, end=end) | VideoSelection(begin=start, end=end)
        ):
            return f"{start}–{end} ms"
        case PDFSelection(page=page):
            return f"page {page + 1}"
        case PictureSelection():
            corners = selection.first_x, selection.first_y
            return f"{corners[0]}, {corners[1]}"
    return "transcript"
