"""Projects that are damaged, mean harm, or are as tools really write them."""

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from archives import make_folder, make_zip
from bad_files import Right, bad
from helpers import guid

READ, REFUSED = Right.READ, Right.REFUSED
TOLD, HARMLESS = Right.TOLD, Right.HARMLESS
MIB = 1 << 20
NAMESPACE = "urn:QDA-XML:project:1.0"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
TEXT = "Hope: שלום 😀\nSecond line"
WORD = "שלום"
"""Stands at the code points 6 to 10 of the text."""
USER = f'<User guid="{guid(1)}" name="Ann"/>'
CODE = f'<Code guid="{guid(2)}" name="Peace" isCodable="true"/>'


def selection(start: object = 6, end: object = 10, number: int = 10) -> str:
    """Return a selection with one coding."""
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}"'
        f' endPosition="{end}"><Coding guid="{guid(number + 1)}"'
        f' creatingUser="{guid(1)}"><CodeRef targetGUID="{guid(2)}"/></Coding>'
        "</PlainTextSelection>"
    )


def source(inside: str, path: str = "internal://t.txt", more: str = "") -> str:
    """Return a text with its selections."""
    named = f'guid="{guid(3)}" name="Talk" plainTextPath="{path}"'
    return f"<TextSource {named}{more}>{inside}</TextSource>"


def document(
    inside: str | None = None,
    *,
    users: str = USER,
    codes: str = CODE,
    sources: str | None = None,
    after: str = "",
    attributes: str = "",
    head: str = HEAD,
) -> str:
    """Return a small project with one text, one code and one coding."""
    inside = selection() if inside is None else inside
    sources = source(inside) if sources is None else sources
    return (
        f'{head}<Project xmlns="{NAMESPACE}" name="P"{attributes}>'
        f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>"
        f"<Sources>{sources}</Sources>{after}</Project>"
    )


def package(
    path: Path,
    xml: str | bytes,
    text: str | bytes = TEXT,
    more: Mapping[str, bytes] | None = None,
    *,
    at: str = "sources/t.txt",
    named: str = "project.qde",
) -> Path:
    """Write a package of a document and its text."""
    pairs = [(named, xml), (at, text)]
    members = {n: c.encode() if isinstance(c, str) else c for n, c in pairs}
    return make_zip(path, {**members, **(more or {})})


def whole() -> bytes:
    """Return the bytes of a good package."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", document())
        archive.writestr("sources/t.txt", TEXT)
    return sink.getvalue()


def packed(name: str, right: Right, says: str, xml: str | bytes) -> None:
    """Add a package of this document, and the document by itself."""
    content = xml.encode() if isinstance(xml, str) else xml
    bad(f"{name}.qdpx", right, says)(lambda path: package(path, content))
    if right is not READ:
        bad(f"{name}.qde", right, says)(lambda path: path.write_bytes(content))


# --- As tools write them: the word is found all the same ----------------------------

packed("braces", READ, WORD, document().replace(
    f'"{guid(2)}"', f'"{{{guid(2)}}}"', 1))  # fmt: skip
packed("other-case", READ, WORD, document().replace(
    f'guid="{guid(1)}"', f'guid="{guid(1).upper()}"'))  # fmt: skip
packed("bom", READ, WORD, b"\xef\xbb\xbf" + document().encode())
packed("no-names", READ, WORD, document().replace(' name="Talk"', ""))
packed("old-namespace", READ, WORD, document().replace(
    NAMESPACE, "urn:QDA-XML:project:0:10"))  # fmt: skip
packed("no-scheme", READ, WORD, document(
    sources=source(selection(), path="t.txt")))  # fmt: skip
packed("utf-16", READ, WORD, document(head="").encode("utf-16"))
for _name in ("utf-16-le", "utf-16-be"):
    packed(f"declared-{_name}", HARMLESS, "", document(
        head=f'<?xml version="1.0" encoding="{_name}"?>').encode(_name))  # fmt: skip


@bad("capital.qdpx", READ, WORD)
def _(path: Path) -> None:
    package(path, document(), at="Sources/t.txt")


@bad("text-bom.qdpx", READ, WORD)
def _(path: Path) -> None:
    package(path, document(), "\ufeff" + TEXT)


@bad("crlf.qdpx", READ, "Second")
def _(path: Path) -> None:
    package(path, document(selection(13, 19)), TEXT.replace("\n", "\r\n"))


@bad("other-name.qdpx", READ, WORD)
def _(path: Path) -> None:
    package(path, document(), named="My Project.qde")


@bad("no-text.qdpx")
def _(path: Path) -> None:
    make_zip(path, {"project.qde": document().encode()})


packed("dangling-code", HARMLESS, "", document().replace(
    f'targetGUID="{guid(2)}"', f'targetGUID="{guid(99)}"'))  # fmt: skip
packed("no-guid", HARMLESS, "", document().replace(f' guid="{guid(2)}"', ""))
packed("bad-guid", HARMLESS, "", document().replace(str(guid(2)), "no-guid"))
packed("unknown-element", HARMLESS, "", document(after="<Extra a='b'>c</Extra>"))
packed("twice", HARMLESS, "", document(selection() * 2, codes=CODE * 2))
for _number, _value in enumerate(
    ("six", "-6", "", "9" * 30, "9" * 5000, "1e999999999", "6.5", "٦", "NaN", " 6 ")
):
    packed(f"position-{_number}", HARMLESS, "", document(
        selection(_value, _value)))  # fmt: skip


# --- Damaged ------------------------------------------------------------------------


def written(name: str, content: bytes, says: str = "") -> None:
    """Add a file of this content that no command can read as a project."""
    bad(name, REFUSED, says)(lambda path: path.write_bytes(content))


written("empty.qdpx", b"", "empty")
written("page.qdpx", b"<!DOCTYPE html><html><body/></html>", "HTML")
written("text.qdpx", b"This is no package.")
written("noise.qdpx", bytes(range(256)) * 9)
written("zeros.qdpx", bytes(4096))
written("head-alone.qdpx", b"PK\x03\x04")
written("nothing-in-it.qdpx", b"PK\x05\x06" + bytes(18))
for _share in (10, 50, 90, 99):
    written(f"cut-{_share}.qdpx", whole()[: len(whole()) * _share // 100])
packed("malformed", REFUSED, "line", document()[:-4])
packed("not-utf-8", TOLD, "", document().encode().replace(
    b"Talk", b"T\xff\xfe"))  # fmt: skip
packed("nul", TOLD, "", document().replace("Talk", "T\0alk"))
packed("no-encoding", TOLD, "", document(
    head='<?xml version="1.0" encoding="no-such-thing"?>'))  # fmt: skip
packed("utf-7", HARMLESS, "", document(
    head='<?xml version="1.0" encoding="utf-7"?>').encode("utf-7"))  # fmt: skip
packed("utf-32", HARMLESS, "", document(
    head='<?xml version="1.0" encoding="utf-32"?>').encode("utf-32"))  # fmt: skip
packed("other-root", REFUSED, "", f"{HEAD}<TEI><text/></TEI>")
packed("nothing", REFUSED, "", "")


@bad("no-document.qdpx", REFUSED, "project")
def _(path: Path) -> None:
    make_zip(path, {"sources/t.txt": b"x"})


@bad("two-documents.qdpx")
def _(path: Path) -> None:
    package(path, document(), more={"other.qde": document().encode()})


@bad("same-member-twice.qdpx")
def _(path: Path) -> None:
    xml = document().encode()
    make_zip(path, [("project.qde", xml), ("project.qde", xml[:-3])])


def changed(path: Path, was: bytes, becomes: bytes) -> None:
    """Write a good package in which these bytes are others."""
    content = whole()
    if was not in content:
        raise ValueError(f"{was!r} is not in the package")
    path.write_bytes(content.replace(was, becomes))


@bad("checksum.qdpx", REFUSED)
def _(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        crc = struct.pack("<I", archive.getinfo("project.qde").CRC)
    changed(path, crc, b"\1\2\3\4")


@bad("size-that-lies.qdpx", REFUSED)
def _(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        size = struct.pack("<I", archive.getinfo("project.qde").file_size)
    changed(path, size, struct.pack("<I", 2**31))


@bad("encrypted.qdpx", REFUSED)
def _(path: Path) -> None:
    content = bytearray(whole())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(signature) + offset
        content[place : place + 2] = struct.pack("<H", 1)
    path.write_bytes(content)


@bad("unknown-method.qdpx", REFUSED)
def _(path: Path) -> None:
    content = bytearray(whole())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.index(signature) + offset
        content[place : place + 2] = struct.pack("<H", 98)
    path.write_bytes(content)


# --- What wants more than it may ----------------------------------------------------

SECRET = "what nobody may read"
for _number, _path in enumerate(
    ("internal://../../secret.txt", "relative://../secret.txt", "../secret.txt",
     "absolute:///etc/passwd", "file:///etc/passwd", "/etc/passwd", "internal://",
     "internal://../project.qde", "http://127.0.0.1:9/x", "internal://" + "a/" * 3000,
     "internal://t.txt&#10;", "C:\\Windows\\win.ini", "\\\\127.0.0.1\\share\\x")
):  # fmt: skip
    packed(f"path-{_number}", HARMLESS, "", document(
        sources=source(selection(), path=_path)))  # fmt: skip
for _number, _path in enumerate(
    ("../../out.txt", "/tmp/out.txt", "a\\..\\..\\out.txt", "C:/out.txt", "sources/CON",
     "sources/a\x1b[31m.txt", "sources/" + "n" * 4000, "sources//t.txt", "./t.txt")
):  # fmt: skip
    bad(f"member-{_number}.qdpx")(partial(package, xml=document(), more={_path: b"x"}))


@bad("link.qdpx")
def _(path: Path) -> None:
    package(path, document())
    link = zipfile.ZipInfo("sources/link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")


packed("entity", REFUSED, "DOCTYPE", document(
    head=f'{HEAD}<!DOCTYPE Project [<!ENTITY x "y">]>', after="&x;"))  # fmt: skip
packed("foreign-entity", REFUSED, "DOCTYPE", document(
    head=f'{HEAD}<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace(
    "Talk", "&x;"))  # fmt: skip
packed("foreign-dtd", REFUSED, "DOCTYPE", document(
    head=f'{HEAD}<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/p.dtd">'))  # fmt: skip
packed("laughs", REFUSED, "DOCTYPE", document(
    head=f"{HEAD}<!DOCTYPE P [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(10)) + "]>",
    after="<Description>&a10;</Description>"))  # fmt: skip


@bad("bomb.qdpx", REFUSED, "--trust")
def _(path: Path) -> None:
    package(path, document(), bytes(40 * MIB))


@bad("document-bomb.qdpx", REFUSED)
def _(path: Path) -> None:
    package(path, document() + " " * (40 * MIB))


@bad("big-bomb.qdpx", REFUSED, is_slow=True)
def _(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", document())
        with archive.open("sources/t.txt", "w", force_zip64=True) as member:
            for _ in range(2048):
                member.write(bytes(MIB))


@bad("many-members.qdpx")
def _(path: Path) -> None:
    package(path, document(), more={f"sources/{n}": b"" for n in range(5000)})


# --- What grows: time and memory must not grow faster -------------------------------

packed("deep-codes", HARMLESS, "", document(
    codes=CODE.replace("/>", ">") + "".join(
        f'<Code guid="{guid(100 + n)}" name="c{n}" isCodable="true">'
        for n in range(250)) + "</Code>" * 251))  # fmt: skip
packed("deep-elements", HARMLESS, "", document(
    after="<x>" * 5000 + "</x>" * 5000))  # fmt: skip
packed("many-attributes", HARMLESS, "", document(
    attributes="".join(f' a{n}="b"' for n in range(5000))))  # fmt: skip
packed("long-name", HARMLESS, "", document().replace("Peace", "n" * MIB))
packed("equal-names", HARMLESS, "", document(codes=CODE + "".join(
    f'<Code guid="{guid(100 + n)}" name="Same" isCodable="true"/>'
    for n in range(200))))  # fmt: skip
packed("one-place", HARMLESS, "", document("".join(
    selection(number=100 + 2 * n) for n in range(1000))))  # fmt: skip


@bad("long-inline-text.qde", HARMLESS)
def _(path: Path) -> None:
    text = "word " * (11 * MIB // 5)
    inline = f"<PlainTextContent>{text}</PlainTextContent>"
    path.write_text(
        document(sources=f'<TextSource guid="{guid(3)}" name="T">{inline}</TextSource>')
    )


# --- What a terminal or calendar takes badly ----------------------------------------

packed("control", HARMLESS, "", document().replace(
    "Peace", "a&#10;b\x85\u2028\u202e").replace("Talk", "\x7f\x9b31m"))  # fmt: skip
packed("empty-names", HARMLESS, "", document().replace("Peace", "").replace(
    "Ann", "").replace("Talk", ""))  # fmt: skip
for _number, _date in enumerate(
    ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "-0044-03-15T12:00:00Z",
     "12024-01-01T00:00:00", "9999-12-31T24:00:00", "2024-02-30T00:00:00", "yesterday")
):  # fmt: skip
    packed(f"date-{_number}", HARMLESS, "", document().replace(
        "<Coding ", f'<Coding creationDateTime="{_date}" '))  # fmt: skip
for _number, _value in enumerate(
    ("<IntegerValue>" + "9" * 5000 + "</IntegerValue>",
     "<FloatValue>1E+99999999</FloatValue>", "<FloatValue>INF</FloatValue>",
     "<DateValue>0001-01-01+14:00</DateValue>", "<BooleanValue>?</BooleanValue>",
     "<IntegerValue/>", "<TextValue>=cmd|'/c calc'!A1</TextValue>")
):  # fmt: skip
    packed(f"value-{_number}", HARMLESS, "", document(
        after=f'<Variables><Variable guid="{guid(50)}" name="V" typeOfVariable="Text"/>'
        f'</Variables><Cases><Case guid="{guid(51)}" name="C"><VariableValue>'
        f'<VariableRef targetGUID="{guid(50)}"/>{_value}</VariableValue></Case></Cases>'
    ))  # fmt: skip


# --- Not files ----------------------------------------------------------------------


@bad("folder", REFUSED)
def _(path: Path) -> None:
    path.mkdir()


@bad("folder-with-loop", HARMLESS)
def _(path: Path) -> None:
    make_folder(
        path, {"project.qde": document().encode(), "sources/t.txt": TEXT.encode()}
    )
    (path / "sources" / "loop").symlink_to("loop")


@bad("folder-with-fifo", HARMLESS)
def _(path: Path) -> None:
    make_folder(
        path, {"project.qde": document().encode(), "sources/t.txt": TEXT.encode()}
    )
    os.mkfifo(path / "sources" / "fifo")


@bad("loop.qdpx", REFUSED)
def _(path: Path) -> None:
    path.symlink_to(path.name)


@bad("lost-link.qdpx", REFUSED)
def _(path: Path) -> None:
    path.symlink_to("nowhere.qdpx")


@bad("fifo.qdpx", REFUSED)
def _(path: Path) -> None:
    os.mkfifo(path)


def link_to(target: str, path: Path) -> None:
    """Make a link at a path."""
    path.symlink_to(target)


for _device in ("zero", "urandom", "full", "null"):
    if Path("/dev", _device).exists():
        bad(f"dev-{_device}.qdpx", REFUSED)(partial(link_to, f"/dev/{_device}"))
if Path("/proc/self/maps").exists():
    bad("proc.qdpx", REFUSED)(partial(link_to, "/proc/self/maps"))
