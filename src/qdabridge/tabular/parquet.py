"""Writing Parquet: typed, small, with the meaning of each column."""

from typing import BinaryIO

from qdabridge.errors import QdaBridgeError, WriteError
from qdabridge.report import Report
from qdabridge.tabular.frames import library, to_arrow
from qdabridge.tabular.table import Table

__all__ = ["write"]


def write(table: Table, sink: BinaryIO) -> Report:
    """Write a table, its columns typed as ``frames`` says; needs the extra ``tables``.

    Raises:
        WriteError: pyarrow is not installed.
    """
    try:
        parquet = library("pyarrow.parquet")
    except QdaBridgeError as error:
        raise WriteError(error.message, hint=error.hint) from error
    parquet.write_table(to_arrow(table), sink, compression="zstd")
    return Report()
