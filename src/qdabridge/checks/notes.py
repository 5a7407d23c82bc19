"""Do notes about notes come to an end?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.model import Note
from qdabridge.model.index import placed_codings

__all__ = ["cycle"]


def cycle(view: Inspection) -> Iterator[Problem]:
    """Does no chain of notes about notes lead back to its beginning?"""
    notes = {at.thing.guid.key: at for at in view.of(Note)}
    chains = {
        key: [ref for ref in _references(at.thing) if ref in notes]
        for key, at in notes.items()
    }
    for last, first in _closing(chains):
        yield Problem(
            notes[last],
            f"the note refers to {notes[first].path}, which leads back to it; remove a"
            " NoteRef from the circle",
            "/NoteRef",
        )


def _references(note: Note) -> dict[str, None]:
    """Return the keys of the notes about a note or a part of it, each once."""
    refs = [*note.note_refs]
    for selection in note.plain_text_selections:
        refs += selection.note_refs
    for placed in placed_codings([note]):
        refs += placed.coding.note_refs
    return {ref.key: None for ref in refs}


def _closing(chains: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield the steps that close a circle, one at least of each circle."""
    is_open: dict[str, bool] = {}
    for start in chains:
        if start in is_open:
            continue
        is_open[start] = True
        stack = [(start, iter(chains[start]))]
        while stack:
            here, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                is_open[here] = False
                stack.pop()
            elif step not in is_open:
                is_open[step] = True
                stack.append((step, iter(chains[step])))
            elif is_open[step]:
                yield here, step
