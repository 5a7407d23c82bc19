"""What was understood of a codebook file, why, and what speaks against it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from qdabridge.codebook.code_table import CodeTable, Column, Draft, Line, Path
from qdabridge.codebook.entry import Entry
from qdabridge.codebook.profiles import profile_of
from qdabridge.codebook.roles import plain_rows
from qdabridge.codebook.vocabulary import Field, field_of, normal
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.tabular import Grid, Row, SaidTable

__all__ = [
    "Hints",
    "Option",
    "Proposal",
    "Reading",
    "odd_name",
    "tell_doubts",
    "without_result",
]


@dataclass(frozen=True, kw_only=True)
class Hints(SaidTable):
    """What a user says about a codebook table; None: find out.

    What columns can hold (``name``, ``level1``, ``description`` ...) is in ``ROLES``.

    Attributes:
        layout: Name of a layout, see ``catalogue.LAYOUTS``.
        name: Header or letter of the column with the code's name.
        description: Header or letter of the column with the definition.
        parent: Header or letter of the column that names the parent.
        separator: What stands between the parts of a path, such as ``" > "``.
    """

    layout: str | None = None
    name: str | None = None
    description: str | None = None
    parent: str | None = None
    separator: str | None = None

    @property
    def said(self) -> dict[str, str]:
        """The columns that the user named, by role."""
        short = (("name", self.name), ("description", self.description))
        named = {role: text for role, text in (*short, ("parent", self.parent)) if text}
        return named | {role.strip().casefold(): text for role, text in self.columns}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """How a file was understood: a proposal that its user confirms or overrules.

    Attributes:
        layout: Name of the layout, or of the tool whose file it is.
        reasons: Why, in words: what was seen, what was assumed.
        entries: The codes, parents before children, each path once.
        report: Doubts and repairs, with sheet, row and column.
    """

    layout: str
    reasons: Sequence[str]
    entries: Sequence[Entry]
    report: Report = field(default_factory=Report)


_KEEP = 20
"""So many have an address; the last counts the others."""


def without_result(grids: Iterable[Grid]) -> Iterator[Finding]:
    """Yield a warning for each formula that was read as an empty cell."""
    found = Collector(keep=_KEEP)
    for grid in grids:
        for row, column in grid.without_result:
            place = grid.where(row, column)
            found.add("formula-without-result", partial(_without_result, place))
    yield from found.report()


def _without_result(place: str) -> Finding:
    return Finding.of(
        "formula-without-result",
        Severity.WARNING,
        "a formula whose result is not stored was read as empty; open the file"
        " in a spreadsheet program, save it there, and read it again",
        path=place,
    )


REMARK = re.compile(
    r"\b(?:notes?|remarks?|comments?|status|dates?|added|source|reviewer|coder|version|"
    r"changes?|changed|created|modified|updated|edited|owner|author|user|by|page|"
    r"anmerkung|bemerkung|notiz|remarques?|nota|notas|autor\w*|erstellt|ge.ndert|datum|"
    r"fecha|data|auteur)\b",
    re.IGNORECASE,
)
"""Headers of columns that say something of codes, and head none."""
_SAMPLE = 3000
_NARROW = 1.0
_WORDY = 30


@dataclass
class Reading:
    """A table read in one way.

    Attributes:
        table: It, with the columns as this reading takes them.
        layout: Its layout.
        drafts: Its codes.
        lines: Its rows with codes.
        score: How much speaks for it.
    """

    table: CodeTable
    layout: str
    drafts: list[Draft]
    lines: Sequence[Line]
    score: float = 0
    against: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[Path]:
        """The paths of its codes."""
        return [draft.path for draft in self.drafts]


@dataclass
class Option:
    """Columns taken in one way, with the rows they give."""

    table: CodeTable
    weight: float
    assumed: Sequence[Column] = ()


def tell_doubts(
    reading: Reading, others: Sequence[Reading], option: Option, hints: Hints
) -> None:
    """Tell the doubts: what else it could be, and what speaks against it."""
    table = reading.table
    for why in reading.against:
        table.warning(
            "tree-doubtful",
            f"{why}: is this the tree? Say with --layout and --column what is meant",
            table.head,
        )
    for column in option.assumed if not hints else ():
        _tell_assumed(table, column)
    rival = next((o for o in others if set(o.paths) != set(reading.paths)), None)
    is_near = rival and reading.score - rival.score < _NARROW and not option.assumed
    if rival and is_near and rival.layout != reading.layout:
        table.warning(
            "tree-doubtful",
            f"it could be read as {rival.layout} as well; say --layout"
            f" {rival.layout} if that is right",
            table.head,
        )
    if not option.assumed and not hints.said:
        _tell_possible_level(table)
    _tell_lone_names(reading)
    _tell_long_names(reading)
    _tell_odd_names(reading)


_AMOUNT = re.compile(
    r"\d[\d\s.,]*(?:%|\([\d\s.,]+%?\))|\d{1,4}[-./]\d{1,2}[-./]\d{2,4}"
    r"|[\d\s]+[.,]\d{3,}"
)
"""Amounts and dates; no ids, as 1, 1.2 and 003 can be."""
_SUM = re.compile(
    r"(?:sub|grand )?total\b.*|sums?|(?:gesamt|zwischen)?summe|insgesamt|gesamt|"
    r"totale|total (?:geral|general|général)|totaal|somme|suma|soma|somma",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“„«].{40,}[\"”“»][^\w]{0,3}(?:\(.{1,30}\))?", re.DOTALL)


def odd_name(name: str) -> str:
    """Return what a name looks like that names no code; blank: a name.

    >>> odd_name("54 (24.4)"), odd_name("Total"), odd_name("1.2"), odd_name("C1")
    ('an amount or a date', 'a sum', '', '')
    """
    text = name.strip()
    if _AMOUNT.fullmatch(text):
        return "an amount or a date"
    if _SUM.fullmatch(text):
        return "a sum"
    if _QUOTE.fullmatch(text):
        return "a quote"
    return "" if any(map(str.isalnum, text)) else "no word"


_REPEATED = "the code that holds it"


def _tell_odd_names(reading: Reading) -> None:
    """Say which names look like none, by kind."""
    table = reading.table
    kinds: dict[str, list[Draft]] = {}
    for draft in reading.drafts[:_SAMPLE]:
        if what := odd_name(draft.path[-1]) or _repeats(table, draft):
            kinds.setdefault(what, []).append(draft)
    if len(kinds.get(_REPEATED, [])) * 2 < len(reading.drafts):
        kinds.pop(_REPEATED, None)  # a theme may hold one of its name
    for what, drafts in kinds.items():
        name, many = drafts[0].path[-1][:60], len(drafts)
        more = f", and {many - 1} more like it" if many > 1 else ""
        table.warning(
            "name-unlikely",
            f"the name {name!r} looks like {what}{more}: take the row out, or say"
            " with --name which column has the names",
            drafts[0].row,
        )


def _repeats(table: CodeTable, draft: Draft) -> str:
    """Return what a name repeats: the code above it, or the header of a column."""
    name = normal(draft.path[-1])
    if len(draft.path) > 1 and name == normal(draft.path[-2]):
        return _REPEATED
    heads = {normal(head) for head in table.heads.values()}
    texts = [draft.row.texts[n] for n in draft.row.filled]
    is_head = name in heads and all(field_of(text) for text in texts)
    return "a header" if draft.is_row and is_head else ""


def _tell_assumed(table: CodeTable, column: Column) -> None:
    table.warning(
        "level-assumed",
        f"the column {column} was taken for the level above the codes, as its few"
        " texts head several codes each; say --layout flat if it is none",
        column,
    )


def _tell_possible_level(table: CodeTable) -> None:
    """Say that a column that was kept as text could be a level."""
    rows = plain_rows(table)
    free = [c for c in table.columns if not _is_key(rows, c, table.names)]
    is_told = bool(table.of(Field.DESCRIPTION, Field.BRIEF, Field.EXAMPLES))
    for column in table.of(Field.EXTRA, Field.SHORT_CODE, Field.NUMBER):
        if column not in free:
            continue
        profile = profile_of(rows, column.index, column.header)
        is_few = profile.distinct * 2 <= len(profile.texts) and profile.is_full
        is_left = column.index < table.left
        is_id = column.field is not Field.EXTRA or profile.ids > 0.9
        is_group = is_id and is_left and is_few and not profile.are_amounts
        is_next = column.index == table.right + 1 and profile.is_unique and not is_told
        is_deeper = is_next and profile.is_full and 0 < profile.median <= 40
        is_deeper &= column.field is Field.EXTRA and profile.ids < 0.5
        if len(profile.texts) > 3 and (
            is_group or (is_deeper and len(table.names) > 1)
        ):
            _tell_level(table, column)
    for column in table.of(Field.EXTRA):
        profile = profile_of(rows, column.index, column.header)
        if REMARK.search(column.header) or column not in free:
            continue
        is_left = column.index < table.right
        if profile.level >= 2 and profile.median <= 60 and (is_left or profile.is_full):
            _tell_level(table, column)


def _is_key(rows: Sequence[Row], column: Column, names: Sequence[Column]) -> bool:
    """Does a column number what names stand for: ids of themes, or A, B, A, B, C?"""
    texts = [row.text(column.index).strip(" .)") for row in rows]
    if len(set(texts)) * 2 > len(texts):
        return False
    for name in names:
        pairs = {(t, row.text(name.index)) for t, row in zip(texts, rows, strict=True)}
        if len(pairs) == len(set(texts)) == len({text for _, text in pairs}):
            return True
    values = [ord(t) - ord("A") if len(t) == 1 and t.isupper() else -1 for t in texts]
    steps = pairwise([-1, *values])
    return min(values) >= 0 and all(new in (0, old + 1) for old, new in steps)


def _tell_level(table: CodeTable, column: Column) -> None:
    what = f"the level above, say --parent {column.letters}"
    if table.names and column.index > table.names[-1].index:
        levels = enumerate([*table.names, column], 1)
        said = " ".join(f"--column level{n}={c.letters}" for n, c in levels)
        what = f"the codes below, say {said}"
    table.warning(
        "level-possible",
        f"the column {column} is kept as text; if it names {what}",
        column,
    )


def _tell_lone_names(reading: Reading) -> None:
    """Say that rows with nothing but a name, among others with texts, may be heads."""
    table = reading.table
    lone = [
        line.row
        for line in reading.lines
        if reading.layout in ("flat", "columns")
        and not line.more
        and len(table.filled(line.row)) == 1
    ]
    if reading.layout == "columns":
        _tell_childless(reading, lone)
        return
    for row in lone if len(lone) * 4 <= len(reading.lines) else ():
        table.warning(
            "name-alone",
            "the row has nothing but a name: is it a code, a heading or a remark? Say"
            " --layout groups if such rows head those below them",
            row,
        )


def _tell_childless(reading: Reading, lone: Sequence[Row]) -> None:
    """Say that rows with a name on the top alone may be remarks, among trees."""
    tops = {path[0] for path in reading.paths if len(path) > 1}
    numbers = {row.number for row in lone}
    for draft in reading.drafts if tops else ():
        is_lone = draft.row.number in numbers and not draft.is_heading
        if is_lone and len(draft.path) == 1 and draft.path[0] not in tops:
            reading.table.warning(
                "name-alone",
                "the row has nothing but a name on the top level, and no code below"
                " it: is it a code or a remark? Take the row out if it is none",
                draft.row,
            )


def _tell_long_names(reading: Reading) -> None:
    """Say that names are longer than their definitions."""
    table = reading.table
    described, names = table.one(Field.DESCRIPTION), table.names
    if described is None or not names:
        return
    longer = both = 0
    for draft in reading.drafts[:_SAMPLE]:
        text = draft.row.text(described.index) if draft.is_row else ""
        both += bool(text)
        longer += bool(text) and len(draft.path[-1]) > max(len(text), _WORDY)
    if both > 2 and longer * 2 > both:
        table.warning(
            "names-longer",
            f"names in column {names[-1].letters} are longer than the texts in column"
            f" {described.letters}: are they the definitions? Say --name and"
            " --description",
            table.head,
        )
