"""Tables for tests: one that has everything, and any that Hypothesis thinks of."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qdabridge.tabular.table import Column, Kind, Table, Value

__all__ = ["NASTY", "TYPED", "XML_TEXTS", "any_text", "tables", "text_tables"]

NASTY = [
    "",
    " ",
    " padded ",
    "two\nlines",
    "Windows\r\nlines",
    "old Mac\rlines",
    "\n",
    'a "quoted" word',
    '"',
    "a, b; c\td",
    "=1+1",
    "+49",
    "-",
    "@SUM(A1)",
    "'",
    "#N/A",
    "#REF!",
    "1.10",
    "1-2",
    "TRUE",
    "00123",
    "null",
    "\N{GRINNING FACE}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
    "שלום \N{RIGHT-TO-LEFT OVERRIDE}abc",
    "next\x85line\N{LINE SEPARATOR}",
    "\ufeffBOM",
    "a|b\\|c",
    "<br> &amp; *bold* _it_ `code` [x](y)",
    r"\textbf{50 %} & $x_1$ # ~^ -- '' ``",
    "[option] *star",
]
"""Texts that files of tables like to change; XML can hold them all."""

ILLEGAL = ["\x00", "bell\x07", "form\x0cfeed", "\x1b[31m", "\uffff"]
"""Texts that XML cannot hold."""

_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_LEGAL = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[
            *(chr(c) for c in range(0x20) if chr(c) not in "\t\n\r"),
            "\ufffe",
            "\uffff",
        ],
    ),
    max_size=8,
)


def any_text() -> SearchStrategy[str]:
    """Any text, nasty ones often."""
    return st.sampled_from(NASTY + ILLEGAL) | _ANY


XML_TEXTS = st.sampled_from(NASTY) | _LEGAL
"""Any text that XML can hold."""

_ZONES = [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-5))]
_DAYS = st.dates(date(1800, 1, 1), date(2200, 1, 1))
_LOCAL = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1))
_VALUES: dict[Kind, SearchStrategy[Any]] = {
    Kind.TEXT: any_text(),
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9),
    Kind.DECIMAL: st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-1e9, max_value=1e9
    ),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: _DAYS,
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table with columns of all kinds; datetimes of one have all a zone, or none."""
    kinds = draw(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=4))
    count = draw(st.integers(0, 4))
    columns = [Column(f"c{n}", kind, "meaning") for n, kind in enumerate(kinds)]
    values = [draw(_column(kind, count)) for kind in kinds]
    return Table("any", columns, list(zip(*values, strict=True)))


@st.composite
def _column(draw: st.DrawFn, kind: Kind, count: int) -> list[Value]:
    if kind is Kind.DATETIME:
        zone = draw(st.none() | st.sampled_from(_ZONES))
        strategy: SearchStrategy[Any] = _LOCAL.map(lambda d: d.replace(tzinfo=zone))
    else:
        strategy = _VALUES[kind]
    return draw(st.lists(st.none() | strategy, min_size=count, max_size=count))


@st.composite
def text_tables(draw: st.DrawFn, texts: SearchStrategy[str] = XML_TEXTS) -> Table:
    """A table of texts, without what is not there."""
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[texts] * width), max_size=4))
    columns = [Column(f"c{n}", Kind.TEXT, "meaning") for n in range(width)]
    return Table("texts", columns, rows)


TYPED = Table(
    "typed",
    [
        Column("text", Kind.TEXT, "any words"),
        Column("whole", Kind.INTEGER, "a number", unit="code points"),
        Column("exact", Kind.DECIMAL, "a number with places"),
        Column("yes", Kind.BOOLEAN, "or no"),
        Column("day", Kind.DATE, "a day"),
        Column("instant", Kind.DATETIME, "a moment with a zone"),
        Column("moment", Kind.DATETIME, "a moment without"),
    ],
    [
        (
            "one,\ntwo",
            7,
            Decimal("1.50"),
            True,
            date(2024, 2, 29),
            datetime(2024, 2, 29, 12, 30, tzinfo=timezone(timedelta(hours=2))),
            datetime(2024, 2, 29, 12, 30),
        ),
        (None, None, None, None, None, None, None),
        (
            "=2",
            -(2**40),
            Decimal("-0.125"),
            False,
            date(1999, 12, 31),
            datetime(1999, 12, 31, tzinfo=UTC),
            datetime(1999, 12, 31, 23, 59, 59),
        ),
    ],
)
"""A table with a column of every kind, and a row without anything."""
