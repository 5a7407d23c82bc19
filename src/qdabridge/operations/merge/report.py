"""What a merge leaves for a person to look at, as findings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import BaseModel, Field

from qdabridge.model import Guid
from qdabridge.report import Collector, Finding, Location, Report, Severity
from qdabridge.text import MoveStatus

__all__ = [
    "Conflict",
    "InputInfo",
    "MergeReport",
    "MovedSpan",
    "Policy",
    "TextInfo",
    "Unified",
    "doubts_of",
    "findings_of",
]


class Policy(StrEnum):
    """Which of two values wins where both cannot stand."""

    REPORT = "report"
    """The first input's, and the conflict is told."""
    OURS = "ours"
    """The first input's."""
    THEIRS = "theirs"
    """The last input's."""
    NEWEST = "newest"
    """The one changed last, as far as the files say; else the greater value."""
    BOTH = "both"
    """Texts one after the other; of everything else the first input's."""
    ERROR = "error"
    """None: the merge is refused."""


class InputInfo(BaseModel):
    """What one project brought."""

    file: str
    origin: str | None = Field(default=None, description="the tool that wrote it")
    counts: dict[str, int] = Field(description="things in it, by kind")
    added: dict[str, int] = Field(description="things that no input before it had")
    shared: dict[str, int] = Field(
        default={}, description="things that another input has too, by kind"
    )
    signed: int = Field(
        default=0, description="codings that got the coder named for it"
    )


class Unified(BaseModel):
    """How many things of a kind were found to be the same by one rule."""

    kind: str
    rule: str
    count: int


class Conflict(BaseModel):
    """Two values, or two things, of which only one can stand."""

    kind: str = Field(description="kind of thing: code, source, case ...")
    guid: Guid | None = None
    name: str | None = None
    field: str = Field(description="what of it, such as name, parent, text")
    values: dict[str, str | None] = Field(description="by input")
    base: str | None = None
    chosen: str | None = Field(default=None, description="the value that stands now")
    is_quote: bool = Field(default=False, description="values are words of sources")


class MovedSpan(BaseModel):
    """A selection that had to change, or found no place, in another text version."""

    guid: Guid
    file: str = Field(description="the input it came from")
    source: str | None
    status: MoveStatus
    old_start: int = Field(description="code points in its own version of the text")
    old_end: int
    start: int | None = Field(default=None, description="code points; none if orphan")
    end: int | None = None
    quality: float = Field(description="share of its characters that are left, 0 to 1")
    codings: int = Field(description="how many codings are on it")
    quote: str | None = Field(default=None, description="its words before")
    note: Guid | None = Field(default=None, description="the note that keeps an orphan")


class TextInfo(BaseModel):
    """A text of which inputs had different versions."""

    source: str | None
    guid: Guid
    kept: str = Field(description="the input whose version stands")
    statuses: dict[MoveStatus, int] = Field(
        description="selections of the other versions"
    )


class MergeReport(BaseModel):
    """Who brought what, what was the same, what was in conflict, what moved."""

    inputs: list[InputInfo] = []
    base: str | None = None
    base_is_related: bool = Field(
        default=True, description="an input shares a source or a code with the base"
    )
    unified: list[Unified] = []
    apart: list[Conflict] = Field(
        default=[], description="GUIDs that name different things"
    )
    ambiguous: list[str] = Field(
        default=[], description="what could not be told apart inside one input"
    )
    conflicts: list[Conflict] = []
    deleted: dict[str, int] = Field(
        default={}, description="things of the base that an input has removed, by kind"
    )
    joined_codings: int = Field(
        default=0, description="codings that said what another one says already"
    )
    unsigned_codings: int = Field(default=0, description="codings without a coder")
    texts: list[TextInfo] = []
    moved: list[MovedSpan] = Field(
        default=[], description="selections that changed, or became orphans"
    )
    counts: dict[str, int] = Field(default={}, description="things in the result")

    @property
    def orphans(self) -> list[MovedSpan]:
        """The selections that found no place."""
        return [span for span in self.moved if span.status is MoveStatus.ORPHAN]

    def without_quotes(self) -> "MergeReport":
        """Return a copy without words of transcripts."""
        moved = [span.model_copy(update={"quote": None}) for span in self.moved]
        conflicts = [_without_words(conflict) for conflict in self.conflicts]
        return self.model_copy(update={"moved": moved, "conflicts": conflicts})


def _without_words(conflict: Conflict) -> Conflict:
    if not conflict.is_quote:
        return conflict
    hidden = dict.fromkeys(conflict.values)
    return conflict.model_copy(update={"values": hidden, "base": None, "chosen": None})


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
            yield _orphan(span) if span.status is MoveStatus.ORPHAN else _changed(span)


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
