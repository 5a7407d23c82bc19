"""Archives and documents in odd wrapping: headers that lie, layers that repeat."""

import io
import struct
import zipfile
from functools import partial
from pathlib import Path

from archives import make_zip
from bad_files import Right, bad
from bad_projects import HEAD, MIB, NAMESPACE, TEXT, WORD, document, packed, whole

READ, REFUSED = Right.READ, Right.REFUSED
TOLD, HARMLESS = Right.TOLD, Right.HARMLESS


def patched(path: Path, at: bytes, offset: int, new: bytes) -> None:
    """Write the good package with these bytes behind each place of ``at``."""
    content = bytearray(whole())
    place = content.find(at)
    while place >= 0:
        content[place + offset : place + offset + len(new)] = new
        place = content.find(at, place + offset)
    path.write_bytes(content)


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
for _name, _at, _offset, _new in (
    ("count-lies", END, 8, b"\xff\xff\xff\xff"),
    ("directory-elsewhere", END, 16, struct.pack("<I", 2**31)),
    ("directory-huge", END, 12, struct.pack("<I", 2**31)),
    ("zip64-claimed", CENTRAL, 20, b"\xff" * 8),
    ("member-elsewhere", CENTRAL, 42, struct.pack("<I", 2**31)),
    ("member-overlaps", CENTRAL, 42, struct.pack("<I", 0)),
    ("newer-version", CENTRAL, 6, b"\xff\x00"),
    ("odd-date", CENTRAL, 12, b"\xff" * 4),
    ("name-longer", CENTRAL, 28, b"\xff\x0f"),
    ("extra-longer", LOCAL, 28, b"\xff\x0f"),
):
    bad(f"{_name}.qdpx")(partial(patched, at=_at, offset=_offset, new=_new))


@bad("before-it.qdpx")
def _(path: Path) -> None:
    path.write_bytes(b"#!/bin/sh\nexit\n" + whole())


@bad("behind-it.qdpx")
def _(path: Path) -> None:
    path.write_bytes(whole() + b"\0" * 70_000)


@bad("comment.qdpx")
def _(path: Path) -> None:
    path.write_bytes(whole())
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = END * 9000


@bad("in-itself.qdpx", REFUSED)
def _(path: Path) -> None:
    content = whole()
    for _ in range(20):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w") as archive:
            archive.writestr("study.qdpx", content)
        content = sink.getvalue()
    path.write_bytes(content)


def members(path: Path, files: list[tuple[str, bytes]]) -> None:
    """Write a package of the good document, its text, and these."""
    good = [("project.qde", document().encode()), ("sources/t.txt", TEXT.encode())]
    make_zip(path, [*good, *files])


bad("in-a-folder.qdpx")(
    lambda path: make_zip(
        path, {"P/project.qde": document().encode(), "P/sources/t.txt": TEXT.encode()}
    )
)
bad("document-is-folder.qdpx", REFUSED)(
    lambda path: make_zip(path, {"project.qde/": b"", "project.qde/a.txt": b"x"})
)
bad("names-of-one-case.qdpx")(
    partial(members, files=[("Sources/T.txt", b"x"), ("SOURCES/t.TXT", b"y")])
)
bad("names-decomposed.qdpx")(
    partial(members, files=[("sources/\xe4.txt", b"x"), ("sources/a\u0308.txt", b"y")])
)
bad("file-and-folder.qdpx")(
    partial(members, files=[("sources", b"x"), ("sources/t.txt/a", b"y")])
)
bad("deep-folders.qdpx")(partial(members, files=[("a/" * 5000 + "b", b"x")]))
bad("nameless.qdpx")(partial(members, files=[("/", b""), (" ", b"y")]))
bad("leftovers.qdpx", READ, WORD)(
    partial(members, files=[("__MACOSX/._project.qde", b"x"), ("Thumbs.db", b"y")])
)

# --- Documents ----------------------------------------------------------------------

packed("xml-11", HARMLESS, "", document(head='<?xml version="1.1"?>'))
packed("blank-before", HARMLESS, "", "\n" + document())
packed("two-boms", HARMLESS, "", b"\xef\xbb\xbf" * 2 + document().encode())
packed("comment-before", READ, WORD, document(head=f"{HEAD}<!-- a > b & c -->"))
packed("attribute-twice", TOLD, "", document(attributes=' name="Q"'))
packed("behind-the-root", TOLD, "", document() + "<Project/>")
packed("cdata", HARMLESS, "", document(
    after="<Description><![CDATA[" + "]" * 5000 + "]]></Description>"))  # fmt: skip
packed("instructions", HARMLESS, "", document(after="<?a b?>" * 5000))
packed("namespaces", HARMLESS, "", document(
    attributes="".join(f' xmlns:n{n}="urn:{n}"' for n in range(3000))))  # fmt: skip
packed("prefixed", HARMLESS, "", document().replace("<", "<q:").replace(
    "<q:/", "</q:").replace("<q:?", "<?").replace("xmlns=", "xmlns:q="))  # fmt: skip
packed("long-comment", HARMLESS, "", document(head=f"{HEAD}<!--{'x' * MIB}-->"))
packed("long-tag", HARMLESS, "", document(after=f"<{'x' * 100_000}/>"))
packed("reference-beyond", TOLD, "", document(after="&#x110000;"))
packed("reference-to-nul", TOLD, "", document(after="&#0;"))
packed("schema-elsewhere", HARMLESS, "", document(
    attributes=' xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    f' i:schemaLocation="{NAMESPACE} http://127.0.0.1:9/x.xsd"'))  # fmt: skip
packed("includes", HARMLESS, "", document(
    after='<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text"'
    ' href="file:///etc/passwd"/>'))  # fmt: skip
packed("stylesheet", HARMLESS, "", document(
    head=f'{HEAD}<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'))  # fmt: skip
