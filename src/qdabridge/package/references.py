"""Which files a project refers to, and from where."""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.model import Identified, Project
from qdabridge.model.index import holders

__all__ = ["FileReference", "referenced_files"]

_FIELDS = ("plain_text_path", "rich_text_path", "path")


class FileReference(NamedTuple):
    """A path, the thing that has it, and the field it stands in."""

    thing: Identified
    field: str
    path: str


def referenced_files(project: Project) -> Iterator[FileReference]:
    """Yield every path of the project that names a file; ``current_path`` does not."""
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for field in _FIELDS:
                if path := getattr(holder, field, None):
                    yield FileReference(holder, field, path)
