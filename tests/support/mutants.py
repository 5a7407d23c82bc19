"""Broken documents: a good one, changed a little, in all the ways files are broken."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import NamedTuple, TypeVar

from helpers import NAMESPACE, XSI, guid
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from lxml import etree

from qdabridge.qdaxml.names import CODEBOOK, PROJECT

__all__ = ["CHANGES", "Change", "Step", "mutant", "steps"]

T = TypeVar("T")
Element = etree._Element
Change = Callable[[Element, int], None]

_ROWS = {tag: row for v in (CODEBOOK, PROJECT) for tag, row in v.rows.items()}
_CONTAINERS = {c.container for row in _ROWS.values() for c in row.children}
_LEAVES = {tag for row in _ROWS.values() for c in row.children for tag in c.tags}
TAGS = [*sorted({*_ROWS, *_CONTAINERS, *_LEAVES} - {""}), "code", "Foo"]
ATTRIBUTES = sorted({a for row in _ROWS.values() for a in row.attributes})
ATTRIBUTES += ["targetGUID", "GUID", "NAME", "foo", "{urn:foo}name", f"{{{XSI}}}type"]
ATTRIBUTES += [f"{{{XSI}}}schemaLocation", f"{{{XSI}}}nil", f"{{{NAMESPACE}}}name"]
ATTRIBUTES += ["{http://www.w3.org/XML/1998/namespace}lang"]
NAMESPACES = ["", NAMESPACE, CODEBOOK.namespace, "urn:foo", "urn:QDA-XML:project:0:10"]
# Two values are left out because libxml2 and the reader differ on them on purpose:
# colours of eight digits, and dates with blanks around them.
VALUES = ["", " ", "x", "0", "-1", "+7", "007", " 8 ", "1.5", "1e3", "10000000000000"]
VALUES += ["true", "TRUE", "yes", "1", "OneWay", "oneway", "Text", "solid", "Star"]
VALUES += ["#fff", "ABCDEF", "rgba(1, 2, 3, 0.5)", "2024-02-29", "2023-02-29"]
VALUES += ["2024-02-29T10:00:00", "2024-02-29 10:00:00", "é😀", "\N{NO-BREAK SPACE}"]
VALUES += [guid(7), f"{{{guid(8)}}}", f"{{{guid(9)}", guid(7)[1:], "UserType", "Bogus"]


def _pick(options: Sequence[T], what: int) -> T:
    return options[what % len(options)]


def delete(element: Element, what: int) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def duplicate(element: Element, what: int) -> None:
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def swap(element: Element, what: int) -> None:
    if (following := element.getnext()) is not None:
        following.addnext(element)


def reverse(element: Element, what: int) -> None:
    element[:] = reversed(element)


def copy_elsewhere(element: Element, what: int) -> None:
    """Put a copy, without what is in it but one level, into any other element."""
    places = list(element.getroottree().getroot().iter("*"))
    _pick(places, what).insert(what % 3, deepcopy(element))


def rename(element: Element, what: int) -> None:
    element.tag = f"{{{etree.QName(element).namespace or ''}}}{_pick(TAGS, what)}"


def change_namespace(element: Element, what: int) -> None:
    for each in element.iter("*") if what % 2 else [element]:
        if not isinstance(each.tag, str):
            continue
        namespace = _pick(NAMESPACES, what // 2)
        local = etree.QName(each).localname
        each.tag = f"{{{namespace}}}{local}" if namespace else local


def drop_attribute(element: Element, what: int) -> None:
    if element.attrib:
        del element.attrib[_pick(sorted(element.attrib), what)]


def rename_attribute(element: Element, what: int) -> None:
    if element.attrib:
        name = str(_pick(sorted(element.attrib), what))
        value = element.attrib.pop(name)
        respelt = (name.upper(), name.lower(), name.title(), _pick(ATTRIBUTES, what))
        element.set(respelt[what % 4].replace("{URN", "{urn"), value)


def add_attribute(element: Element, what: int) -> None:
    element.set(_pick(ATTRIBUTES, what), _pick(VALUES, what // len(ATTRIBUTES)))


def set_attribute(element: Element, what: int) -> None:
    if names := sorted(element.attrib):
        element.set(_pick(names, what), _pick(VALUES, what // len(names)))


def set_text(element: Element, what: int) -> None:
    element.text = _pick(VALUES, what)


def set_tail(element: Element, what: int) -> None:
    if element.getparent() is not None:
        element.tail = _pick(("", " \n", "x", "\N{NO-BREAK SPACE}"), what)


def insert(element: Element, what: int) -> None:
    """Insert what is not an element of the schema: comment, instruction, stranger."""
    stranger = etree.Element(f"{{{_pick(NAMESPACES, what)}}}Foo", name="x")
    etree.SubElement(stranger, _pick(TAGS, what)).text = "y"
    added = (etree.Comment("c"), etree.ProcessingInstruction("foo"), stranger)
    element.insert(what % 2, _pick(added, what // 2))


CHANGES: list[Change] = [
    delete,
    duplicate,
    swap,
    drop_attribute,
    set_tail,
    insert,
    reverse,
    rename,
    copy_elsewhere,
    change_namespace,
    rename_attribute,
    add_attribute,
    set_attribute,
    set_text,
]


class Step(NamedTuple):
    """One change: what is done, at which element, and how."""

    change: Change
    where: int
    how: int


def steps() -> SearchStrategy[list[Step]]:
    """One to four changes."""
    step = st.builds(
        Step, st.sampled_from(CHANGES), st.integers(0, 999), st.integers(0, 9999)
    )
    return st.lists(step, min_size=1, max_size=4)


def mutant(data: bytes, changes: Sequence[Step]) -> bytes:
    """Return the document with these changes."""
    root = etree.fromstring(data)
    for step in changes:
        step.change(_pick(list(root.iter("*")), step.where), step.how)
    return etree.tostring(root, encoding="utf-8")
