"""Several sheets or Word tables: which of them are the codebook, and how they join."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from qdabridge.codebook.columns import framed
from qdabridge.codebook.frame import Frame, Line, code_lines
from qdabridge.codebook.headers import Field, clean, normal
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.report import Collector, Finding, Location, Report, Severity
from qdabridge.tabular import Grid

__all__ = ["Sheet", "are_codings", "branch_of", "chosen", "other_kind", "understood"]


_DICTIONARY = {
    "search item",
    "suchbegriff",
    "search items",
    "whole word",
    "ganzes wort",
}
_DOCUMENTS = {
    *("document", "file", "document name", "source", "dokument", "datei", "fichier"),
    *("documents", "media title", "filename", "documento", "archivo", "dokumentname"),
    *("source name", "media", "transcript", "document group", "file case", "case"),
    *("filename or case", "file or case"),
}
_PLACES = {
    *("content", "text content", "quotation content", "segment", "coded segment"),
    *("coded segments", "coded", "coded text", "selected text", "text", "beginning"),
    *("begin", "end", "anfang", "ende", "start position", "end position", "position"),
    *(
        "initial position",
        "final position",
        "codiertes segment",
        "segmente",
        "highlight",
    ),
    *("coder", "quotation name", "excerpt", "excerpt copy", "reference", "coverage"),
}
_SEGMENTS = {
    *("segment", "coded segment", "coded segments", "text content", "coded text"),
    *("selected text", "quotation content", "codiertes segment", "segmente"),
}
_PERSON = re.compile(
    r"(?:p|pt|part|participant|interview|interviewee|int|i|id|respondent|subject|"
    r"teilnehmer|teilnehmerin|person|resp|r|s|informant|participante|case|fall)"
    r" ?\d{1,4}"
)


_TIDY = {"source", "start", "end"}
"""Headers that every table of codings of ``qdabridge tables`` has."""
_ASSEMBLE = (
    "give the codebook; 'qdabridge assemble' makes a project of codings and"
    " what goes with them"
)


_QUALCODER = (
    "export the codebook there, or the project as REFI-QDA (.qdpx); newer versions list"
    " one coding a row"
)
_WITH_FILE = re.compile(r".*\n[^\n]+\.\w{2,5}\s*", re.DOTALL)


def are_codings(headers: Collection[str]) -> bool:
    """Are these the headers of tidy codings: where each begins and ends?"""
    return set(headers) >= _TIDY


def other_kind(grid: Grid, frame: Frame | None) -> tuple[str, str] | None:
    """Return what a table is instead of a codebook, and what to do; or None.

    Args:
        grid: The table.
        frame: The same, understood; None if it has no names of codes.
    """
    if not (frame and frame.header) and _is_coding_report(grid):
        return "a coding report of QualCoder, with a column a code", _QUALCODER
    headers = set(_headers(grid))
    if frame and frame.header:
        headers = {normal(cell.text) for cell in frame.header.cells if cell}
    described = bool(
        frame and frame.header and frame.of(Field.DESCRIPTION, Field.BRIEF)
    )
    if are_codings(headers):
        return "a table of codings", _ASSEMBLE
    if headers & _DICTIONARY and not described:
        return "a dictionary of search words", "give the codebook of the project"
    people = [h for h in headers if _PERSON.fullmatch(h)]
    if len(people) > 2 and not described:
        return "a table of codes by participant", "give the list of the codes"
    coded = headers & _PLACES
    is_coded = coded & _SEGMENTS or len(coded) > 1 or (coded and _repeats(frame))
    if headers & _DOCUMENTS and is_coded:
        return "a table of coded segments", _ASSEMBLE
    return None


def _is_coding_report(grid: Grid) -> bool:
    """Does each text end with a line that is the name of its file (QualCoder 3.5)?"""
    texts = [cell.text for row in grid.rows[1:] for cell in row.cells if cell]
    return bool(texts) and all(map(_WITH_FILE.fullmatch, texts))


def _headers(grid: Grid) -> Iterable[str]:
    for row in grid.rows[:3]:
        for cell in row.cells:
            if cell and len(cell.text) < 60:
                yield normal(cell.text)


def _repeats(frame: Frame | None) -> bool:
    """Do names stand again and again, as those of codings do? Or are there none?"""
    names = frame.of(Field.NAME, Field.PATH) if frame else []
    if frame is None or not names:
        return True
    texts = list(frame.texts(names[-1]))
    return len(set(texts)) * 10 <= len(texts) * 8


_PLAIN = re.compile(
    r"(?:(?:my |the |our )?(?:sheet|table|tabelle|tabellenblatt|feuil|feuille|hoja|"
    r"planilha|folha|foglio|blad|codebook|code book|codes?|codebuch|kodebuch|version|v|"
    r"draft|level|ebene|rev|revision|final|copy|round|coder|list|data|definitions?|"
    r"part|page|export)(?:\b| ?\d).*|"
    r".*\b(?:codebook|version|draft|v\d+)\b.*|\d+|level ?\d.*)"
)
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)", re.IGNORECASE)
_VAGUE = {"name", "title", "label", "nom", "nombre", "nome", "bezeichnung", "naam"}
_SAYS_LITTLE = (Field.NAME, Field.COUNT, Field.EXTRA, Field.NUMBER, Field.SHORT_CODE)
_WHY_NOT = {0: "it is empty", 1: "no row has a code"}
_LONGEST = 80
_FILL = "give each code a row below the header; if there are some, say --name"
_KEEP = 10
"""So many tables that were not read are named; the last counts the others."""


@dataclass
class Sheet:
    """A table, and what it was understood as.

    Attributes:
        grid: The table.
        frame: It, with its columns understood; None: it is no codebook.
        lines: Its rows with codes.
        why_not: Why it is no codebook.
        hint: What to do then.
    """

    grid: Grid
    frame: Frame | None
    lines: Sequence[Line] = ()
    why_not: str = ""
    hint: str = ""

    @property
    def title(self) -> str:
        """Its name for messages."""
        return f"the sheet {self.grid.name!r}" if self.grid.name else "the table"

    @property
    def score(self) -> int:
        """How much of it was understood."""
        if self.frame is None:
            return 0
        fields = {c.field for c in self.frame.columns} - {Field.EXTRA, Field.COUNT}
        headed = self.frame.header is not None
        return 2 * len(fields) + 3 * headed + 2 * (Field.DESCRIPTION in fields)

    @property
    def signature(self) -> tuple[str, ...] | None:
        """Its headers: tables that share them belong together."""
        if self.frame is None or self.frame.header is None:
            return None
        return tuple(normal(cell.text) for cell in self.frame.header.cells if cell)


def understood(grid: Grid, hints: Hints) -> Sheet:
    """Return what a table is understood as.

    Raises:
        UnknownFormatError: A hint names a column that is not there.
    """
    frame = framed(grid, hints)
    is_said = bool(replace(hints, sheet=None)) or bool(frame and frame.own)
    if other := None if is_said else other_kind(grid, frame):
        return Sheet(grid, None, why_not=f"it is {other[0]}", hint=other[1])
    if frame is None:
        why = _WHY_NOT.get(len(grid.rows), "no column has names of codes")
        hint = _FILL if len(grid.rows) == 1 else ""
        return Sheet(grid, None, why_not=why, hint=hint)
    lines = code_lines(frame)
    if not lines:
        return Sheet(grid, None, why_not="no row has a code", hint=_FILL)
    if not is_said and not _is_plausible(frame, lines):
        return Sheet(grid, None, why_not="no header and no texts tell that it is one")
    return Sheet(grid, frame, lines)


def _is_plausible(frame: Frame, lines: Sequence[Line]) -> bool:
    fields = {column.field for column in frame.columns}
    if frame.header is None:
        column = frame.one(Field.DESCRIPTION)
        texts = sorted(len(text) for text in frame.texts(column)) if column else []
        is_long = bool(texts) and texts[len(texts) // 2] > 15
        return len(lines) > 1 and (is_long or _is_outline(frame, lines))
    names = frame.of(Field.NAME, Field.PATH)
    if len(names) > 1 or fields - set(_SAYS_LITTLE):
        return True
    return normal(names[0].header) not in _VAGUE


def _is_outline(frame: Frame, lines: Sequence[Line]) -> bool:
    from qdabridge.codebook.by_level import is_indented
    from qdabridge.codebook.by_number import is_numbered

    if len(frame.columns) > 2:
        return False
    return is_indented(frame, lines) or is_numbered(frame, lines)


def chosen(grids: Sequence[Grid], hints: Hints, report: Report) -> list[Sheet]:
    """Return the tables that are the codebook; the others are reported.

    Tables with the same headers belong together; else the one that is understood best
    is taken.

    Raises:
        NotThisFormatError: None of the tables is a codebook.
        UnknownFormatError: No table has the name or columns that the user named.
    """
    sheets = _all_understood(_wanted(grids, hints), hints)
    good = [sheet for sheet in sheets if sheet.frame]
    if not good:
        raise _none_is_one(sheets)
    best = max(good, key=lambda sheet: sheet.score)
    alike = [
        sheet
        for sheet in good
        if sheet is best
        or (sheet.signature is not None and sheet.signature == best.signature)
    ]
    aside = Collector(keep=_KEEP)
    for sheet in sheets:
        if all(sheet is not one for one in alike):
            aside.add("sheet-set-aside", partial(_set_aside, sheet, best))
    report.extend(aside.report())
    return alike


def _wanted(grids: Sequence[Grid], hints: Hints) -> Sequence[Grid]:
    if hints.sheet is None:
        return grids
    wanted = hints.sheet.strip().casefold()
    named = [grid for grid in grids if grid.name.strip().casefold() == wanted]
    if not named:
        names = ", ".join(repr(grid.name) for grid in grids if grid.name)
        raise UnknownFormatError(
            f"there is no sheet {hints.sheet!r}",
            hint=f"choose one of {names}" if names else "the file has only one table",
        )
    return named


def _all_understood(grids: Sequence[Grid], hints: Hints) -> list[Sheet]:
    """Understand each table; a column that no table has is the user's mistake."""
    sheets: list[Sheet] = []
    errors: list[UnknownFormatError] = []
    for grid in grids:
        try:
            sheets.append(understood(grid, hints))
        except UnknownFormatError as error:
            errors.append(error)
            sheets.append(Sheet(grid, None, why_not=error.message))
    if errors and not any(sheet.frame for sheet in sheets):
        raise errors[0]
    return sheets


def _none_is_one(sheets: Sequence[Sheet]) -> NotThisFormatError:
    if not sheets:
        return NotThisFormatError(
            "the file has no table", hint="give a file with a table of codes"
        )
    reasons = list(dict.fromkeys(f"{s.title}: {s.why_not}" for s in sheets))
    told = "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")
    hints = [sheet.hint for sheet in sheets if sheet.hint]
    return NotThisFormatError(
        f"this is no codebook ({told})",
        hint=hints[0] if hints else "say which column has the names: --name",
    )


def _set_aside(sheet: Sheet, best: Sheet) -> Finding:
    if sheet.frame is None:
        severity, reason = Severity.INFO, sheet.why_not
    else:
        severity = Severity.WARNING
        reason = f"it has other columns than {best.title}"
    return Finding(
        code="sheet-set-aside",
        severity=severity,
        message=f"{sheet.title} was not read: {reason}; read it by itself with --sheet"
        f" {sheet.grid.name!r}",
        location=Location(path=sheet.grid.name or None),
    )


def branch_of(sheet: Sheet) -> str | None:
    """Return the theme that a sheet's name, or the heading of a table, tells."""
    if sheet.grid.kind != "docx":
        name = clean(sheet.grid.name)
        return name if name and not _PLAIN.fullmatch(normal(name)) else None
    for cell in reversed([cell for cell in sheet.grid.heading if cell]):
        is_heading = _HEADING.match(cell.style or "") or cell.is_bold
        if is_heading and len(cell.text) <= _LONGEST:
            return clean(cell.text)
        break
    return None
