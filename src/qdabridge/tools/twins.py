"""Quotations of PDFs that are written twice: as a region and as a stretch of text.

ATLAS.ti for Mac 8.4 writes a text quotation of a PDF as a PDFSelection and as a
PlainTextSelection of the PDF's Representation with the same GUID, each with codings
of its own. Canonical is one quotation with two anchors:

- the PDFSelection keeps the GUID and carries everything said about the quotation:
  codings (same code and coder once), description, NoteRefs, references from elsewhere;
- the PlainTextSelection stays as its anchor in the text, bare, with the GUID that
  ``text_twin`` derives from the other's. That is how twins know each other, also
  after a journey that keeps GUIDs, and no GUID stands for two things.

A quotation over a page break is several PDFSelections, of which the first has the text.
"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.model import (
    Coding,
    Guid,
    PDFSelection,
    PDFSource,
    PlainTextSelection,
    Project,
)
from qdabridge.tools.guids import KINDS, map_references
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = ["Twins", "join_twins", "text_twin", "twins"]


class Twins(NamedTuple):
    """One quotation of a PDF, with its place on the page and its place in the text."""

    region: PDFSelection
    text: PlainTextSelection
    source: PDFSource


def text_twin(guid: Guid) -> Guid:
    """Return the GUID of the text anchor of the PDFSelection with this GUID."""
    return Guid.derived("text of region", guid.key)


def twins(project: Project) -> Iterator[Twins]:
    """Yield the quotations of a canonical project that have two anchors."""
    for source in project.sources:
        if isinstance(source, PDFSource):
            yield from _twins(source)


def _twins(source: PDFSource) -> Iterator[Twins]:
    if source.representation is None:
        return
    regions: dict[str, PDFSelection] = {}
    for region in source.pdf_selections:
        regions.setdefault(text_twin(region.guid).key, region)
    for text in source.representation.plain_text_selections:
        if (twin := regions.get(text.guid.key)) is not None:
            yield Twins(twin, text, source)


@rule("twins-joined", tool="ATLAS.ti for Mac 8.4", evidence="O")
def join_twins(work: Work) -> None:
    """Make one quotation of a PDFSelection and a text selection with one GUID."""
    for source in work.project.sources:
        if isinstance(source, PDFSource):
            _separate(source)
    replaced: dict[str, Guid] = {}
    for pair in twins(work.project):
        if not _is_bare(pair.text):
            replaced |= _join(pair)
            work.info(
                "twins-joined",
                "a quotation of a PDF is written as region and as text; what is said"
                " about it was gathered on the region, the text stays as its place",
                path="PDFSource/PDFSelection",
                subject=pair.region.guid,
            )
    if replaced:
        map_references(
            work.project,
            lambda name, ref: replaced.get(ref.key, ref) if name in _ANY else ref,
        )


_ANY = {name for name in KINDS if name.endswith("_guid") and "user" not in name}


def _separate(source: PDFSource) -> None:
    """Give text selections that have the GUID of a region one of their own."""
    if source.representation is None:
        return
    regions = {region.guid.key for region in source.pdf_selections}
    for text in source.representation.plain_text_selections:
        if text.guid.key in regions:
            text.guid = text_twin(text.guid)


def _is_bare(text: PlainTextSelection) -> bool:
    return not (text.codings or text.note_refs or text.description)


def _join(pair: Twins) -> dict[str, Guid]:
    """Gather all on the region; return the GUIDs of codings that are gone."""
    region, text, _ = pair
    gone: dict[str, Guid] = {}
    known = {_what(coding, region): coding for coding in region.codings}
    for coding in text.codings:
        same = known.setdefault(_what(coding, text), coding)
        if same is coding:
            region.codings.append(coding)
        else:
            same.note_refs = _union(same.note_refs, coding.note_refs)
            gone[coding.guid.key] = same.guid
    region.note_refs = _union(region.note_refs, text.note_refs)
    comments = dict.fromkeys(filter(None, (region.description, text.description)))
    region.description = "\n\n".join(comments) or region.description
    text.codings, text.note_refs, text.description = [], [], None
    return gone


def _what(coding: Coding, on: PDFSelection | PlainTextSelection) -> tuple[str, str]:
    coder = coding.creating_user or on.creating_user
    return coding.code_ref.key, coder.key if coder else ""


def _union(first: list[Guid], second: list[Guid]) -> list[Guid]:
    return list(dict.fromkeys([*first, *second]))
