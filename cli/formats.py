"""``qdabridge formats``."""

import click

from qdabridge.catalogue import FORMATS

from . import options, output
from .exits import ExitCode

__all__ = ["formats"]


@click.command(
    epilog=options.examples(
        "qdabridge formats",
        "qdabridge formats --json",
    ),
)
@options.printing(findings=False)
def formats(printing: options.Printing) -> ExitCode:
    """List the formats that can be read and written.

    The names are what --from and --to take; the suffixes are those that say a format
    when a file is written. When a file is read, its content decides.
    """
    if printing.json:
        output.print_json(
            [
                {
                    "name": f.name,
                    "title": f.title,
                    "suffixes": list(f.suffixes),
                    "reads": f.reads,
                    "writes": f.writes,
                }
                for f in FORMATS.values()
            ]
        )
        return ExitCode.FINE
    rows = [
        (
            f.name,
            f.title,
            " ".join(f.suffixes),
            "yes" if f.reads else "no",
            "yes" if f.writes else "no",
        )
        for f in FORMATS.values()
    ]
    output.show(output.table(("Format", "What", "Suffix", "Read", "Write"), rows))
    return ExitCode.FINE
