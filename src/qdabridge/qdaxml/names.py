"""The one table of QDA-XML's names: which element is which class, in which order.

A row says an element's attributes (``!``: required) and its children in the order of
the schema. Types come from the model's annotations, so no fact stands here twice.
Reader and writer both walk this table; neither knows an element by name.
"""

from enum import IntEnum
from functools import cache
from typing import NamedTuple

from qdabridge.model import (
    AudioSelection,
    AudioSource,
    Case,
    Code,
    CodeBook,
    Coding,
    Edge,
    Element,
    Graph,
    Link,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Project,
    Representation,
    Set,
    SyncPoint,
    TextDescription,
    TextSource,
    Transcript,
    TranscriptSelection,
    User,
    Variable,
    VariableValue,
    Vertex,
    VideoSelection,
    VideoSource,
    standard_name,
)

__all__ = [
    "CODEBOOK",
    "CODEBOOK_NAMESPACE",
    "PROJECT",
    "PROJECT_NAMESPACE",
    "XSI",
    "Child",
    "Kind",
    "Row",
    "Vocabulary",
    "field_names",
    "is_qda",
]


PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Kind(IntEnum):
    """What a child element is to its parent's fields."""

    OBJECTS = 0  # appended to a list of objects
    REFERENCES = 1  # its GUID is appended to a list
    REFERENCE = 2  # its GUID is the field's value
    TEXT = 3  # its text is the field's value
    OBJECT = 4  # the one object of the field
    CONTAINER = 5  # an element without attributes around OBJECTS


class Child(NamedTuple):
    """One kind of child: its tags, and the field of the parent it fills."""

    kind: Kind
    field: str
    tags: tuple[str, ...]
    required: bool = False
    container: str = ""
    attribute: str = "targetGUID"
    choice: bool = False


class Row(NamedTuple):
    """One element: its class, its attributes, its children in schema order."""

    tag: str
    model: type[Element]
    attributes: tuple[str, ...]
    required: frozenset[str]
    children: tuple[Child, ...]


def _row(model: type[Element], attributes: str, *children: Child, tag: str = "") -> Row:
    names = attributes.split()
    return Row(
        tag or model.__name__,
        model,
        tuple(name.rstrip("!") for name in names),
        frozenset(name[:-1] for name in names if name.endswith("!")),
        children,
    )


def _text(tag: str, field: str = "", *, choice: bool = False) -> Child:
    return Child(Kind.TEXT, field or _field(tag), (tag,), choice=choice)


def _objects(
    field: str, *tags: str, container: str = "", required: bool = False
) -> Child:
    return Child(Kind.OBJECTS, field, tags, required, container)


def _object(field: str, tag: str) -> Child:
    return Child(Kind.OBJECT, field, (tag,))


def _refs(field: str, tag: str, attribute: str = "targetGUID") -> Child:
    return Child(Kind.REFERENCES, field, (tag,), attribute=attribute)


def _ref(field: str, tag: str) -> Child:
    return Child(Kind.REFERENCE, field, (tag,), required=True)


def _field(tag: str) -> str:
    """Return the field of a tag: ``PlainTextContent``, plain_text_content."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in tag).lstrip("_")


_AUTHORED = "creatingUser creationDateTime modifyingUser modifiedDateTime"
_TEXT = f"guid! name richTextPath plainTextPath {_AUTHORED}"
_MEDIA = f"guid! name path currentPath {_AUTHORED}"
_CORNERS = "firstX! firstY! secondX! secondY!"

_DESCRIPTION = _text("Description")
_CONTENT = _text("PlainTextContent")
_NOTES = _refs("note_refs", "NoteRef")
_CODINGS = _objects("codings", "Coding")
_VALUES = _objects("variable_values", "VariableValue")
_TRANSCRIPTS = _objects("transcripts", "Transcript")
_REPRESENTATION = _object("representation", "Representation")
_CODES = _objects("codes", "Code", container="Codes", required=True)
_SETS = _objects("sets", "Set", container="Sets")

_SELECTION = (_DESCRIPTION, _CODINGS, _NOTES)
_WHOLE = (_CODINGS, _NOTES, _VALUES)
_PLAIN_TEXT = (
    _DESCRIPTION,
    _CONTENT,
    _objects("plain_text_selections", "PlainTextSelection"),
    *_WHOLE,
)
_SOURCE_TAGS = (
    "TextSource",
    "PictureSource",
    "PDFSource",
    "AudioSource",
    "VideoSource",
)
_SPAN = f"guid! name begin! end! {_AUTHORED}"

_PROJECT_ROWS = (
    _row(
        Project,
        "name! origin creatingUserGUID creationDateTime modifyingUserGUID"
        " modifiedDateTime basePath",
        _objects("users", "User", container="Users"),
        _object("code_book", "CodeBook"),
        _objects("variables", "Variable", container="Variables"),
        _objects("cases", "Case", container="Cases"),
        _objects("sources", *_SOURCE_TAGS, container="Sources"),
        _objects("notes", "Note", container="Notes"),
        _objects("links", "Link", container="Links"),
        _SETS,
        _objects("graphs", "Graph", container="Graphs"),
        _DESCRIPTION,
        _NOTES,
    ),
    _row(User, "guid! name id"),
    _row(CodeBook, "", _CODES),
    _row(
        Code,
        "guid! name! isCodable! color",
        _DESCRIPTION,
        _NOTES,
        _objects("codes", "Code"),
    ),
    _row(
        Case,
        "guid! name",
        _DESCRIPTION,
        _refs("code_refs", "CodeRef"),
        _VALUES,
        _refs("source_refs", "SourceRef"),
        _refs("selection_refs", "SelectionRef"),
    ),
    _row(Variable, "guid! name! typeOfVariable!", _DESCRIPTION),
    _row(
        VariableValue,
        "",
        _ref("variable_ref", "VariableRef"),
        _text("TextValue", choice=True),
        _text("BooleanValue", choice=True),
        _text("IntegerValue", choice=True),
        _text("FloatValue", choice=True),
        _text("DateValue", choice=True),
        _text("DateTimeValue", choice=True),
    ),
    _row(
        Set,
        "guid! name!",
        _DESCRIPTION,
        _refs("member_codes", "MemberCode"),
        _refs("member_sources", "MemberSource"),
        _refs("member_notes", "MemberNote"),
    ),
    _row(TextSource, _TEXT, *_PLAIN_TEXT),
    _row(Note, _TEXT, *_PLAIN_TEXT),
    _row(Representation, _TEXT, *_PLAIN_TEXT),
    _row(TextDescription, _TEXT, *_PLAIN_TEXT),
    _row(
        PlainTextSelection,
        f"guid! name startPosition! endPosition! {_AUTHORED}",
        *_SELECTION,
    ),
    _row(
        PictureSource,
        _MEDIA,
        _DESCRIPTION,
        _object("text_description", "TextDescription"),
        _objects("picture_selections", "PictureSelection"),
        *_WHOLE,
    ),
    _row(PictureSelection, f"guid! name {_CORNERS} {_AUTHORED}", *_SELECTION),
    _row(
        PDFSource,
        _MEDIA,
        _DESCRIPTION,
        _objects("pdf_selections", "PDFSelection"),
        _REPRESENTATION,
        *_WHOLE,
    ),
    _row(
        PDFSelection,
        f"guid! name page! {_CORNERS} {_AUTHORED}",
        _DESCRIPTION,
        _REPRESENTATION,
        _CODINGS,
        _NOTES,
    ),
    _row(
        AudioSource,
        _MEDIA,
        _DESCRIPTION,
        _TRANSCRIPTS,
        _objects("audio_selections", "AudioSelection"),
        *_WHOLE,
    ),
    _row(AudioSelection, _SPAN, *_SELECTION),
    _row(
        VideoSource,
        _MEDIA,
        _DESCRIPTION,
        _TRANSCRIPTS,
        _objects("video_selections", "VideoSelection"),
        *_WHOLE,
    ),
    _row(VideoSelection, _SPAN, *_SELECTION),
    _row(
        Transcript,
        _TEXT,
        _DESCRIPTION,
        _CONTENT,
        _objects("sync_points", "SyncPoint"),
        _objects("transcript_selections", "TranscriptSelection"),
        _NOTES,
    ),
    _row(
        TranscriptSelection,
        f"guid! name fromSyncPoint toSyncPoint {_AUTHORED}",
        *_SELECTION,
    ),
    _row(SyncPoint, "guid! timeStamp position"),
    _row(
        Coding,
        "guid! creatingUser creationDateTime",
        _ref("code_ref", "CodeRef"),
        _NOTES,
    ),
    _row(
        Graph,
        "guid! name",
        _objects("vertices", "Vertex"),
        _objects("edges", "Edge"),
    ),
    _row(
        Vertex,
        "guid! representedGUID name firstX! firstY! secondX secondY shape color",
    ),
    _row(
        Edge,
        "guid! representedGUID name sourceVertex! targetVertex! color direction"
        " lineStyle",
    ),
    _row(Link, "guid! name direction color originGUID targetGUID", _NOTES),
)

_CODEBOOK_ROWS = (
    _row(CodeBook, "origin", _CODES, _SETS),
    _row(Code, "guid! name! isCodable! color", _DESCRIPTION, _objects("codes", "Code")),
    _row(Set, "guid! name!", _DESCRIPTION, _refs("member_codes", "MemberCode", "guid")),
)


class Vocabulary(NamedTuple):
    """One of the two languages of QDA-XML: its namespace, root and rows by tag."""

    namespace: str
    root: str
    rows: dict[str, Row]


PROJECT = Vocabulary(PROJECT_NAMESPACE, "Project", {r.tag: r for r in _PROJECT_ROWS})
CODEBOOK = Vocabulary(
    CODEBOOK_NAMESPACE, "CodeBook", {r.tag: r for r in _CODEBOOK_ROWS}
)


def is_qda(namespace: str) -> bool:
    """Is this a namespace of QDA-XML, of any version and spelling, or none at all?"""
    return not namespace or namespace.lower().startswith("urn:qda-xml")


@cache
def field_names(model: type[Element]) -> dict[str, str]:
    """Return attribute name -> field name for a class."""
    return {standard_name(field): field for field in model.model_fields}
