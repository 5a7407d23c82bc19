"""What a merge leaves for a person to look at, as findings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import BaseModel, Field

from qdabridge.model import Guid
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.text import ENOUGH_LEFT, MoveStatus

__all__ = [
    "Conflict",
    "Doubt",
    "InputInfo",
    "MergeReport",
    "MovedSpan",
    "Policy",
    "TextInfo",
    "Unified",
    "doubts_of",
    "findings_of",
    "likely",
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


class Doubt(BaseModel):
    """Things that may be one: joined by a guess, or kept apart."""

    kind: str = Field(description="kind of thing: user, code, source")
    names: dict[str, str] = Field(description="its name (code: path) by input")
    guids: dict[str, Guid] = Field(description="its GUID by input")
    likeness: float | None = Field(default=None, description="of texts, 0 to 1")
    is_joined: bool = Field(description="taken for one; else kept apart")
    codings: int = Field(
        default=0, description="codings of each coder that say the same"
    )


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
    held: float = Field(
        default=1.0, description="the same with words that others stand for"
    )
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
    doubts: list[Doubt] = Field(
        default=[], description="what may be one: joined by a guess, or kept apart"
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
    update = {"values": hidden, "base": None, "chosen": None}
    if conflict.kind == "selection":
        update["name"] = None  # many tools name it by its words
    return conflict.model_copy(update=update)


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
        key = finding.code, finding.severity
        collector.add(key, lambda finding=finding: finding)  # type: ignore[misc]
    return collector.report()


def _strangers(report: MergeReport) -> Iterator[Finding]:
    """Yield the inputs of which no source and no code is in another one."""
    if not report.base_is_related:
        yield Finding.of(
            "base-unrelated",
            Severity.WARNING,
            "shares no source and no code with the others: they did not begin as this;"
            " name the project that they are copies of, or leave out --base",
            file=report.base,
        )
    for one in report.inputs:
        if not one.shared.get("source") and not one.shared.get("code"):
            yield Finding.of(
                "input-unrelated",
                Severity.WARNING,
                "shares no source and no code with the others; if it should, say what"
                " is the same (--mapping), or match by names too (--match path)",
                file=one.file,
            )


def _conflicts(report: MergeReport) -> Iterator[Finding]:
    for conflict in report.conflicts:
        has_name = conflict.name and conflict.kind != "selection"
        name = conflict.name if has_name else conflict.guid
        shown = {} if conflict.is_quote else conflict.values
        values = "; ".join(f"{file}: {value}" for file, value in shown.items())
        kept = "" if conflict.is_quote else f"; kept: {conflict.chosen}"
        yield Finding.of(
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
        yield Finding.of(
            "guid-ambiguous",
            Severity.WARNING,
            f"one GUID names different things ({names}); they stay apart, each with a"
            " GUID of its own; if they are the same, say so (--mapping)",
            subject=apart.guid,
        )
    yield from doubts_of(report.ambiguous)
    yield from map(likely, report.doubts)


def likely(doubt: Doubt) -> Finding:
    """Return what is told of things that may be one."""
    tell = {"user": _coders, "source": _sources}.get(doubt.kind, _things)
    return tell(doubt)


def _coders(doubt: Doubt) -> Finding:
    name = next(iter(doubt.names.values()))
    files = listed(doubt.names)
    first, *others = (_handle(doubt, file) for file in doubt.names)
    remedy = " ".join(f"--same-user {_typed(f'{first}={other}')}" for other in others)
    say = "says" if doubt.codings == 1 else "say"
    alike = f", and {counted(doubt.codings, 'coding')} of each {say} the same"
    return Finding.of(
        "coder-kept-apart",
        Severity.WARNING,
        f"{files} {'both' if len(others) == 1 else 'all'} have a coder"
        f" {f'called {name}' if name else 'without a name'}; they were kept apart"
        f"{alike if doubt.codings else ''}; if it is one person, say {remedy}",
        subject=str(next(iter(doubt.guids.values()))),
    )


def _things(doubt: Doubt) -> Finding:
    return Finding.of(
        f"{doubt.kind}-kept-apart",
        Severity.INFO,
        f"the {doubt.kind}s {_each(doubt)} have one name, but for place or capitals,"
        f" and were kept apart; if they are one, {_row(doubt)}",
        subject=str(next(iter(doubt.guids.values()))),
    )


def _sources(doubt: Doubt) -> Finding:
    if doubt.likeness is None:
        how = "have one name and other contents"
    else:
        how = f"are {_percent(doubt.likeness)} alike"
    if doubt.is_joined:
        code, what = "source-guessed", "taken for one"
        remedy = "if they are two, --match guid keeps them apart"
    else:
        code, what = "source-kept-apart", "kept apart"
        remedy = f"if they are one, {_row(doubt)}"
    return Finding.of(
        code,
        Severity.WARNING,
        f"{_each(doubt)} {how} and were {what}; {remedy}",
        subject=str(next(iter(doubt.guids.values()))),
    )


def _percent(share: float) -> str:
    """Return a share that is not quite all as less than 100 %."""
    return f"{min(share, 0.99):.0%}".replace("%", " %")


def _each(doubt: Doubt) -> str:
    return listed([f"{name or '(no name)'} ({f})" for f, name in doubt.names.items()])


def _row(doubt: Doubt) -> str:
    """Return what the user has to say so that things are one."""
    first, *others = (_handle(doubt, file) for file in doubt.names)
    rows = [f"{doubt.kind},{_cell(first)},{_cell(other)}" for other in others]
    return f"--mapping joins them (a table kind,first,second: {'; '.join(rows)})"


def _handle(doubt: Doubt, file: str) -> str:
    """Return what names a thing in a mapping: its name, or else its GUID."""
    return doubt.names[file] or str(doubt.guids[file])


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _typed(text: str) -> str:
    return text if re.fullmatch(r"[\w.=@+-]+", text) else f'"{text}"'


def listed(names: Iterable[str]) -> str:
    """Return names as one says them: ``a, b and c``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def doubts_of(ambiguous: Iterable[str]) -> Iterator[Finding]:
    """Yield what could not be told apart, by kind and name."""
    for name, count in Counter(ambiguous).items():
        yield Finding.of(
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
    return _of_span(
        "coding-orphaned",
        Severity.WARNING,
        f"the words of {_at(span)} are not in the version of the text that stands; the"
        f" note {span.note} keeps them",
        span,
    )


def _changed(span: MovedSpan) -> Finding:
    if span.status is MoveStatus.GROWN:
        old = span.old_end - span.old_start
        added = (span.end or 0) - (span.start or 0) - old
        return _of_span(
            "coding-grown",
            Severity.WARNING if added > old else Severity.INFO,
            f"{counted(added, 'character')} {'was' if added == 1 else 'were'} inserted"
            f" between the words of"
            f" {_at(span)}; it has grown over them (now {span.start}-{span.end})",
            span,
        )
    left = f"{_percent(span.quality)} of it is there"
    if span.quality == 1:
        left = "in white space"
    elif span.held > span.quality + 0.005:
        left += ", other words stand for more"
    return _of_span(
        "coding-changed",
        Severity.WARNING if span.held < ENOUGH_LEFT else Severity.INFO,
        f"the text under {_at(span)} differs in the version that stands ({left},"
        f" at {span.start}-{span.end} now)",
        span,
    )


def _at(span: MovedSpan) -> str:
    return f"{counted(span.codings, 'coding')} at {span.old_start}-{span.old_end}"


def _of_span(code: str, severity: Severity, message: str, span: MovedSpan) -> Finding:
    return Finding.of(
        code,
        severity,
        message,
        file=span.file,
        path=span.source,
        subject=span.guid,
        quote=span.quote,
    )


def _unsigned(report: MergeReport) -> Iterator[Finding]:
    if report.unsigned_codings:
        yield Finding.of(
            "coder-missing",
            Severity.WARNING,
            f"{report.unsigned_codings} codings name no coder; say whose file it is"
            " (--coder FILE=NAME)",
        )
