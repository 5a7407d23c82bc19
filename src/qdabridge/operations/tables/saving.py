"""Tidy tables to files: a folder with one file a table, or a workbook or database."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.catalogue import TABLE_FORMATS, TableFormat
from qdabridge.errors import (
    QdaBridgeError,
    UnknownFormatError,
    UnsupportedContentError,
    WouldOverwriteError,
)
from qdabridge.formats import Tables, table_names, write_tables
from qdabridge.model import TextElement, Transcript, holders, no_garbage_collection
from qdabridge.operations.tables.build import of_canonical
from qdabridge.operations.tables.values import has_text
from qdabridge.outputs import check_parent, is_scratch, placed_folder, writable
from qdabridge.package import Package, check_target
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Table, file_names, table_format, unique_names
from qdabridge.tools import normalise

__all__ = [
    "FOLDER",
    "SavedTable",
    "SavedTables",
    "check_folder",
    "check_names",
    "new_folder",
    "safe_name",
    "save_tables",
    "text_files",
    "write_texts",
]


def check_folder(path: Path, source: Path | None, *, overwrite: bool) -> None:
    """Refuse to write into a folder in use, or into the input.

    Raises:
        WouldOverwriteError: There is something in the way.
        WriteError: The folder above does not exist.
    """
    with writable(path):
        if path.exists() and not path.is_dir():
            raise WouldOverwriteError(
                "this is a file, and a folder is needed",
                path=path,
                hint="name another output",
            )
        if source and source.is_dir() and _is_inside(path, source):
            raise WouldOverwriteError(
                "this is the input or a part of it",
                path=path,
                hint="name another output",
            )
        check_parent(path)
        is_used = path.is_dir() and not all(map(is_scratch, path.iterdir()))
        if is_used and not overwrite:
            raise WouldOverwriteError(
                "the folder is not empty",
                path=path,
                hint="name another one, or allow replacing files in it (--force)",
            )


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


@contextmanager
def new_folder(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when the block ends well.

    Files of the same names are replaced, others stay; see ``placed_folder``.

    Raises:
        WouldOverwriteError: Files have appeared there meanwhile.
        WriteError: It cannot be written.
    """
    with placed_folder(path) as made:
        yield made
        check_folder(path, None, overwrite=overwrite)
        _check_places(made, path)


def _check_places(source: Path, target: Path) -> None:
    """Make certain that all files can go there before the first one does."""
    for path in sorted(source.rglob("*")):
        _check_place(target / path.relative_to(source), is_folder=path.is_dir())


def _check_place(place: Path, *, is_folder: bool) -> None:
    if place.exists() and place.is_dir() != is_folder:
        what, needed = ("file", "folder") if is_folder else ("folder", "file")
        raise WouldOverwriteError(
            f"this is a {what}, and a {needed} is to be there",
            path=place,
            hint=f"move the {what} away, or name another output",
        )


FOLDER = "texts"
"""The folder of the texts, beside the tables."""

LONGEST = 160
"""Bytes of a name: file systems take 255, and a number and ``.txt`` are still to come.
"""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def text_files(package: Package) -> dict[str, str]:
    """Return a name such as ``texts/Interview 1.txt`` for every text of a source.

    Args:
        package: In canonical form.

    Returns:
        Names by the GUID key of the text; no two are equal even where case counts not.
    """
    texts = list(_texts(package))
    names = unique_names([safe_name(name) for _, name in texts])
    return {
        holder.guid.key: f"{FOLDER}/{name}.txt"
        for (holder, _), name in zip(texts, names, strict=True)
    }


def _texts(package: Package) -> Iterator[tuple[TextElement | Transcript, str]]:
    """Yield the texts of sources, each GUID once, and what names them."""
    seen: set[str] = set()
    for source in package.project.sources:
        for holder in holders(source):
            if not isinstance(holder, TextElement | Transcript):
                continue
            if has_text(holder) and holder.guid.key not in seen:
                seen.add(holder.guid.key)
                yield holder, source.name or holder.name or str(source.guid)


def safe_name(name: str) -> str:
    """Return a name that Windows, macOS and Linux take, without its ``.txt``."""
    # macOS takes names that differ in their form of Unicode only for one.
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip()
    plain = re.sub(r"\.txt$", "", plain, flags=re.IGNORECASE)
    plain = plain.encode()[:LONGEST].decode(errors="ignore").strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return plain


def write_texts(package: Package, names: Mapping[str, str], folder: Path) -> int:
    """Write texts as UTF-8 with LF; one that cannot be read gets no file.

    Args:
        package: In canonical form.
        names: What ``text_files`` returned; texts without name are left out.
        folder: Where the tables are.

    Returns:
        How many were written.
    """
    written = 0
    if names:
        (folder / FOLDER).mkdir(exist_ok=True)
    for holder, _ in _texts(package) if names else ():
        try:
            text = package.text(holder)
        except QdaBridgeError:
            continue  # told by the tables: quote-missing
        data = text.encode("utf-8", "replace")
        (folder / names[holder.guid.key]).write_bytes(data)
        written += 1
    return written


OTHERS = (
    ".txt",
    ".json",
    ".xls",
    ".ods",
    ".odt",
    ".doc",
    ".rtf",
    ".pdf",
    ".html",
    ".xml",
    ".yaml",
    ".yml",
    ".duckdb",
    ".feather",
    ".arrow",
    ".sav",
    ".dta",
    ".qdpx",
    ".qde",
    ".qdc",
    ".zip",
    ".gz",
)
"""Suffixes of other files, which nobody gives to a folder."""

ALIKE = 0.76
"""So like a suffix must be to one of these to be meant as one; 1 is the same."""


class SavedTable(BaseModel):
    """A table as it was written."""

    name: str
    rows: int
    columns: int
    file: str | None = Field(
        default=None, description="its file in the folder; none: all are in one file"
    )


class SavedTables(BaseModel):
    """What was written where."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    path: str
    format: str
    tables: list[SavedTable]
    texts: int = Field(default=0, description="how many texts were written")
    report: Report


class _Goal(NamedTuple):
    """Where to, and in which form."""

    path: Path
    format: TableFormat
    in_folder: bool


@no_garbage_collection()
def save_tables(
    package: Package,
    target: str | Path,
    *,
    format: str | None = None,
    only: Collection[str] = (),
    join_cases: bool = False,
    texts: bool = False,
    quotes: bool = True,
    overwrite: bool = False,
    reserved: Collection[str] = (),
) -> SavedTables:
    """Write the tidy tables of a project, and a table that describes their columns.

    Args:
        package: The project.
        target: A folder, if a file of the format holds one table, such as csv; else a
            file. A single table may go into a file of any format. A suffix that is
            none of a file, as in ``results.v1.2``, is a part of the folder's name.
        format: Name of a format of tables; None: what the suffix says, or csv.
        only: Names of the tables to write; empty: all.
        join_cases: Put the values of cases beside the codings.
        texts: Write the texts of sources too, into ``texts`` in the folder.
        quotes: Write words of transcripts.
        overwrite: Replace files that are there; others in the folder stay.
        reserved: Names that no column of a variable gets.

    Raises:
        UnknownFormatError: No format, suffix or table has this name.
        UnsupportedContentError: One file cannot hold it.
        WouldOverwriteError: Something is there already.
        WriteError: It cannot be written; nothing is left at its place.
    """
    goal = _goal(Path(target), format, only, texts)
    check = check_folder if goal.in_folder else check_target
    check(goal.path, package.path, overwrite=overwrite)
    ready = normalise(package)
    files = text_files(ready) if texts else {}
    found = of_canonical(
        ready, join_cases=join_cases, text_files=files, reserved=reserved
    )
    report = found.report
    report.extend(_without_project(package, only))
    chosen = _chosen(found, only, quotes)
    written = 0
    if goal.in_folder:
        with new_folder(goal.path, overwrite=overwrite) as folder:
            report.extend(
                write_tables(chosen, folder, format=goal.format.name, describe=True)
            )
            written = write_texts(ready, files, folder)
    else:
        report.extend(_write_file(chosen, goal, package.path, overwrite))
    return SavedTables(
        path=str(goal.path),
        format=goal.format.name,
        tables=_listed(chosen, goal),
        texts=written,
        report=report,
    )


_OF_CODES = {"codes", "sets", "project"}
"""What there is to say of a codebook."""


def _without_project(package: Package, only: Collection[str]) -> Iterator[Finding]:
    """Yield the doubt that codes alone are meant: most of the tables are empty."""
    if package.kind == "codebook" and not (only and _OF_CODES.issuperset(only)):
        yield Finding.of(
            "codebook-alone",
            Severity.WARNING,
            "this is a codebook: there are no sources and no codings, so their tables"
            " are empty; give the project (.qdpx), or say --only codes",
        )


def check_names(only: Collection[str]) -> None:
    """Refuse names that no table has.

    Raises:
        UnknownFormatError: There is one.
    """
    if unknown := sorted(set(only) - set(table_names())):
        raise UnknownFormatError(
            f"there is no table {unknown[0]!r}",
            hint=f"choose of {', '.join(table_names())}",
        )


def _goal(path: Path, name: str | None, only: Collection[str], texts: bool) -> _Goal:
    """Return where to and in which form; refuse what does not go together."""
    check_names(only)
    is_folder = path.is_dir() or not _says_format(path)
    chosen = table_format("csv" if name is None and is_folder else name, path)
    known = {suffix for f in TABLE_FORMATS.values() for suffix in f.suffixes}
    in_folder = not chosen.holds_many and (
        path.is_dir() or path.suffix.lower() not in known
    )
    if not in_folder and not chosen.holds_many and len(set(only)) != 1:
        raise UnsupportedContentError(
            f"a file in the format {chosen.name} holds one table only",
            path=path,
            hint="name a folder, choose one table (--only), or write xlsx or sqlite",
        )
    if texts and not in_folder:
        raise UnsupportedContentError(
            "texts are files of their own, which need a folder",
            path=path,
            hint="name a folder as output",
        )
    return _Goal(path, chosen, in_folder)


def _says_format(path: Path) -> bool:
    """Is the suffix of a path one of tables, or like one, or one of other files?

    ``results.v1.2`` and ``study.2024-05`` are names of folders; ``out.xslx`` is none.
    """
    suffix = path.suffix.lower()
    known = [s for kind in TABLE_FORMATS.values() for s in kind.suffixes]
    return bool(get_close_matches(suffix, [*known, *OTHERS], cutoff=ALIKE))


def _chosen(found: Tables, only: Collection[str], quotes: bool) -> list[Table]:
    tables = [table for table in found if not only or table.name in only]
    return tables if quotes else [table.without_quotes() for table in tables]


def _write_file(
    tables: list[Table], goal: _Goal, source: Path | None, overwrite: bool
) -> Report:
    return write_tables(
        tables,
        goal.path,
        format=goal.format.name,
        source=source,
        overwrite=overwrite,
        describe=goal.format.holds_many,
    )


def _listed(tables: list[Table], goal: _Goal) -> list[SavedTable]:
    names: list[str | None] = [None] * len(tables)
    if goal.in_folder:
        names = [*file_names(tables, goal.format.name)]
    return [
        SavedTable(
            name=table.name, rows=len(table), columns=len(table.columns), file=name
        )
        for table, name in zip(tables, names, strict=True)
    ]
