"""Codes and the codebook that holds them (standard, 4.4 and 5.2)."""

from collections.abc import Iterator

from pydantic import Field

from qdabridge.model.base import Element, Identified
from qdabridge.model.links import Set
from qdabridge.model.values import RGB, Guid

__all__ = ["Code", "CodeBook", "User"]


class User(Identified):
    """A coder or author."""

    name: str | None = None
    id: str | None = None


class Code(Identified):
    """A code, which may hold other codes."""

    name: str
    is_codable: bool = Field(default=True, description="false marks a mere folder")
    color: RGB | None = None
    description: str | None = Field(default=None, description="its definition")
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes")
    codes: "list[Code]" = []


class CodeBook(Element):
    """All codes of a project, or of a ``.qdc`` file.

    ``origin`` and ``sets`` exist in codebook files only; in a project both stand on
    the Project.
    """

    origin: str | None = Field(default=None, description="the writing tool (.qdc only)")
    codes: list[Code] = []
    sets: list[Set] = Field(default=[], description="groups of codes (.qdc only)")

    def walk(self) -> Iterator[tuple[Code, tuple[str, ...]]]:
        """Yield every code with its path of names, parents before children."""
        yield from walk_codes(self.codes)


def walk_codes(
    codes: list[Code], above: tuple[str, ...] = ()
) -> Iterator[tuple[Code, tuple[str, ...]]]:
    """Yield each code below ``codes`` with the names from the top down to it."""
    for code in codes:
        path = (*above, code.name)
        yield code, path
        yield from walk_codes(code.codes, path)
