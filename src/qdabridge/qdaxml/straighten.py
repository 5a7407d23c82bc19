"""A document whose elements stand elsewhere than the schema wants, put right.

An element is moved, renamed or unwrapped only where it can mean one thing there; what
cannot be understood stays where it is, and the reader counts it as lost. Each kind of
change is told once.
"""

from qdabridge.qdaxml.loose import Loose
from qdabridge.qdaxml.meanings import (
    called,
    has_place,
    is_loose,
    keep_attributes,
    meant,
    near_attributes,
    reference_in,
    stray,
)
from qdabridge.qdaxml.named import Named
from qdabridge.qdaxml.names import PROJECT, Kind, is_qda
from qdabridge.qdaxml.near_names import (
    ALLOWED,
    CONTAINER_NAMES,
    CONTAINERS,
    CONTENT_NAMES,
    HOLDERS,
    NEAR_ATTRIBUTES,
    OBJECTS,
    SELECTIONS,
    SOURCES,
    TAGS,
    TEXTS,
    attribute_like,
    fold,
)
from qdabridge.qdaxml.tree import Node, Telling

__all__ = ["straighten"]


Above = tuple[Node, ...]
Placed = list[Node | str]

_SINGLE = frozenset(
    tag
    for row in PROJECT.rows.values()
    for child in row.children
    if child.kind is Kind.OBJECT
    for tag in child.tags
)
_ORDER = {
    child.container or tag: order
    for order, child in enumerate(PROJECT.rows["Project"].children)
    for tag in child.tags
}
_AS_ATTRIBUTE = frozenset().union(*NEAR_ATTRIBUTES.values())
_REFERRING = frozenset((*SELECTIONS, *HOLDERS, *SOURCES, "Coding", "Case", "Set"))
_SIGNED = frozenset((*SELECTIONS, *HOLDERS, *SOURCES, "Coding"))


def straighten(root: Node, telling: Telling) -> bool:
    """Put a document right where it stands, and return whether anything was changed."""
    before = telling.count
    walk = _Walk(root, telling)
    walk.run()
    named = Named(root, telling)
    named.define(walk.used)
    Loose(root, telling, named).settle(walk.loose)
    named.resolve()
    return telling.count > before


class _Walk:
    """Finds a place for every element of a document."""

    def __init__(self, root: Node, telling: Telling) -> None:
        self._root = root
        self._tell = telling
        self._moved: dict[str, list[Node]] = {}
        self.loose: list[tuple[Node, Above]] = []
        self.used: list[Node] = []

        self._first_of: dict[tuple[int, str], tuple[Node, Node]] = {}
        self._may = dict(ALLOWED)
        if root.local == "CodeBook":
            self._may["CodeBook"] |= {"Sets"}

    def run(self) -> None:
        """Do it."""
        self._respell(self._root)
        self._settle(self._root, ())
        is_codebook = self._root.local == "CodeBook"
        if is_codebook:
            self._into(self._root, "Codes", self._moved.pop("Codes", []))
        elif codes := self._moved.pop("Codes", []):
            self._into(self._first("CodeBook"), "Codes", codes)
        for container, nodes in self._moved.items():
            self._into(self._root, container, nodes)
        if not is_codebook:
            self._sort()

    def _first(self, local: str) -> Node:
        node = self._root.child(local)
        if node is None:
            node = self._made(local)
            self._root.content.append(node)
        return node

    def _into(self, parent: Node, container: str, nodes: list[Node]) -> None:
        if not nodes:
            return
        holder = parent.child(container)
        if holder is None:
            holder = self._made(container)
            parent.content.append(holder)
        holder.content.extend(nodes)

    def _sort(self) -> None:
        """Put containers that were added into the order of the schema."""
        parts = self._root.content
        self._root.content = [p for p in parts if isinstance(p, str)] + sorted(
            self._root.children, key=lambda node: _ORDER.get(node.local, 99)
        )

    def _made(self, local: str, attributes: dict[str, str] | None = None) -> Node:
        return Node(self._root.namespace, local, attributes, line=self._root.line)

    def _is_home(self, node: Node) -> bool:
        return is_qda(node.namespace) or node.namespace == self._root.namespace

    def _respell(self, node: Node) -> None:
        """Give elements in other case or with hyphens their names."""
        known = TAGS.get(fold(node.local)) if self._is_home(node) else None
        if known and known != node.local:
            said = f"{node.local} was read as {known}"
            self._tell("element-misspelt", node, node.local, said)
            node.local = known
        if node.local not in TEXTS:
            for child in node.children:
                self._respell(child)

    def _settle(self, node: Node, above: Above) -> None:
        """Find a place for everything in an element."""
        content: list[Node | str] = []
        for part in node.content:
            if isinstance(part, str):
                content.append(part)
                continue
            placed = self._place(part, node, above)
            content.extend([part] if placed is None else placed)
        node.content = content
        near_attributes(node, self._tell)
        if "PlainTextContent" in self._may.get(node.local, ()):
            self._find_text(node)

    def _find_text(self, node: Node) -> None:
        """Read the text that stands in an attribute, or in the source itself."""
        if node.child("PlainTextContent") or "plainTextPath" in node.attributes:
            return
        near = (a for a in node.attributes if fold(a) in CONTENT_NAMES)
        parts = [p for p in node.content if isinstance(p, str) and p.strip()]
        name = next(near, None)
        if name:
            words = node.attributes.pop(name)
        elif len(parts) == 1:
            words, name = parts[0], "text between its elements"
            node.content.remove(words)
        else:
            return
        made = Node(node.namespace, "PlainTextContent", {}, [words], node.line)
        node.content.insert(0, made)
        self._tell(
            "text-elsewhere",
            node,
            f"{node.local}/PlainTextContent",
            f"{node.local} has no PlainTextContent; its {name} was read as its text",
        )

    def _place(self, child: Node, parent: Node, above: Above) -> Placed | None:
        """Return what stands in its parent for an element; None: it means nothing."""
        if not self._is_home(child):
            return self._unwrapped(child, parent, above)
        if child.local in TEXTS and child.local in self._may.get(parent.local, ()):
            self._flatten(child)
            return [child]
        if self._is_allowed(child, parent):
            return self._allowed(child, parent, above)
        if child.local in SELECTIONS and parent.local == "Coding":
            self._settle(child, (*above, parent))  # they change places later
            return [child]
        if self._as_attribute(child, parent):
            return []
        if new := meant(child, parent, self._may):
            self._tell(
                "element-misspelt",
                child,
                f"{parent.local}/{child.local}",
                f"{child.local} in {parent.local} was read as {new}{called(child)}",
            )
            child.local = new
            return self._place(child, parent, above)
        if is_loose(child, above, self._may):
            child.local = child.local if child.local in SELECTIONS else "Coding"
            self._settle(child, (*above, parent))
            self.loose.append((child, (*above, parent)))
            return []
        if (
            child.local in OBJECTS
            or child.local in self._may
            or child.local == "CodeRef"
        ):
            return self._misplaced(child, parent, above)
        return self._unwrapped(child, parent, above)

    def _is_allowed(self, child: Node, parent: Node) -> bool:
        if child.local not in self._may.get(parent.local, ()):
            return False
        if child.local not in _SINGLE:
            return True
        first = self._first_of.setdefault((id(parent), child.local), (parent, child))
        return first[1] is child

    def _allowed(self, child: Node, parent: Node, above: Above) -> Placed:
        self._settle(child, (*above, parent))
        if child.local == "Coding" and parent.local in HOLDERS:
            has_selection = attribute_like(child.attributes, "selection")
            if has_place(child) or has_selection or self._selections_in(child):
                self.loose.append((child, (*above, parent)))
                return []
        return [child]

    def _selections_in(self, node: Node) -> bool:
        return any(c.local in SELECTIONS for c in node.children)

    def _flatten(self, node: Node) -> None:
        """Read the words of elements within a text as part of it."""
        if not node.children:
            return
        if any(c.local in OBJECTS for c in node.walk() if c is not node):
            return
        self._tell(
            "markup-flattened",
            node.children[0],
            node.local,
            f"{node.local} holds elements; their words were read as part of the text",
        )
        for inner in node.walk():
            if inner is not node:
                keep_attributes(inner, node)
        node.content = [node.text]

    def _as_attribute(self, child: Node, parent: Node) -> bool:
        """Take an element that holds but a value, or but attributes, as attributes."""
        if parent.local not in OBJECTS or child.children or fold(child.local) in TAGS:
            return False
        words = child.text.strip()
        name = fold(child.local)
        if words and not child.attributes:
            row = PROJECT.rows[parent.local]
            own = {fold(a): a for a in row.attributes}
            if name in CONTENT_NAMES and "PlainTextContent" in self._may[parent.local]:
                return False
            if name not in own and not self._may_say(name, parent):
                return False
            if own.get(name, child.local) in parent.attributes:
                return False
            parent.attributes[own.get(name, child.local)] = words
        elif not words and child.attributes and parent.local in (*SELECTIONS, "Coding"):
            if not has_place(child) or set(child.attributes) & set(parent.attributes):
                return False
            parent.attributes.update(child.attributes)
        else:
            return False
        self._tell(
            "attribute-as-element",
            child,
            f"{parent.local}/{child.local}",
            f"the element {child.local} was read as an attribute of {parent.local}",
        )
        return True

    def _may_say(self, name: str, parent: Node) -> bool:
        """May a value of this name belong to such an element?"""
        if parent.local in SELECTIONS or parent.local == "Coding":
            return name in _AS_ATTRIBUTE
        return any(name in NEAR_ATTRIBUTES[what] for what in ("guid", "name", "color"))

    def _misplaced(self, child: Node, parent: Node, above: Above) -> Placed | None:
        """Find the place of an element of the standard that may not stand here."""
        local = child.local
        if local in ("Code", "CodeRef") and parent.local in _REFERRING:
            return self._code_reference(child, parent, above)
        if local == "Note" and "NoteRef" in self._may.get(parent.local, ()):
            return self._note(child, parent)
        if local == "User" and parent.local in _SIGNED:
            return self._author(child, parent)
        if local == "CodeBook":
            return self._second_codebook(child, above)
        if container := CONTAINERS.get(local):
            self._move(child, container, parent)
            return []
        if local in OBJECTS:
            return None
        on_a_thing = parent.local in _REFERRING
        if local in ("Codes", "Notes") and on_a_thing:
            return self._unwrapped(child, parent, above)
        if self._may.get(local, frozenset()) & self._may.get(parent.local, frozenset()):
            return self._unwrapped(child, parent, above)
        if local in CONTAINERS.values():
            return self._as_container(child, local, parent, above)
        return self._unwrapped(child, parent, above) if local in self._may else None

    def _move(self, child: Node, container: str, parent: Node) -> None:
        self._tell(
            "element-misplaced",
            child,
            f"{parent.local}/{child.local}",
            f"{child.local} stands in {parent.local}; read as one of the {container}",
        )
        self._settle(child, (self._root,))
        self._moved.setdefault(container, []).append(child)

    def _second_codebook(self, child: Node, above: Above) -> Placed:
        self._tell(
            "codebook-repeated",
            child,
            "Project/CodeBook",
            "there is more than one CodeBook; their codes were put into one",
        )
        dummy = self._made("CodeBook")
        dummy.content = list(child.content)
        keep_attributes(child, self._root)
        unread: list[Node | str] = stray(dummy)
        self._settle(dummy, above)
        for codes in dummy.children:
            if codes.local == "Codes":
                self._moved.setdefault("Codes", []).extend(codes.children)
                keep_attributes(codes, self._root)
                unread += stray(codes)
        return [*unread, *(c for c in dummy.children if c.local != "Codes")]

    def _as_container(
        self, child: Node, container: str, parent: Node, above: Above
    ) -> Placed | None:
        """Read an element as one of the containers of the project."""
        dummy = self._made(container)
        unread: list[Node | str] = stray(child)
        found = False
        for inner in child.children:
            placed = self._place(inner, dummy, (*above, parent, child))
            found = found or placed is not None
            if placed is None:
                unread.append(inner)
            else:
                self._moved.setdefault(container, []).extend(_nodes(placed))
                unread += [part for part in placed if isinstance(part, str)]
        if not found:
            return None
        keep_attributes(child, self._root)
        self._tell(
            "element-misplaced",
            child,
            f"{parent.local}/{child.local}",
            f"{child.local} in {parent.local} was read as the {container} of the"
            " project",
        )
        return unread

    def _unwrapped(self, child: Node, parent: Node, above: Above) -> Placed | None:
        """Read what is in an element that the standard does not have."""
        container = CONTAINER_NAMES.get(fold(child.local))
        if container and parent.local == "Project" and self._is_home(child):
            read = self._as_container(child, container, parent, above)
            if read is not None:
                return read
        placed: list[Node | str] = stray(child)
        found = False
        for inner in child.children:
            here = self._place(inner, parent, (*above, child))
            found = found or here is not None
            placed += [inner] if here is None else here
        if not found:
            return None
        keep_attributes(child, parent)
        self._tell(
            "element-unwrapped",
            child,
            f"{parent.local}/{child.local}",
            f"{child.local} has no place in {parent.local}; what stands in it was read"
            " as if it stood there itself",
        )
        return placed

    def _code_reference(self, child: Node, parent: Node, above: Above) -> Placed | None:
        """Make a reference of a code that stands where one is coded with."""
        by = reference_in(child)
        if by is None:
            return None
        target, name = by
        if child.local == "Code" and attribute_like(child.attributes, "name"):
            self.used.append(Node(child.namespace, "Code", dict(child.attributes)))
        reference = Node(self._root.namespace, "CodeRef", line=child.line)
        rest = {k: v for k, v in child.attributes.items() if k != name}
        reference.attributes = {"targetGUID": target, **rest}
        reference.content = [c for c in child.content if name or isinstance(c, Node)]
        if "CodeRef" in self._may[parent.local]:
            self._told_reference(child, parent, "read as CodeRef")
            return [reference]
        if parent.local == "Set":
            reference.local = "MemberCode"
            self._told_reference(child, parent, "read as MemberCode")
            return [reference]
        if "Coding" not in self._may[parent.local]:
            return None
        self._told_reference(child, parent, "without Coding; a Coding was made of each")
        guid = {"guid": self._tell.guid("Coding", target)}
        return [Node(self._root.namespace, "Coding", guid, [reference], child.line)]

    def _told_reference(self, child: Node, parent: Node, done: str) -> None:
        self._tell(
            "element-misplaced",
            child,
            f"{parent.local}/{child.local}",
            f"{child.local} stands in {parent.local}, {done}",
        )

    def _note(self, child: Node, parent: Node) -> Placed:
        """Move a note that stands on its thing to the notes, and refer to it."""
        self._move(child, "Notes", parent)
        key = child.attributes.get("guid") or self._tell.guid("Note")
        child.attributes["guid"] = key
        if not child.content and not set(child.attributes) - {"guid"}:
            self._moved["Notes"].remove(child)
        return [Node(child.namespace, "NoteRef", {"targetGUID": key}, (), child.line)]

    def _author(self, child: Node, parent: Node) -> Placed | None:
        by = reference_in(child)
        if by is None or "creatingUser" in parent.attributes or child.children:
            return None
        self.used.append(Node(child.namespace, "User", dict(child.attributes)))
        parent.attributes["creatingUser"] = by[0]
        self._told_reference(child, parent, "read as who made it")
        return []


def _nodes(parts: Placed) -> list[Node]:
    return [part for part in parts if isinstance(part, Node)]
