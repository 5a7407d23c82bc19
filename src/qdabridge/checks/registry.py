"""All checks, in the order in which they are run and told."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qdabridge.checks import (
    codes,
    dates,
    files,
    guids,
    names,
    notes,
    positions,
    references,
    regions,
    texts,
    transcripts,
    values,
)
from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.package import Package
from qdabridge.qdaxml.read import no_garbage_collection
from qdabridge.report import Collector, Finding, Location, Report, Severity

__all__ = ["CHECKS", "Check", "inspect"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

KEEP = {_ERROR: 20, _WARNING: 10, _INFO: 3}
"""How many findings of one kind (same code, same path but for numbers) are kept; the
last of them counts those that follow."""


class Check(NamedTuple):
    """A question to every project, and the code of the findings that answer no."""

    code: str
    severity: Severity
    function: Callable[[Inspection], Iterator[Problem]]

    @property
    def question(self) -> str:
        """What it asks, in a sentence."""
        return (self.function.__doc__ or "").strip()


CHECKS = (
    Check("reference-dangling", _ERROR, references.dangling),
    Check("reference-misdirected", _ERROR, references.wrong_kind),
    Check("reference-elsewhere", _ERROR, references.elsewhere),
    Check("user-unknown", _WARNING, references.unknown_user),
    Check("guid-duplicate", _ERROR, guids.duplicate),
    Check("guid-shared", _WARNING, guids.shared),
    Check("guid-twins", _INFO, guids.twins),
    Check("selection-reversed", _ERROR, positions.reversed_),
    Check("selection-out-of-range", _ERROR, positions.out_of_range),
    Check("selection-of-other-text", _INFO, positions.note_about_source),
    Check("selection-empty", _INFO, positions.empty),
    Check("position-negative", _ERROR, positions.negative),
    Check("region-mirrored", _WARNING, regions.swapped_x),
    Check("region-upside-down", _INFO, regions.swapped_y),
    Check("region-negative", _WARNING, regions.negative_corner),
    Check("region-empty", _INFO, regions.flat),
    Check("page-negative", _ERROR, regions.negative_page),
    Check("sync-point-incomplete", _WARNING, transcripts.incomplete_point),
    Check("sync-point-disordered", _WARNING, transcripts.disordered),
    Check("sync-point-out-of-range", _ERROR, positions.sync_point_out_of_range),
    Check("transcript-selection-open", _WARNING, transcripts.open_ended),
    Check("transcript-selection-reversed", _ERROR, transcripts.reversed_),
    Check("text-twice", _WARNING, texts.twice),
    Check("text-missing", _WARNING, texts.nowhere),
    Check("text-unreadable", _ERROR, texts.unreadable),
    Check("text-encoding", _WARNING, texts.foreign_encoding),
    Check("file-missing", _ERROR, files.missing),
    Check("file-outside", _WARNING, files.outside),
    Check("file-external", _INFO, files.external),
    Check("file-unreferenced", _INFO, files.unreferenced),
    Check("file-suffix", _WARNING, files.wrong_suffix),
    Check("file-too-large", _WARNING, files.too_large),
    Check("path-escaping", _ERROR, files.escaping),
    Check("path-case", _WARNING, files.other_case),
    Check("path-without-scheme", _WARNING, files.without_scheme),
    Check("package-missing", _INFO, files.alone),
    Check("code-cycle", _ERROR, codes.cycle),
    Check("code-path-duplicate", _WARNING, codes.repeated_path),
    Check("coding-of-folder", _WARNING, codes.coding_of_folder),
    Check("coding-duplicate", _WARNING, codes.repeated_coding),
    Check("note-cycle", _WARNING, notes.cycle),
    Check("name-blank", _WARNING, names.nameless),
    Check("case-nameless", _INFO, names.nameless_case),
    Check("value-type", _WARNING, values.wrong_type),
    Check("value-contradiction", _WARNING, values.repeated),
    Check("date-without-zone", _INFO, dates.zoneless),
)


def inspect(package: Package) -> Report:
    """Run all checks on a package."""
    collector = Collector()
    with no_garbage_collection():
        view = Inspection(package)
        for check in CHECKS:
            for problem in check.function(view):
                _collect(collector, check, problem)
    return collector.report()


def _collect(collector: Collector, check: Check, problem: Problem) -> None:
    at = problem.at
    kind: tuple[str, ...] = ()
    if not isinstance(at, str):
        kind = (*at.kind, problem.step.partition("[")[0])
    collector.add(
        (check.code, kind),
        lambda: _finding(check, problem),
        keep=KEEP[check.severity],
    )


def _finding(check: Check, problem: Problem) -> Finding:
    at = problem.at
    if isinstance(at, str):
        location, subject = Location(member=at), None
    else:
        location, subject = Location(path=at.path + problem.step), at.subject
    return Finding(
        code=check.code,
        severity=check.severity,
        message=problem.message,
        location=location,
        subject=subject,
        quote=problem.quote,
    )
