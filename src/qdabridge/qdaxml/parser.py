"""The one safe parser: expat without document types, entities or network."""

from typing import BinaryIO
from xml.parsers import expat
from xml.parsers.expat import ExpatError, XMLParserType

from qdabridge.errors import DamagedPackageError, UnsafePackageError

__all__ = ["feed", "safe_parser"]

_CHUNK = 1 << 18


def safe_parser() -> XMLParserType:
    """Return a namespace-aware parser that refuses every DOCTYPE.

    QDA-XML never needs one, and entities live there: those that copy files into the
    document, and those that grow without end.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise UnsafePackageError(
        "the XML declares a document type (DOCTYPE), which can pull in other files or"
        " grow without end",
        hint="remove the declaration if you trust where the file comes from",
    )


def feed(parser: XMLParserType, stream: BinaryIO) -> None:
    """Parse a whole stream.

    Raises:
        DamagedPackageError: It is not well-formed XML; says line and column.
    """
    chunk, before = b"", 0
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            before += len(chunk)
        parser.Parse(b"", True)
    except ExpatError as error:
        raise DamagedPackageError(
            _reason(error, parser.ErrorByteIndex - before, chunk),
            location=f"line {error.lineno}, column {error.offset + 1}",
            hint="export it again or restore a sound copy",
        ) from error


def _reason(error: ExpatError, index: int, chunk: bytes) -> str:
    what = expat.errors.messages[error.code]
    if what == expat.errors.XML_ERROR_NO_ELEMENTS:
        return "the XML is empty"
    if what == expat.errors.XML_ERROR_INVALID_TOKEN and _is_broken_utf8(chunk, index):
        return "the XML is not valid UTF-8"
    return f"the XML is not well-formed: {what}"


def _is_broken_utf8(chunk: bytes, index: int) -> bool:
    try:
        chunk[max(index, 0) : index + 4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start == 0 and error.reason != "unexpected end of data"
    return False
