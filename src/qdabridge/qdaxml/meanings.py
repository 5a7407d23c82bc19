"""What elements and attributes mean in places where the standard has them not."""

import re
from collections.abc import Callable, Mapping

from qdabridge.qdaxml.foreign import clark
from qdabridge.qdaxml.lexical import read_date_time
from qdabridge.qdaxml.names import PROJECT
from qdabridge.qdaxml.near_names import (
    CODE_NAMES,
    CONTENT_NAMES,
    DESCRIPTION_NAMES,
    NEAR_ATTRIBUTES,
    OBJECTS,
    SELECTION_OF,
    SELECTIONS,
    SOURCES,
    attribute_like,
    fold,
    source_tag,
)
from qdabridge.qdaxml.tree import Node, Telling

__all__ = [
    "called",
    "has_place",
    "is_loose",
    "keep_attributes",
    "meant",
    "near_attributes",
    "reference_in",
    "stray",
    "take_place",
]

May = Mapping[str, frozenset[str]]
"""What may stand in an element."""


def meant(child: Node, parent: Node, may: May) -> str | None:
    """Return the element that a name means in this place, by what it holds."""
    name, inside = fold(child.local), [c.local for c in child.children]
    if parent.local == "Sources" and child.local not in SOURCES:
        if set(inside) & (SOURCES | {"Sources"}):
            return None
        return source_tag(child.local, child.attributes, inside)
    if child.local in OBJECTS or child.local in may:
        return None
    if parent.local in ("Codes", "Code", "CodeBook"):
        named = attribute_like(child.attributes, "name") or any(
            fold(local) in NEAR_ATTRIBUTES["name"] for local in inside
        )
        strict = parent.local != "Codes"
        return "Code" if named and (not strict or name in CODE_NAMES) else None
    if parent.local in ("Users", "Cases", "Variables", "Notes", "Links", "Sets"):
        tag = parent.local.removesuffix("s")
        known = attribute_like(child.attributes, "name") or attribute_like(
            child.attributes, "guid"
        )
        return tag if known and not set(inside) & OBJECTS else None
    return _meant_in_object(child, parent, name, may)


def _meant_in_object(child: Node, parent: Node, name: str, may: May) -> str | None:
    may_stand = may.get(parent.local, frozenset())
    is_text = not child.children and not child.attributes and child.text.strip()
    if is_text and "PlainTextContent" in may_stand and name in CONTENT_NAMES:
        has = parent.child("PlainTextContent") or "plainTextPath" in parent.attributes
        return None if has else "PlainTextContent"
    if is_text and "Description" in may_stand and name in DESCRIPTION_NAMES:
        return None if parent.child("Description") else "Description"
    if parent.local in SELECTION_OF and has_place(child):
        return SELECTION_OF[parent.local]
    if "Coding" in may_stand and parent.local in SELECTIONS and _code_of(child):
        return "Coding"
    return None


def is_loose(child: Node, above: tuple[Node, ...], may: May) -> bool:
    """Is it a coding, or a selection, that says itself where it belongs?"""
    if child.local in SELECTIONS:
        return True
    if child.local in OBJECTS and child.local != "Coding":
        return False
    if child.local in may and child.local != "Coding":
        return False
    says_code = bool(_code_of(child)) or any(n.local == "Code" for n in above)
    is_placed = (
        says(child, "source")
        or says(child, "selection")
        or child.child("SourceRef")
        or child.child("SelectionRef")
        or any(attribute_like(n.attributes, "source") for n in above)
    )
    return child.local == "Coding" or bool(says_code and is_placed)


def says(node: Node, meaning: str) -> bool:
    """Does it have an attribute of such a name, or an element that holds a value?"""
    return attribute_like(node.attributes, meaning) is not None or any(
        c.words and fold(c.local) in NEAR_ATTRIBUTES[meaning] for c in node.children
    )


def _code_of(node: Node) -> bool:
    return attribute_like(node.attributes, "code") is not None or any(
        c.local in ("CodeRef", "Code") or fold(c.local) in NEAR_ATTRIBUTES["code"]
        for c in node.children
    )


def reference_in(node: Node) -> tuple[str, str | None] | None:
    """Return the GUID, id or name that a reference holds, and in which attribute."""
    for meaning in ("reference", "guid", "code", "name"):
        if name := attribute_like(node.attributes, meaning):
            return node.attributes[name], name
    words = node.words
    return (words, None) if words else None


def keep_attributes(node: Node, into: Node) -> None:
    """Keep the attributes of an element that is left out with the one around it."""
    for name, value in node.attributes.items():
        key, number = f"{node.local}/@{clark(name)}", 2
        while into.attributes.get(key, value) != value:
            key, number = f"{node.local}[{number}]/@{clark(name)}", number + 1
        into.attributes[key] = value


def stray(node: Node) -> list[Node | str]:
    """Return the text between elements."""
    return [part for part in node.content if isinstance(part, str) and part.strip()]


def called(node: Node) -> str:
    """Return the name of an element in brackets, if it has one."""
    name = attribute_like(node.attributes, "name")
    return f" ({node.attributes[name]})" if name else ""


_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]*)?\s*")
_SPANS = {
    "PlainTextSelection": ("startPosition", "endPosition"),
    "AudioSelection": ("begin", "end"),
    "VideoSelection": ("begin", "end"),
}
_CORNERS = ("firstX", "firstY", "secondX", "secondY")
_BOXES: tuple[tuple[str, ...], ...] = (
    ("firstx", "firsty", "secondx", "secondy"),
    ("x1", "y1", "x2", "y2"),
    ("left", "top", "right", "bottom"),
)
_SIZED = ("x", "y", "width", "height")
_SIGNED = frozenset((*SELECTIONS, "Coding", "Note"))
_RICH = (".rtf", ".docx", ".doc", ".odt", ".html", ".htm")


def has_place(node: Node) -> bool:
    """Do its attributes say a stretch of a text or a recording, or a region?"""
    attributes = node.attributes
    start = _number(attributes, "start")
    end = _number(attributes, "end") or _number(attributes, "length")
    return bool((start and end) or _box(attributes))


def take_place(node: Node, selection: Node) -> None:
    """Move the attributes that say a place from an element to its selection."""
    names = [_number(node.attributes, what) for what in ("start", "end", "length")]
    names += _box(node.attributes) or []
    names += [a for a in node.attributes if fold(a) in ("page", "pagenumber")]
    if quote := attribute_like(node.attributes, "quote"):
        names.append(quote)
    for name in names:
        if name and name in node.attributes:
            selection.attributes.setdefault(name, node.attributes.pop(name))


def _number(attributes: Mapping[str, str], meaning: str) -> str | None:
    name = attribute_like(attributes, meaning)
    return name if name and _NUMBER.fullmatch(attributes[name]) else None


def _box(attributes: Mapping[str, str]) -> list[str] | None:
    """Return the attributes that say the corners of a region."""
    folded = {fold(name): name for name in attributes}
    for box in (*_BOXES, _SIZED):
        if all(side in folded for side in box):
            return [folded[side] for side in box]
    return None


def near_attributes(node: Node, tell: Telling) -> None:
    """Give the attributes of an element the names of the standard, where they lack."""
    if node.local not in OBJECTS:
        return
    own = PROJECT.rows[node.local].attributes
    borrow = _Borrowing(node, own, tell)
    folded = {fold(name): name for name in own}
    for name in list(node.attributes):
        known = folded.get(fold(name))
        if known and known not in node.attributes and name.lower() != known.lower():
            borrow.take(known, name)
    borrow.like("guid", "guid")
    borrow.like("name", "name")
    borrow.like("color", "color")
    if node.local in _SIGNED:
        borrow.like("creatingUser", "user")
        borrow.like("creationDateTime", "date", _is_date)
    if node.local in SELECTIONS:
        _place(node, borrow)
        borrow.like("name", "quote")
    if node.local in SOURCES or node.local == "Note":
        _path(node, own, borrow)


class _Borrowing:
    """Renames attributes of one element."""

    def __init__(self, node: Node, own: tuple[str, ...], tell: Telling) -> None:
        self._node = node
        self._own = own
        self._tell = tell

    def like(
        self,
        wanted: str,
        meaning: str,
        admits: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Take the attribute that may be meant for one that is not there."""
        attributes = self._node.attributes
        if wanted not in self._own or wanted in attributes:
            return
        if any(name.lower() == wanted.lower() for name in attributes):
            return
        near = attribute_like(attributes, meaning)
        if near and admits(attributes[near]):
            self.take(wanted, near)

    def take(self, wanted: str, name: str) -> None:
        """Read an attribute as another one."""
        attributes = self._node.attributes
        attributes[wanted] = attributes[name]
        if name not in self._own:
            del attributes[name]
        self._tell(
            "attribute-misspelt",
            self._node,
            f"{self._node.local}/@{name}",
            f"attribute {name} was read as {wanted}",
        )

    def set(self, name: str, value: str, *, of: str) -> None:
        """Set an attribute to what others, which are named, say together."""
        self._node.attributes[name] = value
        self._tell(
            "attribute-misspelt",
            self._node,
            f"{self._node.local}/@{name}",
            f"{name} was made of {of}",
        )


def _place(node: Node, borrow: _Borrowing) -> None:
    """Find the positions or corners of a selection under other names."""
    attributes = node.attributes
    if span := _SPANS.get(node.local):
        first, last = span
        if first not in attributes and (start := _number(attributes, "start")):
            borrow.take(first, start)
        if last in attributes or first not in attributes:
            return
        others = {k: v for k, v in attributes.items() if k != first}
        if end := _number(others, "end"):
            borrow.take(last, end)
        elif length := _number(others, "length"):
            total = int(float(attributes[first])) + int(float(others[length]))
            borrow.set(last, str(total), of=f"{first} and {length}")
        return
    box = _box(attributes)
    if box is None or set(_CORNERS) <= set(attributes):
        return
    values = [attributes.pop(name) for name in box]
    if tuple(map(fold, box)) == _SIZED:
        if node.local != "PictureSelection":
            attributes.update(zip(box, values, strict=True))
            return
        x, y, width, height = (round(float(value)) for value in values)
        values = [str(x), str(y), str(x + width), str(y + height)]
    for corner, value in zip(_CORNERS, values, strict=True):
        borrow.set(corner, value, of=", ".join(box))


def _path(node: Node, own: tuple[str, ...], borrow: _Borrowing) -> None:
    """Find the file of a source under another name."""
    attributes = node.attributes
    near = ("path", "file", "filepath", "href", "src", "uri", "url", "location")
    name = next((a for a in attributes if fold(a) in near), None)
    if name is None or name in own:
        return
    if "path" in own:
        wanted = "path"
    else:
        is_rich = attributes[name].lower().endswith(_RICH)
        wanted = "richTextPath" if is_rich else "plainTextPath"
    if wanted not in attributes:
        borrow.take(wanted, name)


def _is_date(value: str) -> bool:
    try:
        read_date_time(value)
    except ValueError:
        return False
    return True
