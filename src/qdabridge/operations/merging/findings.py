"""What a merge leaves for a person to look at, as findings."""

from collections import Counter
from collections.abc import Iterable, Iterator

from qdabridge.operations.merging.outcome import MergeReport, MovedSpan
from qdabridge.report import Collector, Finding, Location, Report, Severity
from qdabridge.text.realign import Status

__all__ = ["doubts_of", "findings_of"]

_MOST = 10
"""So many of a kind are told one by one; the last one counts the rest."""


def findings_of(report: MergeReport) -> Report:
    """Return conflicts, doubts and orphans of a merge as findings."""
    collector = Collector(keep=_MOST)
    for finding in (
        *_strangers(report),
        *_conflicts(report),
        *_doubts(report),
        *_moved(report),
        *_unsigned(report),
    ):
        collector.add(finding.code, lambda finding=finding: finding)  # type: ignore[misc]
    return collector.report()


def _finding(
    code: str, severity: Severity, message: str, **where: str | None
) -> Finding:
    location = Location(file=where.get("file"), path=where.get("path"))
    return Finding(
        code=code,
        severity=severity,
        message=message,
        location=location,
        subject=where.get("subject"),
        quote=where.get("quote"),
    )


def _strangers(report: MergeReport) -> Iterator[Finding]:
    """Yield the inputs of which no source and no code is in another one."""
    if not report.base_is_related:
        yield _finding(
            "base-unrelated",
            Severity.WARNING,
            "shares no source and no code with the others: they did not begin as this;"
            " name the project that they are copies of, or leave out --base",
            file=report.base,
        )
    for one in report.inputs:
        if not one.shared.get("source") and not one.shared.get("code"):
            yield _finding(
                "input-unrelated",
                Severity.WARNING,
                "shares no source and no code with the others; if it should, say what"
                " is the same (--mapping), or match by names too (--match path)",
                file=one.file,
            )


def _conflicts(report: MergeReport) -> Iterator[Finding]:
    for conflict in report.conflicts:
        name = conflict.name or conflict.guid
        shown = {} if conflict.is_quote else conflict.values
        values = "; ".join(f"{file}: {value}" for file, value in shown.items())
        kept = "" if conflict.is_quote else f"; kept: {conflict.chosen}"
        yield _finding(
            "values-conflicting",
            Severity.WARNING,
            f"the {conflict.field} of the {conflict.kind} {name!s} differs"
            f" ({_short(values)}){_short(kept)}",
            subject=conflict.guid,
        )


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:299]}…"


def _doubts(report: MergeReport) -> Iterator[Finding]:
    for apart in report.apart:
        names = "; ".join(str(name) for name in apart.values.values())
        yield _finding(
            "guid-ambiguous",
            Severity.WARNING,
            f"one GUID names different things ({names}); they stay apart, each with a"
            " GUID of its own; if they are the same, say so (--mapping)",
            subject=apart.guid,
        )
    yield from doubts_of(report.ambiguous)


def doubts_of(ambiguous: Iterable[str]) -> Iterator[Finding]:
    """Yield what could not be told apart, by kind and name."""
    for name, count in Counter(ambiguous).items():
        yield _finding(
            "match-ambiguous",
            Severity.WARNING,
            f"{name} occurs more than once in a project and was matched with nothing"
            + (f" ({count} times)" if count > 1 else "")
            + "; say what is the same (--mapping)",
        )


def _moved(report: MergeReport) -> Iterator[Finding]:
    for span in report.moved:
        if span.codings:
            yield _orphan(span) if span.status is Status.ORPHAN else _changed(span)


def _orphan(span: MovedSpan) -> Finding:
    return _finding(
        "coding-orphaned",
        Severity.WARNING,
        f"the words of {span.codings} codings at {span.old_start}-{span.old_end} are"
        f" not in the version of the text that stands; the note {span.note} keeps them",
        file=span.file,
        path=span.source,
        subject=span.guid,
        quote=span.quote,
    )


def _changed(span: MovedSpan) -> Finding:
    return _finding(
        "coding-changed",
        Severity.INFO,
        f"the text under {span.codings} codings at {span.old_start}-{span.old_end}"
        f" differs in the version that stands ({span.quality:.0%} of it is there)",
        file=span.file,
        path=span.source,
        subject=span.guid,
        quote=span.quote,
    )


def _unsigned(report: MergeReport) -> Iterator[Finding]:
    if report.unsigned_codings:
        yield _finding(
            "coder-missing",
            Severity.WARNING,
            f"{report.unsigned_codings} codings name no coder; say whose file it is"
            " (--coder FILE=NAME)",
        )
