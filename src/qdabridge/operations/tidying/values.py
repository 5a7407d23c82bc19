"""Values of variables as columns of a wide table: one for each variable."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from qdabridge.formats.tidy_columns import COLUMNS
from qdabridge.model import (
    Case,
    Date,
    DateTime,
    Note,
    TypeOfVariable,
    Variable,
    VariableValue,
)
from qdabridge.model.sources import AnySource
from qdabridge.operations.tidying.known import moment_of
from qdabridge.report import Collector, Finding, Location, Severity
from qdabridge.tabular.table import Column, Kind, Value

__all__ = ["Wide", "widened"]

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
    prefix: str,
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
        table: Name of the table, whose other columns take their names first.
        prefix: ``case.`` or ``source.``.
        findings: Gets ``value-dropped`` for values that find no cell.
    """
    by_key = {variable.guid.key: variable for variable in reversed(list(variables))}
    written: dict[str, dict[str, Written | None]] = {}
    for thing in things:
        for value in thing.variable_values:
            _place(thing, value, by_key, written, findings)
    taken = {column.name.casefold() for column in COLUMNS[table]}
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
        return Finding(
            code="value-dropped",
            severity=Severity.WARNING,
            message=f"the tables have no place for {what}",
            location=Location(path=type(thing).__name__),
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
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _day(value: Date) -> date | None:
    try:
        return value.to_date()
    except ValueError:
        return None
