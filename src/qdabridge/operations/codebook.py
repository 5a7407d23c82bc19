"""Codebooks in tables, Word and tools' files: what they are understood as."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import BaseModel, Field

from qdabridge.catalogue import CODEBOOK_LISTS, LAYOUTS, LIST_TOOLS, TARGETS
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
    write_any,
    write_codebook,
)
from qdabridge.model import Project
from qdabridge.operations.jobs import refuse_losses
from qdabridge.package import Approve, Limits, Package, check_target, other_than_codes
from qdabridge.report import Report
from qdabridge.tools import adapt_if_named, canonical, save_for

__all__ = [
    "CodebookPreview",
    "PreviewedCode",
    "convert_codebook",
    "open_codes",
    "preview",
    "previewed",
]


_PROJECTS = (".qdpx", ".qde", ".qdc")
_TITLES = {"project": "a REFI-QDA project", "codebook": "a REFI-QDA codebook"}
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

    path: str
    layout: str = Field(description="name of the layout, or of the tool")
    title: str = Field(description="the layout in words")
    reasons: list[str]
    levels: dict[int, int] = Field(description="number of codes by level, top is 1")
    fields: dict[str, int] = Field(description="how many codes have which field")
    codes: list[PreviewedCode] = Field(description="parents before what they hold")
    report: Report

    def without_quotes(self) -> "CodebookPreview":
        """Return a copy without words of transcripts, fit to be passed on."""
        codes = [code.model_copy(update={"examples": ""}) for code in self.codes]
        hidden = {"codes": codes, "report": self.report.without_quotes()}
        return self.model_copy(update=hidden)


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
    format = recognised(Path(path))
    if format == "codebook":
        return None
    try:
        package = open_any(path, format=format, limits=limits)
    except NotThisFormatError:
        if format != "qdpx" or Path(path).suffix.lower() in _PROJECTS:
            raise
        return None  # nothing spoke for a project
    with package:
        usual = canonical(package)
        findings = [*package.report, *(usual.report if usual is not package else ())]
        entries = list(entries_of(usual.project.to_code_book()))
        return Proposal(
            layout=package.kind,
            reasons=[f"the codes of the {package.kind} {package.project.name!r}"],
            entries=entries,
            report=Report(findings=findings),
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


def _fields(entries: Iterable[Entry]) -> dict[str, int]:
    """Count the codes that have a field, the usual fields first."""
    names = ("description", *LABELS, "color", "guid", "groups")
    counts = dict.fromkeys(names, 0)
    for entry in entries:
        for name in names:
            counts[name] += bool(getattr(entry, name))
        for header, text in entry.extras.items():
            counts[header] = counts.get(header, 0) + bool(text.strip())
    return {name: count for name, count in counts.items() if count}


def _code(entry: Entry) -> PreviewedCode:
    fields = {name: getattr(entry, name) for name in PreviewedCode.model_fields}
    return PreviewedCode.model_validate(fields | {"extras": dict(entry.extras)})


Write = Callable[[Package, Approve], Report]


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
) -> Report:
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
        How the input was understood, what was changed or doubted, what of the codes is
        left out. That the rest of a project is not written is no loss: ``codes-only``.

    Raises:
        ReadError: The input cannot be read or understood.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No tool or suffix has this name.
    """
    path = Path(target)
    write = _writer(path, to, style, overwrite)
    check_target(path, Path(source), overwrite=overwrite)
    with open_codes(source, hints=hints, limits=limits) as package:
        report = Report(findings=list(package.report))
        usual = canonical(package)
        if usual is not package:
            report.extend(usual.report)

        def approve(losses: Report) -> None:
            if refuse_loss:
                refuse_losses([*report, *losses], path)

        report.extend(other_than_codes(usual))
        report.extend(write(usual, approve))
    return report


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
        format = recognised(Path(source))
        try:
            return open_any(source, format=format, limits=limits)
        except NotThisFormatError:
            is_project = Path(source).suffix.lower() in (".qdpx", ".qde", ".qdc")
            if format != "qdpx" or is_project:
                raise  # else nothing spoke for a project: it may be a list of codes
    return read_codebook(Path(source), limits=limits, hints=hints)


def _writer(
    path: Path, to: str | None, style: CodebookStyle | None, overwrite: bool
) -> Write:
    """Return what writes the output, or refuse what cannot be written."""
    suffix = path.suffix.lower()
    if to is not None and to not in (*LIST_TOOLS, *TARGETS):
        known = ", ".join(dict.fromkeys([*LIST_TOOLS, *TARGETS]))
        raise UnknownFormatError(
            f"there is no tool {to!r}", hint=f"choose one of {known}"
        )
    if suffix == ".qdc":
        return lambda package, approve: _write_qdc(
            package, path, to, overwrite, approve
        )
    if to is not None:
        save = save_for(to)
        return lambda package, approve: save(
            _codes_only(package), path, overwrite=overwrite, approve=approve
        )
    if suffix not in FORMATS:
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} says no format for codebooks",
            path=path,
            hint=f"use .qdc or one of {', '.join(FORMATS)}, or name the tool"
            " that shall import it (--to)",
        )
    return lambda package, approve: write_codebook(
        package,
        path,
        style=style,
        overwrite=overwrite,
        approve=approve,
        codes_only=True,
    )


def _write_qdc(
    package: Package, path: Path, to: str | None, overwrite: bool, approve: Approve
) -> Report:
    report = Report()
    tool = to if to in TARGETS else None
    package = adapt_if_named(_codes_only(package), tool, report)
    written = write_any(
        package,
        path,
        format="qdc",
        overwrite=overwrite,
        approve=lambda losses: approve(Report(findings=[*report, *losses])),
    )
    return Report(findings=[*report, *written])


def _codes_only(package: Package) -> Package:
    """Return a canonical package with nothing but the codes and their sets."""
    project = package.project
    bare = Project.of_code_book(project.to_code_book().clone(), project.name)
    made = Package(bare, path=package.path, kind="codebook")
    made.is_canonical = True
    return made
