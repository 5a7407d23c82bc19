"""The parts of an Office document (a ZIP of XML), opened with care."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, NamedTuple, Self

from lxml import etree

from qdabridge.archives import Limits, SafeZip, reproducible
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    ReadError,
    UnsafePackageError,
)

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "Archive",
    "Filling",
    "Relation",
    "damage_told",
    "elements",
    "repack",
]


MAX_BYTES = 256 << 20
"""So large a file of tables may be, as it lies there and unpacked."""
MAX_CELLS = 1_000_000
"""So many cells all tables of a file may have together."""
_MAX_MEMBERS = 10_000
_LIFTED = 1 << 40
_PART = 16 << 10
"""A document that may be larger may have one more part for so many bytes."""
_HEAD = 1 << 16
"""The root element has to begin within so many bytes."""
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")
_ROOT = re.compile(rb"<[^?!]")

_REMEDY = "open it in Excel, Word or LibreOffice and save it again, or get a fresh copy"
_DAMAGE = (
    etree.LxmlError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    OSError,
)
"""What lxml and openpyxl raise for broken files."""


@contextmanager
def damage_told(path: Path, location: str | None = None) -> Iterator[None]:
    """Turn what the libraries below raise for a broken file into one clear error.

    Raises:
        DamagedPackageError: Anything of the kind happened.
    """
    try:
        yield
    except ReadError:
        raise
    except Exception as error:
        if isinstance(error, _DAMAGE):
            raise DamagedPackageError(
                f"the file is damaged or incomplete ({_said(error)})",
                path=path,
                location=location,
                hint=_REMEDY,
            ) from error
        raise


def _said(error: Exception) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) < 160 else f"{words[:150]}..."


class Relation(NamedTuple):
    """A reference from one part to another."""

    kind: str
    """The last word of its type: ``worksheet``, ``styles``."""
    target: str
    """Name of the part in the archive."""


class Archive:
    """A ZIP whose directory has been checked against bombs.

    Raises:
        DamagedPackageError: It is no intact ZIP.
        LimitError: It is too large, or would grow too large.
        UnsafePackageError: It is encrypted.
    """

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        limits = Limits(
            max_members=max(_MAX_MEMBERS, max_bytes // _PART),
            max_member_bytes=max_bytes,
            max_total_bytes=max_bytes,
            # Who lifts the limit of size lifts this one too.
            max_ratio=float("inf") if max_bytes > _LIFTED else Limits().max_ratio,
        )
        try:
            self._zip = SafeZip(path, limits, remedy=_REMEDY)
        except LimitError as error:
            if error.limit == "max_total_bytes":
                error.message = error.message.replace("max_total_bytes", "max_bytes")
                error.hint = "raise max_bytes if you trust the file"
            raise
        self._infos = {info.filename.lower(): info for info in self._zip.infos}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of its members."""
        return [info.filename for info in self._infos.values()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._infos

    def size(self, name: str) -> int:
        """Return how many bytes a member says it has unpacked; 0 if it is missing."""
        info = self._infos.get(name.lower())
        return info.file_size if info else 0

    def read(self, name: str, size: int = -1) -> bytes:
        """Return the first bytes of a member, or all of it."""
        with self._open(name) as stream:
            return stream.read(size)

    def _open(self, name: str) -> IO[bytes]:
        if name not in self:
            raise DamagedPackageError(
                "a part is missing",
                path=self.path,
                location=name,
                hint="open and save the file again, or get a fresh copy",
            )
        return self._zip.open(self._infos[name.lower()])

    def stream(self, name: str) -> IO[bytes]:
        """Open a part of XML that has no document type.

        Raises:
            UnsafePackageError: It has one, and so could have entities.
            DamagedPackageError: It is missing, or no XML.
        """
        head = self.read(name, _HEAD).replace(b"\0", b"")
        root = _ROOT.search(head)
        prolog = head[: root.start()] if root else head
        if b"<!DOCTYPE" in prolog.upper():
            raise UnsafePackageError(
                "it has a document type (DOCTYPE), which Office never writes",
                path=self.path,
                location=name,
                hint="do not open this file unless you know who made it",
            )
        if root is None or not _PROLOG.match(head):
            raise DamagedPackageError(
                "this part is no XML",
                path=self.path,
                location=name,
                hint="copy it anew",
            )
        return self._open(name)

    def root(self, name: str) -> etree._Element:
        """Return the root element of a part, without comments and instructions."""
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,  # entities are refused, and paragraphs may be long
        )
        with self.stream(name) as stream, damage_told(self.path, name):
            return etree.parse(stream, parser).getroot()

    def relations(self, name: str = "") -> dict[str, Relation]:
        """Return the references of a part, or of the whole document, by their id."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        return {
            str(each.get("Id")): Relation(
                str(each.get("Type")).rpartition("/")[2],
                _resolved(folder, str(each.get("Target"))),
            )
            for each in self.root(rels).iterchildren("{*}Relationship")
            if each.get("TargetMode") != "External"
        }

    def related(self, kind: str, name: str = "") -> str | None:
        """Return the part that a part refers to as its ``styles``, ``theme`` ..."""
        for relation in self.relations(name).values():
            if relation.kind == kind and relation.target in self:
                return relation.target
        return None


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


_MADE = b"1980-01-01T00:00:00Z"
"""When documents say they were made: the earliest moment that a ZIP can name."""

_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


class Filling(NamedTuple):
    """XML that goes into a part of a document while it is written."""

    mark: re.Pattern[bytes]
    """What it takes the place of."""
    pieces: Iterable[str]


_BLOCK = 1 << 18
"""So many characters are compressed at a time."""


def repack(
    document: bytes, sink: BinaryIO, fillings: Mapping[str, Filling] | None = None
) -> None:
    """Write an office document with fixed dates, in the archive and in its properties.

    openpyxl and python-docx put the present moment into both.

    Args:
        document: The document.
        sink: Where to.
        fillings: What is streamed into parts of it, by their names.
    """
    filled = fillings or {}
    with (
        zipfile.ZipFile(io.BytesIO(document)) as source,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name in filled:
                with target.open(reproducible(name), "w", force_zip64=True) as part:
                    _fill(part, data, filled[name])
                continue
            if name == _CORE:
                data = _DATES.sub(rb"\g<1>" + _MADE + rb"\g<3>", data)
            target.writestr(reproducible(name), data)


def _fill(part: IO[bytes], data: bytes, filling: Filling) -> None:
    head, tail = filling.mark.split(data, maxsplit=1)
    part.write(head)
    block: list[str] = []
    size = 0
    for piece in filling.pieces:
        block.append(piece)
        size += len(piece)
        if size > _BLOCK:
            part.write("".join(block).encode())
            block, size = [], 0
    part.write("".join(block).encode() + tail)


def elements(stream: IO[bytes], *names: str) -> Iterator[etree._Element]:
    """Yield the elements of these names, each forgotten when the next is asked for."""
    events = etree.iterparse(
        stream,
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # entities are refused, and texts may be long
    )
    for _, element in events:
        yield element
        element.clear()
        with suppress(AttributeError, TypeError):
            while element.getprevious() is not None:
                del element.getparent()[0]
