"""The project: the root of everything (standard, 4.3 and 5.3)."""

from collections.abc import Iterator
from typing import Self

from pydantic import Field

from qdabridge.model.base import Element
from qdabridge.model.cases import Case, Variable
from qdabridge.model.codebook import Code, CodeBook, User
from qdabridge.model.index import Index, PlacedCoding, placed_codings
from qdabridge.model.links import Graph, Link, Set
from qdabridge.model.sources import AnySource, Note
from qdabridge.model.values import DateTime, Guid

__all__ = ["Project"]


class Project(Element):
    """A qualitative-research project, as its document has it.

    >>> project = Project(name="Study")
    >>> project.code_book.codes.append(Code(name="Hope"))
    >>> [path for _, path in project.walk_codes()]
    [('Hope',)]
    """

    name: str
    origin: str | None = Field(default=None, description="tool that wrote the file")
    creating_user_guid: Guid | None = Field(default=None, description="GUID of a User")
    creation_date_time: DateTime | None = None
    modifying_user_guid: Guid | None = Field(default=None, description="GUID of a User")
    modified_date_time: DateTime | None = None
    base_path: str | None = Field(
        default=None, description="folder that relative:/// paths start from"
    )
    users: list[User] = []
    code_book: CodeBook = Field(default_factory=CodeBook)
    variables: list[Variable] = []
    cases: list[Case] = []
    sources: list[AnySource] = Field(default=[], description="in the order of the file")
    notes: list[Note] = []
    links: list[Link] = []
    sets: list[Set] = []
    graphs: list[Graph] = []
    description: str | None = None
    note_refs: list[Guid] = Field(default=[], description="GUIDs of Notes on the whole")

    def __str__(self) -> str:
        counts = {
            "source": len(self.sources),
            "code": sum(1 for _ in self.walk_codes()),
            "coding": sum(1 for _ in self.codings()),
            "case": len(self.cases),
        }
        told = [f"{n:,} {what}{'' if n == 1 else 's'}" for what, n in counts.items()]
        return f"Project {self.name!r}: {', '.join(told)}"

    def __repr__(self) -> str:
        return f"<{self}>"

    @classmethod
    def of_code_book(cls, code_book: CodeBook, name: str = "") -> Self:
        """Return a project that holds just this codebook, its origin and its sets."""
        inner = code_book.model_copy(update={"origin": None, "sets": []})
        return cls(
            name=name, origin=code_book.origin, code_book=inner, sets=code_book.sets
        )

    def to_code_book(self) -> CodeBook:
        """Return the codes, with the sets of codes, as a codebook file has them."""
        sets = [_codes_only(s) for s in self.sets if s.member_codes or not _members(s)]
        return self.code_book.model_copy(update={"origin": self.origin, "sets": sets})

    def walk_codes(self) -> Iterator[tuple[Code, tuple[str, ...]]]:
        """Yield every code with its path of names, parents before children."""
        return self.code_book.walk()

    def codings(self) -> Iterator[PlacedCoding]:
        """Yield every coding with its selection (None: the whole) and its source."""
        return placed_codings([*self.sources, *self.notes])

    def index(self) -> Index:
        """Return a snapshot for looking things up by GUID; make it anew after edits."""
        return Index(self)

    def find(self, guid: str) -> Element | None:
        """Return what has this GUID, or None; for many look-ups use ``index()``."""
        return self.index().find(guid)


def _members(group: Set) -> list[Guid]:
    return [*group.member_codes, *group.member_sources, *group.member_notes]


def _codes_only(group: Set) -> Set:
    return group.model_copy(update={"member_sources": [], "member_notes": []})
