"""What the columns of a table hold, where their headers say too little or too much."""

import re
from collections.abc import Iterable, Sequence

from qdabridge.formats.codebooks.layouts.frame import STAIRS, Column, Frame
from qdabridge.formats.codebooks.layouts.headers import Field, is_level, normal
from qdabridge.formats.codebooks.layouts.levels import read_levels
from qdabridge.formats.codebooks.layouts.numbering import read_number
from qdabridge.tabular.cells.grid import Row

__all__ = ["find_stairs", "is_headless", "median_length", "refine"]

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
