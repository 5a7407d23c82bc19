"""Values of variables as columns: their names, their kinds, what finds no cell."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from helpers import codes, guid
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.tabular.table import Column, Kind

Value = qb.VariableValue
TEXT = qb.TypeOfVariable.TEXT


def tables(
    values: Iterable[Iterable[Value]],
    kind: qb.TypeOfVariable = TEXT,
    names: Iterable[str] = ("site",),
) -> qb.Tables:
    """Return the tables of cases that have these values of variables 1, 2, 3 ..."""
    project = qb.Project(
        name="P",
        variables=[
            qb.Variable(guid=guid(n), name=name, type_of_variable=kind)
            for n, name in enumerate(names, start=1)
        ],
        cases=[qb.Case(name="C", variable_values=list(found)) for found in values],
    )
    package = qb.Package(project)
    return qb.tables(package)


def last(found: qb.Tables) -> tuple[Column, list[Any]]:
    column = found.cases.columns[-1]
    return column, found.cases.values(column.name)


def value(**fields: Any) -> list[Value]:
    return [Value(variable_ref=guid(1), **fields)]


@pytest.mark.parametrize(
    ("fields", "kind", "cell"),
    [
        ({"text_value": "Ulm"}, Kind.TEXT, "Ulm"),
        ({"boolean_value": False}, Kind.BOOLEAN, False),
        ({"integer_value": 0}, Kind.INTEGER, 0),
        ({"integer_value": 10**30}, Kind.INTEGER, 10**30),
        ({"float_value": Decimal("0.50")}, Kind.DECIMAL, Decimal("0.50")),
        ({"date_value": "2024-05-01+02:00"}, Kind.DATE, date(2024, 5, 1)),
        ({"date_value": "12024-05-01"}, Kind.TEXT, "12024-05-01"),
        (
            {"date_time_value": "2024-05-01T10:00:00+02:00"},
            Kind.DATETIME,
            datetime(2024, 5, 1, 8, tzinfo=UTC),
        ),
        ({"date_time_value": "12024-05-01T10:00:00Z"}, Kind.TEXT, ...),
    ],
)
def test_a_column_has_the_kind_of_its_values(
    fields: dict[str, Any], kind: Kind, cell: Any
) -> None:
    column, cells = last(tables([value(**fields), []]))
    assert column.kind is kind
    assert cells == [fields["date_time_value"] if cell is ... else cell, None]


def test_without_values_the_declared_type_counts() -> None:
    column, cells = last(tables([value()], qb.TypeOfVariable.FLOAT))
    assert (column.name, column.kind, cells) == ("site", Kind.DECIMAL, [None])


def test_a_variable_nobody_has_gets_no_column() -> None:
    found = tables([[]])
    assert "site" not in found.cases.names
    [variable] = found.variables.records()
    assert (variable["case_column"], variable["cases"]) == (None, 0)


def test_integers_and_decimals_are_decimals() -> None:
    both = [value(integer_value=1), value(float_value=Decimal("0.5"))]
    column, cells = last(tables(both))
    assert (column.kind, cells) == (Kind.DECIMAL, [Decimal(1), Decimal("0.5")])


def test_values_of_several_kinds_are_text() -> None:
    found = [
        value(integer_value=1),
        value(boolean_value=True),
        value(text_value="x"),
        value(float_value=Decimal("1E+3")),
        value(date_value="2024-05-01"),
    ]
    column, cells = last(tables(found))
    assert (column.kind, cells) == (Kind.TEXT, ["1", "true", "x", "1000", "2024-05-01"])


def test_a_taken_name_gets_a_prefix_and_then_a_number() -> None:
    names = ["site", "Name", "name", "SITE", " ", "a\nb", "case.name"]
    every = [
        Value(variable_ref=guid(n), text_value="x") for n in range(1, len(names) + 1)
    ]
    found = tables([every], names=names)
    columns = [
        "site",
        "case.Name",
        "case.name (2)",
        "case.SITE",
        "variable",
        "a b",
        "case.case.name",
    ]
    assert found.cases.names[-7:] == columns
    assert found.variables.values("case_column") == columns


@given(
    st.lists(st.sampled_from(["name", "Name", "case.name", "a", "A", ""]), max_size=9)
)
def test_columns_never_share_a_name(names: list[str]) -> None:
    every = [
        Value(variable_ref=guid(n), text_value=str(n)) for n in range(1, len(names) + 1)
    ]
    found = tables([every], names=names)
    folded = [name.casefold() for name in found.cases.names]
    assert len(set(folded)) == len(folded)
    [row] = found.cases.records()
    for number, variable in enumerate(found.variables.records(), start=1):
        assert row[str(variable["case_column"])] == str(number)


def test_what_finds_no_cell_is_told() -> None:
    several = [
        *value(text_value="one"),
        *value(text_value="two"),
        *value(text_value="one"),
        Value(variable_ref=guid(9), text_value="unknown"),
    ]
    found = tables([several])
    assert last(found)[1] == ["one"]
    assert codes(found.report) == ["value-dropped", "value-dropped"]


def test_sources_have_their_values_too() -> None:
    talk = qb.TextSource(name="Talk", variable_values=value(text_value="Ulm"))
    project = qb.Project(
        name="P", variables=[qb.Variable(guid=guid(1), name="type")], sources=[talk]
    )
    found = qb.tables(qb.Package(project))
    assert found.sources.values("source.type") == ["Ulm"]
    [variable] = found.variables.records()
    assert (variable["source_column"], variable["sources"]) == ("source.type", 1)


def test_beside_a_coding_stand_the_values_of_its_case() -> None:
    coding = qb.Coding(code_ref=guid(5))
    talk = qb.TextSource(guid=guid(6), name="Talk", codings=[coding])
    other = qb.TextSource(name="Other", codings=[qb.Coding(code_ref=guid(5))])
    case = qb.Case(
        name="Ada", source_refs=[guid(6)], variable_values=value(integer_value=3)
    )
    project = qb.Project(
        name="P",
        variables=[qb.Variable(guid=guid(1), name="name")],
        cases=[case],
        sources=[talk, other],
    )
    found = qb.tables(qb.Package(project), join_cases=True)
    assert found.codings.values("case.case.name") == [3, None]
    assert "case.name" not in found.codings.names
