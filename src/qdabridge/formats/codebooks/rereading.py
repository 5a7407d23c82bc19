"""Reading a codebook table again that was just written: does all of it come back?"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.formats.codebooks.content import Content
from qdabridge.formats.codebooks.entry import Entry, described

__all__ = ["Misread", "misread"]


class Misread(NamedTuple):
    """What a table does not give back.

    Attributes:
        places: Codes that come back with another name or place, or not at all.
        texts: Codes that come back with another definition.
    """

    places: Sequence[Entry] = ()
    texts: Sequence[Entry] = ()


def misread(path: Path, suffix: str, entries: Sequence[Entry]) -> Misread:
    """Return the codes that are understood otherwise when a table is read again.

    Args:
        path: The table, under whatever name it has for now.
        suffix: The suffix it will have.
        entries: What was written.
    """
    from qdabridge.formats.codebooks.opening import propose_of
    from qdabridge.formats.codebooks.proposal import Hints

    try:
        found = propose_of(Content(path, suffix=suffix), Hints()).entries
    except QdaBridgeError:  # so strange that it is not even known for a codebook
        return Misread(entries)
    waiting = Counter(entry.path for entry in found)
    texts = {entry.path: _text(entry) for entry in found}
    places = []
    others = []
    for entry in entries:
        if not waiting[entry.path]:
            places.append(entry)
            continue
        waiting[entry.path] -= 1
        if texts[entry.path] != _text(entry):
            others.append(entry)
    return Misread(places, others)


def _text(entry: Entry) -> list[str]:
    """Return a definition as texts are compared: white space aside."""
    return (described(entry) or "").split()
