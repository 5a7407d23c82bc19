"""Writing tables to files: one file for all, or a folder with one for each."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from qdabridge.errors import WriteError
from qdabridge.package import named, writing
from qdabridge.report import Report
from qdabridge.tabular import (
    Sheet,
    Table,
    described_columns,
    file_names,
    table_format,
    write_sheets,
)

__all__ = ["write_sheets_to", "write_tables"]


def write_tables(
    tables: Sequence[Table],
    target: str | Path,
    *,
    format: str | None = None,
    source: Path | None = None,
    overwrite: bool = False,
    describe: bool = False,
    template: Path | None = None,
) -> Report:
    """Write tables to a file or, where a file of the format holds one, to a folder.

    ``segments.xlsx`` gets a sheet for each table; for the format csv and several
    tables, ``out`` becomes a folder with ``codes.csv``, ``segments.csv`` and so on.

    Args:
        tables: What to write.
        target: The file or folder.
        format: Name of a format, see ``TABLE_FORMATS``; None: as the suffix says.
        source: The file the tables come from, which is never written over.
        overwrite: Replace files that are there.
        describe: Add a table ``columns`` that says what every column means.
        template: A Word document whose styles and page are taken; for ``docx`` only.

    Returns:
        What a format could not hold, by file, sheet, row and column.

    Raises:
        UnknownFormatError: No format has this name or suffix.
        WouldOverwriteError: There is a file already.
        WriteError: It cannot be written; subclasses say why.
    """
    path = Path(target)
    chosen = table_format(format, path)
    if describe:
        tables = [*tables, described_columns(tables)]
    sheets = [Sheet(table) for table in tables]
    if chosen.holds_many or len(tables) == 1:
        return write_sheets_to(
            sheets,
            path,
            format=chosen.name,
            source=source,
            overwrite=overwrite,
            template=template,
        )
    return _write_folder(sheets, path, chosen.name, source, overwrite)


def _write_folder(
    sheets: Sequence[Sheet],
    folder: Path,
    format: str,
    source: Path | None,
    overwrite: bool,
) -> Report:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"the folder cannot be made ({error.strerror or error})",
            path=folder,
            hint="several tables need a folder: name one, or write xlsx or sqlite",
        ) from error
    names = file_names([sheet.table for sheet in sheets], format)
    paths = [folder / name for name in names]
    report = Report()
    with ExitStack() as files:  # none takes its place before all are written
        outputs = [
            files.enter_context(writing(path, source, overwrite)) for path in paths
        ]
        for sheet, path, output in zip(sheets, paths, outputs, strict=True):
            with named(path):
                written = write_sheets([sheet], output.file, format)
            report.extend(written.in_file(path.name))
    return report


def write_sheets_to(
    sheets: Sequence[Sheet],
    path: Path,
    *,
    format: str | None = None,
    source: Path | None = None,
    overwrite: bool = False,
    template: Path | None = None,
) -> Report:
    """Write sheets to one file, which appears complete or not at all.

    Raises:
        UnknownFormatError: No format has this name or suffix.
        WriteError: It cannot be written; subclasses say why.
    """
    chosen = table_format(format, path)
    with writing(path, source, overwrite) as output:
        output.report.extend(
            write_sheets(sheets, output.file, chosen.name, template=template)
        )
    return output.report
