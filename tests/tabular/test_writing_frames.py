"""Tables as pyarrow, pandas, polars, and as Parquet."""

import io
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from table_strategies import TYPED, tables

from qdabridge import QdaBridgeError, WriteError
from qdabridge.tabular.table import Column, Kind, Table, Value, as_text
from qdabridge.tabular.writing import write_table


def column(kind: Kind, *values: Value) -> Table:
    return Table("t", [Column("c", kind, "any")], [(value,) for value in values])


def instants(values: list[Any]) -> list[Any]:
    """Return values with datetimes in UTC: they compare as instants anyway."""
    return [v.astimezone(UTC) if getattr(v, "tzinfo", None) else v for v in values]


@given(tables())
def test_arrow_holds_every_value(table: Table) -> None:
    found = table.to_arrow()
    assert found.num_rows == len(table)
    for name in table.names:
        assert found[name].to_pylist() == instants(table.values(name))


@given(tables())
def test_polars_holds_every_value(table: Table) -> None:
    frame = table.to_polars()
    for name in table.names:
        assert frame[name].to_list() == instants(table.values(name))


@given(tables())
def test_pandas_holds_every_value(table: Table) -> None:
    frame = table.to_pandas()
    assert len(frame) == len(table)
    for column in table.columns:
        for found, value in zip(
            frame[column.name], table.values(column.name), strict=True
        ):
            if value is None:
                assert pandas.isna(found)
            elif column.kind is Kind.DATE:
                assert found.to_pydatetime().date() == value
            else:
                assert found == value


def test_types_of_pandas() -> None:
    assert [str(t) for t in TYPED.to_pandas().dtypes] == [
        "string",
        "Int64",
        "decimal128(38, 3)[pyarrow]",
        "boolean",
        "datetime64[ms]",
        "datetime64[us, UTC]",
        "datetime64[us]",
    ]


def test_types_of_polars() -> None:
    assert list(TYPED.to_polars().schema.values()) == [
        polars.String,
        polars.Int64,
        polars.Decimal(38, 3),
        polars.Boolean,
        polars.Date,
        polars.Datetime("us", "UTC"),
        polars.Datetime("us"),
    ]


def test_columns_without_any_value_keep_their_types() -> None:
    empty = Table("empty", TYPED.columns, [])
    assert [str(t) for t in empty.to_pandas().dtypes][:2] == ["string", "Int64"]
    assert empty.to_arrow().schema.field("instant").type == pyarrow.timestamp("us")


def test_meanings_travel() -> None:
    field = TYPED.to_arrow().schema.field("whole")
    assert field.metadata == {
        b"meaning": b"a number",
        b"kind": b"integer",
        b"unit": b"code points",
    }
    attrs = TYPED.to_pandas().attrs
    assert attrs["meanings"]["yes"] == "or no"
    assert attrs["units"] == {"whole": "code points"}


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (Kind.INTEGER, [2**63, -1], "decimal128(38, 0)"),
        (Kind.INTEGER, [10**40], "string"),
        (Kind.DECIMAL, [Decimal("1e-30"), Decimal(1)], "decimal128(38, 30)"),
        (Kind.DECIMAL, [Decimal("1e-30"), Decimal(10**20)], "string"),
        (Kind.DECIMAL, [Decimal("1e999999")], "string"),
        (Kind.DECIMAL, [Decimal("NaN")], "string"),
        (
            Kind.DATETIME,
            [datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)],
            "string",
        ),
        (
            Kind.DATETIME,
            [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))],
            "string",
        ),
        (Kind.DATE, [date(1, 1, 1), date(9999, 12, 31)], "date32[day]"),
    ],
)
def test_what_no_type_holds_is_text_with_all_digits(
    kind: Kind, values: list[Value], expected: str
) -> None:
    table = column(kind, *values)
    found = table.to_arrow()
    assert str(found.schema.field("c").type) == expected
    if expected == "string":
        assert found["c"].to_pylist() == [as_text(value) for value in values]
    assert len(table.to_pandas()) == len(table.to_polars()) == len(values)


@given(tables())
def test_parquet_is_read_back(table: Table) -> None:
    sink = io.BytesIO()
    assert write_table(table, sink, "parquet").is_clean
    read = pyarrow.parquet.read_table(io.BytesIO(sink.getvalue()))
    assert read.equals(table.to_arrow(), check_metadata=True)


def test_duckdb_knows_the_types_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "typed.parquet"
    with path.open("wb") as sink:
        write_table(TYPED, sink, "parquet")
    found: Any = duckdb.sql(f"SELECT * FROM '{path}'")
    assert [str(kind) for kind in found.types] == [
        "VARCHAR",
        "BIGINT",
        "DECIMAL(38,3)",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMP",
    ]
    whole = found.project("whole").fetchall()
    assert [row[0] for row in whole] == TYPED.values("whole")


def test_a_library_that_is_missing_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remedy = r"install it: pip install 'qdabridge\[tables\]'"
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(QdaBridgeError, match=f"this needs polars.*{remedy}"):
        TYPED.to_polars()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(WriteError, match=remedy):
        write_table(TYPED, io.BytesIO(), "parquet")
