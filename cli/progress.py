"""What is being done, on stderr: a spinner on a terminal, a line with --verbose."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from .options import Printing
from .texts import one_line

__all__ = ["step"]


@contextmanager
def step(text: str, printing: Printing) -> Iterator[None]:
    """Show what is being done while the block runs."""
    if printing.verbose:
        click.echo(one_line(text), err=True)
    if printing.quiet or printing.verbose or not sys.stderr.isatty():
        yield
        return
    from rich.text import Text

    from .output import console

    with console(err=True).status(Text(one_line(text))):
        yield
