r"""The lane before expat, for what fills a large document: coded stretches of text.

Nine tenths of a large document are selections with their codings, all in the same few
shapes, and each costs the parser six events. So the bytes are looked at before the
parser gets them: a run of selections in shapes that were met already is matched by
regular expressions and made into objects at once, and the parser gets a processing
instruction in its place, and as many line ends. It takes a third of the time.

That nothing can differ from reading without it rests on four things.

- The lane knows no context: the parser does. The objects are taken when the
  instruction arrives, if selections may stand there and their namespace is the
  document's. In a comment, a CDATA section or a value it does not arrive; in a text, a
  foreign element or a wrong order it is refused. Its name cannot be guessed.
- Only what needs no mending is matched: known attributes in an order that was met, in
  their usual spelling, with no other entities than XML's own. All else, and what is not
  UTF-8, is left to the parser.
- Lines are counted as before, and findings cite lines.
- In doubt, and after any error, the document is read again without the lane.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from secrets import token_hex
from typing import Any, NamedTuple
from xml.parsers.expat import XMLParserType

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import PLAIN_VALUE, WORDS, unescaped
from qdabridge.qdaxml.parser import Stream, is_utf8
from qdabridge.qdaxml.tables import Makers, ReadingTables

__all__ = ["Lane", "LaneError", "Take"]

Take = Callable[[str, list[Element]], bool]
"""Puts elements of a name where the parser is; False: they may not stand there."""

_TAG = "PlainTextSelection"
_START, _START_BYTES = f"<{_TAG}", f"<{_TAG}".encode()
_BLANK = r"[ \t\r\n]"
_BLANKS = f"{_BLANK}*"
_MOST = 8
"""So many shapes of an element are tried; tools write one or two."""

_DESCRIPTION = f"<Description(?:{_BLANKS}/|>{WORDS}</Description)>"
_SELECTION_END = f"{_BLANKS}(/>|>{_BLANKS}(?:{_DESCRIPTION})?){_BLANKS}"
_CODING_END = (
    f'{_BLANKS}>{_BLANKS}<CodeRef{_BLANK}+targetGUID="({PLAIN_VALUE})"{_BLANKS}/>'
    f"{_BLANKS}</Coding>{_BLANKS}"
)
_END = re.compile(f"</{_TAG}>{_BLANKS}").match
_PARTS = 4
"""What is read is so many times smaller than the parser's pieces: letters may take four
times the memory of their bytes."""
_ODD_BYTES = "surrogateescape"
"""Bytes that are no UTF-8, or half a character, go to the parser as they are."""
_NO_LINE_END = re.compile(r"[^\r\n]+")


class LaneError(Exception):
    """The document must be read without the lane."""


class _Shape(NamedTuple):
    """One shape of an element: what it looks like, and what makes an object of it."""

    match: Callable[[str, int], re.Match[str] | None]
    make: Callable[..., Element | None]


class Lane:
    """A stream that gives the parser what it must see of another stream."""

    def __init__(self, stream: Stream) -> None:
        """Name the stream."""
        self._stream = stream
        self._tables: ReadingTables | None = None
        self._take: Take = lambda *_: False
        self._is_on: bool | None = None
        self._rest = b""
        self._known = (0, 0)
        self._selections: list[_Shape] = []
        self._codings: list[_Shape] = []
        self.target: str = f"lane-{token_hex(8)}"
        """The name of the lane's instructions."""
        self._runs: dict[str, list[Element]] = {}
        self._count = 0
        self._namespaces = [""]

    def watch(self, parser: XMLParserType) -> None:
        """Follow the namespaces of a parser."""
        parser.StartNamespaceDeclHandler = self._declared
        parser.EndNamespaceDeclHandler = self._undeclared

    def begin(self, tables: ReadingTables, take: Take) -> None:
        """Learn at the root what is known of elements, and who takes them."""
        self._take = take
        if _TAG in tables.plans:
            self._tables = tables

    @property
    def is_used(self) -> bool:
        """Has anything been taken out of the stream?"""
        return self._count > 0

    def arrived(self, number: str) -> None:
        """Hand over what the instruction stands for that the parser has met.

        Raises:
            LaneError: It may not stand there.
        """
        things = self._runs.pop(number, None)
        namespace = self._namespaces[-1]
        name = f"{namespace} {_TAG}" if namespace else _TAG
        if things is None or not self._take(name, things):
            raise LaneError

    def finish(self) -> None:
        """See to it that all has arrived.

        Raises:
            LaneError: Something stands in a comment or a CDATA section.
        """
        if self._runs:
            raise LaneError

    def _declared(self, prefix: str | None, uri: str | None) -> None:
        if prefix is None:
            self._namespaces.append(uri or "")

    def _undeclared(self, prefix: str | None) -> None:
        if prefix is None:
            self._namespaces.pop()

    def read(self, size: int) -> bytes:
        """Return what the parser must see of about so many bytes.

        The last selection waits for the bytes that follow it.
        """
        while data := self._stream.read(size // _PARTS):
            if self._is_on is None:
                self._is_on = is_utf8(data)
                return data
            data, self._rest = self._rest + data, b""
            if not self._is_on or not self._has_shapes():
                return data
            if (cut := data.rfind(_START_BYTES)) > 0:
                self._rest = data[cut:]
                return self._replaced(data[:cut])
            return data
        rest, self._rest = self._rest, b""
        return rest

    def _replaced(self, data: bytes) -> bytes:
        """Return bytes with an instruction in the place of each run."""
        text = data.decode(errors=_ODD_BYTES)
        out: list[str] = []
        at = done = 0
        while (at := text.find(_START, at)) >= 0:
            things, end = self._run(text, at)
            if things:
                self._runs[number := str(self._count)] = things
                self._count += 1
                out += (text[done:at], f"<?{self.target} {number}?>")
                out.append(_line_ends(text, at, end))
                at = done = end
            else:
                at += 1
        if not out:
            return data
        return "".join([*out, text[done:]]).encode(errors=_ODD_BYTES)

    def _run(self, text: str, at: int) -> tuple[list[Element], int]:
        """Return the selections that begin at a place, and where they end."""
        things: list[Element] = []
        while found := self._selection(text, at):
            thing, at = found
            things.append(thing)
        return things, at

    def _selection(self, text: str, at: int) -> tuple[Element, int] | None:
        """Return the selection that begins at a place, and where it ends."""
        for shape in self._selections:
            if found := shape.match(text, at):
                break
        else:
            return None
        if (thing := shape.make(*found.groups())) is None:
            return None
        at = found.end()
        if found[found.re.groups] == "/>":
            return thing, at
        end = self._inside(text, at, thing.__dict__["codings"])
        return (thing, end) if end else None

    def _inside(self, text: str, at: int, codings: list[Element]) -> int | None:
        """Add the codings of a selection, and return where it ends."""
        while True:
            before = at
            for match, make in self._codings:
                while found := match(text, at):
                    if (coding := make(*found.groups())) is None:
                        return None
                    codings.append(coding)
                    at = found.end()
            if end := _END(text, at):
                return end.end()
            if at == before:
                return None

    def _has_shapes(self) -> bool:
        """Learn the shapes that were met meanwhile; are there any?"""
        if self._tables is None:
            return False
        plans = self._tables.plans
        selections, codings = plans[_TAG].makers, plans["Coding"].makers
        known = (len(selections), len(codings))
        if known != self._known:
            self._known = known
            self._selections = list(
                _shapes(_TAG, selections, _SELECTION_END, {"description": _description})
            )
            guid = {"code_ref": self._tables.guids.__getitem__}
            self._codings = list(_shapes("Coding", codings, _CODING_END, guid))
        return bool(self._selections)


def _shapes(
    tag: str, makers: Makers, end: str, more: Mapping[str, Callable[[str], Any]]
) -> Iterator[_Shape]:
    """Yield the shapes of an element that were met, with what follows attributes."""
    for names in list(makers)[:_MOST]:
        match = re.compile(f"<{tag}{makers.pattern(names)}{end}").match
        calls = {field: f"read_{field}" for field in more}
        named = {calls[field]: call for field, call in more.items()}
        yield _Shape(match, makers.made_of_xml(names, calls, **named))


def _description(begin: str) -> str | None:
    """Return the description in how an element goes on after its attributes."""
    _, found, raw = begin.partition("<Description")
    if not found:
        return None
    return unescaped(raw[1:].removesuffix("</Description>")) if raw[0] == ">" else ""


def _line_ends(text: str, at: int, end: int) -> str:
    """Return as many line ends as there are between two places."""
    if text.find("\r", at, end) < 0:
        return "\n" * text.count("\n", at, end)
    return _NO_LINE_END.sub(" ", text[at:end])
