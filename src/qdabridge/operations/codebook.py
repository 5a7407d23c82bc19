"""Codebooks in tables, Word and tools' files: what they are understood as."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field

from qdabridge.errors import NotThisFormatError
from qdabridge.formats.codebooks.content import MAX_BYTES
from qdabridge.formats.codebooks.dialects import DIALECTS
from qdabridge.formats.codebooks.entry import LABELS, Entry
from qdabridge.formats.codebooks.layouts.known import LAYOUTS
from qdabridge.formats.codebooks.opening import propose
from qdabridge.formats.codebooks.proposal import Hints, Proposal
from qdabridge.formats.codebooks.tree import entries_of
from qdabridge.formats.recognising import recognised
from qdabridge.formats.registry import open_any
from qdabridge.package.limits import Limits
from qdabridge.report import Report
from qdabridge.tools.normalise import canonical

__all__ = ["CodebookPreview", "PreviewedCode", "preview", "previewed"]

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
    most = min(MAX_BYTES, limits.max_text_bytes)
    return previewed(path, propose(path, hints, max_bytes=most))


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
    layout = LAYOUTS.get(proposal.layout) or DIALECTS.get(proposal.layout)
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
