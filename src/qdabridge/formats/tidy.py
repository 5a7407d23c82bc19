"""Tidy tables: what a project says as plain tables for scripts; and their files.

Here is what their columns mean; ``operations/tables/`` fills them.

Rules for all of them: an empty cell means unknown or not there; positions are Unicode
code points from 0 over the canonical text (UTF-8, LF), the end is the character after
the last; rows stand in the order of the document; GUIDs are in lower case without
braces; lists of GUIDs are separated by one blank, lists of names by ``; ``.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from qdabridge.errors import WriteError
from qdabridge.package import named, writing
from qdabridge.report import Report
from qdabridge.tabular import (
    Column,
    Kind,
    Sheet,
    Table,
    described_columns,
    file_names,
    table_format,
    write_sheets,
)

__all__ = [
    "COLUMNS",
    "GUIDS",
    "NAMES",
    "ROWS",
    "Tables",
    "table_names",
    "write_sheets_to",
    "write_tables",
]


POINTS = "code points"
MILLISECONDS = "ms"
CORNERS = "pixels or PDF points"
GUIDS = " "
"""Between the GUIDs of a list."""
NAMES = "; "
"""Between the names of a list; names may hold it too, so join by GUIDs."""


def _text(name: str, meaning: str, *, is_quote: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, is_quote=is_quote)


def _number(name: str, meaning: str, unit: str | None = None) -> Column:
    return Column(name, Kind.INTEGER, meaning, unit)


def _created(what: str) -> list[Column]:
    return [
        Column(
            "created",
            Kind.DATETIME,
            f"when {what} was made, in UTC; a date without time zone counts as UTC;"
            " empty for one that no calendar has",
        ),
        _text("created_as_written", "the same as the file spells it"),
    ]


def _creator(what: str) -> list[Column]:
    return [
        _text("creator", f"name of the user who made {what}; else its id"),
        _text("creator_guid", "GUID of that user"),
    ]


_PLACE = [
    _text("source", "name of the source or note"),
    _text("source_guid", "GUID of the source or note"),
    _text(
        "source_type",
        "TextSource, PictureSource, PDFSource, AudioSource, VideoSource or Note",
    ),
    _text(
        "holder_type",
        "Representation, TextDescription or Transcript if the place is in such a text"
        " of the source; else empty",
    ),
    _text("holder_guid", "GUID of that text"),
]

_ANCHOR = [
    _number("start", "first character in the text", POINTS),
    _number("end", "the character after the last", POINTS),
    _text("quote", "the words of the place", is_quote=True),
    _number("page", "page of a PDF; the first is 0"),
    _number(
        "x1",
        "left corner; pictures: pixels from the upper left, PDFs: points (1/72 inch)"
        " from the lower left",
        CORNERS,
    ),
    _number("y1", "its height", CORNERS),
    _number("x2", "the opposite corner", CORNERS),
    _number("y2", "its height", CORNERS),
    _number("begin_ms", "begin in the recording", MILLISECONDS),
    _number("end_ms", "end in the recording", MILLISECONDS),
]

_SELECTION = [
    _text(
        "selection_name",
        "name of the selection; many tools put its words here",
        is_quote=True,
    ),
    _text("comment", "comment on the selection", is_quote=True),
]

_MEMO = _text("memo", "texts of the notes about it, an empty line between them")

_OF_VARIABLES = "There is one more column for each variable that one of them has."

ROWS = {
    "codings": "One row a coding: a code given to a place or to a whole source. A place"
    " of a PDF that has a region and a stretch of text has both in one row.",
    "selections": "One row a selection, coded or not: quotations, turns of speakers.",
    "codes": "One row a code, parents before children.",
    "sources": f"One row a source. {_OF_VARIABLES}",
    "texts": "One row a text in which positions count; sources without text have none.",
    "cases": f"One row a case, such as a participant. {_OF_VARIABLES}",
    "variables": "One row a variable of cases or sources.",
    "users": "One row a coder or author.",
    "notes": "One row a note (memo).",
    "links": "One row a link between two things.",
    "sets": "One row a member of a set; an empty set has one row without member.",
    "project": "One row: the project as a whole.",
}
"""What a row of each table is."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    "codings": (
        _text("guid", "GUID of the coding"),
        *_PLACE,
        _text(
            "selection_type",
            "PlainTextSelection, PDFSelection, PictureSelection, AudioSelection,"
            " VideoSelection or TranscriptSelection; empty: the whole is coded",
        ),
        _text("selection_guid", "GUID of the selection, see the table selections"),
        *_ANCHOR,
        _text("code", "name of the code"),
        _text(
            "code_path",
            r"names from the top code down, ' > ' between them; a lone '>' within a"
            r" name is '\>'",
        ),
        _text("code_guid", "GUID of the code"),
        _text("coder", "name of the user who coded; else its id"),
        _text("coder_guid", "GUID of that user"),
        *_created("the coding"),
        *_SELECTION,
        _text(
            "memo",
            "texts of the notes on coding and selection, an empty line between them",
        ),
        _text("case", "name of the case that speaks there: the one with most of it"),
        _text("case_guid", "GUID of that case"),
        _text("cases", "names of all cases that speak there, the one with most first"),
        _text("case_guids", "their GUIDs"),
    ),
    "selections": (
        _text("guid", "GUID of the selection"),
        _text("type", "PlainTextSelection, PDFSelection ... as in codings"),
        *_PLACE,
        *_ANCHOR,
        *_SELECTION,
        _MEMO,
        *_creator("it"),
        *_created("it"),
        _text("case_guids", "GUIDs of the cases that name it as theirs"),
        _number("codings", "how many codings it has"),
    ),
    "codes": (
        _text("guid", "GUID of the code"),
        _text("name", "its name"),
        _text("path", "names from the top down, as code_path in codings"),
        _text("parent_guid", "GUID of the code above; empty at the top"),
        _number("level", "1 at the top"),
        Column("is_codable", Kind.BOOLEAN, "false marks a mere folder"),
        _text("color", "#RRGGBB"),
        _text("description", "its definition"),
        _MEMO,
        _number("codings", "how many codings it has itself, without codes below it"),
    ),
    "sources": (
        _text("guid", "GUID of the source"),
        _text("name", "its name"),
        _text(
            "type", "TextSource, PictureSource, PDFSource, AudioSource or VideoSource"
        ),
        _text("description", "its description"),
        _MEMO,
        _text("path", "its file as the project has it: the medium, or the plain text"),
        _text(
            "text_file",
            "file of its text beside the tables; for several see the table texts",
        ),
        _number("characters", "length of its text", POINTS),
        *_creator("it"),
        *_created("it"),
        _text("case_guids", "GUIDs of the cases that name the whole source as theirs"),
        _number("codings", "how many codings are on it and in its texts"),
    ),
    "texts": (
        _text("guid", "GUID of what holds the text: a TextSource itself, or a part"),
        _text("type", "TextSource, Representation, TextDescription or Transcript"),
        _text("name", "its name"),
        _text("source", "name of the source"),
        _text("source_guid", "GUID of the source"),
        _text("selection_guid", "GUID of the region of a PDF whose text it is"),
        _text("text_file", "its file beside the tables (UTF-8, LF)"),
        _number("characters", "its length", POINTS),
        _text("sha256", "SHA-256 of the text in UTF-8: do positions still fit it?"),
    ),
    "cases": (
        _text("guid", "GUID of the case"),
        _text("name", "its name"),
        _text("description", "its description"),
        _text("source_guids", "GUIDs of the whole sources in which it speaks"),
        _text("code_guids", "GUIDs of the codes that stand for it"),
    ),
    "variables": (
        _text("guid", "GUID of the variable"),
        _text("name", "its name"),
        _text("type", "Text, Boolean, Integer, Float, Date or DateTime, as declared"),
        _text("description", "its description"),
        _text("case_column", "column of cases with its values; empty: no case has one"),
        _text("source_column", "column of sources with its values"),
        _number("cases", "how many cases have a value"),
        _number("sources", "how many sources have a value"),
    ),
    "users": (
        _text("guid", "GUID of the user"),
        _text("name", "name"),
        _text("id", "short name or initials"),
        _number("codings", "how many codings are by this user"),
    ),
    "notes": (
        _text("guid", "GUID of the note"),
        _text("name", "its title"),
        _text("text", "its text"),
        _text("description", "its description"),
        _text(
            "about_types",
            "what it is about: Project, Code, Coding, TextSource ...; one word each",
        ),
        _text("about", "names of what it is about, where they have any"),
        _text("about_guids", "their GUIDs; 'project' for the project itself"),
        *_creator("it"),
        *_created("it"),
    ),
    "links": (
        _text("guid", "GUID of the link"),
        _text("name", "what kind of link it is"),
        _text("direction", "Associative, OneWay or Bidirectional"),
        _text("color", "#RRGGBB"),
        _text("origin_type", "what it starts at: Code, Note, PlainTextSelection ..."),
        _text("origin", "name of that, where it has one; never words of a transcript"),
        _text("origin_guid", "GUID of that"),
        _text("target_type", "what it leads to"),
        _text("target", "name of that"),
        _text("target_guid", "GUID of that"),
        _MEMO,
    ),
    "sets": (
        _text("guid", "GUID of the set"),
        _text("name", "its name"),
        _text("description", "its description"),
        _text("member_type", "Code, TextSource ... or Note; empty: not in the project"),
        _text("member", "name of the member"),
        _text("member_guid", "GUID of the member"),
    ),
    "project": (
        _text("name", "its name"),
        _text("description", "its description"),
        _text("origin", "the tool that wrote the file, and who brought it here"),
        _MEMO,
        *_creator("it"),
        *_created("it"),
    ),
}
"""The columns that each table always has."""


@dataclass(frozen=True)
class Tables:
    """The tidy tables of a project.

    Attributes:
        codings: One row a coding.
        selections: One row a selection, coded or not.
        codes: One row a code, parents before children.
        sources: One row a source; a column for each variable that sources have.
        texts: One row a text of a source: the one that positions count in.
        cases: One row a case; a column for each variable that cases have.
        variables: One row a variable: what it is and which columns hold its values.
        users: One row a user.
        notes: One row a note (memo).
        links: One row a link.
        sets: One row a member of a set; one without member for an empty set.
        project: One row: the project as a whole.
        report: What could not be told, and what was found on the way.
    """

    codings: Table
    selections: Table
    codes: Table
    sources: Table
    texts: Table
    cases: Table
    variables: Table
    users: Table
    notes: Table
    links: Table
    sets: Table
    project: Table
    report: Report = field(default_factory=Report)

    def __iter__(self) -> Iterator[Table]:
        return (getattr(self, name) for name in table_names())

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(table)} {table.name}" for table in self)
        return f"<Tables: {counts}>"

    def without_quotes(self) -> "Tables":
        """Return the tables without words of transcripts in columns and findings."""
        shown = {table.name: table.without_quotes() for table in self}
        return replace(self, report=self.report.without_quotes(), **shown)


def table_names() -> tuple[str, ...]:
    """Return the names of the tables, in the order in which they are written."""
    return tuple(COLUMNS)


def write_tables(
    tables: Sequence[Table],
    target: str | Path,
    *,
    format: str | None = None,
    source: Path | None = None,
    overwrite: bool = False,
    describe: bool = False,
    template: Path | None = None,
) -> Report:
    """Write tables to a file or, where a file of the format holds one, to a folder.

    ``segments.xlsx`` gets a sheet for each table; for the format csv and several
    tables, ``out`` becomes a folder with ``codes.csv``, ``segments.csv`` and so on.

    Args:
        tables: What to write.
        target: The file or folder.
        format: Name of a format, see ``TABLE_FORMATS``; None: as the suffix says.
        source: The file the tables come from, which is never written over.
        overwrite: Replace files that are there.
        describe: Add a table ``columns`` that says what every column means.
        template: A Word document whose styles and page are taken; for ``docx`` only.

    Returns:
        What a format could not hold, by file, sheet, row and column.

    Raises:
        UnknownFormatError: No format has this name or suffix.
        WouldOverwriteError: There is a file already.
        WriteError: It cannot be written; subclasses say why.
    """
    path = Path(target)
    chosen = table_format(format, path)
    if describe:
        tables = [*tables, described_columns(tables)]
    sheets = [Sheet(table) for table in tables]
    if chosen.holds_many or len(tables) == 1:
        return write_sheets_to(
            sheets,
            path,
            format=chosen.name,
            source=source,
            overwrite=overwrite,
            template=template,
        )
    return _write_folder(sheets, path, chosen.name, source, overwrite)


def _write_folder(
    sheets: Sequence[Sheet],
    folder: Path,
    format: str,
    source: Path | None,
    overwrite: bool,
) -> Report:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"the folder cannot be made ({error.strerror or error})",
            path=folder,
            hint="several tables need a folder: name one, or write xlsx or sqlite",
        ) from error
    names = file_names([sheet.table for sheet in sheets], format)
    paths = [folder / name for name in names]
    report = Report()
    with ExitStack() as files:  # none takes its place before all are written
        outputs = [
            files.enter_context(writing(path, source, overwrite)) for path in paths
        ]
        for sheet, path, output in zip(sheets, paths, outputs, strict=True):
            with named(path):
                written = write_sheets([sheet], output.file, format)
            report.extend(written.in_file(path.name))
    return report


def write_sheets_to(
    sheets: Sequence[Sheet],
    path: Path,
    *,
    format: str | None = None,
    source: Path | None = None,
    overwrite: bool = False,
    template: Path | None = None,
) -> Report:
    """Write sheets to one file, which appears complete or not at all.

    Raises:
        UnknownFormatError: No format has this name or suffix.
        WriteError: It cannot be written; subclasses say why.
    """
    chosen = table_format(format, path)
    with writing(path, source, overwrite) as output:
        output.report.extend(
            write_sheets(sheets, output.file, chosen.name, template=template)
        )
    return output.report
