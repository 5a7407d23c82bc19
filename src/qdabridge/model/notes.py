"""Notes: memos and annotations (standard, 4.3)."""

from qdabridge.model.sources import TextElement

__all__ = ["Note"]


class Note(TextElement):
    """A memo; what it is about says so by a NoteRef, or a Link leads to it."""
