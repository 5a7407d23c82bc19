"""Which tables of a file are the codebook, and what their columns hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from qdabridge.codebook.cards import Heading
from qdabridge.codebook.code_table import CodeTable, Column, Line
from qdabridge.codebook.known_columns import fields_of, obey, own_layout
from qdabridge.codebook.marks import SAFE, separator_of
from qdabridge.codebook.number_placer import is_numbered
from qdabridge.codebook.placers import block_heads, is_indented
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.roles import choose_names, columns_of, plainly
from qdabridge.codebook.row_kinds import code_lines, other_kind
from qdabridge.codebook.vocabulary import Field, field_of, is_vague, normal, rank_of
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.tabular import (
    FoundTable,
    Grid,
    HeaderWords,
    Row,
    column_name,
    find_tables,
    header_test,
)

__all__ = ["WORDS", "TableOfCodes", "chosen_tables", "found_tables"]

WORDS = HeaderWords(
    field_of,
    frozenset({Field.NAME, Field.PATH}),
    frozenset({Field.DESCRIPTION}),
)
"""The words that headers of codebooks are known by."""
_LIKE = re.compile(
    r"code ?book|\bcodes?\b|[ck]odebuch|themes?|scheme|codici|c.digos", re.I
)
_UNLIKE = re.compile(
    r"raw|\bdata\b|transcript|kappa|\birr\b|agreement|coding|result|pivot|summary|"
    r"quotes|old|archive|log|changes",
    re.IGNORECASE,
)
"""Names of sheets that are the codebook, and that are not."""
_SURELY_OTHER = re.compile(
    r"(?:change ?|version ?|revision ?)?(?:log|changes|history)|changelog|"
    r"(?:cohen\S* )?kappa|irr|(?:inter-?(?:rater|coder) )?(?:agreement|reliability)|"
    r"transcripts?|raw data|pivot(?: table)?",
    re.IGNORECASE,
)
"""Names of sheets that nobody gives to a codebook."""
_VAGUE = {"name", "title", "label", "nom", "nombre", "nome", "bezeichnung", "naam"}
_SAYS_LITTLE = (Field.NAME, Field.COUNT, Field.EXTRA, Field.NUMBER, Field.SHORT_CODE)
_WHY_NOT = {0: "it is empty", 1: "no row has a code"}
_FILL = "give each code a row below the header; if there are some, say --name"
_SAMPLE = 2000
"""So many rows tell whether a table is a codebook."""
_KEEP = 10
"""So many tables that were not read are named; the last counts the others."""


@dataclass
class TableOfCodes:
    """A table, and what its columns were understood as; None: it is no codebook."""

    found: FoundTable
    table: CodeTable | None
    why_not: str = ""
    hint: str = ""
    heading: Heading = field(default_factory=Heading)

    @property
    def title(self) -> str:
        """What it is called in messages."""
        grid = self.found.grid
        name = f"the sheet {grid.name!r}" if grid.name else "the table"
        return f"{name} from {self.found.place} on" if self.found.is_split else name

    @property
    def option(self) -> str:
        """How to have it read by itself."""
        name = self.found.grid.name
        if self.found.is_split or not name:
            return f"--table {self.found.number}"
        return f"--sheet {name!r}"

    @property
    def score(self) -> float:
        """How much of it was understood."""
        if self.table is None:
            return 0
        fields = {c.field for c in self.table.columns} - {Field.EXTRA, Field.COUNT}
        levels = len(self.table.of(Field.NAME))
        rows = min(len(self.table.body), 40) / 20
        headed = 3 if self.table.header else 0
        described = 2 if Field.DESCRIPTION in fields else 0
        named = 3 * bool(_LIKE.search(self.found.grid.name))
        named -= 3 * bool(_UNLIKE.search(self.found.grid.name))
        return 2 * len(fields) + headed + described + levels + rows + named

    def is_like(self, other: "TableOfCodes") -> bool:
        """Have both columns that mean the same?"""
        mine, its = self.table, other.table
        if not (mine and its and mine.header and its.header):
            return False
        if _ranks(mine) != _ranks(its):
            return False
        ours = [{field_of(h) for h in t.heads.values()} & _TOLD for t in (mine, its)]
        return len(ours[0] & ours[1]) * 2 >= len(ours[0] | ours[1])


_TOLD = {Field.DESCRIPTION, Field.INCLUSION, Field.EXCLUSION, Field.EXAMPLES}


def _ranks(table: CodeTable) -> list[float | str]:
    """Return the levels that its headers tell, or the headers of its names."""
    told: list[float | str] = [
        rank
        for head in table.heads.values()
        if (rank := rank_of(head)) and not is_vague(head)
    ]
    return sorted(told or [normal(column.header) for column in table.names], key=str)


def found_tables(
    grids: Sequence[Grid], hints: Hints, more: HeaderWords | None = None
) -> list[FoundTable]:
    """Return the tables of all grids, numbered; of Word tables, those that go on.

    Args:
        grids: The sheets of a workbook, the tables of a document, or one table.
        hints: What the user says; with ``table``, only that one is returned.
        more: By what headers are known where nothing tells of a codebook.

    Raises:
        UnknownFormatError: There is no table of the number that the user says.
    """
    said = {normal(text) for text in hints.said.values() if len(text) > 2}
    result: list[FoundTable] = []
    for grid in grids:
        if own_layout(grid, hints):
            head = grid.rows[0]
            result.append(FoundTable(grid, [head], _heads(head), grid.rows[1:]))
            continue
        tables = find_tables(
            grid,
            WORDS,
            wanted=lambda text: normal(text) in said,
            header=hints.header,
        )
        is_known = any(table.header and not table.is_guessed for table in tables)
        if more is not None and not is_known:
            tables = find_tables(grid, more, header=hints.header)
        for found in (part for table in tables for part in _by_titles(table)):
            before = result[-1] if result else None
            if before and _goes_on(before, found):
                before.body = [*before.body, *found.body]
            else:
                result.append(found)
    for number, found in enumerate(result, 1):
        found.number = number
    if hints.table is None:
        return result
    if not 0 < hints.table <= len(result):
        raise UnknownFormatError(
            f"there is no table {hints.table}",
            hint=f"choose one from 1 to {len(result)}",
        )
    return [result[hints.table - 1]]


def _heads(row: Row) -> dict[int, str]:
    return {n: " ".join(row.texts[n].split()) for n in row.filled}


def _goes_on(before: FoundTable, found: FoundTable) -> bool:
    """Does a Word table without header go on with the one before, on another page?"""
    if found.header or not before.header or found.grid.kind != "docx":
        return False
    same = found.grid.width == before.grid.width > 1
    return same and not any(found.grid.heading)


def _by_titles(found: FoundTable) -> list[FoundTable]:
    """Part a table where its header stands again below a title, if each has a title."""
    is_headed = found.header and found.above and _is_title(found.above[-1])
    if not is_headed or (found.body and _is_title(found.body[0])):
        return [found]
    repeats = header_test(found.header[-1])
    again = [n for n, row in enumerate(found.body) if repeats(row)]
    titled = [n for n in again if n and _is_title(found.body[n - 1])]
    if not titled:
        return [found]
    parts = []
    above = list(found.above)
    begin = 0
    for end in [*titled, len(found.body) + 1]:
        body = list(found.body[begin : end - 1])
        part = replace(found, body=body, above=above, aside=[], is_split=True)
        parts.append(part)
        above, begin = list(found.body[end - 1 : end]), end + 1
    parts[0].aside = found.aside
    return parts


def _is_title(row: Row) -> bool:
    return len(row.filled) == 1


def chosen_tables(
    grids: Sequence[Grid], hints: Hints, report: Report
) -> list[TableOfCodes]:
    """Return the tables that are the codebook; the others are reported.

    Raises:
        NotThisFormatError: None of the tables is a codebook.
        UnknownFormatError: No table has the name or columns that the user named.
    """
    tables = _all_understood(found_tables(grids, hints), hints)
    good = [one for one in tables if one.table]
    if not good:
        raise _none_is_one(tables)
    best = max(good, key=lambda one: one.score)
    alike = [one for one in good if one is best or one.is_like(best)]
    aside = Collector(keep=_KEEP)
    for one in tables:
        if all(one is not other for other in alike):
            aside.add("sheet-set-aside", partial(_set_aside, one, best))
    report.extend(aside.report())
    return alike


def _all_understood(found: Sequence[FoundTable], hints: Hints) -> list[TableOfCodes]:
    """Understand each table; a column that no table has is the user's mistake."""
    tables: list[TableOfCodes] = []
    errors: list[UnknownFormatError] = []
    for one in found:
        try:
            tables.append(_understood(one, hints))
        except UnknownFormatError as error:
            errors.append(error)
            tables.append(TableOfCodes(one, None, why_not=error.message))
    if errors and not any(one.table for one in tables):
        raise errors[0]
    return tables


def _understood(found: FoundTable, hints: Hints) -> TableOfCodes:
    own = own_layout(found.grid, hints) if found.header else None
    said = bool(hints.said or hints.layout or hints.separator or own)
    if hints.said.get("name") and not found.header:
        _take_header(found, hints)
    if own:
        return TableOfCodes(found, _own(found, own))
    table = columns_of(found)
    obey(table, hints)
    trial = table.trial()
    if trial.header:
        choose_names(trial)
    named = trial if trial.names else None
    if other := None if said else other_kind(found.grid, named):
        return TableOfCodes(found, None, why_not=f"it is {other[0]}", hint=other[1])
    if named is None:
        why = _WHY_NOT.get(len(found.grid.rows), "no column has names of codes")
        hint = _FILL if len(found.grid.rows) == 1 else ""
        return TableOfCodes(found, None, why_not=why, hint=hint)
    whole, trial.body = trial.body, trial.body[:_SAMPLE]
    lines = code_lines(trial)
    if not lines and whole[_SAMPLE:]:
        trial.body = whole
        lines = code_lines(trial)
    if not lines:
        return TableOfCodes(found, None, why_not="no row has a code", hint=_FILL)
    if not said and not _is_plausible(trial, found, lines):
        why = "no header and no texts tell that it is one"
        return TableOfCodes(found, None, why_not=why)
    return TableOfCodes(found, table)


def _own(found: FoundTable, layout: str) -> CodeTable:
    """Return a table of our own: its headers say all."""
    table = plainly(found)
    table.own = layout
    told = dict(enumerate(fields_of([t.strip() for t in found.grid.rows[0].texts])))
    table.columns = [
        replace(column, field=told.get(column.index) or Field.EXTRA)
        for column in table.columns
    ]
    return table


def _take_header(found: FoundTable, hints: Hints) -> None:
    """Count a first row for the header that has nothing where the names are."""
    said, rows = hints.said["name"].strip().upper(), list(found.body)
    columns = range(found.grid.width)
    index = next((n for n in columns if said in (column_name(n), str(n + 1))), None)
    if index is None or len(rows) < 2 or rows[0][index]:
        return
    if len(rows[0].filled) > 1:
        found.header, found.body = rows[:1], rows[1:]
        found.heads = _heads(rows[0])


def _middle(table: CodeTable, column: Column) -> int:
    """Return the median length of the texts of a column; a sign of Chinese is wide."""
    lengths = sorted(
        sum(1 + (sign >= "\u2e80") for sign in text) for text in table.texts(column)
    )
    return lengths[len(lengths) // 2] if lengths else 0


def _is_plausible(table: CodeTable, found: FoundTable, lines: Sequence[Line]) -> bool:
    fields = {column.field for column in table.columns}
    if not table.header:
        column = table.one(Field.DESCRIPTION)
        is_long = column is not None and _middle(table, column) > 15
        outline = len(table.names) > 1 or (
            (len(table.columns) < 3)
            and (
                is_indented(table, lines)
                or is_numbered(table, lines)
                or separator_of(list(table.texts(table.names[0]))) in SAFE
                or bool(block_heads(lines))
            )
        )
        return len(lines) > 1 and (is_long or outline)
    names = table.of(Field.NAME, Field.PATH)
    if len(names) > 1 or fields - set(_SAYS_LITTLE):
        return True
    if found.is_guessed:
        others = [column for column in table.columns if column not in table.names]
        longest = max((_middle(table, column) for column in others), default=0)
        return len(lines) > 1 and longest > 24
    if any(rank_of(h) == 4 and "code" in normal(h) for h in table.heads.values()):
        return True
    head = normal(table.heads.get(names[0].index, names[0].header))
    return head not in _VAGUE and field_of(head) is not None


def _none_is_one(tables: Sequence[TableOfCodes]) -> NotThisFormatError:
    if not tables:
        return NotThisFormatError(
            "the file has no table", hint="give a file with a table of codes"
        )
    reasons = list(dict.fromkeys(f"{one.title}: {one.why_not}" for one in tables))
    told = "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")
    hints = [one.hint for one in tables if one.hint]
    return NotThisFormatError(
        f"this is no codebook ({told})",
        hint=hints[0] if hints else "say which column has the names: --name",
    )


def _set_aside(one: TableOfCodes, best: TableOfCodes) -> Finding:
    if one.table is None:
        severity, reason = Severity.INFO, one.why_not
    else:
        is_other = _SURELY_OTHER.fullmatch(one.found.grid.name.strip())
        severity = Severity.INFO if is_other else Severity.WARNING
        reason = f"it has other columns than {best.title}"
    what = "another table, " if one.found.is_split else ""
    return Finding.of(
        "sheet-set-aside",
        severity,
        f"{what}{one.title}, was not read: {reason}; read it by itself with"
        f" {one.option}",
        path=one.found.place or None,
    )
