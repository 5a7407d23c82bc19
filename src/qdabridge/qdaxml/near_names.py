"""What home-made exporters call the elements and attributes of the standard.

Names are compared folded: without case, hyphens and underscores. A near name alone
never decides; it must stand where it can mean only one thing, or hold what makes it so.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Kind

__all__ = [
    "ALLOWED",
    "CODE_NAMES",
    "CONTAINERS",
    "CONTAINER_NAMES",
    "CONTENT_NAMES",
    "DESCRIPTION_NAMES",
    "HOLDERS",
    "NEAR_ATTRIBUTES",
    "OBJECTS",
    "SELECTIONS",
    "SELECTION_OF",
    "SOURCES",
    "TAGS",
    "TEXTS",
    "attribute_like",
    "fold",
    "source_tag",
    "words",
]


_SEPARATORS = re.compile(r"[^0-9a-z]")


@cache
def fold(name: str) -> str:
    """Return a name as it is compared.

    >>> fold("start_position"), fold("codeGUID")
    ('startposition', 'codeguid')
    """
    return _SEPARATORS.sub("", name.lower())


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def _allowed() -> dict[str, frozenset[str]]:
    allowed: dict[str, set[str]] = {}
    for vocabulary in (CODEBOOK, PROJECT):
        for row in vocabulary.rows.values():
            inside = allowed.setdefault(row.tag, set())
            for child in row.children:
                if child.container:
                    inside.add(child.container)
                    allowed.setdefault(child.container, set()).update(child.tags)
                else:
                    inside.update(child.tags)
    allowed["CodeBook"] = {"Codes"}  # sets stand in it only in codebook files
    return {tag: frozenset(inside) for tag, inside in allowed.items()}


ALLOWED = _allowed()
"""What may stand in an element or container of a project."""

_CHILDREN = [
    child for row in PROJECT.rows.values() for child in row.children if row.tag
]
CONTAINERS: Mapping[str, str] = {
    tag: child.container
    for child in PROJECT.rows["Project"].children
    if child.container
    for tag in child.tags
} | {"Code": "Codes"}
"""What stands in a container of the project, and in which."""
OBJECTS = frozenset(PROJECT.rows)
TEXTS = frozenset(t for c in _CHILDREN if c.kind is Kind.TEXT for t in c.tags)
TAGS: Mapping[str, str] = {
    fold(tag): tag
    for tag in (*OBJECTS, *ALLOWED, *(t for c in _CHILDREN for t in c.tags))
}
"""Every element of the standard by its folded name."""

SOURCES = frozenset(t for t in OBJECTS if t.endswith("Source"))
SELECTIONS = frozenset(t for t in OBJECTS if t.endswith("Selection"))
SELECTION_OF: Mapping[str, str] = {
    "TextSource": "PlainTextSelection",
    "Note": "PlainTextSelection",
    "Representation": "PlainTextSelection",
    "TextDescription": "PlainTextSelection",
    "PictureSource": "PictureSelection",
    "PDFSource": "PDFSelection",
    "AudioSource": "AudioSelection",
    "VideoSource": "VideoSelection",
    "Transcript": "TranscriptSelection",
}
"""The selections that an element may hold."""
HOLDERS = frozenset(SELECTION_OF)

CODE_NAMES = words(
    "code node tag category subcode subcategory theme subtheme label concept childcode"
    " codenode"
)
CONTENT_NAMES = words("content text plaintext body fulltext textcontent")
DESCRIPTION_NAMES = words("desc definition comment memo remark summary")

CONTAINER_NAMES: Mapping[str, str] = {
    name: container
    for container, names in {
        "Sources": "documents texts files materials transcripts media",
        "Codes": "nodes tags categories codesystem codetree themes labels codelist",
        "Users": "coders authors researchers",
        "Notes": "memos comments",
        "Variables": "attributes variabledefinitions",
    }.items()
    for name in words(names)
}

_START = (
    "start begin from startposition startpos startoffset startindex startchar"
    " charstart offset position pos beginposition beginoffset beginindex first"
    " startcharacter offsetstart positionstart indexstart selectionstart fromposition"
    " fromindex startat textstart"
)
_END = (
    "end to stop until endposition endpos endoffset endindex endchar charend finish"
    " last endcharacter offsetend positionend indexend selectionend toposition toindex"
    " stopposition endat textend"
)
_CODE = (
    "code codeguid codeid coderef codename codes codeguids codeids targetcode"
    " targetcodeguid nodeguid nodeid node tag tagid tagguid category categoryid"
    " theme label tags nodes themes labels categories codenames codetargetguid"
    " coderefguid codinguid codedas appliedcode"
)
_SOURCE = (
    "source sourceguid sourceid sourceref sourcename codingsourceguid document"
    " documentguid documentid documentname documentref doc docid docguid file fileid"
    " fileguid filename textguid textid textsource textsourceguid textsourceid"
    " sourcerefguid parentsource sourcetargetguid sourcedocument transcript"
    " transcriptid"
)
_SELECTION = (
    "selection selectionguid selectionid selectionref segment segmentid segmentguid"
    " quotation quotationid quotationguid plaintextselection plaintextselectionguid"
    " highlightid excerptid"
)
_USER = (
    "user userguid userid username coder codername coderid coderguid author authorid"
    " authorguid creator creatorid creatorguid createdby createdbyuser codedby"
    " creatinguserguid creatinguserid creatingusername researcher owner annotator"
)
_DATE = (
    "created createdat createdon creationdate creationtime date datetime timestamp"
    " createddatetime codedat codedon creationdatetime"
)
_QUOTE = "quote text quotation content excerpt words selectedtext quotedtext"
_PARENT = (
    "parent parentguid parentid parentcode parentcodeguid parentcodeid parentref"
    " parentname parentnode parentnodeguid"
)
_GUID = "guid id uuid uid identifier gid xmlid key"

NEAR_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: words(names)
    for name, names in {
        "start": _START,
        "end": _END,
        "length": "length len size chars",
        "code": _CODE,
        "source": _SOURCE,
        "selection": _SELECTION,
        "user": _USER,
        "date": _DATE,
        "quote": _QUOTE,
        "parent": _PARENT,
        "guid": _GUID,
        "name": "name title label caption",
        "color": "color colour rgb hex",
        "type": "type kind sourcetype mediatype mimetype format doctype filetype",
        "reference": "targetguid guid ref target idref refguid id href targetid",
    }.items()
}
"""The attributes that may mean a thing, by what they mean."""


def attribute_like(attributes: Iterable[str], meaning: str) -> str | None:
    """Return the attribute that is called like what is meant, if one is."""
    near = NEAR_ATTRIBUTES[meaning]
    return next((name for name in attributes if fold(name) in near), None)


_KINDS = {
    "TextSource": "text txt plain plaintext document doc docx rtf word transcript odt"
    " textdocument textfile md markdown html",
    "PictureSource": "picture image img photo png jpg jpeg gif bmp tif tiff",
    "PDFSource": "pdf",
    "AudioSource": "audio sound mp3 wav m4a ogg recording",
    "VideoSource": "video film movie mp4 mov avi webm",
}
_TAG_OF = {name: tag for tag, names in _KINDS.items() for name in words(names)}
_SUFFIX = re.compile(r"\.([0-9A-Za-z]{2,5})$")


def source_tag(
    local: str, attributes: Mapping[str, str], inside: Iterable[str]
) -> str | None:
    """Return which source an element in place of one is, by all that it shows.

    Args:
        local: Its name, such as ``Picture`` or ``Source``.
        attributes: Its attributes: its type, its path.
        inside: The names of the elements in it.
    """
    kind = attribute_like(attributes, "type")
    if kind and (tag := _kind(attributes[kind])):
        return tag
    bare = re.sub(r"(source|document|file|item|data)$", "", fold(local))
    if tag := _TAG_OF.get(bare):
        return tag
    for name, value in attributes.items():
        if fold(name) in ("path", "file", "filename", "href", "currentpath", "name"):
            suffix = _SUFFIX.search(value)
            if suffix and (tag := _TAG_OF.get(suffix[1].lower())):
                return tag
    names = {fold(name) for name in (*inside, *attributes)}
    for tag in SOURCES:
        if fold(SELECTION_OF[tag]) in names:
            return tag
    if names & {"plaintextcontent", "plaintextpath", "richtextpath", *CONTENT_NAMES}:
        return "TextSource"
    return None


def _kind(value: str) -> str | None:
    """Return the source that a type means: ``text``, ``image/png``, ``PDFSource``."""
    if (tag := TAGS.get(fold(value))) in SOURCES:
        return tag
    parts = [fold(part) for part in re.split(r"[/;,. ]+", value)]
    if "pdf" in parts:
        return "PDFSource"
    return next((_TAG_OF[part] for part in parts if part in _TAG_OF), None)
