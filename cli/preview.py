"""``qdabridge preview``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, piping
from .exits import ExitCode
from .terminal import counted, one_line

if TYPE_CHECKING:
    from qdabridge.operations.preview import PreviewedTable
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = ["preview"]


@click.command(
    epilog=options.examples(
        "qdabridge preview codings.xlsx",
        "qdabridge preview codebook.docx --json",
        "qdabridge preview codebook.xlsx --sheet Codes --header 3",
        "qdabridge preview old.csv --encoding cp1250",
    ),
)
@click.argument("file", metavar="FILE", type=piping.INPUT)
@options.of("")
@options.trust
@options.printing(findings=False)
def preview(
    printing: options.Printing,
    file: Path,
    table: "SaidTable | None",
    limits: "Limits | None",
) -> ExitCode:
    """Show how the tables of a file are understood.

    Nothing is written. Tells which tables there are, where each begins, which rows are
    its header, and what each column would be in a codebook and among codings; code
    maps, mappings and decisions are known by their columns. Where that is wrong, say
    what is right, here or on any command that reads the table: --sheet or --table for
    the table, --header for the row; and there --column ROLE=COLUMN for what a column
    holds.
    """
    from qdabridge.operations.preview import preview_tables

    with output.step(f"reading {file}", printing):
        found = preview_tables(file, table=table, limits=limits)
    if printing.json:
        output.print_json(found.model_dump(mode="json"))
        return ExitCode.FINE
    for assumed in found.assumed:
        output.line(f"assumed: {assumed}")
    for one in found.tables:
        _show(one)
    return ExitCode.FINE


def _show(table: "PreviewedTable") -> None:
    sheet = f" (sheet {table.sheet!r})" if table.sheet else ""
    header = ", ".join(map(str, table.header)) or "none was recognised"
    output.line(f"Table {table.number}{sheet}: looks like {table.kind}")
    output.line(f"  header in row: {header}; {counted(table.rows, 'row')} below")
    for text in table.above:
        output.line(f"  above it: {one_line(text)}")
    for column in table.columns:
        told = [
            f"{what}: {role}"
            for what, role in (
                ("codebook", column.as_codebook),
                ("codings", column.as_codings),
                (table.kind, column.as_known),
            )
            if role
        ]
        values = " | ".join(one_line(value) for value in column.values)
        head = repr(column.header) if column.header else "(no header)"
        output.line(f"  {column.letters} {head}  [{'; '.join(told) or '-'}]  {values}")
