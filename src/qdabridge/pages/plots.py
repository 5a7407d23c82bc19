"""Figures as SVG or PNG, and pages: values with their intervals, tables as heatmaps."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from qdabridge.errors import UnknownFormatError
from qdabridge.package import writing
from qdabridge.pages.rendering import (
    DPI,
    FONTS,
    Page,
    check_size,
    environment,
    need_pixels,
    pixels_of,
)
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Table, as_shown, is_numeric

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = [
    "Heatmap",
    "Interval",
    "Intervals",
    "check_figure",
    "figure_of",
    "table_page",
    "write_figure",
]


_WIDEST = 276
"""Units of a label; the whole of a longer one is in its title."""
_MARGIN = 14
_CAPTION = "The larger a number, the stronger the colour of its cell."
_INCH = 96
"""Units of SVG in an inch."""


@dataclass(frozen=True)
class Interval:
    """A value and how sure it is, or a heading above some.

    Attributes:
        label: What it is of.
        value: The value; None: it is undefined.
        low: Lower end of its interval.
        high: Upper end.
        told: It in words, or why it is undefined.
        is_heading: It is only a heading.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    told: str = ""
    is_heading: bool = False


@dataclass(frozen=True)
class Intervals:
    """Values in rows, as dots with lines.

    Attributes:
        title: What they are.
        rows: The values.
    """

    title: str
    rows: Sequence[Interval]

    template = "intervals.svg"
    wide: int = 360
    step: int = 24

    @property
    def low(self) -> float:
        """Where the axis begins: at 0, or at -1 if any value is below."""
        ends = [e for row in self.rows for e in (row.value, row.low) if e is not None]
        return -1.0 if any(end < 0 for end in ends) else 0.0

    @property
    def labels(self) -> list[str]:
        """All words in it."""
        return [row.label for row in self.rows]

    @property
    def left(self) -> float:
        """Room of the labels."""
        return _room(row.label for row in self.rows if not row.is_heading)

    @property
    def width(self) -> float:
        """Units that it is wide."""
        headings = (_width(row.label) for row in self.rows if row.is_heading)
        return max([self.left + self.wide + 84, *(w + 20 for w in headings)])

    @property
    def height(self) -> float:
        """Units that it is high."""
        return len(self.rows) * self.step + 44


@dataclass(frozen=True)
class Heatmap:
    """A table of numbers, the larger the stronger their colour.

    Attributes:
        title: What is counted.
        rows: Labels of the rows.
        columns: Labels of the columns.
        cells: The numbers; None: there is none.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[float | None]]

    template = "heatmap.svg"
    step: int = 26

    @cached_property
    def cell(self) -> int:
        """How wide a cell is: so that the longest number has room."""
        longest = max(
            (len(_number(c)) for row in self.cells for c in row if c), default=1
        )
        return max(28, 7 * longest + 10)

    @property
    def most(self) -> float:
        """The largest number; at least 1, so that nothing is divided by 0."""
        return max([1.0, *(float(c) for row in self.cells for c in row if c)])

    @property
    def labels(self) -> list[str]:
        """All words in it."""
        return [*self.rows, *self.columns]

    @property
    def left(self) -> float:
        """Room of the labels of the rows."""
        return _room(self.rows)

    @property
    def top(self) -> float:
        """Room of the labels of the columns, which are tilted."""
        return round(_room(self.columns) * 0.77 + 12)

    @property
    def width(self) -> float:
        """Units that it is wide; tilted labels go beyond the last column."""
        ends = (
            n * self.cell + self.cell / 2 + _width(_fitted(name)) * 0.65 + _MARGIN
            for n, name in enumerate(self.columns)
        )
        return round(self.left + max([len(self.columns) * self.cell + 10, *ends]))

    @property
    def height(self) -> float:
        """Units that it is high."""
        return self.top + len(self.rows) * self.step + 12


def _number(value: float) -> str:
    return f"{value:,.5g}"


_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def figure_of(plot: Intervals | Heatmap, *, in_page: bool = True) -> "Markup":
    """Return a figure as SVG.

    Args:
        plot: What it shows.
        in_page: It stands in a page, whose colour and letters it takes.
    """
    from markupsafe import Markup

    template = environment().get_template(plot.template)
    made = template.render(
        plot=plot, in_page=in_page, short=_fitted, number=_number, fonts=FONTS
    )
    return Markup(_NOT_IN_XML.sub("\ufffd", made))  # its template escapes


def write_figure(
    plot: Intervals | Heatmap,
    path: str | Path,
    *,
    source: Path | None = None,
    overwrite: bool = False,
) -> Report:
    """Write a figure to a file, SVG or PNG as its suffix says.

    Args:
        plot: What it shows.
        path: Where to.
        source: The input, which is never written over.
        overwrite: Replace a file that is there.

    Raises:
        UnknownFormatError: The suffix is another one.
        QdaBridgeError: It is a PNG, and what draws those is not installed.
        UnsupportedContentError: It is a PNG, and no font has its letters, or it is too
            large for one.
        WriteError: It cannot be written; subclasses say why.
    """
    check_figure(path)
    missing = ""
    if _is_png(path):
        check_size(plot.width, plot.height, path)
        shown = "".join(map(_fitted, plot.labels))
        made, missing = pixels_of(figure_of(plot, in_page=False), shown, path)
    else:
        made = figure_of(plot, in_page=False).encode("utf-8")
    with writing(Path(path), source, overwrite) as output:
        output.file.write(made)
    output.report.extend(Report(findings=list(_told(plot, path, missing))))
    return output.report


def _told(
    plot: Intervals | Heatmap, path: str | Path, missing: str
) -> Iterator[Finding]:
    size = f"{plot.width / _INCH * 25.4:.0f} x {plot.height / _INCH * 25.4:.0f} mm"
    size += f" at {DPI} dpi" if _is_png(path) else ""
    cut = sum(_fitted(label) != label for label in plot.labels)
    where = "an .svg has them whole, in its titles" if _is_png(path) else "see titles"
    told = f"; {cut} labels are cut: {where}" if cut else ""
    yield Finding.of(
        "figure-drawn", Severity.INFO, f"{path}: {plot.title}; {size}{told}"
    )
    if missing:
        yield Finding.of(
            "letters-missing",
            Severity.WARNING,
            f"{path}: no font here has {' '.join(missing)}, so they are boxes;"
            " install a font with these letters, or write an .svg",
        )


def check_figure(path: str | Path) -> None:
    """Refuse what no figure can be written to.

    Raises:
        UnknownFormatError: The suffix is neither that of SVG nor of PNG.
        QdaBridgeError: It is a PNG, and what draws those is not installed.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in (".svg", ".png"):
        raise UnknownFormatError(
            f"figures are written as SVG or PNG, and not as {suffix or '(no suffix)'}",
            path=path,
            hint="name a file that ends with .svg, which is sharp at any size, or .png",
        )
    if suffix == ".png":
        need_pixels(path)


def _is_png(path: str | Path) -> bool:
    return Path(path).suffix.lower() == ".png"


# --- Labels ---------------------------------------------------------------------------

_SLIM, _BROAD = frozenset("ijlft.,:;|!'()[]/ "), frozenset("MWmw@%&—…")


def _width(label: str) -> float:
    """Return about how wide a label is, rather too wide than too narrow."""
    return sum(map(_width_of, label))


def _width_of(letter: str) -> float:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if east_asian_width(letter) in "WF" or letter in _BROAD:
        return 13
    return 5 if letter in _SLIM else 9.4 if letter.isupper() else 7.6


def _room(labels: Iterable[str]) -> float:
    widths = (_width(_fitted(label)) for label in labels)
    return round(max([40.0, *widths]) + _MARGIN)


def _fitted(label: str) -> str:
    """Return a label that has room.

    Of a path the end says most, of a name its beginning and its end.
    """
    if _width(label) <= _WIDEST:
        return label
    room = _WIDEST - _width("… ")
    leaf = label.rpartition(" > ")[2]
    if _width(leaf) <= room:
        tail = _end(label, room)
        if label[-len(tail) - 1].isalnum() and tail[:1].isalnum():
            tail = tail.partition(" ")[2] or tail
        return f"… {tail.lstrip()}"
    return f"{_start(leaf, room * 0.55)}…{_end(leaf, room * 0.45)}"


def _start(label: str, room: float) -> str:
    """Return the beginning of a label, without half of a letter."""
    widths = accumulate(map(_width_of, label))
    at = sum(1 for _ in takewhile(lambda width: width <= room, widths))
    while at and (_is_joined(label[at]) or label[at - 1] == _JOINER):
        at -= 1
    return label[:at].rstrip()


def _end(label: str, room: float) -> str:
    """Return the end of a label, without half of a letter."""
    widths = accumulate(map(_width_of, reversed(label)))
    at = len(label) - sum(1 for _ in takewhile(lambda width: width <= room, widths))
    while at < len(label) and (_is_joined(label[at]) or label[at - 1] == _JOINER):
        at += 1
    return label[at:]


_JOINER = "\u200d"


def _is_joined(letter: str) -> bool:
    """Does it belong to the letter before?"""
    is_tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    return category(letter) in ("Mn", "Me", "Mc") or is_tone or letter == _JOINER


def table_page(table: Table, plot: Heatmap | None, title: str) -> Page:
    """Return the page of a table.

    Args:
        table: The table.
        plot: Its numbers as a heatmap; None: there is none.
        title: What it counts.
    """
    columns = [
        {"name": column.name, "is_numeric": is_numeric(column.kind)}
        for column in table.columns
    ]
    return Page(
        template="table",
        title=title,
        values={
            "caption": _CAPTION if plot else "",
            "plot": figure_of(plot) if plot else None,
            "columns": columns,
            "rows": [[as_shown(value) for value in row] for row in table.rows],
        },
    )
