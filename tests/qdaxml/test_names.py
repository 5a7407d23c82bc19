"""The names table says what the schema says: elements, attributes, order, types."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import pytest
import xmlschema
from xmlschema.validators import XsdComplexType, XsdElement, XsdGroup

from qdabridge import Date, DateTime, Guid
from qdabridge.qdaxml.lexical import field_type
from qdabridge.qdaxml.names import (
    CODEBOOK,
    PROJECT,
    Row,
    Vocabulary,
    field_names,
)
from qdabridge.schemas import CODEBOOK_XSD, PROJECT_XSD, read_schema

SCHEMAS = {"Project": PROJECT_XSD, "CodeBook": CODEBOOK_XSD}
BOTH = pytest.mark.parametrize("vocabulary", [PROJECT, CODEBOOK], ids=lambda v: v.root)
TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    Decimal: "decimal",
    Date: "date",
    DateTime: "dateTime",
    Guid: "GUIDType",
}
REFERENCES = ("Ref", "MemberCode", "MemberSource", "MemberNote")


def children(element: XsdElement) -> list[XsdElement]:
    kind = element.type
    content = kind.content if isinstance(kind, XsdComplexType) else None
    if not isinstance(content, XsdGroup):
        return []
    return [e for e in content.iter_elements() if isinstance(e, XsdElement)]


def declared(vocabulary: Vocabulary) -> dict[str, XsdElement]:
    """Return the elements that can occur in a document, by tag."""
    schema = xmlschema.XMLSchema10(read_schema(SCHEMAS[vocabulary.root]).decode())
    assert schema.target_namespace == vocabulary.namespace
    found: dict[str, XsdElement] = {}
    waiting = [schema.elements[vocabulary.root]]
    while waiting:
        element = waiting.pop()
        if element.local_name not in found:
            found[element.local_name] = element
            waiting += children(element)
    return found


def is_object(element: XsdElement) -> bool:
    """Is it an element with a row of its own: no container, reference or text?"""
    name = element.local_name
    inner = children(element)
    is_container = not element.attributes and {c.local_name for c in inner} in (
        {name.removesuffix("s")} - {"CodeBook"},
        {f"{kind}Source" for kind in ("Text", "Picture", "PDF", "Audio", "Video")},
    )
    is_text = element.type.is_simple()
    return not (is_container or is_text or name.endswith(REFERENCES))


def table_children(row: Row) -> Iterator[str]:
    for child in row.children:
        yield from [child.container] if child.container else child.tags


@BOTH
def test_there_is_a_row_for_every_object_and_none_else(vocabulary: Vocabulary) -> None:
    objects = {tag for tag, e in declared(vocabulary).items() if is_object(e)}
    assert objects == set(vocabulary.rows)


@BOTH
def test_children_are_those_of_the_schema_in_its_order(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for tag, row in vocabulary.rows.items():
        order = [child.local_name for child in children(elements[tag])]
        assert list(table_children(row)) == order, tag


@BOTH
def test_containers_hold_what_the_schema_says(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for row in vocabulary.rows.values():
        for child in row.children:
            if child.container:
                inside = [e.local_name for e in children(elements[child.container])]
                assert list(child.tags) == inside


@BOTH
def test_attributes_are_those_of_the_schema(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for tag, row in vocabulary.rows.items():
        attributes = elements[tag].attributes
        assert set(row.attributes) == set(attributes), tag
        required = {name for name, a in attributes.items() if a.use == "required"}
        assert row.required == required, tag


@BOTH
def test_references_have_the_attribute_of_the_schema(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for row in vocabulary.rows.values():
        for child in row.children:
            for tag in child.tags:
                if tag.endswith(REFERENCES):
                    assert list(elements[tag].attributes) == [child.attribute]


@BOTH
def test_fields_have_the_types_of_the_schema(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for tag, row in vocabulary.rows.items():
        names = field_names(row.model)
        for attribute in row.attributes:
            declared_type = elements[tag].attributes[attribute].type
            assert declared_type is not None
            kind = field_type(row.model, names[attribute])
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                assert [member.value for member in kind] == declared_type.enumeration
            elif attribute == "color":
                assert declared_type.local_name == "RGBType"
            else:
                assert TYPES[kind] == declared_type.local_name, (tag, attribute)


@BOTH
def test_texts_have_the_types_of_the_schema(vocabulary: Vocabulary) -> None:
    elements = declared(vocabulary)
    for row in vocabulary.rows.values():
        for child in row.children:
            if elements[child.tags[0]].type.is_simple():
                kind = TYPES[field_type(row.model, child.field)]
                assert kind == elements[child.tags[0]].type.local_name
