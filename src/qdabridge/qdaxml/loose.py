"""Codings and selections that stand outside of the source they belong to."""

import re

from qdabridge.qdaxml.meanings import has_place, near_attributes, take_place
from qdabridge.qdaxml.named import Named
from qdabridge.qdaxml.near_names import (
    HOLDERS,
    NEAR_ATTRIBUTES,
    SELECTION_OF,
    SELECTIONS,
    SOURCES,
    attribute_like,
    fold,
)
from qdabridge.qdaxml.tree import Node, Telling

__all__ = ["Loose"]


Above = tuple[Node, ...]
_PLACES = HOLDERS | SOURCES
_SEVERAL = re.compile(r"\s*[,;|]\s*")


class Loose:
    """Puts codings into selections, and selections into sources."""

    def __init__(self, root: Node, telling: Telling, named: Named) -> None:
        self._root = root
        self._tell = telling
        self._named = named

    def settle(self, loose: list[tuple[Node, Above]]) -> None:
        """Place those that stand elsewhere, then complete all that are in place."""
        for node, above in loose:
            placed = (
                self._selection(node, above)
                if node.local in SELECTIONS
                else self._coding(node, above)
            )
            if placed:
                near = above[-1].local if above else ""
                self._tell(
                    "coding-elsewhere",
                    node,
                    f"{near}/{node.local}",
                    f"{node.local} stands in {near}; read as one of the source and"
                    " the selection that it names",
                )
            else:
                self._root.content.append(node)
        for node in list(self._root.walk()):
            if node.local in SELECTIONS or node.local in _PLACES:
                self._complete(node)

    def _selection(self, node: Node, above: Above) -> bool:
        source = self._source(node, above)
        holder = self._holder(source, node.local) if source else None
        if holder is None:
            return False
        codes = self._codes(node, above)
        if codes and not any(c.local == "Coding" for c in node.children):
            node.content += [self._made_coding(node, code) for code in codes]
        holder.content.append(node)
        self._named.guid(node)
        return True

    def _coding(self, node: Node, above: Above) -> bool:
        """Put a coding into its selection, or on its source; told apart by place."""
        inner = [c for c in node.children if c.local in SELECTIONS]
        if (target := self._own_selection(node)) is not None and not inner:
            codes = self._codes(node, above)
            target.content += self._with_codes(node, codes)
            return bool(codes)
        source = self._source(node, above)
        codes = self._codes(node, above)
        if source is None or not codes:
            return False
        if not inner and has_place(node):
            local = SELECTION_OF.get(source.local, "PlainTextSelection")
            made = Node(node.namespace, local, line=node.line)
            take_place(node, made)
            near_attributes(made, self._tell)
            inner = [made]
        elif not inner and attribute_like(node.attributes, "quote"):
            return False  # words without a place are no coding of the whole
        node.content = [c for c in node.content if c not in inner]
        if not inner:
            source.content += self._with_codes(node, codes)
            return True
        holders = [self._holder(source, selection.local) for selection in inner]
        if None in holders:
            node.content += inner
            return False
        for selection, holder in zip(inner, holders, strict=True):
            self._named.guid(selection)
            selection.content += self._with_codes(node, codes)
            if holder is not None:
                holder.content.append(selection)
            node = _copy(node)
        return True

    def _with_codes(self, node: Node, codes: list[Node]) -> list[Node]:
        """Return a coding for each code; the first keeps the GUID."""
        for name, value in [*node.attributes.items()]:
            if self._is_used(name, value):
                del node.attributes[name]
        node.local = "Coding"
        rest = [
            c
            for c in node.content
            if not isinstance(c, Node)
            or c.local not in ("CodeRef", "SourceRef", "SelectionRef")
        ]
        made = []
        for number, code in enumerate(codes):
            coding = Node(node.namespace, "Coding", dict(node.attributes))
            coding.line = node.line
            coding.content = [code, *(rest if number == 0 else [])]
            if number or "guid" not in coding.attributes:
                coding.attributes["guid"] = self._tell.guid(
                    node.attributes.get("guid", ""), *code.attributes.values()
                )
            made.append(coding)
        return made

    def _is_used(self, name: str, value: str) -> bool:
        """Has this attribute said what it had to say?"""
        if fold(name) in NEAR_ATTRIBUTES["code"]:
            return name != "guid"
        kinds = {"source": _PLACES, "selection": SELECTIONS}
        kinds["reference"] = _PLACES | SELECTIONS | {"Code"}
        return name != "guid" and any(
            fold(name) in NEAR_ATTRIBUTES[m] and self._named.find(k, value)
            for m, k in kinds.items()
        )

    def _made_coding(self, selection: Node, code: Node) -> Node:
        target = code.attributes.get("targetGUID", "")
        guid = self._tell.guid(selection.attributes.get("guid", ""), target)
        made = Node(selection.namespace, "Coding", {"guid": guid}, [code])
        made.line = selection.line
        return made

    def _codes(self, node: Node, above: Above) -> list[Node]:
        """Return references to the codes that an element names, in it or around it."""
        found = [
            c
            for c in node.children
            if c.local == "CodeRef"
            and (attribute_like(c.attributes, "reference") or c.words)
        ]
        return found or [
            Node(node.namespace, "CodeRef", {"targetGUID": raw}, (), node.line)
            for raw in self._code_names(node, above)
        ]

    def _code_names(self, node: Node, above: Above) -> list[str]:
        if name := attribute_like(node.attributes, "code"):
            return self._several(node.attributes[name])
        for name, value in node.attributes.items():
            is_near = fold(name) in NEAR_ATTRIBUTES["reference"]
            if is_near and self._named.find(("Code",), value):
                return [value]
        words = node.words
        if words and node.local == "Coding" and self._named.find(("Code",), words):
            node.content = []
            return [words]
        for outer in reversed(above):
            if outer.local == "Code":
                return [self._named.guid(outer)]
        return []

    def _several(self, raw: str) -> list[str]:
        """Return the codes in one attribute: one, or a list of those that are known."""
        if self._named.find(("Code",), raw):
            return [raw]
        for parts in (_SEVERAL.split(raw.strip()), raw.split()):
            if len(parts) > 1 and all(self._named.find(("Code",), p) for p in parts):
                return parts
        return [raw]

    def _source(self, node: Node, above: Above) -> Node | None:
        """Return the source that an element names, or that it stands in."""
        kinds = _PLACES
        if reference := node.child("SourceRef"):
            name = attribute_like(reference.attributes, "reference")
            raw = reference.attributes[name] if name else reference.words
            return self._named.find(kinds, raw)
        inner = [c for c in node.children if c.local in SELECTIONS]
        for outer in (node, *inner, *reversed(above)):
            if outer.local in _PLACES:
                return outer
            if name := attribute_like(outer.attributes, "source"):
                return self._named.find(kinds, outer.attributes[name])
        for name, value in node.attributes.items():
            is_own = fold(name) in NEAR_ATTRIBUTES["guid"]
            found = None if is_own else self._named.by_guid(kinds, value)
            if found is not None:
                return found
        return None

    def _own_selection(self, node: Node) -> Node | None:
        if reference := node.child("SelectionRef"):
            name = attribute_like(reference.attributes, "reference")
            raw = reference.attributes[name] if name else reference.words
            return self._named.find(SELECTIONS, raw)
        if name := attribute_like(node.attributes, "selection"):
            return self._named.find(SELECTIONS, node.attributes[name])
        for name, value in node.attributes.items():
            is_own = fold(name) in NEAR_ATTRIBUTES["guid"]
            found = None if is_own else self._named.by_guid(SELECTIONS, value)
            if found is not None:
                return found
        return None

    def _holder(self, source: Node, selection: str) -> Node | None:
        """Return where such a selection stands in a source: in it, or in its text."""
        if SELECTION_OF.get(source.local) == selection:
            return source
        inner = [c for c in source.children if SELECTION_OF.get(c.local) == selection]
        return inner[0] if len(inner) == 1 else None

    def _complete(self, node: Node) -> None:
        """Complete the codings in a selection or on a source."""
        if node.local in SELECTIONS:
            name = attribute_like(node.attributes, "code")
            if name and not any(c.local == "Coding" for c in node.children):
                codes = self._codes(node, ())
                del node.attributes[name]
                node.content += [self._made_coding(node, code) for code in codes]
                self._tell(
                    "element-misplaced",
                    node,
                    f"{node.local}/@{name}",
                    f"{name} of {node.local} says its code; a Coding was made of each",
                )
        content: list[Node | str] = []
        for part in node.content:
            whole = isinstance(part, Node) and part.local == "Coding"
            content += self._split(part) if whole and isinstance(part, Node) else [part]
        node.content = content

    def _split(self, coding: Node) -> list[Node]:
        """Make a coding of each code of one, and find the code of one that has none."""
        references = [c for c in coding.children if c.local == "CodeRef"]
        if len(references) == 1:
            return [coding]
        codes = self._codes(coding, ())
        if not codes:
            return [coding]
        self._tell(
            "coding-split" if len(codes) > 1 else "element-misplaced",
            coding,
            "Coding/CodeRef",
            f"a Coding has {len(codes)} CodeRefs; one was made of each"
            if len(codes) > 1
            else "a Coding names its code in an attribute or as text; read as CodeRef",
        )
        return self._with_codes(coding, codes)


def _copy(node: Node) -> Node:
    attributes = {k: v for k, v in node.attributes.items() if k != "guid"}
    return Node(node.namespace, node.local, attributes, (), node.line)
