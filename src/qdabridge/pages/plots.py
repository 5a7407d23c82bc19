"""Figures as SVG and pages: values with their intervals, tables as heatmaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qdabridge.errors import UnknownFormatError
from qdabridge.package import writing
from qdabridge.pages.writer import Page, environment
from qdabridge.report import Report
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


_LONGEST = 38
"""Letters of a label; the whole of it is in its title."""


@dataclass(frozen=True)
class Interval:
    """A value and how sure it is.

    Attributes:
        label: What it is of.
        value: The value; None: it is undefined.
        low: Lower end of its interval.
        high: Upper end.
        told: It in words, or why it is undefined.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    told: str = ""


@dataclass(frozen=True)
class Intervals:
    """Values in rows, as dots with lines.

    Attributes:
        title: What they are.
        rows: The values.
    """

    title: str
    rows: Sequence[Interval]

    @property
    def template(self) -> str:
        """Name of its template."""
        return "intervals.svg"

    @property
    def low(self) -> float:
        """Where the axis begins: at 0, or at -1 if any value is below."""
        ends = [e for row in self.rows for e in (row.value, row.low) if e is not None]
        return -1.0 if any(end < 0 for end in ends) else 0.0


@dataclass(frozen=True)
class Heatmap:
    """A table of numbers, the larger the darker.

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

    @property
    def template(self) -> str:
        """Name of its template."""
        return "heatmap.svg"

    @property
    def most(self) -> float:
        """The largest number; at least 1, so that nothing is divided by 0."""
        return max([1.0, *(float(c) for row in self.cells for c in row if c)])


def figure_of(plot: Intervals | Heatmap, *, in_page: bool = True) -> "Markup":
    """Return a figure as SVG.

    Args:
        plot: What it shows.
        in_page: It stands in a page, whose colour and letters it takes.
    """
    from markupsafe import Markup

    template = environment().get_template(plot.template)
    made = template.render(plot=plot, in_page=in_page, short=_short, longest=_LONGEST)
    return Markup(made)  # its template escapes


def write_figure(
    plot: Intervals | Heatmap,
    path: str | Path,
    *,
    source: Path | None = None,
    overwrite: bool = False,
) -> Report:
    """Write a figure to an SVG file.

    Args:
        plot: What it shows.
        path: Where to.
        source: The input, which is never written over.
        overwrite: Replace a file that is there.

    Raises:
        UnknownFormatError: The suffix is another one.
        WriteError: It cannot be written; subclasses say why.
    """
    check_figure(path)
    with writing(Path(path), source, overwrite) as output:
        output.file.write(figure_of(plot, in_page=False).encode("utf-8", "replace"))
    return output.report


def check_figure(path: str | Path) -> None:
    """Refuse another suffix than that of SVG.

    Raises:
        UnknownFormatError: It is another one.
    """
    suffix = Path(path).suffix.lower()
    if suffix != ".svg":
        raise UnknownFormatError(
            f"figures are written as SVG, and not as {suffix or '(no suffix)'}",
            path=path,
            hint="name a file that ends with .svg; word processors take it, and"
            " Inkscape or a browser makes a PNG of it",
        )


def _short(label: str) -> str:
    """Return a label that is no longer than there is room; its end says most."""
    if len(label) <= _LONGEST:
        return label
    return f"…{label[1 - _LONGEST :]}"


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
            "caption": "The larger a number, the darker its cell." if plot else "",
            "plot": figure_of(plot) if plot else None,
            "columns": columns,
            "rows": [[as_shown(value) for value in row] for row in table.rows],
        },
    )
