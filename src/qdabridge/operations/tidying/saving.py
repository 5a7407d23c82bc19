"""Tidy tables to files: a folder with one file a table, or a workbook or database."""

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.formats.tables import write_tables
from qdabridge.formats.tidy import Tables, table_names
from qdabridge.operations.tables import of_canonical
from qdabridge.operations.tidying.folder import check_folder, new_folder
from qdabridge.operations.tidying.texts import text_files, write_texts
from qdabridge.package import Package
from qdabridge.package.saving import check_target
from qdabridge.report import Report
from qdabridge.tabular.table import Table
from qdabridge.tabular.writing import (
    TABLE_FORMATS,
    TableFormat,
    file_names,
    table_format,
)
from qdabridge.tools.normalise import canonical

__all__ = ["SavedTable", "SavedTables", "save_tables"]


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

    Raises:
        UnknownFormatError: No format, suffix or table has this name.
        UnsupportedContentError: One file cannot hold it.
        WouldOverwriteError: Something is there already.
        WriteError: It cannot be written; nothing is left at its place.
    """
    goal = _goal(Path(target), format, only, texts)
    check = check_folder if goal.in_folder else check_target
    check(goal.path, package.path, overwrite=overwrite)
    ready = canonical(package)
    files = text_files(ready) if texts else {}
    found = of_canonical(ready, join_cases=join_cases, text_files=files)
    report = found.report
    if ready is not package:
        report = Report(findings=[*package.report, *report])
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


def _goal(path: Path, name: str | None, only: Collection[str], texts: bool) -> _Goal:
    """Return where to and in which form; refuse what does not go together."""
    if unknown := sorted(set(only) - set(table_names())):
        raise UnknownFormatError(
            f"there is no table {unknown[0]!r}",
            hint=f"choose of {', '.join(table_names())}",
        )
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
