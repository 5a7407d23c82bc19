"""Converting a file: open, understand, write for another tool, tell what it costs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qdabridge.errors import UnknownFormatError
from qdabridge.operations.jobs import Job, Written
from qdabridge.package import Limits
from qdabridge.tools import Options, normalise

if TYPE_CHECKING:
    from qdabridge.codebook import Hints

__all__ = ["convert"]


def convert(
    source: str | Path,
    target: str | Path,
    *,
    from_: str | None = None,
    to: str | None = None,
    as_written: bool = False,
    hints: "Hints | None" = None,
    options: Options | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    keep_foreign: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Written:
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
        hints: How the input is to be read if it is a table of codes.
        options: What to do to the content beyond what is right for everyone.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never the input itself.
        keep_foreign: Write content outside the standard too; breaks the schema.
        limits: Safety limits for the input.
        media: Folders in which files outside the package may be looked up.

    Returns:
        Where it is, and what reading mended, what was changed or doubted, what writing
        left out.

    Raises:
        ReadError: The input cannot be read.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No format, tool or suffix has this name.
    """
    with Job(
        target,
        source,
        to=to,
        lists=True,
        as_written=as_written,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        keep_foreign=keep_foreign,
        limits=limits,
        media=media,
    ) as job:
        if hints:
            if as_written or from_ not in (None, "codebook"):
                raise UnknownFormatError(
                    "what is said of columns and layout is for tables of codes",
                    path=source,
                    hint="leave out as_written (--as-written) and from_ (--from)",
                )
            from qdabridge.operations.codebook import open_codes

            opened = open_codes(source, hints=hints, limits=limits)
            package = normalise(job.keep(opened), options)
        else:
            package = job.open(source, format=from_, options=options)
        if job.goal.format is None:
            from qdabridge.operations.codebook import write_codes

            return write_codes(job, package)
        return job.written(package, package.report, in_place=True)
