"""QDA-XML to model, tolerantly: one pass of expat, no tree, objects filled directly.

Whatever is not as the schema wants it is mended or set aside and noted; only what is
not QDA-XML, not XML, or not safe is refused.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple
from xml.parsers.expat import XMLParserType

from qdabridge.errors import NotThisFormatError
from qdabridge.model import CodeBook, Project
from qdabridge.qdaxml.build import handlers
from qdabridge.qdaxml.foreign import clark
from qdabridge.qdaxml.mend import Fields, Mender
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Vocabulary, is_qda
from qdabridge.qdaxml.notes import Notebook
from qdabridge.qdaxml.parser import feed, safe_parser
from qdabridge.qdaxml.tables import TOP, ReadingTables
from qdabridge.report import Report

__all__ = [
    "Reading",
    "no_garbage_collection",
    "read",
    "read_codebook",
    "read_project",
]

Document = Project | CodeBook


class Reading(NamedTuple):
    """A document as read, and what had to be mended in it."""

    document: Document
    report: Report


def read(stream: BinaryIO, *, at_root: Callable[[str], None] | None = None) -> Reading:
    """Read a project or a codebook, whichever it is.

    Args:
        stream: The XML.
        at_root: Called with the root element's name when everything before it has
            been found safe; the place to start a schema check beside the reading.

    Raises:
        NotThisFormatError: The root element is not QDA-XML's.
        DamagedPackageError: It is not well-formed XML.
        UnsafePackageError: It declares a document type or entities.
    """
    parser = safe_parser()
    machine = _Machine(parser, at_root)
    with no_garbage_collection():
        feed(parser, stream)
    return Reading(machine.document(), machine.mender.notes.report())


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


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Pause the cyclic collector: reading makes a million objects and no cycles.

    Afterwards the new objects are moved to the oldest generation (which is what
    freezing and unfreezing does), else the first collection would walk them all.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


class _Machine:
    """Sets the parser's handlers for one document."""

    def __init__(
        self, parser: XMLParserType, at_root: Callable[[str], None] | None
    ) -> None:
        self.parser = parser
        self._at_root = at_root
        self.mender = Mender(Notebook(parser))
        self._top: Fields = {TOP: []}
        parser.StartElementHandler = self._root
        parser.CommentHandler = lambda text: self._skipped("comment")
        parser.ProcessingInstructionHandler = lambda *_: self._skipped("instruction")

    def _skipped(self, what: str) -> None:
        self.mender.notes.info(
            f"{what}-dropped", what, f"an XML {what} carries no data and is not kept"
        )

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        vocabulary = _VOCABULARIES.get(local)
        is_bare_project = not namespace and local == "Project"
        if (
            vocabulary is None
            or not is_qda(namespace)
            or (is_bare_project and "name" not in attributes)  # MSBuild's Project
        ):
            raise NotThisFormatError(
                f"the root element is {clark(name)}, not a QDA-XML Project or CodeBook",
                location=f"line {self.parser.CurrentLineNumber}",
                hint="name a .qdpx, .qde or .qdc file",
            )
        if namespace != vocabulary.namespace:
            self.mender.namespace(namespace, vocabulary.namespace)
        if self._at_root:
            self._at_root(local)
        tables = ReadingTables(vocabulary, namespace)
        inside = {name: tables.root(local)}
        start = handlers(self.parser, tables, self.mender, inside, self._top)
        start(name, attributes)

    def document(self) -> Document:
        """Return what was read."""
        document: Document = self._top[TOP][0]
        if isinstance(document, Project) and document.__dict__["code_book"] is None:
            document.code_book = CodeBook()
        return document


_VOCABULARIES: dict[str, Vocabulary] = {"Project": PROJECT, "CodeBook": CODEBOOK}
