"""Tables found in what a sheet, a file or a document holds, before they are understood.

A sheet can hold a title, notes, a header of two rows, the same header again on each
page, a legend beside, and another table below. What is a header is told by words that
the caller knows; the place of every cell is kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import whitespace

from qdabridge.tabular.grid import Cell, Continued, Grid, Row

__all__ = ["Aside", "FoundTable", "HeaderWords", "find_tables", "header_test"]


_DEEPEST = 20
"""So many rows are looked at for the first header."""
_LONGEST = 120
_SHORT = 60
_LEGEND = re.compile(
    r"(?:colou?r )?(?:legend|key|abbreviations?|legende|abkürzungen|légende|leyenda|"
    r"legenda|abréviations|glossary|farblegende)\s*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class HeaderWords:
    """The words by which a header is known.

    Attributes:
        field: What a header says; None: its word is not known.
        leads: Which of these make a row a header, alone, in its first cell.
        texts: Which of these do so beside another cell.
    """

    field: Callable[[str], object | None]
    leads: frozenset[object]
    texts: frozenset[object] = frozenset()


@dataclass(frozen=True)
class Aside:
    """A row that is no part of the table.

    Attributes:
        row: The row.
        why: Why not, in words.
        is_doubt: Something may be lost by it.
    """

    row: Row
    why: str
    is_doubt: bool = False


@dataclass
class FoundTable:
    """A rectangular table with its header.

    Attributes:
        grid: Where it was found; its name and kind.
        header: The rows of its header; none if there is no header.
        heads: The header of each column, several rows joined.
        body: The rows below.
        above: Titles and notes over the header.
        aside: Rows of the body that are no part of it.
        number: Which table of the file it is, from 1.
        is_split: It is not all that its sheet holds.
        is_guessed: Its header is known by its looks alone, by no word.
    """

    grid: Grid
    header: Sequence[Row] = ()
    heads: Mapping[int, str] = field(default_factory=dict)
    body: Sequence[Row] = ()
    above: Sequence[Row] = ()
    aside: list[Aside] = field(default_factory=list)
    number: int = 1
    is_split: bool = False
    is_guessed: bool = False

    @property
    def place(self) -> str:
        """Where it begins."""
        rows = [*self.header, *self.body]
        return self.grid.where(rows[0]) if rows else self.grid.name


def find_tables(
    grid: Grid,
    words: HeaderWords,
    *,
    wanted: Callable[[str], bool] = lambda _: False,
    header: int | None = None,
) -> list[FoundTable]:
    """Return the tables of a grid, in their order; one at least.

    Args:
        grid: A sheet, a Word table, a delimited file.
        words: What headers are known by.
        wanted: Is this the header of a column that the user named?
        header: Number of the row that the user says is the header; 0: there is none.
    """
    rows = list(grid.rows)
    if header is not None:
        first = next((n for n, row in enumerate(rows) if row.number == header), None)
        starts = [] if first is None else [first]
    else:
        starts = _starts(rows, words, wanted, grid.width)
    if not starts and header is None and _stands_out(rows, grid.kind):
        guessed = _table(grid, [], rows, words)
        guessed.is_guessed = True
        return [guessed]
    if not starts:
        return [FoundTable(grid, body=rows)]
    ends = [_title_start(rows, start) for start in starts[1:]] + [len(rows)]
    begins = [0, *ends[:-1]]
    found: list[FoundTable] = []
    for begin, start, end in zip(begins, starts, ends, strict=True):
        table = _table(grid, rows[begin:start], rows[start:end], words)
        found += _side_by_side(table, words)
    for table in found:
        table.is_split = len(found) > 1
    return found


# --- Headers ------------------------------------------------------------------------


_FIRST_ROWS = 3000
"""Among so many, another header may stand without a blank row before it."""


def _starts(
    rows: Sequence[Row],
    words: HeaderWords,
    wanted: Callable[[str], bool],
    width: int,
) -> list[int]:
    """Return the places of the headers: the first, and those of further tables."""
    best, first = 0.0, None
    for place, row in enumerate(rows[:_DEEPEST]):
        score = _score(row, words, wanted, width)
        if score > best and (place + 1 < len(rows) or not best):
            best, first = score, place
    if first is None:
        return []
    starts = [*_earlier(rows, first, words), first]
    repeats = header_test(rows[first])
    for place in range(first + 2, len(rows)):
        row = rows[place]
        gap = _gap(rows[place - 1], row)
        if (place > _FIRST_ROWS and not gap) or repeats(row):
            continue
        if _begins_another(rows[place - 1], row, rows[starts[-1]], words) or (
            gap > 1 and _is_other(rows[starts[-1] + 1 : place], rows[place:])
        ):
            starts.append(place)
            repeats = header_test(row)
    return starts


def _earlier(rows: Sequence[Row], first: int, words: HeaderWords) -> list[int]:
    """Return the header of a table above the one that is known best, past a gap."""
    gaps = [n for n in range(1, first + 1) if _gap(rows[n - 1], rows[n])]
    for place in range(max(gaps, default=0) - 1):
        texts = _texts(rows[place])
        fields = [f for text in texts if (f := words.field(text)) is not None]
        is_known = len(set(fields)) > 1 and len(fields) * 10 >= len(texts) * 6
        if is_known and any(f in words.leads for f in fields):
            return [place]
    return []


def _stands_out(rows: Sequence[Row], kind: str) -> bool:
    """Is the first row a header by notation or looks: bold, or over longer texts?"""
    if len(rows) < 3 or (kind == "markdown" and all(rows[0].texts)):
        return len(rows) > 2
    head, body = rows[0], rows[1:_DEEPEST]
    filled = [n for n, cell in enumerate(head.cells) if cell]
    width = max(sum(map(bool, row.cells)) for row in body)
    if len(filled) < max(width, 2) or any(len(head[n].text) > 40 for n in filled):
        return False
    if any(re.fullmatch(r"[\d.,%\s-]+", head[n].text) for n in filled):
        return False
    lengths = [_median([row.text(n) for row in body if row[n]]) for n in filled]
    longer = [
        n
        for n, length in zip(filled, lengths, strict=True)
        if n != filled[0] and length > max(24, 1.8 * len(head[n].text))
    ]
    is_set_off = any(
        all(look(head[n]) for n in filled)
        and not any(look(row[filled[0]]) for row in body)
        for look in (lambda c: c.is_bold, lambda c: c.fill is not None)
    )
    return is_set_off or bool(longer)


def _is_other(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Are rows after a gap of another kind: nothing like the long texts above?"""
    if len(before) < 2 or len(rows) < 2 or len(_texts(rows[0])) < 2:
        return False
    width = max(len(row.cells) for row in before)
    lengths = [_median([row.text(n) for row in before]) for n in range(width)]
    longest = max(range(width), key=lambda n: lengths[n])
    block = rows[
        : next((n for n in range(1, len(rows)) if _gap(rows[n - 1], rows[n]) > 1), None)
    ]
    texts = [row.text(longest) for row in block]
    return lengths[longest] > 12 and _median(texts) * 3 < lengths[longest]


def _median(texts: Sequence[str]) -> int:
    lengths = sorted(len(text.strip()) for text in texts)
    return lengths[len(lengths) // 2] if lengths else 0


def _score(
    row: Row, words: HeaderWords, wanted: Callable[[str], bool], width: int
) -> float:
    texts = _texts(row)
    if not texts or any(len(text) > _LONGEST for text in texts):
        return 0
    fields = [found for text in texts if (found := words.field(text)) is not None]
    if named := sum(map(wanted, texts)):
        return 100 * named + len(fields)
    is_lead = any(found in words.leads for found in fields)
    first = words.field(texts[0]) in words.leads
    if not is_lead and not (len(texts) > 1 and any(f in words.texts for f in fields)):
        return 0
    if len(texts) == 1 < width:
        return 0.5 if first else 0
    if len(fields) * 2 < len(texts) and not first:
        return 0
    return 2 * len(fields) - (not is_lead) + 0.5 * first


def _texts(row: Row) -> list[str]:
    return [row.texts[n].strip() for n in row.filled]


def _begins_another(before: Row, row: Row, header: Row, words: HeaderWords) -> bool:
    """Is a row in the middle the header of another table?

    After a gap most of its words must be known; without one, all.
    """
    is_apart = _gap(before, row) > 0
    texts = _texts(row)
    if len(texts) < 2 or any(len(text) > _SHORT for text in texts):
        return False
    fields: list[object] = []
    for text in texts:
        if (found := words.field(text)) is not None:
            fields.append(found)
        elif not is_apart:
            return False
    if len(set(fields)) < 2 or len(fields) * 10 < len(texts) * 6:
        return False
    if not any(found in words.leads for found in fields):
        return False
    known = [found for text in _texts(header) if (found := words.field(text))]
    is_alike = len(fields) == len(texts) and set(fields) == set(known)
    return is_apart or is_alike or len(fields) == len(texts) > 2


def _gap(before: Row, row: Row) -> int:
    """Return how many blank rows stand between two."""
    apart = row.number - before.number - 1
    if apart <= 0:
        return 0
    lines = sum(text.strip("\n").count("\n") for text in before.texts)
    return max(apart - lines, 0)


def header_test(header: Row) -> Callable[[Row], bool]:
    """Return what tells whether a row only repeats a header, or the most of it."""
    heads = []
    for n in header.filled:
        text, words = header.texts[n].lstrip(), header.texts[n].casefold().split()
        initials = {text[0], text[0].swapcase()[:1], words[0][0], *whitespace}
        heads.append((n, words, initials))

    def repeats(row: Row) -> bool:
        texts = row.texts
        width = len(texts)
        same, missed = 0, 3 * width // 10  # so many cells may differ
        for n, words, initials in heads:
            if n >= width or not (text := texts[n]):
                continue
            if text[0] in initials and text.casefold().split() == words:
                same += 1
            elif text.isspace():
                continue
            elif not missed:
                return False
            else:
                missed -= 1
        if not same:
            return False
        filled = len(row.filled)
        return same == filled == len(heads) or (same > 1 and same * 10 >= 7 * filled)

    return repeats


def _title_start(rows: Sequence[Row], start: int) -> int:
    """Return where the titles over a further header begin."""
    place = start
    while place > 1 and not _gap(rows[place - 1], rows[place]):
        if len(_texts(rows[place - 1])) != 1:
            return start
        place -= 1
    is_title = place < start and all(len(_texts(row)) == 1 for row in rows[place:start])
    return place if is_title and _gap(rows[place - 1], rows[place]) else start


# --- One table ----------------------------------------------------------------------


def _table(
    grid: Grid, above: Sequence[Row], rows: Sequence[Row], words: HeaderWords
) -> FoundTable:
    header = [rows[0]]
    if len(rows) > 2 and _completes(rows[0], rows[1], words):
        header.append(rows[1])
    elif above and _is_upper(above[-1], rows[0]):
        header.insert(0, above[-1])
        above = above[:-1]
    body, aside = _without_legend(rows[len(header) if rows[0] is header[0] else 1 :])
    return FoundTable(grid, header, _joined(header, words), body, above, aside)


def _completes(header: Row, below: Row, words: HeaderWords) -> bool:
    """Does a row go on with the header: words under its merged or blank cells?"""
    texts, under = _texts(below), [n for n, cell in enumerate(below.cells) if cell]
    is_short = all(len(text) <= _SHORT for text in texts)
    if not (texts and is_short and all(_is_open(header, n) for n in under)):
        return False
    is_later = bool(header[under[0]]) and under[0] > header.filled[0]
    if is_later and under[1:] and all(_is_merged(header, n) for n in under[1:]):
        return True  # all stand below one merged cell
    return sum(words.field(text) is not None for text in texts) * 2 >= len(texts)


def _is_merged(row: Row, column: int) -> bool:
    return row[column].continued is Continued.LEFT


def _is_open(header: Row, column: int) -> bool:
    """Is a header cell blank, or merged with the one beside it?"""
    return not header[column] or _is_merged(header, column + 1)


def _is_upper(above: Row, header: Row) -> bool:
    """Is the row over the header a part of it: cells merged over several columns?"""
    filled = [n for n, cell in enumerate(above.cells) if cell]
    return len(filled) > 1 and any(_is_merged(above, n + 1) for n in filled)


def _joined(header: Sequence[Row], words: HeaderWords) -> dict[int, str]:
    width = max(len(row.texts) for row in header)
    if len(header) == 1:
        return {n: _flat(header[0][n]) for n in range(width) if header[0][n]}
    upper, lower = header
    lows = [_flat(lower[n]) for n in range(width)]
    heads: dict[int, str] = {}
    span = ""
    for column in range(width):
        cell = upper[column]
        span = span if cell.continued is Continued.LEFT else _flat(cell)
        low = lows[column]
        is_clear = words.field(low) is not None and lows.count(low) == 1
        text = low if low and (is_clear or not span) else f"{span} {low}".strip()
        if text:
            heads[column] = text
    return heads


def _flat(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _without_legend(rows: Sequence[Row]) -> tuple[list[Row], list[Aside]]:
    """Part the rows from a legend below them."""
    for place, row in enumerate(rows):
        texts = _texts(row) if place and 0 < len(row.filled) < 3 else ()
        if texts and _LEGEND.fullmatch(texts[0]) and _gap(rows[place - 1], row):
            why = "it belongs to a legend below the table"
            return [*rows[:place]], [Aside(row, why, True) for row in rows[place:]]
    return list(rows), []


# --- Tables beside each other -------------------------------------------------------


def _side_by_side(table: FoundTable, words: HeaderWords) -> Iterator[FoundTable]:
    """Yield the tables that blank columns divide; a legend beside is set aside."""
    rows = [*table.header, *table.body]
    used = {n for filled in {row.filled for row in rows} for n in filled}
    used |= {n for row in rows if row.looks for n in row.painted}
    # The first blank column of each gap; the others of it part the same columns.
    cuts = sorted(n + 1 for n in used if n < max(used) and n + 1 not in used)
    for cut in cuts:
        left = [words.field(h) for n, h in table.heads.items() if n < cut]
        right = [words.field(h) for n, h in table.heads.items() if n > cut]
        both = [any(f in words.leads for f in side if f) for side in (left, right)]
        is_pair = (
            all(both) and len({f for f in left if f} & {f for f in right if f}) > 1
        )
        if is_pair:
            yield _part(table, 0, cut)
            yield from _side_by_side(_part(table, cut, 10**6), words)
            return
        if both[0] and not any(right) and _is_legend(table, cut):
            part = _part(table, 0, cut)
            part.aside += [
                Aside(row, "it belongs to a legend beside the table", True)
                for row in _part(table, cut, 10**6).body
            ]
            yield part
            return
    yield table


def _is_legend(table: FoundTable, cut: int) -> bool:
    """Are there few rows right of a blank column, all at the top?"""
    left = [any(row.cells[:cut]) for row in table.body]
    right = [any(row.cells[cut:]) for row in table.body]
    count = sum(right)
    return 0 < count * 10 <= sum(left) * 6 and all(right[:count]) and len(left) > 4


def _part(table: FoundTable, first: int, last: int) -> FoundTable:
    def cut(rows: Sequence[Row]) -> list[Row]:
        inside = range(first, last)
        made = [
            Row(r.number, [c if n in inside else Cell() for n, c in enumerate(r.cells)])
            for r in rows
        ]
        return [row for row in made if row or any(c.continued for c in row.cells)]

    heads = {n: head for n, head in table.heads.items() if first <= n < last}
    return replace(
        table, header=cut(table.header), heads=heads, body=cut(table.body), aside=[]
    )
