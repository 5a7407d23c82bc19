"""Why a document breaks the schema: hand-made errors with line, path and words."""

import io
import re
from typing import NamedTuple

import pytest
import xmlschema
from helpers import NAMESPACE, RICH_CODEBOOK, RICH_PROJECT, XSI, to_xml
from hypothesis import given
from lxml import etree
from mutants import Step, mutant, steps

import qdabridge as qb
from qdabridge import Finding, Report
from qdabridge.qdaxml.explaining import SCHEMA_CODES, Walk, explain
from qdabridge.qdaxml.rules import rule_for
from qdabridge.qdaxml.validate import faults
from qdabridge.schemas import PROJECT_XSD, read_schema

GUID = "5215cc69-b628-4e02-afb9-9beeaee55808"
TEXT = "/Project/Sources/TextSource[1]"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"


def explained(data: bytes, keep: int = 100) -> Report:
    return explain(lambda: io.BytesIO(data), keep=keep)


def only(data: bytes) -> Finding:
    [finding] = explained(data)
    return finding


def project(*lines: str, attributes: str = 'name="P"') -> bytes:
    """Return a project whose content begins in line 2."""
    head = f'<Project xmlns="{NAMESPACE}" xmlns:xsi="{XSI}" {attributes}>'
    return "\n".join([head, *lines, "</Project>"]).encode()


def text(*lines: str, attributes: str = "") -> bytes:
    """Return a project with one text, whose content begins in line 3."""
    source = f'<Sources><TextSource guid="{GUID}"{attributes}>'
    return project(source, *lines, "</TextSource></Sources>")


def case(*lines: str) -> bytes:
    """Return a project with one case, whose content begins in line 3."""
    return project(f'<Cases><Case guid="{GUID}">', *lines, "</Case></Cases>")


def selection(inside: str = "", more: str = "") -> str:
    required = f'guid="{GUID}" startPosition="0" endPosition="1"'
    return f"<PlainTextSelection {required}{more}>{inside}</PlainTextSelection>"


CODING = f'<Coding guid="{GUID}"><CodeRef targetGUID="{GUID}"/></Coding>'
NOTE_REF = f'<NoteRef targetGUID="{GUID}"/>'
VARIABLE_REF = f'<VariableRef targetGUID="{GUID}"/>'


class Broken(NamedTuple):
    """A document with one error, and what is to be said of it."""

    code: str
    document: bytes
    line: int
    path: str
    words: str


BROKEN = [
    Broken(
        "schema-root-unknown",
        b"<html/>",
        1,
        "/html",
        "the root element is html, not Project or CodeBook",
    ),
    Broken(
        "schema-element-unexpected",
        text(selection(), "<Foo><Bar/>words</Foo>"),
        4,
        f"{TEXT}/Foo[1]",
        "Foo has no place in TextSource, which holds Description, PlainTextContent, .*"
        "; remove it",
    ),
    Broken(
        "schema-element-unexpected",
        text("<plaintextSelection/>"),
        3,
        f"{TEXT}/plaintextSelection[1]",
        "; did you mean PlainTextSelection",
    ),
    Broken(
        "schema-element-unexpected",
        text("", '<x:Description xmlns:x="urn:x"/>'),
        4,
        f"{TEXT}/Description[1]",
        "{urn:x}Description has no place in TextSource",
    ),
    Broken(
        "schema-element-unexpected",
        project("<Description>", "<b/>", "</Description>"),
        3,
        "/Project/Description/b[1]",
        "b has no place in Description, which holds only text",
    ),
    Broken(
        "schema-element-order",
        text(selection(), NOTE_REF, CODING, CODING),
        5,
        f"{TEXT}/Coding[1]",
        "Coding comes after NoteRef; put the elements of this TextSource in the order"
        " Description, PlainTextContent, PlainTextSelection, Coding, NoteRef, Var",
    ),
    Broken(
        "schema-element-repeated",
        text("<Description/>", "<Description/>"),
        4,
        f"{TEXT}/Description[2]",
        "TextSource holds one Description at most, and this is one more",
    ),
    Broken(
        "schema-element-repeated",
        case(
            f"<VariableValue>{VARIABLE_REF}<TextValue/>",
            "<IntegerValue>7</IntegerValue></VariableValue>",
        ),
        4,
        "/Project/Cases/Case[1]/VariableValue[1]/IntegerValue",
        "VariableValue holds one of TextValue, BooleanValue, .* at most",
    ),
    Broken(
        "schema-content-missing",
        project("", "<Users>", "</Users>"),
        3,
        "/Project/Users",
        "Users is empty, and must hold at least one User; leave Users out",
    ),
    Broken(
        "schema-content-missing",
        text(selection(), f'<Coding guid="{GUID}"/>'),
        4,
        f"{TEXT}/Coding[1]",
        "Coding has no CodeRef, and must have one; add it",
    ),
    Broken(
        "schema-attribute-unknown",
        text(selection(), selection(more=' colour="red"')),
        4,
        f"{TEXT}/PlainTextSelection[2]/@colour",
        "PlainTextSelection has an attribute colour that the schema does not know"
        r" \(PlainTextSelection may have guid, .*\); remove it",
    ),
    Broken(
        "schema-attribute-unknown",
        text(attributes=' Name="x"'),
        2,
        f"{TEXT}/@Name",
        "; did you mean name",
    ),
    Broken(
        "schema-attribute-unknown",
        text(attributes=' xml:lang="de"'),
        2,
        f"{TEXT}/@lang",
        "TextSource has an attribute xml:lang",
    ),
    Broken(
        "schema-attribute-unknown",
        text(attributes=' xsi:nil="false"'),
        2,
        f"{TEXT}/@nil",
        "TextSource has an attribute xsi:nil",
    ),
    Broken(
        "schema-attribute-missing",
        project(attributes='origin="tool"'),
        1,
        "/Project/@name",
        "Project has no name, which is required; add it",
    ),
    Broken(
        "schema-attribute-missing",
        project("", "<Users><User/></Users>"),
        3,
        "/Project/Users/User[1]/@guid",
        "User has no guid, which is required; add it, a GUID such as 5215cc69",
    ),
    Broken(
        "schema-value-invalid",
        text("", selection(more=' creationDateTime="yesterday"')),
        4,
        f"{TEXT}/PlainTextSelection[1]/@creationDateTime",
        "creationDateTime has the value 'yesterday', and must have a date and time such"
        " as 2026-01-31T12:00:00Z; correct it",
    ),
    Broken(
        "schema-value-invalid",
        text(selection(more=' creatingUser=""')),
        3,
        f"{TEXT}/PlainTextSelection[1]/@creatingUser",
        "creatingUser has no value, and must have a GUID .*; leave creatingUser out",
    ),
    Broken(
        "schema-value-invalid",
        project("<Links>", f'<Link guid="{GUID}" direction="oneway"/>', "</Links>"),
        3,
        "/Project/Links/Link[1]/@direction",
        "'oneway', and must have one of Associative, OneWay, Bidirectional; correct",
    ),
    Broken(
        "schema-value-invalid",
        case(
            f"<VariableValue>{VARIABLE_REF}",
            "<FloatValue>",
            "1e3</FloatValue></VariableValue>",
        ),
        4,
        "/Project/Cases/Case[1]/VariableValue[1]/FloatValue",
        r"FloatValue has the value '\\n1e3', and must have a decimal number",
    ),
    Broken(
        "schema-text-unexpected",
        text(selection(), "", "stray words"),
        2,
        f"{TEXT}/text()",
        "TextSource has text between its elements, and may have none; remove it",
    ),
    Broken(
        "schema-text-unexpected",
        text("", '<NoteRef targetGUID="' + GUID + '"> </NoteRef>'),
        4,
        f"{TEXT}/NoteRef[1]/text()",
        "NoteRef has white space in it, and may have none",
    ),
    Broken(
        "schema-other",
        project('<Description xsi:type="Nonsense"/>'),
        0,
        "",
        "xsi:type attribute does not resolve to a type definition",
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda b: f"{b.code} {b.path}")
def test_an_error_is_told_with_line_path_and_remedy(broken: Broken) -> None:
    finding = only(broken.document)
    assert finding.code == broken.code
    assert (finding.location.line or 0) == broken.line
    assert (finding.location.path or "") == broken.path
    assert re.search(broken.words, finding.message)
    assert "; " in finding.message


def test_every_code_is_listed_and_tested() -> None:
    tested = {broken.code for broken in BROKEN} | {"schema-namespace-other"}
    assert tested == SCHEMA_CODES.keys()
    assert all(question.endswith("?") for question in SCHEMA_CODES.values())


def test_a_valid_document_has_no_errors() -> None:
    assert explained(to_xml(RICH_PROJECT)).is_clean
    assert explained(to_xml(RICH_CODEBOOK)).is_clean


def test_paths_and_lines_are_those_of_the_element() -> None:
    """The path, without its last step, selects what stands in that line."""
    data = text(selection(CODING), selection(CODING.replace(GUID, "x", 1)))
    finding = only(data)
    assert finding.location.path == f"{TEXT}/PlainTextSelection[2]/Coding[1]/@guid"
    xpath = re.sub(r"/(?=\w)", "/q:", finding.location.path)
    found = etree.fromstring(data).xpath(xpath, namespaces={"q": NAMESPACE})
    assert found == ["x"]


@pytest.mark.parametrize(
    ("root", "namespace", "right"),
    [
        ("Project", "urn:QDA-XML:project:0:10", NAMESPACE),
        ("CodeBook", "urn:QDA-XML:codebook:0:4", CODEBOOK_NAMESPACE),
        ("CodeBook", "urn:QDA-XML:codebook:1:0", CODEBOOK_NAMESPACE),
        ("CodeBook", "", CODEBOOK_NAMESPACE),
    ],
)
def test_other_namespaces(root: str, namespace: str, right: str) -> None:
    declared = f' xmlns="{namespace}"' if namespace else ""
    data = f"<{root}{declared}>\n<Sets/>\n<Foo/></{root}>".encode()
    first, *others = explained(data)
    assert first.code == "schema-namespace-other"
    assert first.location.path == f"/{root}"
    assert f'give it xmlns="{right}"' in first.message
    assert f"/{root}/Foo[1]" in [finding.location.path for finding in others]


def test_another_namespace_inside() -> None:
    """A codebook pasted into a project (seen in the wild with MAXQDA's codes)."""
    code = f'<Code guid="{GUID}" name="a" isCodable="true"/>'
    data = project(f'<CodeBook xmlns="{CODEBOOK_NAMESPACE}"><Codes>{code}</Codes>')
    finding = only(data.replace(b"</Project>", b"</CodeBook></Project>"))
    assert finding.code == "schema-namespace-other"
    assert finding.location.path == "/Project/CodeBook"


def test_the_right_namespace_inside_another_is_right() -> None:
    data = (
        f'<Project xmlns="urn:QDA-XML:project:0:10" name="P"><Users xmlns="{NAMESPACE}"'
    )
    first, second = explained(f"{data}/></Project>".encode())
    assert first.location.path == "/Project"
    assert second.code == "schema-content-missing"


def test_all_that_stands_after_one_early_element_is_one_error() -> None:
    data = text(f"<VariableValue>{VARIABLE_REF}</VariableValue>", CODING, NOTE_REF)
    assert only(data).location.path == f"{TEXT}/Coding[1]"


def test_what_libxml2_skips_is_told_too() -> None:
    """It looks at nothing that follows an unexpected element."""
    data = text("<Foo/>", selection(more=' foo="x"'), "<Bar/>")
    assert len(faults(io.BytesIO(data), "Project")) == 1
    assert [f.location.path for f in explained(data)] == [
        f"{TEXT}/Foo[1]",
        f"{TEXT}/PlainTextSelection[1]/@foo",
        f"{TEXT}/Bar[1]",
    ]


def test_a_misnamed_reference_is_recognised() -> None:
    data = project(
        f'<Sets><Set guid="{GUID}" name="S"><MemberSource guid="{GUID}"/>',
        f"<MemberNote>{GUID}</MemberNote></Set></Sets>",
    )
    misnamed, missing, also_missing, as_text = explained(data)
    assert misnamed.message.endswith("rename it to targetGUID")
    assert missing.code == also_missing.code == "schema-attribute-missing"
    assert as_text.message.endswith("move it into its targetGUID")


def test_words_of_a_transcript_are_quoted_only_and_cut() -> None:
    words = "I told nobody about it. " * 10
    finding = only(text(selection(words)))
    assert finding.location.path == f"{TEXT}/PlainTextSelection[1]/text()"
    assert "nobody" not in finding.message
    assert finding.quote is not None
    assert len(finding.quote) == 40


def test_long_values_are_cut() -> None:
    finding = only(text(selection(more=f' creatingUser="{"x" * 1000}"')))
    assert "x" * 39 + "…" in finding.message
    assert "x" * 40 not in finding.message


def test_the_subject_is_the_nearest_guid() -> None:
    finding = only(text(selection(f'<Coding guid="{GUID[:-1]}9"/>')))
    assert finding.subject == f"{GUID[:-1]}9"
    assert only(text(attributes=' foo="x"')).subject == GUID
    assert only(project("<Users/>")).subject is None


def test_many_errors_of_a_kind_are_counted() -> None:
    lines = [selection(more=' foo="x"') for _ in range(250)]
    found = explained(text(*lines)).findings
    assert len(found) == 100
    assert [f.count for f in found] == [1] * 99 + [151]
    assert found[-1].location.line == 102
    assert found[-1].location.path == f"{TEXT}/PlainTextSelection[100]/@foo"


def test_kinds_are_counted_apart() -> None:
    data = text(*[selection(more=' foo="x" bar="y"') for _ in range(5)], "<Foo/>")
    found = explained(data, keep=2)
    assert [f.count for f in found] == [1, 1, 4, 4, 1]
    assert len(explained(data, keep=1000)) == 11


def test_lines_beyond_65535_are_right() -> None:
    """Where libxml2's own count ends."""
    data = text(*[""] * 70_000, selection(more=' foo="x"'))
    assert only(data).location.line == 70_003


def test_one_line_documents_have_paths() -> None:
    data = text(selection(), selection(more=' foo="x"')).replace(b"\n", b"")
    finding = only(data)
    assert finding.location.line == 1
    assert finding.location.path == f"{TEXT}/PlainTextSelection[2]/@foo"


def test_prefixes_and_a_bom_do_not_matter() -> None:
    data = (
        f'<q:Project xmlns:q="{NAMESPACE}" name="P">\n<q:Users>\n<q:User/></q:Users>'
        "</q:Project>"
    )
    finding = only(b"\xef\xbb\xbf" + data.encode())
    assert finding.location.path == "/Project/Users/User[1]/@guid"
    assert finding.location.line == 3


@pytest.mark.parametrize("start", ["", "<!-- -->\n", '<?xml version="1.0"?>'])
def test_a_document_type_is_refused_before_libxml2_sees_it(start: str) -> None:
    bomb = '<!DOCTYPE Project [<!ENTITY a "aaaaaaaa">]>'
    data = f'{start}{bomb}<Project xmlns="{NAMESPACE}" name="&a;"/>'.encode()
    with pytest.raises(qb.UnsafePackageError):
        explained(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"<", text()[:-5], text(selection(), "<a></b>"), text("\x01"), b"\xff"],
)
def test_malformed_documents_are_damaged(data: bytes) -> None:
    with pytest.raises(qb.DamagedPackageError):
        explained(data)


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(qb.LimitError):
        explained(project("<a>" * 3000 + "</a>" * 3000))


def test_damage_met_by_libxml2_is_told() -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == len(self.getvalue()):
                raise qb.DamagedPackageError("torn")
            return super().read(size)

    with pytest.raises(qb.DamagedPackageError, match="torn"):
        explain(lambda: Torn(to_xml(RICH_PROJECT)))


# --- Against libxml2 and xmlschema --------------------------------------------------


def walked(data: bytes) -> Walk:
    walk = Walk(keep=1)
    walk.over(io.BytesIO(data))
    return walk


@given(steps())
def test_the_walk_agrees_with_libxml2(changes: list[Step]) -> None:
    """On what is valid; what ``xsi:type`` says, the rules do not know."""
    for document, root, namespace in (
        (RICH_PROJECT, "Project", NAMESPACE),
        (RICH_CODEBOOK, "CodeBook", CODEBOOK_NAMESPACE),
    ):
        data = mutant(to_xml(document), changes)
        if etree.fromstring(data).tag != f"{{{namespace}}}{root}":
            continue
        judged = faults(io.BytesIO(data), root)
        if not any(f"{{{XSI}}}type" in fault for fault in judged):
            assert walked(data).report().is_clean == (not judged)


@given(steps())
def test_every_error_is_explained(changes: list[Step]) -> None:
    """libxml2's own words remain for ``xsi:type`` alone."""
    report = explained(mutant(to_xml(RICH_PROJECT), changes))
    for finding in report.of("schema-other"):
        assert "type" in finding.message


@given(steps())
def test_every_error_of_xmlschema_is_told(changes: list[Step]) -> None:
    data = mutant(to_xml(RICH_PROJECT), changes)
    if etree.fromstring(data).tag != f"{{{NAMESPACE}}}Project":
        return
    ours = [finding.location.path or "" for finding in explained(data)]
    for error in SCHEMA.iter_errors(data.decode()):
        place = re.sub(r"\{[^}]*\}|\w+:", "", error.path or "").rstrip("]")
        plain = re.sub(r"\[\d+\]?", "", place)
        assert any(plain in re.sub(r"\[\d+\]", "", path) for path in ours), error


SCHEMA = xmlschema.XMLSchema(read_schema(PROJECT_XSD).decode())


def test_the_rules_are_those_of_the_schema() -> None:
    source = rule_for("Project").children["Sources"].children["TextSource"]
    assert source.required == ("guid",)
    assert list(source.order)[:2] == ["Description", "PlainTextContent"]
    value = rule_for("Project").children["Cases"].children["Case"]
    slots = value.children["VariableValue"].slots
    assert [(slot.least, slot.most) for slot in slots] == [(1, 1), (0, 1)]
    code = rule_for("CodeBook").children["Codes"].children["Code"]
    assert code.children["Code"] is code
