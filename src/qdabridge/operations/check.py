"""Can it be true what a project says? Findings of reading and of all checks."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.checks import inspect
from qdabridge.formats.registry import open_any
from qdabridge.package import Limits, Package
from qdabridge.report import Report

__all__ = ["check"]


def check(
    package: str | Path | Package,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Return what reading had to mend and what the checks find implausible.

    Whether the document keeps the schema is another question: see ``validate``.

    Args:
        package: A package, or the path of anything that can be opened.
        limits: Safety limits for the file at a path.
        media: Folders in which files outside the package may be looked up; a package
            has its own.

    Raises:
        ReadError: The file cannot be read; subclasses say why.
    """
    if isinstance(package, Package):
        return _checked(package)
    with open_any(package, limits=limits, media=media) as opened:
        return _checked(opened)


def _checked(package: Package) -> Report:
    report = Report(findings=list(package.report))
    found = inspect(package)
    report.extend(found.in_file(package.path.name) if package.path else found)
    return report
