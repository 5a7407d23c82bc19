"""Sheets of Excel workbooks (.xlsx), read cell by cell."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from lxml import etree

from qdabridge.errors import DamagedPackageError, LimitError, NotThisFormatError
from qdabridge.tabular.cells.archive import MAX_BYTES, MAX_CELLS, Archive, damage_told
from qdabridge.tabular.cells.grid import Grid
from qdabridge.tabular.cells.sheet import Sheet, Values, text_of
from qdabridge.tabular.cells.workbook_styles import looks_of, theme_colors

__all__ = ["workbook_grids"]

Xml = etree._Element


class _Entry(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    is_hidden: bool
    part: str


def workbook_grids(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Grid]:
    """Return the sheets of a workbook that hold anything, hidden ones too.

    ``assumed`` tells of hidden sheets, of formulas whose result is not stored, and of
    dates that may once have been numbers like 1-2. Formulas are never computed.

    Raises:
        NotThisFormatError: No sheet holds anything.
        ReadError: It is damaged, unsafe or too large.
    """
    with Archive(path, max_bytes=max_bytes) as archive, damage_told(path):
        main = archive.related("officeDocument") or "xl/workbook.xml"
        root = archive.root(main)
        values = _values(archive, main, root)
        entries = list(_entries(archive, main, root))
        grids: list[Grid] = []
        left = max_cells
        for entry in entries:
            grid = _grid(archive, entry, values, left, max_cells)
            left -= sum(len(row.cells) for row in grid.rows)
            if grid.rows:
                grids.append(grid)
    if not grids:
        names = ", ".join(entry.name for entry in entries) or "there is no sheet"
        raise NotThisFormatError(
            f"the workbook has no sheet with content ({names})",
            path=path,
            hint="save it with the table in one of its sheets",
        )
    return grids


def _values(archive: Archive, main: str, workbook: Xml) -> Values:
    """Return what all sheets refer to: texts, looks, the day dates count from."""
    styles, theme, texts = (
        archive.related(kind, main) for kind in ("styles", "theme", "sharedStrings")
    )
    colors = theme_colors(archive.root(theme) if theme else None)
    looks = looks_of(archive.root(styles) if styles else None, colors)
    properties = workbook.find("{*}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return Values(list(_texts(archive, texts)), looks, is_1904)


def _texts(archive: Archive, part: str | None) -> Iterator[str]:
    if part is None:
        return
    with archive.stream(part) as stream, damage_told(archive.path, part):
        for element in elements(stream, "si"):
            yield text_of(element)


def _entries(archive: Archive, main: str, workbook: Xml) -> Iterator[_Entry]:
    relations = archive.relations(main)
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        ids = [str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")]
        relation = relations.get(ids[0] if ids else "")
        name = sheet.get("name") or ""
        if relation is None or relation.target not in archive:
            raise DamagedPackageError(
                "the sheet is listed, but is not in the file",
                path=archive.path,
                location=f"sheet {name}",
                hint="open it in Excel or LibreOffice and save it again",
            )
        if relation.kind == "worksheet":
            is_hidden = sheet.get("state", "visible") != "visible"
            yield _Entry(name, is_hidden, relation.target)


def _grid(
    archive: Archive, entry: _Entry, values: Values, left: int, max_cells: int
) -> Grid:
    sheet = Sheet(values, left)
    place = f"sheet {entry.name}"
    with archive.stream(entry.part) as stream, damage_told(archive.path, place):
        for element in elements(stream, "row", "mergeCell"):
            try:
                sheet.add(element)
            except ValueError as error:
                raise DamagedPackageError(
                    str(error),
                    path=archive.path,
                    location=f"{place}, {sheet.place}",
                    hint="open it in Excel or LibreOffice and save it again",
                ) from error
            if sheet.is_full:
                raise LimitError(
                    f"more than {max_cells} cells",
                    path=archive.path,
                    location=f"{place}, {sheet.place}",
                    hint="raise max_cells if you trust the file",
                )
        rows = sheet.rows()
    assumed = ["the sheet is hidden"] if entry.is_hidden else []
    return Grid(
        entry.name,
        rows,
        "xlsx",
        (*assumed, *sheet.assumed()),
        without_result=sheet.without_result,
    )


def elements(stream: IO[bytes], *names: str) -> Iterator[Xml]:
    """Yield the elements of these names, each forgotten when the next is asked for."""
    events = etree.iterparse(
        stream,
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        element.clear()
        with suppress(AttributeError, TypeError):
            while element.getprevious() is not None:
                del element.getparent()[0]
