"""Pictures, PDFs and recordings of a project that is put together from tables."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from qdabridge.model import TextSource
from qdabridge.operations.assembling.draft import Draft
from qdabridge.package.paths import SourcePath
from qdabridge.report import Severity

__all__ = ["add_media"]


def add_media(draft: Draft, folders: Iterable[str | Path]) -> None:
    """Put the files of sources that are no texts into the package.

    A file is known by the path that the table of sources tells, else by its name, else
    by the name of the source with the same suffix: packages name files by GUIDs.

    Args:
        draft: The project, with its sources.
        folders: Where the files may lie.
    """
    places = [Path(folder) for folder in folders]
    sources = draft.project.sources
    for record, source in zip(draft.records("sources"), sources, strict=False):
        if isinstance(source, TextSource) or not source.path:
            continue
        file = next(_found(source, places), None)
        if file is not None:
            key = source.guid.key
            source.path = draft.package.add_file(file, file.suffix.lower(), key)
            continue
        draft.note(
            "file-missing",
            Severity.WARNING,
            "tables hold no pictures, PDFs or recordings; the source says where its"
            " file is, but the project does not hold it; name the folder with it"
            " (--media)",
            place=record.place,
            keep=1,
        )


def _found(source: Any, folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that may be meant; none that lies outside the folders."""
    path = SourcePath.of(source.path)
    suffix = PurePosixPath(path.target).suffix
    tails = [path.target.lstrip("/"), path.name]
    if source.name:
        tails += [source.name, f"{source.name}{suffix}"]
    for folder in folders:
        for tail in tails:
            found = folder / tail
            if found.is_file() and found.resolve().is_relative_to(folder.resolve()):
                yield found
