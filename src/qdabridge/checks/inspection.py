"""A project laid out for its checks: every element with its place, by kind and GUID.

It is walked once, however many checks there are, so that 500,000 codings stay a matter
of seconds.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar, cast

from qdabridge.errors import QdaBridgeError
from qdabridge.model import Element, Guid, Identified, Project, TextElement, Transcript
from qdabridge.package import Package
from qdabridge.qdaxml import PROJECT, Kind, Row

__all__ = ["Inspection", "Located", "Problem", "TextFacts"]


T = TypeVar("T")
E = TypeVar("E", bound=Element, covariant=True)


class Located(NamedTuple, Generic[E]):
    """An element and where it stands."""

    thing: E
    step: str
    """Its tag, after that of a container: ``Sources/TextSource``."""
    position: int
    """Its number among those of its tag; 0: there can be only one."""
    above: "Located[Element] | None"

    @property
    def path(self) -> str:
        """Its XPath: ``/Project/Sources/TextSource[2]``."""
        number = f"[{self.position}]" if self.position else ""
        own = f"/{self.step}{number}" if self.step else ""
        return f"{self.above.path}{own}" if self.above else own

    @property
    def kind(self) -> tuple[str, ...]:
        """Its path without numbers."""
        return (*self.above.kind, self.step) if self.above else (self.step,)

    @property
    def holder(self) -> Element | None:
        """What it stands in."""
        return self.above.thing if self.above else None

    @property
    def tag(self) -> str:
        """Its tag."""
        return type(self.thing).__name__

    @property
    def subject(self) -> Guid | None:
        """Its GUID, or that of the nearest thing around it that has one."""
        if isinstance(self.thing, Identified):
            return self.thing.guid
        return self.above.subject if self.above else None


class Problem(NamedTuple):
    """What a check has found; the registry knows its code and severity."""

    at: Located[Element] | str
    """The element, or the name of a file of the package."""
    message: str
    step: str = ""
    """The attribute or child concerned: ``/@startPosition``."""
    quote: str | None = None


class TextFacts(NamedTuple):
    """What is known of a text without keeping it."""

    length: int
    """Its length by the most generous count: UTF-16 units, every CRLF two, the BOM."""
    encoding: str


class Inspection:
    """A package under inspection.

    Attributes:
        package: The package.
        project: Its project.
        root: The project and its place.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.project: Project = package.project
        self._by_class: dict[type[Element], list[Located[Element]]] = {}
        self._by_key: dict[str, list[Located[Element]]] = {}
        self._inline: dict[int, TextFacts] = {}
        self._files: dict[str, TextFacts | QdaBridgeError] = {}
        self._once: dict[object, Any] = {}
        is_codebook = package.kind == "codebook"
        self.root: Located[Element] = Located(
            self.project, "" if is_codebook else "Project", 0, None
        )
        self._walk(_CODEBOOK_STEPS if is_codebook else {})

    def _walk(self, steps: dict[str, str]) -> None:
        by_class, by_key = self._by_class, self._by_key
        stack = [self.root]
        while stack:
            here = stack.pop()
            thing = here.thing
            if (known := by_class.get(type(thing))) is None:
                known = by_class[type(thing)] = []
            known.append(here)
            if isinstance(thing, Identified):
                key = thing.guid.key
                if key in by_key:
                    by_key[key].append(here)
                else:
                    by_key[key] = [here]
            if type(thing) in _CHILDREN:
                stack.extend(reversed(list(_below(here, steps))))

    def of(self, *kinds: type[E]) -> Iterator[Located[E]]:
        """Yield all elements of these classes and those derived from them."""
        for known, located in self._by_class.items():
            if issubclass(known, kinds):
                yield from cast(list[Located[E]], located)

    def with_guid(self, guid: str) -> list[Located[Element]]:
        """Return everything that has this GUID."""
        return self._by_key.get(guid.strip("{}").lower(), [])

    def keys(self, kinds: tuple[type[Element], ...]) -> set[str]:
        """Return the GUIDs of everything of these classes, in their common spelling."""
        if kinds not in self._once:
            self._once[kinds] = {
                located.thing.guid.key
                for located in self.of(*kinds)
                if isinstance(located.thing, Identified)
            }
        return cast(set[str], self._once[kinds])

    def once(self, make: Callable[["Inspection"], T]) -> T:
        """Return what several checks need, made for the first of them."""
        if make not in self._once:
            self._once[make] = make(self)
        return cast(T, self._once[make])

    def shared_guids(self) -> Iterator[list[Located[Element]]]:
        """Yield the groups of things that share a GUID."""
        return (group for group in self._by_key.values() if len(group) > 1)

    def facts(
        self, text: TextElement | Transcript
    ) -> TextFacts | QdaBridgeError | None:
        """Return what is known of a text, why it cannot be read, or None: no text."""
        if text.plain_text_content is not None:
            if id(text) not in self._inline:
                self._inline[id(text)] = _inline(text.plain_text_content)
            return self._inline[id(text)]
        path = text.plain_text_path
        if path is None:
            return None
        if path not in self._files:
            self._files[path] = self._from_file(text)
        return self._files[path]

    def _from_file(self, text: TextElement | Transcript) -> TextFacts | QdaBridgeError:
        try:
            decoded = self.package.decoded(text)
        except QdaBridgeError as error:
            return error
        length = _utf16_length(decoded.text) + decoded.has_bom
        return TextFacts(length, decoded.encoding)


def _inline(text: str) -> TextFacts:
    """Count a text of the XML, whose parser has made every CRLF an LF."""
    breaks = text.count("\n") - text.count("\r\n")
    return TextFacts(_utf16_length(text) + breaks, "utf-8")


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _below(here: Located[Element], steps: dict[str, str]) -> Iterator[Located[Element]]:
    """Yield the elements right below one, in the order of the document."""
    fields = here.thing.__dict__
    for field, container, is_list in _CHILDREN[type(here.thing)]:
        if not (value := fields[field]):
            continue
        if not is_list:
            yield Located(value, type(value).__name__, 0, here)
            continue
        numbers: dict[str, int] = {}
        for thing in value:
            step = container + type(thing).__name__
            number = numbers[step] = numbers.get(step, 0) + 1
            yield Located(thing, steps.get(step, step), number, here)


def _children(row: Row) -> tuple[tuple[str, str, bool], ...]:
    """Return field, container and whether it is a list, of each kind of child."""
    return tuple(
        (
            child.field,
            f"{child.container}/" if child.container else "",
            child.kind is Kind.OBJECTS,
        )
        for child in row.children
        if child.kind in (Kind.OBJECTS, Kind.OBJECT)
    )


_CHILDREN = {
    row.model: found
    for row in PROJECT.rows.values()
    for found in [_children(row)]
    if found
}
_CODEBOOK_STEPS = {"Sets/Set": "CodeBook/Sets/Set"}
"""A codebook file is read as a project that holds the codebook and its sets."""
