"""What the rows of a table are: codes, heads, notes; or no codebook at all."""

import re
from collections.abc import Collection, Sequence

from qdabridge.codebook.code_table import CodeTable, Column, Draft, Line, Path
from qdabridge.codebook.marks import clean, is_total, may_be_total
from qdabridge.codebook.profiles import read_number
from qdabridge.codebook.vocabulary import Field, normal
from qdabridge.report import Severity
from qdabridge.tabular import Aside, Cell, Continued, Grid, Row, header_test

__all__ = [
    "are_codings",
    "code_lines",
    "heading_text",
    "may_go_on",
    "name_column",
    "other_kind",
    "under_headings",
    "without_marks",
]


_MARKS = "*†‡¹"
_NOTE = re.compile(
    r"(?:notes?|n\.?b|source|anmerkung(?:en)?|hinweise?|legende?|quelle|nota|notes? de"
    r" bas|remarque|fuente|fonte|opmerking|key|abbreviations?)\s*[:.].*|[*†‡¹]\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
_WORDY = re.compile(r"[\[(].*|.{40,}|.*[.;]", re.DOTALL)
"""No heading looks so."""
_LINK = re.compile(r"(?:link:?\s*)?(?:https?://|www\.)\S+", re.IGNORECASE)
_CONTINUED = re.compile(
    r"\s*[-–—,]?\s*[(\[]?\s*(?:continued|contin\.|cont[.']*d?\.?|fortsetzung|forts\.|suite|"
    r"continuaci[oó]n|continua[cç][aã]o|continua|segue|vervolg)\s*[)\]]?\s*",
    re.IGNORECASE,
)
_CONTINUED_END = re.compile(
    rf"(?P<name>.*\S)(?:\s*[-–—,]\s*|\s+(?=[(\[])|(?=[(\[]))"
    rf"{_CONTINUED.pattern}",
    re.IGNORECASE | re.DOTALL,
)
_AMOUNT = re.compile(r"\d[\d.,\s]*%?(?:\s*\([\d.,\s]+%?\))?")
_GO_ON = ("cont", "forts", "suite", "segue", "vervolg")
"""One of these is in every word for it."""
_IN_BRACKETS = re.compile(r"[(\[<].*[)\]>]", re.DOTALL)
_LONG = 150
_SHOWN = 60
_RULES = (Field.DESCRIPTION, Field.INCLUSION, Field.EXCLUSION)
_TEXTS = (Field.DESCRIPTION, Field.EXAMPLES, Field.INCLUSION, Field.EXCLUSION)


def name_column(row: Row, columns: Sequence[Column]) -> Column | None:
    """Return the column with the deepest name of a row; None if it has no name."""
    filled = row.filled
    for column in reversed(columns):
        if column.index in filled:
            text = row.texts[column.index]
            if text.isascii() or clean(text):
                return column
    return None


def may_go_on(names: str) -> bool:
    """May there be a "(continued)" among these names?"""
    return any(map(names.casefold().__contains__, _GO_ON))


def without_marks(name: str, known: set[str]) -> str:
    """Return a name without "(continued)", if it came before without it.

    >>> without_marks("Barriers (cont'd)", {"barriers"})
    'Barriers'
    """
    if not may_go_on(name):
        return name
    match = _CONTINUED_END.fullmatch(name)
    return match["name"] if match and match["name"].casefold() in known else name


def code_lines(table: CodeTable, aside: Sequence[Aside] = ()) -> list[Line]:
    """Return the rows with codes; what is not one is reported with its address."""
    for one in aside:
        severity = Severity.WARNING if one.is_doubt else Severity.INFO
        _set_aside(table, one.row, one.why, severity)
    names = table.names
    tests = [header_test(header) for header in table.header if not table.own]
    indexes = {column.index for column in table.columns}
    has_sums = any(may_be_total("\n".join(table.cells(column))) for column in names)
    lines: list[Line] = []
    for row in table.body:
        if indexes.isdisjoint(row.filled):
            continue
        name = name_column(row, names)
        reason = "" if table.own else _no_code(table, row, names, name, has_sums)
        for test in tests:
            reason = "it repeats the header" if test(row) else reason
        if reason:
            severity = Severity.WARNING if reason.startswith("note") else Severity.INFO
            _set_aside(table, row, reason, severity)
        elif name or heading_text(table, row):
            lines.append(Line(row))
        elif lines and _goes_on(table, row, names):
            lines[-1].more.append(row)
            is_told = len(names) < 2 and any(
                c.field in _RULES for c in table.filled(row)
            )
            table.note(
                "row-joined",
                Severity.WARNING if is_told else Severity.INFO,
                "the row has no name; its texts went to the code above",
                row,
            )
        else:
            _set_aside(table, row, "it has no name of a code", Severity.WARNING)
    return lines if table.own else _without_last_words(table, lines)


def _without_last_words(table: CodeTable, lines: list[Line]) -> list[Line]:
    """Leave out a last row over the width that heads nothing."""
    last = lines[-1].row if len(lines) > 2 else None
    if last is None or last is not table.body[-1] or not last.looks:
        return lines
    cell = heading_text(table, last)
    if cell is None or cell.is_bold or not _WORDY.fullmatch(cell.text.strip()):
        return lines
    _set_aside(table, last, "it stands below the codes and heads none", Severity.INFO)
    return lines[:-1]


def _no_code(
    table: CodeTable,
    row: Row,
    names: Sequence[Column],
    name: Column | None,
    has_sums: bool,
) -> str:
    """Return why a row that has a name is no code; empty if it is one."""
    if name is None:
        heading = heading_text(table, row)
        if heading is not None and _NOTE.fullmatch(heading.text.strip()):
            return "note: it is a remark, not a code"
        texts = [row.texts[n].strip() for n in row.filled]
        words = [text for text in texts if not _AMOUNT.fullmatch(text)]
        is_sum = 0 < len(words) < len(texts) and all(map(is_total, words))
        return "it is a total" if is_sum else ""
    text = row.texts[name.index].strip()
    is_sum = has_sums and len(text) < _SHOWN and is_total(text)
    if is_sum and _is_counted(table, row, names):
        return "it is a total"
    has_signs = ":" in text or "." in text or text[0] in _MARKS
    if has_signs and _LINK.fullmatch(text):
        return "note: it is only a link"
    if table.header and row is table.body[0]:
        if all(_IN_BRACKETS.fullmatch(row.texts[n].strip()) for n in row.filled):
            return "it explains the header"
        if len(names) > 1 and _repeats_a_header(row, names):
            return "it is the root of the tree"
    is_note = has_signs and _NOTE.fullmatch(text)
    if (len(text) > _LONG or is_note) and not _others(table, row, names):
        is_last = is_note and text[0].isalpha() and row is table.body[-1]
        return "it is a remark" if is_last else "note: it is a remark, not a code"
    return ""


def _is_counted(table: CodeTable, row: Row, names: Sequence[Column]) -> bool:
    """Is there an amount beside the name?"""
    return any(
        c.field is Field.COUNT or _AMOUNT.fullmatch(row.text(c.index).strip())
        for c in _others(table, row, names)
    )


def _others(table: CodeTable, row: Row, names: Sequence[Column]) -> list[Column]:
    """Return the columns besides those of names of which a row holds anything."""
    indexes = {column.index for column in names}
    return [c for c in table.filled(row) if c.index not in indexes]


def _repeats_a_header(row: Row, names: Sequence[Column]) -> bool:
    filled = [c for c in names if c.index in row.filled]
    return len(filled) == 1 and normal(row.text(filled[0].index)) == normal(
        filled[0].header
    )


def _goes_on(table: CodeTable, row: Row, names: Sequence[Column]) -> bool:
    """Is a row without name meant to go on with the code above?"""
    if any(row[c.index].continued is Continued.ABOVE for c in names):
        return True
    filled = table.filled(row)
    has_number = any(c.field in (Field.NUMBER, Field.LEVEL, Field.GUID) for c in filled)
    return not has_number and any(c.field in _TEXTS for c in filled)


def _set_aside(table: CodeTable, row: Row, reason: str, severity: Severity) -> None:
    """Report a row that is no code; words that may be a transcript's go into quote."""
    texts: list[str] = []
    quotes: list[str] = []
    examples = {c.index for c in table.of(Field.EXAMPLES)}
    for index in row.filled:
        text = " ".join(row.texts[index].split())
        (quotes if index in examples else texts).append(text)
    shown = " | ".join(texts)
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}…"
    table.note(
        "row-set-aside",
        severity,
        f"the row is not taken for a code: {reason.removeprefix('note: ')}"
        + (f" ({shown})" if shown else ""),
        row,
        quote=" | ".join(quotes) or None,
    )


# --- Rows that head others ----------------------------------------------------------


def heading_text(table: CodeTable, row: Row) -> Cell | None:
    """Return the cell of a row that is merged over the width, or stands in no column.

    Such a row heads those below it, whatever the layout is: a text in the column of ids
    that is no id, with nothing beside it, does so as well.
    """
    if len(row.filled) != 1:
        return None
    index = row.filled[0]
    cell = row[index]
    merged = sum(c.continued is Continued.LEFT for c in row.looks[index + 1 :])
    count = len(table.columns)
    names = range(table.left, table.right + 1)
    is_wide = (merged + 1) * 2 >= count
    if merged and (is_wide or {*names} == {*range(index, index + merged + 1)}):
        return cell
    column = next((c for c in table.columns if c.index == index), None)
    ids = (Field.NUMBER, Field.SHORT_CODE, Field.EXTRA, Field.LEVEL)
    if (
        column
        and column.field in ids
        and index < table.left
        and len(cell.text) <= _SHOWN
    ):
        is_id = column.field is not Field.EXTRA and read_number(cell.text)
        return None if is_id else cell
    return None


def under_headings(
    table: CodeTable, lines: Sequence[Line], start: Path = ()
) -> tuple[list[Line], list[Draft]]:
    """Return the lines with codes, each under its headings, and the headings.

    Headings of another look that follow each other lie in each other.
    """
    kept: list[Line] = []
    made: list[Draft] = []
    looks: list[tuple[object, ...]] = []
    path: Path = ()
    was_heading = False
    for line in lines:
        cell = None if table.own else heading_text(table, line.row)
        if cell is None:
            line.under = (*start, *path)
            kept.append(line)
            was_heading = False
            continue
        if was_heading and not made[-1].parts and _is_sentence(cell):
            index = line.row.cells.index(cell)
            about = Column(index, "Description", Field.DESCRIPTION)
            made[-1].take([line.row], [about])
            continue
        look = (cell.is_bold, cell.fill, cell.indent, cell.text.isupper())
        if look in looks:
            depth = looks.index(look)
        else:
            depth = len(path) if was_heading else 0
            looks[depth:] = [look]
        name = clean(cell.text).rstrip(":") or clean(cell.text)
        known = {draft.path[-1].casefold() for draft in made}
        name = without_marks(name, known)
        path = (*path[:depth], name)
        made.append(Draft((*start, *path), line.row, is_heading=True))
        was_heading = True
    return kept, made


def _is_sentence(cell: Cell) -> bool:
    """Does it say what the heading above means, instead of heading anything?"""
    text = cell.text.strip()
    return not cell.is_bold and text.endswith(".") and len(text.split()) > 4


_DICTIONARY = {
    *("search item", "suchbegriff", "search items", "whole word", "ganzes wort"),
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
    *("initial position", "final position", "codiertes segment", "segmente"),
    "highlight",
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


_CODING_REPORT = (
    "export the codebook there, or the project as REFI-QDA (.qdpx); newer versions list"
    " one coding a row"
)
_WITH_FILE = re.compile(r".*\n[^\n]+\.\w{2,5}\s*", re.DOTALL)


def are_codings(headers: Collection[str]) -> bool:
    """Are these the headers of tidy codings: where each begins and ends?"""
    return set(headers) >= _TIDY


def other_kind(grid: Grid, table: CodeTable | None) -> tuple[str, str] | None:
    """Return what a table is instead of a codebook, and what to do; or None.

    Args:
        grid: The table.
        table: The same, understood; None if it has no names of codes.
    """
    if not (table and table.header) and _is_coding_report(grid):
        return "a coding report of QualCoder, with a column a code", _CODING_REPORT
    rows = table.header if table and table.header else grid.rows[:3]
    shown = [row.texts[n] for row in rows for n in row.filled]
    headers = {normal(text) for text in shown if len(text) < _LONG}
    described = False
    if table and table.header:
        headers -= {normal(column.header) for column in table.of(Field.COUNT)}
        described = bool(table.of(Field.DESCRIPTION, Field.BRIEF))
    if are_codings(headers):
        return "a table of codings", _ASSEMBLE
    if headers & _DICTIONARY and not described:
        return "a dictionary of search words", "give the codebook of the project"
    people = [h for h in headers if _PERSON.fullmatch(h)]
    is_deep = table is not None and len(table.of(Field.NAME)) > 1
    if len(people) > 2 and not (described or is_deep):
        return "a table of codes by participant", "give the list of the codes"
    coded = headers & _PLACES
    is_coded = coded & _SEGMENTS or len(coded) > 1 or (coded and _repeats(table))
    if headers & _DOCUMENTS and is_coded:
        return "a table of coded segments", _ASSEMBLE
    return None


def _is_coding_report(grid: Grid) -> bool:
    """Does each text end with a line that is the name of its file (QualCoder 3.5)?"""
    texts = (row.texts[n] for row in grid.rows[1:] for n in row.filled)
    return any(map(bool, grid.rows[1:])) and all(map(_WITH_FILE.fullmatch, texts))


def _repeats(table: CodeTable | None) -> bool:
    """Do names stand again and again, as those of codings do? Or are there none?"""
    names = table.of(Field.NAME, Field.PATH) if table else []
    if table is None or not names:
        return True
    texts = list(table.texts(names[-1]))
    return len(set(texts)) * 10 <= len(texts) * 8
