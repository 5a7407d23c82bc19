"""Tidy tables of codings, selections and texts, from one walk through all sources."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from qdabridge.errors import FormError
from qdabridge.formats import GUIDS, NAMES, open_any
from qdabridge.model import (
    AnySource,
    AudioSelection,
    Case,
    Coding,
    Holder,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PlacedCoding,
    PlainTextSelection,
    Project,
    Representation,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    TranscriptSelection,
    VideoSelection,
    holders,
)
from qdabridge.operations.attribution import Speakers
from qdabridge.operations.tables.values import Known, has_text
from qdabridge.package import CodedPlace, Package
from qdabridge.report import Collector
from qdabridge.tabular import Value
from qdabridge.tools import twins

__all__ = ["Anchor", "Anchors", "Pairs", "Places", "codings", "codings_of"]


class Anchor(NamedTuple):
    """Where a selection is: the cells from ``start`` to ``end_ms``.

    Code points, corners in pixels or PDF points, milliseconds; see ``formats.tidy``.
    """

    start: int | None = None
    end: int | None = None
    quote: str | None = None
    page: int | None = None
    x1: int | None = None
    y1: int | None = None
    x2: int | None = None
    y2: int | None = None
    begin_ms: int | None = None
    end_ms: int | None = None


class Pairs:
    """Quotations of PDFs that have a region and a bare stretch of text."""

    def __init__(self, project: Project) -> None:
        bare = [pair for pair in twins(project) if _is_bare(pair.text)]
        self._texts = {id(pair.region): pair.text for pair in bare}
        self._told = {id(pair.text) for pair in bare}

    def text_of(self, selection: Selection) -> PlainTextSelection | None:
        """Return the stretch of text of a region, if it has one."""
        return self._texts.get(id(selection))

    def is_told(self, selection: Selection) -> bool:
        """Is it a stretch of text that stands in the row of its region?"""
        return id(selection) in self._told


def _is_bare(text: PlainTextSelection) -> bool:
    return not (text.codings or text.note_refs or text.description)


class Anchors:
    """The anchors of the selections of one source; reads each of its texts once.

    Attributes:
        regions: GUID keys of regions of a PDF by those of texts of their own.
    """

    def __init__(self, known: Known, source: AnySource | Note, pairs: Pairs) -> None:
        self._known = known
        self._source = source
        self._pairs = pairs
        self._texts: dict[str, str | None] = {}
        self._points: dict[str, dict[str, SyncPoint]] = {}
        regions = source.pdf_selections if isinstance(source, PDFSource) else ()
        self.regions: dict[str, str] = {
            region.representation.guid.key: region.guid.key
            for region in regions
            if region.representation
        }

    def text(self, holder: Holder) -> str | None:
        """Return the text of a holder; None if there is none or it cannot be read."""
        if not isinstance(holder, TextElement | Transcript):
            return None
        key = holder.guid.key
        if key not in self._texts:
            self._texts[key] = self._known.text(holder)
        return self._texts[key]

    def twin(
        self, region: Selection
    ) -> tuple[PlainTextSelection, Representation] | None:
        """Return the stretch of text that belongs to a region, and what holds it."""
        text = self._pairs.text_of(region)
        if text is None or not isinstance(self._source, PDFSource):
            return None
        holder = self._source.representation
        return (text, holder) if holder else None

    def of(self, selection: Selection, holder: Holder) -> Anchor:
        """Return where a selection is."""
        match selection:
            case PlainTextSelection():
                return self._stretch(holder, selection)
            case PDFSelection():
                return self._region(selection)
            case PictureSelection():
                return Anchor(
                    x1=selection.first_x,
                    y1=selection.first_y,
                    x2=selection.second_x,
                    y2=selection.second_y,
                )
            case AudioSelection() | VideoSelection():
                return Anchor(begin_ms=selection.begin, end_ms=selection.end)
            case TranscriptSelection() if isinstance(holder, Transcript):
                return self._between(selection, holder)
        return Anchor()

    def _stretch(self, holder: Holder, selection: PlainTextSelection) -> Anchor:
        start, end = selection.start_position, selection.end_position
        text = self.text(holder)
        return Anchor(start, end, None if text is None else text[start:end])

    def _region(self, region: PDFSelection) -> Anchor:
        if pair := self.twin(region):
            stretch, holder = pair
            anchor = self._stretch(holder, stretch)
        else:
            own = region.representation
            anchor = Anchor(quote=self.text(own) if own else None)
        return anchor._replace(
            page=region.page,
            x1=region.first_x,
            y1=region.first_y,
            x2=region.second_x,
            y2=region.second_y,
        )

    def _between(self, selection: TranscriptSelection, holder: Transcript) -> Anchor:
        points = self._sync_points(holder)
        refs = selection.from_sync_point, selection.to_sync_point
        begin, end = (points.get(ref.key if ref else "", _UNKNOWN) for ref in refs)
        quote = None
        if begin.position is not None and end.position is not None:
            text = self.text(holder)
            quote = None if text is None else text[begin.position : end.position]
        return Anchor(
            begin.position,
            end.position,
            quote,
            begin_ms=begin.time_stamp,
            end_ms=end.time_stamp,
        )

    def _sync_points(self, holder: Transcript) -> dict[str, SyncPoint]:
        key = holder.guid.key
        if key not in self._points:
            self._points[key] = {p.guid.key: p for p in reversed(holder.sync_points)}
        return self._points[key]


_UNKNOWN = SyncPoint()

Row = tuple[Value, ...]


class _Spot(NamedTuple):
    """What carries selections and codings, and the cells that say so."""

    source: AnySource | Note
    holder: Holder
    anchors: Anchors
    cells: Row
    """From ``source`` to ``holder_guid``."""


class Places:
    """Walks through all sources and notes and makes the rows of what is in them.

    Attributes:
        codings: Rows of the table of codings, without the values of cases.
        speakers: For each of these rows, the GUID key of the case that speaks there.
        selections: Rows of the table of selections.
        texts: Rows of the table of texts.
        characters: Length of the (first) text of each source, by GUID key.
        by_code: Number of codings by GUID key of the code.
        by_user: Number of codings by GUID key of the coder.
        by_source: Number of codings by GUID key of the source or note.
    """

    def __init__(self, known: Known, text_files: Mapping[str, str]) -> None:
        """Walk.

        Args:
            known: What rows look up.
            text_files: Names of files beside the tables, by GUID key of the text.
        """
        self._known = known
        self._files = text_files
        self._speakers = Speakers(known.project)
        self._naming_cases = _naming_cases(known.project)
        self._pairs = Pairs(known.project)
        self.codings: list[Row] = []
        self.speakers: list[str | None] = []
        self.selections: list[Row] = []
        self.texts: list[Row] = []
        self.characters: dict[str, int | None] = {}
        self.by_code: Counter[str] = Counter()
        self.by_user: Counter[str] = Counter()
        self.by_source: Counter[str] = Counter()
        for source in [*known.project.sources, *known.project.notes]:
            self._walk(source)

    def _walk(self, source: AnySource | Note) -> None:
        anchors = Anchors(self._known, source, self._pairs)
        for holder in holders(source):
            spot = _Spot(source, holder, anchors, _cells(source, holder))
            if not isinstance(source, Note):
                self._add_text(spot)
            for selection in holder.selections:
                if not self._pairs.is_told(selection):
                    self._add_selection(selection, spot)
            self._add_codings(getattr(holder, "codings", ()), None, spot, Anchor())

    def _add_text(self, spot: _Spot) -> None:
        source, holder = spot.source, spot.holder
        if not isinstance(holder, TextElement | Transcript) or not has_text(holder):
            return
        text = spot.anchors.text(holder)
        key, length, digest = source.guid.key, None, None
        if text is not None:
            data = text.encode("utf-8", "surrogatepass")
            length, digest = len(text), sha256(data).hexdigest()
        region = spot.anchors.regions.get(holder.guid.key)
        if region is None:
            self.characters.setdefault(key, length)
        self.texts.append(
            (
                holder.guid.key,
                type(holder).__name__,
                holder.name,
                source.name,
                key,
                region,
                self._files.get(holder.guid.key),
                length,
                digest,
            )
        )

    def _add_selection(self, selection: Selection, spot: _Spot) -> None:
        known, key = self._known, selection.guid.key
        anchor = spot.anchors.of(selection, spot.holder)
        if twin := spot.anchors.twin(selection):
            spot = spot._replace(cells=_cells(spot.source, twin[1]))
        row = (
            key,
            type(selection).__name__,
            *spot.cells,
            *anchor,
            selection.name,
            selection.description,
            known.memo(selection.note_refs),
            *known.user(selection.creating_user),
            *known.dated(selection.creation_date_time),
            GUIDS.join(self._naming_cases.get(key, ())) or None,
            len(selection.codings),
        )
        self.selections.append(row)
        self._add_codings(selection.codings, selection, spot, anchor)

    def _add_codings(
        self,
        codings: Sequence[Coding],
        selection: Selection | None,
        spot: _Spot,
        anchor: Anchor,
    ) -> None:
        if not codings:
            return
        where: Row = (None, None)
        said: Row = (None, None)
        if selection is not None:
            where = type(selection).__name__, selection.guid.key
            said = selection.name, selection.description
        cases = self._cases(
            PlacedCoding(codings[0], selection, spot.holder, spot.source), spot
        )
        place, who = spot.cells + where + anchor, _case_cells(cases)
        self.speakers += [cases[0].guid.key if cases else None] * len(codings)
        self.by_source[spot.source.guid.key] += len(codings)
        for coding in codings:
            self._add_coding(coding, selection, place, said, who)

    def _add_coding(
        self,
        coding: Coding,
        selection: Selection | None,
        place: Row,
        said: Row,
        who: Row,
    ) -> None:
        known = self._known
        code = known.code(coding.code_ref)
        user = known.user(coding.creating_user)
        refs = coding.note_refs
        if selection is not None and selection.note_refs:
            refs = [*refs, *selection.note_refs]
        memo = known.memo(refs) if refs else None
        dated = known.dated(coding.creation_date_time)
        row = (coding.guid.key, *place, *code, *user, *dated, *said, memo, *who)
        self.codings.append(row)
        self.by_code[code.guid] += 1
        if user.guid:
            self.by_user[user.guid] += 1

    def _cases(self, placed: PlacedCoding, spot: _Spot) -> list[Case]:
        """Return who speaks there; a region of a PDF by its text, if that says it."""
        selection = placed.selection
        twin = spot.anchors.twin(selection) if selection is not None else None
        if twin:
            text, holder = twin
            turns = self._speakers.of(placed._replace(selection=text, holder=holder))
            if any(turn.characters for turn in turns):
                return [turn.case for turn in turns]
        return [turn.case for turn in self._speakers.of(placed)]


def _cells(source: AnySource | Note, holder: Holder) -> Row:
    """Return the cells from ``source`` to ``holder_guid``."""
    kind = key = None
    if holder is not source:
        kind, key = type(holder).__name__, holder.guid.key
    return source.name, source.guid.key, type(source).__name__, kind, key


def _case_cells(cases: list[Case]) -> Row:
    """Return the cells from ``case`` to ``case_guids``."""
    if not cases:
        return (None, None, None, None)
    first, names = cases[0], [case.name or case.guid.key for case in cases]
    guids = [case.guid.key for case in cases]
    return first.name, first.guid.key, NAMES.join(names), GUIDS.join(guids)


def _naming_cases(project: Project) -> dict[str, list[str]]:
    """Return the GUID keys of the cases that name each selection as theirs."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in project.cases:
        for ref in case.selection_refs:
            found[ref.key].append(case.guid.key)
    return found


def codings(
    source: "str | PathLike[str] | Package", **wishes: Any
) -> Iterator[CodedPlace]:
    """Yield every coding of a project with its source, quote, code and coder.

    Args:
        source: A path of anything that can be opened, or a canonical package.
        **wishes: For a path, what ``open`` takes: ``media``, ``limits`` ...

    Raises:
        ReadError: The file cannot be read; subclasses say why.
        FormError: The package is not canonical.
    """
    if isinstance(source, Package):
        yield from codings_of(source)
        return
    with open_any(Path(source), **wishes) as package:
        yield from codings_of(package)


def codings_of(package: Package) -> Iterator[CodedPlace]:
    """Yield the codings of a canonical package in the order of the document.

    Raises:
        FormError: The package is not canonical.
    """
    if not package.is_canonical:
        raise FormError(
            f"the package is {package.form}, so positions and coders may mean"
            " something else",
            path=package.path,
            hint="take qdabridge.normalise(package), or open it without as_written",
        )
    known = Known(package, Collector())
    pairs = Pairs(package.project)
    for source in [*package.project.sources, *package.project.notes]:
        anchors = Anchors(known, source, pairs)
        for holder in holders(source):
            for selection in holder.selections:
                if selection.codings:
                    anchor = anchors.of(selection, holder)
                    for coding in selection.codings:
                        yield _coded(known, coding, selection, holder, source, anchor)
            for coding in getattr(holder, "codings", ()):
                yield _coded(known, coding, None, holder, source, Anchor())


def _coded(
    known: Known,
    coding: Coding,
    selection: Selection | None,
    holder: Holder,
    source: AnySource | Note,
    anchor: Anchor,
) -> CodedPlace:
    code = known.code(coding.code_ref)
    return CodedPlace(
        source=source.name,
        start=anchor.start,
        end=anchor.end,
        quote=anchor.quote,
        page=anchor.page,
        begin_ms=anchor.begin_ms,
        end_ms=anchor.end_ms,
        code=code.name,
        code_path=code.path,
        coder=known.user(coding.creating_user).name,
        created=known.dated(coding.creation_date_time)[0],
        coding=coding,
        selection=selection,
        holder=holder,
        source_object=source,
    )
