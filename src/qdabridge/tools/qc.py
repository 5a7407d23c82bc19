"""The ``codebook.yaml`` of qc (qualitative-coding): a nested list of names.

Read event by event, without building any object: anchors, aliases and tags, which a
hostile file would need, are refused. A name is a name only as text; qc itself refuses
numbers and the like, here they are taken as they are spelt.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, BinaryIO

from qdabridge.codebook import Content, Entry, Hints, Proposal, joined, left_out
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    UnsafePackageError,
)
from qdabridge.model import Code, CodeBook
from qdabridge.report import Report
from qdabridge.text import CANONICAL
from qdabridge.tools.codebooks import Dialect, fit_names
from qdabridge.tools.profile import (
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Scope,
    Way,
    rule,
)
from qdabridge.tools.work import Workspace

__all__ = [
    "CODEBOOKS",
    "MAX_LEVELS",
    "QC",
    "read_codebook",
    "recognises_codebook",
    "tell_line_selections",
    "write_codebook",
]


MAX_LEVELS = 100
"""Levels of codes that are believed."""

MAX_CHARACTERS = 4 << 20
"""Size of a YAML file that is believed; reading one is slow."""


def recognises_codebook(content: Content) -> bool:
    """Is it YAML? Its suffix says so; a list with dashes alone may be anything."""
    return content.suffix in (".yaml", ".yml")


def read_codebook(content: Content, hints: Hints) -> Proposal:
    """Read a codebook of qc.

    Raises:
        NotThisFormatError: It is no text at all.
        DamagedPackageError: It is not YAML, or not a list of names.
        UnsafePackageError: It has anchors, aliases or tags.
        LimitError: It is nested too deeply.
    """
    if content.text is None:
        raise NotThisFormatError(
            "this is no text, and YAML would be",
            path=content.path,
            hint="name the codebook.yaml of a project of qc",
        )
    report = Report()
    entries = joined(_Reader(content).entries(), report)
    return Proposal(
        layout="qc-codebook",
        reasons=["it is a nested list of names in YAML, as qc keeps its codebook"],
        entries=entries,
        report=report,
    )


class _State(Enum):
    """What an open collection waits for."""

    LIST = "names"
    KEY = "the name of a code with others below"
    VALUE = "the list of those"
    DONE = "its end"


class _Reader:
    """Goes through the events of a YAML file, and knows the place of each."""

    def __init__(self, content: Content) -> None:
        self._path = content.path
        self._text = content.text or ""
        self._line = 1
        self._open: list[_State] = []
        self._above: list[str] = []

    def entries(self) -> Iterator[Entry]:
        """Yield the codes, parents before children."""
        for kind, value in self._events():
            if kind == "name":
                yield from self._name(value)
            elif kind == "list":
                self._open_list()
            elif kind == "map":
                if self._state is not _State.LIST:
                    raise self._damaged("a code with others below stands in no list")
                self._open.append(_State.KEY)
            else:
                self._close()

    @property
    def _state(self) -> _State | None:
        return self._open[-1] if self._open else None

    def _name(self, value: str) -> Iterator[Entry]:
        if self._state is _State.LIST:
            yield self._entry([*self._above, value])
        elif self._state is _State.KEY:
            self._above.append(value)
            yield self._entry(self._above)
            self._open[-1] = _State.VALUE
        elif value not in ("", "~", "null"):
            raise self._damaged("a name stands where a list should")
        elif self._state is _State.VALUE:
            self._open[-1] = _State.DONE

    def _entry(self, path: list[str]) -> Entry:
        if not path[-1].strip():
            raise self._damaged("a code has no name")
        names = tuple(part.strip() for part in path)
        return Entry(path=names, place=f"line {self._line}")

    def _open_list(self) -> None:
        if self._state not in (None, _State.VALUE):
            raise self._damaged("a list stands where a name should")
        if len(self._above) >= MAX_LEVELS:
            raise LimitError(
                f"more than {MAX_LEVELS} levels of codes",
                path=self._path,
                location=f"line {self._line}",
                hint="this is no codebook that people made",
            )
        self._open.append(_State.LIST)

    def _close(self) -> None:
        closed = self._open.pop()
        if closed is _State.KEY:
            raise self._damaged("a code has no name")
        if closed is not _State.LIST:
            self._above.pop()
        elif self._state is _State.VALUE:
            self._open[-1] = _State.DONE

    def _events(self) -> Iterator[tuple[str, str]]:
        import yaml

        if len(self._text) > MAX_CHARACTERS:
            raise LimitError(
                f"more than {MAX_CHARACTERS} characters, too many for a codebook",
                path=self._path,
                hint="this is no codebook that people made",
            )
        try:
            for event in yaml.parse(self._text, Loader=yaml.SafeLoader):
                self._line = _line_of(event.start_mark) or self._line
                self._refuse(event)
                if isinstance(event, yaml.SequenceStartEvent):
                    yield "list", ""
                elif isinstance(event, yaml.MappingStartEvent):
                    yield "map", ""
                elif isinstance(event, yaml.CollectionEndEvent):
                    yield "end", ""
                elif isinstance(event, yaml.ScalarEvent):
                    yield "name", event.value
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._line = _line_of(mark) or self._line
            problem = getattr(error, "problem", None) or "it has odd characters"
            raise self._damaged(str(problem)) from error
        except RecursionError as error:
            raise self._damaged("it is nested too deeply") from error

    def _refuse(self, event: Any) -> None:
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise UnsafePackageError(
                "anchors, aliases and tags have no business in a codebook",
                path=self._path,
                location=f"line {self._line}",
                hint="write names and nothing else",
            )

    def _damaged(self, problem: str) -> DamagedPackageError:
        return DamagedPackageError(
            f"this is not a codebook of qc: {problem}",
            path=self._path,
            location=f"line {self._line}",
            hint="it should be a list of names, each with a list of its own at most",
        )


def _line_of(mark: Any) -> int:
    """Return the line of a place in a YAML file from 1; 0 if it is not known."""
    return mark.line + 1 if mark else 0


def write_codebook(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
    """Write a codebook for qc: names alone, spelt with ASCII as qc itself does.

    The order stays; qc sorts by name as soon as it writes the file itself.
    """
    import yaml

    fitted = fit_names(code_book, "qc")
    book = fitted.code_book
    names = [_nested(code) for code in book.codes]
    text = yaml.safe_dump(names, default_flow_style=False, sort_keys=False)
    sink.write(text.encode("ascii"))
    report = Report(findings=list(fitted.report))
    parts = ("description", "color", "memo", "folder", "group")
    report.extend(left_out(book, "qc", *parts))
    return report


def _nested(code: Code) -> Any:
    if not code.codes:
        return code.name
    return {code.name: [_nested(child) for child in code.codes]}


_LINE = re.compile(r"line:\d+")


@rule("line-selection", tool="qc 1.7", evidence="O")
def tell_line_selections(work: Workspace) -> None:
    """Say that quotes are whole lines with their line end; positions stay."""
    count = sum(
        _LINE.fullmatch(placed.selection.name or "") is not None
        for placed in work.selections()
    )
    if count:
        work.info(
            "line-selection",
            f"{count} selections are whole lines, their quotes end with the line end;"
            " the positions were kept",
            path="PlainTextSelection/@name",
        )


WRITES = "1.7.8 writes it"

_EXCHANGE = Exchange(
    into=(
        Way(
            "in an empty folder: qc init --import FILE.qdpx",
            "qc 1.7.8",
            "R",
            "run; the release stops at a breakpoint of its author's, so set"
            " PYTHONBREAKPOINT=0",
        ),
    ),
    mind=("It codes whole lines only, and those of text documents [S].",),
)

QC = Profile(
    name="qc",
    # qc 1.7: the name is the key (S).
    names=NameRules("qc", scope=Scope.EVERYWHERE),
    is_observed=True,
    convention=CANONICAL,
    rules=(tell_line_selections,),
    exchange=_EXCHANGE,
    capabilities=(
        Capability("TextSource", True, Reading.READ, "S", "HEAD of 2025-08-27"),
        Capability(
            "PlainTextSelection",
            True,
            Reading.APPROXIMATED,
            "S",
            "1.7.8: other than whole lines pile up on the first line",
            "selection-approximated",
        ),
        Capability("Code", True, Reading.READ, "S", f"{WRITES}, nested, all codable"),
        Capability("User", True, Reading.READ, "S", WRITES),
        Capability(
            "PictureSource",
            False,
            Reading.DROPPED,
            "R",
            "1.7.8 crashes on pictures",
            "source-lost",
        ),
        Capability(
            "PDFSource",
            False,
            Reading.DROPPED,
            "R",
            "1.7.8 crashes on PDFs",
            "source-lost",
        ),
        *(
            Capability(element, False, Reading.UNKNOWN, "", "not in its files")
            for element in ("Note", "Case", "Variable", "Set", "Link", "Graph")
        ),
    ),
)


CODEBOOKS = (
    Dialect("qc-codebook", recognises_codebook, read_codebook, write_codebook),
)
"""The kinds of codebook files of this tool."""
