"""Codebooks in tables, Word and tools' files: what they are understood as."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.catalogue import CODEBOOK_LISTS, LAYOUTS
from qdabridge.codebook import (
    FORMATS,
    LABELS,
    CodebookStyle,
    Entry,
    Hints,
    Proposal,
    entries_of,
)
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.formats import (
    open_any,
    propose,
    read_codebook,
    recognised,
    write_codebook,
)
from qdabridge.model import Project
from qdabridge.operations.jobs import Job, Save, Written
from qdabridge.package import Approve, Limits, Package, other_than_codes
from qdabridge.report import Report, without_words
from qdabridge.tools import save_for

__all__ = [
    "CodebookPreview",
    "PreviewedCode",
    "convert_codebook",
    "open_codes",
    "preview",
    "previewed",
    "write_codes",
]


_PROJECTS = (".qdpx", ".qde", ".qdc")
_TITLES = {
    "project": "a REFI-QDA project",
    "codebook": "a REFI-QDA codebook",
    "outline": "headings and lists, each with a text behind or below it",
}
_WORDS = 12
"""So many words of a definition are shown in an overview."""


class PreviewedCode(BaseModel):
    """A code as it was understood, with the place it stands at in the file."""

    path: tuple[str, ...] = Field(description="names from the top down to its own")
    description: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: str = Field(default="", description="may hold words of transcripts")
    short_code: str = ""
    color: str | None = Field(default=None, description="#RRGGBB")
    is_codable: bool = True
    guid: str | None = None
    groups: tuple[str, ...] = ()
    extras: dict[str, str] = Field(default={}, description="other columns, by header")
    place: str = ""

    @property
    def first_words(self) -> str:
        """The beginning of its definition."""
        words = self.description.split()
        return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


class CodebookPreview(BaseModel):
    """How a codebook is understood: a proposal to confirm or overrule."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    path: str
    layout: str = Field(description="name of the layout, or of the tool")
    title: str = Field(description="the layout in words")
    reasons: list[str]
    levels: dict[int, int] = Field(description="number of codes by level, top is 1")
    fields: dict[str, int] = Field(description="how many codes have which field")
    codes: list[PreviewedCode] = Field(description="parents before what they hold")
    report: Report

    def without_quotes(self) -> "CodebookPreview":
        """Return a copy without words of transcripts, fit to be passed on.

        What stands in columns that are none of a codebook's is left out too. If no
        header says that it is one, codes are told by their places: it may be anything.
        """
        without: dict[str, object] = {"examples": "", "extras": {}}
        codes = [code.model_copy(update=without) for code in self.codes]
        if any(self.report.of(code) for code in _GUESSED):
            codes = [_told_by_place(code) for code in codes]
        hidden = {
            "reasons": [without_words(reason) for reason in self.reasons],
            "fields": {k: n for k, n in self.fields.items() if k in _FIELDS},
            "codes": codes,
            "report": self.report.without_quotes(),
        }
        return self.model_copy(update=hidden)


_GUESSED = ("header-unknown", "column-assumed", "outline-assumed", "column-ambiguous")
"""Findings that a file was read as a codebook by what is in it."""


def _told_by_place(code: PreviewedCode) -> PreviewedCode:
    path = ("...",) * (len(code.path) - 1) + (code.place or "...",)
    return PreviewedCode(path=path, place=code.place, is_codable=code.is_codable)


def preview(
    path: str | Path, hints: Hints | None = None, limits: Limits | None = None
) -> CodebookPreview:
    """Read a codebook and tell how it was understood; nothing is written.

    Args:
        path: A table (``.csv``, ``.xlsx``, ``.docx`` and more), a tool's own file, or
            a project or ``.qdc``, whose codes are shown.
        hints: What the user says about the table, against what would be found out.
        limits: Safety limits for the input.

    Raises:
        ReadError: The file cannot be read, or is no codebook.
        UnknownFormatError: A hint names a layout, column or sheet that is not there.
    """
    limits = limits or Limits()
    if proposal := None if hints else _codes_of_project(path, limits):
        return previewed(path, proposal)
    found = propose(
        path, hints, max_bytes=limits.max_text_bytes, max_cells=limits.max_cells
    )
    return previewed(path, found)


def _codes_of_project(path: str | Path, limits: Limits) -> Proposal | None:
    """Return the codes of a project or ``.qdc``; None if it is neither."""
    format = recognised(Path(path), documents=False)
    if format == "codebook":
        return None
    try:
        package = open_any(path, format=format, limits=limits)
    except NotThisFormatError:
        if format != "qdpx" or Path(path).suffix.lower() in _PROJECTS:
            raise
        return None  # nothing spoke for a project
    with package:
        entries = list(entries_of(package.project.to_code_book()))
        return Proposal(
            layout=package.kind,
            reasons=[f"the codes of the {package.kind} {package.project.name!r}"],
            entries=entries,
            report=package.report,
        )


def previewed(path: str | Path, proposal: Proposal) -> CodebookPreview:
    """Return a proposal with its counts."""
    entries = proposal.entries
    layout = LAYOUTS.get(proposal.layout) or CODEBOOK_LISTS.get(proposal.layout)
    return CodebookPreview(
        path=str(path),
        layout=proposal.layout,
        title=layout.title if layout else _TITLES[proposal.layout],
        reasons=list(proposal.reasons),
        levels=dict(sorted(Counter(len(entry.path) for entry in entries).items())),
        fields=_fields(entries),
        codes=[_code(entry) for entry in entries],
        report=proposal.report,
    )


_FIELDS = ("description", *LABELS, "color", "guid", "groups")


def _fields(entries: Iterable[Entry]) -> dict[str, int]:
    """Count the codes that have a field, the usual fields first."""
    counts = dict.fromkeys(_FIELDS, 0)
    for entry in entries:
        for name in _FIELDS:
            counts[name] += bool(getattr(entry, name))
        for header, text in entry.extras.items():
            counts[header] = counts.get(header, 0) + bool(text.strip())
    return {name: count for name, count in counts.items() if count}


def _code(entry: Entry) -> PreviewedCode:
    fields = {name: getattr(entry, name) for name in PreviewedCode.model_fields}
    return PreviewedCode.model_validate(fields | {"extras": dict(entry.extras)})


def convert_codebook(
    source: str | Path,
    target: str | Path,
    *,
    hints: Hints | None = None,
    to: str | None = None,
    style: CodebookStyle | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
) -> Written:
    """Convert the codes of a project or codebook to another kind of codebook.

    Args:
        source: What qdabridge opens: a project, a ``.qdc``, a table with a codebook,
            or a tool's own list of codes.
        target: What to write: ``.qdc``, a table (``.csv``, ``.tsv``, ``.xlsx``,
            ``.docx``, ``.md``, ``.tex``) or, for a tool, what that tool imports.
        hints: What the user says about ``source`` if it is a table.
        to: Name of the tool that shall import it.
        style: How a table is to look; a tool's own form has no style.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never the input itself.
        limits: Safety limits for the input.

    Returns:
        Where it is, and how the input was understood, what was changed or doubted, what
        of the codes is left out. That the rest of a project is not written is no loss:
        ``codes-only``.

    Raises:
        ReadError: The input cannot be read or understood.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No tool or suffix has this name.
    """
    if to is None:
        _check_suffix(Path(target))
    with Job(
        target,
        source,
        to=to,
        lists=True,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
    ) as job:
        _saving(job, style)
        package = job.keep(open_codes(source, hints=hints, limits=limits))
        return write_codes(job, package, style)


def write_codes(
    job: Job, package: Package, style: CodebookStyle | None = None
) -> Written:
    """Write the codes of a canonical package, as a step of a job.

    Args:
        job: Knows where to and for whom.
        package: A project or codebook.
        style: How a table is to look.

    Raises:
        WriteError: It cannot be written; nothing is left at its place.
        UnknownFormatError: The suffix says no format for codebooks.
    """
    save = _saving(job, style)
    report = [*package.report, *other_than_codes(package)]
    is_table = job.goal.format == "codebook" and not job.goal.tool  # counts uses
    made = package if is_table else _codes_only(package)
    return job.written(made, report, save=save)


def open_codes(
    source: str | Path, *, hints: Hints | None = None, limits: Limits | None = None
) -> Package:
    """Open a project or codebook of any kind; its content decides.

    Args:
        source: A file or folder.
        hints: What the user says about a table; then it is read as one.
        limits: Safety limits.

    Raises:
        ReadError: It cannot be read or understood; subclasses say why.
    """
    if not hints:
        format = recognised(Path(source), documents=False)
        try:
            return open_any(source, format=format, limits=limits)
        except NotThisFormatError:
            is_project = Path(source).suffix.lower() in (".qdpx", ".qde", ".qdc")
            if format != "qdpx" or is_project:
                raise  # else nothing spoke for a project: it may be a list of codes
    return read_codebook(Path(source), limits=limits, hints=hints)


def _saving(job: Job, style: CodebookStyle | None) -> Save | None:
    """Return what writes the output; None: what writes its format."""
    path, (format, tool) = job.target or Path(), job.goal
    if format == "qdc":
        return None
    if tool is not None:
        save = save_for(tool)
        return lambda package, approve: save(
            package, path, overwrite=job.overwrite, approve=approve
        )
    _check_suffix(path)

    def write(package: Package, approve: Approve) -> Report:
        return write_codebook(
            package,
            path,
            style=style,
            overwrite=job.overwrite,
            approve=approve,
            codes_only=True,
        )

    return write


def _check_suffix(path: Path) -> None:
    """Refuse a suffix that says no format for codebooks."""
    suffix = path.suffix.lower()
    if suffix not in (".qdc", *FORMATS):
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} says no format for codebooks",
            path=path,
            hint=f"use .qdc or one of {', '.join(FORMATS)}, or name the tool"
            " that shall import it (--to)",
        )


def _codes_only(package: Package) -> Package:
    """Return a canonical package with nothing but the codes and their sets."""
    project = package.project
    bare = Project.of_code_book(project.to_code_book().clone(), project.name)
    return Package(bare, path=package.path, kind="codebook")
