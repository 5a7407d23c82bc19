"""Columns of codings, selections and texts, from one walk through all sources."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from qdabridge.formats import COLUMNS, GUIDS, NAMES
from qdabridge.model import (
    AnySource,
    Case,
    Coding,
    Holder,
    Note,
    PDFSource,
    PlacedCoding,
    Project,
    Selection,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.operations.attribution import Speakers
from qdabridge.operations.tables.anchors import Anchor, Anchors, Pairs
from qdabridge.operations.tables.values import Columns, Known, has_text
from qdabridge.tabular import Value

__all__ = ["Places"]


Row = tuple[Value, ...]


class _Spot(NamedTuple):
    """What carries selections and codings, and the cells that say so."""

    source: AnySource | Note
    holder: Holder
    anchors: Anchors
    cells: Row
    """From ``source`` to ``holder_guid``."""


class Places:
    """Walks through all sources and notes and fills the columns of what is in them.

    Attributes:
        codings: Columns of the table of codings, without the values of cases.
        speakers: For each of its rows, the GUID key of the case that speaks there.
        selections: Columns of the table of selections.
        texts: Rows of the table of texts.
        characters: Length of the (first) text of each source, by GUID key.
        by_code: Number of codings by GUID key of the code.
        by_user: Number of codings by GUID key of the coder.
        by_source: Number of codings by GUID key of the source or note.
    """

    def __init__(self, known: Known, text_files: Mapping[str, str]) -> None:
        """Walk.

        Args:
            known: What columns look up.
            text_files: Names of files beside the tables, by GUID key of the text.
        """
        self._known = known
        self._files = text_files
        self._speakers = Speakers(known.project) if known.project.cases else None
        self._naming_cases = _naming_cases(known.project)
        self._pairs = Pairs(known.project)
        self.codings: dict[str, list[Value]] = {c.name: [] for c in COLUMNS["codings"]}
        self.speakers: list[str | None] = []
        self.selections: dict[str, list[Value]] = {
            column.name: [] for column in COLUMNS["selections"]
        }
        self.texts: list[Row] = []
        self.characters: dict[str, int | None] = {}
        for source in [*known.project.sources, *known.project.notes]:
            self._walk(source)
        self.by_code: Counter[Value] = Counter(self.codings["code_guid"])
        self.by_user: Counter[Value] = Counter(self.codings["coder_guid"])
        self.by_source: Counter[Value] = Counter(self.codings["source_guid"])

    def _walk(self, source: AnySource | Note) -> None:
        anchors = Anchors(self._known, source, self._pairs)
        for holder in holders(source):
            spot = _Spot(source, holder, anchors, _cells(source, holder))
            if not isinstance(source, Note):
                self._add_text(spot)
            if selections := self._pairs.untold(holder.selections):
                self._add_selections(selections, spot)
            if codings := getattr(holder, "codings", ()):
                self._add_whole(codings, spot)

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

    def _add_selections(self, selections: Sequence[Selection], spot: _Spot) -> None:
        """Add the selections of a holder, and the codings on them."""
        known, naming = self._known, self._naming_cases
        anchors, memos, coded_memos = self._said(selections, spot)
        where = (
            [type(selection).__name__ for selection in selections],
            [selection.guid.key for selection in selections],
        )
        said = (
            [selection.name for selection in selections],
            [selection.description for selection in selections],
        )
        holding = self._holding(selections, spot)
        _extend(
            self.selections,
            where[1],
            where[0],
            *holding,
            *anchors,
            *said,
            memos,
            *known.users([selection.creating_user for selection in selections]),
            *known.dates([selection.creation_date_time for selection in selections]),
            [GUIDS.join(naming.get(key, ())) or None for key in where[1]],
            [len(selection.codings) for selection in selections],
        )
        at = [n for n, one in enumerate(selections) for _ in one.codings]
        if at:
            self._add_codings(
                [coding for one in selections for coding in one.codings],
                _at(at, (*holding, *where, *anchors)),
                (*_at(at, said), coded_memos),
                [
                    cases
                    for one in selections
                    for cases in self._speaking(one, one.codings, spot)
                ],
            )

    def _said(
        self, selections: Sequence[Selection], spot: _Spot
    ) -> tuple[Columns, list[str | None], list[str | None]]:
        """Return where selections are, what notes say of them, and of their codings.

        One after the other, as each may find that a text cannot be read.
        """
        known, of, holder = self._known, spot.anchors.of, spot.holder
        anchors: list[Anchor] = []
        memos: list[str | None] = []
        coded: list[str | None] = []
        for selection in selections:
            anchors.append(of(selection, holder))
            refs = selection.note_refs
            memos.append(known.memo(refs))
            for coding in selection.codings:
                own = coding.note_refs
                coded.append(known.memo([*own, *refs]) if own or refs else None)
        return list(zip(*anchors, strict=True)), memos, coded

    def _holding(self, selections: Sequence[Selection], spot: _Spot) -> Columns:
        """Return the columns from ``source`` to ``holder_guid``."""
        if not isinstance(spot.source, PDFSource):
            return _repeated(spot.cells, len(selections))
        twins = map(spot.anchors.twin, selections)
        cells = [_cells(spot.source, twin[1]) if twin else spot.cells for twin in twins]
        return list(zip(*cells, strict=True))

    def _add_whole(self, codings: Sequence[Coding], spot: _Spot) -> None:
        """Add the codings of a holder as a whole."""
        count, known = len(codings), self._known
        self._add_codings(
            codings,
            _repeated((*spot.cells, None, None, *Anchor()), count),
            (
                *_repeated((None, None), count),
                [known.memo(coding.note_refs) for coding in codings],
            ),
            self._speaking(None, codings, spot),
        )

    def _add_codings(
        self,
        codings: Sequence[Coding],
        place: Columns,
        said: Columns,
        cases: Sequence[Sequence[Case]],
    ) -> None:
        """Add codings.

        Args:
            codings: What to add.
            place: The columns from ``source`` to ``end_ms``.
            said: Those from ``selection_name`` to ``memo``.
            cases: Who speaks in each.
        """
        known = self._known
        self.speakers += [one[0].guid.key if one else None for one in cases]
        _extend(
            self.codings,
            [coding.guid.key for coding in codings],
            *place,
            *known.names([coding.code_ref for coding in codings]),
            *known.users([coding.creating_user for coding in codings]),
            *known.dates([coding.creation_date_time for coding in codings]),
            *said,
            *(
                zip(*map(_case_cells, cases), strict=True)
                if any(cases)
                else _repeated(_case_cells([]), len(codings))
            ),
        )

    def _speaking(
        self, selection: Selection | None, codings: Sequence[Coding], spot: _Spot
    ) -> list[list[Case]]:
        """Return who speaks there for each coding; in a region its text may say it."""
        if not (codings and self._speakers):
            return [[]] * len(codings)
        of, source = self._speakers.of, spot.source
        placed = PlacedCoding(codings[0], selection, spot.holder, source)
        twin = spot.anchors.twin(selection) if selection is not None else None
        turns = of(placed._replace(selection=twin[0], holder=twin[1])) if twin else []
        if not any(turn.characters for turn in turns):
            turns = of(placed)
        return [[turn.case for turn in turns]] * len(codings)


def _extend(columns: dict[str, list[Value]], *values: Iterable[Value]) -> None:
    for column, more in zip(columns.values(), values, strict=True):
        column.extend(more)


def _repeated(cells: Row, count: int) -> Columns:
    return [[cell] * count for cell in cells]


def _at(places: Sequence[int], columns: Columns) -> Columns:
    """Return what stands at these places of columns."""
    return [[column[n] for n in places] for column in columns]


def _cells(source: AnySource | Note, holder: Holder) -> Row:
    """Return the cells from ``source`` to ``holder_guid``."""
    kind = key = None
    if holder is not source:
        kind, key = type(holder).__name__, holder.guid.key
    return source.name, source.guid.key, type(source).__name__, kind, key


def _case_cells(cases: Sequence[Case]) -> Row:
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
