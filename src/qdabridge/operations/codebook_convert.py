"""Converting codebooks: from anything with codes to a table, a list, a ``.qdc``."""

from collections.abc import Callable
from pathlib import Path

from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.formats.codebooks import opening
from qdabridge.formats.codebooks import writing as tables
from qdabridge.formats.codebooks.dialects import WRITERS, save_for
from qdabridge.formats.codebooks.proposal import Hints
from qdabridge.formats.codebooks.style import CodebookStyle
from qdabridge.formats.recognising import recognised
from qdabridge.formats.registry import open_any, write_any
from qdabridge.model import Project
from qdabridge.operations.refusing import refuse_losses
from qdabridge.package import Limits, Package
from qdabridge.package.losses import other_than_codes
from qdabridge.package.saving import Approve, check_target
from qdabridge.report import Report
from qdabridge.tools.adapt import adapt_if_named
from qdabridge.tools.normalise import canonical
from qdabridge.tools.registry import tool_names

__all__ = ["convert_codebook", "open_codes"]

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
    return opening.read(Path(source), limits=limits, hints=hints)


def _writer(
    path: Path, to: str | None, style: CodebookStyle | None, overwrite: bool
) -> Write:
    """Return what writes the output, or refuse what cannot be written."""
    suffix = path.suffix.lower()
    if to is not None and to not in (*WRITERS, *tool_names()):
        known = ", ".join(dict.fromkeys([*WRITERS, *tool_names()]))
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
    if suffix not in tables.FORMATS:
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} says no format for codebooks",
            path=path,
            hint=f"use .qdc or one of {', '.join(tables.FORMATS)}, or name the tool"
            " that shall import it (--to)",
        )
    return lambda package, approve: tables.write(
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
    tool = to if to in tool_names() else None
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
