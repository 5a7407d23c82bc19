"""A codebook as a table with looks: numbers, names, definitions, counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from qdabridge.codebook.entry import Entry, entries_of
from qdabridge.errors import UnknownFormatError
from qdabridge.model import Code, Project
from qdabridge.tabular import Column, Kind, Look, Sheet, Table, Value

__all__ = [
    "BLANKS",
    "CodebookStyle",
    "Counts",
    "Hierarchy",
    "Usage",
    "codebook_sheet",
    "full_color",
    "numbers_of",
    "usages",
]


class Hierarchy(StrEnum):
    """How a table shows which code holds which."""

    INDENTED = "indented"
    """Names set in by the format of the cell; in delimited text by blanks."""
    LEVELS = "levels"
    """A column a level, each row with its whole path: exact for any names."""
    PATHS = "paths"
    """One column with paths such as ``Barriers > Time``."""
    PARENT = "parent"
    """A column with the name of the code above."""


class Counts(StrEnum):
    """What is counted for each code."""

    NONE = "none"
    SOURCES = "sources"
    CODINGS = "codings"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class CodebookStyle:
    """What a codebook table shows beyond names, and how.

    Definition, criteria, examples, short codes, colours and groups get a column when
    any code has one.

    Attributes:
        hierarchy: None: a column a level in delimited text, indented elsewhere.
        separator: What stands between the names of a path.
        numbers: Number the codes: 1, 1.1; None: in Word, LaTeX and Markdown.
        counts: Count sources or codings, for each code alone and with what it holds.
        guids: Write the GUIDs, by which codes are found again when the names change.
        extras: Labels of paragraphs in descriptions that get columns of their own,
            besides those that several descriptions have.
        columns: Headers of the columns that are shown, in this order, behind those
            with the names; none: all.
        template: A Word document whose styles and page a ``.docx`` gets.
    """

    hierarchy: Hierarchy | None = None
    separator: str = " > "
    numbers: bool | None = None
    counts: Counts = Counts.NONE
    guids: bool = False
    extras: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    template: Path | None = None

    @property
    def counts_sources(self) -> bool:
        """Shall sources be counted?"""
        return self.counts in (Counts.SOURCES, Counts.BOTH)

    @property
    def counts_codings(self) -> bool:
        """Shall codings be counted?"""
        return self.counts in (Counts.CODINGS, Counts.BOTH)


@dataclass
class Usage:
    """How often a code is used.

    Attributes:
        codings: Number of its codings.
        sources: GUIDs of the sources and notes they are in.
        codings_within: Number of codings of it and of all codes below it.
        sources_within: GUIDs of the sources and notes those are in.
    """

    codings: int = 0
    sources: set[str] = field(default_factory=set)
    codings_within: int = 0
    sources_within: set[str] = field(default_factory=set)


def usages(project: Project) -> dict[str, Usage]:
    """Return the usage of every code, by the key of its GUID.

    Codings of the whole and of parts count alike; a coding that names a code which is
    not there counts nowhere.
    """
    found = {code.guid.key: Usage() for code, _ in project.walk_codes()}
    for placed in project.codings():
        usage = found.get(placed.coding.code_ref.key)
        if usage is not None:
            usage.codings += 1
            usage.sources.add(placed.source.guid.key)
    _add_up(project.code_book.codes, found)
    return found


def _add_up(codes: Sequence[Code], found: dict[str, Usage]) -> None:
    """Add to each code what the codes below it have; works at any depth."""
    above: list[tuple[Code, Code | None]] = [(code, None) for code in codes]
    for code, _ in above:  # grows while it is walked: parents before children
        above.extend((child, code) for child in code.codes)
    for code, parent in reversed(above):
        own = found[code.guid.key]
        own.codings_within += own.codings
        own.sources_within |= own.sources
        if parent is not None:
            whole = found[parent.guid.key]
            whole.codings_within += own.codings_within
            whole.sources_within |= own.sources_within


BLANKS = "    "
"""What a level is indented by where cells have no format."""


class Row(NamedTuple):
    """All that is known of a code."""

    entry: Entry
    number: str
    usage: Usage

    @property
    def depth(self) -> int:
        """How many codes are above it."""
        return len(self.entry.path) - 1


class Part(NamedTuple):
    """A column to be, and what a code has in it."""

    column: Column
    value: Callable[[Row], Value]


def _shown(parts: Sequence[Part], wanted: Sequence[str]) -> Sequence[Part]:
    """Return the columns that are wanted, in that order; all if none is named.

    Raises:
        UnknownFormatError: There is no such column.
    """
    by_name = {part.column.name.casefold(): part for part in parts}
    if unknown := [name for name in wanted if name.strip().casefold() not in by_name]:
        names = ", ".join(part.column.name for part in parts) or "none but the names"
        raise UnknownFormatError(
            f"the table has no column {unknown[0]!r}", hint=f"choose of {names}"
        )
    return [by_name[name.strip().casefold()] for name in wanted] or parts


def codebook_sheet(
    project: Project,
    style: CodebookStyle,
    *,
    with_blanks: bool = False,
    with_level: bool = False,
) -> Sheet:
    """Return the codes of a project as a table, in the order of the codebook.

    Args:
        project: A project, or one that holds just a codebook.
        style: What to show; what it leaves open must have been decided.
        with_blanks: Indent with blanks: the table will have no looks.
        with_level: Write the level in front of indented names, by which they are read
            back whatever they look like.
    """
    rows = _rows(project, style)
    told = [*_fields(rows), *_extras(style, rows), *_counts(style), *_guids(style)]
    parts = [
        *_numbers(style),
        *(_level_numbers() if with_level else ()),
        *_names(style, rows, BLANKS if with_blanks else ""),
        *_shown(told, style.columns),
    ]
    table = Table(
        "codebook",
        [part.column for part in parts],
        [tuple(part.value(row) for part in parts) for row in rows],
    )
    return Sheet(table, dict(_looks(table.names, rows, style)))


def _rows(project: Project, style: CodebookStyle) -> list[Row]:
    book = project.to_code_book()
    entries = list(entries_of(book, style.extras))
    counted = usages(project)
    numbers = numbers_of([entry.path for entry in entries])
    return [
        Row(entry, number, counted[code.guid.key])
        for entry, number, (code, _) in zip(entries, numbers, book.walk(), strict=True)
    ]


def numbers_of(paths: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the number of each code: 1, 1.1, 1.1.1, 1.2, 2.

    Args:
        paths: The paths of the codes, parents before what they hold.

    >>> list(numbers_of([("A",), ("A", "B"), ("A", "C"), ("D",)]))
    ['1', '1.1', '1.2', '2']
    """
    counters: list[int] = []
    for path in paths:
        del counters[len(path) :]
        counters += [0] * (len(path) - len(counters))
        counters[-1] += 1
        yield ".".join(map(str, counters))


def _text(name: str, meaning: str, *, is_quote: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, is_quote=is_quote)


def _numbers(style: CodebookStyle) -> Iterator[Part]:
    if style.numbers:
        yield Part(_text("Number", "its place in the tree"), lambda row: row.number)


def _level_numbers() -> Iterator[Part]:
    column = Column("Level", Kind.INTEGER, "its level, 1 is the top")
    yield Part(column, lambda row: row.depth + 1)


def _names(style: CodebookStyle, rows: Sequence[Row], blanks: str) -> Iterator[Part]:
    match style.hierarchy:
        case Hierarchy.LEVELS:
            for level in range(max((len(r.entry.path) for r in rows), default=1)):
                yield _level(level)
        case Hierarchy.PATHS:
            column = _text("Path", "names from the top down to its own")
            yield Part(column, lambda row: style.separator.join(row.entry.path))
        case Hierarchy.PARENT:
            column = _text("Parent", "name of the code that holds it")
            yield Part(column, lambda row: (None, *row.entry.path)[-2])
            yield Part(_text("Code", "its name"), lambda row: row.entry.name)
        case _:
            column = _text("Code", "its name, indented by its level")
            yield Part(column, lambda row: blanks * row.depth + row.entry.name)


def _level(level: int) -> Part:
    column = _text(f"Level {level + 1}", f"name of the code at level {level + 1}")
    return Part(column, lambda r: r.entry.path[level] if level <= r.depth else None)


def _fields(rows: Sequence[Row]) -> Iterator[Part]:
    """Yield the fields that any code has."""
    parts = (
        Part(_text("Short code", "short form"), lambda r: r.entry.short_code or None),
        Part(_text("Description", "definition"), lambda r: r.entry.description or None),
        Part(_text("Inclusion", "when to use"), lambda r: r.entry.inclusion or None),
        Part(_text("Exclusion", "when not to"), lambda r: r.entry.exclusion or None),
        Part(
            _text("Examples", "examples or quotes", is_quote=True),
            lambda row: row.entry.examples or None,
        ),
        Part(_text("Colour", "#RRGGBB"), lambda row: full_color(row.entry.color)),
        Part(
            _text("Groups", "groups of codes, one a line"),
            lambda row: "\n".join(row.entry.groups) or None,
        ),
    )
    for part in parts:
        if any(part.value(row) for row in rows):
            yield part
    if any(not row.entry.is_codable for row in rows):
        column = Column("Codable", Kind.BOOLEAN, "no: a mere folder or category")
        yield Part(column, lambda row: row.entry.is_codable)


def _extras(style: CodebookStyle, rows: Sequence[Row]) -> Iterator[Part]:
    for label in style.extras:
        if any(label in row.entry.extras for row in rows):
            yield _extra(label)


def _extra(label: str) -> Part:
    column = _text(label, "a labelled part of the description")
    return Part(column, lambda row: row.entry.extras.get(label))


def _number(name: str, meaning: str) -> Column:
    return Column(name, Kind.INTEGER, meaning)


def _counts(style: CodebookStyle) -> Iterator[Part]:
    if style.counts_sources:
        yield Part(
            _number("Sources", "sources with codings of it"),
            lambda row: len(row.usage.sources),
        )
        yield Part(
            _number("Sources (with subcodes)", "of it or of codes below it"),
            lambda row: len(row.usage.sources_within),
        )
    if style.counts_codings:
        yield Part(
            _number("Codings", "codings of it"),
            lambda row: row.usage.codings,
        )
        yield Part(
            _number("Codings (with subcodes)", "of it and of codes below it"),
            lambda row: row.usage.codings_within,
        )


def _guids(style: CodebookStyle) -> Iterator[Part]:
    if style.guids:
        yield Part(_text("GUID", "its GUID"), lambda row: row.entry.guid)


def full_color(color: str | None) -> str | None:
    """Return a colour as ``#RRGGBB`` in capitals.

    >>> full_color("#fa0")
    '#FFAA00'
    """
    if not color:
        return None
    digits = color[1:] if len(color) == 7 else "".join(2 * c for c in color[1:])
    return f"#{digits.upper()}"


def _looks(
    names: Sequence[str], rows: Sequence[Row], style: CodebookStyle
) -> Iterator[tuple[tuple[int, int], Look]]:
    """Yield what is bold, indented and coloured: names of the top level are bold."""
    has_tree = any(row.depth for row in rows)
    is_indented = style.hierarchy is Hierarchy.INDENTED
    for number, row in enumerate(rows):
        look = Look(
            indent=row.depth if is_indented else 0,
            is_bold=has_tree and row.depth == 0,
        )
        yield (number, names.index(_name_column(style, row))), look
        if "Colour" in names and (fill := full_color(row.entry.color)):
            yield (number, names.index("Colour")), Look(fill=fill)


def _name_column(style: CodebookStyle, row: Row) -> str:
    """Return the header of the column that has a code's own name."""
    if style.hierarchy is Hierarchy.LEVELS:
        return f"Level {row.depth + 1}"
    return "Path" if style.hierarchy is Hierarchy.PATHS else "Code"
