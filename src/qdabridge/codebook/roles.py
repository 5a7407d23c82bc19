"""What the columns of a table hold: by their headers and by what is in them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from qdabridge.codebook.code_table import CodeTable, Column
from qdabridge.codebook.level_order import keep_deepest, order_names
from qdabridge.codebook.marks import SAFE, read_levels, separator_of
from qdabridge.codebook.profiles import SAMPLE, Profile, profile_of
from qdabridge.codebook.vocabulary import (
    Field,
    field_of,
    is_level,
    is_vague,
    normal,
    rank_of,
)
from qdabridge.tabular import Continued, FoundTable, Row, column_name

__all__ = [
    "SAID",
    "STAIRS",
    "choose_names",
    "columns_of",
    "plain_rows",
    "plainly",
    "take_once",
]


STAIRS = "level by column"
SAID = "named by the user"
_ONCE = (Field.PATH, Field.NUMBER, Field.LEVEL, Field.PARENT, Field.SHORT_CODE)
_ONCE_TOO = (Field.GUID, Field.COLOR, Field.BRIEF, Field.CODABLE)
_FOLDERS = ("oberkategorie", "hauptkategorie", "main category", "oberthema")
_REMARKS = ("memo", "comment", "kommentar", "comentario")


def columns_of(found: FoundTable) -> CodeTable:
    """Return a table with its columns taken for what headers and cells say."""
    table = plainly(found)
    if not found.header:
        _by_shape(table)
        return table
    rows = plain_rows(table)
    profiles = {c.index: profile_of(rows, c.index, c.header) for c in table.columns}
    for column in list(table.columns):
        _refine(table, column, profiles[column.index])
    _refine_names(table, profiles)
    _find_stairs(table)
    return table


def plainly(found: FoundTable) -> CodeTable:
    """Return a table with its columns taken for what their headers alone say."""
    table = CodeTable(found.grid, found.header, found.heads, [], found.body)
    table.columns = list(_by_header(table))
    return table


def plain_rows(table: CodeTable) -> list[Row]:
    """Return the rows that are not merged over several columns: no headings."""
    rows = [
        row
        for row in table.body[:SAMPLE]
        if not any(cell.continued is Continued.LEFT for cell in row.looks)
    ]
    return rows or list(table.body[:SAMPLE])


def _profile(table: CodeTable, column: Column) -> Profile:
    return profile_of(plain_rows(table), column.index, column.header)


def _by_header(table: CodeTable) -> Iterator[Column]:
    """Yield the columns that hold anything, each with a header of its own."""
    taken: Counter[str] = Counter()
    painted = {n for row in table.body if row.looks for n in row.painted}
    texts = {n for filled in {row.filled for row in table.body} for n in filled}
    for index in sorted(painted | texts):
        text = table.heads.get(index, "")
        title = text or f"Column {column_name(index)}"
        field = field_of(text) or Field.EXTRA
        if field is not Field.COLOR and index not in texts:
            continue  # only painted
        rank = rank_of(text) or 0
        span = table.heads.get(table.spanned(index), "")
        if not text and field_of(span) is Field.NAME:
            field, rank, title = Field.NAME, (rank_of(span) or 0) + 0.1, span
        taken[title] += 1
        if taken[title] > 1:
            title = f"{title} (column {column_name(index)})"
        yield Column(index, title, field, rank, is_headed=bool(text))


def _by_shape(table: CodeTable) -> None:
    """Take short, different texts for names and the longest others for definitions."""
    if not table.columns or _are_stairs(table) or len(table.columns) > 4:
        return
    first, *others = table.columns
    profile = _profile(table, first)
    is_named = profile.is_unique or (others and separator_of(profile.texts) in SAFE)
    if not is_named or profile.median > 60 or profile.are_amounts:
        return
    table.retake(first, Field.NAME, "first column, short texts that differ", 4)
    if others:
        longest = max(others, key=lambda c: _profile(table, c).median)
        if _profile(table, longest).are_amounts:
            table.retake(longest, Field.COUNT, "numbers beside the names")
            return
        table.retake(longest, Field.DESCRIPTION, "the longest texts")


def _are_stairs(table: CodeTable) -> bool:
    """Take columns for levels, where each row has one cell, at most a step further."""
    filled = [row.filled for row in table.body]
    places = [row[0] for row in filled if row]
    steps = [b - a for a, b in pairwise(places)]
    is_one = all(len(row) == 1 for row in filled) and len(places) > 2
    if not is_one or len(set(places)) < 2 or places[0] or max(steps) > 1:
        return False
    for level, column in enumerate(table.columns, 1):
        table.retake(column, Field.NAME, STAIRS, level)
    return True


# --- One column against its header --------------------------------------------------


def _refine(table: CodeTable, column: Column, profile: Profile) -> None:
    """Correct what a header says by what the column holds."""
    if column.field is Field.COUNT and not profile.are_amounts:
        table.retake(column, Field.EXTRA, "texts, not counts")
    elif column.field in (Field.SHORT_CODE, Field.NUMBER):
        _refine_id(table, column, profile)
    elif column.field is Field.LEVEL and read_levels(profile.texts) is None:
        names = [c.index for c in table.of(Field.NAME)]
        is_level = column.index < min(names, default=column.index + 1)
        kind = Field.NAME if is_level else Field.EXTRA
        table.retake(column, kind, "names instead of levels", 0.5)
    elif column.field is Field.NAME and is_vague(column.header):
        named = [c for c in table.of(Field.NAME) if not is_vague(c.header)]
        if any(c.index < column.index and c.rank >= column.rank for c in named):
            table.retake(column, Field.EXTRA, "it says of which kind codes are")
    elif column.field is Field.GROUP and _is_finer(table, profile):
        table.retake(column, Field.NAME, "more of them than of names", 4)
    elif column.field is Field.NAME and _is_group_column(table, column):
        table.retake(column, Field.PARENT, "its values are names of codes")
    elif column.field is Field.PARENT and _is_level_above(table, column, profile):
        table.retake(column, Field.NAME, "a level above the codes", 3)
    elif column.field is Field.EXTRA:
        _refine_unknown(table, column, profile)


def _refine_id(table: CodeTable, column: Column, profile: Profile) -> None:
    if profile.are_guids:
        table.retake(column, Field.GUID, "GUIDs")
    elif profile.numbers < 0.5 and profile.ids < 0.5 and profile.level:
        table.retake(column, Field.NAME, "few texts that head several codes each", 0.5)
    elif profile.numbers < 0.5:
        table.retake(column, Field.SHORT_CODE, "short codes")
    elif (profile.nested or _has_heads(profile)) and not [
        c for c in table.of(Field.NUMBER) if c != column
    ]:
        table.retake(column, Field.NUMBER, "numbers")


def _refine_unknown(table: CodeTable, column: Column, profile: Profile) -> None:
    if profile.are_guids:
        table.retake(column, Field.GUID, "GUIDs")
    elif profile.are_quotes and profile.median > 15 and not table.of(Field.EXAMPLES):
        if column.index > table.left:
            table.retake(column, Field.EXAMPLES, "texts in quotation marks")
    elif profile.nested and profile.numbers > 0.8 and not table.of(Field.NUMBER):
        if column.index > table.left:
            return  # measures beside the names
        table.retake(column, Field.NUMBER, "numbers with several parts")
    elif profile.are_amounts and table.header and not column.is_headed:
        first = column.index < table.left
        wanted = Field.SHORT_CODE if first and profile.is_unique else Field.EXTRA
        if wanted is Field.SHORT_CODE and not table.of(Field.NUMBER):
            table.retake(column, Field.NUMBER, "numbers before the names")


def _is_level_above(table: CodeTable, column: Column, profile: Profile) -> bool:
    """Is a column of parents one of levels: filled down, or beside "Child code"?"""
    names = [c for c in table.of(Field.NAME) if c.rank >= 3]
    known = {text.casefold() for c in names for text in table.texts(c)}
    if any(text.casefold() in known for text in profile.texts):
        return False
    if any("child" in normal(c.header) or c.rank >= 5 for c in names):
        return True
    blanks = profile.rows - len(profile.texts)
    starts = bool(profile.filled and profile.filled[0])
    return bool(names) and starts and blanks > 1 and profile.level >= 3


def _is_finer(table: CodeTable, profile: Profile) -> bool:
    """Are there more groups than names on any level, as of no codes in groups?"""
    names = [_profile(table, column).distinct for column in table.of(Field.NAME)]
    return bool(names) and profile.distinct > max(names)


def _is_group_column(table: CodeTable, column: Column) -> bool:
    """Does a column of categories name parents that have rows of their own?"""
    own = [c for c in table.of(Field.NAME) if c != column]
    if len(own) != 1 or column.rank >= own[0].rank:
        return False
    values = set(table.texts(column))
    if len(values & set(table.texts(own[0]))) * 2 < len(values):
        return False
    return normal(column.header) in _FOLDERS or any(
        not above.strip() and name.strip() in values
        for above, name in zip(table.cells(column), table.cells(own[0]), strict=True)
    )


# --- Ids beside names, stairs -------------------------------------------------------


def _refine_names(table: CodeTable, profiles: Mapping[int, Profile]) -> None:
    """Take ids under "Code" beside another column of names for what they are."""
    for column in table.of(Field.NAME):
        profile = profiles[column.index]
        may_repeat = profile.are_amounts and profile.is_full
        is_own = column.rank >= 4 and (profile.is_unique or may_repeat)
        is_mark = profile.ids == 1 and profile.median <= 2 and profile.is_full
        if is_level(column.header) or not (is_own or is_mark):
            continue
        others = [c for c in table.of(Field.NAME) if c != column]
        same = normal(column.header)
        twin = [c for c in others if normal(c.header) == same]
        if any(profiles[c.index].ids >= 0.8 for c in twin):
            continue
        if profile.are_slugs and any(
            c.rank >= 4 and _has_words(profiles[c.index], c) for c in others
        ):
            table.retake(column, Field.SHORT_CODE, "names for machines beside others")
            continue
        if profile.ids >= 0.8 and any(_has_words(profiles[c.index], c) for c in others):
            is_tree = profile.nested or _has_heads(profile)
            free = not table.of(Field.NUMBER)
            what = Field.NUMBER if free and is_tree else Field.SHORT_CODE
            table.retake(column, what, "short texts beside a column of names")


def _has_words(profile: Profile, column: Column) -> bool:
    """Has a column a name of its own for nearly every row?"""
    is_full = profile.is_full and profile.is_unique and not profile.are_slugs
    return (
        is_full and profile.ids < 0.8 and (column.rank >= 4 or len(profile.texts) > 2)
    )


def _has_heads(profile: Profile) -> bool:
    """Do ids begin with others: SK1 with SK?"""
    known = {text.strip() for text in profile.texts}
    return sum(text.rstrip("0123456789.") in known - {text} for text in known) > 1


def _find_stairs(table: CodeTable) -> None:
    """Take columns without header that go on with the names for deeper levels."""
    names = table.of(Field.NAME)
    if len(names) != 1:
        return
    by_index = {column.index: column for column in table.columns}
    run = [names[0]]
    while (following := by_index.get(run[-1].index + 1)) and not following.is_headed:
        run.append(following)
    if len(run) < 2:
        return
    indexes = {column.index for column in run}
    filled = [len(indexes.intersection(row.filled)) for row in table.body]
    single, any_ = (sum(map(test, filled)) for test in ((1).__eq__, bool))
    if single * 10 >= any_ * 9 > 0:
        for level, column in enumerate(run, 1):
            table.retake(column, Field.NAME, STAIRS, level)


# --- Names, definition, and what a code has once ------------------------------------


def choose_names(table: CodeTable) -> None:
    """See that there is a column with names, and none twice on the same level."""
    if not table.names:
        _find_name(table)
    _find_deeper(table)
    _names_in_definitions(table)
    if table.of(Field.PARENT, Field.PATH):
        keep_deepest(table)
    for left, column in _twins(table):
        table.retake(column, Field.EXTRA, "another column has the names")
        table.warning(
            "column-ambiguous",
            f"the columns {left} and {column.letters}"
            f" {column.header!r} could both have the names; they were taken from"
            f" {left.letters}, and {column.letters} is kept as a part of the"
            f" description: say --name {column.letters} if it has them",
            column,
        )
    _find_definition(table)
    order_names(table)


def _find_name(table: CodeTable) -> None:
    """Take the first column of short, different words for the names."""
    fit = [
        column
        for column in table.of(Field.EXTRA, Field.SHORT_CODE)
        if (p := _profile(table, column)).median <= 80
        and p.distinct * 10 >= len(p.texts) * 8
        and not p.are_marks
    ]
    words = [c for c in fit if _profile(table, c).ids < 0.8]
    words = [c for c in words if not _profile(table, c).are_amounts] or words
    first = next(iter(words or fit), None)
    described = table.of(Field.DESCRIPTION)
    if first and described and _profile(table, first).are_amounts:
        told = _profile(table, described[0])
        is_short = told.is_unique and told.is_full and told.median <= 80
        first = described[0] if is_short else first  # "Code description", with counts
    if first and first.index <= min(c.index for c in table.columns) + 2:
        table.retake(first, Field.NAME, "the first column of short texts", 4)


def _find_deeper(table: CodeTable) -> None:
    """Take short, different words right of a level for the codes below it."""
    names = table.of(Field.NAME)
    if len(names) != 1 or table.of(Field.PARENT, Field.PATH, Field.LEVEL, Field.NUMBER):
        return
    last = max(names, key=lambda c: c.index)
    if not _profile(table, last).level:
        return
    column = next((c for c in table.columns if c.index > last.index), None)
    if column is None or column.field is not Field.EXTRA:
        return
    profile = _profile(table, column)
    pairs = [(row.text(last.index), row.text(column.index)) for row in table.body]
    is_own = len(set(pairs)) == len(pairs) if last.rank >= 4 else profile.is_full
    is_own &= last.rank >= 4 or profile.is_unique
    if is_own and profile.could_be_names:
        table.retake(column, Field.NAME, "short texts right of a level", 4)
        is_sure = last.rank < 4 and profile.is_full and _profile(table, last).merged > 0
        is_sure &= any(c.index == column.index + 1 for c in table.of(Field.DESCRIPTION))
        told = table.info if is_sure else table.warning
        told(
            "level-assumed",
            f"the column {column} was taken for the names of"
            f" the codes, as {last.header!r} has few that stand there again; say"
            f" --layout flat --name {last.letters} if that is wrong",
            column,
        )


def _names_in_definitions(table: CodeTable) -> None:
    """Take short texts beside ids for the names, whatever their header says."""
    names, described = table.of(Field.NAME), table.of(Field.DESCRIPTION, Field.BRIEF)
    if len(names) != 1 or len(described) != 1 or table.of(Field.NUMBER):
        return
    ids, texts = _profile(table, names[0]), _profile(table, described[0])
    is_short = texts.median <= 30 and texts.is_unique and texts.is_full
    digits = sum(any(map(str.isdigit, text)) for text in ids.texts)
    if ids.ids < 0.8 or not ids.is_unique or not is_short or texts.ids > 0.2:
        return
    if digits * 2 < len(ids.texts) or SAID in (names[0].why, described[0].why):
        return
    what = Field.NUMBER if ids.nested or _has_heads(ids) else Field.SHORT_CODE
    table.retake(names[0], what, "ids")
    table.retake(described[0], Field.NAME, "short texts beside ids", 4)
    table.warning(
        "level-assumed",
        f"the names were taken from {described[0]}, as"
        f" {names[0].letters} has only ids; say --name {names[0].letters} if those are"
        " the names",
        described[0],
    )


def _twins(table: CodeTable) -> list[tuple[Column, Column]]:
    """Return pairs of columns that have, row by row, a name for the same code."""
    found = []
    for left, right in pairwise(table.of(Field.NAME)):
        if left.rank != 4 or right.rank != 4:
            continue
        texts, pair = list(table.texts(left)), {left.index, right.index}
        both = sum(pair.issubset(row.filled) for row in table.body)
        if len(set(texts)) == len(texts) and both * 10 >= len(texts) * 9:
            found.append((left, right))
    return found


def _find_definition(table: CodeTable) -> None:
    """Choose one definition for one column of names; take texts without header too."""
    described = sorted(
        table.of(Field.DESCRIPTION),
        key=lambda c: any(word in normal(c.header) for word in _REMARKS),
    )
    for column in described[1:] if len(table.of(Field.NAME)) < 2 else ():
        table.retake(column, Field.EXTRA, "another column has the definition")
        _tell_twin(table, described[0], column)
    if described:
        return
    if brief := table.one(Field.BRIEF):
        table.retake(brief, Field.DESCRIPTION, "the only definition")
        return
    for column in table.of(Field.EXTRA):
        is_next = column.index == table.right + 1 and not column.is_headed
        if is_next and _profile(table, column).median > 15:
            table.retake(column, Field.DESCRIPTION, "texts beside the names")


def take_once(table: CodeTable) -> None:
    """Take only the first column for what a code has once; the others are extra."""
    for field in (*_ONCE, *_ONCE_TOO):
        found = table.of(field)
        for column in found[1:]:
            table.retake(column, Field.EXTRA, "a second one")
            _tell_twin(table, found[0], column)


def _tell_twin(table: CodeTable, first: Column, second: Column) -> None:
    """Report a column with the same header as the one that was taken."""
    if normal(first.header) == normal(second.header):
        table.warning(
            "column-ambiguous",
            f"the columns {first.letters} and {second.letters} are both called"
            f" {first.header!r}; {first.letters} was taken for the {first.field}, and"
            f" {second.letters} is kept as a part of the description",
            second,
        )
