"""NVivo as a reader of REFI-QDA: what a canonical project is made into for it.

Nobody has published what NVivo needs; so its files are given the shape of its own.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import cast

from qdabridge.archives import EPOCH, reproducible
from qdabridge.model import (
    Coding,
    Guid,
    Link,
    Note,
    PlainTextSelection,
    Selection,
    TextSource,
)
from qdabridge.tools.files import drop_unused, put_in_file
from qdabridge.tools.idioms.codes import one_coding_each
from qdabridge.tools.idioms.marks import annotated, link_between
from qdabridge.tools.profile import rule
from qdabridge.tools.references import respell
from qdabridge.tools.work import Workspace

__all__ = [
    "bare_guids",
    "docx_of",
    "notes_to_links",
    "one_selection_each",
    "tell_colours",
    "text_files",
]


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

_BODY = "word/document.xml"


def docx_of(text: str) -> bytes:
    """Return a Word file with one paragraph for each line; same text, same bytes."""
    lines = escape(_NOT_XML.sub("\ufffd", text), quote=False).split("\n")
    paragraphs = "".join(map(_paragraph, lines))
    rest, body = _empty()
    before, end, after = body.partition("<w:sectPr")
    stream = io.BytesIO(rest)
    with zipfile.ZipFile(stream, "a") as archive:
        data = f"{before}{paragraphs}{end}{after}".encode()
        archive.writestr(reproducible(_BODY), data)
    return stream.getvalue()


@cache
def _empty() -> tuple[bytes, str]:
    """Return an empty Word file without its body, and the body.

    Paragraphs are written into it as text: python-docx takes ten times as long. All
    other parts are the same in each file, and deflated once.
    """
    from docx import Document

    document = Document()
    about = document.core_properties
    about.author = about.comments = about.last_modified_by = ""
    about.created = about.modified = datetime(*EPOCH)
    stream = io.BytesIO()
    document.save(stream)
    rest = io.BytesIO()
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(rest, "w") as others:
        for name in archive.namelist():
            if name != _BODY:
                others.writestr(reproducible(name), archive.read(name))
        body = archive.read(_BODY).decode()
    return rest.getvalue(), body


def _paragraph(line: str) -> str:
    if not line:
        return "<w:p/>"
    parts = (
        f'<w:t xml:space="preserve">{p}</w:t>' if p else "" for p in line.split("\t")
    )
    return f"<w:p><w:r>{'<w:tab/>'.join(parts)}</w:r></w:p>"


# --- Texts ----------------------------------------------------------------------------


@rule(
    "text-in-file",
    "rich-text-made",
    "rich-text-replaced",
    tool="NVivo 12-20",
    evidence="O",
)
def text_files(work: Workspace) -> None:
    """Put texts into files named by GUID, with a Word file of the same name.

    So NVivo writes documents and memos: <guid>.txt and <guid>.docx. A Word file that
    is there stays; other rich text stays in the package with nothing referring to it.
    """
    styled, texts = 0, dict[str, str]()
    for thing in (*work.project.sources, *work.project.notes):
        if isinstance(thing, TextSource | Note) and work.has_text(thing):
            if thing.plain_text_content is not None or thing.plain_text_path:
                _text_file(work, thing)
            styled += _rich_text(work, thing, texts)
    work.files.update(_word_files(texts))
    drop_unused(work)
    if styled:
        work.warning(
            "rich-text-replaced",
            f"{styled} styled texts are no Word files; NVivo gets Word files made from"
            " the plain texts, the styled ones stay in the package unused",
            path="@richTextPath",
        )


def _text_file(work: Workspace, thing: TextSource | Note) -> None:
    name = f"{thing.guid.key}.txt"
    if (
        thing.plain_text_path
        and work.resolve(thing.plain_text_path) == f"sources/{name}"
    ):
        return
    if put_in_file(work, thing, name):
        work.info(
            "text-in-file",
            "texts inside the document were put into files",
            path="PlainTextContent",
        )


def _word_files(texts: dict[str, str]) -> dict[str, bytes]:
    """Return the Word files of texts by their names, made on two cores."""
    from concurrent.futures import ThreadPoolExecutor

    if texts:
        _empty()  # which each thread would make
    with ThreadPoolExecutor(2) as pool:  # most of it is deflating
        return dict(zip(texts, pool.map(docx_of, texts.values()), strict=True))


def _rich_text(
    work: Workspace, thing: TextSource | Note, texts: dict[str, str]
) -> bool:
    """Give a text a Word file if it has none; say if it had another styled file.

    The file is empty until it is made of what is added to ``texts``.
    """
    path = thing.rich_text_path or ""
    old = work.resolve(path) if path else None
    if old and path.lower().endswith(".docx"):
        return False
    name = f"sources/{thing.guid.key}.docx"
    work.files[name], texts[name] = b"", work.text(thing)
    thing.rich_text_path = f"internal://{thing.guid.key}.docx"
    work.info(
        "rich-text-made",
        "Word files were made of plain texts, as NVivo has one of each",
        path="@richTextPath",
    )
    # A txt as rich text is QualCoder's way to say there is none.
    return old is not None and not path.lower().endswith(".txt")


# --- Selections -----------------------------------------------------------------------


@rule(
    "selection-copied",
    "selection-coder-replaced",
    tool="NVivo 12-20, Windows and Mac",
    evidence="O",
)
def one_selection_each(work: Workspace) -> None:
    """Copy selections so that each has one coding, with coder and date on both."""
    replaced = sum(_sign(s) for on in work.holders() for s in on.selections)
    copies = one_coding_each(work)
    for copy in copies:
        _sign(copy)
    if copies:
        work.info(
            "selection-copied",
            f"{len(copies)} selections were copied, as NVivo has one for each coding",
            path="PlainTextSelection/Coding",
        )
    if replaced:
        work.info(
            "selection-coder-replaced",
            f"{replaced} selections were made by another one or at another time than"
            " their coding; NVivo keeps only coder and date of the coding",
            path="PlainTextSelection/@creatingUser",
        )


def _sign(selection: Selection) -> bool:
    """Give a selection coder and date of its first coding; say if it had others."""
    fields = selection.__dict__
    if not (codings := fields["codings"]):
        return False
    had_others, said = False, codings[0].__dict__
    old, new = fields["creating_user"], said["creating_user"]
    if new is not old and new is not None and (old is None or new.key != old.key):
        had_others = old is not None
        fields["creating_user"] = new
    old, new = fields["creation_date_time"], said["creation_date_time"]
    if new is not None and new != old:
        had_others = had_others or old is not None
        fields["creation_date_time"] = new
    return had_others


# --- Memos ----------------------------------------------------------------------------


@rule("note-as-link", "annotation-as-link", tool="NVivo for Mac 12-15", evidence="O")
def notes_to_links(work: Workspace) -> None:
    """Make Links of NoteRefs, for NVivo writes no NoteRef.

    A memo is linked from its source or code. An annotation links to a selection
    without coding [C: QualCoder's refi.py], so the place of a coded one is repeated.
    """
    project = work.project
    notes = {note.guid.key for note in project.notes}
    things = [*project.sources, *(code for code, _ in project.walk_codes())]
    memos = [link for thing in things for link in _memo_links(thing, notes)]
    annotations: list[Link] = []
    for holder in work.holders():
        selections = cast(list[Selection], holder.selections)
        if not _are_noted(selections):
            continue
        made: list[Selection] = []
        for selection in selections:
            made.append(selection)
            made += _annotate(selection, notes, annotations)
        selections[:] = made
    project.links += memos + annotations
    if memos:
        work.info(
            "note-as-link",
            f"{len(memos)} NoteRefs of sources and codes became Links to their memos",
            path="NoteRef",
        )
    if annotations:
        work.info(
            "annotation-as-link",
            f"{len(annotations)} NoteRefs of selections and codings became Links from"
            " notes to places, as NVivo has annotations",
            path="PlainTextSelection/NoteRef",
        )


def _are_noted(selections: Sequence[Selection]) -> bool:
    """Is there a note on one of these, or on a coding of one?"""
    noted = [selection for selection in selections if selection.note_refs]
    return bool(noted or [c for s in selections for c in s.codings if c.note_refs])


def _memo_links(thing: object, notes: set[str]) -> list[Link]:
    """Take its NoteRefs from a thing and return Links to the notes."""
    refs: list[Guid] = thing.note_refs  # type: ignore[attr-defined]
    guid: Guid = thing.guid  # type: ignore[attr-defined]
    known = [ref for ref in refs if ref.key in notes]
    thing.note_refs = [r for r in refs if r.key not in notes]  # type: ignore[attr-defined]
    return [_link(guid, ref) for ref in known]


def _annotate(
    selection: Selection, notes: set[str], links: list[Link]
) -> Iterator[Selection]:
    """Make links to the places that notes are about; yield those made for them."""
    things: tuple[Selection | Coding, ...] = (selection, *selection.codings)
    for thing in things:
        found = _memo_links(thing, notes)
        if not found:
            continue
        if not isinstance(selection, PlainTextSelection):
            links += found  # such annotations become memos in NVivo anyway [C]
            continue
        place: Selection = selection
        if selection.codings:
            place = _same_place(selection, annotated(thing))
            yield place
        for link in found:
            note = cast(Guid, link.target_guid)
            links.append(_link(note, place.guid))


def _same_place(selection: Selection, guid: Guid) -> Selection:
    change = {"guid": guid, "codings": [], "note_refs": [], "description": ""}
    return selection.model_copy(update=change)


def _link(origin: Guid, target: Guid) -> Link:
    guid = link_between(origin, target)
    return Link(guid=guid, origin_guid=origin, target_guid=target)


# --- Colours, GUIDs, dates ------------------------------------------------------------


@rule("colour-on-request", tool="NVivo 12-15", evidence="C")
def tell_colours(work: Workspace) -> None:
    """Say that NVivo takes colours only when asked to."""
    count = sum(code.color is not None for code, _ in work.project.walk_codes())
    if count:
        work.info(
            "colour-on-request",
            f"{count} codes have colours; tick “Import code colors” when you open the"
            " file in NVivo, or they are left out",
            path="Code/@color",
        )


@rule(tool="NVivo 12-20, Windows and Mac", evidence="O")
def bare_guids(work: Workspace) -> None:
    """Write GUIDs in lower case without braces."""
    respell(work.project, str.lower)
