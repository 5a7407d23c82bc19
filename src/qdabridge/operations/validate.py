"""Does a file keep the schema? If not: where, why, and what to do."""

from pathlib import Path

from qdabridge.package import Limits
from qdabridge.package.opening import raw_document
from qdabridge.qdaxml.explain import explain
from qdabridge.report import Report

__all__ = ["validate"]


def validate(
    path: str | Path, *, limits: Limits | None = None, keep: int = 100
) -> Report:
    """Return every schema error of a project or codebook; none: it is valid.

    A document in the namespace of another version is invalid for that reason, and is
    checked further as if its namespace were right. Plausibility is for ``check``.

    Args:
        path: A ``.qdpx``, ``.qde`` or ``.qdc`` file, or an unzipped project.
        limits: Safety limits, to be raised for trusted files.
        keep: How many errors of one kind (same code, same path but for positions) to
            keep; the last one kept counts those that follow, so the counts add up.

    Raises:
        ReadError: There is no document to check: it is damaged, unsafe, or something
            else; subclasses say why.
    """
    with raw_document(path, limits=limits) as document:
        report = explain(document.open, keep=keep)
    if document.member:
        report = report.in_member(document.member)
    return report.in_file(Path(path).name)
