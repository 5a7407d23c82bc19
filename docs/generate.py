"""Writes the pages that are made from the code: ``python docs/generate.py``.

``tests/test_docs.py`` fails when they are stale.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from stubs import stubs

from qdabridge.catalogue import FORMATS
from qdabridge.checks import CHECKS
from qdabridge.cli.exits import MEANINGS
from qdabridge.cli.main import cli
from qdabridge.codes import CODES
from qdabridge.formats import COLUMNS, ROWS
from qdabridge.operations.tools import (
    EVIDENCE,
    CapabilityInfo,
    RuleInfo,
    ToolInfo,
    common_rules,
    elements,
    tools,
)
from qdabridge.qdaxml import SCHEMA_CODES
from qdabridge.tabular import Column

__all__ = ["pages", "write"]

HERE = Path(__file__).parent
NAME = "qdabridge"
NOTICE = "<!-- Made by docs/generate.py; do not edit. -->"

CLI_INTRO = """\
Results go to stdout, findings about a conversion, progress and errors to stderr. What
`validate` and `check` find is their result, so they print it on stdout. With `--json`,
stdout holds exactly one JSON document; [JSON](json.md) describes it.

An error is one line: `error: where: what is wrong; what to do`. Several files are
looked at one after the other, and one that cannot be read hides no other.

qdabridge never writes to its input, replaces a file only with `--force`, and writes
its output completely or not at all. `--no-quotes` keeps words of transcripts out of
what it prints; names of files, codes and people stay. Colours are used on terminals
only, and not at all if `NO_COLOR` is set.

Files that look hostile are refused: too many members, too large, suspiciously well
compressed. `--trust` lifts these limits, all at once, for files whose origin you know;
paths that lead out of the archive and XML entities are refused even so."""

CHECKS_INTRO = """\
`qdabridge validate` asks whether a file keeps the schema, `qdabridge check` whether
what it says can be true. Every finding has a code; the codes are stable, so scripts
may rely on them."""

FINDINGS_INTRO = """\
A finding has a stable code, a severity, a place, and words that say what to do. Losses
are what will not arrive, or not as it was: `convert --fail-on loss` writes nothing if
there is one. The severity in a certain place may differ from the usual."""

FORMATS_INTRO = """\
What a file is, its content decides when it is read, and its suffix when it is written;
`--from` and `--to` overrule both. `qdabridge formats` prints this table."""

TABLES_INTRO = """\
`qdabridge tables` and `qdabridge.tables` tell what is in a project as plain tables:
one thing a row, every column of one type. A file is read as the tool that wrote it
meant it, so these hold for files of every tool:

- Positions are Unicode code points from 0 in the canonical text (UTF-8, LF, without
  BOM); the end is the character after the last. Python's `text[start:end]` is the
  quote. `--texts` writes the texts.
- An empty cell means: unknown, or not there.
- Rows stand in the order of the document.
- GUIDs are in lower case without braces. Lists of GUIDs are separated by a blank,
  lists of names by `; `; to join tables, use the GUIDs.
- `--no-quotes` leaves out the columns marked *quote*. Notes, comments and names stay.

Each variable is a column of `cases` or `sources` (see `variables`), named like the
variable, or `case.name` and `source.name` if that name is taken. Its type is that of
its values; a variable with values of several types, or with a date that no calendar
has, is text. `--with-cases` puts the columns of the case that speaks, each with `case.`
before its name, beside every coding.

What has no table is told as a finding: graphs, values that find no cell, content
outside the standard, sync points that no selection uses, who changed a thing last and
when, and the files of media and rich texts.

DuckDB reads the csv, JSON Lines and Parquet files as they are, with their types; the
SQLite file through its extension `sqlite` (`INSTALL sqlite` needs the network), which
the tests of this project do not try."""

TOOLS_INTRO = """\
What `qdabridge convert` knows of each tool. A file is read by the rules of the tool
that its origin names, and by those for every tool; with `--to`, it is written by the
rules of the tool that shall import it. What that tool is known to change or drop is
told with counts before anything is written; `--fail-on loss` makes it an error.
`qdabridge tools` prints these tables with the source of every line, also as JSON."""

EXCHANGE_INTRO = """\
qdabridge reads and writes the exchange format REFI-QDA: `.qdpx` for projects, `.qdc`
for codebooks. The project files of the tools themselves (`.nvp`, `.nvpx`, `.atlproj`,
`.mx24`, `.qda` ...) it does not read: export from the tool first. What each tool keeps
and drops stands in [Tools](tools.md); `qdabridge tools TOOL` prints both."""

EXCHANGE_END = """\
## A first look after each step

- Out of a tool: `qdabridge check FILE.qdpx` says what is doubtful, `qdabridge quotes
  FILE.qdpx` prints the words of every coding: do they begin and end where somebody
  coded?
- Into a tool: look at some codings near the end of a long text, and of one with emoji,
  if there is one; a wrong way of counting shows there first.
- Text files of an export must stay as they are: an editor, git or a program that
  unpacks can change line ends, and every coding then sits a little off. qdabridge tries
  that, and says so."""

TOOLS_LEGEND = """\
Export and import: **w** the tool writes it, **-** does not; **r** it reads it,
**~** changes it, **x** drops it; **?** not known. Where there is nothing, nothing is
known either. The names are those of the standard."""

EXPORTS = {True: "w", False: "-", None: "?"}
IMPORTS = {"read": "r", "approximated": "~", "dropped": "x", "unknown": "?"}


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {
        "checks.md": _checks(),
        "cli.md": _cli(),
        "exchange.md": _exchange(),
        "findings.md": _findings(),
        "formats.md": _formats(),
        "tables.md": _tables(),
        "tools.md": _tools(),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", r"\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cli() -> str:
    exits = _table(
        ("code", "meaning"), ((f"{code:d}", text) for code, text in MEANINGS.items())
    )
    helps = (
        f"## {ctx.command_path}\n\n```text\n{ctx.get_help()}\n```"
        for ctx in _contexts()
    )
    return _page("Command line", CLI_INTRO, "## Exit codes", exits, *helps)


def _contexts() -> Iterator[click.Context]:
    """Yield the group and its commands, as they are when 80 columns wide."""
    settings = cli.context_settings
    yield from _below(click.Context(cli, info_name=NAME, terminal_width=80, **settings))


def _below(context: click.Context) -> Iterator[click.Context]:
    """Yield a command, and if it is a group, those within."""
    yield context
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.commands[name]
            yield from _below(click.Context(command, context, name, terminal_width=80))


def _findings() -> str:
    rows = (
        (f"`{code}`", m.severity, "yes" if m.is_loss else "", m.sentence)
        for code, m in sorted(CODES.items())
    )
    table = _table(("code", "usually", "loss", "what it tells"), rows)
    return _page("Findings", FINDINGS_INTRO, table)


def _formats() -> str:
    rows = (
        (
            f"`{f.name}`",
            f.title,
            " ".join(f"`{suffix}`" for suffix in f.suffixes),
            "yes" if f.reads else "no",
            "yes" if f.writes else "no",
        )
        for f in FORMATS.values()
    )
    heads = ("format", "what", "suffix", "read", "write")
    return _page("Formats", FORMATS_INTRO, _table(heads, rows))


def _tables() -> str:
    parts = (
        part
        for name, columns in COLUMNS.items()
        for part in (f"## {name}", ROWS[name], _columns(columns))
    )
    return _page("Tables", TABLES_INTRO, *parts)


def _columns(columns: Iterable[Column]) -> str:
    rows = (
        (
            f"`{c.name}`",
            c.kind.value,
            c.unit or "",
            f"*quote* {c.meaning}" if c.is_quote else c.meaning,
        )
        for c in columns
    )
    return _table(("column", "type", "unit", "meaning"), rows)


def _checks() -> str:
    schema = ((f"`{code}`", question) for code, question in SCHEMA_CODES.items())
    checks = ((f"`{c.code}`", c.severity.value, c.question) for c in CHECKS)
    return _page(
        "Checks",
        CHECKS_INTRO,
        "## validate",
        "All of these are errors.",
        _table(("code", "question"), schema),
        "## check",
        "`qdabridge check --list` prints these. Findings of reading, which tell what"
        " had to be\nmended, come before them.",
        _table(("code", "severity", "question"), checks),
    )


def _tools() -> str:
    infos = tools()
    tags = "; ".join(f"**{tag}** {meaning}" for tag, meaning in EVIDENCE.items())
    return _page(
        "Tools",
        TOOLS_INTRO,
        f"How well a thing is known: {tags}.",
        "## At a glance",
        TOOLS_LEGEND,
        _matrix([info for info in infos if info.capabilities]),
        "## Every tool",
        "Applied to every file that is read:",
        _rules(common_rules()),
        *(part for info in infos for part in _tool(info)),
    )


def _exchange() -> str:
    parts = []
    for info in tools():
        if info.out_of or info.into:
            parts += [f"## {info.title}", _ways(info)]
    tags = "; ".join(f"**{tag}** {meaning}" for tag, meaning in EVIDENCE.items())
    return _page(
        "Out of and into each tool",
        EXCHANGE_INTRO,
        f"How well a thing is known: {tags}; **?** the words of the menus are not"
        " known.",
        *parts,
        EXCHANGE_END,
    )


def _ways(info: ToolInfo) -> str:
    rows = [
        (label, way.steps, way.versions, f"{way.evidence or '?'}: {way.source}")
        for label, ways in (("out of it", info.out_of), ("into it", info.into))
        for way in ways
    ]
    lines = [_table(("", "what to do", "told of", "known how"), rows), ""]
    lines += [f"- {text}" for text in info.mind]
    if info.forms and info.into:
        made = f"qdabridge convert IN.qdpx OUT.qdpx --to {info.name}"
        lines.append(f"- Made for it by `{made}`.")
    return "\n".join(lines)


def _matrix(infos: list[ToolInfo]) -> str:
    known = [{c.element: _signs(c) for c in info.capabilities} for info in infos]
    rows = (
        (element, *(table.get(element, "") for table in known))
        for element in elements(infos)
    )
    return _table(("element", *(info.name for info in infos)), rows)


def _signs(capability: CapabilityInfo) -> str:
    return f"{EXPORTS[capability.writes]} {IMPORTS[capability.reading]}"


def _tool(info: ToolInfo) -> Iterator[str]:
    yield f"## {info.title}"
    yield "\n".join(f"- {fact}" for fact in _facts(info))
    common = common_rules()
    if own := [rule for rule in info.rules if rule not in common]:
        yield "### Reading its files"
        yield _rules(own)
    for names, rules in _forms(info):
        yield f"### Writing with {' or '.join(f'`--to {name}`' for name in names)}"
        yield _rules(rules)
    if lost := [c for c in info.capabilities if c.code]:
        yield "### Changed or dropped on import"
        yield _losses(lost)


def _forms(info: ToolInfo) -> Iterator[tuple[list[str], list[RuleInfo]]]:
    """Yield the rules for writing, with the names of all forms that share them."""
    told: list[list[RuleInfo]] = []
    for form in info.forms:
        if form.rules and form.rules not in told:
            told.append(form.rules)
            yield [f.name for f in info.forms if f.rules == form.rules], form.rules


def _losses(lost: list[CapabilityInfo]) -> str:
    rows = (
        (c.element, c.reading.value, c.evidence, c.source, f"`{c.code}`") for c in lost
    )
    return _table(("element", "is", "evidence", "source", "finding"), rows)


def _facts(info: ToolInfo) -> Iterator[str]:
    origin = f"begins with `{info.origin}`" if info.origin else "is of no other tool"
    yield f"Recognised if the origin {origin}."
    yield f"Positions are expected to count {info.convention}."
    for pattern, convention in info.conventions.items():
        yield f"Where the origin has `{pattern}`: {convention}."
    for form in info.forms:
        ends = "CRLF" if form.crlf else "LF"
        bom = "with" if form.bom else "without"
        yield (
            f"`--to {form.name}` writes {form.convention}; text files have {ends}"
            f" {bom} BOM."
        )
    if not info.forms:
        yield "It cannot be written for."


def _rules(rules: list[RuleInfo]) -> str:
    rows = (
        (r.does, r.tool, r.evidence, " ".join(f"`{code}`" for code in r.codes))
        for r in rules
    )
    return _table(("what is done", "seen in", "evidence", "findings"), rows)


def write() -> None:
    """Write all pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
    for path, text in stubs().items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
