"""Transcripts as they lie in a folder: text, Markdown, Word, OpenDocument.

The text of a Word file depends on who extracts it, so the extractor and a checksum are
kept with every text: positions only fit the text they were counted in.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from qdabridge.archives import Limits
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
)
from qdabridge.inputs import check_input, is_regular, open_input
from qdabridge.package import readable
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Archive, Content, content_of, damage_told, document_lines
from qdabridge.text import TextMap, decode

__all__ = ["SUFFIXES", "TextFile", "read_odt", "read_text_file", "read_texts"]


MOST_BLANKS = 1000
"""So many blanks are believed to stand side by side."""
_ASIDE = {"note", "annotation", "tracked-changes", "bookmark", "sequence-decls"}
"""Elements whose words are no part of the text that is read."""


def read_odt(path: Path, limits: Limits) -> tuple[TextMap, str]:
    """Read the paragraphs of a document, one a line; rows of tables have tabs.

    Notes, comments, headers and deleted text are not part of the text.

    Raises:
        DamagedPackageError: It is no such document.
        LimitError: It is too large.
    """
    with Archive(path, max_bytes=limits.max_table_bytes) as archive, damage_told(path):
        if "content.xml" not in archive:
            raise _damaged_odt(path)
        _check_size(archive.size("content.xml"), limits, path)
        root = archive.root("content.xml")
        text = root.find("{*}body/{*}text")
        if text is None:
            raise _damaged_odt(path)
        _check_size(sum(map(_blanks, text.iter("{*}s"))), limits, path)
        return TextMap("\n".join(_lines(text))), "odt"


def _check_size(size: int, limits: Limits, path: Path) -> None:
    if size > limits.max_text_bytes:
        raise LimitError(
            f"unpacks to more than {limits.max_text_bytes} bytes",
            path=path,
            limit="max_text_bytes",
        )


def _damaged_odt(path: Path) -> DamagedPackageError:
    return DamagedPackageError(
        "this is no OpenDocument text that can be read",
        path=path,
        hint="open it in LibreOffice and save it as .odt or .docx again",
    )


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _lines(parent: Any) -> Iterator[str]:
    for child in parent:
        match _name(child):
            case "p" | "h":
                yield _words(child)
            case "table-row":
                cells = (" ".join(_lines(cell)) for cell in child)
                yield "\t".join(cells)
            case name if name and name not in _ASIDE:
                yield from _lines(child)


def _words(element: Any) -> str:
    """Return the words of a paragraph: runs of blanks, tabs and breaks are elements."""
    parts = [element.text or ""]
    for child in element:
        match _name(child):
            case "s":
                parts.append(" " * _blanks(child))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case name if name and name not in _ASIDE:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _blanks(element: Any) -> int:
    """Return for how many blanks an element stands."""
    count = next((v for k, v in element.attrib.items() if str(k).endswith("}c")), "1")
    is_number = count.isascii() and count.isdecimal() and len(count) < 10
    return min(int(count), MOST_BLANKS) if is_number else 1


class TextFile(NamedTuple):
    """A transcript that was read."""

    name: str
    """What to call it: the name of the file without suffix where no other has it."""
    path: Path
    relative: str
    """Its path in the folder, with slashes; of a single file its name."""
    map: TextMap
    """Its text, and the ways of counting in it."""
    extractor: str
    """What made the text: ``utf-8``, ``windows-1252``, ``python-docx 1.2.0`` ..."""
    sha256: str
    """Of the canonical text in UTF-8."""

    @property
    def text(self) -> str:
        """The canonical text: LF, no BOM."""
        return self.map.text


def read_texts(
    folder: str | Path, limits: Limits | None = None
) -> tuple[list[TextFile], Report]:
    """Read every transcript in a folder and the folders in it, sorted by path.

    Hidden files and those Office makes while a document is open (``~$...``) are left
    out; other files that are no transcripts are named in the report.

    Args:
        folder: The folder, or a single file.
        limits: Safety limits.

    Raises:
        ReadError: There is no such folder, or a file in it cannot be read.
    """
    root = Path(folder)
    report = Report()
    if not root.exists():
        raise ReadError(
            "there is no such folder", path=root, hint="name the folder with the texts"
        )
    check_input(root)
    is_file = not root.is_dir()
    if is_file and root.suffix.lower() not in SUFFIXES:
        raise NotThisFormatError(
            f"this is no transcript ({', '.join(SUFFIXES)})",
            path=root,
            hint="name a folder with transcripts, or one of them",
        )
    with readable(root):
        paths = [root] if is_file else sorted(_visible(root))
    base = root.parent if is_file else root
    known = []
    skipped: dict[str, list[Path]] = {}
    for path in paths:
        if why := _no_transcript(path):
            skipped.setdefault(why, []).append(path)
        else:
            known.append(path)
    for why, left_out in skipped.items():
        _tell_skipped(left_out, why, report)
    names = _names(known, base)
    texts = [read_text_file(p, base, names[p], limits) for p in known]
    _tell_shared(texts, report)
    _tell_guessed(texts, report)
    return texts, report


def read_text_file(
    path: Path, base: Path, name: str | None = None, limits: Limits | None = None
) -> TextFile:
    """Read one transcript.

    Args:
        path: The file; its suffix says how it is read.
        base: The folder in whose terms ``relative`` is.
        name: What to call it, if not as the file.
        limits: Safety limits.

    Raises:
        ReadError: It cannot be read.
        LimitError: It is larger than ``max_text_bytes``.
    """
    limits = limits or Limits()
    with readable(path):
        read = SUFFIXES.get(path.suffix.lower(), _read_plain)
        made, extractor = read(path, limits)
    relative = path.relative_to(base).as_posix() if path.is_relative_to(base) else ""
    digest = hashlib.sha256(made.text.encode("utf-8", "surrogatepass")).hexdigest()
    return TextFile(
        name or path.stem, path, relative or path.name, made, extractor, digest
    )


def _no_transcript(path: Path) -> str | None:
    """Return what a file is, if it is no transcript."""
    if path.name.startswith("~$"):
        return "made by Office while the document is open"
    if path.suffix.lower() not in SUFFIXES:
        return "no transcript"
    return None if is_regular(path) else "a device, a pipe or a link that leads nowhere"


def _visible(root: Path) -> Iterator[Path]:
    """Yield the files below a folder but hidden ones; links to folders not followed."""
    for folder, folders, files in os.walk(root, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in files if not name.startswith("."))


def _refuse(error: OSError) -> None:
    """Let a folder that cannot be looked into be an error, not a gap."""
    raise error


def _names(paths: Iterable[Path], base: Path) -> dict[Path, str]:
    """Return the shortest name of each file that no other has."""
    forms: tuple[Callable[[Path], str], ...] = (
        lambda path: path.stem,
        lambda path: path.name,
        lambda path: path.relative_to(base).with_suffix("").as_posix(),
        lambda path: path.relative_to(base).as_posix(),
    )
    names: dict[Path, str] = {}
    left = list(paths)
    for form in forms:
        counts = Counter(form(path).casefold() for path in left)
        names |= {p: form(p) for p in left if counts[form(p).casefold()] == 1}
        left = [path for path in left if path not in names]
    return names | {path: path.relative_to(base).as_posix() for path in left}


def _tell_skipped(paths: list[Path], why: str, report: Report) -> None:
    if paths:
        report.add(
            Finding.of(
                "file-skipped",
                Severity.INFO,
                f"left out, for it is {why}",
                file=str(paths[0]),
                count=len(paths),
            )
        )


def _tell_shared(texts: list[TextFile], report: Report) -> None:
    stems = Counter(text.path.stem.casefold() for text in texts)
    for text in texts:
        if stems[text.path.stem.casefold()] > 1:
            report.add(
                Finding.of(
                    "text-name-shared",
                    Severity.WARNING,
                    f"another text is called {text.path.stem!r} too; this one"
                    f" is named {text.name!r}",
                    file=str(text.path),
                )
            )


def _tell_guessed(texts: list[TextFile], report: Report) -> None:
    for text in texts:
        if text.extractor == "windows-1252":
            report.add(
                Finding.of(
                    "text-encoding-guessed",
                    Severity.WARNING,
                    "this is not UTF-8 and was read as Windows-1252; look at"
                    " its accents and quotation marks",
                    file=str(text.path),
                )
            )


def _read_plain(path: Path, limits: Limits) -> tuple[TextMap, str]:
    with open_input(path, limits.max_text_bytes, "max_text_bytes") as stream:
        decoded = decode(stream.read())
    if "\0" in decoded.text:
        raise DamagedPackageError(
            "this is no text (it holds zero bytes)",
            path=path,
            hint="save it as text in UTF-8, or as .docx",
        )
    return TextMap(decoded.text, has_bom=decoded.has_bom), decoded.encoding


def _read_docx(path: Path, limits: Limits) -> tuple[TextMap, str]:
    """Read paragraphs and tables in their order; a table's rows are lines with tabs.

    Soft breaks become line ends, as python-docx has it. Headers, footnotes, comments
    and text boxes are not part of the text.
    """
    try:
        is_word = content_of(path, max_bytes=limits.max_table_bytes) is Content.WORD
    except NotThisFormatError as error:
        if _is_old_office(path):  # or protected by a password, and the error says so
            raise
        raise _damaged_docx(path) from error
    if not is_word:
        raise _damaged_docx(path)
    lines = document_lines(
        path,
        max_bytes=limits.max_table_bytes,
        max_text=limits.max_text_bytes,
        max_cells=limits.max_cells,
    )
    return TextMap("\n".join(lines)), f"python-docx {version('python-docx')}"


def _is_old_office(path: Path) -> bool:
    with open_input(path) as stream:
        return stream.read(4) == b"\xd0\xcf\x11\xe0"


def _damaged_docx(path: Path) -> ReadError:
    return DamagedPackageError(
        "this is no Word document that can be read",
        path=path,
        hint="open it in Word and save it as .docx again",
    )


SUFFIXES: dict[str, Callable[[Path, Limits], tuple[TextMap, str]]] = {
    ".txt": _read_plain,
    ".md": _read_plain,
    ".docx": _read_docx,
    ".odt": read_odt,
}
"""What counts as a transcript, and how it is read."""
