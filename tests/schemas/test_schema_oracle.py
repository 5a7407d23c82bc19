"""Our XML schemas give the verdicts of the published ones, document by document.

The seed documents (conftest.py) are changed in thousands of ways, first each small
change everywhere, then several at random, and both schemas must agree on each. The
published schemas are an oracle only and lie outside the repository: where they are
absent the comparison is skipped, and what says that it is not vacuous still runs.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

T = TypeVar("T")
Element = etree._Element
Mutation = Callable[[Element, int], None]

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
XSD = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
XML = "{http://www.w3.org/XML/1998/namespace}"
# --- Schemas and their verdicts -----------------------------------------------------


@cache
def fast(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(path))


@cache
def slow(path: Path) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(str(path))


def slow_verdict(path: Path, root: Element) -> str:
    """Ask the slow validator, which raises for some documents instead of judging."""
    try:
        return str(slow(path).is_valid(etree.tostring(root)))
    except (xmlschema.XMLSchemaException, OverflowError) as error:
        return type(error).__name__


# --- Mutations: each changes the tree at one element; `what` picks among its ways ----


GUID = "6B29FC40-CA47-1067-B31D-00DD010662DA"
VALUES = [GUID, f" {{{GUID}}} ", "#abc", "1", "-1", "0.5", "true", "", " ", "x", "Star"]
VALUES += ["2024-02-29", "2024-02-29T10:00:00", "Text", "OneWay", "solid", "\u00a0"]


def declared(component: str) -> list[str]:
    """List the names our two schemas give to their elements, attributes or types."""
    trees = [etree.parse(str(path)) for path in sorted(SCHEMAS.glob("*.xsd"))]
    found = [tag.get("name") for tree in trees for tag in tree.iter(XSD + component)]
    return sorted({name for name in found if name})


NAMES = [*declared("element"), "code", "Foo"]
ATTRIBUTES = [*declared("attribute"), "GUID", "foo"]
TYPES = [*declared("complexType"), *declared("simpleType"), "FooType", "qda:CodeType"]
TYPES += [*declared("group"), "qda:GUIDType", "no:CodeType", "xsd:FooType", ""]
TYPES += ["xsd:string", "xsd:token", "xsd:integer", "xsd:int", "xsd:long", "xsd:date"]
TYPES += ["xsd:decimal", "xsd:boolean", "xsd:anyType", "xsd:anySimpleType"]
URNS = ["urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0", "urn:foo"]
URNS += ["urn:QDA-XML:codebook:0:4", "urn:QDA-XML:Project:1.0"]
HINTS = [(XSI + "nil", value) for value in ("true", "false", "x")]
HINTS += [(XSI + "schemaLocation", f"{URNS[-1]} missing.xsd"), (XSI + "Foo", "x")]
HINTS += [(XSI + "noNamespaceSchemaLocation", "missing.xsd"), (XML + "lang", "en")]
HINTS += [(XSI + "schemaLocation", "odd"), (XML + "space", "preserve")]


def pick(options: Sequence[T], what: int) -> T:
    return options[what % len(options)]


def delete(element: Element, what: int) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def duplicate(element: Element, what: int) -> None:
    """Repeat an element once or twice: a limit may lie above one."""
    if element.getparent() is not None:
        for _ in range(1 + what % 2):
            element.addnext(deepcopy(element))


def empty(element: Element, what: int) -> None:
    del element[:]


def swap(element: Element, what: int) -> None:
    if (following := element.getnext()) is not None:
        following.addnext(element)


def copy_elsewhere(element: Element, what: int) -> None:
    places = list(element.getroottree().getroot().iter("*"))
    pick(places, what).append(deepcopy(element))


def namespace(element: Element) -> str:
    """Give the part of the tag in braces, with them, or nothing."""
    return str(element.tag)[: str(element.tag).rfind("}") + 1]


def rename(element: Element, what: int) -> None:
    element.tag = namespace(element) + pick(NAMES, what)


def change_namespace(element: Element, what: int) -> None:
    """Move an element to another namespace, and with an odd choice all below it."""
    spaces = ["", *(f"{{{urn}}}" for urn in URNS)]
    for each in element.iter("*") if what % 2 else [element]:
        each.tag = pick(spaces, what // 2) + etree.QName(each).localname


def drop_attribute(element: Element, what: int) -> None:
    if element.attrib:
        del element.attrib[pick(sorted(element.attrib), what)]


def add_attribute(element: Element, what: int) -> None:
    element.set(pick(ATTRIBUTES, what), pick(VALUES, what // len(ATTRIBUTES)))


def qualify_attribute(element: Element, what: int) -> None:
    if element.attrib:
        name = etree.QName(pick(sorted(element.attrib), what)).localname
        element.set(namespace(element) + name, "x")


def set_attribute(element: Element, what: int) -> None:
    if names := sorted(element.attrib):
        element.set(pick(names, what), pick(VALUES, what // len(names)))


def set_text(element: Element, what: int) -> None:
    element.text = pick(VALUES, what)


def set_tail(element: Element, what: int) -> None:
    if element.getparent() is not None:
        element.tail = pick(("", " \n", "x", "\u00a0"), what)


def insert(element: Element, what: int) -> None:
    """Insert what is not an element of the schema: comment, instruction, stranger."""
    stranger = etree.Element(f"{{{pick(URNS, what)}}}Foo")
    added = (etree.Comment("c"), etree.ProcessingInstruction("foo"), stranger)
    element.insert(what % 2, pick(added, what // 2))


def set_type(element: Element, what: int) -> None:
    element.set(XSI + "type", pick(TYPES, what))


def hint(element: Element, what: int) -> None:
    """Add one of the attributes XML and its schemas reserve for any document."""
    element.set(*pick(HINTS, what))


def make_root(element: Element, what: int) -> None:
    """Put an element in the place of the root; xsi:type may make it acceptable."""
    root = element.getroottree().getroot()
    local = etree.QName(element).localname
    if what % 2:
        element.set(XSI + "type", f"{local}Type")
    attributes = list(element.attrib.items())
    root.attrib.clear()
    for name, value in attributes:
        root.set(name, value)
    root.tag, root.text, root[:] = element.tag, element.text, list(element)


@dataclass(frozen=True)
class Step:
    """One change: the mutation, the element it starts from, and its choice."""

    mutation: Mutation
    where: int
    what: int


def mutant(seed: Element, *steps: Step) -> Element:
    root = deepcopy(seed)
    for step in steps:
        step.mutation(pick(list(root.iter("*")), step.where), step.what)
    return root


GENTLE: list[Mutation] = [duplicate, delete, swap, drop_attribute, set_tail, insert]
ROUGH: list[Mutation] = [set_attribute, set_text, set_type, hint, add_attribute, rename]
ROUGH += [copy_elsewhere, change_namespace, qualify_attribute, make_root, empty]
# The gentle ones often leave a document valid, so both verdicts stay common.
MUTATIONS = GENTLE * 4 + ROUGH
STEPS = st.builds(
    Step,
    mutation=st.sampled_from(MUTATIONS),
    where=st.integers(0, 999),
    what=st.integers(0, 99_999),
)


# --- Exhaustive: each change at each element ----------------------------------------


Ways = Callable[[Element], int]
# How often a change can be made differently at one element.
STRUCTURE: list[tuple[Mutation, Ways]] = [
    (delete, lambda _: 1),
    (duplicate, lambda _: 2),
    (empty, lambda _: 1),
    (swap, lambda _: 1),
    (drop_attribute, lambda element: len(element.attrib)),
]
NAMING: list[tuple[Mutation, Ways]] = [(set_type, lambda _: len(TYPES))]
CONTENT: list[tuple[Mutation, Ways]] = [
    (qualify_attribute, lambda element: len(element.attrib)),
    (set_text, lambda _: len(VALUES)),
    (set_tail, lambda _: 4),
    (add_attribute, lambda _: len(ATTRIBUTES)),
    (rename, lambda _: len(NAMES)),
    (hint, lambda _: len(HINTS)),
    (change_namespace, lambda _: 2 + 2 * len(URNS)),
    (insert, lambda _: 6 * len(URNS)),
    (make_root, lambda _: 2),
]


def everywhere(seed: Element, top_only: bool = False) -> Iterator[Step]:
    """Give the changes of structure at every element, or at the root's children."""
    for where, element in enumerate(seed.iter("*")):
        if element.getparent() is seed or not top_only:
            yield from steps_at(where, element, STRUCTURE)


def at_new(
    seed: Element, seen: set[str], depth: int, kinds: list[tuple[Mutation, Ways]]
) -> Iterator[Step]:
    """Give the changes where the last `depth` tags of a path are first met."""
    for where, element in enumerate(seed.iter("*")):
        path = [element, *element.iterancestors()][:depth]
        name = "/".join(str(step.tag) for step in path)
        if name not in seen:
            seen.add(name)
            yield from steps_at(where, element, kinds)


def steps_at(
    where: int, element: Element, kinds: list[tuple[Mutation, Ways]]
) -> Iterator[Step]:
    for mutation, ways in kinds:
        for what in range(ways(element)):
            yield Step(mutation, where, what)


def small_changes(
    small: list[Element], rich: Element
) -> Iterator[tuple[Step, Element]]:
    """Make every small change; the rich document is for the order of the top only."""
    tags: set[str] = set()
    pairs: set[str] = set()
    plans = [(rich, everywhere(rich, top_only=True))]
    plans += [(seed, everywhere(seed)) for seed in small]
    plans += [(seed, at_new(seed, tags, 1, CONTENT)) for seed in small]
    plans += [(seed, at_new(seed, pairs, 2, NAMING)) for seed in small]
    for seed, steps in plans:
        for step in steps:
            yield step, mutant(seed, step)


# --- The comparison -----------------------------------------------------------------


def test_every_small_change_gets_the_same_verdict(
    ours: Path, oracle: Path, small: list[Element], rich: Element
) -> None:
    differing = [
        (step, etree.tostring(root))
        for step, root in small_changes(small, rich)
        if fast(ours).validate(root) != fast(oracle).validate(root)
    ]
    assert not differing, f"{len(differing)} differ; the first: {differing[0]}"


@settings(max_examples=1000, deadline=None)
@given(choice=st.integers(0, 99), steps=st.lists(STEPS, min_size=1, max_size=4))
def test_random_changes_get_the_same_verdict(
    ours: Path,
    oracle: Path,
    small: list[Element],
    rich: Element,
    choice: int,
    steps: list[Step],
) -> None:
    root = mutant(pick([*small, rich], choice), *steps)
    verdict = fast(ours).validate(root)
    assert verdict == fast(oracle).validate(root), etree.tostring(root)


def test_every_change_of_order_gets_the_same_verdict_from_the_slow_validator(
    ours: Path, oracle: Path, small: list[Element]
) -> None:
    for seed in small:
        for step in everywhere(seed):
            if step.mutation in (delete, duplicate, empty, swap):
                root = mutant(seed, step)
                verdict = slow_verdict(ours, root)
                assert verdict == slow_verdict(oracle, root), etree.tostring(root)


@settings(max_examples=150, deadline=None)
@given(choice=st.integers(0, 99), steps=st.lists(STEPS, min_size=1, max_size=3))
def test_random_changes_get_the_same_verdict_from_the_slow_validator(
    ours: Path, oracle: Path, small: list[Element], choice: int, steps: list[Step]
) -> None:
    root = mutant(pick(small, choice), *steps)
    verdict = slow_verdict(ours, root)
    assert verdict == slow_verdict(oracle, root), etree.tostring(root)


def test_a_document_can_name_the_same_things(ours: Path, oracle: Path) -> None:
    """Whatever is named may be used in xsi:type, or as a root; so no name is added."""
    assert set(slow(ours).types) == set(slow(oracle).types)
    assert set(slow(ours).elements) == set(slow(oracle).elements)
    assert set(slow(ours).attributes) == set(slow(oracle).attributes)


# --- And it is not vacuous ----------------------------------------------------------


def random_steps(source: random.Random) -> list[Step]:
    return [
        Step(source.choice(MUTATIONS), source.randrange(1000), source.randrange(10**5))
        for _ in range(source.randint(1, 4))
    ]


def test_both_verdicts_are_common(ours: Path, small: list[Element]) -> None:
    source = random.Random(1)
    mutants = [mutant(source.choice(small), *random_steps(source)) for _ in range(1000)]
    valid = sum(map(fast(ours).validate, mutants))
    assert 200 <= valid <= 800


BREAKS = [
    ('type="qda:SetsType" minOccurs="0"', 'type="qda:SetsType"'),
    ('type="qda:CodeType" minOccurs="0"', 'type="qda:CodeType"'),
    ('type="xsd:boolean" use="required"', 'type="xsd:boolean"'),
    ('elementFormDefault="qualified"', 'elementFormDefault="unqualified"'),
    ('name="Description" type="xsd:string"', 'name="Description" type="xsd:token"'),
]
PROJECT_BREAKS = [
    ("<xsd:choice>", '<xsd:choice maxOccurs="2">'),
    ('ref="qda:TextContent"', 'ref="qda:TextContent" maxOccurs="2"'),
]
CASES = [(kind, *edit) for kind in ("project", "codebook") for edit in BREAKS]
CASES += [("project", *edit) for edit in PROJECT_BREAKS]


@pytest.mark.parametrize(("kind", "was", "becomes"), CASES, indirect=["kind"])
def test_the_small_changes_tell_a_broken_schema_from_ours(
    was: str, becomes: str, ours: Path, small: list[Element], rich: Element
) -> None:
    written = ours.read_text("utf-8")
    broken = written.replace(was, becomes, 1)
    assert broken != written
    other = etree.XMLSchema(etree.fromstring(broken.encode()))
    assert any(
        other.validate(root) != fast(ours).validate(root)
        for _, root in small_changes(small, rich)
    )
