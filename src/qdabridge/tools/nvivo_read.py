"""NVivo as a writer of REFI-QDA: what must be put right when its files are read.

Seen in real files: Windows 12.6 and 20.1; Mac 12.7, 20.5, 14.23 and 15.0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    Case,
    Code,
    Coding,
    Guid,
    Index,
    Link,
    Note,
    PictureSelection,
    PictureSource,
    Selection,
)
from qdabridge.model.index import SOURCES, holders
from qdabridge.package.measures import picture_size
from qdabridge.report import Severity
from qdabridge.tools import one_coding
from qdabridge.tools.nvivo_marks import (
    annotated,
    is_ours,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = [
    "clamp_regions",
    "coders_from_selections",
    "doubt_coders",
    "join_copies",
    "notes_from_links",
    "unwrap_nodes",
]

_Sign = tuple[Guid | None, str | None]
"""Who made something, and when."""

GRID = 9
"""NVivo snaps regions to 10 pixels, so they may end up to 9 beyond the picture."""

# --- Who coded ------------------------------------------------------------------------


@rule(
    "coder-on-selection",
    "coder-doubtful",
    tool="NVivo 12-20, Windows and Mac",
    evidence="O",
)
def coders_from_selections(work: Work) -> None:
    """Take coder and date of each coding from its selection.

    NVivo signs a Coding with the maker and the date of its *code*.
    """
    total = users = dates = on_whole = 0
    cases = {case.guid.key for case in work.project.cases}
    for coding, selection in work.codings():
        if selection is None:
            on_whole += coding.code_ref.key not in cases
            continue
        total += 1
        # What a coding does not say at all is completed for every tool alike.
        if coding.creating_user and selection.creating_user:
            users += selection.creating_user != coding.creating_user
            coding.creating_user = selection.creating_user
        if coding.creation_date_time and selection.creation_date_time:
            dates += selection.creation_date_time != coding.creation_date_time
            coding.creation_date_time = selection.creation_date_time
    if users or dates:
        work.info(
            "coder-on-selection",
            f"NVivo signs codings with the maker of the code: of {total} codings the"
            f" coder was another one in {users}, the date in {dates}; both were taken"
            " from the selection",
            path="Coding/@creatingUser",
        )
    if on_whole and not is_ours(work.origin):
        work.warning(
            "coder-doubtful",
            f"{on_whole} codings of whole sources have no selection to take the coder"
            " from; coder and date may be those of the code",
            path="Coding/@creatingUser",
        )


@rule("coder-doubtful", tool="any", evidence="O")
def doubt_coders(work: Work) -> None:
    """Doubt the coders where all codings of each code share one coder and date.

    So NVivo writes them, and others may do the like. Codes used three times or more
    count, and their selections must tell the codings apart.
    """
    uses: dict[str, _Use] = {}
    for coding, selection in work.codings():
        if selection is not None and selection.creation_date_time is not None:
            use = uses.setdefault(coding.code_ref.key, _Use())
            use.add(coding, selection)
            if use.is_often and len(use.signs) > 1:
                return
    often = [use for use in uses.values() if use.is_often]
    doubtful = [use for use in often if len(use.selection_signs) > 1]
    if doubtful:
        work.warning(
            "coder-doubtful",
            f"all codings of each code have one coder and date, while those of their"
            f" selections differ ({len(doubtful)} of {len(often)} codes used three"
            " times or more): they may be those of the code, as NVivo writes them;"
            " kept, compare the selections' creatingUser before counting agreement",
            path="Coding/@creatingUser",
        )


@dataclass(slots=True)
class _Use:
    """Who used a code when, as its codings say it and as their selections do."""

    codings: int = 0
    signs: set[_Sign] = field(default_factory=set)
    selection_signs: set[_Sign] = field(default_factory=set)

    @property
    def is_often(self) -> bool:
        return self.codings >= 3

    def add(self, coding: Coding, selection: Selection) -> None:
        self.codings += 1
        self.signs.add(_sign(coding))
        self.selection_signs.add(_sign(selection))


def _sign(thing: Coding | Selection) -> _Sign:
    return thing.creating_user, thing.creation_date_time


# --- Memos ----------------------------------------------------------------------------


@rule("note-linked", tool="NVivo for Mac 12-15", evidence="O")
def notes_from_links(work: Work) -> None:
    """Make NoteRefs of bare Links: memos of sources and codes, annotations.

    A memo is linked from its source or code. An annotation is linked to a selection
    that has no coding [C: QualCoder's refi.py].
    """
    project = work.project
    if not project.links:
        return
    index = work.index()
    drawn = {edge.represented_guid for graph in project.graphs for edge in graph.edges}
    kept: list[Link] = []
    memos = annotations = 0
    for link in project.links:
        ends = (
            _noted(index, link) if _is_bare(link) and link.guid not in drawn else None
        )
        if ends is None:
            kept.append(link)
            continue
        thing, note = ends
        if note.guid not in thing.note_refs:
            thing.note_refs.append(note.guid)
        memos += note.guid == link.target_guid
        annotations += note.guid == link.origin_guid
    if memos + annotations:
        project.links = kept
        work.info(
            "note-linked",
            f"{memos} links to memos and {annotations} links from annotations became"
            " NoteRefs of what they are about",
            path="Link",
        )


def _is_bare(link: Link) -> bool:
    return not (link.name or link.direction or link.color or link.note_refs)


Noted = Code | Coding | Selection


def _noted(index: Index, link: Link) -> tuple[Noted, Note] | None:
    """Return what a link says has a note, and the note; None if it says no such."""
    if link.origin_guid is None or link.target_guid is None:
        return None
    if note := index.note(link.target_guid):
        things = index.all(link.origin_guid)
        if any(isinstance(thing, Case) for thing in things):
            return None  # a Case cannot refer to a note
        kinds = (*SOURCES, Code, Selection, Coding)
        thing = next((t for t in things if isinstance(t, kinds)), None)
        return None if thing is None else (cast(Noted, thing), note)
    note = index.note(link.origin_guid)
    selection = index.selection(link.target_guid)
    if note is None or selection is None or selection.codings:
        return None
    return selection, note


# --- Codebook -------------------------------------------------------------------------


@rule("wrapper-removed", tool="NVivo 12 codebooks", evidence="C")
def unwrap_nodes(work: Work) -> None:
    """Take away the code Nodes that NVivo puts around the codes of a codebook."""
    book = work.project.code_book
    if len(book.codes) != 1:
        return
    (wrapper,) = book.codes
    says_something = wrapper.description or wrapper.note_refs or wrapper.color
    if wrapper.name != "Nodes" or wrapper.is_codable or says_something:
        return
    if any(wrapper.guid in group.member_codes for group in work.project.sets):
        return
    book.codes = wrapper.codes
    work.info(
        "wrapper-removed",
        "all codes lay in a folder Nodes, as NVivo exports codebooks; taken out",
        path="CodeBook/Code",
        subject=wrapper.guid,
    )


# --- What we made for NVivo -----------------------------------------------------------


@rule("copies-joined", tool="qdabridge for NVivo", evidence="S")
def join_copies(work: Work) -> None:
    """Join again the selections that were copied so that each had one coding."""
    if not is_ours(work.origin):
        return
    before = sum(1 for _ in work.selections())
    one_coding.join_copies(work)
    for source in work.sources():
        for holder in holders(source):
            selections = cast(list[Selection], holder.selections)
            selections[:] = _without_places(selections)
    if count := before - sum(1 for _ in work.selections()):
        work.info(
            "copies-joined",
            f"{count} copies of selections, made for NVivo, were joined again",
            path="PlainTextSelection",
        )


def _without_places(selections: Sequence[Selection]) -> list[Selection]:
    """Return the selections without the bare ones that follow them to carry notes."""
    kept: list[Selection] = []
    for selection in selections:
        noted = _noted_by(kept[-1], selection) if kept else None
        if noted is None:
            kept.append(selection)
        else:
            noted.note_refs += selection.note_refs
    return kept


def _noted_by(base: Selection, place: Selection) -> Selection | Coding | None:
    """Return what the notes on a bare selection are about, if it was made for them."""
    if place.codings:
        return None
    things: Iterable[Selection | Coding] = (base, *base.codings)
    return next((t for t in things if annotated(t) == place.guid), None)


# --- Pictures -------------------------------------------------------------------------


@rule(
    "region-clamped",
    "region-outside",
    "picture-unmeasured",
    tool="NVivo for Mac 14.23",
    evidence="O",
)
def clamp_regions(work: Work) -> None:
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


def _size(work: Work, source: PictureSource) -> tuple[int, int] | None:
    if source.path is None:
        return None
    try:
        with work.package.open_file(source.path) as stream:
            return picture_size(stream)
    except QdaBridgeError:
        return None


def _clamp(work: Work, region: PictureSelection, size: tuple[int, int]) -> None:
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
