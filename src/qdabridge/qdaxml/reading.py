"""QDA-XML to model, tolerantly: one pass of expat, no tree, objects filled directly.

Whatever is not as the schema wants it is mended or set aside and noted; only what is
not QDA-XML, not XML, or not safe is refused. A document in which anything is strange
is looked at a second time, as a whole; what that takes is imported then.
"""

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, NamedTuple
from xml.parsers.expat import XMLParserType

from qdabridge.errors import DamagedPackageError, NotThisFormatError, QdaBridgeError
from qdabridge.model import CodeBook, Project, no_garbage_collection
from qdabridge.qdaxml.building import Document, Machine, StrayTextError
from qdabridge.qdaxml.encoding import declares_other, is_misdeclared, misnamed, told
from qdabridge.qdaxml.lane import Lane, LaneError
from qdabridge.qdaxml.mend import Mender, Notebook
from qdabridge.qdaxml.parser import Stream, feed, safe_parser
from qdabridge.qdaxml.tree import (
    MAY_BE_PROJECT,
    Node,
    Replayed,
    Telling,
    find_root,
    grow,
    replay,
)
from qdabridge.report import Report

__all__ = ["Reading", "read", "read_codebook", "read_project"]

_START = 1 << 16
_SMALL = 1 << 18
"""A document of fewer bytes is small."""

HAS_LANE = True
"""Is what is large read by the lane? Without it all is the same but the time."""


class Reading(NamedTuple):
    """A document as read, and what had to be mended in it."""

    document: Document
    report: Report


def read(
    stream: BinaryIO,
    *,
    at_root: Callable[[str], None] | None = None,
    again: Callable[[], BinaryIO] | None = None,
) -> Reading:
    """Read a project or a codebook, whichever it is.

    What is not as the schema wants it is put right where it can mean only one thing;
    what cannot be understood is set aside and counted in an error.

    Args:
        stream: The XML.
        at_root: Called with the root element's name when everything before it has
            been found safe; the place to start a schema check beside the reading.
        again: Opens the XML once more, for documents that need a second look; without
            it the stream is wound back, or kept in memory.

    Raises:
        NotThisFormatError: The root element is not QDA-XML's.
        DamagedPackageError: It is not XML, and cannot be mended.
        UnsafePackageError: It declares a document type or entities.
    """
    if again is None and not stream.seekable():
        stream = BytesIO(stream.read())
    document = _Document(stream, again)
    with no_garbage_collection():
        return document.read(at_root)


def read_project(stream: BinaryIO) -> tuple[Project, Report]:
    """Read a project.

    Raises:
        NotThisFormatError: It is a codebook or no QDA-XML at all.
    """
    document, report = read(stream)
    if not isinstance(document, Project):
        raise NotThisFormatError("this is a codebook, not a project")
    return document, report


def read_codebook(stream: BinaryIO) -> tuple[CodeBook, Report]:
    """Read a codebook.

    Raises:
        NotThisFormatError: It is a project or no QDA-XML at all.
    """
    document, report = read(stream)
    if not isinstance(document, CodeBook):
        raise NotThisFormatError("this is a project, not a codebook")
    return document, report


class _Document:
    """The XML of a document, which is read a second time where that may help."""

    def __init__(
        self, stream: BinaryIO, again: Callable[[], BinaryIO] | None = None
    ) -> None:
        self._stream = stream
        self._again = again
        self._is_small = False

    def read(self, at_root: Callable[[str], None] | None) -> Reading:
        """Read it as it is; only if it is strange, make sound, then straight."""
        try:
            start = self._stream.read(_SMALL)
            self._is_small = len(start) < _SMALL
            if declares_other(start) and is_misdeclared(data := self._bytes()):
                return self._sound(data, None)
            if not self._again:
                self._stream.seek(len(start))
            first = self._first(_Joined(start, self._stream), at_root)
        except DamagedPackageError as error:
            return self._sound(self._bytes(), error)
        except NotThisFormatError as error:
            return self._unwrapped(self._bytes(), error, Report.holding())
        before = told("", misnamed(start))
        if not first.mender.is_strange:
            return first.reading(before)
        return self._straight(self._bytes(), first, before)

    def _first(self, stream: Stream, at_root: Callable[[str], None] | None) -> "_Pass":
        """Read it as if nothing but blanks stood between elements; else with care."""
        small = self._is_small
        try:
            if HAS_LANE:
                lane = Lane(stream)
                try:
                    return _pass(lane, at_root, lane, is_careful=False, is_small=small)
                except (LaneError, QdaBridgeError):
                    if not lane.is_used:
                        raise
                # Errors tell places, which only the parser knows that sees all of it.
                stream, at_root = BytesIO(self._bytes()), None
            return _pass(stream, at_root, is_careful=False, is_small=small)
        except StrayTextError:
            return _pass(BytesIO(self._bytes()), None)

    def _bytes(self) -> bytes:
        if self._again:
            with self._again() as stream:
                return stream.read()
        self._stream.seek(0)
        return self._stream.read()

    def _sound(self, data: bytes, error: DamagedPackageError | None) -> Reading:
        """Read what is no well-formed XML, mended where only one thing is meant."""
        if not data.strip():
            raise error or DamagedPackageError("the XML is empty")
        from qdabridge.qdaxml.sound import make_sound

        sound = make_sound(data)
        try:
            first = _pass(BytesIO(sound.data), None)
        except DamagedPackageError as still:
            raise still from error
        except NotThisFormatError as other:
            return self._unwrapped(sound.data, other, sound.report)
        if not first.mender.is_strange:
            return first.reading(sound.report)
        return self._straight(sound.data, first, sound.report)

    def _straight(self, data: bytes, first: "_Pass", before: Report) -> Reading:
        """Put right what stands elsewhere than the schema wants it."""
        from qdabridge.qdaxml.straighten import straighten

        root, replayed, notes = _tree(data)
        if not straighten(root, Telling(notes, replayed)):
            return first.reading(before)
        return _replayed(root, replayed, notes).reading(before)

    def _unwrapped(
        self, data: bytes, error: NotThisFormatError, before: Report
    ) -> Reading:
        """Read a document whose root is spelt otherwise, or lies in another element."""
        if not MAY_BE_PROJECT.search(data[:_START]):
            raise error
        try:
            root, replayed, notes = _tree(data)
        except DamagedPackageError as damaged:
            raise error from damaged
        telling = Telling(notes, replayed)
        inner = find_root(root, telling)
        if inner is None:
            raise error
        from qdabridge.qdaxml.straighten import straighten

        straighten(inner, telling)
        return _replayed(inner, replayed, notes).reading(before)


class _Pass(NamedTuple):
    """What one pass over a document gave."""

    document: Document
    mender: Mender

    def reading(self, before: Report) -> Reading:
        """Return the document, and what was told before and during the pass."""
        unread, notes = self.mender.unread, self.mender.notes
        if unread.total:
            notes.error(
                "content-unread",
                "",
                f"{unread.told()} were not understood; they are not in the result: see"
                " the warnings for where they stand, and put them where the standard"
                " has them",
            )
        elif unread.any and _is_empty(self.document):
            notes.error(
                "content-unread",
                "",
                "the document has content, and nothing of it was understood; is it"
                " really a REFI-QDA project?",
            )
        return Reading(self.document, Report.holding([*before, *notes.report()]))


def _pass(
    stream: Stream,
    at_root: Callable[[str], None] | None,
    lane: Lane | None = None,
    *,
    is_careful: bool = True,
    is_small: bool = False,
) -> _Pass:
    parser = safe_parser()
    notes = Notebook(parser)
    machine = Machine(
        parser, notes, at_root, is_careful=is_careful, is_small=is_small, lane=lane
    )
    _watch(parser, notes, lane)
    feed(parser, stream, machine.look_at_blanks)
    if lane:
        lane.finish()
    return _Pass(machine.document(), machine.mender)


def _tree(data: bytes) -> tuple[Node, Replayed, Notebook]:
    """Return a document as a tree, a stand-in for its parser, and a notebook."""
    parser = safe_parser()
    roots: list[Node] = []
    replayed = Replayed()
    notes = Notebook(replayed)
    grow(parser, roots.append)
    _watch(parser, notes)
    feed(parser, BytesIO(data))
    return roots[0], replayed, notes


def _watch(parser: XMLParserType, notes: Notebook, lane: Lane | None = None) -> None:
    """Note what XML has besides elements and text."""

    def skipped(what: str) -> None:
        notes.info(
            f"{what}-dropped", what, f"an XML {what} carries no data and is not kept"
        )

    def instruction(target: str, data: str) -> None:
        if lane and target == lane.target:
            lane.arrived(data)
        else:
            skipped("instruction")

    parser.CommentHandler = lambda text: skipped("comment")
    parser.ProcessingInstructionHandler = instruction
    if lane:
        lane.watch(parser)


def _replayed(root: Node, replayed: Replayed, notes: Notebook) -> _Pass:
    machine = Machine(replayed, notes, None)
    replay(root, replayed)
    return _Pass(machine.document(), machine.mender)


class _Joined:
    """A stream whose beginning has been read already."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start = start
        self._stream = stream

    def read(self, size: int) -> bytes:
        """Read some bytes."""
        start, self._start = self._start[:_START], self._start[_START:]
        return start or self._stream.read(size)


def _is_empty(document: Document) -> bool:
    """Is there nothing in it that anybody has made?"""
    fields = document.__dict__
    if isinstance(document, CodeBook):
        return not document.codes
    return not document.code_book.codes and not any(
        fields[name] for name in fields if isinstance(fields[name], list)
    )
