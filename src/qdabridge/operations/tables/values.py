"""Values of variables as columns of a wide table: one for each variable."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.formats import COLUMNS
from qdabridge.model import (
    AnySource,
    Case,
    Date,
    DateTime,
    Guid,
    Note,
    Project,
    SyncPoint,
    TextElement,
    Transcript,
    TypeOfVariable,
    Variable,
    VariableValue,
    holders,
    identified,
    join_path,
)
from qdabridge.operations.attribution import Coder, Coders
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Severity
from qdabridge.tabular import Column, Kind, Value

__all__ = [
    "CodeName",
    "Columns",
    "Known",
    "Wide",
    "has_text",
    "moment_of",
    "tell_losses",
    "widened",
]


class CodeName(NamedTuple):
    """How a coding names its code: the cells code, code_path, code_guid."""

    name: str | None
    path: str | None
    guid: str


Dated = tuple[datetime | None, str | None]

Columns = Sequence[Sequence[Value]]
"""Values that stand beside each other in rows, column by column; one row at least."""


class Known:
    """Names, texts and moments of a canonical package, each found out once."""

    def __init__(self, package: Package, findings: Collector) -> None:
        self.package = package
        self.project: Project = package.project
        self.findings = findings
        self._codes: dict[str, CodeName] = {}
        for code, path in self.project.walk_codes():
            key = code.guid.key
            self._codes.setdefault(key, CodeName(code.name, join_path(path), key))
        self._users = Coders(self.project.users)
        self._moments: dict[str | None, datetime | None] = {None: None}

    def code(self, ref: Guid) -> CodeName:
        """Return the names of a code; without name if there is no such code."""
        key = ref.key
        known = self._codes.get(key)
        if known is None:
            known = self._codes[key] = CodeName(None, None, key)
        return known

    @cached_property
    def note_texts(self) -> dict[str, str | None]:
        """The texts of the notes, by GUID key."""
        return {note.guid.key: self.text(note) for note in reversed(self.project.notes)}

    def user(self, ref: Guid | None) -> Coder:
        """Return the name of a user; without name if there is no such user."""
        return self._users.named(ref)

    def dated(self, written: DateTime | None) -> Dated:
        """Return a moment in UTC, and as it is written."""
        (moment,), (text,) = self.dates([written])
        return moment, text

    def names(self, refs: Iterable[Guid]) -> Columns:
        """Return the names of codes as the columns ``code`` to ``code_guid``."""
        return list(zip(*map(self.code, refs), strict=True))

    def users(self, refs: Iterable[Guid | None]) -> Columns:
        """Return the names of users as two columns; see ``user``."""
        return list(zip(*map(self._users.named, refs), strict=True))

    def dates(
        self, written: Iterable[DateTime | None]
    ) -> tuple[list[datetime | None], list[str | None]]:
        """Return moments as two columns; see ``dated``."""
        texts = [None if one is None else str(one) for one in written]
        moments = self._moments
        for text in texts:
            if text is not None and text not in moments:
                moments[text] = moment_of(text)
        return [moments[text] for text in texts], texts

    def memo(self, refs: Sequence[Guid]) -> str | None:
        """Return the texts of notes, an empty line between them."""
        if not refs:
            return None
        keys = dict.fromkeys(ref.key for ref in refs)
        texts = (self.note_texts.get(key) for key in keys)
        return "\n\n".join(text for text in texts if text) or None

    def text(self, holder: TextElement | Transcript) -> str | None:
        """Return the text; None if there is none, or none that can be read."""
        if not has_text(holder):
            return None
        try:
            return self.package.text(holder)
        except QdaBridgeError as error:
            self._missing(holder, error)
            return None

    def _missing(self, holder: TextElement | Transcript, error: QdaBridgeError) -> None:
        finding = Finding.of(
            "quote-missing",
            Severity.WARNING,
            f"the text cannot be read ({error.message}), so quotes from it stay"
            " empty; export the project again with its texts",
            path=f"{type(holder).__name__} {holder.name or ''}".strip(),
            subject=holder.guid.key,
        )
        self.findings.add("quote-missing", lambda: finding)


def has_text(holder: TextElement | Transcript) -> bool:
    """Does it say that it has a text, be it there or not?"""
    return holder.plain_text_content is not None or holder.plain_text_path is not None


def moment_of(written: str) -> datetime | None:
    """Return a moment in UTC; one without zone counts as UTC.

    None outside the years 1 to 9999, which Python cannot hold.
    """
    try:
        if len(written) == 20 and written[19] == "Z" and written[11:13] != "24":
            return datetime.fromisoformat(written)  # whole seconds in UTC
        moment = DateTime(written).to_datetime()
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


Valued = Case | AnySource | Note
Written = str | bool | int | Decimal | Date | DateTime

DECLARED = {
    TypeOfVariable.TEXT: Kind.TEXT,
    TypeOfVariable.BOOLEAN: Kind.BOOLEAN,
    TypeOfVariable.INTEGER: Kind.INTEGER,
    TypeOfVariable.FLOAT: Kind.DECIMAL,
    TypeOfVariable.DATE: Kind.DATE,
    TypeOfVariable.DATE_TIME: Kind.DATETIME,
}


class Wide(NamedTuple):
    """Columns of variables and their cells."""

    columns: Sequence[Column]
    rows: dict[str, tuple[Value, ...]]
    """Cells by the GUID key of the case or source."""
    names: dict[str, str]
    """Names of columns by the GUID key of the variable."""
    counts: Counter[str]
    """How many have a value, by the GUID key of the variable."""

    def cells(self, key: str) -> tuple[Value, ...]:
        """Return the cells of a case or source; empty ones for an unknown one."""
        return self.rows.get(key, (None,) * len(self.columns))


def widened(
    things: Sequence[Valued],
    variables: Iterable[Variable],
    table: str,
    reserved: Collection[str],
    findings: Collector,
) -> Wide:
    """Return a column for each variable that any of the things has.

    A column is named like its variable; if that name is taken (case does not count,
    as in SQL), with the prefix; if that is taken too, with a number. Its kind is that
    of its values, be the variable declared as it may: what does not fit one kind is
    text. Of several values of one thing the first counts.

    Args:
        things: Cases or sources.
        variables: All variables; those without any value get no column.
        table: ``cases`` or ``sources``, whose other columns take their names first.
        reserved: More names that are taken.
        findings: Gets ``value-dropped`` for values that find no cell.
    """
    by_key = {variable.guid.key: variable for variable in reversed(list(variables))}
    written: dict[str, dict[str, Written | None]] = {}
    for thing in things:
        for value in thing.variable_values:
            _place(thing, value, by_key, written, findings)
    taken = {column.name.casefold() for column in COLUMNS[table]}
    taken |= {name.casefold() for name in reserved}
    prefix = f"{table.removesuffix('s')}."
    used = [key for key in reversed(by_key) if key in written]
    names = {key: _free_name(by_key[key].name, prefix, taken) for key in used}
    made = [_column(names[key], by_key[key], written[key]) for key in used]
    rows = {
        thing.guid.key: tuple(cells.get(thing.guid.key) for _, cells in made)
        for thing in things
    }
    counts = Counter(
        {key: sum(v is not None for v in written[key].values()) for key in used}
    )
    return Wide([column for column, _ in made], rows, names, counts)


def _place(
    thing: Valued,
    value: VariableValue,
    variables: dict[str, Variable],
    written: dict[str, dict[str, Written | None]],
    findings: Collector,
) -> None:
    """Note a value under its variable, or that there is no place for it."""
    key = value.variable_ref.key
    if key not in variables:
        _drop(thing, "values of variables that the project does not have", findings)
        return
    cells = written.setdefault(key, {})
    if cells.get(thing.guid.key) is None:
        cells[thing.guid.key] = value.value
    elif value.value not in (None, cells[thing.guid.key]):
        _drop(thing, "further values of one variable; the first is there", findings)


def _drop(thing: Valued, what: str, findings: Collector) -> None:
    def finding() -> Finding:
        return Finding.of(
            "value-dropped",
            Severity.WARNING,
            f"the tables have no place for {what}",
            path=type(thing).__name__,
            subject=thing.guid.key,
        )

    findings.add(("value-dropped", what, type(thing)), finding)


def _free_name(name: str, prefix: str, taken: set[str]) -> str:
    """Return a name for a column that is not taken yet, and take it."""
    plain = " ".join(name.split()) or "variable"
    chosen = plain if plain.casefold() not in taken else prefix + plain
    number = 2
    while chosen.casefold() in taken:
        chosen = f"{prefix}{plain} ({number})"
        number += 1
    taken.add(chosen.casefold())
    return chosen


def _column(
    name: str, variable: Variable, written: dict[str, Written | None]
) -> tuple[Column, dict[str, Value]]:
    kind = _kind(variable, [v for v in written.values() if v is not None])
    cells = {key: _cell(value, kind) for key, value in written.items()}
    words = variable.description or f"value of the variable {variable.name}"
    return Column(name, kind, words), cells


def _kind(variable: Variable, values: Sequence[Written]) -> Kind:
    """Return the kind that can hold all these values."""
    kinds = {_kind_of(value) for value in values}
    if not kinds:
        return DECLARED[variable.type_of_variable]
    if kinds == {Kind.INTEGER, Kind.DECIMAL}:
        return Kind.DECIMAL
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def _kind_of(value: Written) -> Kind:
    """Return the kind of one value; text if no calendar or file of tables has it."""
    match value:
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case Decimal():
            return Kind.DECIMAL
        case Date():
            return Kind.DATE if _day(value) else Kind.TEXT
        case DateTime():
            return Kind.DATETIME if moment_of(value) else Kind.TEXT
    return Kind.TEXT


def _cell(value: Written | None, kind: Kind) -> Value:
    match value:
        case None:
            return None
        case Date() if kind is Kind.DATE:
            return _day(value)
        case DateTime() if kind is Kind.DATETIME:
            return moment_of(value)
    if kind is Kind.TEXT:
        return _spelt(value)
    if kind is Kind.DECIMAL and isinstance(value, int):
        return Decimal(value)
    return value


def _spelt(value: Written) -> str:
    """Return a value as QDA-XML spells it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and abs(value.adjusted()) < 1000:
        return format(value, "f")
    return str(value)


def _day(value: Date) -> date | None:
    try:
        return value.to_date()
    except ValueError:
        return None


class _Loss(NamedTuple):
    code: str
    severity: Severity
    what: str


_GRAPHS = _Loss("graphs-dropped", Severity.WARNING, "graphs")
_VALUES = _Loss("value-dropped", Severity.WARNING, "values of variables of notes")
_FOREIGN = _Loss("foreign-dropped", Severity.WARNING, "content outside the standard")
_POINTS = _Loss(
    "sync-points-dropped",
    Severity.WARNING,
    "points that tie a transcript to its recording and that no selection uses",
)
_RICH = _Loss(
    "rich-text-dropped", Severity.INFO, "texts with their looks; plain texts are kept"
)
_MEDIA = _Loss(
    "media-dropped",
    Severity.INFO,
    "pictures, PDFs and recordings; the column path says which file it is",
)
_CHANGES = _Loss("changes-dropped", Severity.INFO, "who changed a thing last, and when")


def tell_losses(project: Project, findings: Collector) -> None:
    """Report everything in a project that no table tells."""
    used = {
        ref.key
        for source in project.sources
        for holder in holders(source)
        if isinstance(holder, Transcript)
        for selection in holder.transcript_selections
        for ref in (selection.from_sync_point, selection.to_sync_point)
        if ref
    }
    for loss, subject in (*_of_project(project), *_of_things(project, used)):
        findings.add(loss.code, lambda loss=loss, subject=subject: _told(loss, subject))  # type: ignore[misc]


def _of_project(project: Project) -> Iterator[tuple[_Loss, str | None]]:
    if project.modifying_user_guid or project.modified_date_time:
        yield _CHANGES, None
    if project.foreign:
        yield _FOREIGN, None
    for graph in project.graphs:
        yield _GRAPHS, graph.guid
    for note in project.notes:
        yield from ((_VALUES, note.guid) for _ in note.variable_values)


def _of_things(project: Project, used: set[str]) -> Iterator[tuple[_Loss, str]]:
    for thing in identified(project):
        fields = thing.__dict__  # asking Pydantic for what is not there takes long
        if fields["foreign"]:
            yield _FOREIGN, thing.guid
        if type(thing) is SyncPoint and thing.guid.key not in used:
            yield _POINTS, thing.guid
        if fields.get("modifying_user") or fields.get("modified_date_time"):
            yield _CHANGES, thing.guid
        if fields.get("rich_text_path"):
            yield _RICH, thing.guid
        if fields.get("path"):
            yield _MEDIA, thing.guid


def _told(loss: _Loss, subject: str | None) -> Finding:
    return Finding.of(
        loss.code,
        loss.severity,
        f"the tables have no place for {loss.what}",
        subject=subject,
    )
