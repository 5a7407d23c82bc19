"""Which values a column really has: what a format can hold of them without loss."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from qdabridge.tabular.table import Kind, Value

__all__ = [
    "DecimalSize",
    "as_text",
    "decimal_size",
    "in_utc",
    "is_double",
    "is_int64",
    "is_numeric",
    "one_line",
]

MAX_DIGITS = 60
"""A decimal with more digits, or more zeros, is spelt with an exponent."""


class DecimalSize(NamedTuple):
    """How much room decimals take."""

    whole: int
    """Digits before the point."""
    scale: int
    """Digits after it."""

    @property
    def precision(self) -> int:
        """All digits; at least one."""
        return max(self.whole + self.scale, 1)


def as_text(value: Value) -> str:
    """Return a value as text, exactly: ISO 8601, all digits, true and false.

    >>> as_text(Decimal("1.50")), as_text(True), as_text(None)
    ('1.50', 'true', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return _spelt(value)
        case datetime() | date():
            return value.isoformat()
    return str(value)


def _spelt(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    size = decimal_size([value])
    return f"{value:f}" if size.precision <= MAX_DIGITS else str(value)


def is_int64(values: Iterable[Value]) -> bool:
    """Do all integers fit into 64 bits?"""
    return all(-(1 << 63) <= int(v) < 1 << 63 for v in values if isinstance(v, int))


def is_double(value: Decimal | int) -> bool:
    """Does a double give the very same digits back? So it does with up to 15."""
    number = Decimal(value)
    if not number.is_finite():
        return False
    digits = len(number.as_tuple().digits)
    return digits <= 15 and abs(number.adjusted()) < 300


def decimal_size(values: Iterable[Value]) -> DecimalSize:
    """Return the room that decimals or integers take together; None counts nothing."""
    whole = scale = 0
    for value in values:
        if not isinstance(value, Decimal | int):
            continue
        number = Decimal(value)
        if not number.is_finite():
            return DecimalSize(1 << 30, 0)
        exponent = int(number.as_tuple().exponent)
        scale = max(scale, -exponent)
        whole = max(whole, number.adjusted() + 1 if number else 1)
    return DecimalSize(whole, scale)


def in_utc(values: Sequence[Value]) -> Sequence[Value] | None:
    """Return datetimes as one type can hold them; None: no type can.

    All with a zone: the same instants in UTC. None with a zone: as they are. Both
    kinds together, or an instant that in UTC lies outside the years 1 to 9999, fit no
    type.
    """
    found = [v for v in values if isinstance(v, datetime)]
    zoned = {v.utcoffset() is not None for v in found}
    if len(zoned) > 1:
        return None
    if True not in zoned:
        return values
    try:
        return [v.astimezone(UTC) if isinstance(v, datetime) else v for v in values]
    except OverflowError:
        return None


def one_line(text: str) -> str:
    """Return a text with its line breaks and tabs as blanks."""
    return " ".join(text.split())


def is_numeric(kind: Kind) -> bool:
    """Are a column's values numbers?"""
    return kind in (Kind.INTEGER, Kind.DECIMAL)
