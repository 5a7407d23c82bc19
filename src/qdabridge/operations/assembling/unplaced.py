"""The rows that found no place, as a table to be completed and given again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from qdabridge.operations.assembling.rows import Row
from qdabridge.tabular.table import Column, Kind, Table

__all__ = ["unplaced_table"]


def _text(name: str, meaning: str, *, is_quote: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, is_quote=is_quote)


def unplaced_table(rows: list[Row]) -> Table:
    """Return the rows that found no place, to be completed and given again."""
    columns = [
        _text("row", "address of the row"),
        _text("reason", "why it is left out"),
        _text("source", "document as the row names it"),
        Column("start", Kind.INTEGER, "position as the row has it"),
        Column("end", Kind.INTEGER, "position as the row has it"),
        _text("quote", "words of the place", is_quote=True),
        _text("code", "code as the row names it"),
        _text("coder", "who coded"),
        _text("created", "when"),
        _text("memo", "memo"),
        Column("score", Kind.DECIMAL, "likeness of the best place", "%"),
        _text(
            "odd_positions",
            "what the row has instead of positions",
            is_quote=True,
        ),
        _text("candidates", "places that it may be, such as 12-40 80-108, in points"),
    ]
    return Table("unplaced", columns, [_unplaced(row) for row in rows])


def _unplaced(row: Row) -> tuple[Any, ...]:
    fields = {f: row.get(f) for f in ("source", "quote", "coder", "memo")}
    if row.record.is_shifted:  # its cells are not what the heads say
        fields = dict.fromkeys(fields, "") | {"quote": " | ".join(row.record.cells)}
    placed = row.placed
    score = Decimal(f"{placed.score:.1f}") if placed and placed.candidates else None
    places = placed.candidates if placed else ()
    return (
        row.record.place,
        row.reason,
        fields["source"] or None,
        row.number("start"),
        row.number("end"),
        fields["quote"] or None,
        None
        if row.record.is_shifted
        else row.get("code_path") or row.get("code") or None,
        fields["coder"] or None,
        None if row.record.is_shifted else row.get("created") or None,
        fields["memo"] or None,
        score,
        " | ".join(_odd(row)) or None,
        " ".join(f"{place.start}-{place.end}" for place in places[:100]) or None,
    )


def _odd(row: Row) -> Iterator[str]:
    for field in ("start", "end"):
        if row.number(field) is None and row.get(field).strip():
            yield row.get(field)
