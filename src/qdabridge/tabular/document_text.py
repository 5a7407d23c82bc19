"""The text of a Word document, line by line, exactly as python-docx gives it.

Positions only fit the text they were counted in, so its rules are kept: runs and links
count, tracked insertions and content controls do not; soft breaks are line ends. Only
spans are not multiplied out: a cell is one cell, however many columns it claims.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from qdabridge.errors import LimitError
from qdabridge.tabular.office import MAX_BYTES, MAX_CELLS, Archive, damage_told
from qdabridge.tabular.read_docx import attribute, body_of, local

__all__ = ["document_lines"]


Xml = etree._Element

_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


def document_lines(
    path: Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_text: int = MAX_BYTES,
    max_cells: int = MAX_CELLS,
) -> list[str]:
    """Return the paragraphs, and the rows of tables with tabs between their cells.

    A merged cell stands once in a row, and in each row that it spans.

    Args:
        path: The document.
        max_bytes: So large it may be unpacked, pictures and all.
        max_text: So much of it may be text, or XML that has the text.
        max_cells: So many cells its tables may have.

    Raises:
        ReadError: It is damaged, unsafe or too large.
    """
    with Archive(path, max_bytes=max_bytes) as archive, damage_told(path):
        body = body_of(archive, max_bytes=max_text)
        return list(_Lines(path, max_text, max_cells).of(body))


class _Lines:
    def __init__(self, path: Path, max_text: int, max_cells: int) -> None:
        self._path = path
        self._text = self._max_text = max_text
        self._cells = self._max_cells = max_cells

    def of(self, body: Xml) -> Iterator[str]:
        for element in body:
            if local(element) == "p":
                yield self._counted(_paragraph(element))
            elif local(element) == "tbl":
                yield "\n".join(self._rows(element))

    def _rows(self, table: Xml) -> Iterator[str]:
        above: dict[int, tuple[Xml, str]] = {}
        for row in table.iterchildren("{*}tr"):
            cells = self._row(row, above)
            above = dict(cells)
            self._cells -= len(cells)
            if self._cells < 0:
                raise LimitError(
                    f"more than {self._max_cells} cells",
                    path=self._path,
                    limit="max_cells",
                )
            texts = {id(cell): text for _, (cell, text) in cells}
            yield self._counted("\t".join(texts.values()))

    def _row(
        self, row: Xml, above: dict[int, tuple[Xml, str]]
    ) -> list[tuple[int, tuple[Xml, str]]]:
        """Return the cells of a row by the column in which they begin."""
        column = _number(row.find("{*}trPr/{*}gridBefore"), 0)
        cells = []
        for cell in row.iterchildren("{*}tc"):
            merged = cell.find("{*}tcPr/{*}vMerge")
            is_more = merged is not None and attribute(merged, "val") != "restart"
            found = above.get(column) if is_more else None
            cells.append((column, found or (cell, _cell(cell))))
            column += _number(cell.find("{*}tcPr/{*}gridSpan"), 1)
        return cells

    def _counted(self, text: str) -> str:
        self._text -= len(text)
        if self._text < 0:
            raise LimitError(
                f"a text of more than {self._max_text} characters",
                path=self._path,
                limit="max_text_bytes",
            )
        return text


def _number(element: Xml | None, otherwise: int) -> int:
    return int(attribute(element, "val") or otherwise)


def _cell(element: Xml) -> str:
    return "\n".join(map(_paragraph, element.iterchildren("{*}p")))


def _paragraph(element: Xml) -> str:
    return "".join(_pieces(element))


def _pieces(paragraph: Xml) -> Iterator[str]:
    for child in paragraph:
        name = local(child)
        if name == "r":
            yield from _run(child)
        elif name == "hyperlink":
            for run in child.iterchildren("{*}r"):
                yield from _run(run)


def _run(run: Xml) -> Iterator[str]:
    for child in run:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "br" and attribute(child, "type") in (None, "textWrapping"):
            yield "\n"
