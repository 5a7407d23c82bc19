"""Decisions about disagreements in files: csv, xlsx and other tables, and JSON.

One schema for all: a row, or an object, for each code that somebody gave a place and
that was talked about. ``text_sha256`` is that of the text in UTF-8, so that nobody
applies a decision to words that have changed since.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from qdabridge.archives import Limits
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.formats.tidy import write_tables
from qdabridge.package import writing
from qdabridge.report import Report
from qdabridge.tabular import (
    Column,
    Kind,
    SaidTable,
    Table,
    TableSchema,
    read_known_table,
)

__all__ = [
    "DECISIONS",
    "DECISIONS_TABLE",
    "DECISION_COLUMNS",
    "DECISION_FORMAT",
    "DECISION_VERSION",
    "Decision",
    "decision_columns",
    "read_decisions",
    "text_hash",
    "write_decisions",
]


DECISION_FORMAT = "qdabridge-decisions"
DECISION_VERSION = 1
DECISIONS = ("keep", "drop", "change")

DECISION_COLUMNS = (
    Column("source_guid", Kind.TEXT, "GUID of the source, or of the text in it"),
    Column("text_sha256", Kind.TEXT, "SHA-256 of the text (UTF-8); empty: no text"),
    Column("start", Kind.INTEGER, "where it begins", "code points or ms"),
    Column("end", Kind.INTEGER, "where it ends, half-open", "code points or ms"),
    Column("code_guid", Kind.TEXT, "GUID of the code that was given"),
    Column("decision", Kind.TEXT, "keep, drop or change; empty: undecided"),
    Column("new_code_guid", Kind.TEXT, "to change: GUID of another code"),
    Column("new_start", Kind.INTEGER, "to change: another beginning"),
    Column("new_end", Kind.INTEGER, "to change: another end"),
    Column("decided_by", Kind.TEXT, "who decided it"),
    Column("note", Kind.TEXT, "why"),
)
"""The schema; ``page``, ``low`` and ``high`` are added where areas are decided."""

_AREA_COLUMNS = (
    Column("page", Kind.INTEGER, "page of a PDF, from 0; empty: none"),
    Column("low", Kind.INTEGER, "lower edge; start is the left one"),
    Column("high", Kind.INTEGER, "upper edge; end is the right one"),
)
_NUMBERS = ("start", "end", "new_start", "new_end", "page", "low", "high")
_NEEDED = ("source_guid", "text_sha256", "start", "end", "code_guid", "decision")
DECISIONS_TABLE = TableSchema(
    "a table of decisions",
    [column.name for column in (*DECISION_COLUMNS, *_AREA_COLUMNS)],
    [[name] for name in _NEEDED],
    "fill in the table of 'qdabridge compare --disagreements'",
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about a code that somebody gave a place.

    Attributes:
        source_guid: GUID of the source, or of the text in it that carries the place.
        text_sha256: See ``text_hash``; empty where there is no text.
        start: Code points, milliseconds, or the left edge of an area.
        end: Half-open.
        code_guid: GUID of the code.
        decision: ``keep``, ``drop``, ``change``, or empty: nothing was decided.
        new_code_guid: For ``change``: another code; empty: the same.
        new_start: For ``change``: another beginning; None: the same.
        new_end: For ``change``: another end; None: the same.
        decided_by: Who decided it.
        note: Why.
        page: Page of a PDF, from 0.
        low: Lower edge of an area.
        high: Upper edge of an area.
        where: Where it stands in its file.
        problem: Why it says nothing that can be applied; empty: it does.
    """

    source_guid: str
    text_sha256: str
    start: int
    end: int
    code_guid: str
    decision: str
    new_code_guid: str = ""
    new_start: int | None = None
    new_end: int | None = None
    decided_by: str = ""
    note: str = ""
    page: int | None = None
    low: int | None = None
    high: int | None = None
    where: str = ""
    problem: str = ""


def decision_columns(*, with_areas: bool = False) -> tuple[Column, ...]:
    """Return the columns of the schema.

    Args:
        with_areas: Those for places on pages and pictures too.
    """
    return (*DECISION_COLUMNS, *(_AREA_COLUMNS if with_areas else ()))


def text_hash(text: str) -> str:
    """Return what ``text_sha256`` is for a text; empty for an empty one.

    >>> text_hash("Hope")[:8]
    '8c765f98'
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else ""


# --- Reading --------------------------------------------------------------------------


def read_decisions(
    path: str | Path, *, limits: Limits | None = None, table: SaidTable | None = None
) -> tuple[Decision, ...]:
    """Read decisions from JSON or from a table; those without a decision are left out.

    Args:
        path: ``.json``, ``.csv``, ``.xlsx`` or another table.
        limits: Safety limits for the file.
        table: What the user says about the table.

    Raises:
        NotThisFormatError: It holds no decisions, or those of a newer version.
        ReadError: It cannot be read.
    """
    path, limits = Path(path), limits or Limits()
    if path.suffix.lower() == ".json":
        rows: Iterable[tuple[str, Mapping[str, Any]]] = _json_rows(path, limits)
        if table:
            raise UnknownFormatError(
                "decisions in JSON are no table that anything could be said about",
                path=path,
                hint="leave out --sheet, --table, --header, --encoding and --column",
            )
    else:
        rows = _table_rows(path, limits, table)
    made = (_decision(row, where) for where, row in rows)
    return tuple(one for one in made if one.decision)


def _json_rows(path: Path, limits: Limits) -> list[tuple[str, Mapping[str, Any]]]:
    from qdabridge.inputs import read_input

    data = read_input(path, limits.max_text_bytes, "max_text_bytes")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotThisFormatError(
            "this is no JSON", path=path, hint="export the decisions again"
        ) from error
    is_ours = isinstance(found, dict) and found.get("format") == DECISION_FORMAT
    rows = found.get("decisions") if is_ours else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotThisFormatError(
            "these are no decisions",
            path=path,
            hint="export them from the page of 'qdabridge compare -o report.html'",
        )
    _check_version(found.get("version"), path)
    return [(f"decision {n}", row) for n, row in enumerate(rows, start=1)]


def _check_version(version: object, path: Path) -> None:
    if str(version) != str(DECISION_VERSION):
        raise NotThisFormatError(
            f"decisions of version {version!r}; this qdabridge knows"
            f" {DECISION_VERSION}",
            path=path,
            hint="export them again with this version, or use a newer one",
        )


def _table_rows(
    path: Path, limits: Limits, said: SaidTable | None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    table = read_known_table(path, DECISIONS_TABLE, said, limits)
    for row in table.rows:
        cells = {name: row[n].text.strip() for n, name in table.roles.items()}
        if cells.get("version") and cells["decision"]:
            _check_version(cells["version"], path)
        yield table.grid.where(row), cells


def _decision(row: Mapping[str, Any], where: str) -> Decision:
    problems: list[str] = []
    numbers: dict[str, Any] = {
        name: _number(name, row.get(name), problems) for name in _NUMBERS
    }
    names = ("source_guid", "text_sha256", "code_guid", "new_code_guid", "decided_by")
    texts: dict[str, Any] = {name: _text(row.get(name)) for name in (*names, "note")}
    decision = _text(row.get("decision")).casefold()
    if decision and decision not in DECISIONS:
        problems.append(f"{decision!r} is no decision: keep, drop or change")
    for name in ("source_guid", "code_guid"):
        if not texts[name]:
            problems.append(f"it has no {name}")
    start, end = numbers.pop("start"), numbers.pop("end")
    if start is None or end is None:
        problems.append("it has no start or no end")
    return Decision(
        **texts,
        **numbers,
        decision=decision,
        start=start or 0,
        end=end or 0,
        where=where,
        problem=problems[0] if problems else "",
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


_DECIMALS = re.compile(r"(?<=\d)[.,]0{1,2}\Z")
_GROUPED = re.compile(r"\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*")


def _number(name: str, value: object, problems: list[str]) -> int | None:
    """Read a number as spreadsheets save it: 746, 746.0, 746,0; 2.250 and 2,250."""
    told = _text(value)
    if not told:
        return None
    whole = _DECIMALS.sub("", told)
    if grouped := _GROUPED.fullmatch(whole):
        parts = whole.split(grouped[1])
        if not any(part.strip("0") for part in parts[1:]):
            problems.append(f"{told!r} may be {parts[0]} or {''.join(parts)} ({name})")
            return None
        whole = "".join(parts)
    if whole.isascii() and whole.isdigit() and len(whole) < 19:
        return int(whole)
    problems.append(f"{told[:40]!r} is no number ({name})")
    return None


# --- Writing --------------------------------------------------------------------------


def write_decisions(
    decisions: Iterable[Decision], path: str | Path, *, overwrite: bool = False
) -> Report:
    """Write decisions as JSON or as a table, as the suffix says.

    Raises:
        WriteError: It cannot be written; subclasses say why.
        UnknownFormatError: No format has this suffix.
    """
    path, given = Path(path), list(decisions)
    if path.suffix.lower() != ".json":
        return write_tables([_table(given)], path, overwrite=overwrite)
    rows = [
        {name: value for name, value in _plain(one).items() if value not in (None, "")}
        for one in given
    ]
    made = {
        "format": DECISION_FORMAT,
        "version": DECISION_VERSION,
        "decisions": rows,
    }
    with writing(path, None, overwrite) as output:
        text = json.dumps(made, ensure_ascii=False, indent=1)
        output.file.write(text.encode("utf-8", "backslashreplace"))
    return output.report


def _plain(one: Decision) -> dict[str, Any]:
    made = asdict(one)
    del made["where"], made["problem"]
    return made


def _table(decisions: Sequence[Decision]) -> Table:
    has_areas = any(one.high is not None for one in decisions)
    columns = decision_columns(with_areas=has_areas)
    heads = [Column("version", Kind.INTEGER, "of this schema"), *columns]
    rows = [
        (DECISION_VERSION, *(_cell(values[c.name]) for c in columns))
        for values in map(_plain, decisions)
    ]
    return Table("decisions", heads, rows)


def _cell(value: Any) -> Any:
    return None if value == "" else value
