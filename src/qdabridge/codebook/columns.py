"""What the columns of a table hold: by header, then by what is in them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from qdabridge.codebook.frame import STAIRS, Column, Frame
from qdabridge.codebook.headers import (
    Field,
    field_of,
    header_row,
    is_level,
    normal,
    rank_of,
)
from qdabridge.codebook.notation import read_levels, read_number
from qdabridge.codebook.own import fields_of, own_layout
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import UnknownFormatError
from qdabridge.report import Severity
from qdabridge.tabular import Grid, Row, column_name

__all__ = [
    "choose_name",
    "find_stairs",
    "framed",
    "is_headless",
    "keep_deepest",
    "median_length",
    "obey",
    "refine",
    "take_once",
]


_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_SHORT = re.compile(r"[A-Z]{0,4}[-_. ]?\d{1,4}[a-z]?|[A-Z][A-Z0-9_-]{0,7}")
_AMOUNT = re.compile(r"[-+]?[\d\s.,]+ ?%?|-|–")
_DOUBTFUL = (Field.COUNT, Field.SHORT_CODE, Field.NUMBER, Field.LEVEL, Field.NAME)
"""What headers say that the cells may belie."""
_FOLDERS = ("oberkategorie", "hauptkategorie", "main category", "oberthema")


def median_length(texts: Sequence[str]) -> int:
    """Return the middle one of the lengths of texts; 0 if there are none."""
    lengths = sorted(map(len, texts))
    return lengths[len(lengths) // 2] if lengths else 0


def refine(frame: Frame) -> None:
    """Correct what headers say by what the columns hold."""
    for column in list(frame.columns):
        if column.field not in _DOUBTFUL:
            continue
        again = normal(column.header)
        texts = [text for text in frame.texts(column) if normal(text) != again]
        if column.field is Field.COUNT and not all(map(_AMOUNT.fullmatch, texts)):
            frame.retake(column, Field.EXTRA, "texts, not counts")
        elif column.field in (Field.SHORT_CODE, Field.NUMBER):
            _refine_id(frame, column, texts)
        elif column.field is Field.LEVEL and read_levels(texts) is None:
            frame.retake(column, Field.NAME, "names instead of levels", 0.5)
        elif column.field is Field.NAME and _is_group_column(frame, column):
            frame.retake(column, Field.PARENT, "its values are names of codes")
    for column in frame.of(Field.NAME):
        is_sure = is_level(column.header) or _has_short_twin(frame, column)
        if column.rank == 4 and not is_sure and _has_other_names(frame, column):
            _refine_code(frame, column)


def _refine_id(frame: Frame, column: Column, texts: Sequence[str]) -> None:
    numbers = [number for text in texts if (number := read_number(text))]
    is_nested = any(len(n.parts) > 1 and n.firm[-1] for n in numbers)
    if all(map(_GUID.fullmatch, texts)):
        frame.retake(column, Field.GUID, "GUIDs")
    elif len(numbers) * 2 < len(texts):
        frame.retake(column, Field.SHORT_CODE, "short codes")
    elif is_nested and not [c for c in frame.of(Field.NUMBER) if c != column]:
        frame.retake(column, Field.NUMBER, "numbers")


def _has_short_twin(frame: Frame, column: Column) -> bool:
    """Has another column of names the same header, and short texts as well?"""
    same = normal(column.header)
    others = [other for other in frame.of(Field.NAME) if other != column]
    return any(
        normal(other.header) == same and _are_short(list(frame.texts(other)))
        for other in others
    )


def _has_other_names(frame: Frame, column: Column) -> bool:
    """Is there another column with a name of its own for every row?"""
    for other in frame.of(Field.NAME):
        if other != column:
            texts = list(frame.texts(other))
            is_full = len(texts) * 10 >= len(frame.body) * 8
            are_different = len(set(texts)) * 10 >= len(texts) * 9
            if is_full and are_different and (other.rank >= 4 or len(texts) > 2):
                return True
    return False


def _refine_code(frame: Frame, column: Column) -> None:
    """Take ids under "Code" beside another column of names for what they are."""
    texts = list(frame.texts(column))
    if not _are_short(texts) or len(set(texts)) * 10 < len(texts) * 9:
        return
    what = Field.SHORT_CODE
    if not frame.of(Field.NUMBER) and _are_nested(texts):
        what = Field.NUMBER
    frame.retake(column, what, "short texts beside a column of names")


def _are_short(texts: Sequence[str]) -> bool:
    """Do most texts look like ids?"""
    short = sum(1 for text in texts if _SHORT.fullmatch(text) or read_number(text))
    return short * 5 >= len(texts) * 4


def _are_nested(texts: Iterable[str]) -> bool:
    numbers = [number for text in texts if (number := read_number(text))]
    return any(len(n.parts) > 1 and n.firm[-1] for n in numbers)


def _is_group_column(frame: Frame, column: Column) -> bool:
    """Does a column of categories name parents that have rows of their own?"""
    own = [c for c in frame.of(Field.NAME) if c != column]
    if len(own) != 1 or column.rank >= own[0].rank:
        return False
    values = set(frame.texts(column))
    if len(values & set(frame.texts(own[0]))) * 2 < len(values):
        return False
    return normal(column.header) in _FOLDERS or any(
        not row[column.index] and row[own[0].index].text.strip() in values
        for row in frame.body
    )


def find_stairs(frame: Frame) -> None:
    """Take columns without header that go on with the names for deeper levels."""
    names = frame.of(Field.NAME)
    if len(names) != 1:
        return
    by_index = {column.index: column for column in frame.columns}
    run = [names[0]]
    while (following := by_index.get(run[-1].index + 1)) and is_headless(
        frame, following
    ):
        run.append(following)
    if len(run) > 1 and _is_stairs(frame.body, run):
        for level, column in enumerate(run, 1):
            frame.retake(column, Field.NAME, STAIRS, level)


def is_headless(frame: Frame, column: Column) -> bool:
    """Has a column no header of its own?"""
    return frame.header is not None and not frame.header[column.index]


def _is_stairs(rows: Sequence[Row], run: Sequence[Column]) -> bool:
    filled = [sum(bool(row[column.index]) for column in run) for row in rows]
    with_any = sum(1 for count in filled if count)
    return sum(1 for count in filled if count == 1) * 10 >= with_any * 9 > 0


_ALSO = {Field.NAME: (Field.PATH,)}
"""What else gives way to a column that the user names."""


def obey(frame: Frame, hints: Hints) -> None:
    """Take the columns that the user names for what the user says.

    Raises:
        UnknownFormatError: There is no such column, it is there twice, or it was named
            for two things.
    """
    said = {
        field: _named(frame, text, option)
        for field, text, option in (
            (Field.NAME, hints.name, "--name"),
            (Field.DESCRIPTION, hints.description, "--description"),
            (Field.PARENT, hints.parent, "--parent"),
        )
        if text
    }
    _refuse_same(*said.values())
    _refuse_only_names(frame, said)
    indexes = {column.index for column in said.values()}
    for field, named in said.items():
        for column in frame.of(field, *_ALSO.get(field, ())):
            if column.index not in indexes and _gives_way(column, hints):
                frame.retake(column, Field.EXTRA, f"another column has the {field}")
        frame.retake(named, field, "named by the user", 4)
    names = frame.of(Field.NAME)
    is_stairs = hints.layout == "indents" and all(c.why == STAIRS for c in names)
    has_one = hints.layout not in (None, "columns") and not is_stairs
    if hints.separator or has_one:
        keep_deepest(frame)


def _gives_way(column: Column, hints: Hints) -> bool:
    """Is a column no longer what it was, as the user names another for it?"""
    is_higher_level = column.field is Field.NAME and column.rank < 4
    return not is_higher_level or bool(hints.parent) or hints.layout == "flat"


def keep_deepest(frame: Frame) -> None:
    """Leave the names of codes to one column: no level has a column of its own."""
    names = frame.of(Field.NAME)
    for column in names:
        if column != max(names, key=lambda c: (c.rank, -c.index)):
            frame.retake(column, Field.EXTRA, "another column has the names")


def _named(frame: Frame, wanted: str, option: str) -> Column:
    """Return the column of this header, or of these letters if no header is so."""
    header = frame.header
    same = [
        column
        for column in frame.columns
        if header and normal(header[column.index].text) == normal(wanted)
    ]
    if len(same) > 1:
        letters = " and ".join(column.letters for column in same)
        raise UnknownFormatError(
            f"the columns {letters} are both called {wanted!r}",
            location=frame.grid.name or None,
            hint=f"name one by its letter: {option} {same[0].letters}",
        )
    by_letters = [c for c in frame.columns if c.letters == wanted.strip().upper()]
    if found := same or by_letters:
        return found[0]
    known = ", ".join(f"{c.letters} {c.header!r}" for c in frame.columns)
    raise UnknownFormatError(
        f"there is no column {wanted!r} for {option}",
        location=frame.grid.name or None,
        hint=f"choose one of {known or 'none: the table is empty'}",
    )


def _refuse_only_names(frame: Frame, said: Mapping[Field, Column]) -> None:
    """Refuse a parent that is the only column with names."""
    names = frame.of(Field.NAME, Field.PATH)
    parent = said.get(Field.PARENT)
    if parent is None or Field.NAME in said or len(names) != 1:
        return
    if names[0].index == parent.index:
        raise UnknownFormatError(
            f"the column {parent.letters} {parent.header!r} is the only one with names"
            " of codes, so it cannot be the parent as well",
            location=frame.grid.name or None,
            hint="say with --name which column has the names of the codes",
        )


def _refuse_same(*named: Column) -> None:
    """Refuse one column for two things."""
    for first, second in combinations(named, 2):
        if first.index == second.index:
            raise UnknownFormatError(
                f"the column {first.letters} {first.header!r} was named for two things",
                hint="name one column for the code, one for the definition, one for"
                " the parent",
            )


_REMARKS = ("memo", "comment", "kommentar", "comentario")
_ONCE = (Field.PATH, Field.NUMBER, Field.LEVEL, Field.PARENT, Field.SHORT_CODE)
_ONCE_TOO = (Field.GUID, Field.COLOR, Field.BRIEF, Field.CODABLE)


def choose_name(frame: Frame) -> None:
    """See that there is a column with names, and none twice on the same level."""
    names = frame.of(Field.NAME)
    if not names and not frame.of(Field.PATH):
        _find_name(frame)
    if frame.of(Field.PARENT, Field.PATH):
        keep_deepest(frame)
    for left, column in _same_rank(frame):
        frame.retake(column, Field.EXTRA, "another column has the names")
        frame.note(
            "column-ambiguous",
            Severity.WARNING,
            f"the columns {left.letters} {left.header!r} and {column.letters}"
            f" {column.header!r} could both have the names; they were taken from"
            f" {left.letters}, and {column.letters} is kept as a part of the"
            f" description: say --name {column.letters} if it has them",
            frame.header,
            column.index,
        )
    _find_definition(frame)
    _order_names(frame)


def _find_name(frame: Frame) -> None:
    first = frame.columns[0] if frame.columns else None
    if first and first.field in (Field.EXTRA, Field.SHORT_CODE):
        texts = list(frame.texts(first))
        if len(set(texts)) * 10 >= len(texts) * 8 and median_length(texts) <= 80:
            frame.retake(first, Field.NAME, "first column, short texts that differ", 4)


def _same_rank(frame: Frame) -> list[tuple[Column, Column]]:
    """Return pairs of columns that have, row by row, a name for the same code."""
    found = []
    names = frame.of(Field.NAME)
    for left, right in pairwise(names):
        texts = list(frame.texts(left))
        both = [bool(row[left.index]) and bool(row[right.index]) for row in frame.body]
        is_twin = left.rank == right.rank == 4 and len(set(texts)) == len(texts)
        if is_twin and sum(both) * 10 >= len(texts) * 9:
            found.append((left, right))
    return found


def _find_definition(frame: Frame) -> None:
    """Choose one definition for one column of names; take texts without header too."""
    described = sorted(frame.of(Field.DESCRIPTION), key=_is_remark)
    if len(frame.of(Field.NAME)) < 2:
        for column in described[1:]:
            frame.retake(column, Field.EXTRA, "another column has the definition")
            _tell_twin(frame, described[0], column)
    if described:
        return
    if brief := frame.one(Field.BRIEF):
        frame.retake(brief, Field.DESCRIPTION, "the only definition")
        return
    last = max((c.index for c in frame.of(Field.NAME, Field.PATH)), default=-1)
    for column in frame.of(Field.EXTRA):
        is_next = column.index == last + 1 and is_headless(frame, column)
        if is_next and median_length(list(frame.texts(column))) > 15:
            frame.retake(column, Field.DESCRIPTION, "texts beside the names")


def _is_remark(column: Column) -> bool:
    """Would another column rather be the definition?"""
    return any(word in normal(column.header) for word in _REMARKS)


def _order_names(frame: Frame) -> None:
    """Number the columns of names from the top level down, by place or by header."""
    names = frame.of(Field.NAME)
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    if any(_is_below(left, right) for left, right in pairs):
        names = sorted(names, key=lambda column: column.rank)
    for rank, column in enumerate(names, 1):
        frame.retake(column, Field.NAME, column.why, rank)


def _is_below(left: Column, right: Column) -> bool:
    """Does a header say that the left column is deeper? Categories can be anywhere."""
    if 2 in (left.rank, right.rank):
        return left.rank >= 4 and right.rank == 2
    return left.rank > right.rank


def take_once(frame: Frame) -> None:
    """Take only the first column for what a code has once; the others are extra."""
    for field in (*_ONCE, *_ONCE_TOO):
        found = frame.of(field)
        for column in found[1:]:
            frame.retake(column, Field.EXTRA, "a second one")
            _tell_twin(frame, found[0], column)


def _tell_twin(frame: Frame, first: Column, second: Column) -> None:
    """Report a column with the same header as the one that was taken."""
    if normal(first.header) == normal(second.header):
        frame.note(
            "column-ambiguous",
            Severity.WARNING,
            f"the columns {first.letters} and {second.letters} are both called"
            f" {first.header!r}; {first.letters} was taken for the {first.field}, and"
            f" {second.letters} is kept as a part of the description",
            frame.header,
            second.index,
        )


def framed(grid: Grid, hints: Hints) -> Frame | None:
    """Return a table with its columns understood; None if it holds no names of codes.

    Raises:
        UnknownFormatError: A hint names a column that the table has twice, or not.
    """
    if own := own_layout(grid, hints):
        return _own(grid, own)
    place = header_row(grid, hints)
    header = None if place is None else grid.rows[place]
    above = [] if place is None else grid.rows[:place]
    body = grid.rows if place is None else grid.rows[place + 1 :]
    frame = Frame(grid, header, [], above, body)
    frame.columns = list(_by_header(frame))
    if header is None:
        _by_shape(frame)
    else:
        refine(frame)
        find_stairs(frame)
    obey(frame, hints)
    if header is not None:
        choose_name(frame)
    take_once(frame)
    return frame if frame.of(Field.NAME, Field.PATH) else None


def _own(grid: Grid, layout: str) -> Frame:
    """Return a table of our own: its headers say all."""
    frame = Frame(grid, grid.rows[0], [], [], grid.rows[1:], own=layout)
    fields = fields_of([cell.text.strip() for cell in grid.rows[0].cells])
    for column in _by_header(frame):
        field = fields[column.index] if column.index < len(fields) else None
        frame.columns.append(replace(column, field=field or Field.EXTRA))
    take_once(frame)
    if layout == "parent" and not frame.of(Field.PARENT):
        frame.own = "flat"  # the column is blank
    return frame


def _by_header(frame: Frame) -> Iterable[Column]:
    """Yield the columns that hold anything, each with a header of its own."""
    taken: Counter[str] = Counter()
    filled: set[int] = set()
    for row in frame.body:
        filled.update(n for n, cell in enumerate(row.cells) if cell or cell.fill)
    for index in sorted(filled):
        text = frame.header[index].text.strip() if frame.header else ""
        title = " ".join(text.split()) or f"Column {column_name(index)}"
        field = field_of(text) or Field.EXTRA
        if field is not Field.COLOR and not any(row[index] for row in frame.body):
            continue  # only painted
        taken[title] += 1
        if taken[title] > 1:
            title = f"{title} (column {column_name(index)})"
        yield Column(index, title, field, rank_of(text) or 0)


def _by_shape(frame: Frame) -> None:
    """Take short, different texts for names and the longest others for definitions."""
    if not frame.columns or len(frame.columns) > 4:
        frame.columns = []
        return
    first, *others = frame.columns
    texts = list(frame.texts(first))
    if len(set(texts)) * 10 < len(texts) * 9 or median_length(texts) > 60:
        frame.columns = []
        return
    frame.retake(first, Field.NAME, "first column, short texts that differ", 4)
    if others:
        longest = max(others, key=lambda c: median_length(list(frame.texts(c))))
        frame.retake(longest, Field.DESCRIPTION, "the longest texts")
