"""Where things are, in files of any tool: texts beside texts, twins, corners, paths."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AnySource,
    Coding,
    Guid,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Project,
    TextElement,
    TextSource,
    Transcript,
    holders,
)
from qdabridge.package import PathKind, SourcePath, page_heights, picture_size
from qdabridge.report import Severity
from qdabridge.tools.profile import rule
from qdabridge.tools.references import KINDS, map_references
from qdabridge.tools.work import Workspace

__all__ = [
    "Twins",
    "annotations_beyond_notes",
    "check_position_names",
    "clamp_regions",
    "complete_paths",
    "flip_regions",
    "join_twins",
    "note_selections_to_source",
    "order_corners",
    "separate_representations",
    "text_twin",
    "twins",
]


@rule("annotation-as-note", tool="Quirkos; QualCoder 3 and 4", evidence="C")
def note_selections_to_source(work: Workspace) -> None:
    """Move selections inside a note to the one source that refers to the note.

    The selection stays without coding and gets the NoteRef; the source loses it, as
    the memo is about the passage. For tools that are known to write so.
    """
    _move(work, is_known=True)


@rule("annotation-as-note", tool="any", evidence="D")
def annotations_beyond_notes(work: Workspace) -> None:
    """Move selections that lie outside the text of their own note to its source.

    Whatever the origin says: positions beyond the end of the note cannot mean it.
    """
    _move(work, is_known=False)


def _move(work: Workspace, *, is_known: bool) -> None:
    homes = _homes(work)
    for note in work.project.notes:
        source = homes.get(note.guid.key)
        if source is None or not _is_annotation(note, is_known=is_known):
            continue
        text = _text_of(source)
        if text is None:
            continue
        for selection in note.plain_text_selections:
            selection.note_refs.append(note.guid)
            text.plain_text_selections.append(selection)
        note.plain_text_selections = []
        source.note_refs = [ref for ref in source.note_refs if ref != note.guid]
        work.info(
            "annotation-as-note",
            "a memo on a passage stood as a selection inside the memo, with positions"
            " in the source; made a selection of the source that refers to the memo",
            path="Note/PlainTextSelection",
            subject=note.guid,
        )


def _homes(work: Workspace) -> dict[str, AnySource]:
    """Return the source of each note that exactly one source refers to."""
    found: dict[str, list[AnySource]] = {}
    for source in work.project.sources:
        for ref in {ref.key for ref in source.note_refs}:
            found.setdefault(ref, []).append(source)
    return {ref: sources[0] for ref, sources in found.items() if len(sources) == 1}


def _is_annotation(note: Note, *, is_known: bool) -> bool:
    selections = note.plain_text_selections
    if not selections or any(selection.codings for selection in selections):
        return False
    if is_known:
        return True
    if note.plain_text_content is None:
        return False  # a note in a file is long enough to have passages of its own
    length = len(note.plain_text_content.encode("utf-16-le")) // 2
    return any(selection.end_position > length for selection in selections)


def _text_of(source: AnySource) -> TextElement | None:
    match source:
        case TextSource():
            return source
        case PDFSource():
            return source.representation
        case PictureSource():
            return source.text_description
    return None


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
def join_twins(work: Workspace) -> None:
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


def flip_regions(work: Workspace) -> tuple[int, int]:
    """Turn every rectangle over; return how many were, and how many could not be.

    Heights are rounded to whole points, so that turning twice changes nothing.
    """
    turned = left = 0
    for source in work.project.sources:
        if not isinstance(source, PDFSource) or not source.pdf_selections:
            continue
        heights = page_heights(work.package, source.path or "") or []
        for selection in source.pdf_selections:
            if 0 <= selection.page < len(heights):
                _flip(selection, round(heights[selection.page]))
                turned += 1
            else:
                left += 1
    return turned, left


def _flip(selection: PDFSelection, height: int) -> None:
    selection.first_y, selection.second_y = (
        height - selection.second_y,
        height - selection.first_y,
    )


_POSITIONS = re.compile(r"(\d+),(\d+)")


@rule("name-position-differs", tool="MAXQDA 2022 and 24", evidence="C")
def check_position_names(work: Workspace) -> None:
    """Compare names such as ``36,51`` with the positions of their selections.

    Two that differ were changed by another program; the positions stay as they are.
    """
    selections = [
        (source, selection)
        for source in work.sources()
        for holder in holders(source)
        for selection in getattr(holder, "plain_text_selections", ())
        if (selection.name or " ")[0].isdecimal()
    ]
    for source, selection in selections:
        match = _POSITIONS.fullmatch(selection.name)
        said = (selection.start_position, selection.end_position)
        if match and (int(match[1]), int(match[2])) != said:
            work.warning(
                "name-position-differs",
                f"a selection from {said[0]} to {said[1]} is named {selection.name!r},"
                " as if it stood elsewhere; its position was kept, look at it",
                path=source.name or str(source.guid),
                subject=selection.guid,
            )


@rule("path-bare", "path-mended", tool="qc 1.7; ponte", evidence="S")
def complete_paths(work: Workspace) -> None:
    """Write paths into the package with internal://, texts with the suffix .txt."""
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                _complete_text(work, holder)
                if holder.rich_text_path:
                    holder.rich_text_path = _complete(work, holder.rich_text_path)
            elif holder.path:
                holder.path = _complete(work, holder.path)


def _complete_text(work: Workspace, holder: TextElement | Transcript) -> None:
    if holder.plain_text_path is None:
        return
    path = holder.plain_text_path = _complete(work, holder.plain_text_path)
    if PurePosixPath(path).suffix.lower() in ("", ".txt") or not work.has_text(holder):
        return
    name = f"{holder.guid}.txt"
    work.files[f"sources/{name}"] = work.text(holder).encode()
    holder.plain_text_path = f"internal://{name}"
    work.info(
        "path-bare",
        "a plain text had another suffix than .txt; it was written as .txt",
        path="@plainTextPath",
        subject=holder.guid,
    )


def _complete(work: Workspace, path: str) -> str:
    """Return the path of a file in the folder of sources, as the standard has it."""
    target = SourcePath.of(path)
    name = work.resolve(path) if target.is_inside else None
    if name is None or not name.startswith("sources/"):
        return path
    right = f"internal://{name.removeprefix('sources/')}"
    if target.kind is PathKind.BARE:
        work.info(
            "path-bare",
            "a path into the package had no scheme; it got internal://",
            path="@path",
        )
    elif right != path:
        work.info(
            "path-mended",
            "a path was spelt otherwise than the file in the package; put right",
            path="@path",
        )
    return right


GRID = 9
"""NVivo snaps regions to 10 pixels, so they may end up to 9 beyond the picture."""


# --- Pictures -------------------------------------------------------------------------


@rule(
    "region-clamped",
    "region-outside",
    "picture-unmeasured",
    tool="NVivo for Mac 14.23",
    evidence="O",
    after=("join_twins", "order_corners"),
)
def clamp_regions(work: Workspace) -> None:
    """Cut regions of pictures at the picture's edge; NVivo's grid overshoots it."""
    for source in work.project.sources:
        if not isinstance(source, PictureSource) or not source.picture_selections:
            continue
        if (size := _size(work, source)) is None:
            work.warning(
                "picture-unmeasured",
                "the size of a picture is not known (the file cannot be read, or Pillow"
                " is not installed: pip install 'qdabridge[media]'), so its regions"
                " were not compared with it",
                path="PictureSource",
                subject=source.guid,
            )
            continue
        for region in source.picture_selections:
            _clamp(work, region, size)


def _size(work: Workspace, source: PictureSource) -> tuple[int, int] | None:
    if source.path is None:
        return None
    try:
        with work.package.open_file(source.path) as stream:
            return picture_size(stream)
    except QdaBridgeError:
        return None


def _clamp(work: Workspace, region: PictureSelection, size: tuple[int, int]) -> None:
    width, height = size
    old = (region.first_x, region.first_y, region.second_x, region.second_y)
    limits = (width, height, width, height)
    new = tuple(min(max(o, 0), most) for o, most in zip(old, limits, strict=True))
    if new == old:
        return
    if new[0] == new[2] or new[1] == new[3]:
        work.warning(
            "region-outside",
            "a region lies outside its picture; left as it is, look at it",
            path="PictureSource/PictureSelection",
            subject=region.guid,
        )
        return
    region.first_x, region.first_y, region.second_x, region.second_y = new
    over = max(abs(o - n) for o, n in zip(old, new, strict=True))
    is_grid = over <= GRID
    work.note(
        "region-clamped",
        Severity.INFO if is_grid else Severity.WARNING,
        "a region went beyond the edge of its picture"
        + (
            " by less than NVivo's grid of 10 pixels"
            if is_grid
            else f" by {over} pixels"
        )
        + "; cut there",
        path="PictureSource/PictureSelection",
        subject=region.guid,
        kind=str(is_grid),
    )


@rule("corners-swapped", tool="Transana 3.22", evidence="O")
def order_corners(work: Workspace) -> None:
    """Put the corner with the smaller numbers first in regions of pictures and PDFs.

    In a picture that is the upper left one, in a PDF the lower left one (as NVivo and
    ATLAS.ti write them), as each counts from there.
    """
    for source in work.project.sources:
        regions: list[PictureSelection] | list[PDFSelection] = []
        if isinstance(source, PictureSource):
            regions = source.picture_selections
        elif isinstance(source, PDFSource):
            regions = source.pdf_selections
        for region in regions:
            if region.first_x > region.second_x or region.first_y > region.second_y:
                _order(region)
                work.info(
                    "corners-swapped",
                    "a region had its corners in another order; same rectangle, the"
                    " corner with the smaller numbers comes first",
                    path=type(region).__name__,
                    subject=region.guid,
                )


def _order(region: PictureSelection | PDFSelection) -> None:
    region.first_x, region.second_x = sorted((region.first_x, region.second_x))
    region.first_y, region.second_y = sorted((region.first_y, region.second_y))


@rule("guid-duplicate", tool="ATLAS.ti for Windows 9.1", evidence="O")
def separate_representations(work: Workspace) -> None:
    """Give the Representation of a PDF a GUID of its own where it has its source's."""
    for source in work.project.sources:
        if not isinstance(source, PDFSource) or source.representation is None:
            continue
        if source.representation.guid == source.guid:
            source.representation.guid = Guid.derived("text of", source.guid.key)
            work.info(
                "guid-duplicate",
                "the text of a PDF has the GUID of the PDF itself; it got its own,"
                " references stay with the PDF",
                path="PDFSource/Representation",
                subject=source.guid,
            )
