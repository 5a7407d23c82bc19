"""Tables and paragraphs of Word documents (.docx)."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from qdabridge.errors import DamagedPackageError, LimitError, NotThisFormatError
from qdabridge.tabular.cells.archive import MAX_BYTES, MAX_CELLS, Archive, damage_told
from qdabridge.tabular.cells.grid import Cell, Continued, Grid, Row
from qdabridge.tabular.cells.word_text import (
    Styles,
    attribute,
    children,
    hex_color,
    joined,
    local,
)

__all__ = ["blocks", "paragraphs", "word_grids"]

Xml = etree._Element

_MOST_SPANNED = 1000
"""Word has 63 columns at most."""


def word_grids(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Grid]:
    """Return the tables of a Word document, named ``table 1`` and so on.

    The paragraphs between a table and the one before it are its ``heading``.

    Raises:
        NotThisFormatError: It has no table with content.
        ReadError: It is damaged, unsafe or too large.
    """
    found = blocks(path, max_bytes=max_bytes, max_cells=max_cells)
    grids = [block for block in found if isinstance(block, Grid)]
    if not grids:
        raise NotThisFormatError(
            "the Word document has no table with content",
            path=path,
            hint="put the codes into a table, or use another export",
        )
    return grids


def paragraphs(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Cell]:
    """Return the paragraphs outside of tables that hold anything.

    Raises:
        ReadError: It is damaged, unsafe or too large.
    """
    found = blocks(path, max_bytes=max_bytes, max_cells=max_cells)
    return [block for block in found if isinstance(block, Cell)]


def blocks(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Cell | Grid]:
    """Return the paragraphs and tables that hold anything, in the document's order.

    Indents are in twips (1/20 point): given directly, else by the list level, else
    by the style and those it is based on.

    Raises:
        ReadError: It is damaged, unsafe or too large.
    """
    with Archive(path, max_bytes=max_bytes) as archive, damage_told(path):
        main = archive.related("officeDocument") or "word/document.xml"
        body = archive.root(main).find("{*}body")
        roots = [
            archive.root(part) if (part := archive.related(kind, main)) else None
            for kind in ("styles", "numbering")
        ]
        if body is None:
            raise DamagedPackageError(
                "the document has no body",
                path=path,
                location=main,
                hint="open it in Word and save it again",
            )
        return list(_Document(path, Styles(*roots), max_cells).blocks(body))


class _Document:
    """What is needed everywhere while a document is read."""

    def __init__(self, path: Path, styles: Styles, max_cells: int) -> None:
        self.path = path
        self.styles = styles
        self.max_cells = max_cells
        self.count = 0
        """Cells so far."""

    def blocks(self, body: Xml) -> Iterator[Cell | Grid]:
        number = 0
        heading: list[Cell] = []
        for element in children(body, "p", "tbl"):
            if local(element) == "p":
                paragraph = self.styles.paragraph(element)
                if paragraph:
                    heading.append(paragraph)
                    yield paragraph
                continue
            number += 1
            rows = [row for row in self.rows(element, f"table {number}") if row]
            if rows:
                yield Grid(f"table {number}", rows, "docx", (), tuple(heading))
                heading = []

    def rows(self, table: Xml, name: str) -> Iterator[Row]:
        for number, element in enumerate(children(table, "tr"), start=1):
            if element.find("{*}trPr/{*}del") is not None:
                continue
            cells: list[Cell] = []
            for _ in range(self.span(element.find("{*}trPr/{*}gridBefore"), 0)):
                cells.append(Cell())
            for cell in children(element, "tc"):
                cells += self.cells(cell)
            self.count += len(cells)
            if self.count > self.max_cells:
                raise LimitError(
                    f"more than {self.max_cells} cells",
                    path=self.path,
                    location=f"{name}, row {number}",
                    hint="raise max_cells if you trust the file",
                )
            yield Row(number, cells)

    def cells(self, element: Xml) -> list[Cell]:
        """Return a cell, and the columns it spans as ``continued`` ones."""
        looks = element.find("{*}tcPr")
        if looks is None:
            return [self.cell(element)]
        merged = looks.find("{*}vMerge")
        if merged is not None and attribute(merged, "val") != "restart":
            first = Cell(continued=Continued.ABOVE)
        else:
            shade = attribute(looks.find("{*}shd"), "fill")
            first = self.cell(element, hex_color(shade, but="#FFFFFF"))
        spanned = self.span(looks.find("{*}gridSpan"), 1)
        return [first] + [Cell(continued=Continued.LEFT)] * (spanned - 1)

    def span(self, element: Xml | None, otherwise: int) -> int:
        count = int(attribute(element, "val") or otherwise)
        if not 0 <= count <= _MOST_SPANNED:
            raise ValueError(f"a cell spans {count} columns")
        return count

    def cell(self, element: Xml, fill: str | None = None) -> Cell:
        return joined(list(self.paragraphs(element)), fill=fill)

    def paragraphs(self, element: Xml) -> Iterator[Cell]:
        """Yield the paragraphs of a cell, those of tables inside of it too."""
        for child in children(element, "p", "tbl"):
            if local(child) == "p":
                yield self.styles.paragraph(child)
                continue
            for row in children(child, "tr"):
                for cell in children(row, "tc"):
                    yield from self.paragraphs(cell)
