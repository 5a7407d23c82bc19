"""The texts that a caller names, until each has found its source."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from qdabridge.formats import TextFile, read_texts
from qdabridge.model import (
    AudioSource,
    Guid,
    Note,
    PDFSelection,
    PDFSource,
    PictureSource,
    Representation,
    TextDescription,
    TextElement,
    TextSource,
    Transcript,
    VideoSource,
    holders,
)
from qdabridge.operations.assemble.draft import Document, Draft, attributes
from qdabridge.operations.assemble.records import Record
from qdabridge.package import Limits, SourcePath
from qdabridge.report import Report, Severity
from qdabridge.text import TextMap

__all__ = [
    "Texts",
    "add_existing",
    "add_media",
    "add_note_document",
    "add_region_texts",
    "add_sources",
    "set_text",
    "source_of",
    "texts_of",
]


def add_media(draft: Draft, folders: Iterable[str | Path]) -> None:
    """Put the files of sources that are no texts into the package.

    A file is known by the path that the table of sources tells, else by its name, else
    by the name of the source with the same suffix: packages name files by GUIDs.

    Args:
        draft: The project, with its sources.
        folders: Where the files may lie.
    """
    places = [Path(folder) for folder in folders]
    sources = draft.project.sources
    for record, source in zip(draft.records("sources"), sources, strict=False):
        if isinstance(source, TextSource) or not source.path:
            continue
        file = next(_found(source, places), None)
        if file is not None:
            key = source.guid.key
            source.path = draft.package.add_file(file, file.suffix.lower(), key)
            continue
        draft.note(
            "file-missing",
            Severity.WARNING,
            "tables hold no pictures, PDFs or recordings; the source says where its"
            " file is, but the project does not hold it; name the folder with it"
            " (--media)",
            place=record.place,
            keep=1,
        )


def _found(source: Any, folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that may be meant; none that lies outside the folders."""
    path = SourcePath.of(source.path)
    suffix = PurePosixPath(path.target).suffix
    tails = [path.target.lstrip("/"), path.name]
    if source.name:
        tails += [source.name, f"{source.name}{suffix}"]
    for folder in folders:
        for tail in tails:
            found = folder / tail
            if found.is_file() and found.resolve().is_relative_to(folder.resolve()):
                yield found


class Texts:
    """The texts that were read; each is taken once."""

    def __init__(self, files: Iterable[TextFile]) -> None:
        self._left = dict(enumerate(files))
        self._by_path: dict[str, list[int]] = defaultdict(list)
        self._by_end: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_sum: dict[str, list[int]] = defaultdict(list)
        for number, text in self._left.items():
            self._by_sum[text.sha256].append(number)
            self._by_path[text.relative].append(number)
            parts = text.path.parts
            for length in range(1, len(parts) + 1):
                self._by_end["/".join(parts[-length:])].append(number)
            for name in {text.name, text.path.name, text.path.stem}:
                self._by_name[name].append(number)

    def take(self, file: str) -> TextFile | None:
        """Take the text of a file that a table names: ``texts/Interview 1.txt``."""
        wanted = file.strip().replace("\\", "/")
        return self._first(
            self._by_path.get(wanted),
            self._by_path.get(wanted.rpartition("/")[2]),
            self._by_end.get(wanted),
        )

    def take_equal(self, sha256: str) -> TextFile | None:
        """Take the text with this checksum, whatever it is called."""
        return self._first(self._by_sum.get(sha256.strip().lower() or "none"))

    def take_named(self, name: str) -> TextFile | None:
        """Take the text that is called as a source."""
        return self._first(self._by_name.get(name))

    def _first(self, *found: list[int] | None) -> TextFile | None:
        places = [n for numbers in found for n in numbers or () if n in self._left]
        return self._left.pop(min(places)) if places else None

    def rest(self) -> list[TextFile]:
        """Take all that are left."""
        left, self._left = list(self._left.values()), {}
        return left


def texts_of(
    texts: str | Path | Iterable[str | Path] | Mapping[str, str] | None,
    report: Report,
    limits: Limits | None = None,
) -> list[TextFile]:
    """Read the texts that a caller names: a folder, files, or the words themselves."""
    if texts is None:
        return []
    if isinstance(texts, Mapping):
        return [_given(name, text) for name, text in texts.items()]
    paths = [texts] if isinstance(texts, str | Path) else list(texts)
    found: list[TextFile] = []
    for path in paths:
        files, told = read_texts(path, limits)
        found += files
        report.extend(told)
    return found


def _given(name: str, text: str) -> TextFile:
    made = TextMap(text.removeprefix("\ufeff"), has_bom=text.startswith("\ufeff"))
    return TextFile(name, Path(name), name, made, "", "")


def source_of(text: TextFile) -> TextSource:
    """Return a source for a text; its GUID always stands for its name."""
    made = None
    if text.extractor.startswith("python-docx"):
        made = f"Text by {text.extractor} (SHA-256 {text.sha256})"
    return TextSource(
        guid=Guid.derived("source", text.name), name=text.name, description=made
    )


KINDS: dict[str, type[Any]] = {
    "TextSource": TextSource,
    "PictureSource": PictureSource,
    "PDFSource": PDFSource,
    "AudioSource": AudioSource,
    "VideoSource": VideoSource,
}

Holder = TextElement | Transcript


def add_existing(draft: Draft) -> None:
    """Enter the sources and users of a project to which something is added."""
    draft.know_all()
    for source in draft.project.sources:
        document = _document(source)
        for key, holder in document.holders.items():
            if isinstance(holder, TextElement | Transcript):
                text = draft.package.text(holder)
                if text:
                    document.texts[key] = TextMap(text)
        draft.documents.add(document, [source.name or ""])


def add_sources(draft: Draft, texts: Texts, *, only_told: bool) -> None:
    """Make the sources of the table of sources, and one of every other text.

    Args:
        draft: The project.
        texts: The texts that were read.
        only_told: Leave texts alone that no table names, if there are such tables.
    """
    for record in draft.records("sources"):
        source = _source(draft, record)
        draft.project.sources.append(source)
        draft.documents.add(_document(source), [source.name or "", record.get("path")])
    for record in draft.records("texts"):
        _add_text(draft, record, texts)
    for record in draft.records("sources"):
        _add_own_text(draft, record, texts)
    if not (only_told and "sources" in draft.sheets):
        for text in texts.rest():
            if draft.is_existing and draft.documents.named(text.name):
                _tell_known(draft, text)
            else:
                _add_file(draft, text)


def _tell_known(draft: Draft, text: TextFile) -> None:
    draft.note(
        "text-known",
        Severity.INFO,
        "the project has a document of this name; its text was used, not the file's",
        place=text.relative,
    )


def _source(draft: Draft, record: Record) -> Any:
    kind = KINDS.get(record.get("type").strip(), TextSource)
    name = record.get("name")
    fields = attributes(
        name=name,
        description=record.get("description"),
        creating_user=draft.creator(record),
        creation_date_time=draft.created(record),
    )
    if kind is not TextSource and record.get("path"):
        fields["path"] = record.get("path")
    return kind(guid=draft.guid(record.get("guid"), record, "source", name), **fields)


def _document(source: Any) -> Document:
    return Document(source, holders={h.guid.key: h for h in holders(source)})


def _add_text(draft: Draft, record: Record, texts: Texts) -> None:
    """Give a source the text that a row of the table of texts is about."""
    document = draft.documents.of_guid(record.get("source_guid"))
    if document is None or record.get("selection_guid").strip():
        return  # the text of a region waits until the region is made
    kind = record.get("type").strip()
    file = texts.take(record.get("text_file")) if record.get("text_file") else None
    file = file or texts.take_equal(record.get("sha256"))
    if file is None and kind == "TextSource":
        file = texts.take_named(record.get("source"))
    fields = attributes(name=record.get("name"))
    if kind != "TextSource":
        owner = document.source.guid.key
        fields["guid"] = draft.guid(record.get("guid"), record, "text", owner, kind)
    source = document.source
    holder: Holder | None = None
    match kind, source:
        case "TextSource", TextSource():
            holder = source
        case "Representation", PDFSource():
            holder = source.representation = Representation(**fields)
        case "TextDescription", PictureSource():
            holder = source.text_description = TextDescription(**fields)
        case "Transcript", AudioSource() | VideoSource():
            source.transcripts.append(holder := Transcript(**fields))
    if holder is None:
        return
    document.holders[holder.guid.key] = holder
    if file is not None:
        _check(draft, record, file)
        set_text(draft, document, holder, file.map)


def _check(draft: Draft, record: Record, file: TextFile) -> None:
    """Tell if a text is not the one that positions were counted in."""
    wanted = record.get("sha256").strip().lower()
    if wanted and wanted != file.sha256:
        draft.note(
            "text-changed",
            Severity.WARNING,
            f"{file.relative} is not the text the table was made with; positions are"
            " checked against the quotes",
            place=record.place,
        )


def _add_own_text(draft: Draft, record: Record, texts: Texts) -> None:
    """Give a text source its text if no row of the table of texts did."""
    guid = record.get("guid") or Guid.derived("source", record.get("name"))
    document = draft.documents.of_guid(guid)
    if document is None or document.texts:
        return
    file = texts.take(record.get("text_file")) if record.get("text_file") else None
    file = file or texts.take_named(record.get("name"))
    if file and isinstance(document.source, TextSource):
        set_text(draft, document, document.source, file.map)


def _add_file(draft: Draft, text: TextFile) -> None:
    source = source_of(text)
    document = _document(source)
    draft.project.sources.append(source)
    set_text(draft, document, source, text.map)
    names = [text.name, text.relative, text.path.name]
    draft.documents.add(document, names)


def set_text(draft: Draft, document: Document, holder: Holder, text: TextMap) -> None:
    """Put a text into the package and under its holder."""
    data = text.text.encode("utf-8", "replace")
    key = holder.guid.key
    holder.plain_text_path = draft.package.add_file(data, ".txt", key)
    document.texts[key] = text


def add_note_document(draft: Draft, note: Note, text: str) -> None:
    """Let rows place codings in the text of a note."""
    document = _document(note)
    document.texts[note.guid.key] = TextMap(text)
    draft.documents.add(document, [note.name or ""])


def _of_regions(draft: Draft) -> Iterator[tuple[Record, str]]:
    """Yield the rows of the table of texts about regions, and the regions' GUIDs."""
    for record in draft.records("texts"):
        if key := record.get("selection_guid").strip().lower():
            yield record, key


def add_region_texts(
    draft: Draft, texts: Texts, regions: dict[str, PDFSelection]
) -> None:
    """Give regions of PDFs the texts that rows say are theirs."""
    for record, key in _of_regions(draft):
        region = regions.get(key)
        document = draft.documents.of_guid(record.get("source_guid"))
        if region is None or document is None:
            continue
        guid = draft.guid(record.get("guid"), record, "text of region", key)
        region.representation = Representation(
            guid=guid, **attributes(name=record.get("name"))
        )
        document.holders[guid.key] = region.representation
        file = texts.take(record.get("text_file"))
        if file is not None:
            set_text(draft, document, region.representation, file.map)
