"""File in, file out: what every command that writes a project or codebook does alike.

A job checks where it may write before anything is read, opens each input once, reads
what ``to`` means, brings the result into the form of the tool that shall import it,
refuses losses if asked, writes, and closes what it opened.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from qdabridge.catalogue import FORMATS, LIST_TOOLS, SPELLINGS, TARGETS
from qdabridge.errors import (
    LossError,
    NotThisFormatError,
    QdaBridgeError,
    ReadError,
    UnknownFormatError,
)
from qdabridge.formats import format_for_writing, open_any, write_any
from qdabridge.package import Approve, Limits, Package, check_target, raw_document
from qdabridge.report import Finding, Report
from qdabridge.spelling import named_one

__all__ = [
    "Goal",
    "Job",
    "Written",
    "each_once",
    "goal_of",
    "is_replaceable",
    "need_codings",
    "open_each",
    "refuse_losses",
    "suffix_for",
]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a job wrote, and what there is to say about it.

    Attributes:
        path: The file; None: nothing was to be written.
        report: What reading mended, what was changed or doubted, what was left out.
    """

    path: Path | None
    report: Report

    def __str__(self) -> str:
        what = f"{self.path} written" if self.path else "nothing written"
        return f"{what} ({self.report})"


class Goal(NamedTuple):
    """What ``to`` and the suffix of the output mean together."""

    format: str | None
    """Name of a format; None: a list of codes that only ``tool`` has."""
    tool: str | None
    """Name of a tool, or of one of its forms; None: no tool."""


def goal_of(to: str | None, target: str | Path, *, lists: bool = False) -> Goal:
    """Tell a tool from a format; names are taken in any case and common spelling.

    Args:
        to: Name of a tool, of one of its forms, or of a format; None: none.
        target: The output, whose suffix says the format unless ``to`` does.
        lists: May it be a list of codes that a tool imports?

    Raises:
        UnknownFormatError: No tool, format or suffix has this name.
    """
    if to is None:
        return Goal(format_for_writing(target).name, None)
    known = [*TARGETS, *FORMATS, *(LIST_TOOLS if lists else ())]
    named = named_one("tool or format", to, known, spellings=SPELLINGS)
    suffixes = LIST_TOOLS[named].writes if named in LIST_TOOLS else ()
    if lists and Path(target).suffix.lower() in suffixes:
        return Goal(None, named)
    if named in FORMATS:
        return Goal(format_for_writing(target, named).name, None)
    if named in TARGETS:
        return Goal(format_for_writing(target).name, named)
    if Path(target).suffix.lower() == ".qdc":  # which they import as it is
        return Goal("qdc", None)
    raise UnknownFormatError(
        f"{named} imports a list of codes, and the suffix"
        f" {Path(target).suffix or '(none)'} is that of none",
        path=target,
        hint=f"name a file that ends with {' or '.join(suffixes)}",
    )


Save = Callable[[Package, Approve], Report]
"""Writes a package after having what is left out approved."""


def suffix_for(to: str | None, source: Path) -> str:
    """Return the suffix of what a file becomes, if only its folder is named.

    Raises:
        UnknownFormatError: No tool or format has this name.
    """
    if to is None:
        is_book = source.suffix.lower() in (".qdc", *FORMATS["codebook"].suffixes)
        return ".qdc" if is_book else ".qdpx"
    usual = ".qdc" if source.suffix.lower() == ".qdc" else ".qdpx"
    goal = goal_of(to, f"x{usual}")
    if goal.tool:
        return usual
    format = FORMATS[goal.format or "qdpx"]
    if not format.writes:
        raise UnknownFormatError(f"the format {format.name} is only read")
    return format.suffixes[0]


class Job:
    """One run from files to a file; use it in a ``with`` statement.

    ``open`` gives packages that are closed when the block ends, ``written`` writes one.
    """

    def __init__(
        self,
        target: str | Path | None,
        *inputs: str | Path | None,
        to: str | None = None,
        lists: bool = False,
        as_written: bool = False,
        refuse_loss: bool = False,
        overwrite: bool = False,
        keep_foreign: bool = False,
        limits: Limits | None = None,
        media: Iterable[str | Path] = (),
    ) -> None:
        """Check what is asked for before anything is read.

        Args:
            target: What to write; None: nothing, the job only tells.
            *inputs: All files that are read and must not be written over.
            to: Name of the tool that shall import it, or of a format.
            lists: May it be a list of codes that a tool imports?
            as_written: Change nothing: no canonical form, no tool.
            refuse_loss: Write nothing if anything would not arrive.
            overwrite: Replace a file at ``target``; never an input.
            keep_foreign: Write content outside the standard too.
            limits: Safety limits for the inputs.
            media: Folders in which files outside the packages are looked up.

        Raises:
            UnknownFormatError: No tool, format or suffix has this name.
            WriteError: It cannot be written there.
        """
        self.target: Path | None = Path(target) if target is not None else None
        output = "nothing.qdpx" if target is None else target
        self.goal: Goal = goal_of(to, output, lists=lists)
        self._as_written = as_written
        self._refuses_loss = refuse_loss
        self.overwrite = overwrite
        self._keep_foreign = keep_foreign
        self._limits = limits
        self._media = [Path(folder) for folder in media]
        self._stack = ExitStack()
        if as_written and self.goal.tool:
            raise UnknownFormatError(
                f"a file cannot be written for {to} and stay as written",
                hint="leave out one of the two",
            )
        if keep_foreign and self.goal.format is None:
            raise UnknownFormatError(
                "a list of codes has no place for content outside the standard",
                hint="leave out keep_foreign (--keep-foreign), or write .qdpx or .json",
            )
        self.check(self.target, *inputs)

    def check(self, output: Path | None, *inputs: str | Path | None) -> None:
        """Refuse to write over an input, or over anything unasked.

        Raises:
            WouldOverwriteError: There is something in the way.
            WriteError: The folder does not exist.
        """
        for source in inputs or (None,):
            if output is not None:
                given = Path(source) if source is not None else None
                check_target(output, given, overwrite=self.overwrite)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def open(self, path: str | Path, **wishes: Any) -> Package:
        """Open an input, which is closed when the job ends.

        Args:
            path: The file or folder.
            **wishes: What ``open_any`` takes: ``format``, ``options``.

        Raises:
            ReadError: It cannot be read; subclasses say why.
        """
        opened = open_any(
            path,
            as_written=self._as_written,
            limits=self._limits,
            media=self._media,
            **wishes,
        )
        return self.keep(opened)

    def keep(self, package: Package) -> Package:
        """Let a package be closed when the job ends, and return it."""
        return self._stack.enter_context(package)

    def open_each(self, paths: Sequence[str | Path]) -> list[Package]:
        """Open several projects.

        Raises:
            ReadError: One cannot be read, or two names lead to one file.
        """
        return open_each(self._stack, paths, self._limits, self._media)

    def written(
        self,
        package: Package,
        report: Iterable[Finding],
        *,
        save: Save | None = None,
        in_place: bool = False,
    ) -> Written:
        """Adapt a package to the tool, refuse losses if asked, and write it.

        Args:
            package: In the form to be written if no tool is named.
            report: What there is to say already.
            save: Writes it; None: as the format says.
            in_place: Nobody needs the package afterwards: it may be changed.

        Returns:
            Where it is, and all findings: those, of adapting, and of writing.

        Raises:
            LossError: Something would be lost, and that is to be refused.
            WriteError: It cannot be written; nothing is left at its place.
        """
        findings = Report.holding(report)
        if self.goal.tool and self.goal.format:
            from qdabridge.tools import adapt

            package = adapt(package, self.goal.tool, in_place=in_place)
            findings.extend(package.report)

        def approve(losses: Iterable[Finding]) -> None:
            if self._refuses_loss:
                refuse_losses([*findings, *losses], self.target)

        approve([])
        if self.target:
            findings.extend((save or self._save)(package, approve))
        return Written(path=self.target, report=findings)

    def _save(self, package: Package, approve: Approve) -> Report:
        return write_any(
            package,
            self.target or "",
            format=self.goal.format,
            overwrite=self.overwrite,
            keep_foreign=self._keep_foreign,
            approve=approve,
        )


def open_each(
    stack: ExitStack,
    paths: Sequence[str | Path],
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> list[Package]:
    """Open projects that are closed with the stack.

    Raises:
        ReadError: One cannot be read, or two names lead to one file.
    """
    opened = []
    for path in each_once(paths):
        opened.append(stack.enter_context(open_any(path, limits=limits, media=media)))
    return opened


def each_once(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield files, none of which may be another one under another name.

    Raises:
        ReadError: Two names lead to one file.
    """
    seen: set[tuple[int, int]] = set()
    for path in map(Path, paths):
        try:
            status = path.stat()
        except OSError:  # which is told when it is opened
            yield path
            continue
        if (key := (status.st_dev, status.st_ino)) in seen:
            raise ReadError(
                "the same file is named twice", path=path, hint="name each once"
            )
        seen.add(key)
        yield path


def refuse_losses(findings: Iterable[Finding], path: str | Path | None) -> None:
    """Refuse to go on if findings tell that content would be lost.

    Args:
        findings: What was found so far.
        path: What was to be written.

    Raises:
        LossError: Something would be lost.
    """
    report = Report.holding(findings)
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


def is_replaceable(target: Path, source: Path) -> bool:
    """May a file be replaced that was named by its place on the command line only?

    A glob puts the names of somebody's files there. What this library wrote may be
    replaced, of a project only what was written of the same project.
    """
    if not target.is_file():
        return True
    there, here = _head(target), _head(source)
    if there is not None:
        from qdabridge.tools import own_convention

        is_ours = own_convention(there.get("origin")) is not None
        return is_ours and (here is None or there.get("name") == here.get("name"))
    suffix = target.suffix.lower()
    if suffix not in FORMATS["codebook"].suffixes or suffix != source.suffix.lower():
        return True
    from qdabridge.codebook import Content
    from qdabridge.formats import is_own, propose

    try:
        return is_own(Content(target)) or not propose(target).entries
    except QdaBridgeError:
        return True  # no codebook


_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HEAD = re.compile(
    rb"""<(?:\w+:)?(?:Project|CodeBook)\b((?:[^>"']|"[^"]*"|'[^']*')*)>"""
)


def _head(path: Path) -> dict[str, str] | None:
    """Return the attributes of the root of a REFI-QDA file; None: it is none."""
    try:
        with raw_document(path) as document, document.open() as stream:
            found = _HEAD.search(stream.read(1 << 16))
    except (ReadError, OSError):
        return None
    if found is None:
        return None
    pairs = _ATTRIBUTE.findall(found[1])
    return {
        name.decode(): (one or two).decode("utf-8", "replace")
        for name, one, two in pairs
    }
