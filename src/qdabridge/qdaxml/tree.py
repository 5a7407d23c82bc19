"""A document as a plain tree, for those that must be put right before they are read.

Only documents in which the reader met something unexpected come here; all others are
read without a tree.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any
from xml.parsers.expat import XMLParserType

from qdabridge.errors import LimitError
from qdabridge.model import Guid
from qdabridge.qdaxml.foreign import MAX_DEPTH
from qdabridge.qdaxml.mend import Notebook
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, is_qda
from qdabridge.qdaxml.near_names import TAGS, attribute_like, fold
from qdabridge.qdaxml.parser import Events
from qdabridge.report import Severity

__all__ = [
    "MAY_BE_PROJECT",
    "Node",
    "Replayed",
    "Telling",
    "find_root",
    "grow",
    "replay",
]


class Node:
    """An element: its names as expat has them, and what is in it, in order."""

    __slots__ = ("attributes", "content", "line", "local", "namespace")

    def __init__(
        self,
        namespace: str,
        local: str,
        attributes: dict[str, str] | None = None,
        content: "Iterable[Node | str]" = (),
        line: int = 0,
    ) -> None:
        self.namespace: str = namespace
        self.local: str = local
        self.attributes: dict[str, str] = attributes or {}
        self.content: list[Node | str] = list(content)
        self.line: int = line

    @property
    def children(self) -> "list[Node]":
        """The elements inside."""
        return [part for part in self.content if isinstance(part, Node)]

    @property
    def text(self) -> str:
        """All characters inside, those of inner elements included."""
        return "".join(
            part if isinstance(part, str) else part.text for part in self.content
        )

    @property
    def words(self) -> str:
        """The text of an element that holds nothing else, without space around it."""
        return "" if self.children else self.text.strip()

    def walk(self) -> "Iterator[Node]":
        """Yield this element and all inside it, parents before children."""
        yield self
        for child in self.children:
            yield from child.walk()

    def child(self, local: str) -> "Node | None":
        """Return the first child of this name."""
        return next((c for c in self.children if c.local == local), None)


def grow(parser: XMLParserType, done: Callable[[Node], None]) -> None:
    """Set the handlers that make a tree; ``done`` gets its root."""
    open_: list[Node] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        node = Node(namespace, local, attributes, line=parser.CurrentLineNumber)
        if open_:
            open_[-1].content.append(node)
        open_.append(node)
        if len(open_) > 2 * MAX_DEPTH:
            raise LimitError(
                f"elements nest more than {MAX_DEPTH} deep",
                location=f"line {parser.CurrentLineNumber}",
            )

    def end(_: str) -> None:
        node = open_.pop()
        if not open_:
            done(node)

    def text(data: str) -> None:
        open_[-1].content.append(data)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text


class Replayed:
    """Stands where the reader expects the parser."""

    def __init__(self) -> None:
        self.StartElementHandler: Any = None
        self.EndElementHandler: Any = None
        self.CharacterDataHandler: Any = None
        self.CurrentLineNumber = 0
        self.ordered_attributes = True


def replay(node: Node, events: Events) -> None:
    """Call the handlers as the parser would for a document of this content."""
    name = f"{node.namespace} {node.local}" if node.namespace else node.local
    events.CurrentLineNumber = node.line
    events.StartElementHandler(name, list(chain(*node.attributes.items())))
    for part in node.content:
        if isinstance(part, Node):
            replay(part, events)
        elif events.CharacterDataHandler:
            events.CharacterDataHandler(part)
    events.EndElementHandler(name)


class Telling:
    """Notes changes: each kind once, with the place of the first and their number."""

    def __init__(self, notes: Notebook, events: Replayed) -> None:
        self._notes = notes
        self._events = events
        self._made = 0
        self.count: int = 0

    def __call__(
        self,
        code: str,
        node: Node,
        path: str,
        message: str,
        *,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Note a change to an element."""
        self.count += 1
        self._events.CurrentLineNumber = node.line
        self._notes.add(code, severity, path, message)

    def guid(self, *parts: str) -> str:
        """Return a GUID for what a document does not name, the same at each reading."""
        self._made += 1
        return str(Guid.derived("straightened", *parts, str(self._made)))


MAY_BE_PROJECT = re.compile(rb"<(?:[\w.\-]+:)?(?:project|code-?_?book)[\s>]", re.I)
_ROOTS = {"project": PROJECT, "codebook": CODEBOOK}
_PARTS = {"Users", "Variables", "Cases", "Sources", "Notes", "Sets", "Graphs"}
_DEPTH = 3


def find_root(top: Node, tell: Telling) -> Node | None:
    """Return the element that is the project or codebook, with the names of one.

    Many formats have a Project; ours holds elements of the standard.
    """
    for depth, node in _near_the_top(top, 0):
        vocabulary = _ROOTS.get(fold(node.local))
        if vocabulary is None and _is_project(node):
            vocabulary = PROJECT
        if vocabulary is None or not _holds_any(node):
            continue
        if depth:
            tell(
                "element-unwrapped",
                top,
                top.local,
                f"the {node.local} stands in {top.local}; only it was read",
            )
            _take_in_rest(top, node)
        if node.local != vocabulary.root:
            tell(
                "element-misspelt",
                node,
                node.local,
                f"{node.local} was read as {vocabulary.root}",
            )
            node.local = vocabulary.root
        if not is_qda(node.namespace):
            _rename(node, node.namespace, vocabulary.namespace, tell)
        if vocabulary is PROJECT and "name" not in node.attributes:
            node.attributes["name"] = ""
        return node
    return None


def _take_in_rest(top: Node, root: Node) -> None:
    """Put what stands around the root into it, to be set aside and told like the rest.

    Attributes get the name of their element before their own, for ours have meanings.
    """
    around = top
    while around is not root:
        inner = next(child for child in around.children if root in child.walk())
        for key, value in around.attributes.items():
            namespace, space, local = key.rpartition(" ")
            root.attributes[f"{namespace}{space}{around.local}.{local}"] = value
        around.attributes = {}
        if inner is root:
            around.content.remove(root)
        around = inner
    if top.text.strip() or any(node.attributes for node in top.walk()):
        root.content.append(top)


def _near_the_top(node: Node, depth: int) -> list[tuple[int, Node]]:
    inner = node.children if depth < _DEPTH else []
    return [(depth, node), *(n for c in inner for n in _near_the_top(c, depth + 1))]


def _is_project(node: Node) -> bool:
    """Has it a code book and other parts of a project, whatever it is called itself?"""
    inside = {TAGS.get(fold(child.local)) for child in node.children}
    return "CodeBook" in inside and bool(inside & _PARTS)


def _holds_any(node: Node) -> bool:
    """Does it hold what only a project or codebook of the standard holds?"""
    inside = {TAGS.get(fold(c.local)) for c in node.children}
    named = {
        TAGS.get(fold(g.local))
        for child in node.children
        for g in child.children
        if attribute_like(g.attributes, "name")
    }
    return bool(inside & {"CodeBook", "Sources", "Codes"} or named & {"Code", "User"})


def _rename(root: Node, found: str, wanted: str, tell: Telling) -> None:
    tell(
        "namespace-other",
        root,
        found,
        f"namespace {found} was read as {wanted}",
    )
    for node in root.walk():
        if node.namespace == found:
            node.namespace = wanted
