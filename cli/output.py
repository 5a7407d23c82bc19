"""Printing: results on stdout, findings and progress on stderr."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .exits import ExitCode
from .options import Printing
from .terminal import Listing, one_line, renamed

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table as RichTable

    from qdabridge.pages import Heatmap
    from qdabridge.report import Finding, Report
    from qdabridge.tabular import Table

__all__ = [
    "as_shown",
    "bold",
    "console",
    "is_plain",
    "line",
    "print_findings",
    "print_json",
    "print_report",
    "show",
    "status",
    "step",
    "table",
    "tell_written",
    "typed",
    "write_counts",
]


def typed(found: "Table") -> Listing:
    """Return a table as people read it: numbers to the right, nothing for None."""
    from qdabridge.tabular import as_shown, is_numeric

    rows = [[as_shown(value) for value in row] for row in found.rows]
    made = table(found.names, rows)
    made.right = [is_numeric(column.kind) for column in found.columns]
    return made


_STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
}
_AS_WIDE_AS_IT_TAKES = 10_000


def console(*, err: bool = False) -> "Console":
    """Return a console that cuts nothing: off the terminal, lines are never folded."""
    from rich.console import Console

    class Patient(Console):
        def on_broken_pipe(self) -> NoReturn:
            """Leave it to the group what happens then; rich would exit with 1."""
            raise BrokenPipeError

    made = Patient(stderr=err, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:  # even if COLUMNS says how wide one would be
        made.width = _AS_WIDE_AS_IT_TAKES
    return made


def _is_piped() -> bool:
    """Is stdout taken by the file that is written?"""
    context = click.get_current_context(silent=True)
    printing = context.find_object(Printing) if context else None
    return printing is not None and printing.piped


def is_plain(*, err: bool = False) -> bool:
    """Is there surely no terminal? Then rich need not be asked, nor loaded."""
    stream = sys.stderr if err else sys.stdout
    return not (stream.isatty() or any(map(os.environ.get, _SAYS_TERMINAL)))


_SAYS_TERMINAL = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "JUPYTER_COLUMNS")
"""Variables by which rich takes something for a terminal that is none."""


def show(*things: "RenderableType") -> None:
    """Print results on stdout; off the terminal, lines end with their last letter."""
    piped = _is_piped()
    if is_plain(err=piped) and (lines := _plain_lines(things)) is not None:
        for text in lines:
            click.echo(text, err=piped)
        return
    out = console(err=piped)
    if out.is_terminal:
        from .terminal import parts_of

        for thing in things:
            out.print(*parts_of(thing, out.width))
        return
    with out.capture() as captured:
        for thing in things:
            out.print(thing)
    for text in captured.get().splitlines():
        click.echo(text.rstrip(), err=piped)


def _plain_lines(things: "Sequence[RenderableType]") -> list[str] | None:
    """Return the lines of texts and tables; None if rich must lay them out."""
    lines: list[str] = []
    for thing in things:
        if isinstance(thing, Listing):
            lines += thing.plain()
        elif isinstance(thing, str):
            lines.append(thing.rstrip())
        else:
            return None
    widest = max(map(len, lines), default=0)
    return lines if 2 * widest < _AS_WIDE_AS_IT_TAKES else None


def bold(text: str) -> "RenderableType":
    """Return a text in bold letters, where there are any."""
    if is_plain(err=_is_piped()):
        return text
    from rich.text import Text

    return Text(text, "bold")


def line(text: str) -> None:
    """Print one line of results on stdout; only the terminal itself may wrap it."""
    click.echo(one_line(text), err=_is_piped())


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False
) -> Listing:
    """Return a table; what does not fit a narrow terminal ends with an ellipsis.

    Args:
        heads: What stands above the columns.
        rows: The cells.
        numbers: All columns but the first hold numbers.
    """
    right = [numbers and number > 0 for number in range(len(heads))]
    cells = [[one_line(cell) for cell in row] for row in rows]
    return Listing([*map(one_line, heads)], cells, right)


_CONTROL = re.compile("[\x7f-\x9f]")
"""Characters that steer terminals and that JSON need not escape."""


def print_json(data: Any) -> None:
    """Print one JSON document on stdout, always in UTF-8."""
    import json

    text = renamed(json.dumps(data, ensure_ascii=False, indent=1))
    text = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    click.echo(text.encode("utf-8", "backslashreplace"))


def write_counts(
    shown: "Table",
    plot: "Heatmap",
    title: str,
    target: Path | None,
    figure: Path | None,
    *,
    source: Path,
    overwrite: bool,
    template: Path | None = None,
) -> "Report":
    """Write a table as table or page, and its numbers as a figure, as far as named."""
    from qdabridge.formats import write_tables
    from qdabridge.pages import check_figure, is_page, table_page, write_page
    from qdabridge.pages import write_figure as draw
    from qdabridge.report import Report

    made = Report()
    if figure is not None:
        check_figure(figure)
    if template is not None and (target is None or target.suffix.lower() != ".docx"):
        raise click.UsageError("--template is for a .docx: -o table.docx")
    if target is not None and is_page(target):
        page = table_page(shown, plot, title)
        made.extend(write_page(page, target, source=source, overwrite=overwrite))
    elif target is not None:
        written = write_tables(
            [shown], target, source=source, overwrite=overwrite, template=template
        )
        made.extend(written)
    if figure is not None:
        made.extend(draw(plot, figure, source=source, overwrite=overwrite))
    return made


def print_findings(report: "Report", printing: Printing, *, err: bool = True) -> None:
    """Print findings: one line each, on a terminal laid out in two columns."""
    if printing.quiet or printing.json:
        return
    out = None if is_plain(err=err) else console(err=err)
    for finding in as_shown(report, printing).findings:
        if out and out.is_terminal:
            out.print(_laid_out(finding))
        else:
            click.echo(one_line(str(finding)), err=err)


def print_report(report: "Report", printing: Printing) -> None:
    """Print the findings on a conversion, or with --json the report as a document."""
    print_findings(report, printing)
    if printing.json:
        print_json(as_shown(report, printing).model_dump(mode="json"))


def tell_written(report: "Report", printing: Printing, said: str) -> ExitCode:
    """Print what was found and a line about what was written; return the exit code."""
    print_report(report, printing)
    if not printing.json and not printing.quiet:
        line(said)
    return status(report, printing)


def as_shown(report: "Report", printing: Printing) -> "Report":
    """Return the report as it may be shown: without quotes if so asked."""
    return report.without_quotes() if printing.no_quotes else report


def _laid_out(finding: "Finding") -> "RichTable":
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=7)
    grid.add_column(overflow="fold")
    text = str(finding).removeprefix(f"{finding.severity}: ")
    grid.add_row(
        Text(finding.severity, _STYLES[finding.severity]), Text(one_line(text))
    )
    return grid


def status(report: "Report", printing: Printing) -> ExitCode:
    """Return the exit code that a report asks for.

    Who forbids losses gets no file with losses, so errors count that are none.
    """
    from qdabridge.report import Severity

    if printing.fail_on == "never":
        return ExitCode.FINE
    asked = "error" if printing.fail_on == "loss" else printing.fail_on
    found = report.reaching(Severity(asked))
    return ExitCode.FINDINGS if found else ExitCode.FINE


@contextmanager
def step(text: str, printing: Printing) -> Iterator[None]:
    """Show what is being done while the block runs."""
    if printing.verbose:
        click.echo(one_line(text), err=True)
    if printing.quiet or printing.verbose or not sys.stderr.isatty():
        yield
        return
    from rich.text import Text

    with console(err=True).status(Text(one_line(text))):
        yield
