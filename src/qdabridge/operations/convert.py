"""Converting a file: open, understand, write for another tool, tell what it costs."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from qdabridge.catalogue import FORMATS, LIST_TOOLS, TARGETS
from qdabridge.errors import UnknownFormatError
from qdabridge.formats import format_for_writing, open_any, write_any
from qdabridge.operations.jobs import refuse_losses
from qdabridge.package import Limits, Package, check_target
from qdabridge.report import Finding, Report
from qdabridge.tools import Options, adapt_if_named, normalise

__all__ = ["convert"]


class _Goal(NamedTuple):
    """What ``to`` means: a format, a tool, or neither."""

    format: str | None
    tool: str | None


def convert(
    source: str | Path,
    target: str | Path,
    *,
    from_: str | None = None,
    to: str | None = None,
    as_written: bool = False,
    options: Options | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    keep_foreign: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Convert a project or codebook to another kind of file, or for another tool.

    The input is brought into canonical form (see ``normalise``) and, if ``to`` names a
    tool, into the form which that tool imports best (see ``adapt``).

    Args:
        source: What to read: ``.qdpx``, ``.qde``, ``.qdc``, ``.json`` or a folder.
        target: What to write; its suffix says the format unless ``to`` does. For a tool
            that imports lists of codes, its suffix (such as ``.xlsx``) asks for one.
        from_: Name of the input format, if its content misleads.
        to: Name of a tool, such as ``atlasti``, or of an output format.
        as_written: Change nothing: no canonical form, no tool.
        options: What to do to the content beyond what is right for everyone.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never the input itself.
        keep_foreign: Write content outside the standard too; breaks the schema.
        limits: Safety limits for the input.
        media: Folders in which files outside the package may be looked up.

    Returns:
        What reading mended, what was changed or doubted, what writing left out.

    Raises:
        ReadError: The input cannot be read.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No format, tool or suffix has this name.
    """
    if to and to in LIST_TOOLS and Path(target).suffix.lower() in LIST_TOOLS[to].writes:
        from qdabridge.operations.codebook import convert_codebook

        return convert_codebook(
            source,
            target,
            to=to,
            refuse_loss=refuse_loss,
            overwrite=overwrite,
            limits=limits,
        )
    goal = _goal(to, target, as_written)
    check_target(Path(target), Path(source), overwrite=overwrite)
    with open_any(source, format=from_, limits=limits, media=media) as package:
        report = Report(findings=list(package.report))
        if not as_written:
            package = _for_tool(package, goal.tool, options, report)

        def approve(losses: Iterable[Finding]) -> None:
            if refuse_loss:
                refuse_losses([*report, *losses], target)

        approve([])
        written = write_any(
            package,
            target,
            format=goal.format,
            overwrite=overwrite,
            keep_foreign=keep_foreign,
            approve=approve,
        )
        report.extend(written)
    return report


def _goal(to: str | None, target: str | Path, as_written: bool) -> _Goal:
    """Tell a tool from a format, and refuse what goes together with neither."""
    if to is None or to in FORMATS:
        format_for_writing(target, to)
        return _Goal(to, None)
    if to not in TARGETS:
        names = ", ".join([*TARGETS, *FORMATS])
        raise UnknownFormatError(
            f"there is no tool or format {to!r}", hint=f"choose one of {names}"
        )
    if as_written:
        raise UnknownFormatError(
            f"a file cannot be written for {to} and stay as written",
            hint="leave out one of the two",
        )
    format_for_writing(target)
    return _Goal(None, to)


def _for_tool(
    package: Package, tool: str | None, options: Options | None, report: Report
) -> Package:
    canonical = normalise(package, options)
    report.extend(canonical.report)
    return adapt_if_named(canonical, tool, report)
