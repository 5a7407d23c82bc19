"""What there is, by name: tools, formats, layouts, policies - as data, nothing loaded.

Registries load from it, ``--help`` and shell completion read it, documentation is made
from it. A new tool, format or list of codes is one row here, and the module the row
names. Only the standard library is imported, so that a command starts at once.
"""

import re
from importlib import import_module
from typing import Any, NamedTuple

VERSION = "0.1.0"
"""Of qdabridge; asking the installed package takes longer than reading a small file."""


def load(home: str) -> Any:
    """Return what ``module:name`` names; the module is imported now.

    Args:
        home: Such as ``qdabridge.tools.qc:QC``.
    """
    module, _, name = home.partition(":")
    return getattr(import_module(module), name)


# --- Tools ----------------------------------------------------------------------------


class Tool(NamedTuple):
    """A program that writes or reads REFI-QDA.

    Attributes:
        name: Its name here, as in ``--to``.
        title: Its name for people.
        origin: Regular expression that the start of its ``origin`` matches.
        profile: Where its profile is.
        forms: Forms in which it can be written for, the usual one first.
    """

    name: str
    title: str
    origin: str
    profile: str
    forms: tuple[str, ...] = ()

    def wrote(self, origin: str) -> bool:
        """Does this origin name the tool?"""
        return re.match(self.origin, origin, re.IGNORECASE) is not None


_TOOLS = (
    Tool("refi", "REFI-QDA", r"(?!)", "qdabridge.tools.profile:REFI", ("refi",)),
    Tool(
        "nvivo",
        "NVivo",
        r"NVivo",
        "qdabridge.tools.nvivo:NVIVO",
        ("nvivo-windows", "nvivo-mac"),
    ),
    Tool(
        "atlasti",
        "ATLAS.ti",
        r"ATLAS\.?ti\b",
        "qdabridge.tools.atlasti:ATLASTI",
        ("atlasti",),
    ),
    Tool("transana", "Transana", r"Transana\b", "qdabridge.tools.transana:TRANSANA"),
    Tool(
        "taguette",
        "Taguette, LibreQDA",
        r"Taguette\b",
        "qdabridge.tools.taguette:TAGUETTE",
    ),
    Tool("qc", "qualitative-coding (qc)", r"qc \d", "qdabridge.tools.qc:QC"),
    Tool("quirkos", "Quirkos", r"Quirkos\b", "qdabridge.tools.quirkos:QUIRKOS"),
    Tool(
        "maxqda",
        "MAXQDA",
        r"\s*MAXQDA",
        "qdabridge.tools.maxqda:MAXQDA",
        ("maxqda",),
    ),
    Tool(
        "qualcoder",
        "QualCoder",
        r"\s*QualCoder",
        "qdabridge.tools.qualcoder:QUALCODER",
        ("qualcoder",),
    ),
)

TOOLS = {tool.name: tool for tool in _TOOLS}
"""The tools by name; the first whose origin matches is the one that wrote a file."""
FORMS = {form: tool.name for tool in _TOOLS for form in tool.forms}
"""The tool of each form that can be written."""
TARGETS = tuple(dict.fromkeys([*(t.name for t in _TOOLS if t.forms), *FORMS]))
"""What ``--to`` takes: the tools that can be written for, and their forms."""
READ_ONLY_TOOLS = tuple(tool.name for tool in _TOOLS if not tool.forms)
SPELLINGS = {
    "REFI-QDA": "refi",
    "Atlas": "atlasti",
    "MAX QDA": "maxqda",
    "NVivo for Windows": "nvivo-windows",
    "NVivo Win": "nvivo-windows",
    "NVivo for Mac": "nvivo-mac",
    "NVivo macOS": "nvivo-mac",
    "Qual Coder": "qualcoder",
    "qualitative-coding": "qc",
    "qualitative-coding (qc)": "qc",
    "LibreQDA": "taguette",
    "Taguette, LibreQDA": "taguette",
}
"""Names that people give to tools, beside name and title in any case."""


# --- Lists of codes that tools write and read -----------------------------------------


class CodebookList(NamedTuple):
    """A kind of codebook file that a tool writes, reads, or both.

    Attributes:
        name: What reports and ``Hints.layout`` call it.
        tool: Name of the tool, as in ``--to``.
        title: What it is, for people.
        reads: Suffixes that such a file may have; others are not looked at for it.
        writes: Suffixes it is written with, the usual one first; empty: only read.
    """

    name: str
    tool: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...] = ()


_SHEETS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls")
_WORD = (".docx", ".doc")

_LISTS = (
    CodebookList(
        "qc-codebook", "qc", "codebook.yaml of qc", (".yaml", ".yml"), (".yaml", ".yml")
    ),
    CodebookList(
        "qualcoder-codebook",
        "qualcoder",
        "codebook exported by QualCoder (txt, odt)",
        (".txt", ".odt"),
    ),
    CodebookList(
        "qualcoder-list",
        "qualcoder",
        "list of codes that QualCoder imports (txt, csv)",
        (".txt", ".csv", ".tsv", ".tab"),
        (".txt", ".csv"),
    ),
    CodebookList("maxqda-codebook", "maxqda", "codebook of MAXQDA 24 in Word", _WORD),
    CodebookList(
        "taguette-codebook",
        "taguette",
        "codebook of Taguette (csv, xlsx, docx)",
        (*_SHEETS, *_WORD, ".html", ".htm"),
        (".csv",),
    ),
    CodebookList("nvivo-codebook", "nvivo", "codebook of NVivo in Word", _WORD),
    CodebookList(
        "atlasti-code-manager",
        "atlasti",
        "report of ATLAS.ti's code manager (csv, xlsx)",
        _SHEETS,
    ),
    CodebookList(
        "atlasti-codebook",
        "atlasti",
        "codebook that ATLAS.ti exports and imports (xlsx, csv)",
        _SHEETS,
        (".xlsx", ".csv"),
    ),
    CodebookList(
        "maxqda-code-system", "maxqda", "code system of MAXQDA (xlsx)", _SHEETS
    ),
    CodebookList(
        "maxqda-memo-table",
        "maxqda",
        "codes and memos as MAXQDA imports them (xlsx)",
        _SHEETS,
        (".xlsx",),
    ),
)

CODEBOOK_LISTS = {kind.name: kind for kind in _LISTS}
"""By name; the more particular first: the first that recognises a file reads it."""
LIST_TOOLS = {kind.tool: kind for kind in _LISTS if kind.writes}
"""By tool: the list of codes that is written for it."""


# --- Formats --------------------------------------------------------------------------


class Format(NamedTuple):
    """A kind of file for projects or codebooks.

    Attributes:
        name: Its name, as in ``--from``.
        title: What it is, for people.
        suffixes: Suffixes of its files, the usual one first.
        reader: Where the function is that opens it; empty: it is not read.
        writer: Where the function is that writes it; empty: it is not written.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    reader: str
    writer: str

    @property
    def reads(self) -> bool:
        """Can it be read?"""
        return bool(self.reader)

    @property
    def writes(self) -> bool:
        """Can it be written?"""
        return bool(self.writer)


_OPEN = "qdabridge.package:open_package"

_FORMATS = (
    Format(
        "qdpx",
        "REFI-QDA project with its files",
        (".qdpx",),
        _OPEN,
        "qdabridge.package:save_qdpx",
    ),
    Format(
        "qde",
        "REFI-QDA project document alone",
        (".qde",),
        _OPEN,
        "qdabridge.package:save_qde",
    ),
    Format("qdc", "REFI-QDA codebook", (".qdc",), _OPEN, "qdabridge.package:save_qdc"),
    Format("folder", "unzipped REFI-QDA project", (), _OPEN, ""),
    Format(
        "json",
        "project as JSON, for scripts",
        (".json",),
        "qdabridge.formats.project_json:read_project_json",
        "qdabridge.formats.project_json:write_project_json",
    ),
    Format(
        "codebook",
        "codebook in a table, in Word, or in a tool's own list",
        (".csv", ".tsv", ".xlsx", ".docx", ".md", ".tex"),
        "qdabridge.formats.codebook:read_codebook",
        "qdabridge.formats.codebook:write_codebook",
    ),
)

FORMATS = {kind.name: kind for kind in _FORMATS}
WRITTEN_FORMATS = tuple(kind.name for kind in _FORMATS if kind.writes)


class TableFormat(NamedTuple):
    """A kind of file for tables.

    Attributes:
        name: Its name.
        title: What it is, for people.
        suffixes: Suffixes of its files, the usual one first.
        holds_many: One file holds several tables.
        writer: Where the function is that writes sheets.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    holds_many: bool
    writer: str


_TEXT = "qdabridge.tabular.write_text"
_DATABASE = "qdabridge.tabular.write_workbook"

_TABLE_FORMATS = (
    TableFormat("csv", "CSV in UTF-8, exact", (".csv",), False, f"{_TEXT}:csv_sheet"),
    TableFormat(
        "csv-excel",
        "CSV for Excel: BOM, no formulas",
        (),
        False,
        f"{_TEXT}:excel_csv_sheet",
    ),
    TableFormat("tsv", "tab-separated text", (".tsv",), False, f"{_TEXT}:tsv_sheet"),
    TableFormat(
        "jsonl",
        "JSON Lines",
        (".jsonl", ".ndjson"),
        False,
        f"{_TEXT}:json_lines_sheet",
    ),
    TableFormat(
        "parquet", "Parquet", (".parquet",), False, f"{_DATABASE}:parquet_sheet"
    ),
    TableFormat(
        "xlsx",
        "Excel workbook",
        (".xlsx",),
        True,
        "qdabridge.tabular.write_workbook:write_xlsx",
    ),
    TableFormat(
        "sqlite",
        "SQLite database",
        (".sqlite", ".db", ".sqlite3"),
        True,
        f"{_DATABASE}:sqlite_sheets",
    ),
    TableFormat(
        "markdown", "Markdown table", (".md",), True, f"{_TEXT}:write_markdown"
    ),
    TableFormat("latex", "LaTeX longtable", (".tex",), True, f"{_TEXT}:write_latex"),
    TableFormat(
        "docx",
        "Word table",
        (".docx",),
        True,
        "qdabridge.tabular.write_docx:write_docx",
    ),
)

TABLE_FORMATS = {kind.name: kind for kind in _TABLE_FORMATS}
QUOTE_FORMATS = (
    *("text", "markdown", "docx", "html", "json", "csv", "tsv", "xlsx", "jsonl"),
    *("parquet", "csv-excel"),
)
"""What quotes are written in; those of tables are the same as there."""


# --- Layouts of codebook tables -----------------------------------------------------


class Layout(NamedTuple):
    """A way to show in a table which code holds which.

    Attributes:
        name: What users call it by.
        title: What it is, for people.
        example: A few lines of such a table, columns apart by ``|``.
    """

    name: str
    title: str
    example: str


_LAYOUTS = (
    Layout(
        name="flat",
        title="one code a row, none holds another",
        example="Code | Description\nTime | No time for it.",
    ),
    Layout(
        name="level",
        title="a column with the level of each code",
        example="Level | Code | Description\n1 | Barriers |\n2 | Time | No time.",
    ),
    Layout(
        name="parent",
        title="a column that names the parent of each code",
        example="Parent | Code | Description\n | Barriers |\nBarriers | Time | None.",
    ),
    Layout(
        name="columns",
        title="a column for each level, such as Theme and Code",
        example="Theme | Code | Description\nBarriers | Time | No time.\n | Money |",
    ),
    Layout(
        name="numbers",
        title="numbers that tell the level",
        example="Code | Description\n1 Barriers |\n1.1 Time | No time for it.",
    ),
    Layout(
        name="groups",
        title="rows that head the codes below them",
        example="Code | Description\nBarriers |\nTime | No time.\nMoney | No money.",
    ),
    Layout(
        name="indents",
        title="names that are indented, by blanks, marks or format",
        example="Code | Description\nBarriers |\n  Time | No time.",
    ),
    Layout(
        name="paths",
        title="paths of names with a separator",
        example="Code | Description\nBarriers |\nBarriers > Time | No time.",
    ),
    Layout(
        name="cards",
        title="a small table for each code, with labels before its texts",
        example="Code | Time\nDefinition | No time for it.\nExample | never",
    ),
)

LAYOUTS = {layout.name: layout for layout in _LAYOUTS}

# --- Choices --------------------------------------------------------------------------

HIERARCHIES = ("indented", "levels", "paths", "parent")
"""How a codebook is written as a table."""
USED_BY = ("none", "sources", "codings", "both")
"""What of a code's use a written codebook counts."""
MATCHES = ("guid", "path")
"""What makes things of two projects the same."""
POLICIES = ("report", "ours", "theirs", "newest", "both", "error")
"""What merging does where projects contradict each other."""
UNITS = (
    *("character", "token", "sentence", "paragraph", "turn"),
    *("source", "frequency", "segment", "case"),
)
"""What coders decide about when they are compared."""
THRESHOLDS = ("any", "half", "all")
"""How much of such a unit must be coded for the unit to be coded."""
INTERVALS = ("jackknife", "bootstrap", "gwet")
"""How intervals of agreement are made."""
LEVELS = ("nominal", "ordinal", "interval", "ratio")
"""Levels of measurement of ratings."""
AGREEMENT_TOOLS = ("nvivo", "atlasti", "maxqda", "qualcoder")
"""The tools whose own way of counting agreement is known: see their profiles."""
TABLES = (
    *("codings", "selections", "codes", "sources", "texts", "cases", "variables"),
    *("users", "notes", "links", "sets", "project"),
)
"""The tidy tables of a project."""
COUNTED = ("codings", "sources", "cases", "characters")
"""What a cross table counts."""
PERCENTS = ("row", "column", "all")
"""Of what a cross table gives percentages."""
QUOTE_ORDERS = ("source", "case", "date", "length")
"""How quotes are sorted."""


# --- Names as people spell them -------------------------------------------------------
