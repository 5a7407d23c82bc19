"""Seed documents: QDA-XML with every element and attribute, and small parts of it.

Also the schemas the tests are about: ours, and the published ones where they are.
"""

from pathlib import Path

import pytest
from lxml import etree

Element = etree._Element

REPOSITORY = Path(__file__).resolve().parents[2]
PUBLISHED = REPOSITORY.parent / "shared" / "reference"
KINDS = ("project", "codebook")
ORACLES = {
    "project": PUBLISHED / "Project-mrt2019.xsd",
    "codebook": PUBLISHED / "Codebook-mrt2019.xsd",
}
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

GUID = "6B29FC40-ca47-1067-B31D-00dd010662da"
WHEN = "2024-02-29T10:00:00Z"
AUTHORED = {
    "guid": GUID,
    "name": "N",
    "creatingUser": f"{{{GUID}}}",
    "creationDateTime": WHEN,
    "modifyingUser": GUID,
    "modifiedDateTime": "2024-03-01T24:00:00.000",
}
THING = {"guid": GUID, "name": "N"}
CORNERS = {"firstX": "0", "firstY": "-1", "secondX": "10", "secondY": "+7"}
TEXT_PATHS = {"richTextPath": "internal://a.docx", "plainTextPath": "internal://a.txt"}
MEDIA_PATHS = {"path": "internal://a.bin", "currentPath": "absolute:///a.bin"}
VALUES = {
    "TextValue": "x",
    "BooleanValue": "true",
    "IntegerValue": "7",
    "FloatValue": "0.5",
    "DateValue": "2024-02-29",
    "DateTimeValue": WHEN,
}


def write(tag: str, *content: str, **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(content)}</{tag}>"


def reference(tag: str) -> str:
    return write(tag, targetGUID=GUID)


def variable_value(*value: str) -> str:
    return write("VariableValue", reference("VariableRef"), *value)


ABOUT = write("Description", "About it.")
NOTED = reference("NoteRef")
CODING = write(
    "Coding",
    reference("CodeRef"),
    NOTED,
    guid=GUID,
    creatingUser=GUID,
    creationDateTime=WHEN,
)
CODED = CODING + NOTED
VALUED = variable_value(write("TextValue", "x"))


def selection(tag: str, *content: str, **place: str) -> str:
    return write(tag, ABOUT, *content, CODED, **AUTHORED, **place)


def text(tag: str) -> str:
    selections = selection("PlainTextSelection", startPosition="0", endPosition="3")
    body = (ABOUT, write("PlainTextContent", "A text."), selections, CODED, VALUED)
    return write(tag, *body, **AUTHORED, **TEXT_PATHS)


def media(tag: str, *content: str) -> str:
    return write(tag, ABOUT, *content, CODED, VALUED, **AUTHORED, **MEDIA_PATHS)


def transcript() -> str:
    points = write("SyncPoint", guid=GUID, timeStamp="0", position="0")
    span = {"fromSyncPoint": GUID, "toSyncPoint": GUID}
    body = (ABOUT, write("PlainTextContent", "Said."), points)
    selections = selection("TranscriptSelection", **span)
    return write("Transcript", *body, selections, NOTED, **AUTHORED, **TEXT_PATHS)


def recording(kind: str) -> str:
    selections = selection(f"{kind}Selection", begin="0", end="1500")
    return media(f"{kind}Source", transcript(), selections)


def each_source() -> list[str]:
    picture = selection("PictureSelection", **CORNERS)
    region = {"page": "0"} | CORNERS
    pdf = selection("PDFSelection", text("Representation"), **region)
    return [
        text("TextSource"),
        media("PictureSource", text("TextDescription"), picture),
        media("PDFSource", pdf, text("Representation")),
        recording("Audio"),
        recording("Video"),
    ]


def sources() -> str:
    return write("Sources", *each_source())


def codes(inside: str) -> str:
    attributes = THING | {"isCodable": "1", "color": "#Ab0"}
    leaf = write("Code", ABOUT, inside, **attributes)
    return write("Codes", write("Code", ABOUT, inside, leaf, **attributes))


def cases() -> str:
    values = "".join(variable_value(write(*value)) for value in VALUES.items())
    refs = ("SourceRef", "SelectionRef")
    members = "".join(reference(tag) for tag in refs)
    coded = reference("CodeRef")
    case = write("Case", ABOUT, coded, values, variable_value(), members, **THING)
    return write("Cases", case)


def sets() -> str:
    refs = ("MemberCode", "MemberSource", "MemberNote")
    members = "".join(reference(tag) for tag in refs)
    return write("Sets", write("Set", ABOUT, members, **THING))


def graphs() -> str:
    shown = THING | {"representedGUID": GUID, "color": "#12aBc4"}
    vertex = write("Vertex", **shown, **CORNERS, shape="Star")
    ends = {"sourceVertex": GUID, "targetVertex": GUID}
    look = {"direction": "OneWay", "lineStyle": "solid"}
    edge = write("Edge", **shown, **ends, **look)
    return write("Graphs", write("Graph", vertex, edge, **THING))


def project_parts() -> list[str]:
    link = THING | {"direction": "OneWay", "color": "#123"}
    ends = {"originGUID": GUID, "targetGUID": GUID}
    variable = write("Variable", ABOUT, **THING, typeOfVariable="Text")
    return [
        write("Users", write("User", **THING, id="ab")),
        write("CodeBook", codes(NOTED)),
        write("Variables", variable),
        cases(),
        sources(),
        write("Notes", text("Note")),
        write("Links", write("Link", NOTED, **link, **ends)),
        sets(),
        graphs(),
        ABOUT,
        NOTED,
    ]


def codebook_parts() -> list[str]:
    members = write("MemberCode", guid=GUID)
    return [codes(""), write("Sets", write("Set", ABOUT, members, **THING))]


def document(kind: str, *parts: str) -> Element:
    user = {"creatingUserGUID": GUID, "creationDateTime": WHEN}
    change = {"modifyingUserGUID": GUID, "modifiedDateTime": WHEN}
    attributes = {"origin": "T 1"}
    if kind == "project":
        attributes |= {"name": "P", "basePath": "/a"} | user | change
    urn = f"urn:QDA-XML:{kind}:1.0"
    spaces = {"xmlns": urn, "xmlns:qda": urn, "xmlns:xsd": XSD, "xmlns:xsi": XSI}
    root = "Project" if kind == "project" else "CodeBook"
    return etree.fromstring(write(root, *parts, **spaces, **attributes))


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name the exchange a test is about: each test runs for both."""
    return str(request.param)


@pytest.fixture(scope="session")
def ours(kind: str) -> Path:
    """Locate our schema."""
    return REPOSITORY / "schemas" / f"{kind}-1.0.xsd"


@pytest.fixture(scope="session")
def oracle(kind: str) -> Path:
    """Locate the published schema, which is no part of the repository."""
    if not ORACLES[kind].is_file():
        pytest.skip("the published schemas are not in ../shared/reference")
    return ORACLES[kind]


@pytest.fixture(scope="session")
def rich(kind: str) -> Element:
    """Give a valid document with every element and attribute of the schema."""
    parts = project_parts() if kind == "project" else codebook_parts()
    return document(kind, *parts)


@pytest.fixture(scope="session")
def small(kind: str) -> list[Element]:
    """Give valid documents that together have all the rich one has, smallest first."""
    if kind == "codebook":
        documents = [document(kind, codes("")), document(kind, *codebook_parts())]
    else:
        parts = [part for part in project_parts() if part != sources()]
        parts += (write("Sources", source) for source in each_source())
        documents = [document(kind), *(document(kind, part) for part in parts)]
    return sorted(documents, key=lambda root: len(list(root.iter())))
