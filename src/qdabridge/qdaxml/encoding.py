"""The bytes of a document to characters, and what was wrong with them, told by kind.

Bytes that are valid UTF-8 beyond ASCII are UTF-8, whatever is declared: by chance no
other encoding looks so. What is declared decides only where they are not.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qdabridge.report import Finding, Report, Severity

__all__ = [
    "Fault",
    "declared_encoding",
    "declares_other",
    "decode_document",
    "is_misdeclared",
    "misnamed",
    "told",
]


class Fault(NamedTuple):
    """One fault: its kind, where in the text it is, and what was found."""

    kind: str
    at: int
    what: str = ""


_DECLARED = re.compile(rb"""<\?xml\s[^>]*?\sencoding\s*=\s*["']\s*([^"']*?)\s*["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (re.compile(rb"(?:[<\s]\0\0\0){2}|<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<\s]"), "utf-32-be"),
    (re.compile(rb"[<\s]\0"), "utf-16-le"),
    (re.compile(rb"\0[<\s]"), "utf-16-be"),
)
_UTF = re.compile(r"utf-?_?(?:8|16|32)", re.IGNORECASE)
_C1 = re.compile(rb"[\x80-\x9f]")
_HIGH = re.compile(rb"[\x80-\xff]")


def declared_encoding(start: bytes) -> str | None:
    """Return the encoding that a document declares near its start."""
    found = _DECLARED.search(start[:1024])
    return found[1].decode("ascii", "replace") if found else None


def declares_other(start: bytes) -> bool:
    """Does a document say that it is in no form of Unicode?"""
    declared = declared_encoding(start)
    return declared is not None and not _UTF.match(declared)


def is_misdeclared(data: bytes) -> bool:
    """Would a parser that believes the declaration read other words?"""
    declared = declared_encoding(data)
    if declared is None or _UTF.match(declared) or _by_mark(data):
        return False
    codec = _codec(declared)
    if codec is None:
        return True
    if not _HIGH.search(data):
        return False
    return _is_utf8(data) or (codec == "iso8859-1" and _C1.search(data) is not None)


def misnamed(start: bytes) -> list[Fault]:
    """Tell of a document that is UTF-16 and says another, or the other way round."""
    if mark := _by_mark(start):
        encoding, size = mark
        start = start[size:1024].decode(encoding, "ignore").encode("utf-8", "ignore")
        return _other(declared_encoding(start), encoding)
    declared = declared_encoding(start)
    is_wide = declared is not None and re.match(r"utf-?_?(16|32)", declared, re.I)
    return _other(declared, "utf-8") if is_wide else []


def decode_document(data: bytes) -> tuple[str, list[Fault]]:
    """Return the characters of a document, and what was wrong with its encoding."""
    declared = declared_encoding(data)
    if by_mark := _by_mark(data):
        encoding, size = by_mark
        text, faults = _decoded(data[size:], encoding)
        declared = declared_encoding(text[:1024].encode("utf-8", "replace"))
        return text, [*_other(declared, encoding), *faults]
    if _is_utf8(data):
        told = _other(declared, "utf-8") if _HIGH.search(data) else _unknown(declared)
        return data.decode("utf-8"), told
    codec = _codec(declared or "")
    if codec and not _UTF.match(declared or ""):
        return _as_declared(data, codec, declared or "")
    return _with_strange_bytes(data)


def _by_mark(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that the first bytes show, and how many they are."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    return next(((e, 0) for shape, e in _SHAPES if shape.match(data)), None)


def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text: bool = getattr(info, "_is_text_encoding", True)
    return info.name if is_text else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _other(declared: str | None, encoding: str) -> list[Fault]:
    """Tell that another encoding is declared than the one that was found."""
    if declared is None:
        return []
    codec = _codec(declared)
    if codec is None:
        return _unknown(declared)
    family = encoding.rpartition("-")[0] if encoding.endswith(("le", "be")) else ""
    if codec in (encoding, family or encoding):
        return []
    what = f"the document says that it is {declared!r}, and it is {encoding.upper()}"
    return [Fault("encoding", 0, what)]


def _unknown(declared: str | None) -> list[Fault]:
    """Tell that a declared encoding is none, where it does not matter."""
    if declared is None or _codec(declared):
        return []
    what = f"{declared!r} is no encoding known here; the document is UTF-8"
    return [Fault("encoding", 0, what)]


def _as_declared(data: bytes, codec: str, name: str) -> tuple[str, list[Fault]]:
    if codec == "iso8859-1" and _C1.search(data):
        what = f"the document says that it is {name!r}, and it is Windows-1252"
        text, faults = _decoded(data, "cp1252")
        return text, [Fault("encoding", 0, what), *faults]
    return _decoded(data, codec)


def _decoded(data: bytes, encoding: str) -> tuple[str, list[Fault]]:
    """Decode, with U+FFFD for what is none; halves of characters are passed on."""
    if encoding == "utf-8":
        return _with_strange_bytes(data)
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf"):
        unit = 4 if "32" in encoding else 2
        whole = data[: len(data) - len(data) % unit]
        try:
            return whole.decode(encoding, "surrogatepass"), []
        except UnicodeDecodeError:
            data = whole
    text = data.decode(encoding, "replace")
    lost = [Fault("lost", m.start()) for m in re.finditer("\ufffd", text)]
    return text, lost


_PIECES = (
    rb"(?P<good>(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2})+)"
    rb"|(?P<half>\xed[\xa0-\xbf][\x80-\xbf])|(?P<strange>.)"
)


def _with_strange_bytes(data: bytes) -> tuple[str, list[Fault]]:
    """Decode UTF-8 in which some bytes, or all beyond ASCII, are of Windows-1252."""
    pieces: list[str] = []
    faults: list[Fault] = []
    length = 0
    for found in re.finditer(_PIECES, data, re.DOTALL):
        if found["strange"] is None:
            piece = found[0].decode("utf-8", "surrogatepass")
        else:
            piece = found[0].decode("cp1252", "replace")
            kind = "lost" if piece == "\ufffd" else "bytes"
            faults.append(Fault(kind, length, "Windows-1252"))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), faults


class _Saying(NamedTuple):
    code: str
    found: str
    done: str
    severity: Severity = Severity.WARNING


_SAYINGS = {
    "encoding": _Saying("encoding-misdeclared", "{what}", "read so"),
    "bytes": _Saying(
        "encoding-mixed",
        "a byte is no UTF-8",
        "read as {what}; see whether the words there are right",
    ),
    "lost": _Saying(
        "character-lost",
        "a byte means no character",
        "U+FFFD stands there; save the file as UTF-8 in the tool that wrote it",
        Severity.ERROR,
    ),
    "ampersand": _Saying(
        "ampersand-bare", "a & begins no entity", "read as the character &"
    ),
    "angle": _Saying("angle-bare", "a < begins no tag", "read as the character <"),
    "section": _Saying(
        "section-end-bare", "]]> ends no section", "read as the characters ]]>"
    ),
    "quotation": _Saying(
        "quotation-mark-bare",
        "a value of an attribute is not in quotation marks as it must be",
        "read as it was meant",
    ),
    "entity": _Saying(
        "entity-undeclared",
        "{what} is declared nowhere",
        "read as what HTML means by it",
    ),
    "control": _Saying(
        "character-replaced",
        "XML cannot hold the character {what}",
        "another one stands in its place (a blank for a line or page break, else"
        " U+FFFD), so positions stay",
    ),
    "half": _Saying(
        "character-halved", "a character was written in two halves", "joined"
    ),
    "prefix": _Saying(
        "prefix-undeclared", "the prefix {what} is declared nowhere", "declared"
    ),
    "repeated": _Saying(
        "attribute-repeated", "{what} stands twice on an element", "the first was taken"
    ),
    "before": _Saying("document-late", "{what}", "passed over"),
    "behind": _Saying(
        "document-continued",
        "text stands behind the end of the document ({what})",
        "it was not read",
    ),
    "content": _Saying(
        "content-unread",
        "elements stand behind the end of the document ({what})",
        "they were not read; put them into the document",
        Severity.ERROR,
    ),
}

_LINES = 5
_AROUND = 20


def told(text: str, faults: Iterable[Fault]) -> Report:
    """Return one finding for each kind of fault, with number, lines and words.

    Args:
        text: The document as decoded, in which the faults have their places.
        faults: All of them.
    """
    starts = [0]
    while found := text.find("\n", starts[-1]) + 1:
        starts.append(found)
    by_kind: dict[str, list[Fault]] = {}
    for fault in sorted(faults, key=lambda fault: fault.at):
        by_kind.setdefault(fault.kind, []).append(fault)
    return Report.holding(
        _finding(text, kind, group, starts) for kind, group in by_kind.items()
    )


def _finding(
    text: str, kind: str, faults: Sequence[Fault], starts: Sequence[int]
) -> Finding:
    saying = _SAYINGS[kind]
    lines = list(dict.fromkeys(bisect_right(starts, fault.at) for fault in faults))
    first = faults[0]
    what = ", ".join(list(dict.fromkeys(f.what for f in faults))[:_LINES])
    found, done = saying.found.format(what=what), saying.done.format(what=what)
    return Finding.of(
        saying.code,
        saying.severity,
        f"{found} ({_listed(lines)}); {done}",
        line=lines[0],
        count=len(faults),
        quote=_around(text, first.at) if kind not in ("encoding", "before") else None,
        cites=True,
    )


def _listed(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:_LINES]))
    more = ", ..." if len(lines) > _LINES else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _around(text: str, at: int) -> str:
    words = text[max(0, at - _AROUND) : at + _AROUND]
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
