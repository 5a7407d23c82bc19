"""A project from tables, written for a tool, with a list of what found no place."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from qdabridge.errors import UnknownFormatError, WouldOverwriteError
from qdabridge.formats.registry import FORMATS, format_for_writing, write_any
from qdabridge.formats.tables import write_tables
from qdabridge.formats.text_folder import SUFFIXES
from qdabridge.operations.assemble import Assembled, assemble
from qdabridge.package.saving import check_target
from qdabridge.report import Report
from qdabridge.tabular.writing import TABLE_FORMATS
from qdabridge.tools.adapt import adapt_if_named
from qdabridge.tools.registry import tool_names

__all__ = ["SavedAssembly", "save_assembled"]


class SavedAssembly(BaseModel):
    """What was made of tables, and where it was written."""

    path: str
    sources: int
    codes: int
    codings: int
    unplaced: int = Field(description="rows that found no place or no code")
    unplaced_path: str | None = Field(default=None, description="where they are listed")
    report: Report


def save_assembled(
    codings: str | Path,
    target: str | Path,
    *,
    to: str | None = None,
    unplaced: str | Path | None = None,
    overwrite: bool = False,
    quotes: bool = True,
    codes: str | Path | None = None,
    cases: str | Path | None = None,
    texts: Iterable[str | Path] | None = None,
    media: Iterable[str | Path] = (),
    **others: Any,
) -> SavedAssembly:
    """Put a project together from tables and write it.

    Args:
        codings: The file or folder of tables.
        target: What to write; its suffix says the format unless ``to`` does.
        to: Name of a tool, such as ``atlasti``, or of an output format.
        unplaced: File that lists the rows that found no place, if there are any.
        overwrite: Replace files that are there; never an input.
        quotes: Let that list have the words of the rows.
        codes: A codebook of any kind.
        cases: A table of cases.
        texts: Folders with transcripts, or single ones.
        media: Folders with pictures, PDFs and recordings.
        **others: What ``assemble`` takes.

    Raises:
        ReadError: An input cannot be read.
        WriteError: An output cannot be written; nothing is left at its place.
        UnknownFormatError: No format, tool or suffix has this name.
    """
    source, goal = Path(codings), Path(target)
    tool = _tool(to, goal)
    texts = None if texts is None else [Path(path) for path in texts]
    folders = [Path(path) for path in (*(texts or ()), *media)]
    outputs = [goal] if unplaced is None else [goal, Path(unplaced)]
    for path in outputs:
        for given in (source, codes, cases):
            check_target(path, Path(given) if given else None, overwrite=overwrite)
        for file in _lying_in(path, folders):
            check_target(path, file, overwrite=overwrite)
    _check_different(outputs)
    made = assemble(source, codes, texts, cases=cases, media=media, **others)
    report = Report(findings=list(made.report))
    package = adapt_if_named(made, tool, report)
    report.extend(
        write_any(package, goal, format=None if tool else to, overwrite=overwrite)
    )
    listed = None
    if unplaced is not None and len(made.unplaced):
        table = made.unplaced if quotes else made.unplaced.without_quotes()
        listed = str(unplaced)
        report.extend(write_tables([table], listed, source=source, overwrite=overwrite))
    return _saved(made, goal, listed, report)


def _lying_in(path: Path, folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the inputs that a path may be: files, and files in folders of them.

    A project or table that lies in such a folder is an output of an earlier run.
    """
    is_made = path.suffix.lower() not in SUFFIXES and (
        any(path.suffix.lower() in kind.suffixes for kind in FORMATS.values())
        or any(path.suffix.lower() in kind.suffixes for kind in TABLE_FORMATS.values())
    )
    for folder in folders:
        if not folder.is_dir():
            yield folder
        elif not is_made and path.resolve().is_relative_to(folder.resolve()):
            yield path


def _check_different(outputs: list[Path]) -> None:
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise WouldOverwriteError(
            "the project and the list of rows without place are one file",
            path=outputs[0],
            hint="name another file for the list",
        )


def _tool(to: str | None, target: Path) -> str | None:
    """Return the tool that ``to`` names; None for a format."""
    if to is None or to in FORMATS:
        format_for_writing(target, to)
        return None
    if to not in tool_names():
        names = ", ".join([*tool_names(), *FORMATS])
        raise UnknownFormatError(
            f"there is no tool or format {to!r}", hint=f"choose one of {names}"
        )
    format_for_writing(target)
    return to


def _saved(
    made: Assembled, target: Path, unplaced: str | None, report: Report
) -> SavedAssembly:
    return SavedAssembly(
        path=str(target),
        sources=len(made.project.sources),
        codes=sum(1 for _ in made.project.walk_codes()),
        codings=sum(1 for _ in made.project.codings()),
        unplaced=len(made.unplaced),
        unplaced_path=unplaced,
        report=report,
    )
