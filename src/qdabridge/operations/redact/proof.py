"""The proof of a redaction, and what is told of it: findings, and a log to pass on."""

import io
import logging
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from qdabridge.errors import WriteError
from qdabridge.formats import open_any, write_any
from qdabridge.model import PlainTextSelection, TextElement, holders
from qdabridge.operations.jobs import Job
from qdabridge.operations.redact.places import Counts
from qdabridge.operations.redact.plan import Entry, Plan
from qdabridge.package import Approve, Package, writing
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Column, Kind, Table

__all__ = [
    "SURE",
    "LeftoverError",
    "Piece",
    "RedactionLog",
    "pieces",
    "search",
    "write_proven",
]


class LeftoverError(WriteError):
    """An original would be in the copy; nothing was written."""


class Piece(NamedTuple):
    """Words in a file, and their place."""

    place: str
    text: str
    is_binary: bool = False
    """They may be no words at all but bytes that look so."""


def write_proven(
    package: Package,
    plan: Plan,
    quotes: Mapping[str, str],
    job: Job,
    approve: Approve,
) -> Report:
    """Write a package to a place of its own, prove it, and put it to its target.

    Raises:
        LeftoverError: An original is in it, or a quote has changed.
        WriteError: It cannot be written.
    """
    target = job.target or Path("copy.qdpx")
    with TemporaryDirectory() as folder:
        trial = Path(folder) / f"trial{target.suffix.lower()}"
        report = write_any(package, trial, format=job.goal.format, approve=approve)
        data = trial.read_bytes()
        found = next(search(pieces(data, ""), plan.entries), None)
        if found:
            entry, place = found
            raise LeftoverError(
                f"what {entry.row} of the plan looks for would still be in the copy",
                path=target,
                location=place,
                hint="add a row that finds it there, or leave the file out; nothing was"
                " written",
            )
        if job.goal.format == "qdpx":
            _check_quotes(trial, target, quotes, is_whole=job.goal.tool is None)
        with writing(target, None, job.overwrite) as output:
            output.file.write(data)
    return report


def _check_quotes(
    trial: Path, target: Path, quotes: Mapping[str, str], *, is_whole: bool
) -> None:
    with open_any(trial) as opened:
        seen = set()
        for holder in _texts(opened):
            text = opened.text(holder)
            for selection in holder.plain_text_selections:
                seen.add(selection.guid.key)
                wanted = quotes.get(selection.guid.key)
                if wanted is not None and wanted != _words(text, selection):
                    raise LeftoverError(
                        "the words of a coding would have changed",
                        path=target,
                        location=str(selection.guid),
                        hint="please report this; nothing was written",
                    )
    if is_whole and (missing := quotes.keys() - seen):
        raise LeftoverError(
            f"{len(missing)} selections would be missing",
            path=target,
            hint="please report this; nothing was written",
        )


def _texts(package: Package) -> Iterator[TextElement]:
    for source in [*package.project.sources, *package.project.notes]:
        for holder in holders(source):
            if isinstance(holder, TextElement) and holder.plain_text_selections:
                yield holder


def _words(text: str, selection: PlainTextSelection) -> str:
    return text[selection.start_position : selection.end_position]


def search(
    found: Iterable[Piece], entries: Iterable[Entry]
) -> Iterator[tuple[Entry, str]]:
    """Yield every row that finds something in words of a file, and the place.

    Rows that hold in some sources only are proven where the words were replaced.
    """
    everywhere = [entry for entry in entries if not entry.where]
    for piece in found:
        for entry in everywhere:
            if piece.is_binary and len(entry.find) < SURE:
                continue
            if entry.pattern.search(piece.text):
                yield entry, piece.place


SURE = 6
"""Shorter words stand in compressed pictures and sounds by chance."""


# --- What words a file has ----------------------------------------------------------


def pieces(data: bytes, place: str, depth: int = 0) -> Iterator[Piece]:
    """Yield all words of a file: of archives in archives, of XML, of any bytes.

    Args:
        data: The file.
        place: Its name.
        depth: How many archives it lies in.
    """
    if data.startswith(b"PK") and depth < 4:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            yield from _of_bytes(data, place)
            return
        with archive:
            yield from _of_archive(archive, place, depth)
    elif _looks_like_xml(data):
        yield from _of_xml(data, place)
    else:
        yield from _of_bytes(data, place)


def _of_archive(archive: zipfile.ZipFile, place: str, depth: int) -> Iterator[Piece]:
    comment = archive.comment.decode("utf-8", "replace")
    yield Piece(f"{place or 'archive'}, comment", comment)
    for info in archive.infolist():
        inner = f"{place}/{info.filename}" if place else info.filename
        yield Piece("name of a file", _readable(info.filename))
        yield Piece(f"{inner}, comment", info.comment.decode("utf-8", "replace"))
        yield Piece(f"{inner}, extra", info.extra.decode("utf-8", "replace"), True)
        yield from pieces(archive.read(info), inner, depth + 1)


def _readable(text: str) -> str:
    return normalize("NFC", unquote(text))


def _looks_like_xml(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


_PLAIN = re.compile(
    r"[-+.\d]*|#[0-9a-fA-F]+|true|false|\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-"
    r"[0-9a-fA-F]{12}\}?|\d{4}-\d\d-\d\dT[\d:.+Z-]*"
)
"""Attributes that are no words: positions, GUIDs, colours, moments."""

_WORDY = (
    *("name", "description", "id", "origin", "title"),
    *("author", "initials", "descr", "Target"),
)
"""Attributes that may hold names, even in office documents, which say much in others.
"""


def _of_xml(data: bytes, place: str) -> Iterator[Piece]:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, recover=True
    )
    root = etree.fromstring(data, parser)
    if root is None:
        yield from _of_bytes(data, place)
        return
    is_office, paragraphs = "openxmlformats" in str(root.tag), 0
    for element in root.iter():
        local = str(element.tag).rpartition("}")[2]
        is_word = "wordprocessingml" in str(element.tag)
        if is_word and local == "p":  # Word cuts words into runs
            paragraphs += 1
            texts = (str(text) for text in element.itertext())
            yield Piece(f"{place}, paragraph {paragraphs}", "".join(texts))
        for text in () if is_word else (element.text, element.tail):
            if text and text.strip():
                yield Piece(f"{place}, {local}", text)
        for name, value in element.attrib.items():
            name = str(name).rpartition("}")[2]
            is_plain = is_office or _PLAIN.fullmatch(str(value))
            if name in _WORDY or not is_plain:
                yield Piece(f"{place}, {local}/@{name}", _readable(str(value)))


def _of_pdf(data: bytes, place: str) -> Iterator[Piece]:
    """Yield the words and the properties of a PDF, if pypdf is there to read it."""
    yield from _as_any(data, place)
    try:
        from pypdf import PdfReader
    except ImportError:
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            for name, value in (reader.metadata or {}).items():
                yield Piece(f"{place}, {str(name).lstrip('/').lower()}", str(value))
            for number, page in enumerate(reader.pages, 1):
                yield Piece(f"{place}, page {number}", page.extract_text())
    except Exception:  # whatever a damaged PDF makes of its parser, it has no words
        return


def _of_bytes(data: bytes, place: str) -> Iterator[Piece]:
    if data.startswith(b"%PDF"):
        yield from _of_pdf(data, place)
        return
    try:
        yield Piece(place, data.decode("utf-8-sig"))
        return
    except UnicodeDecodeError:
        pass
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield Piece(place, data.decode("utf-16", "replace"))
        return
    yield from _as_any(data, place)


def _as_any(data: bytes, place: str) -> Iterator[Piece]:
    yield Piece(place, data.decode("utf-8", "replace"), True)
    yield Piece(place, data.decode("cp1252", "replace"), True)
    for start in (0, 1):
        for order in ("utf-16-le", "utf-16-be"):
            yield Piece(place, data[start:].decode(order, "replace"), True)


_COLUMNS = (
    Column("action", Kind.TEXT, "what was done: replaced, removed, renamed ..."),
    Column("rule", Kind.TEXT, "row of the plan, which stays with the team"),
    Column("kind", Kind.TEXT, "word, text or regex"),
    Column("replacement", Kind.TEXT, "what stands there now"),
    Column("where", Kind.TEXT, "kind of place"),
    Column("count", Kind.INTEGER, "how often"),
)


class RedactionLog:
    """Collects what was done. It never holds an original."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.report: Report = Report()
        self._rows: list[tuple[str | int | None, ...]] = []

    def did(
        self,
        code: str,
        count: int,
        message: str,
        action: str,
        severity: Severity = Severity.INFO,
    ) -> None:
        """Tell of something that was done to so many things, if there were any."""
        if not count:
            return
        self.report.add(Finding.of(code, severity, message, count=count))
        self._rows.append((action, None, None, None, None, count))

    def warn(self, code: str, message: str, place: str = "", count: int = 1) -> None:
        """Tell of a doubt."""
        self.report.add(
            Finding.of(code, Severity.WARNING, message, path=place or None, count=count)
        )

    def words(self, counts: Counts) -> None:
        """Tell what the rows of the plan did, and what they did not reach."""
        places = Counter[str]()
        for (_, place), count in counts.hits.items():
            places[place] += count
        if places:
            told = ", ".join(f"{n} in {place}" for place, n in sorted(places.items()))
            self.report.add(
                Finding.of("words-replaced", Severity.INFO, f"replaced: {told}")
            )
        for entry in self._plan.entries:
            for place in sorted({p for row, p in counts.hits if row == entry.row}):
                count = counts.hits[entry.row, place]
                row = ("replaced", entry.row, entry.kind, entry.replace, place, count)
                self._rows.append(row)
            if not counts.of(entry) and not entry.row.startswith("coder"):
                self.warn(
                    "plan-row-unused",
                    "this row of the plan found nothing; check its spelling",
                    entry.row,
                )
            taken = counts.taken[entry.row]
            if taken and not entry.row.startswith("coder"):
                self.warn(
                    "replacement-in-use",
                    f"{entry.replace!r} stood at {taken} places before; if it is the"
                    " name of another person, the two are one now: choose another",
                    entry.row,
                )
        for place, message in _left(counts):
            self.warn(*message, place=place)

    def log(self) -> Table:
        """Return the log: which rule did what, how often, without any original."""
        return Table("anonymisation-log", _COLUMNS, list(self._rows))


def _left(counts: Counts) -> Iterator[tuple[str, tuple[str, str]]]:
    for (row, label), count in counts.leftovers.items():
        yield (
            label,
            (
                "original-elsewhere",
                f"what {row} of the plan finds stands here {count} times too, where the"
                " row does not hold; take its 'where' away if it is the same person",
            ),
        )
    for (row, label), count in counts.within.items():
        yield (
            label,
            (
                "original-within-word",
                f"what {row} of the plan finds is a part of {count} longer words here,"
                " which stay; add them as variants if they name the person",
            ),
        )
