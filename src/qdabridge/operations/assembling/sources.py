"""Sources of a project that is put together, with the texts positions count in."""

from collections.abc import Iterator
from typing import Any

from qdabridge.formats.text_folder import TextFile
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
)
from qdabridge.model.index import holders
from qdabridge.operations.assembling.documents import Document
from qdabridge.operations.assembling.draft import Draft, attributes
from qdabridge.operations.assembling.records import Record
from qdabridge.operations.assembling.texts import Texts, source_of
from qdabridge.report import Severity
from qdabridge.text.positions import TextMap

__all__ = ["add_note_document", "add_region_texts", "add_sources", "set_text"]

KINDS: dict[str, type[Any]] = {
    "TextSource": TextSource,
    "PictureSource": PictureSource,
    "PDFSource": PDFSource,
    "AudioSource": AudioSource,
    "VideoSource": VideoSource,
}

Holder = TextElement | Transcript


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
            _add_file(draft, text)


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
