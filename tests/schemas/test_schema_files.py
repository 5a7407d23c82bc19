"""Our XML schemas in themselves: valid, documented, and covered by the rich seed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import xmlschema
from lxml import etree
from xmlschema.validators import XsdComplexType, XsdElement, XsdGroup

Element = etree._Element

XSD = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(scope="session")
def schema(ours: Path) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(str(ours))


def test_every_named_component_is_documented(ours: Path) -> None:
    bare = [
        component.get("name")
        for component in etree.parse(str(ours)).getroot().iterchildren("{*}*")
        if component.get("name")
        and not (
            component.findtext(f"{XSD}annotation/{XSD}documentation") or ""
        ).strip()
    ]
    assert bare == []


def test_the_rich_seed_is_valid_for_both_validators(
    ours: Path, schema: xmlschema.XMLSchema10, rich: Element
) -> None:
    etree.XMLSchema(file=str(ours)).assertValid(rich)
    schema.validate(etree.tostring(rich))


def test_every_seed_is_valid(ours: Path, small: list[Element]) -> None:
    fast = etree.XMLSchema(file=str(ours))
    assert [fast.validate(root) for root in small] == [True] * len(small)


def test_nothing_is_loaded_from_elsewhere(ours: Path) -> None:
    tags = {
        etree.QName(element).localname for element in etree.parse(str(ours)).iter("*")
    }
    assert not tags & {"import", "include", "redefine"}


Place = tuple[str, str]


def declared_places(schema: xmlschema.XMLSchema10) -> Iterator[Place]:
    """Name every child and attribute of every type."""
    for name, xsd_type in schema.types.items():
        if isinstance(xsd_type, XsdComplexType):
            yield from ((name, f"@{attribute}") for attribute in xsd_type.attributes)
            yield from ((name, child.local_name) for child in children(xsd_type))


def children(xsd_type: XsdComplexType) -> list[XsdElement]:
    content = xsd_type.content
    if not isinstance(content, XsdGroup):
        return []
    return [child for child in content.iter_elements() if isinstance(child, XsdElement)]


def used_places(element: Element, declaration: XsdElement) -> Iterator[Place]:
    """Name every child and attribute that the element and those below it have."""
    xsd_type = declaration.type
    if not isinstance(xsd_type, XsdComplexType):
        return
    declarations = {child.name: child for child in children(xsd_type)}
    yield from ((xsd_type.local_name or "", f"@{name!s}") for name in element.attrib)
    for child in element:
        found = declarations[str(child.tag)]
        yield xsd_type.local_name or "", found.local_name
        yield from used_places(child, found)


def test_the_rich_seed_has_every_element_and_attribute(
    schema: xmlschema.XMLSchema10, rich: Element
) -> None:
    root = schema.elements[etree.QName(rich).localname]
    assert set(declared_places(schema)) == set(used_places(rich, root))
