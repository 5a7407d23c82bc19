"""``qdabridge validate``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import batch, options, piping
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.package import Limits
    from qdabridge.report import Report

__all__ = ["validate"]


@click.command(
    epilog=options.examples(
        "qdabridge validate study.qdpx",
        "qdabridge validate --json *.qdpx *.qdc",
        "qdabridge validate -j 0 archive/*.qdpx",
    ),
)
@piping.files
@options.jobs
@options.trust
@options.printing()
def validate(
    printing: options.Printing,
    files: tuple[Path, ...],
    jobs: int,
    limits: "Limits | None",
) -> ExitCode:
    """Validate files against the schemas of REFI-QDA.

    Says of each FILE whether it is valid; every fault is told with its line, its
    XPath and the rule it breaks. Whether the content makes sense is another question:
    see 'qdabridge check'.

    Exits with 1 if a file is invalid, with 3 if one cannot be read at all.
    """
    from qdabridge.operations.checking import validate as run

    return batch.report_each(
        "validating", files, partial(run, limits=limits), printing, _verdict, jobs
    )


def _verdict(report: "Report") -> str:
    from qdabridge.report import Severity

    word = "invalid" if report.count(Severity.ERROR) else "valid"
    return word if report.is_clean else f"{word} ({report})"
