"""What is measured: each figure, the floor it is held against, and how much it may be.

A floor is the least that anybody would have to do for the same result, measured in the
same run. Ratios to it travel between machines; seconds do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

__all__ = ["CODINGS", "GROWTH", "ROWS", "SIZES", "Row", "rows_named"]

CODINGS = 100_000
"""Codings of the project that whole commands run on."""

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Codings of the projects of the growth curve."""

GROWTH = ("schema floor", "read with schema", "info", "convert", "tables csv")
"""The rows that are shown as a curve."""


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: What it is called.
        run: ``step NAME FILE`` (timed inside, after its imports), ``qdabridge ...`` or
            ``python ...`` (the whole process). ``{study}``, ``{other}``, ``{changed}``,
            ``{tables}``, ``{small}`` and the like are files, ``{out}`` a fresh folder.
        floor: The row whose time is the unit; none for floors.
        aim: At most so many times the floor.
        memory: At most so many MiB: what it took on 2026-11-28, and a twentieth.
    """

    name: str
    run: str
    floor: str = ""
    aim: float | None = None
    memory: float | None = None


def _command(
    name: str, words: str, aim: float, memory: float, floor: str = "schema floor"
) -> Row:
    return Row(name, f"qdabridge {words}", floor, aim, memory)


_TO = "convert {study} {out}/made.qdpx --to"


def _sheets() -> Iterator[Row]:
    """Yield tables of people: what others take for the cells, and we for all of it."""
    for name, kind in product(("codebook", "codings"), ("csv", "xlsx")):
        floor, file = f"{name} cells {kind}", f"{{sheets}}/{name}.{kind}"
        yield Row(floor, f"step cells {file}")
        yield Row(f"{name} grid {kind}", f"step grids {file}", floor, 2)
        yield Row(f"{name} table {kind}", f"step {name} {file}", floor, 2)


_ROWS = (
    Row("plain floor", "step floor1 {study}"),
    Row("schema floor", "step floor2 {study}"),
    Row("deflate floor", "step deflate {study}"),
    Row("read", "step read {study}", "plain floor", 2.2, 192),
    Row("read with schema", "step read+schema {study}", "schema floor", 1.5, 197),
    Row("save", "step save {study}", "deflate floor", 1.5, 205),
    Row("normalise", "step normalise {study}", "read", 0.6, 366),
    Row("adapt to nvivo", "step adapt {study}", "read", 0.6, 406),
    _command("info", "info {study}", 2.5, 279),
    _command("convert", "convert {study} {out}/made.qdpx", 4, 277),
    _command("--to nvivo", f"{_TO} nvivo", 6, 416),
    _command("--to atlasti", f"{_TO} atlasti", 6, 401),
    _command("--to maxqda", f"{_TO} maxqda", 6, 461),
    _command("tables csv", "tables {study} {out}/tables", 5, 342),
    _command("tables parquet", "tables {study} {out}/tables --format parquet", 5, 551),
    _command("tables xlsx", "tables {study} {out}/made.xlsx", 25, 815),
    Row("xlsx floor", "step xlsx {tables}"),
    Row(
        "tables xlsx, by XlsxWriter",
        "qdabridge tables {study} {out}/made.xlsx",
        "xlsx floor",
        1.5,
    ),
    _command("quotes docx", "quotes {study} -o {out}/made.docx", 8, 900),
    _command("quotes html", "quotes {study} -o {out}/made.html", 8, 900),
    _command("diff", "diff {study} {changed}", 8, 714),
    _command("merge", "merge {study} {other} -o {out}/made.qdpx", 8, 739),
    _command("crosstab", "crosstab {study} --rows codes --columns coders", 4, 269),
    _command("cooccurrence", "cooccurrence {study} --pairs", 4, 733),
    _command("compare", "compare {study}", 6, 572),
    *_sheets(),
    Row("import floor", "python -c 'import lxml.etree, pydantic'"),
    Row("info, small file", "qdabridge info {small}", "import floor", 2.5),
    Row("click floor", "python -c 'import click'"),
    Row("--help", "qdabridge --help", "click floor", 1.5),
)
ROWS = {row.name: row for row in _ROWS}


def rows_named(words: list[str]) -> list[Row]:
    """Return the rows with one of these words in their names, and their floors.

    Without words all; in the order of the table.
    """
    found = {name for name in ROWS if not words or any(word in name for word in words)}
    while more := {ROWS[name].floor for name in found if ROWS[name].floor} - found:
        found |= more
    return [row for row in _ROWS if row.name in found]
