"""What a redaction leaves out or makes coarse: files, texts, codes, dates."""

import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, Literal, NamedTuple

from qdabridge.archives import EPOCH
from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    Code,
    Date,
    DateTime,
    Element,
    PDFSource,
    PictureSource,
    Project,
    Set,
    TextElement,
    TextSource,
    Transcript,
    holders,
    identified,
    join_path,
)
from qdabridge.operations.choosing import chosen
from qdabridge.package import Member, MemoryStore, Package, page_sizes, picture_size
from qdabridge.tools import KINDS, each_element

__all__ = ["KeptFiles", "Media", "coarsen", "leave_out", "only_codes", "replace_media"]


class KeptFiles(MemoryStore):
    """New files, and files of a package under other names, without their times."""

    def __init__(self, files: dict[str, bytes], package: Package) -> None:
        super().__init__(files)
        self._package = package
        self._kept: dict[str, Member] = {}
        self._paths: dict[str, str] = {}

    def keep(self, name: str, path: str) -> None:
        """Let a file of the package be here, under another name."""
        inside = self._package.resolve(path)
        size = self._package.size(inside) if inside else _length(self._package, path)
        self._kept[name] = Member(name, size, EPOCH)
        self._paths[name] = path

    def members(self) -> Iterator[Member]:
        """Yield the files, sorted by name."""
        new = {member.name: member for member in super().members()}
        both = {**new, **self._kept}
        yield from (both[name] for name in sorted(both))

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        if name in self._paths:
            return self._package.open_file(self._paths[name])
        return super().open(name)


def _length(package: Package, path: str) -> int:
    with package.open_file(path) as stream:
        return stream.seek(0, 2)


class Media(NamedTuple):
    """What became of pictures, PDFs and recordings."""

    kept: int
    stubs: int
    dropped: int


def replace_media(
    package: Package, project: Project, store: KeptFiles, *, keep: bool
) -> Media:
    """Keep media files under bare names, or put blanks of the same size there.

    Args:
        package: Where the files are.
        project: Is changed.
        store: Takes the files.
        keep: Keep them as they are.
    """
    kept = stubs = dropped = 0
    for source in project.sources:
        if isinstance(source, TextSource):
            continue
        source.current_path, path = None, source.path
        if not path:
            continue
        suffix = _suffix(path)
        if keep and _is_there(package, path):
            store.keep(f"sources/{source.guid.key}{suffix}", path)
            kept += 1
        else:
            blank = _blank(package, source, path)
            if blank is None:
                source.path = None
                dropped += 1
                continue
            suffix, data = blank
            store.files[f"sources/{source.guid.key}{suffix}"] = data
            stubs += 1
        source.path = f"internal://{source.guid.key}{suffix}"
    for thing in [*project.sources, *project.notes]:
        for holder in holders(thing):
            if not isinstance(holder, TextElement | Transcript):
                continue
            if holder.rich_text_path:
                holder.rich_text_path = None
                dropped += 1
    return Media(kept, stubs, dropped)


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path.replace("\\", "/")).suffix.lower()
    plain = len(suffix) <= 5 and suffix[1:].isascii() and suffix[1:].isalnum()
    return suffix if plain else ""


def _is_there(package: Package, path: str) -> bool:
    try:
        package.open_file(path).close()
    except (QdaBridgeError, OSError):
        return False
    return True


def _blank(package: Package, source: object, path: str) -> tuple[str, bytes] | None:
    if isinstance(source, PDFSource):
        pages = 1 + max((s.page for s in source.pdf_selections), default=0)
        sizes = page_sizes(package, path) or [(595.0, 842.0)] * min(pages, 10_000)
        return ".pdf", _blank_pdf(sizes)
    if isinstance(source, PictureSource):
        return ".png", _blank_png(*_size(package, source, path))
    return None


def _size(package: Package, source: PictureSource, path: str) -> tuple[int, int]:
    measured = None
    if _is_there(package, path):
        with package.open_file(path) as stream:
            measured = picture_size(stream)
    if measured:
        return measured
    marks = source.picture_selections
    width = max((max(s.first_x, s.second_x) for s in marks), default=1)
    height = max((max(s.first_y, s.second_y) for s in marks), default=1)
    return min(max(width, 1), 20_000), min(max(height, 1), 20_000)


def _blank_png(width: int, height: int) -> bytes:
    """Return a white picture of one bit a pixel."""
    line = b"\0" + b"\xff" * ((width + 7) // 8)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"IDAT", zlib.compress(line * height, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _blank_pdf(sizes: Sequence[tuple[float, float]]) -> bytes:
    """Return a PDF with empty pages of these sizes in points."""
    kids = " ".join(f"{n} 0 R" for n in range(3, 3 + len(sizes)))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(sizes)}>>",
        *(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:g} {height:g}]>>"
            for width, height in sizes
        ),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count, start = len(bodies) + 1, len(out)
    return out + (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")


def only_codes(project: Project) -> Project:
    """Return a project of the codes alone, with the sets of codes."""
    book = project.code_book.clone()
    for code, _ in book.walk():
        code.note_refs = []
    sets = [
        Set(
            guid=group.guid,
            name=group.name,
            description=group.description,
            member_codes=list(group.member_codes),
        )
        for group in project.sets
        if group.member_codes
    ]
    return Project(name=project.name, origin=project.origin, code_book=book, sets=sets)


def leave_out(
    project: Project, names: Iterable[str], *, all_sources: bool
) -> tuple[int, int]:
    """Take sources and codes out; return how many of each.

    Args:
        project: Is changed.
        names: Names or GUIDs of sources, names or paths of codes.
        all_sources: Take all sources out.

    Raises:
        UnknownNameError: Nothing is called so.
    """
    before = _guids(project)
    wishes = list(names)
    codes = list(project.walk_codes())
    known: list[tuple[str, ...]] = [(s.name or "", s.guid.key) for s in project.sources]
    known += [(join_path(path), code.name, code.guid.key) for code, path in codes]
    places = chosen("text or code", wishes, known) if wishes else set()
    count = len(project.sources)
    gone = {codes[p - count][0].guid.key for p in places if p >= count}
    project.sources = [
        source
        for place, source in enumerate(project.sources)
        if place not in places and not all_sources
    ]
    _without_codes(project.code_book.codes, gone)
    if gone:
        _without_codings(project, before)
    if len(project.sources) < count or gone:
        _forget(project, before - _guids(project))
    return count - len(project.sources), len(gone)


def _guids(project: Project) -> set[str]:
    return {thing.guid.key for thing in identified(project)}


def _without_codes(codes: list[Code], gone: Collection[str]) -> None:
    codes[:] = [code for code in codes if code.guid.key not in gone]
    for code in codes:
        _without_codes(code.codes, gone)


def _without_codings(project: Project, before: Collection[str]) -> None:
    """Take out the codings of codes that went, and selections with nothing else."""
    here = {code.guid.key for code, _ in project.walk_codes()}
    wanted = {key.key for case in project.cases for key in case.selection_refs}
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for selection in holder.selections:
                _keep_codings(selection, here, before)
            _keep_codings(holder, here, before)
            kept = [
                s
                for s in holder.selections
                if s.codings or s.note_refs or s.description or s.guid.key in wanted
            ]
            if len(kept) < len(holder.selections):
                holder.selections[:] = kept  # type: ignore[index]


def _keep_codings(
    carrier: object, here: Collection[str], before: Collection[str]
) -> None:
    codings = getattr(carrier, "codings", None)
    if codings:
        codings[:] = [
            c for c in codings if c.code_ref.key in here or c.code_ref.key not in before
        ]


def _forget(project: Project, gone: Collection[str]) -> None:
    """Drop all references to what went, and links that lost an end."""
    project.links = [
        link
        for link in project.links
        if not any(
            end and end.key in gone for end in (link.origin_guid, link.target_guid)
        )
    ]
    here = _guids(project)
    gone = {*gone}
    for element in each_element(project):
        for name in KINDS.keys() & element.__dict__.keys():
            value = getattr(element, name)
            if isinstance(value, list):
                setattr(element, name, [ref for ref in value if ref.key not in gone])
            elif name == "represented_guid" and value and value.key not in here:
                element.__dict__[name] = None


def coarsen(project: Project, to: Literal["month", "year"]) -> int:
    """Set every date of a project to the first day of its month or year.

    Returns:
        How many were changed.
    """
    count = 0
    for element in each_element(project):
        count += _of(element, to)
    return count


def _of(element: Element, to: str) -> int:
    fields, count = element.__dict__, 0
    for name, value in fields.items():
        if not isinstance(value, Date | DateTime):
            continue
        year, month, _ = _parts(value)
        day = f"{year}-{'01' if to == 'year' else month}-01"
        new: Date | DateTime = Date(day)
        if isinstance(value, DateTime):
            new = DateTime(f"{day}T00:00:00Z")
        if new != value:
            fields[name], count = new, count + 1
    return count


def _parts(value: str) -> tuple[str, str, str]:
    sign = "-" if value.startswith("-") else ""
    year, month, rest = value.removeprefix("-").split("-", 2)
    return sign + year, month, rest
