"""All checks, in the order in which they are run and told."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qdabridge.checks.files import (
    alone,
    escaping,
    external,
    missing,
    other_case,
    outside,
    too_large,
    unreferenced,
    without_scheme,
    wrong_suffix,
)
from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.checks.places import (
    disordered,
    empty,
    flat,
    foreign_encoding,
    incomplete_point,
    negative,
    negative_corner,
    negative_page,
    note_about_source,
    nowhere,
    open_ended,
    out_of_range,
    reversed_passage,
    reversed_selection,
    swapped_x,
    swapped_y,
    sync_point_out_of_range,
    twice,
    unreadable,
)
from qdabridge.checks.references import (
    dangling,
    duplicate,
    elsewhere,
    shared,
    twins,
    unknown_user,
    wrong_kind,
)
from qdabridge.checks.things import (
    code_cycle,
    coding_of_folder,
    nameless,
    nameless_case,
    note_cycle,
    repeated,
    repeated_coding,
    repeated_path,
    wrong_type,
    zoneless,
)
from qdabridge.model import no_garbage_collection
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Report, Severity

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
    Check("reference-dangling", _ERROR, dangling),
    Check("reference-misdirected", _ERROR, wrong_kind),
    Check("reference-elsewhere", _ERROR, elsewhere),
    Check("user-unknown", _WARNING, unknown_user),
    Check("guid-duplicate", _ERROR, duplicate),
    Check("guid-shared", _WARNING, shared),
    Check("guid-twins", _INFO, twins),
    Check("selection-reversed", _ERROR, reversed_selection),
    Check("selection-out-of-range", _ERROR, out_of_range),
    Check("selection-of-other-text", _INFO, note_about_source),
    Check("selection-empty", _INFO, empty),
    Check("position-negative", _ERROR, negative),
    Check("region-mirrored", _WARNING, swapped_x),
    Check("region-upside-down", _INFO, swapped_y),
    Check("region-negative", _WARNING, negative_corner),
    Check("region-empty", _INFO, flat),
    Check("page-negative", _ERROR, negative_page),
    Check("sync-point-incomplete", _WARNING, incomplete_point),
    Check("sync-point-disordered", _WARNING, disordered),
    Check("sync-point-out-of-range", _ERROR, sync_point_out_of_range),
    Check("transcript-selection-open", _WARNING, open_ended),
    Check("transcript-selection-reversed", _ERROR, reversed_passage),
    Check("text-twice", _WARNING, twice),
    Check("text-missing", _WARNING, nowhere),
    Check("text-unreadable", _ERROR, unreadable),
    Check("text-encoding", _WARNING, foreign_encoding),
    Check("file-missing", _ERROR, missing),
    Check("file-outside", _WARNING, outside),
    Check("file-external", _INFO, external),
    Check("file-unreferenced", _INFO, unreferenced),
    Check("file-suffix", _WARNING, wrong_suffix),
    Check("file-too-large", _WARNING, too_large),
    Check("path-escaping", _ERROR, escaping),
    Check("path-case", _WARNING, other_case),
    Check("path-without-scheme", _WARNING, without_scheme),
    Check("package-missing", _INFO, alone),
    Check("code-cycle", _ERROR, code_cycle),
    Check("code-path-duplicate", _WARNING, repeated_path),
    Check("coding-of-folder", _WARNING, coding_of_folder),
    Check("coding-duplicate", _WARNING, repeated_coding),
    Check("note-cycle", _WARNING, note_cycle),
    Check("name-blank", _WARNING, nameless),
    Check("case-nameless", _INFO, nameless_case),
    Check("value-type", _WARNING, wrong_type),
    Check("value-contradiction", _WARNING, repeated),
    Check("date-without-zone", _INFO, zoneless),
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
    element = None if isinstance(at, str) else at
    return Finding.of(
        check.code,
        check.severity,
        problem.message,
        member=at if isinstance(at, str) else None,
        path=element and element.path + problem.step,
        subject=element and element.subject,
        quote=problem.quote,
    )
