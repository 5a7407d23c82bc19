"""The tidy tables of codings, selections and texts: one walk through all sources."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qdabridge.formats.tidy_columns import GUIDS, NAMES
from qdabridge.model import (
    AnySource,
    Case,
    Coding,
    Note,
    PlacedCoding,
    Project,
    Selection,
    TextElement,
    Transcript,
)
from qdabridge.model.index import Holder, holders
from qdabridge.operations.speakers import Speakers
from qdabridge.operations.tidying.anchors import Anchor, Anchors, Pairs
from qdabridge.operations.tidying.known import Known, has_text
from qdabridge.tabular.table import Value

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
    """Walks through all sources and notes and makes the rows of what is in them.

    Attributes:
        codings: Rows of the table of codings, without the values of cases.
        speakers: For each of these rows, the GUID key of the case that speaks there.
        selections: Rows of the table of selections.
        texts: Rows of the table of texts.
        characters: Length of the text of each source, by GUID key; of several, of the
            first.
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
        key, length = source.guid.key, None if text is None else len(text)
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
                None if text is None else _sha256(text),
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


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
