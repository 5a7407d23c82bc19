"""Texts in files of the package, under the names a tool expects."""

from collections.abc import Callable

from qdabridge.model import TextElement, Transcript
from qdabridge.model.index import holders
from qdabridge.package.references import referenced_files
from qdabridge.tools.work import Work

__all__ = ["put_in_file", "put_sources_in_files"]

Text = TextElement | Transcript


def put_sources_in_files(work: Work, name: Callable[[Text], str | None]) -> int:
    """Put the texts of all sources into files; return how many were inside the XML.

    Args:
        work: The work, whose texts are loaded and canonical.
        name: Returns the file name for a text; None: it may keep the one it has.
    """
    count = 0
    for source in work.project.sources:
        for holder in holders(source):
            if isinstance(holder, Text) and work.has_text(holder):
                count += put_in_file(work, holder, name(holder))
    drop_unused(work)
    return count


def put_in_file(work: Work, holder: Text, wanted: str | None = None) -> bool:
    """Put a text into a file; was it inside the XML?"""
    was_inside = holder.plain_text_path is None
    if was_inside or wanted:
        old = work.resolve(holder.plain_text_path or "") if not was_inside else None
        file = wanted or f"{holder.guid.key}.txt"
        holder.plain_text_path = f"internal://{file}"
        holder.plain_text_content = None
        work.files[f"sources/{file}"] = work.text(holder).encode()
        if old and old != f"sources/{file}":
            work.dropped.add(old)
    return was_inside


def drop_unused(work: Work) -> None:
    """Keep of the files to drop those that something else refers to."""
    if work.dropped:
        used = {work.resolve(r.path) for r in referenced_files(work.project)}
        work.dropped -= {name for name in used if name}
