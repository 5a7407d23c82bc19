"""What several test modules need: documents to and from XML, and comparing them."""

import io
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qdabridge import Code, CodeBook, Date, DateTime, Guid, Project, Report, TextSource
from qdabridge.model import Element
from qdabridge.qdaxml import read, write_codebook, write_project
from qdabridge.qdaxml.lexical import field_type
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Child, Kind, Vocabulary
from qdabridge.qdaxml.names import field_names as fields_of

__all__ = [
    "INTEGERS",
    "NAMESPACE",
    "RICH_CODEBOOK",
    "RICH_PROJECT",
    "STRINGS",
    "XSI",
    "canonical",
    "codes",
    "guid",
    "oracle",
    "places",
    "read_code",
    "read_source",
    "read_text",
    "read_value",
    "read_xml",
    "rich",
    "sample",
    "spelt",
    "to_xml",
    "written",
]

SHARED = Path(__file__).resolve().parents[3] / "shared"
NAMESPACE = "urn:QDA-XML:project:1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

Document = Project | CodeBook
Xml = etree._Element


def guid(number: int) -> Guid:
    """Return the GUID that has this number in all its parts."""
    return Guid(f"{number:08x}-0000-4000-8000-{number:012x}")


# --- Outside files ------------------------------------------------------------------


def sample(name: str) -> Path:
    """Return a file of ../shared/samples, or skip the test."""
    path = SHARED / "samples" / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not in ../shared/samples")
    return path


@cache
def oracle(root: str) -> etree.XMLSchema | None:
    """Return the published schema for this root, or None where it is absent."""
    name = {"Project": "Project-mrt2019.xsd", "CodeBook": "Codebook-mrt2019.xsd"}[root]
    path = SHARED / "reference" / name
    return etree.XMLSchema(file=str(path)) if path.is_file() else None


# --- To and from XML ----------------------------------------------------------------


def to_xml(document: Document, *, keep_foreign: bool = False) -> bytes:
    """Write a document."""
    return written(document, keep_foreign=keep_foreign)[0]


def written(document: Document, *, keep_foreign: bool = False) -> tuple[bytes, Report]:
    """Write a document and return what the writer had to say."""
    sink = io.BytesIO()
    if isinstance(document, Project):
        report = write_project(document, sink, keep_foreign=keep_foreign)
    else:
        report = write_codebook(document, sink, keep_foreign=keep_foreign)
    return sink.getvalue(), report


def read_xml(data: bytes) -> tuple[Any, Report]:
    """Read a document; typed loosely, as tests know what they wrote."""
    return read(io.BytesIO(data))


def read_text(body: str = "", attributes: str = 'name="P"') -> tuple[Project, Report]:
    """Read a project given as the inside of its root element."""
    head = f'<Project xmlns="{NAMESPACE}" xmlns:xsi="{XSI}" {attributes}>'
    document, report = read_xml(f"{head}{body}</Project>".encode())
    assert isinstance(document, Project)
    return document, report


_CODE = f'guid="{guid(1)}" name="C" isCodable="true"'


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report]


def read_code(inside: str = "", attributes: str = _CODE) -> tuple[Code, Report]:
    body = f"<CodeBook><Codes><Code {attributes}>{inside}</Code></Codes></CodeBook>"
    project, report = read_text(body)
    return project.code_book.codes[0], report


def read_source(
    inside: str = "", attributes: str = f'guid="{guid(1)}"'
) -> tuple[TextSource, Report]:
    body = f"<Sources><TextSource {attributes}>{inside}</TextSource></Sources>"
    project, report = read_text(body)
    source = project.sources[0]
    assert isinstance(source, TextSource)
    return source, report


def read_value(inside: str) -> tuple[Any, Report]:
    reference = f'<VariableRef targetGUID="{guid(2)}"/>'
    value = f"<VariableValue>{reference}{inside}</VariableValue>"
    source, report = read_source(value)
    return source.variable_values[0], report


# --- Comparing ----------------------------------------------------------------------


def spelt(element: Element) -> Any:
    """Return all of an element as plain data: GUIDs and dates by their spelling."""
    return element.model_dump(mode="json", by_alias=True)


INTEGERS = {
    "startPosition",
    "endPosition",
    "firstX",
    "firstY",
    "secondX",
    "secondY",
    "page",
    "begin",
    "end",
    "timeStamp",
    "position",
    "IntegerValue",
}
_BOOLEANS = {"isCodable", "BooleanValue"}
STRINGS = {
    "name",
    "id",
    "origin",
    "basePath",
    "path",
    "currentPath",
    "richTextPath",
    "plainTextPath",
    "Description",
    "PlainTextContent",
    "TextValue",
}
_TEXT_ELEMENTS = {"Description", "PlainTextContent"}


def _value(name: str, text: str) -> object:
    """Return what a text means where the schema has this name."""
    if name in STRINGS or "}" in name:
        return text
    token = text.strip(" \t\r\n")
    if name in INTEGERS:
        return int(token)
    if name in _BOOLEANS:
        return {"1": True, "true": True, "0": False, "false": False}[token]
    return Decimal(token) if name == "FloatValue" else token


Canonical = tuple[str, dict[str, object], object, list[Any]]


def canonical(element: Xml) -> Canonical:
    """Return an element as data in which equal means: the same document.

    Comments and instructions are left out, white space between elements too.
    """
    name = etree.QName(element).localname
    attributes = {str(k): _value(str(k), str(v)) for k, v in element.attrib.items()}
    children = [canonical(child) for child in element.iterchildren("*")]
    text = None
    if name in _TEXT_ELEMENTS or (name.endswith("Value") and name != "VariableValue"):
        text = _value(name, str(element.xpath("string()")))
    return str(element.tag), attributes, text, children


def places(root: Xml) -> Iterator[tuple[str, str]]:
    """Yield the attributes and children of all elements: (Code, @color) ..."""
    for element in root.iter("*"):
        name = etree.QName(element).localname
        yield from ((name, f"@{attribute!s}") for attribute in element.attrib)
        yield from ((name, etree.QName(c).localname) for c in element.iterchildren("*"))


# --- One document with everything ---------------------------------------------------

_VALUES: dict[type, Any] = {
    bool: True,
    Decimal: Decimal("-1.50"),
    Date: Date("2024-02-29"),
    DateTime: DateTime("2024-02-29T10:00:00.1234567+02:00"),
}


def rich(vocabulary: Vocabulary = PROJECT, text: str | None = None) -> Any:
    """Return a document that has every element and attribute of the schema.

    Every GUID is another one, every text says where it stands or is the given one.
    """
    return _Rich(vocabulary, text).element(vocabulary.root, 0)


class _Rich:
    def __init__(self, vocabulary: Vocabulary, text: str | None) -> None:
        self.rows = vocabulary.rows
        self.text = text
        self.numbers = count(1)

    def element(self, tag: str, depth: int) -> Element:
        row = self.rows[tag]
        names = fields_of(row.model)
        fields = {
            names[a]: self.value(row.model, names[a], tag) for a in row.attributes
        }
        for child in row.children:
            if not child.choice:
                fields[child.field] = self.child(row.model, child, tag, depth)
        return row.model(**fields)

    def child(self, model: type[Element], child: Child, tag: str, depth: int) -> Any:
        match child.kind:
            case Kind.TEXT:
                return self.value(model, child.field, tag)
            case Kind.REFERENCE:
                return guid(next(self.numbers))
            case Kind.REFERENCES:
                return [guid(next(self.numbers)), guid(next(self.numbers))]
            case Kind.OBJECT:
                return self.element(child.tags[0], depth)
        if child.tags == ("Code",) and depth > 2:
            return []
        things = [self.element(tag, depth + 1) for tag in child.tags]
        if child.tags == ("VariableValue",):
            things += self.variable_values()
        return things

    def variable_values(self) -> Iterator[Element]:
        row = self.rows["VariableValue"]
        for child in row.children:
            if child.choice:
                value = self.value(row.model, child.field, child.tags[0])
                reference = guid(next(self.numbers))
                fields = {"variable_ref": reference, child.field: value}
                yield row.model(**fields)

    def value(self, model: type[Element], field: str, tag: str) -> Any:
        number = next(self.numbers)
        if field == "color":
            return f"#{number:06x}"
        kind = field_type(model, field)
        if issubclass(kind, StrEnum):
            return list(kind)[number % len(kind)]
        made = {Guid: guid(number), int: number, str: self.text}
        if self.text is None:
            made[str] = f"{tag} {field} {number} é😀"
        return made.get(kind, _VALUES.get(kind))


RICH_PROJECT = rich(PROJECT)
RICH_CODEBOOK = rich(CODEBOOK)
