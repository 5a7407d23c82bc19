"""The one safe parser: expat without document types, entities or network."""

import codecs
import re
from collections.abc import Callable
from typing import Any, Protocol
from xml.parsers import expat
from xml.parsers.expat import ExpatError, XMLParserType

from qdabridge.errors import DamagedPackageError, UnsafePackageError

__all__ = ["Events", "Stream", "feed", "is_utf8", "safe_parser"]


_CHUNK = 1 << 18
_LARGEST = 1 << 26
_ENCODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?(\sencoding\s*=\s*["']([\w.:-]+)["'])"""
)

_DECLARATION = 1 << 10
"""A declaration lies within so many bytes; an even number."""
_DECLARED = re.compile(r"""<\?xml\s[^>]*?(\sencoding\s*=\s*["'][^"']*["'])""")


class Events(Protocol):
    """What the reader uses of expat: handlers to be called, and the line."""

    StartElementHandler: Any
    EndElementHandler: Any
    CharacterDataHandler: Any
    CurrentLineNumber: int
    ordered_attributes: bool


class Stream(Protocol):
    """Whatever gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return some bytes; none at the end."""


def safe_parser() -> XMLParserType:
    """Return a namespace-aware parser that refuses every DOCTYPE.

    QDA-XML never needs one, and entities live there: those that copy files into the
    document, and those that grow without end.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    return parser


def _refuse(*_: object) -> None:
    raise UnsafePackageError(
        "the XML declares a document type (DOCTYPE), which can pull in other files or"
        " grow without end",
        hint="remove the declaration if you trust where the file comes from",
    )


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    """Refuse what expat cannot decode: no UTF and not one byte a character."""
    if encoding is None or _is_utf(encoding):
        return
    try:
        size = len(bytes(range(256)).decode(encoding, "replace"))
    except (LookupError, UnicodeError):
        size = 0
    if size != 256:
        raise DamagedPackageError(
            f"the XML is said to be in {encoding!r}, which is no encoding known here",
            location="line 1",
            hint="save it as UTF-8",
        )


def _with_true_encoding(start: bytes) -> bytes:
    """Blank out a declared encoding that is UTF-8 by a name that expat does not know.

    Python writes ``utf8``; .NET says ``utf-16`` of strings that are saved as UTF-8, and
    bytes in which the declaration can be read are not UTF-16.
    """
    if wide := _wide(start):
        return _with_mark(start, wide)
    match = _ENCODING.match(start)
    name = match[2].decode("ascii", "replace").lower() if match else "utf-8"
    if match is None or name == "utf-8" or not _is_utf(name):
        return start
    return start[: match.start(1)] + b" " * len(match[1]) + start[match.end(1) :]


def is_utf8(start: bytes) -> bool:
    """Will the parser take a document that begins so for UTF-8?"""
    start = _with_true_encoding(start)
    match = _ENCODING.match(start)
    return not _wide(start) and (match is None or match[2].lower() == b"utf-8")


def _wide(start: bytes) -> str | None:
    """Tell UTF-16 by its first bytes, with or without a byte order mark."""
    for order, mark, less_than in (
        ("utf-16-le", b"\xff\xfe", b"<\0"),
        ("utf-16-be", b"\xfe\xff", b"\0<"),
    ):
        if start.startswith((mark, less_than)):
            return order
    return None


def _with_mark(start: bytes, order: str) -> bytes:
    """Give UTF-16 the mark that expat goes by, and take out the name it may not know.

    ``utf-16-le`` is a name of Python's; what else is declared is wrong, for the
    declaration can be read as UTF-16.
    """
    mark = codecs.BOM_UTF16_LE if order == "utf-16-le" else codecs.BOM_UTF16_BE
    whole = start.removeprefix(mark)
    begin, rest = whole[:_DECLARATION], whole[_DECLARATION:]
    text = begin.decode(order, "surrogatepass") if len(begin) % 2 == 0 else ""
    if match := _DECLARED.match(text):
        text = f"{text[: match.start(1)]}{' ' * len(match[1])}{text[match.end(1) :]}"
        begin = text.encode(order, "surrogatepass")
    return mark + begin + rest


def _is_utf(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be")
    except (LookupError, ValueError):
        return False


def feed(
    parser: XMLParserType, stream: Stream, each: Callable[[], None] | None = None
) -> None:
    """Parse a whole stream.

    Args:
        parser: With its handlers, which are taken from it at the end.
        stream: What is parsed.
        each: Called after each piece of it.

    Raises:
        DamagedPackageError: It is not well-formed XML; says line and column.
    """
    chunk, before = b"", 0
    size, place = _CHUNK, -1
    try:
        while chunk := stream.read(size):
            parser.Parse(chunk if before else _with_true_encoding(chunk), False)
            before += len(chunk)
            if each is not None:
                each()
            # Expat begins anew with a tag that is not at its end: bytes that come in
            # ever larger pieces keep the time for a long attribute in proportion.
            is_stuck = parser.CurrentByteIndex == place
            size = min(2 * size, _LARGEST) if is_stuck else _CHUNK
            place = parser.CurrentByteIndex
        parser.Parse(b"", True)
        if each is not None:
            each()
    except ExpatError as error:
        raise DamagedPackageError(
            _reason(error, parser.ErrorByteIndex - before, chunk, before > 0),
            location=f"line {error.lineno}, column {error.offset + 1}",
            hint=_HINTS.get(expat.errors.messages[error.code], _CORRECT),
        ) from error
    finally:
        # The handlers know the parser and the document: a cycle that kept both alive.
        parser.StartElementHandler = parser.EndElementHandler = None
        parser.CharacterDataHandler = None
        parser.CommentHandler = parser.ProcessingInstructionHandler = None
        parser.StartNamespaceDeclHandler = parser.EndNamespaceDeclHandler = None


_CORRECT = (
    "correct this place in a text editor, or the words there in the tool that wrote it"
)
_HINTS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "export it again or restore a sound copy",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "export it again or restore a sound copy",
    expat.errors.XML_ERROR_TAG_MISMATCH: "an element is closed here that is not the"
    " last one opened; put the missing tag right in a text editor",
}


def _reason(error: ExpatError, index: int, chunk: bytes, any_bytes: bool) -> str:
    what = expat.errors.messages[error.code]
    if what == expat.errors.XML_ERROR_NO_ELEMENTS:
        return "the XML breaks off before its end" if any_bytes else "the XML is empty"
    if what == expat.errors.XML_ERROR_INVALID_TOKEN and _is_broken_utf8(chunk, index):
        return "the XML is not valid UTF-8"
    return f"the XML is not well-formed: {what}{_character(chunk, index)}"


def _character(chunk: bytes, index: int) -> str:
    """Name the character at a place of the bytes."""
    found = chunk[index : index + 4].decode("utf-8", "ignore")[:1] if index >= 0 else ""
    if not found:
        return ""
    shown = f"{found!r}, " if found.isprintable() else ""
    return f" at the character {shown}U+{ord(found):04X}"


def _is_broken_utf8(chunk: bytes, index: int) -> bool:
    try:
        chunk[max(index, 0) : index + 4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start == 0 and error.reason != "unexpected end of data"
    return False
