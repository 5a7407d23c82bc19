"""Tables that a script has made: frames of all libraries, and lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qdabridge.errors import ReadError
from qdabridge.operations.assembling.records import (
    Sheet,
    columns_by_head,
    sheet,
    spread,
)
from qdabridge.tabular.table import Table

__all__ = ["sheet_of"]


def sheet_of(table: Any, name: str) -> Sheet:
    """Return a table that a script has made; rows count from 1.

    Raises:
        ReadError: It is nothing of the kind.
    """
    if isinstance(table, Table):
        return _listed(name, table.names, table.rows)
    if hasattr(table, "to_pylist"):  # pyarrow
        columns = [column.to_pylist() for column in table.columns]
        return _listed(name, table.column_names, zip(*columns, strict=True))
    if hasattr(table, "iter_rows"):  # polars
        return _listed(name, table.columns, table.iter_rows())
    if hasattr(table, "itertuples"):  # pandas
        heads = [str(column) for column in table.columns]
        return _listed(name, heads, table.itertuples(index=False, name=None))
    if isinstance(table, Iterable) and not isinstance(table, str | bytes | Mapping):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            found: dict[str, int] = {}
            return sheet(name, found, spread(enumerate(rows, 1), found), name, "row")
    raise ReadError(
        f"{type(table).__name__} is no table of {name}",
        hint="give a path, a DataFrame, a Table or a list of dictionaries",
    )


def _listed(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    return sheet(name, columns_by_head(heads, name), enumerate(rows, 1), name, "row")
