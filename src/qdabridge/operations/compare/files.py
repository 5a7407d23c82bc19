"""Comparing coders from file to file: projects in, tables, a page and a figure out."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from qdabridge.errors import ReadError
from qdabridge.formats import write_tables
from qdabridge.operations.compare.choice import CompareWishes, read_roster
from qdabridge.operations.compare.listing import (
    disagreements_table,
    figures_table,
    matrix_table,
)
from qdabridge.operations.compare.outcome import Comparison
from qdabridge.operations.compare.page import compare_page, figure_plot
from qdabridge.operations.compare.run import compare
from qdabridge.operations.compare.sheet_files import (
    ratings_page,
    ratings_plot,
    ratings_tables,
)
from qdabridge.operations.compare.sheets import (
    SheetComparison,
    compare_ratings,
    read_ratings,
)
from qdabridge.operations.jobs import open_each
from qdabridge.operations.merge import said_same
from qdabridge.package import Limits, check_target
from qdabridge.pages import check_figure, is_page, write_figure, write_page
from qdabridge.tabular import SaidTable, Table

__all__ = ["Outputs", "compare_files", "compare_sheet", "is_sheet"]


SHEETS = (".csv", ".tsv", ".xlsx", ".txt", ".md", ".docx")
"""Suffixes of tables, which can be sheets of ratings."""


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Files to write, each only if it is named."""

    figures: Path | None = None
    disagreements: Path | None = None
    matrix: Path | None = None
    figure: Path | None = None
    ground: str = ""
    """What is drawn in the figure: text, area, time or a unit; empty: all."""
    with_quotes: bool = True
    overwrite: bool = False

    @property
    def page(self) -> Path | None:
        """The figures, if they are to be a page."""
        return self.figures if self.figures and is_page(self.figures) else None

    @property
    def paths(self) -> list[Path]:
        """The files that are named."""
        named = (self.figures, self.disagreements, self.matrix, self.figure)
        return [path for path in named if path is not None]


def is_sheet(paths: Sequence[Path]) -> bool:
    """Is this one table, and so a sheet of ratings?"""
    return len(paths) == 1 and paths[0].suffix.lower() in SHEETS


def compare_files(
    paths: Sequence[Path],
    wishes: CompareWishes,
    outputs: Outputs,
    *,
    roster: Path | None = None,
    mapping: Path | None = None,
    mapping_said: SaidTable | None = None,
    same_users: Sequence[tuple[str, str]] = (),
    limits: Limits | None = None,
    media: Iterable[Path] = (),
) -> Comparison:
    """Compare the coders of projects and write tables of it.

    Args:
        paths: The projects.
        wishes: What to compare, and how.
        outputs: What to write.
        roster: Table of who worked on which source.
        mapping: Table of what is the same in the projects.
        mapping_said: What the user says about the table of the mapping.
        same_users: Names of one coder.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, or is named twice.
        WriteError: An output cannot be written.
        ComparisonError: The coders cannot be compared.
    """
    _check(outputs, [*paths, *(path for path in (roster, mapping) if path)])
    if roster is not None:
        wishes = replace(wishes, roster=read_roster(roster))
    with ExitStack() as stack:
        packages = open_each(stack, paths, limits, media)
        same = said_same(mapping, same_users, limits, mapping_said)
        made = compare(packages, wishes, same=same)
        if outputs.figure:
            plot, over = figure_plot(made, outputs.ground), outputs.overwrite
            made.report.extend(write_figure(plot, outputs.figure, overwrite=over))
        if outputs.page:
            page = compare_page(made, with_quotes=outputs.with_quotes)
            found = write_page(page, outputs.page, overwrite=outputs.overwrite)
            made.report.extend(found)
        for path, table in _tables(made, outputs):
            shown = table if outputs.with_quotes else table.without_quotes()
            made.report.extend(write_tables([shown], path, overwrite=outputs.overwrite))
    return made


def _check(outputs: Outputs, inputs: Sequence[Path]) -> None:
    """Refuse outputs that cannot be, before anything is computed."""
    if outputs.figure:
        check_figure(outputs.figure)
    for number, target in enumerate(outputs.paths):
        for source in inputs:
            check_target(target, source, overwrite=outputs.overwrite)
        if target.resolve() in [p.resolve() for p in outputs.paths[:number]]:
            raise ReadError("two outputs are one file", path=target, hint="name two")


def _tables(made: Comparison, outputs: Outputs) -> Iterable[tuple[Path, Table]]:
    if outputs.figures and not outputs.page:
        yield outputs.figures, figures_table(made)
    if outputs.disagreements:
        yield outputs.disagreements, disagreements_table(made)
    if outputs.matrix:
        yield outputs.matrix, matrix_table(made)


def compare_sheet(
    path: Path,
    outputs: Outputs,
    *,
    raters: Sequence[str] = (),
    level: str = "nominal",
    values: Sequence[str] = (),
) -> SheetComparison:
    """Compare the ratings in a table and write a page, a figure and tables of it.

    Args:
        path: The table, with a row for each unit and a column for each rater.
        outputs: What to write; the matrix is the table itself and not written.
        raters: Names of the raters' columns; empty: all but the first.
        level: See ``compare_ratings``.
        values: See ``compare_ratings``.

    Raises:
        ReadError: The table cannot be read.
        WriteError: An output cannot be written.
        ComparisonError: The ratings cannot be compared.
    """
    _check(outputs, [path])
    names, rows = read_ratings(path, raters=raters)
    made = compare_ratings(names, rows, level=level, values=values)
    over = outputs.overwrite
    if outputs.figure:
        plot = ratings_plot(made)
        made.report.extend(write_figure(plot, outputs.figure, overwrite=over))
    if outputs.page:
        made.report.extend(write_page(ratings_page(made), outputs.page, overwrite=over))
    figures, disagreements = ratings_tables(made)
    targets = ((outputs.figures, figures), (outputs.disagreements, disagreements))
    for target, table in targets:
        if target and target != outputs.page:
            made.report.extend(write_tables([table], target, overwrite=over))
    return made
