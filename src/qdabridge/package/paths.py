"""The paths by which a document names its files (standard, 8.3)."""

import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple

__all__ = ["PathKind", "SourcePath", "is_escaping"]


class PathKind(StrEnum):
    """Where a path points to."""

    INTERNAL = "internal"  # a member of the package
    RELATIVE = "relative"  # relative to the project's basePath
    ABSOLUTE = "absolute"  # somewhere on the writer's machine
    BARE = "bare"  # no scheme: qc and others mean a member of the package


class SourcePath(NamedTuple):
    """A path taken apart."""

    kind: PathKind
    target: str

    @classmethod
    def of(cls, text: str) -> "SourcePath":
        """Take a path apart: ``internal://x.txt``, ``relative:///a/b.mp4`` ...

        Two slashes after ``absolute:`` (Transana) are read like three.
        """
        match = re.match(r"(internal|relative|absolute):/{0,3}", text, re.IGNORECASE)
        target = (text[match.end() :] if match else text).replace("\\", "/")
        kind = PathKind(match[1].lower()) if match else PathKind.BARE
        return cls(kind, target)

    @property
    def is_inside(self) -> bool:
        """Does it name a member of the package?"""
        return self.kind in (PathKind.INTERNAL, PathKind.BARE)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.target).name


def is_escaping(name: str) -> bool:
    """Does this member name lead out of the folder it is unpacked to?"""
    return (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or ".." in name.split("/")
        or "\0" in name
    )
