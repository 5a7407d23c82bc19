"""The verdict of libxml2 whether a document keeps the schema.

libxml2 checks while it parses, and with a target that wants no events lxml builds no
tree: validation then needs no memory to speak of and no interpreter lock, so it runs
beside the reading or writing of the same document in a second thread.
"""

import os
import threading
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Protocol

from qdabridge.errors import QdaBridgeError, UnsupportedContentError
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Vocabulary
from qdabridge.schemas import CODEBOOK_XSD, PROJECT_XSD, read_schema

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["SchemaGuard", "Sink", "Verdict", "faults", "schema_for"]


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


def faults(stream: IO[bytes], root: str) -> list[str]:
    """Return what libxml2 finds against the schema in a document; empty: valid.

    The stream must hold no DOCTYPE: let the reader or ``safe_parser`` see it first.

    Raises:
        QdaBridgeError: The stream cannot be read to its end.
    """
    from lxml import etree  # most commands on small files do without

    target: Any = _NoEvents()
    witness: Any = _Witness(stream)
    parser = etree.XMLParser(schema=schema_for(root), target=target, **safe_options())
    try:
        etree.parse(witness, parser)
    except etree.XMLSyntaxError as error:
        return [str(error)]
    finally:
        if witness.error:
            raise witness.error
    return [entry.message for entry in parser.error_log]


class _Witness:
    """A stream that remembers its error, for lxml drops it and goes on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.error: QdaBridgeError | None = None

    def read(self, size: int = -1) -> bytes:
        """Read some bytes."""
        try:
            return self._stream.read(size)
        except QdaBridgeError as error:
            self.error = error
            raise


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


class SchemaGuard:
    """Passes bytes on to a sink and checks them against the schema meanwhile.

    Leaving the context raises UnsupportedContentError if they break it.
    """

    def __init__(self, vocabulary: Vocabulary, sink: Sink) -> None:
        self._sink = sink
        self._root = vocabulary.root
        self._faults: list[str] = []
        reading, writing = os.pipe()
        self._pipe = os.fdopen(writing, "wb")
        self._thread = threading.Thread(
            target=self._check, args=(os.fdopen(reading, "rb"),), daemon=True
        )

    def _check(self, stream: IO[bytes]) -> None:
        with stream:
            try:
                self._faults = faults(stream, self._root)
            except Exception as error:  # a thread has nobody to raise to
                self._faults = [f"the schema check failed: {error!r}"]
            finally:
                while stream.read(1 << 16):
                    pass

    def __enter__(self) -> "SchemaGuard":
        self._thread.start()
        return self

    def write(self, data: bytes) -> None:
        """Take some bytes."""
        self._sink.write(data)
        self._pipe.write(data)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._thread.join()
        if error is None and self._faults:
            raise UnsupportedContentError(
                f"the document would break the schema: {self._faults[0]}",
                hint="correct the model; nothing was written",
            )
