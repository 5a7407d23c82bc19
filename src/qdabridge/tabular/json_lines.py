"""Writing JSON Lines: one object a row, each with all columns, in UTF-8.

Numbers keep all their digits, dates are in ISO 8601, what is not there is null.
"""

import json
from decimal import Decimal
from typing import BinaryIO

from qdabridge.report import Report
from qdabridge.tabular.fitting import as_text
from qdabridge.tabular.table import Table, Value

__all__ = ["write"]


def write(table: Table, sink: BinaryIO) -> Report:
    """Write a table; returns an empty report: nothing is lost."""
    keys = [_text(name) for name in table.names]
    for row in table.rows:
        pairs = (f"{k}: {_json(v)}" for k, v in zip(keys, row, strict=True))
        sink.write(f"{{{', '.join(pairs)}}}\n".encode())
    return Report()


def _json(value: Value) -> str:
    match value:
        case None:
            return "null"
        case str():
            return _text(value)
        case bool() | int():
            return as_text(value)
        case Decimal() if value.is_finite():
            return as_text(value)
    return _text(as_text(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
