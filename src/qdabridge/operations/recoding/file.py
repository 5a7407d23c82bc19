"""Recoding a file: open, apply a code map, write, tell what became of the codes."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.errors import UnknownFormatError
from qdabridge.formats.code_map import CodeMap
from qdabridge.formats.code_map_files import read_code_map
from qdabridge.formats.code_path import SEPARATOR
from qdabridge.formats.registry import format_for_writing, open_any, write_any
from qdabridge.operations.recode import recode
from qdabridge.operations.refusing import refuse_losses
from qdabridge.package import Limits, Package
from qdabridge.package.saving import check_target
from qdabridge.report import Finding, Report
from qdabridge.tools.adapt import adapt_if_named
from qdabridge.tools.normalise import canonical
from qdabridge.tools.registry import tool_names

__all__ = ["recode_file"]


def recode_file(
    source: str | Path,
    code_map: str | Path,
    target: str | Path | None,
    *,
    separator: str = SEPARATOR,
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Apply a code map to a project or codebook and write the result.

    Args:
        source: What to read.
        code_map: File of the map.
        target: What to write; None: nothing, only tell what would be done.
        separator: Between the names of a path in the map.
        to: Name of the tool that shall import the result.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never the input itself.
        limits: Safety limits for the input.
        media: Folders in which files outside the package may be looked up.

    Raises:
        ReadError: The input or the map cannot be read or applied.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No tool or suffix has this name.
    """
    _check_names(target, to)
    if target is not None:
        check_target(Path(target), Path(source), overwrite=overwrite)
        check_target(Path(target), Path(code_map), overwrite=overwrite)
    rows = read_code_map(code_map, separator=separator)
    with open_any(source, limits=limits, media=media) as package:
        report = Report(findings=list(package.report))
        package = _recoded(package, rows, to, report)

        def approve(losses: Iterable[Finding]) -> None:
            if refuse_loss:
                refuse_losses([*report, *losses], target)

        approve([])
        if target is not None:
            report.extend(
                write_any(package, target, overwrite=overwrite, approve=approve)
            )
    return report


def _check_names(target: str | Path | None, to: str | None) -> None:
    if target is not None:
        format_for_writing(target)
    if to is not None and to not in tool_names():
        raise UnknownFormatError(
            f"there is no tool {to!r}", hint=f"choose one of {', '.join(tool_names())}"
        )


def _recoded(
    package: Package, code_map: CodeMap, to: str | None, report: Report
) -> Package:
    made = canonical(package)
    if made is not package:
        report.extend(made.report)
    made = recode(made, code_map)
    report.extend(made.report)
    return adapt_if_named(made, to, report)
