"""References that hold a name or an id where the GUID belongs."""

import re
from collections import defaultdict
from collections.abc import Iterable

from qdabridge.model import Guid
from qdabridge.qdaxml.meanings import near_attributes
from qdabridge.qdaxml.near_names import SELECTIONS, SOURCES, attribute_like
from qdabridge.qdaxml.tree import Node, Telling
from qdabridge.report import Severity

__all__ = ["Named"]


_CODE, _SOURCE, _USER = frozenset(("Code",)), SOURCES, frozenset(("User",))
_ATTRIBUTES = dict.fromkeys(
    ("creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID"), _USER
)
_ELEMENTS = {
    "CodeRef": _CODE | {"Case"},
    "MemberCode": _CODE,
    "SourceRef": _SOURCE,
    "MemberSource": _SOURCE,
    "NoteRef": frozenset(("Note",)),
    "MemberNote": frozenset(("Note",)),
    "VariableRef": frozenset(("Variable",)),
    "SelectionRef": SELECTIONS,
}
_NOUNS = {"CodeRef": "code", "MemberCode": "code", "VariableRef": "variable"}
_SEPARATORS = re.compile(r"\s*(?:::|>|/|\\|»|→|\|)\s*")


def key_of(raw: str) -> str:
    """Return how a GUID or id is compared."""
    return raw.strip().strip("{}").lower()


class Named:
    """Finds what a reference means, by GUID, id or unique name."""

    def __init__(self, root: Node, telling: Telling) -> None:
        self._root = root
        self._tell = telling
        self._ids: dict[str, list[Node]] = defaultdict(list)
        self._names: dict[str, list[Node]] = defaultdict(list)
        self._paths: dict[str, list[Node]] = defaultdict(list)
        self._users: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._tell_apart(root)
        for node in root.walk():
            self.learn(node)
        self._learn_paths(root, ())

    def _tell_apart(self, root: Node) -> None:
        """Give things of two kinds a GUID each where they share an id that is none."""
        taken: dict[str, str] = {}
        for node in root.walk():
            raw = node.attributes.get("guid")
            if raw is None or Guid.is_valid(raw.strip()):
                continue
            kind = "source" if node.local in SOURCES else node.local
            if taken.setdefault(key_of(raw), kind) != kind:
                node.attributes["guid"] = str(Guid.derived("invalid", kind, raw))
                self._ids[key_of(raw)].append(node)
                self._tell(
                    "guid-mended",
                    node,
                    f"{node.local}/@guid",
                    f"{node.local} has an id that other things have too, such as"
                    f" {raw!r}; it got a GUID of its own",
                )

    def learn(self, node: Node) -> None:
        """Remember an element by its GUID, its id and its name."""
        attributes = node.attributes
        for key in ("guid", "id"):
            if raw := attributes.get(key):
                self._ids[key_of(raw)].append(node)
        if name := attributes.get("name"):
            self._names[_bare(name)].append(node)

    def _learn_paths(self, node: Node, path: tuple[str, ...]) -> None:
        for child in node.children:
            if child.local == "Code":
                here = (*path, _bare(child.attributes.get("name", "")))
                if len(here) > 1:
                    self._paths["/".join(here)].append(child)
                self._learn_paths(child, here)
            elif child.local in ("CodeBook", "Codes"):
                self._learn_paths(child, ())

    def find(self, kinds: Iterable[str], raw: str) -> Node | None:
        """Return the one thing of these kinds that a reference means, if one does."""
        kinds = frozenset(kinds)
        for known, key in (
            (self._ids, key_of(raw)),
            (self._names, _bare(raw)),
            (self._paths, "/".join(map(_bare, _SEPARATORS.split(raw)))),
        ):
            found = {id(n): n for n in known.get(key, ()) if n.local in kinds}
            if known is self._ids and found:
                return next(iter(found.values()))
            exact = [n for n in found.values() if n.attributes.get("name") == raw]
            if len(found) == 1 or len(exact) == 1:
                return (exact or list(found.values()))[0]
        return None

    def by_guid(self, kinds: Iterable[str], raw: str) -> Node | None:
        """Return the thing of these kinds that has this GUID, and no other key."""
        is_guid = Guid.is_valid(raw.strip())
        return self.find(kinds, raw) if is_guid else None

    def are_many(self, kinds: Iterable[str], raw: str) -> bool:
        """Do several things of these kinds bear this name?"""
        kinds = frozenset(kinds)
        return sum(n.local in kinds for n in self._names.get(_bare(raw), ())) > 1

    def guid(self, node: Node) -> str:
        """Return the GUID of an element, which it gets if it has none."""
        known = node.attributes.get("guid")
        if not known:
            known = node.attributes["guid"] = self._tell.guid(node.local)
        return known

    def define(self, nodes: Iterable[Node]) -> None:
        """Add codes and users that are told of only where they are used."""
        for node in nodes:
            kinds = frozenset((node.local,))
            known = attribute_like(node.attributes, "guid") or "name"
            if self.find(kinds, node.attributes.get(known, "")) is None:
                near_attributes(node, self._tell)
                self._add(node)

    def _add(self, node: Node) -> None:
        """Put a code or user where it belongs."""
        at = self._root
        for local in ("Users",) if node.local == "User" else ("CodeBook", "Codes"):
            if at.local == local:
                continue
            inner = at.child(local)
            if inner is None:
                inner = Node(self._root.namespace, local, line=node.line)
                at.content.insert(0 if local == "Users" else 1, inner)
            at = inner
        at.content.append(node)
        self.learn(node)

    def resolve(self) -> None:
        """Replace every reference by name or id by that to the thing it means."""
        for node in list(self._root.walk()):
            for name, kinds in _ATTRIBUTES.items():
                if raw := node.attributes.get(name):
                    self._resolve(node, name, kinds, raw)
            if node.local in _ELEMENTS:
                near = attribute_like(node.attributes, "reference")
                raw = node.attributes[near] if near else node.words
                if raw.strip():
                    self._resolve(
                        node, near or "targetGUID", _ELEMENTS[node.local], raw
                    )
        self._nest()

    def _resolve(self, node: Node, name: str, kinds: frozenset[str], raw: str) -> None:
        found = self.find(kinds, raw)
        if found is None:
            found = self._missing(node, name, kinds, raw)
            if found is None:
                return
        guid = self.guid(found)
        if key_of(guid) == key_of(raw):
            return
        node.attributes[name] = guid
        if node.local in _ELEMENTS and node.words:
            node.content = []
        called = found.attributes.get("name") or found.attributes.get("id") or guid
        path = node.local if node.local in _ELEMENTS else f"{node.local}/@{name}"
        self._tell(
            "reference-by-name",
            node,
            path,
            f"{path} holds {raw.strip()!r} instead of a GUID; read as the"
            f" {found.local} {called!r}",
        )

    def _missing(
        self, node: Node, name: str, kinds: frozenset[str], raw: str
    ) -> Node | None:
        """Make the user or code that is only ever named; a GUID names none."""
        if Guid.is_valid(raw.strip()) or not raw.strip():
            return None
        if self.are_many(kinds, raw):
            self._tell(
                "reference-ambiguous",
                node,
                node.local,
                f"{node.local} names {raw.strip()!r}, and several things are called so;"
                " it leads to none of them; write the GUID, or rename one of them",
                severity=Severity.ERROR,
            )
            return None
        if kinds == _USER:
            made = "User"
        elif node.local == "CodeRef" and self._root.local == "Project":
            made = "Code"
        else:
            return None
        guid = str(Guid.derived("named", made, _bare(raw)))
        new = Node(self._root.namespace, made, line=node.line)
        new.attributes = {"guid": guid, "name": raw.strip()}
        if made == "Code":
            new.attributes["isCodable"] = "true"
        self._add(new)
        self._tell(
            "user-made" if made == "User" else "code-made",
            node,
            made,
            f"no {made} is called {raw.strip()!r}, and one is referred to by this name;"
            f" such a {made} was made",
        )
        return new

    def _nest(self) -> None:
        """Make a tree of codes that name their parent in an attribute."""
        homes = {
            id(child): parent
            for parent in self._root.walk()
            for child in parent.children
            if child.local == "Code"
        }
        for node in [n for n in self._root.walk() if n.local == "Code"]:
            name = attribute_like(node.attributes, "parent")
            raw = node.attributes.get(name or "", "").strip()
            parent = self.find(_CODE, raw) if raw else None
            if name is None or (raw and parent is None):
                continue
            del node.attributes[name]
            self._tell(
                "code-nested",
                node,
                f"Code/@{name}",
                f"{name} of a code was read as the code above it",
            )
            home = homes.get(id(node))
            if parent is None or home is parent or home is None:
                continue
            if any(inner is parent for inner in node.walk()):
                continue
            home.content.remove(node)
            parent.content.append(node)
            homes[id(node)] = parent


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()
