"""Schema-valid XML that spells the same document otherwise than we do."""

import io
import re
from collections.abc import Callable

import pytest
import xmlschema
from helpers import (
    INTEGERS,
    NAMESPACE,
    RICH_PROJECT,
    STRINGS,
    XSI,
    canonical,
    read_xml,
    spelt,
    to_xml,
)
from lxml import etree

from qdabridge import Project
from qdabridge.qdaxml.validate import faults
from qdabridge.schemas import PROJECT_XSD, read_schema

OURS = to_xml(RICH_PROJECT).decode()
SPACED = " \t\n\r {} \n"


def check_same(data: bytes) -> list[str]:
    """Check that it is valid and means the rich project; return the finding codes."""
    assert faults(io.BytesIO(data), "Project") == []
    document, report = read_xml(data)
    assert spelt(document) == spelt(RICH_PROJECT)
    assert to_xml(document).decode() == OURS
    return [finding.code for finding in report]


def changed(change: Callable[[str, str], str | None]) -> bytes:
    """Return the rich document with changed values of attributes and texts."""
    root = etree.fromstring(OURS.encode())
    for element in root.iter("*"):
        for name, value in element.attrib.items():
            if (new := change(str(name), str(value))) is not None:
                element.set(name, new)
        tag = etree.QName(element).localname
        if (
            element.text
            and element.text.strip()
            and (new := change(tag, element.text)) is not None
        ):
            element.text = new
    return etree.tostring(root, encoding="utf-8")


def test_a_prefix_instead_of_the_default_namespace() -> None:
    prefixed = re.sub(r"<(/?)([A-Z])", r"<\1qda:\2", OURS)
    prefixed = prefixed.replace("xmlns=", "xmlns:qda=")
    assert prefixed.count("<qda:") > 300
    assert check_same(prefixed.encode()) == []


def test_several_prefixes_for_one_namespace() -> None:
    data = OURS.replace("<Users>", f'<a:Users xmlns:a="{NAMESPACE}">')
    data = data.replace("</Users>", "</a:Users>")
    assert check_same(data.encode()) == []


def test_single_quotes() -> None:
    assert check_same(re.sub(r'="([^"]*)"', r"='\1'", OURS).encode()) == []


def test_cdata_sections() -> None:
    marked = re.sub(r">([^<\n]+)<", r"><![CDATA[\1]]><", OURS)
    assert marked.count("CDATA") > 20
    assert check_same(marked.encode()) == []


def test_a_text_in_pieces_of_cdata_and_references() -> None:
    data = f'<Project xmlns="{NAMESPACE}" name="a&#x62;&#99;&amp;">'
    text = "one <![CDATA[<two>]]>&#32;&#x74;hree&lt;<![CDATA[]]>"
    data += f"<Description>{text}</Description>"
    document, report = read_xml(f"{data}</Project>".encode())
    assert report.is_clean
    assert (document.name, document.description) == ("abc&", "one <two> three<")


def test_character_references_for_everything() -> None:
    def references(found: re.Match[str]) -> str:
        return found[1] + "".join(f"&#x{ord(c):X};" for c in found[2]) + found[3]

    head, _, body = OURS.partition(f'"{NAMESPACE}"')
    spelt_out = re.sub(r'(=")([^"]*)(")', references, body)
    spelt_out = re.sub(r"(>)([^<\n]+)(<)", references, spelt_out)
    assert check_same(f'{head}"{NAMESPACE}"{spelt_out}'.encode()) == []


def test_empty_elements_written_with_two_tags_and_no_layout() -> None:
    long = re.sub(r"<(\w+)([^<>]*)/>", r"<\1\2></\1>", OURS)
    assert check_same(re.sub(r">\s+<", "><", long).encode()) == []


def test_comments_and_instructions_are_reported_and_split_no_text() -> None:
    data = OURS.replace("<Users>", "<!-- who --><Users><?tool users?>")
    data = data.replace("<Description>", "<Description><!-- what -->")
    codes = check_same(f"{data}<!-- the end -->".encode())
    assert sorted(codes) == ["comment-dropped", "instruction-dropped"]


def is_date(name: str) -> bool:
    return "Date" in name


def test_white_space_around_values_that_are_no_free_text() -> None:
    def spaced(name: str, value: str) -> str | None:
        return None if name in STRINGS or is_date(name) else SPACED.format(value)

    data = changed(spaced)
    assert data.count(b"&#13;") > 300
    assert check_same(data) == []


def test_white_space_around_dates_which_libxml2_alone_refuses() -> None:
    def spaced(name: str, value: str) -> str | None:
        return SPACED.format(value) if is_date(name) else None

    data = changed(spaced)
    xmlschema.XMLSchema10(read_schema(PROJECT_XSD).decode()).validate(data)
    document, report = read_xml(data)
    assert report.is_clean
    assert spelt(document) == spelt(RICH_PROJECT)


def test_white_space_around_free_text_belongs_to_it() -> None:
    def spaced(name: str, value: str) -> str | None:
        return SPACED.format(value) if name in STRINGS else None

    document, report = read_xml(changed(spaced))
    assert report.is_clean
    assert document.name == SPACED.format(RICH_PROJECT.name)
    assert document.description == SPACED.format(RICH_PROJECT.description)


@pytest.mark.parametrize("form", ["+{}", "00{}", "+000{}"])
def test_numbers_with_sign_and_leading_noughts(form: str) -> None:
    def signed(name: str, value: str) -> str | None:
        return form.format(value) if name in INTEGERS else None

    assert check_same(changed(signed)) == []


def test_booleans_as_one_and_nought() -> None:
    def numbered(name: str, value: str) -> str | None:
        return {"true": "1", "false": "0"}.get(value)

    assert b'isCodable="1"' in changed(numbered)
    assert check_same(changed(numbered)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("+1.5", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("007.10", "7.10")],
)
def test_decimals_in_other_forms(text: str, value: str) -> None:
    inside = f"<FloatValue>{text}</FloatValue>"
    data = OURS.replace("<FloatValue>-1.50</FloatValue>", inside)
    assert faults(io.BytesIO(data.encode()), "Project") == []
    document, report = read_xml(data.encode())
    assert report.is_clean
    values = [v.float_value for v in document.cases[0].variable_values]
    assert str(next(v for v in values if v is not None)) == value


def test_schema_locations_anywhere_are_kept_without_a_word() -> None:
    location = f'xsi:schemaLocation="{NAMESPACE} http://example.org/p.xsd"'
    space = f'xmlns:xsi="{XSI}"'
    data = OURS.replace("<Project ", f"<Project {space} {location} ", 1)
    data = re.sub(r"<(User|Code|Coding|Edge) ", rf"<\1 {location} ", data)
    assert faults(io.BytesIO(data.encode()), "Project") == []
    document, report = read_xml(data.encode())
    assert report.is_clean
    again = etree.fromstring(to_xml(document))
    assert canonical(again) == canonical(etree.fromstring(data.encode()))


# --- Encodings ----------------------------------------------------------------------


def encoded(encoding: str, *, declare: str | None = None, bom: bytes = b"") -> bytes:
    _, _, body = OURS.partition("?>\n")
    declaration = f'<?xml version="1.0" encoding="{declare}"?>' if declare else ""
    return bom + (declaration + body).encode(encoding, "xmlcharrefreplace")


@pytest.mark.parametrize(
    "data",
    [
        encoded("utf-8"),
        encoded("utf-8", bom=b"\xef\xbb\xbf"),
        encoded("utf-8", declare="UTF-8", bom=b"\xef\xbb\xbf"),
        encoded("utf-16", declare="UTF-16"),
        encoded("utf-16"),
        encoded("utf-16-le", declare="utf-16", bom=b"\xff\xfe"),
        encoded("utf-16-be", declare="utf-16", bom=b"\xfe\xff"),
        encoded("latin-1", declare="ISO-8859-1"),
        encoded("cp1252", declare="windows-1252"),
        encoded("ascii", declare="us-ascii"),
    ],
    ids=lambda data: repr(data[:6]),
)
def test_other_encodings(data: bytes) -> None:
    assert check_same(data) == []


@pytest.mark.parametrize("name", ["utf8", "UTF8", "cp65001"])
def test_utf_8_under_a_name_that_parsers_refuse(name: str) -> None:
    data = encoded("utf-8", declare=name, bom=b"\xef\xbb\xbf"[: 3 * (name == "utf8")])
    document, report = read_xml(data)
    assert report.is_clean
    assert spelt(document) == spelt(RICH_PROJECT)


def test_line_ends_of_any_system_are_one_line_feed() -> None:
    body = "<Description>one\r\ntwo\rthree\n</Description>"
    data = f'<Project xmlns="{NAMESPACE}" name="a\r\nb">{body}</Project>'
    document, _ = read_xml(data.encode())
    assert document.description == "one\ntwo\nthree\n"
    assert document.name == "a b"
    assert isinstance(document, Project)
