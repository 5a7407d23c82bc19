"""Findings: what a reader, check or operation has to say, as data.

Errors stop; findings are collected. Every finding has a stable code (kebab-case, noun
first) that scripts and tests may rely on.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.codes import tells_loss

__all__ = ["Collector", "Finding", "Location", "Report", "Severity", "without_words"]


class Severity(StrEnum):
    """How much a finding matters: ``error`` > ``warning`` > ``info``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """2 for error, 1 for warning, 0 for info."""
        return {"error": 2, "warning": 1, "info": 0}[self.value]

    def reaches(self, threshold: "Severity") -> bool:
        """Is this at least as severe as ``threshold``?"""
        return self.rank >= threshold.rank


_MOST_CODES = 5
"""So many codes of findings are named in one line."""


class Location(BaseModel):
    """Where a finding is: as much of file, member, line and path as is known."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, defer_build=True)

    file: str | None = None
    member: str | None = Field(default=None, description="archive member")
    line: int | None = Field(default=None, description="1-based line of the XML")
    path: str | None = Field(default=None, description="XPath, or table and row")

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else None
        return ", ".join(p for p in (self.file, self.member, line, self.path) if p)


class Finding(BaseModel):
    """One thing worth saying about a document or an operation."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, defer_build=True)

    code: str = Field(description="stable, kebab-case, noun first")
    severity: Severity
    message: str = Field(description="what is wrong, what was found, what to do")
    location: Location = Location.model_construct()  # checks nothing: starts fast
    subject: str | None = Field(default=None, description="GUID of the thing concerned")
    count: int = Field(
        default=1, description="how often; place and subject are the first"
    )
    quote: str | None = Field(default=None, description="words of a transcript, if any")
    cites: bool = Field(
        default=False,
        exclude=True,
        repr=False,
        description="what its message has in quotation marks stands so in a file that"
        " may be another one than was meant",
    )

    @classmethod
    def of(
        cls,
        code: str,
        severity: Severity,
        message: str,
        *,
        path: str | None = None,
        member: str | None = None,
        file: str | None = None,
        line: int | None = None,
        subject: str | None = None,
        quote: str | None = None,
        count: int = 1,
        cites: bool = False,
    ) -> "Finding":
        """Return a finding.

        Args:
            code: Stable code, one of ``codes.CODES``.
            severity: How much it matters here.
            message: What was done or doubted, with numbers, and what to do.
            path: XPath, table and row, or the name of a source; nothing if empty.
            member: Where in the package.
            file: The file, where it is not the one that is being read.
            line: 1-based line of the XML.
            subject: GUID of the thing concerned.
            quote: Words of a transcript; never put them into the message.
            count: How many things it is about.
            cites: What the message quotes stands so in a file that may be wrong.
        """
        location = Location.model_construct(
            file=file, member=member, line=line, path=path or None
        )
        return cls.model_construct(  # unchecked, as is what ``holding`` returns
            code=code,
            severity=severity,
            message=message,
            location=location,
            subject=None if subject is None else str(subject),  # as a string, no GUID
            count=count,
            quote=quote,
            cites=cites,
        )

    @property
    def is_loss(self) -> bool:
        """Does it tell that something will not arrive, or not as it was?"""
        return tells_loss(self.code) and self.severity is not Severity.INFO

    def __str__(self) -> str:
        place = f"{self.location}: " if str(self.location) else ""
        times = f" ({self.count} times)" if self.count > 1 else ""
        quote = f" «{self.quote}»" if self.quote else ""
        return f"{self.severity}: {place}{self.message}{times}{quote} [{self.code}]"


class Report(BaseModel):
    """The findings of one reading, check or operation, in the order they were made."""

    model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=True)

    findings: list[Finding] = []

    @classmethod
    def holding(cls, findings: Iterable[Finding] = ()) -> "Report":
        """Return a report of findings that are known to be right, which starts fast.

        Pydantic makes what checks a class when it is first asked to, and looks for its
        plugins in all that is installed: that takes as long as reading a small file.

        Args:
            findings: The findings, of which it keeps a list of its own.
        """
        return cls.model_construct(findings=[*findings])

    def __iter__(self) -> Iterator[Finding]:  # type: ignore[override]
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        counts = (
            (sum(f.count for f in self.findings if f.severity is severity), severity)
            for severity in Severity
        )
        told = [_counted_words(count, severity) for count, severity in counts if count]
        return ", ".join(told) or "nothing found"

    def __repr__(self) -> str:
        codes = list(dict.fromkeys(f.code for f in self.findings))
        more = f", {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
        which = f": {', '.join(codes[:_MOST_CODES])}{more}" if codes else ""
        return f"<Report: {self}{which}>"

    def add(self, *findings: Finding) -> None:
        """Append findings."""
        self.findings.extend(findings)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Append all findings of another report or iterable."""
        self.findings.extend(findings)

    def of(self, code: str) -> list[Finding]:
        """Return the findings with this code."""
        return [f for f in self.findings if f.code == code]

    def reaching(self, threshold: Severity) -> list[Finding]:
        """Return the findings at least as severe as ``threshold``."""
        return [f for f in self.findings if f.severity.reaches(threshold)]

    def count(self, severity: Severity) -> int:
        """Count the findings of exactly this severity."""
        return sum(1 for f in self.findings if f.severity is severity)

    @property
    def losses(self) -> list[Finding]:
        """The findings that tell a loss."""
        return [f for f in self.findings if f.is_loss]

    @property
    def is_clean(self) -> bool:
        """True when nothing was found at all."""
        return not self.findings

    def in_file(self, file: str) -> "Report":
        """Return a copy in which findings that name no file name this one."""
        return Report.holding(_placed(f, file=file) for f in self.findings)

    def in_member(self, member: str) -> "Report":
        """Return a copy in which findings that name no archive member name this one."""
        return Report.holding(_placed(f, member=member) for f in self.findings)

    def citing(self) -> "Report":
        """Return a copy whose messages cite cells or values of a file."""
        told = [f.model_copy(update={"cites": True}) for f in self.findings]
        return Report.holding(told)

    def without_quotes(self) -> "Report":
        """Return a copy without words of transcripts, fit to be passed on.

        Where a file was read that may be a wrong one, nothing is said of what is in it
        but where.
        """
        return Report.holding(_without_quote(f) for f in self.findings)


_OPEN, _CLOSE = r"(?<!\w)", r"(?!\w)"  # an apostrophe is no quotation mark
_CITED = rf"""(?:\b([A-Z]{{1,3}})\ )?
    (?:{_OPEN}'((?:[^'\\]|\\.)*)'{_CLOSE}|{_OPEN}"((?:[^"\\]|\\.)*)"{_CLOSE}|«([^»]*)»)"""
"""Words in quotation marks, with the letters of their column."""


def without_words(text: str, known: Callable[[str], bool] | None = None) -> str:
    """Return a message without what it cites; columns are told by their letters.

    Args:
        text: The message.
        known: Says of words whether the reader has them anyhow.
    """

    def hide(cited: re.Match[str]) -> str:
        words = cited[2] or cited[3] or cited[4] or ""
        if known and known(words):
            return cited[0]
        return cited[1] or "'...'"

    return re.sub(_CITED, hide, text, flags=re.VERBOSE)


def _without_quote(finding: Finding) -> Finding:
    update: dict[str, str | None] = {"quote": None}
    if finding.cites:
        update["message"] = without_words(finding.message)
    return finding.model_copy(update=update)


def _counted_words(count: int, severity: Severity) -> str:
    plural = "" if count == 1 or severity is Severity.INFO else "s"
    return f"{count:,} {severity}{plural}"


def _placed(finding: Finding, **where: str) -> Finding:
    new = {k: v for k, v in where.items() if getattr(finding.location, k) is None}
    location = finding.location.model_copy(update=new)
    return finding.model_copy(update={"location": location})


class _Kept:
    def __init__(self, finding: Finding, place: int) -> None:
        self.finding = finding
        self.place = place
        """Which of its kind it is, from 1."""
        self.count: int = 1


class Collector:
    """Keeps the first findings of each kind; the last kept one counts the rest.

    So a document with 500,000 odd codings gives a report that can be read, and the
    counts still add up to 500,000.
    """

    def __init__(self, keep: int = 1, *, by_place: bool = True) -> None:
        """Make one.

        Args:
            keep: How many findings of each kind to keep.
            by_place: Are findings at another place of another kind?
        """
        self._keep = keep
        self._by_place = by_place
        self._kept: list[_Kept] = []
        self._latest: dict[Hashable, _Kept] = {}

    def add(
        self, kind: Hashable, make: Callable[[], Finding], *, keep: int | None = None
    ) -> None:
        """Note a finding.

        Args:
            kind: What makes it the same kind as others: its code, its kind of place.
            make: Makes the finding; not called for one that is only counted.
            keep: How many of this kind to keep, if not as many as of the others.
        """
        latest = self._latest.get(kind)
        place = latest.place + 1 if latest else 1
        if latest and place > (keep or self._keep):
            latest.count += 1
            return
        kept = self._latest[kind] = _Kept(make(), place)
        self._kept.append(kept)

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        path: str | None = None,
        file: str | None = None,
        line: int | None = None,
        subject: str | None = None,
        quote: str | None = None,
        kind: Hashable = "",
        count: int = 1,
        keep: int | None = None,
    ) -> None:
        """Make a finding; the same code, path and kind is kept once and counted.

        Args:
            code: Stable code; for this and what follows see ``Finding.of``.
            severity: How much it matters here.
            message: What was done or doubted.
            path: Where.
            file: Another file than the one that is read.
            line: 1-based line of the XML.
            subject: GUID of the thing concerned.
            quote: Words of a transcript.
            kind: Tells findings apart that share code and path.
            count: How many things this one note is about.
            keep: How many of this kind to keep, if not as many as of the others.
        """
        self.add(
            (code, kind, path if self._by_place else None),
            lambda: Finding.of(
                code,
                severity,
                message,
                path=path,
                file=file,
                line=line,
                subject=subject,
                quote=quote,
                count=count,
            ),
            keep=keep,
        )

    def report(self) -> Report:
        """Return what was kept, in the order it was first met."""
        return Report.holding(_counted(kept) for kept in self._kept)


def _counted(kept: _Kept) -> Finding:
    if kept.count == 1:
        return kept.finding
    return kept.finding.model_copy(update={"count": kept.count})
