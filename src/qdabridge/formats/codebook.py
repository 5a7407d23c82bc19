"""Opening a codebook in whatever table, text or document it is kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qdabridge.catalogue import CODEBOOK_LISTS, LAYOUTS
from qdabridge.codebook import (
    MAX_BYTES,
    Content,
    Hints,
    Proposal,
    own_layout,
    to_code_book,
    without_result,
    write_codebook_table,
)
from qdabridge.errors import (
    LimitError,
    NotThisFormatError,
    QdaBridgeError,
    UnknownFormatError,
)
from qdabridge.model import Project
from qdabridge.package import Limits, Package
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import MAX_CELLS, Cell
from qdabridge.tools import MAX_LEVELS, Dialect, dialect, dialect_of, our_origin

__all__ = ["is_own", "propose", "propose_of", "read_codebook", "write_codebook"]


_TABLES = (".csv", ".tsv", ".md", ".xlsx", ".docx")
"""Suffixes of the tables that this library writes."""


_WORKBOOKS = (".xlsx", ".xlsm")


def is_own(content: Content) -> bool:
    """Is it a table that this library wrote?"""
    if content.suffix not in _TABLES or not content.data:
        return False
    try:
        return any(own_layout(grid, Hints()) for grid in content.grids)
    except NotThisFormatError:
        return False  # no table is in it


def propose(
    path: str | Path,
    hints: Hints | None = None,
    *,
    max_bytes: int = MAX_BYTES,
    max_cells: int = MAX_CELLS,
) -> Proposal:
    """Return how a codebook file is understood; nothing is made of it yet.

    Args:
        path: A workbook, delimited text, Word document, YAML, or a tool's own list.
        hints: What the user says about it. A layout names a tool's codebook or one for
            tables; columns are looked for in tables only.
        max_bytes: Larger files are refused.
        max_cells: More cells in all of its tables are refused.

    Raises:
        ReadError: It cannot be read or understood; subclasses say why.
    """
    content = Content(Path(path), max_bytes=max_bytes, max_cells=max_cells)
    content.encoding = hints.encoding if hints else None
    return propose_of(content, hints or Hints())


def propose_of(content: Content, hints: Hints) -> Proposal:
    """Return how the content of a codebook file is understood; see ``propose``."""
    try:
        _check_layout(hints.layout)
        proposal = _understood_as(content, hints)
    except QdaBridgeError as error:
        error.path = error.path or content.path  # tables do not know their file
        raise
    _check_depth(proposal, content.path)
    return replace(proposal, report=proposal.report.citing())


def _check_layout(name: str | None) -> None:
    """Refuse the name of a layout that does not exist."""
    if name is not None and name not in (*LAYOUTS, *CODEBOOK_LISTS):
        raise UnknownFormatError(
            f"there is no layout {name!r}",
            hint=f"choose one of {', '.join(LAYOUTS)}; or a tool's file:"
            f" {', '.join(CODEBOOK_LISTS)}",
        )


def _understood_as(content: Content, hints: Hints) -> Proposal:
    try:
        return _table_or_list(content, hints)
    except NotThisFormatError:
        if hints or (found := _outline(content)) is None:
            raise
        return found


def _table_or_list(content: Content, hints: Hints) -> Proposal:
    chosen = _chosen(content, hints)
    if chosen:
        proposal = chosen.read(content, hints)
        if content.suffix in _WORKBOOKS:
            proposal.report.extend(without_result(content.grids))
        return proposal
    from qdabridge.codebook import propose as propose_table

    is_text = content.suffix == ".md" and all(g.kind == "csv" for g in content.grids)
    if is_text and not hints and (found := _outline(content)):
        return found
    proposal = propose_table(content.grids, hints)
    if content.suffix == ".md" and content.text and not hints:
        proposal.report.extend(_told_headings(content.text, proposal))
    return proposal


_CODED_HEADING = re.compile(
    r"^#{2,6}\s+((?:[A-Z]{1,3}-?\d{1,3}[.:)]?\s|`[^`\n]+`).*)$", re.MULTILINE
)
"""A heading with the id of a code."""


def _told_headings(text: str, proposal: Proposal) -> Iterator[Finding]:
    """Yield the doubt that headings beside the tables are the codes."""
    known = {name.casefold() for entry in proposal.entries for name in entry.path}
    found = [match[1].strip() for match in _CODED_HEADING.finditer(text)]
    found = [name for name in found if name.casefold() not in known]
    if len(found) > max(2, len(proposal.entries) // 2):
        yield Finding.of(
            "tree-doubtful",
            Severity.WARNING,
            f"{len(found)} headings such as {found[0][:40]!r} look like codes too, and"
            " were not read: only tables were; take the tables out of a copy of the"
            " file to have its headings read",
        )


def _outline(content: Content) -> Proposal | None:
    """Return the codes of a document without tables; None if it has none."""
    from qdabridge.codebook import outline_of_paragraphs, outline_of_text

    if content.suffix == ".md" and content.text:
        return outline_of_text(content.text)
    return outline_of_paragraphs([b for b in content.blocks if isinstance(b, Cell)])


def _chosen(content: Content, hints: Hints) -> Dialect | None:
    """Return the tool's codebook to read it as; None: as a table of somebody's own."""
    if hints.layout:
        if hints.sheet:
            content.with_table(hints.sheet)
        return dialect(hints.layout) if hints.layout in CODEBOOK_LISTS else None
    if hints.said or hints.table or hints.header is not None:
        return None
    if hints.sheet and not content.with_table(hints.sheet):
        return None
    if is_own(content):
        return None
    return dialect_of(content)


def _check_depth(proposal: Proposal, path: Path) -> None:
    for entry in proposal.entries:
        if len(entry.path) > MAX_LEVELS:
            raise LimitError(
                f"more than {MAX_LEVELS} levels of codes",
                path=path,
                location=entry.place or None,
                hint="this is no codebook that people made; check the separator",
            )


def read_codebook(
    path: Path,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
    hints: Hints | None = None,
) -> Package:
    """Read a codebook of any kind as a project that holds just its codes.

    Args:
        path: See ``propose``.
        limits: Safety limits; a codebook may be as large as a text of a package.
        media: Not used: a codebook has no files.
        validate: Not used: there is no schema for it.
        hints: What the user says about it.

    Raises:
        ReadError: It cannot be read or understood; subclasses say why.
    """
    limits = limits or Limits()
    proposal = propose(
        path, hints, max_bytes=limits.max_text_bytes, max_cells=limits.max_cells
    )
    kind = CODEBOOK_LISTS.get(proposal.layout)
    origin = our_origin(kind.title if kind else None)
    code_book = to_code_book(proposal.entries, origin)
    return Package(
        Project.of_code_book(code_book, Path(path).stem),
        report=Report(findings=[_understood(proposal), *proposal.report]),
        path=Path(path),
        kind="codebook",
        media=[Path(folder) for folder in media],
        limits=limits,
    )


def _understood(proposal: Proposal) -> Finding:
    count = len(proposal.entries)
    return Finding.of(
        "codebook-understood",
        Severity.INFO,
        f"{count} code{'' if count == 1 else 's'}, understood as"
        f" {proposal.layout}: {'; '.join(proposal.reasons)}",
        cites=True,
    )


def write_codebook(package: Package, path: Path, **wishes: Any) -> Report:
    """Write the codes of a package as a table; it is read again before it appears.

    Args:
        package: A project or a codebook.
        path: Where to.
        wishes: See ``codebook.write_codebook_table``.

    Raises:
        UnknownFormatError: The suffix is none of a table's.
        WriteError: It cannot be written; subclasses say why.
    """
    return write_codebook_table(package, path, understood=propose_of, **wishes)
