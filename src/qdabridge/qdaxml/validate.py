"""The verdict of libxml2 whether a document keeps the schema.

libxml2 checks while it parses, and with a target that wants no events lxml builds no
tree: validation then needs no memory to speak of and no interpreter lock, so it runs
beside the reading or writing of the same document in a second thread. So can deflating.
"""

import threading
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Protocol

from qdabridge.errors import UnsupportedContentError
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Vocabulary
from qdabridge.schemas import CODEBOOK_XSD, PROJECT_XSD, read_schema

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Beside", "SchemaGuard", "Sink", "Verdict", "faults", "schema_for"]


_FILES = {PROJECT.root: PROJECT_XSD, CODEBOOK.root: CODEBOOK_XSD}


@cache
def schema_for(root: str) -> "etree.XMLSchema":
    """Return the schema of the documents with this root element."""
    from lxml import etree

    return etree.XMLSchema(etree.fromstring(read_schema(_FILES[root])))


class _NoEvents:
    """A parser target that asks for nothing, so that no tree is built."""

    def close(self) -> None:
        """Return nothing."""


def safe_options() -> dict[str, Any]:
    """Return lxml's safe options; size is limited by the container instead."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": True,
    }


_CHUNK = 1 << 20
"""Bytes for libxml2 at a time: a small bite waits for the interpreter's lock as long as
a large one, and beside a reader that holds it nearly always."""


class _Check:
    """The check of one document, fed with its bytes."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._parser: etree.XMLParser | None = None
        self._broken = ""

    def feed(self, data: bytes) -> None:
        """Take some bytes, in the thread that takes them all."""
        from lxml import etree  # most commands on small files do without

        if self._parser is None:
            target: Any = _NoEvents()
            schema = schema_for(self._root)
            self._parser = etree.XMLParser(
                schema=schema, target=target, **safe_options()
            )
        if not self._broken:
            try:
                self._parser.feed(data)
            except etree.XMLSyntaxError as error:
                self._broken = str(error)

    def faults(self) -> list[str]:
        """Return what was found when all bytes are there; empty: valid."""
        from lxml import etree

        if self._parser is None:
            return ["the document is empty"]
        if not self._broken:
            try:
                self._parser.close()
            except etree.XMLSyntaxError as error:
                self._broken = str(error)
        if self._broken:
            return [self._broken]
        # Not error_log, which stays empty when a parser is fed.
        return [entry.message for entry in self._parser.feed_error_log]


def faults(stream: IO[bytes], root: str) -> list[str]:
    """Return what libxml2 finds against the schema in a document; empty: valid.

    The stream must hold no DOCTYPE: let the reader or ``safe_parser`` see it first.

    Raises:
        QdaBridgeError: The stream cannot be read to its end.
    """
    check = _Check(root)
    while data := stream.read(_CHUNK):
        check.feed(data)
    return check.faults()


class Verdict:
    """A schema check of a document in a thread of its own, beside its reading.

    ``start`` is what ``read`` wants as ``at_root``.
    """

    def __init__(self, open_again: Callable[[], IO[bytes]]) -> None:
        self._open = open_again
        self._faults: list[str] = []
        self._thread: threading.Thread | None = None

    def start(self, root: str) -> None:
        """Begin checking against the schema of documents with this root."""
        self._thread = threading.Thread(target=self._check, args=(root,), daemon=True)
        self._thread.start()

    def _check(self, root: str) -> None:
        try:
            with self._open() as stream:
                self._faults = faults(stream, root)
        except Exception as error:  # a thread has nobody to raise to
            self._faults = [f"the schema check failed: {error!r}"]

    def faults(self) -> list[str]:
        """Wait for the end and return what was found; empty: valid."""
        if self._thread:
            self._thread.join()
        return self._faults


class Sink(Protocol):
    """Whatever takes bytes."""

    def write(self, data: bytes, /) -> Any:
        """Take some bytes."""


_AHEAD = 1 << 20
"""So many bytes may wait, and one piece more."""


class Beside:
    """Takes bytes in a thread of its own, beside whoever makes them.

    For work that leaves the interpreter to others: compressing, checking. All bytes
    that wait are taken as one: each return to the interpreter costs such a thread up to
    five milliseconds beside a maker that keeps it. What it raises is raised to the
    maker, with the next bytes or at the end.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        """Name what takes the bytes."""
        self._take = take
        self._error: Exception | None = None
        self._turn = threading.Condition()
        self._waiting: list[bytes] = []
        self._size = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while pieces := self._next():
            if self._error is None:
                try:
                    data = b"".join(pieces)
                    pieces.clear()
                    self._take(data)
                except Exception as error:  # goes to the maker
                    self._error = error

    def _next(self) -> list[bytes]:
        """Wait for bytes and return all that are there; none: that was all."""
        with self._turn:
            while not self._waiting and not self._is_over:
                self._turn.wait()
            pieces, self._waiting, self._size = self._waiting, [], 0
            self._turn.notify()
            return pieces

    def write(self, data: bytes, /) -> None:
        """Take some bytes."""
        if self._error:
            raise self._error
        with self._turn:
            while self._size >= _AHEAD:
                self._turn.wait()
            self._waiting.append(data)
            self._size += len(data)
            self._turn.notify()

    def __enter__(self) -> "Beside":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._turn:
            self._is_over = True
            self._turn.notify()
        self._thread.join()
        if error is None and self._error:
            raise self._error


class SchemaGuard:
    """Passes bytes on to a sink and checks them against the schema meanwhile.

    Leaving the context raises UnsupportedContentError if they break it.
    """

    def __init__(self, vocabulary: Vocabulary, sink: Sink) -> None:
        self._sink = sink
        self._check = _Check(vocabulary.root)
        self._beside = Beside(self._check.feed)

    def __enter__(self) -> "SchemaGuard":
        self._beside.__enter__()
        return self

    def write(self, data: bytes) -> None:
        """Take some bytes."""
        self._beside.write(data)
        self._sink.write(data)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.__exit__(kind, error, trace)
        if error is None and (faults := self._check.faults()):
            raise UnsupportedContentError(
                f"the document would break the schema: {faults[0]}",
                hint="correct the model; nothing was written",
            )
