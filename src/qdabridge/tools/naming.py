"""Names made unique, names that say what a memo is about, and both undone again.

Some tools want every name once, some lose what a memo is about. Then the names we
write for them carry it, in a form that reading our own files takes off again:
``Hope ~2``, ``First thoughts [on: code Barriers / Time]``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from qdabridge.model import Project, Selection
from qdabridge.model.index import holders
from qdabridge.tools.work import Work

__all__ = [
    "anchored",
    "bare",
    "give_unique_names",
    "is_ours_for",
    "memo_anchors",
    "numbered",
    "unnumbered",
]

_NUMBER = re.compile(r" ~\d+$")
_ANCHOR = re.compile(r" \[on: [^\[\]]*\]$")
_MOST = 3
"""So many things a memo is about are told in its name."""

T = TypeVar("T")


def is_ours_for(work: Work, target: str) -> bool:
    """Did this library write the file, for this tool, so that names can be undone?"""
    return re.match(rf"qdabridge \S+ for {target}\b", work.origin) is not None


def unnumbered(name: str) -> str:
    """Return a name without the number it was given."""
    return _NUMBER.sub("", name)


def bare(name: str) -> str:
    """Return a memo's name without the number and the anchor it was given."""
    return _ANCHOR.sub("", unnumbered(name))


def anchored(name: str, anchors: Sequence[str]) -> str:
    """Return a name that says what the thing is about.

    >>> anchored("First thoughts", ["code Time"])
    'First thoughts [on: code Time]'
    """
    if not anchors and bare(name) == name:
        return name
    told = "; ".join(anchors[:_MOST])
    if len(anchors) > _MOST:
        told += f"; {len(anchors) - _MOST} more"
    return f"{name} [on: {told.replace('[', '(').replace(']', ')')}]"


def numbered(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and that ``unnumbered`` makes ``name`` again."""
    candidate, number = name, 1
    while candidate in taken or (number == 1 and _NUMBER.search(candidate)):
        number += 1
        candidate = f"{name} ~{number}"
    taken.add(candidate)
    return candidate


def give_unique_names(
    things: Iterable[T],
    name_of: Callable[[T], str | None],
    rename: Callable[[T, str], None],
    *,
    otherwise: Callable[[T], str],
) -> int:
    """Give every thing a name of its own; return how many got another one.

    Args:
        things: What must not share a name.
        name_of: Returns the name of a thing, if it has one.
        rename: Gives a thing a name.
        otherwise: Returns the name for a nameless thing.
    """
    taken: set[str] = set()
    count = 0
    for thing in things:
        old = name_of(thing)
        new = numbered(old or otherwise(thing), taken)
        if new != old:
            rename(thing, new)
            count += 1
    return count


def memo_anchors(project: Project) -> dict[str, list[str]]:
    """Return for the key of each note what it is about, in words.

    Positions are those of the moment: canonical while rules run.
    """
    anchors: dict[str, list[str]] = {}

    def about(thing_refs: Sequence[str], words: str) -> None:
        for ref in thing_refs:
            anchors.setdefault(ref.strip("{}").lower(), []).append(words)

    about(project.note_refs, "the project")
    for code, path in project.walk_codes():
        about(code.note_refs, f"code {' / '.join(path)}")
    for source in project.sources:
        name = source.name or str(source.guid)
        about(source.note_refs, name)
        for holder in holders(source):
            if holder is not source:
                about(holder.note_refs, name)
            for selection in holder.selections:
                where = f"{name}, {_place(selection)}"
                about(selection.note_refs, where)
                for coding in selection.codings:
                    about(coding.note_refs, where)
            for coding in getattr(holder, "codings", ()):
                about(coding.note_refs, name)
    return anchors


def _place(selection: Selection) -> str:
    fields = selection.__dict__
    for first, last in (("start_position", "end_position"), ("begin", "end")):
        if first in fields:
            return f"{fields[first]}–{fields[last]}"
    if "page" in fields:
        return f"page {fields['page'] + 1}"
    return "a part of it"
