"""Where selections are, with the words there; and every coding with that."""

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from qdabridge.errors import FormError
from qdabridge.formats import open_any
from qdabridge.model import (
    AnySource,
    AudioSelection,
    Coding,
    Holder,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
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
from qdabridge.operations.tables.values import Known
from qdabridge.package import CodedPlace, Package
from qdabridge.report import Collector
from qdabridge.tools import twins

__all__ = ["Anchor", "Anchors", "Pairs", "codings", "codings_of"]


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

    def untold(self, selections: Sequence[Selection]) -> Sequence[Selection]:
        """Return those that do not stand in the row of another: of their region."""
        if not self._told:
            return selections
        return [one for one in selections if id(one) not in self._told]


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
        self._latest: tuple[Holder | None, str | None] = None, None
        self._points: dict[str, dict[str, SyncPoint]] = {}
        regions = source.pdf_selections if isinstance(source, PDFSource) else ()
        self.regions: dict[str, str] = {
            region.representation.guid.key: region.guid.key
            for region in regions
            if region.representation
        }

    def text(self, holder: Holder) -> str | None:
        """Return the text of a holder; None if there is none or it cannot be read."""
        if holder is not self._latest[0]:
            self._latest = holder, self._read(holder)
        return self._latest[1]

    def _read(self, holder: Holder) -> str | None:
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
