"""How were positions counted? The conventions tried on each text, and how they did."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.catalogue import FORMATS
from qdabridge.checks import inspect
from qdabridge.errors import NotThisFormatError, QdaBridgeError
from qdabridge.formats import open_any, recognised
from qdabridge.model import AnySource, Guid, Note, Project, TextElement, holders
from qdabridge.package import Limits, Package, raw_document
from qdabridge.qdaxml import explain
from qdabridge.report import Finding, Report, Severity
from qdabridge.text import Convention, Evidence, Fit
from qdabridge.tools import (
    FIRST_RULES,
    Profile,
    TextFit,
    Workspace,
    clearer,
    fits,
    normalise,
    own_convention,
    profile_of,
)

__all__ = [
    "ConventionInfo",
    "PositionsInfo",
    "TextPositions",
    "as_written",
    "check",
    "positions",
    "validate",
]


def check(
    package: str | Path | Package,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Return what is implausible in a document, and what is doubted in reading it.

    The document is inspected as it was written. The findings are what reading had to
    mend, what the checks find, and the doubts of bringing it into canonical form,
    which ``convert`` tells too. They are the same for a path and for a package that was
    opened from it in either form; of a package that was changed since, the project is
    inspected as it is now. Whether the document keeps the schema is another question:
    see ``validate``.

    Args:
        package: A package, or the path of anything that can be opened.
        limits: Safety limits for the file at a path.
        media: Folders in which files outside the package may be looked up; a package
            has its own.

    Raises:
        ReadError: The file cannot be read; subclasses say why.
    """
    with as_written(package, limits=limits, media=media) as opened:
        report, project = _checked(opened)
    if isinstance(package, Package) and project != normalise(package).project:
        return _checked(package)[0]
    return report


@contextmanager
def as_written(
    package: str | Path | Package,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Iterator[Package]:
    """Give access to a document as it was written.

    A canonical package is opened again for that; one of which there is no file, as a
    script makes it, stands for itself.

    Raises:
        ReadError: The file cannot be read; subclasses say why.
    """
    if not isinstance(package, Package):
        with open_any(package, as_written=True, limits=limits, media=media) as opened:
            yield opened
    elif package.is_canonical and package.path and package.path.exists():
        with open_any(
            package.path, as_written=True, limits=package.limits, media=package.media
        ) as opened:
            yield opened
    else:
        yield package


def _checked(package: Package) -> tuple[Report, Project]:
    """Return the findings on a package, and its project in canonical form."""
    found = inspect(package)
    ready = normalise(package)
    report = Report.holding(package.report)
    for more in (found, Report.holding(_doubts(package, ready, found))):
        report.extend(more.in_file(package.path.name) if package.path else more)
    return report, ready.project


def _doubts(package: Package, ready: Package, found: Report) -> list[Finding]:
    """Return what normalising doubts and no check says: warnings and errors."""
    if ready is package:
        return []
    new = ready.report.findings[len(package.report) :]
    told = {finding.code for finding in found}
    return [
        finding
        for finding in new
        if finding.severity is not Severity.INFO
        and not told & {finding.code, *_SAME.get(finding.code, ())}
    ]


_GONE = ("file-missing", "file-external", "package-missing")
_SAME = {
    "text-missing": _GONE,
    "picture-unmeasured": _GONE,
    "coding-dangling": ("reference-dangling",),
}
"""Doubts, and the checks that say the same."""


class ConventionInfo(BaseModel):
    """How one convention does on the selections of a text; all numbers are counts."""

    convention: str
    is_winner: bool = Field(description="is it the one that will be used?")
    is_expected: bool = Field(description="is it what the tool usually does?")
    inside: int = Field(description="selections inside the text")
    whole: int = Field(description="selections that cut no character in two")
    named: int = Field(description="selections with a name that may be a quote")
    quoted: int = Field(description="selections whose name is their quote")
    starts: int = Field(description="starts at a word edge")
    ends: int = Field(description="ends at a word edge")


class TextPositions(BaseModel):
    """A text with selections, and the conventions that differ in it, best first."""

    source: str = Field(description="its name, else its GUID")
    guid: Guid = Field(description="of the source, or of its text representation")
    selections: int
    is_moot: bool = Field(default=False, description="do all conventions agree?")
    is_surprising: bool = Field(default=False, description="did an unusual one win?")
    is_doubtful: bool = Field(default=False, description="does none fit well?")
    conventions: list[ConventionInfo] = []
    error: str | None = Field(default=None, description="why it cannot be read")

    @property
    def severity(self) -> Severity:
        """How bad it is; the same as of the findings of reading it."""
        if self.error:
            return Severity.ERROR
        is_odd = self.is_doubtful or self.is_surprising
        return Severity.WARNING if is_odd else Severity.INFO


class PositionsInfo(BaseModel):
    """The texts of a project, with how their positions seem to be counted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    tool: str = Field(description="title of the tool that wrote it, as far as known")
    expected: str = Field(description="how the tool is expected to count")
    is_certain: bool = Field(description="written by qdabridge, so nothing is tried")
    texts: list[TextPositions]
    report: Report = Field(description="what opening found")


def positions(
    package: str | Path | Package,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> PositionsInfo:
    """Try the conventions of counting positions on each text with selections.

    Args:
        package: A package, or the path of anything that can be opened.
        limits: Safety limits for the file at a path.
        media: Folders in which files outside the package may be looked up.

    Raises:
        ReadError: The file cannot be read; subclasses say why.
    """
    with as_written(package, limits=limits, media=media) as opened:
        return _positions(opened)


def _positions(package: Package) -> PositionsInfo:
    origin = package.project.origin
    profile, own = profile_of(origin), own_convention(origin)
    expected = own or profile.convention_for(origin or "")
    package = _prepared(package, profile)
    tried = fits(package, expected, is_observed=profile.is_observed)
    fitted = {id(f.holder): f for f in tried}
    texts = [
        _text(fitted[id(holder)], own)
        if id(holder) in fitted
        else _unreadable(package, source, holder)
        for source in [*package.project.sources, *package.project.notes]
        for holder in holders(source)
        if isinstance(holder, TextElement) and holder.plain_text_selections
    ]
    return PositionsInfo(
        tool=profile.title,
        expected=str(expected),
        is_certain=own is not None,
        texts=texts,
        report=package.report,
    )


def _prepared(package: Package, profile: Profile) -> Package:
    """Return the package as it is when its positions are made canonical.

    Annotations, say, are then with the text they are about.
    """
    work = Workspace(package)
    for rule in (*profile.first_rules, *FIRST_RULES):
        rule(work)
    return work.result(package.form)


def _text(text: TextFit, own: Convention | None) -> TextPositions:
    fit = _certain(text.fit) if own else text.fit
    return TextPositions(
        source=text.name,
        guid=text.holder.guid,
        selections=len(text.holder.plain_text_selections),
        is_moot=fit.is_moot and own is None,
        is_surprising=fit.is_surprising,
        is_doubtful=fit.is_doubtful and own is None,
        conventions=[_convention(evidence, fit) for evidence in fit.candidates],
    )


def _certain(fit: Fit) -> Fit:
    """Keep the expected convention only, as reading a file of ours does."""
    own = [e for e in fit.candidates if e.convention == fit.expected]
    return Fit(own[0], fit.expected, tuple(own)) if own else fit


def _convention(evidence: Evidence, fit: Fit) -> ConventionInfo:
    counts = evidence._asdict()
    return ConventionInfo(
        convention=str(counts.pop("convention")),
        is_winner=evidence.convention == fit.convention,
        is_expected=evidence.convention == fit.expected,
        **counts,
    )


def _unreadable(
    package: Package, source: AnySource | Note, holder: TextElement
) -> TextPositions:
    try:
        package.decoded(holder)
        reason = "its text cannot be read"
    except QdaBridgeError as error:
        reason = error.message
    return TextPositions(
        source=source.name or str(source.guid),
        guid=holder.guid,
        selections=len(holder.plain_text_selections),
        error=reason,
    )


_WITHOUT_SCHEMA = ("json", "codebook")
"""Formats that are read and are no REFI-QDA."""


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
    format = FORMATS[recognised(Path(path))]
    if format.name in _WITHOUT_SCHEMA:
        raise NotThisFormatError(
            f"this is a {format.title}; the schemas of REFI-QDA say nothing about it",
            path=path,
            hint="'qdabridge check' tells what is wrong in it",
        )
    try:
        with raw_document(path, limits=limits) as document:
            report = explain(document.open, keep=keep)
    except NotThisFormatError as error:
        raise clearer(error, Path(path), format.name) from error
    if document.member:
        report = report.in_member(document.member)
    return report.in_file(Path(path).name)
