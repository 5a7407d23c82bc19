"""A document that is no well-formed XML made so, where only one thing can be meant.

Tools write the words of people without escaping them, or with characters that XML
cannot hold; each export repeats the fault, so it is mended here: bare ``&``, ``<`` and
quotation marks, control characters, HTML's entities, halves of characters, undeclared
prefixes, and whatever stands before or behind the document. Every mended place is one
character before and after, so positions stay, and lines stay too.
"""

import html.entities
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from qdabridge.qdaxml.encoding import Fault, decode_document, told
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, XSI, Kind
from qdabridge.report import Report

__all__ = ["Sound", "make_sound"]


TEXT_TAGS = frozenset(
    tag
    for vocabulary in (PROJECT, CODEBOOK)
    for row in vocabulary.rows.values()
    for child in row.children
    if child.kind is Kind.TEXT
    for tag in child.tags
)
"""Elements that hold the words of people and nothing else."""

_NAME = r"[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?"
_TAG = re.compile(
    rf"<(?:/({_NAME})\s*>|({_NAME})((?:\s+{_NAME}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)"
    r"\s*(/?)>)"
)
_OTHER = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE", re.DOTALL)
_SECTION = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_LOOSE = re.compile(rf"<({_NAME})(?=\s)")
_LOOSE_ATTRIBUTE = re.compile(rf"\s+({_NAME})\s*=\s*")
_VALUE_ENDS = {mark: re.compile(rf"{mark}(?=\s*/?>|\s+{_NAME}\s*=)") for mark in "\"'"}
_LONGEST = 8_000
"""So many characters a value may have that holds what it must not."""
_LOOSE_END = re.compile(r"\s*(/?)>")
_UNQUOTED = re.compile(r"[^\s\"'<>=/]+")
_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_START = re.compile(
    r"<\?xml\s|<(?:[\w.\-]+:)?(?:project|codebook)[\s>]|<!", re.IGNORECASE
)
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.\-]*):[A-Za-z_]")

_REFERENCES = r"(?:&#[0-9]+;|&#[xX][0-9a-fA-F]+;)+"
_BAD = re.compile(
    rf"{_REFERENCES}|&[A-Za-z][\w.\-]*;|&|\]\]>|[\ud800-\udfff]+"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ONE_REFERENCE = re.compile(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));")
_OWN_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x1f"
"""Control characters that part words."""


class Sound(NamedTuple):
    """The document as UTF-8, and what had to be mended to make it well-formed."""

    data: bytes
    report: Report


def make_sound(data: bytes) -> Sound:
    """Return the document with every fault mended that can be."""
    text, faults = decode_document(data)
    scan = _Scan(text)
    scan.run()
    report = told(text, [*faults, *scan.faults])
    return Sound(scan.mended().encode("utf-8", "replace"), report)


class _Scan:
    """Goes through a document once and copies it, mended, piece by piece."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._open: list[str] = []
        self._last: dict[str, int] = {}
        self._root = -1  # the piece of the output that is the root's start tag
        self.faults: list[Fault] = []

    def mended(self) -> str:
        """Return the document as mended."""
        return "".join(self._out)

    def run(self) -> None:
        """Do it."""
        at = self._prologue()
        while at < len(self._text):
            start = self._text.find("<", at)
            end = len(self._text) if start < 0 else start
            self._words(at, end)
            if start < 0:
                break
            at = self._markup(start)
            if self._root >= 0 and not self._open:
                self._behind(at)
                break
        self._prefixes()

    def _note(self, kind: str, at: int, what: str = "") -> None:
        self.faults.append(Fault(kind, at, what))

    def _prologue(self) -> int:
        """Blank out what may not stand before the document, and its declaration."""
        text = self._text
        found = _START.search(text, 0, 8192)
        start = found.start() if found else 0
        before = text[:start]
        if strange := before.strip("\ufeff \t\r\n\0"):
            self._note(
                "before", 0, f"text stands before the document ({strange[:40]!r})"
            )
        elif text.startswith("<?xml", start) and before:
            mark = "\ufeff" in before
            what = "a byte order mark" if mark else "white space"
            self._note("before", 0, f"{what} stands before the XML declaration")
        declared = _DECLARATION.match(text, start)
        end = declared.end() if declared else start
        self._out.append(re.sub(r"[^\r\n]", " ", text[:end]))
        return end

    def _behind(self, at: int) -> None:
        """Leave out what stands behind the end of the root element."""
        rest = self._text[at:]
        bare = _OTHER.sub("", rest).strip("\ufeff \t\r\n\0")
        if bare:
            kind = "content" if "<" in bare else "behind"
            self._note(kind, at, repr(bare[:40]))

    def _markup(self, at: int) -> int:
        """Copy the tag, section or comment at ``at``, and return where it ends."""
        text = self._text
        if match := _TAG.match(text, at):
            return self._tag(match)
        if match := self._other(at):
            self._section(match)
            return match.end()
        if end := self._loose(at):
            return end
        self._note("angle", at)
        self._out.append("&lt;")
        return at + 1

    def _other(self, at: int) -> re.Match[str] | None:
        """Return the comment, section or instruction that begins here and ends.

        One that never ends is not looked for to the end of the document each time.
        """
        ends = {"<!-": "-->", "<![": "]]>", "<?": "?>"}
        start = next((s for s in ends if self._text.startswith(s, at)), "")
        if start and not self._comes(ends[start], at):
            return None
        return _OTHER.match(self._text, at)

    def _comes(self, words: str, at: int) -> bool:
        """Do these words come behind a place?"""
        if words not in self._last:
            self._last[words] = self._text.rfind(words)
        return self._last[words] > at

    def _section(self, match: re.Match[str]) -> None:
        section = match[0]
        is_declaration = _DECLARATION.match(section) is not None
        if is_declaration:
            self._note(
                "before", match.start(), "an XML declaration stands inside the document"
            )
        if is_declaration or section.startswith("<!--"):
            section = re.sub(r"[^\r\n]", " ", section)
        elif section.startswith("<![CDATA["):
            section = _CONTROL.sub(
                lambda m: self._control(m[0], match.start() + m.start()), section
            )
        self._out.append(section)

    def _tag(self, match: re.Match[str]) -> int:
        closed, opened, attributes, is_empty = match.groups()
        if opened and _has_twice(attributes):
            return self._loose(match.start())
        if closed:
            self._close(closed)
            self._out.append(match[0])
            return match.end()
        mended = self._characters(attributes, match.start(3))
        self._start(opened, mended, is_empty)
        if is_empty or opened.rpartition(":")[2] not in TEXT_TAGS:
            return match.end()
        return self._leaf(opened, match.end())

    def _start(self, name: str, attributes: str, is_empty: str) -> None:
        if self._root < 0:
            self._root = len(self._out)
        self._out.append(f"<{name}{attributes}{is_empty}>")
        if not is_empty:
            self._open.append(name)

    def _close(self, name: str) -> None:
        if self._open and self._open[-1] == name:
            self._open.pop()

    def _leaf(self, name: str, at: int) -> int:
        """Copy an element that holds only words: no ``<`` in it begins a tag."""
        if not self._comes(f"</{name}", at):
            return at
        close = re.compile(rf"</{re.escape(name)}\s*>").search(self._text, at)
        if close is None or not self._is_plain(at, close.start()):
            return at
        words = self._text[at : close.start()]
        last = words.rfind("]]>") + 3 if "]]>" in words else 0
        parts = _SECTION.split(words[:last])
        for part in (*parts, words[last:]):
            if part.startswith("<![CDATA[") and (match := _OTHER.match(self._text, at)):
                self._section(match)
            else:
                self._literal(part, at)
            at += len(part)
        return at

    def _is_plain(self, start: int, end: int) -> bool:
        """Is there a ``<`` that begins no tag, or one that nothing closes?"""
        tags: list[str] = []
        for found in re.finditer("<", self._text[start:end]):
            at = start + found.start()
            if match := _TAG.match(self._text, at):
                closed, opened, _, is_empty = match.groups()
                if opened and not is_empty:
                    tags.append(opened)
                elif closed and (not tags or tags.pop() != closed):
                    return True
            elif not self._other(at):
                return True
        return bool(tags)

    def _literal(self, words: str, at: int) -> None:
        for part in re.split("(<)", words):
            if part == "<":
                self._note("angle", at)
                self._out.append("&lt;")
            else:
                self._out.append(self._characters(part, at))
            at += len(part)

    def _words(self, start: int, end: int) -> None:
        if start < end:
            self._out.append(self._characters(self._text[start:end], start))

    def _loose(self, at: int) -> int:
        """Copy a start tag with odd values, and return where it ends; 0: it is none."""
        text = self._text
        tag = _LOOSE.match(text, at)
        if tag is None:
            return 0
        at = tag.end()
        values: dict[str, tuple[str, int]] = {}
        faults: list[Fault] = []
        while found := _LOOSE_ATTRIBUTE.match(text, at):
            begin, name = found.end(), found[1]
            span = _value_span(text, begin)
            if span is None:
                return 0
            start, end, at = span
            if start == begin:
                faults.append(Fault("quotation", begin))
            if name in values:
                faults.append(Fault("repeated", begin, name))
            values.setdefault(name, (text[start:end], start))
        close = _LOOSE_END.match(text, at)
        if not values or close is None:
            return 0
        self.faults += faults
        attributes = "".join(
            f' {name}="{self._value(value, start)}"'
            for name, (value, start) in values.items()
        )
        self._start(tag[1], attributes, close[1])
        return close.end()

    def _value(self, value: str, at: int) -> str:
        for sign, kind in (("<", "angle"), ('"', "quotation")):
            for found in re.finditer(sign, value):
                self._note(kind, at + found.start())
        mended = self._characters(value, at)
        return mended.replace("<", "&lt;").replace('"', "&quot;")

    def _characters(self, words: str, at: int) -> str:
        """Return words in which every character is one that XML can hold."""
        if not _BAD.search(words):
            return words
        return _BAD.sub(lambda m: self._character(m[0], at + m.start()), words)

    def _character(self, found: str, at: int) -> str:
        if found.startswith("&#"):
            return self._references(found, at)
        if found == "&":
            self._note("ampersand", at)
            return "&amp;"
        if found.startswith("&"):
            return self._entity(found[1:-1], at)
        if found == "]]>":
            self._note("section", at)
            return "]]&gt;"
        return self._control(found, at)

    def _entity(self, name: str, at: int) -> str:
        if name in _OWN_ENTITIES:
            return f"&{name};"
        if point := html.entities.name2codepoint.get(name):
            self._note("entity", at, f"&{name};")
            return f"&#{point};"
        self._note("ampersand", at)
        return f"&amp;{name};"

    def _references(self, found: str, at: int) -> str:
        """Return a run of character references, halves of characters joined."""
        points = [
            int(decimal) if decimal else int(hexadecimal, 16)
            for decimal, hexadecimal in _ONE_REFERENCE.findall(found)
        ]
        if all(_is_allowed(point) for point in points):
            return found
        characters = "".join(chr(p) if p < 0x110000 else _REPLACEMENT for p in points)
        return "".join(
            f"&#{ord(c)};" if _is_allowed(ord(c)) else self._control(c, at)
            for c in _joined(characters, lambda: self._note("half", at))
        )

    def _control(self, found: str, at: int) -> str:
        made = []
        for c in _joined(found, lambda: self._note("half", at)):
            if _is_allowed(ord(c)):
                made.append(c)
                continue
            self._note("control", at, f"U+{ord(c):04X}")
            made.append(" " if c in _BREAKS else _REPLACEMENT)
        return "".join(made)

    def _prefixes(self) -> None:
        """Declare the prefixes that are used and nowhere declared."""
        if self._root < 0:
            return
        tags = [piece for piece in self._out if piece.startswith("<")]
        used = dict.fromkeys(p for tag in tags for p in _PREFIX.findall(_bare(tag)))
        declared = {p for tag in tags for p in re.findall(r"\sxmlns:([\w.\-]+)=", tag)}
        root = self._out[self._root]
        own = root[1:].partition(":")[0] if ":" in root.split()[0] else ""
        for prefix in used:
            if prefix in declared or prefix.lower().startswith("xml"):
                continue
            uri = {"xsi": XSI, own: PROJECT.namespace}.get(prefix, f"urn:{prefix}")
            self._note("prefix", 0, prefix)
            end = -2 if root.endswith("/>") else -1
            root = f'{root[:end]} xmlns:{prefix}="{uri}"{root[end:]}'
        self._out[self._root] = root


def _value_span(text: str, begin: int) -> tuple[int, int, int] | None:
    """Return where a value of an attribute starts and ends, and where the text goes on.

    A quotation mark ends it only where another attribute or the end of the tag follows.
    """
    if ends := _VALUE_ENDS.get(text[begin : begin + 1]):
        end = ends.search(text, begin + 1, begin + _LONGEST)
        return (begin + 1, end.start(), end.end()) if end else None
    if unquoted := _UNQUOTED.match(text, begin):
        return begin, unquoted.end(), unquoted.end()
    return None


def _has_twice(attributes: str) -> bool:
    names = re.findall(rf"\s({_NAME})\s*=\s*[\"']", attributes)
    return len(names) != len(set(names))


def _bare(tag: str) -> str:
    """Return a tag without the values of its attributes."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", tag)


def _joined(characters: str, tell: Callable[[], None]) -> Iterator[str]:
    """Yield characters, one for two halves that belong together."""
    for part in re.findall(r"[\ud800-\udbff][\udc00-\udfff]|.", characters, re.DOTALL):
        if len(part) == 2:
            tell()
            yield part.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        else:
            yield part


def _is_allowed(point: int) -> bool:
    """May XML 1.0 hold this character?"""
    return (
        point in (0x9, 0xA, 0xD)
        or 0x20 <= point < 0xD800
        or 0xE000 <= point < 0xFFFE
        or 0x10000 <= point < 0x110000
    )
