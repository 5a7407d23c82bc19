"""Converting a file: open, write in another format, tell what it costs."""

from collections.abc import Iterable
from pathlib import Path

from qdabridge.formats.registry import format_for_writing, open_any, write_any
from qdabridge.package import Limits
from qdabridge.package.saving import check_target
from qdabridge.report import Report

__all__ = ["convert"]


def convert(
    source: str | Path,
    target: str | Path,
    *,
    from_: str | None = None,
    to: str | None = None,
    overwrite: bool = False,
    keep_foreign: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Convert a project or codebook to another kind of file.

    Args:
        source: What to read: ``.qdpx``, ``.qde``, ``.qdc``, ``.json`` or a folder.
        target: What to write; its suffix says the format unless ``to`` does.
        from_: Name of the input format, if its content misleads.
        to: Name of the output format.
        overwrite: Replace a file at ``target``; never the input itself.
        keep_foreign: Write content outside the standard too; breaks the schema.
        limits: Safety limits for the input.
        media: Folders in which files outside the package may be looked up.

    Returns:
        What reading mended and what writing left out.

    Raises:
        ReadError: The input cannot be read.
        WriteError: The output cannot be written; nothing is left at its place.
        UnknownFormatError: No format has this name or suffix.
    """
    format_for_writing(target, to)
    check_target(Path(target), Path(source), overwrite=overwrite)
    with open_any(source, format=from_, limits=limits, media=media) as package:
        report = Report(findings=list(package.report))
        report.extend(
            write_any(
                package,
                target,
                format=to,
                overwrite=overwrite,
                keep_foreign=keep_foreign,
            )
        )
    return report
