"""Which tree a table shows: readings are made, weighed by evidence, the best one wins.

What else it could be, and what speaks against the best, is told as a doubt.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qdabridge.codebook.code_table import (
    CodeTable,
    Column,
    Draft,
    Line,
    Path,
    split_definitions,
    split_lists,
)
from qdabridge.codebook.linked_placers import has_paths, place_parents, place_paths
from qdabridge.codebook.marks import repeated_heads, unknown_separator
from qdabridge.codebook.number_placer import (
    is_numbered,
    place_numbers,
    take_marks_off,
    tell_unused_numbers,
)
from qdabridge.codebook.placers import (
    group_lines,
    is_indented,
    place_columns,
    place_flat,
    place_groups,
    place_indents,
    place_levels,
)
from qdabridge.codebook.profiles import Profile, profile_of
from qdabridge.codebook.proposal import (
    REMARK,
    Hints,
    Option,
    Reading,
    odd_name,
    tell_doubts,
)
from qdabridge.codebook.roles import choose_names, plain_rows, take_once
from qdabridge.codebook.row_kinds import (
    code_lines,
    may_go_on,
    under_headings,
    without_marks,
)
from qdabridge.codebook.vocabulary import Field, rank_of
from qdabridge.errors import UnknownFormatError
from qdabridge.tabular import Aside, Cell, Continued, Row

__all__ = ["Reading", "read_table"]


_SAMPLE = 3000
"""So many rows decide between readings."""
_LONG = 100
_DASH = re.compile(r"\s*[-–—]+\s*")
_CODE_SPAN = re.compile(r"\A`([^`]+)`\Z")
"""A name that is set as code, as people write ids in Markdown."""
_NEEDS = {
    "level": (Field.LEVEL, "a column with the level of each code"),
    "parent": (Field.PARENT, "a column with the parent; name it with --parent"),
}
_PLACE: dict[str, Callable[[CodeTable, Sequence[Line]], list[Draft]]] = {
    "flat": place_flat,
    "level": place_levels,
    "parent": place_parents,
    "columns": place_columns,
    "numbers": place_numbers,
    "groups": place_groups,
    "indents": place_indents,
}
_PRIOR = {"numbers": 5.0, "indents": 4.5, "groups": 4.0, "paths": 3.5, "flat": 2.0}
"""How much each notation of a hierarchy says once its signs are there."""


def read_table(
    table: CodeTable, hints: Hints, aside: Sequence[Aside], start: Path = ()
) -> Reading | None:
    """Return the best reading of a table; None if it has no names of codes.

    Raises:
        ReadError: Codes lie in each other in a circle, or too deep.
        UnknownFormatError: The layout that the user named needs a column that is not
            there.
    """
    found: list[tuple[Reading, Option]] = []
    for option in _options(table, hints):
        if not option.table.names:
            continue
        lines = _sampled(option.table)
        for layout in _layouts(option.table, lines, hints):
            trial = replace(option, table=option.table.trial())
            reading = _read(trial.table, lines, layout, hints, start)
            if reading:
                _weigh(reading, trial.weight + _PRIOR.get(layout, 4.0))
                found.append((reading, option))
    if not found:
        return None
    found.sort(key=lambda one: -one[0].score)
    best, option = found[0]
    chosen = option.table
    final = _read(chosen, code_lines(chosen, aside), best.layout, hints, start)
    if final is None:
        return None
    final.score, final.against = best.score, best.against
    if not hints.layout and not chosen.own:
        tell_doubts(final, [one[0] for one in found[1:]], option, hints)
    return final


def _sampled(table: CodeTable) -> list[Line]:
    """Return the first rows with codes; they decide between readings."""
    few = table.trial()
    few.body = table.body[:_SAMPLE]
    return code_lines(few) or code_lines(table.trial())[:_SAMPLE]


# --- Columns in several ways --------------------------------------------------------


def _options(table: CodeTable, hints: Hints) -> Iterator[Option]:
    """Yield the ways to take the columns: first as headers say, then with levels."""
    base = table.trial()
    base.found = table.found
    if table.own:
        take_once(base)
        if table.own == "parent" and not base.of(Field.PARENT):
            base.own = "flat"  # the column is blank
        yield Option(base, 0)
        return
    if base.header or base.names:
        choose_names(base)
    take_once(base)
    _spread(base)
    _blank_dashes(base)
    split_definitions(base)
    split_lists(base)
    yield Option(base, 0)
    if hints.layout or hints.separator or hints.said or base.of(Field.PARENT):
        return
    for found in _levels_above(base):
        more = base.trial()
        names = more.names
        for column, _ in found:
            more.retake(column, Field.NAME, "few texts that head several codes each", 0)
        for rank, name in enumerate([*(column for column, _ in found), *names], 1):
            more.retake(name, Field.NAME, more.at(name.index).why, rank)
        weight = 2 * found[-1][1].level - 4 + _PRIOR["flat"] - 4.0
        weight += 1.5 if len(names) > 1 else 2
        assumed = tuple(column for column, _ in found)
        yield Option(more, weight, assumed=assumed)
        if shorter := _without_last(more):
            yield Option(shorter, weight, assumed=assumed)
    if shorter := _without_last(base):
        yield Option(shorter, 0)


def _levels_above(table: CodeTable) -> list[list[tuple[Column, Profile]]]:
    """Return the unknown columns left of the names that look like levels.

    The last of them; and all, if each has cells that are merged or filled down.
    """
    names = table.names
    if not names or names[0].field is not Field.NAME:
        return []
    if names[0].index > names[-1].index:
        return []  # from the right to the left: what is left of them is below
    first = min(column.index for column in names)
    rows = plain_rows(table)
    found = [
        (column, profile)
        for column in table.of(Field.EXTRA)
        if column.index < first
        and not REMARK.search(column.header)
        and (profile := profile_of(rows, column.index, column.header)).level
    ]
    several = len(found) > 1 and all(profile.level == 3 for _, profile in found)
    return ([found] if several else []) + ([found[-1:]] if found else [])


def _without_last(table: CodeTable) -> CodeTable | None:
    """Return it with its last names as a text, if they may only say what is above."""
    names = table.names
    if len(names) < 2:
        return None
    above, last = (rank_of(column.header) or 0 for column in names[-2:])
    if not 0 < last < above or names[-1].index < names[-2].index:
        return None
    shorter = table.trial()
    shorter.retake(names[-1], Field.EXTRA, "it says something of the level above")
    return shorter


def _spread(table: CodeTable) -> None:
    """Let the text of a merged cell hold for all its rows."""
    if not any(row.looks for row in table.body):
        return
    names = {c.index for c in table.of(Field.NAME, Field.PATH, Field.PARENT)}
    columns = [c.index for c in table.columns if c.index not in names]
    last: dict[int, Cell] = {}
    body: list[Row] = []
    for row in table.body:
        cells, is_new = list(row.cells), False
        for index in columns:
            cell = cells[index] if index < len(cells) else None
            if cell is not None and cell.continued is Continued.ABOVE and index in last:
                cells[index] = replace(last[index], continued=Continued.ABOVE)
                is_new = True
            elif cell is not None:
                last[index] = cell
        body.append(Row(row.number, cells) if is_new else row)
    table.body = body


def _blank_dashes(table: CodeTable) -> None:
    """Take a dash among names on several levels for none."""
    columns = table.names if len(table.names) > 1 else []
    texts = [table.cells(column) for column in columns]
    if not any(any(map(_DASH.fullmatch, each)) for each in texts):
        return  # most tables, long ones too
    body: list[Row] = []
    for row in table.body:
        dashed = [c.index for c in columns if _DASH.fullmatch(row.text(c.index))]
        cells = row.cells if dashed else ()
        made = [Cell() if n in dashed else cell for n, cell in enumerate(cells)]
        body.append(Row(row.number, made) if dashed else row)
    table.body = body


# --- Layouts ------------------------------------------------------------------------


def _layouts(table: CodeTable, lines: Sequence[Line], hints: Hints) -> list[str]:
    """Return the layouts that can be: what columns say goes before what names say."""
    if hints.layout:
        wanted, what = _NEEDS.get(hints.layout, (None, ""))
        if wanted and not table.of(wanted):
            raise UnknownFormatError(
                f"the layout {hints.layout!r} needs {what}",
                location=table.grid.name or None,
            )
        return [hints.layout]
    if table.own:
        return [table.own]
    if hints.separator:
        return ["paths"]
    is_level = table.of(Field.LEVEL) and len(table.names) == 1
    if table.of(Field.PARENT) or is_level:
        return ["parent" if table.of(Field.PARENT) else "level"]
    kept, _ = under_headings(table, lines[:_SAMPLE])
    if table.of(Field.PATH):
        return ["paths" if has_paths(table, kept) else "flat"]
    if len(table.names) > 1:
        return ["columns"]
    return ["flat", *_by_names(table, kept)]


def _by_names(table: CodeTable, lines: Sequence[Line]) -> Iterator[str]:
    """Yield the layouts whose signs the names of one column show."""
    if is_numbered(table, lines):
        yield "numbers"
    if is_indented(table, lines):
        yield "indents"
    if group_lines(table, lines)[0]:
        yield "groups"
    if has_paths(table, lines):
        yield "paths"


def _read(
    table: CodeTable, lines: Sequence[Line], layout: str, hints: Hints, start: Path
) -> Reading | None:
    kept, headings = under_headings(table, lines, start)
    if not kept:
        return None
    _let_go(table, layout)
    if layout == "flat" and not (hints.layout or table.own):
        _tell_unknown_separator(table, kept)
        tell_unused_numbers(table)
    if layout == "paths":
        drafts = place_paths(table, kept, hints.separator)
    elif layout == "indents" and len(table.names) > 1:
        drafts = place_columns(table, kept)  # indented by whole columns
    else:
        drafts = _PLACE[layout](table, kept)
    _put_under(drafts, kept)
    drafts = _in_row_order([*headings, *drafts])
    if table.grid.kind == "markdown" and not table.own:
        for draft in drafts:
            draft.path = tuple(_CODE_SPAN.sub(r"\1", part) for part in draft.path)
    if layout == "columns" and not table.own and take_marks_off(drafts):
        table.reasons.append("marks before the names taken for short codes")
    _join_continued(table, drafts)
    if headings:
        table.reasons.append("rows over the width head those below them")
        layout = "groups" if layout == "flat" else layout
    return Reading(table, layout, drafts, kept)


def _put_under(drafts: Sequence[Draft], lines: Sequence[Line]) -> None:
    """Put codes below the headings over their rows."""
    under = {id(line.row): line.under for line in lines if line.under}
    for draft in drafts if under else ():
        above = under.get(id(draft.row), ())
        if above and above[-1].casefold() == draft.path[0].casefold():
            above = above[:-1]
        draft.path = (*above, *draft.path)


def _in_row_order(drafts: list[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: draft.row.number)


def _join_continued(table: CodeTable, drafts: list[Draft]) -> None:
    """Let "Barriers (continued)" be the code that came before."""
    if not may_go_on("\n".join([name for one in drafts for name in one.path])):
        return
    known: set[str] = set()
    paths: set[Path] = set()
    again: list[Draft] = []
    for draft in drafts:
        parts = tuple(without_marks(part, known) for part in draft.path)
        if parts != draft.path:
            table.info(
                "name-continued",
                f"{draft.path[-1] if parts[-1] != draft.path[-1] else draft.path[0]!r}"
                " was taken for a code that is continued from above",
                draft.row,
            )
            draft.path = parts
            if parts in paths and not draft.is_row:
                again.append(draft)
        paths.add(parts)
        known.update(part.casefold() for part in parts)
    drafts[:] = [draft for draft in drafts if all(draft is not one for one in again)]


def _let_go(table: CodeTable, layout: str) -> None:
    """Take columns that tell a hierarchy this layout does not look at for others."""
    used = {"level": Field.LEVEL, "parent": Field.PARENT, "paths": Field.PATH}
    for name, kind in used.items():
        has_names = kind is not Field.PATH or table.of(Field.NAME)
        for column in table.of(kind) if name != layout and has_names else ():
            table.retake(column, Field.EXTRA, "not looked at in this layout")
    number = table.one(Field.NUMBER)
    if number and layout != "numbers":
        texts = [text.rstrip(".") for text in table.texts(number)]
        if texts == [str(n) for n in range(1, len(texts) + 1)]:
            table.retake(number, Field.COUNT, "numbers of the rows")


# --- Evidence -----------------------------------------------------------------------


def _weigh(reading: Reading, prior: float) -> None:
    """Weigh what the tree itself says for and against a reading."""
    reading.score = prior
    reading.against = [why for why, weight in _against(reading)]
    reading.score -= sum(weight for _, weight in _against(reading))


def _against(reading: Reading) -> Iterator[tuple[str, float]]:
    """Yield what speaks against a tree, and how much."""
    drafts = [d for d in reading.drafts if d.path]
    paths = list(dict.fromkeys(draft.path for draft in drafts))
    if len(paths) < 3:
        return
    own_row = {draft.path for draft in drafts if draft.is_row or draft.is_heading}
    above = [path[:-1] for path in paths if len(path) > 1]
    children = Counter(path for path in above if path not in own_row)
    single = sum(count == 1 for count in children.values())
    if len(children) > 2 and single * 10 > len(children) * 7:
        yield "nearly every code that holds others holds one only", 2.5
    rows = len(reading.lines)
    made = sum(path not in own_row for path in paths)
    if len(paths) > 2 * rows > 15 and made * 2 > len(paths):
        yield "there are more codes than rows", 2.0
    own = [d for d in drafts if d.is_row and not d.is_heading]
    long = sum(len(draft.path[-1]) > _LONG for draft in own)
    if long * 4 > len(own):
        yield "many names are as long as definitions", 3.0
    odd = sum(bool(odd_name(draft.path[-1])) for draft in own)
    if odd * 4 > len(own):
        yield "many names are numbers, dates or quotes", 3.0
    repeated = len(own) - len({d.path for d in own})
    if repeated * 4 > len(own) > 4 and not _has_examples(reading):
        yield "many codes stand there more than once", 1.0


def _has_examples(reading: Reading) -> bool:
    return bool(reading.table.of(Field.EXAMPLES))


def _tell_unknown_separator(table: CodeTable, lines: Sequence[Line]) -> None:
    """Warn that names of a flat list look like paths, with the option that says so."""
    column = table.one(Field.PATH) or next(iter(table.of(Field.NAME)[-1:]), None)
    if column is None:
        return
    texts = (line.row.text(column.index) for line in lines[:_SAMPLE])
    names = [" ".join(text.split()) for text in texts]
    if sign := unknown_separator(names) or repeated_heads(names):
        table.warning(
            "separator-unknown",
            f"names in column {column} begin alike, or with"
            f" names of other rows, and {sign!r}; if they are paths, say --separator"
            f" {sign!r}",
            lines[0].row,
            column.index,
        )
