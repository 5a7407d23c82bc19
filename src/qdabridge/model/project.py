"""The project, the root of everything; walked, and looked up in by GUID."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import Field

from qdabridge.model.base import DateTime, Element, Guid, Identified, inner_fields
from qdabridge.model.sources import (
    AnySource,
    AudioSource,
    Coding,
    Note,
    PDFSource,
    PictureSource,
    Selection,
    SyncPoint,
    TextElement,
    TextSource,
    Transcript,
    VideoSource,
)
from qdabridge.model.things import (
    Case,
    Code,
    CodeBook,
    Graph,
    Link,
    Set,
    User,
    Variable,
)

__all__ = [
    "Holder",
    "Index",
    "PlacedCoding",
    "Project",
    "fields_by_class",
    "holders",
    "identified",
    "placed_codings",
]


Holder = AnySource | TextElement | Transcript
"""Whatever carries selections."""

SOURCES = (TextSource, PictureSource, PDFSource, AudioSource, VideoSource)

T = TypeVar("T", bound=Identified)


class PlacedCoding(NamedTuple):
    """A coding and where it stands."""

    coding: Coding
    selection: Selection | None
    """The part that is coded; None when the whole is."""
    holder: Holder
    """What carries it: the source itself, or its representation, transcript ..."""
    source: "AnySource | Note"
    """The source or note it belongs to."""


def holders(source: "AnySource | Note") -> Iterator[Holder]:
    """Yield a source and every text inside it that can carry selections."""
    yield source
    match source:
        case PDFSource(representation=text):
            parts = [s.representation for s in source.pdf_selections]
            yield from (t for t in [*parts, text] if t is not None)
        case PictureSource(text_description=text) if text is not None:
            yield text
        case AudioSource() | VideoSource():
            yield from source.transcripts


def placed_codings(sources: "Iterable[AnySource | Note]") -> Iterator[PlacedCoding]:
    """Yield every coding on or in these sources, in the order of the document."""
    for source in sources:
        for holder in holders(source):
            for selection in holder.selections:
                for coding in selection.codings:
                    yield PlacedCoding(coding, selection, holder, source)
            for coding in getattr(holder, "codings", ()):
                yield PlacedCoding(coding, None, holder, source)


def identified(project: "Project") -> Iterator[Identified]:
    """Yield everything in a project that has a GUID of its own."""
    yield from project.users
    yield from (code for code, _ in project.walk_codes())
    yield from project.variables
    yield from project.cases
    for source in [*project.sources, *project.notes]:
        yield from _inside(source)
    yield from project.links
    yield from project.sets
    for graph in project.graphs:
        yield from (graph, *graph.vertices, *graph.edges)


def _inside(source: "AnySource | Note") -> list[Identified]:
    found: list[Identified] = []
    for holder in holders(source):
        found.append(holder)
        if isinstance(holder, Transcript):
            found += holder.sync_points
        else:
            found += holder.codings
        for selection in holder.selections:
            found.append(selection)
            found += selection.codings
    return found


class Index:
    """What has which GUID in a project, as it was when the index was made.

    Where two things share a GUID, a look-up by kind finds the right kind, and of two
    of one kind the first.
    """

    def __init__(self, project: "Project") -> None:
        self._first: dict[str, Identified] = {}
        self._groups: dict[str, list[Identified]] = {}
        for thing in identified(project):
            key = thing.guid.key
            first = self._first.setdefault(key, thing)
            if first is not thing:
                self._groups.setdefault(key, [first]).append(thing)

    def all(self, guid: str) -> list[Identified]:
        """Return everything that has this GUID: usually one thing, or nothing."""
        key = guid.strip("{}").lower()
        if key in self._groups:
            return self._groups[key]
        return [self._first[key]] if key in self._first else []

    def find(self, guid: str) -> Identified | None:
        """Return the first thing with this GUID, whatever its kind."""
        return self._first.get(guid.strip("{}").lower())

    def of(self, kind: type[T], guid: str) -> T | None:
        """Return the first thing of this kind with this GUID."""
        return next((t for t in self.all(guid) if isinstance(t, kind)), None)

    def shared(self) -> Iterator[list[Identified]]:
        """Yield the groups of things that share one GUID."""
        return iter(self._groups.values())

    def user(self, guid: str) -> User | None:
        """Return the user with this GUID."""
        return self.of(User, guid)

    def code(self, guid: str) -> Code | None:
        """Return the code with this GUID."""
        return self.of(Code, guid)

    def case(self, guid: str) -> Case | None:
        """Return the case with this GUID."""
        return self.of(Case, guid)

    def variable(self, guid: str) -> Variable | None:
        """Return the variable with this GUID."""
        return self.of(Variable, guid)

    def note(self, guid: str) -> Note | None:
        """Return the note with this GUID."""
        return self.of(Note, guid)

    def selection(self, guid: str) -> Selection | None:
        """Return the selection of any kind with this GUID."""
        return self.of(Selection, guid)

    def coding(self, guid: str) -> Coding | None:
        """Return the coding with this GUID."""
        return self.of(Coding, guid)

    def source(self, guid: str) -> AnySource | None:
        """Return the source with this GUID (not the texts inside sources)."""
        return next((t for t in self.all(guid) if isinstance(t, SOURCES)), None)

    def sync_point(self, guid: str) -> SyncPoint | None:
        """Return the sync point with this GUID."""
        return self.of(SyncPoint, guid)

    def set(self, guid: str) -> Set | None:
        """Return the set with this GUID."""
        return self.of(Set, guid)

    def link(self, guid: str) -> Link | None:
        """Return the link with this GUID."""
        return self.of(Link, guid)


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


Fields = dict[type[Element], list[dict[str, Any]]]
"""The fields of many elements, by the class of these."""

_TOGETHER = 4
"""So many sources are looked at together: what is near in memory is looked at soon
again, and in a large project that halves the time."""


def fields_by_class(project: Project) -> Iterator[Fields]:
    """Yield the fields of everything in a project by class, some sources at a time.

    A fifth of the price of ``each_element``, for what asks the same of all of a class.
    """
    large = ("sources", "notes")
    yield _fields_of([project], without=large)
    for name in large:
        things = getattr(project, name)
        for first in range(0, len(things), _TOGETHER):
            yield _fields_of(things[first : first + _TOGETHER])


def _fields_of(elements: list[Element], without: Sequence[str] = ()) -> Fields:
    """Return the fields of elements, and of everything inside but in some of them."""
    found: Fields = {}
    waiting = [elements]
    while waiting:
        elements = waiting.pop()
        for model in dict.fromkeys(map(type, elements)):
            each = [e.__dict__ for e in elements if e.__class__ is model]
            found.setdefault(model, []).extend(each)
            for name in inner_fields(model):
                values = [value for fields in each if (value := fields[name])]
                if not values or name in without:
                    continue
                if not isinstance(values[0], list):
                    waiting.append(values)
                elif isinstance(values[0][0], Element):  # else lists of GUIDs
                    waiting.append([*chain.from_iterable(values)])
    return found
