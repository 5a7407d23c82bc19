"""What travels beside the document: nothing but what was made or looked at here."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from qdabridge.archives import EPOCH
from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    PDFSource,
    PictureSource,
    Project,
    TextElement,
    TextSource,
    Transcript,
    holders,
)
from qdabridge.package import Member, MemoryStore, Package, page_sizes, picture_size

__all__ = ["KeptFiles", "Media", "replace_media"]


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
