"""Refusing to lose content, and files that have no codings."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.errors import LossError, NotThisFormatError
from qdabridge.package import Package
from qdabridge.report import Finding, Report

__all__ = ["need_codings", "refuse_losses"]


def refuse_losses(findings: Iterable[Finding], path: str | Path | None) -> None:
    """Refuse to go on if findings tell that content would be lost.

    Args:
        findings: What was found so far.
        path: What was to be written.

    Raises:
        LossError: Something would be lost.
    """
    report = Report(findings=list(findings))
    if losses := report.losses:
        count = sum(finding.count for finding in losses)
        raise LossError(
            f"{len(losses)} kinds of content ({count} in all) would be lost",
            report,
            path=path,
            hint="nothing was written; see the findings, or allow losses",
        )


def need_codings(package: Package) -> None:
    """Refuse a codebook where codings are to be counted or shown.

    Raises:
        NotThisFormatError: The package is no project.
    """
    if package.kind == "codebook":
        raise NotThisFormatError(
            "this is a codebook and has no codings",
            path=package.path,
            hint="give the project (.qdpx); for the codes alone, use qdabridge"
            " codebook or tables",
        )
